"""Floors: the least that each region can emit, which no share of a national path should go below.

For each region one solution of the system that minimises Σ_y w_y E_ry, with so little weight on the cost that a tonne
is worth a million: without any, capacity that costs nothing would have no end. All regions share one Program; only the
cost of a few columns changes. Load and heat are met, and soft rules kept, as far as in the least-cost pathway: what is
left out at a penalty there may be left out here, and no more. Removal from the air, which has no limit, is as there.
Each floor supposes that the other regions help with all they have: all regions cannot reach their floors together.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Iterable, Sequence
from dataclasses import replace

import numpy as np
import pandas as pd

from energy_opt.compile import compile_model
from energy_opt.compile.program import Program
from energy_opt.config.convert import near_names
from energy_opt.config.scenario import Scenario
from energy_opt.errors import ConfigError
from energy_opt.inputs.load import load_system
from energy_opt.inputs.system import System
from energy_opt.model.build import build
from energy_opt.studies.changes import Cases, account_places, open_rows, with_accounts

logger = logging.getLogger(__name__)

WORTH = 1e3
"""What a tonne counts beside the cost [bn/Mt]: measures that cost more than 1e6 per tonne are not taken."""

UNMET = ("unserved", "heat_unserved", "surplus")
"""Columns of demand that is left unmet and supply that is thrown away, at a penalty."""

REMOVAL = "removal_energy"
"""Columns of removal from the air."""

LIMITS = ("carbon_price", "peak_ceiling_price", "peak_decline_price")
"""Prices of the rows that limit emissions."""

ROUNDING = 1e-4
"""Room above the least-cost pathway for the solver's rounding [GW, TWh, Mt]."""


def least_emissions(
    source: System | Scenario,
    regions: Sequence[str] = (),
    species: str = "CO2",
    sectors: str = "all",
    *,
    keep_caps: bool = False,
) -> pd.DataFrame:
    """Least emissions by region and year: region, year, emissions [Mt, pollutants kt].

    regions: by default all. keep_caps: whether the scenario's own limits on emissions hold; by default they do not,
    since they are what is to be shared.
    """
    system = load_system(source) if isinstance(source, Scenario) else source
    chosen = tuple(regions) or system.regions
    _check(system, chosen, species)
    system = with_accounts(system, chosen, species, sectors)
    program = compile_model(build(system))
    if not keep_caps:
        program = open_rows(program, (name for name, row in program.rows.items() if row.price in LIMITS))
    # Prices are not needed, so that large programs may stay without a vertex
    cases = Cases(program, replace(system.scenario.solver, accuracy="interior"))
    logger.info("floors: %d regions, %d solutions of one program; the first is the least cost", len(chosen),
                len(chosen) + 1)  # fmt: skip
    started = time.perf_counter()
    cheapest = cases.solve(program)
    seconds = time.perf_counter() - started
    if seconds * len(chosen) > 30.0:
        logger.info("floors: about %.0f minutes for the regions", np.ceil(seconds * len(chosen) / 60.0))
    program = _kept(program, cheapest.x)
    parts = []
    for count, region in enumerate(chosen, start=1):
        places = account_places(program, f"{species}|{sectors}|{region}")
        solution = cases.solve(_least(program, places, system.horizon.represented))
        emissions = solution.x[places]
        parts.append(pd.DataFrame({"region": region, "year": system.horizon.years, "emissions": emissions}))
        logger.info("floors: %d of %d, %s, %.6g in %d, %.0f s in all", count, len(chosen), region, emissions[-1],
                    system.horizon.years[-1], time.perf_counter() - started)  # fmt: skip
    return pd.concat(parts, ignore_index=True)


def _least(program: Program, places: np.ndarray, weights: np.ndarray) -> Program:
    """The program of the least emissions of one account, its columns at `places`."""
    cost = program.cost.copy()
    cost[places] += WORTH * weights
    return replace(program, cost=cost, offset=0.0)


def _kept(program: Program, x: np.ndarray) -> Program:
    """The program in which no more is left unmet, broken or removed from the air than at x."""
    slacks = {name for row in program.rows.values() for name in row.slacks}
    upper = program.column_upper.copy()
    for family in sorted({*slacks, *UNMET, REMOVAL} & program.columns.keys()):
        where = program.columns[family].slice
        room = 0.0 if family == REMOVAL else ROUNDING
        upper[where] = np.minimum(upper[where], np.maximum(x[where], 0.0) + room)
    return replace(program, column_upper=upper)


def _check(system: System, regions: Iterable[str], species: str) -> None:
    for region in regions:
        if region not in system.regions:
            raise ConfigError(f"there is no region {region!r} in this run; {near_names(region, system.regions)}")
    if species not in system.species:
        raise ConfigError(f"there is no species {species!r}; {near_names(species, system.species)}")
