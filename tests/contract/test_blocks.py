"""Every row and column of the toy belongs to one (year, period) or is linking; what links is counted."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from energy_opt.compile.blocks import count_linking, foreign_entries
from energy_opt.compile.program import LINKING, Axis, Program
from energy_opt.inputs.system import System

# Rows and columns without a slot or period: capacities, yearly accounts and yearly limits. A family that is new here
# ties operation to the year or years together, and makes the decomposition by blocks dearer: it should be meant.
LINKING_ROWS = {
    "capacity_balance", "capacity_in_service", "emission_year", "fuel_year", "line_balance", "resource_potential",
    "build_limit", "emission_accounting", "emission_cap", "reserve_margin", "credited_limit", "commitment_limit",
}  # fmt: skip
LINKING_COLUMNS = {
    "capacity", "capacity_addition", "early_retirement", "available_capacity", "emissions", "fuel_use",
    "line_capacity", "line_addition", "retrofit", "account_emissions", "cap_excess", "build_shortfall",
    "build_excess", "reserve_shortfall", "credited_capacity",
    "line_commitment",
}  # fmt: skip


def test_blocks_are_the_years_and_periods(toy_system: System, toy_program: Program) -> None:
    years, periods = toy_system.horizon.years, toy_system.time.periods
    assert toy_program.blocks == tuple((year, period) for year in years for period in periods)


def test_rows_of_a_block_touch_its_columns_and_linking_ones_only(toy_program: Program) -> None:
    assert len(foreign_entries(toy_program)) == 0
    matrix = toy_program.matrix.tocoo()
    rows, columns = toy_program.row_block[matrix.row], toy_program.column_block[matrix.col]
    assert ((rows == columns) | (rows == LINKING) | (columns == LINKING)).all()


def test_a_block_is_where_its_index_says(toy_system: System, toy_program: Program) -> None:
    """The year and the slot (through its period) or the period in the name of each member."""
    period_of = dict(zip(toy_system.time.slots, toy_system.time.period_of_slot, strict=True))
    periods = toy_system.time.periods
    for axes, blocks in ((toy_program.rows, toy_program.row_block), (toy_program.columns, toy_program.column_block)):
        for axis in axes.values():
            if "year" not in axis.names or not {"slot", "period"} & set(axis.names):
                assert (blocks[axis.slice] == LINKING).all(), axis.family
                continue
            frame = axis.frame()
            period = frame["period"] if "period" in frame else frame["slot"].map(lambda slot: periods[period_of[slot]])
            found = [toy_program.blocks[block] for block in blocks[axis.slice]]
            assert found == list(zip(frame["year"], period, strict=True)), axis.family


def test_linking_rows_are_those_of_capacities_and_years(toy_system: System, toy_program: Program) -> None:
    """By family, and their numbers from the sizes of the toy."""
    rows, columns = (
        linking(toy_program.rows, toy_program.row_block),
        linking(toy_program.columns, toy_program.column_block),
    )
    assert set(rows) == LINKING_ROWS
    assert set(columns) == LINKING_COLUMNS
    system, years = toy_system, len(toy_system.horizon.years)
    capacities = system.capacities
    credited = len(system.reserve.steps[["area", "category"]].drop_duplicates())
    assert rows == {
        "capacity_balance": len(capacities.cohort_years),
        "capacity_in_service": len(capacities.assets) * years,
        "emission_year": len(system.species) * len(system.regions) * years,
        "fuel_year": len(system.fuels) * len(system.regions) * years,
        "line_balance": len(system.grid.lines) * years,
        "resource_potential": len(system.rules.potentials) * years,
        "build_limit": len(system.rules["build_limit"]),
        "emission_cap": len(system.rules["emission_cap"]),
        "emission_accounting": len(system.rules.accounts) * years,
        "reserve_margin": len(system.areas) * years,
        "credited_limit": credited * years,
        # the line between mainland and island
        "commitment_limit": 2 * years,
    }
    assert count_linking(toy_program) == (sum(rows.values()), sum(columns.values()))


def linking(axes: Mapping[str, Axis], blocks: np.ndarray) -> dict[str, int]:
    """Members by family that belong to no block."""
    counts = {name: int((blocks[axis.slice] == LINKING).sum()) for name, axis in axes.items()}
    return {name: count for name, count in counts.items() if count}
