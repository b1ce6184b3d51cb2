"""Small systems for tests: a data folder in memory with chainable changes, a scenario for it, its solution as tables.

    folder = a_folder(slots={"day": 4000, "night": 4760}).load(day=10, night=5).plant("coal", variable=200, existing=12)
    tables = solve_tables(folder, a_scenario())

Money is real money of 2025; there is one region A, one model year 2030, and one period unless a test says otherwise.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from energy_opt.compile import compile_model
from energy_opt.compile.program import Program
from energy_opt.config.scenario import (
    HorizonChoice,
    Scenario,
    SolverChoice,
    SystemChoice,
    TimeChoice,
)
from energy_opt.inputs.check import check_tables
from energy_opt.inputs.columns import empty_table, typed_table
from energy_opt.inputs.load import load_system, make_system
from energy_opt.inputs.read import DataFolder, named_rules
from energy_opt.inputs.system import System
from energy_opt.inputs.tablefile import RawTable
from energy_opt.model.build import build
from energy_opt.results.account_tables import account_tables
from energy_opt.results.allowance_tables import allowance_tables
from energy_opt.results.capacity_tables import capacity_tables
from energy_opt.results.operation_tables import operation_tables
from energy_opt.results.policy_tables import policy_tables
from energy_opt.results.prices import price_tables
from energy_opt.results.reading import Reading
from energy_opt.schema.inputs import TABLES
from energy_opt.solve.highs import solve
from energy_opt.solve.solution import Solution

BASE_YEAR = 2025
RATE = 0.05
_COST = ("investment_cost", "fixed_om_cost", "variable_om_cost")

Row = Mapping[str, Any]


@dataclass(frozen=True)
class Folder:
    """Rows of the tables of a data folder; every change gives a new one."""

    rows: Mapping[str, tuple[Row, ...]] = field(default_factory=dict)
    currency: str = "CNY"

    def with_row(self, table: str, **values: Any) -> Folder:
        """One more row of a table."""
        return replace(self, rows={**self.rows, table: (*self.rows.get(table, ()), values)})

    def with_column(self, table: str, column: str, values: Sequence[Any], **others: Any) -> Folder:
        """One more row for each of the values of a column, numbered months being the usual case."""
        result = self
        for value in values:
            result = result.with_row(table, **{column: value}, **others)
        return result

    def without(self, table: str) -> Folder:
        """The table left out."""
        return replace(self, rows={name: rows for name, rows in self.rows.items() if name != table})

    def changed(self, table: str, **values: Any) -> Folder:
        """New values in every row of a table; a function is applied to the value that is there."""
        rows = tuple(
            {**row, **{name: new(row.get(name)) if callable(new) else new for name, new in values.items()}}
            for row in self.rows[table]
        )
        return replace(self, rows={**self.rows, table: rows})

    def load(self, region: str = "A", year: int = BASE_YEAR, **by_slot: float) -> Folder:
        """Load of a region by slot [GW], or of `all` slots; it holds from `year` on."""
        slots = [str(row["slot"]) for row in self.rows["slot"]]
        loads = dict.fromkeys(slots, by_slot["all"]) if "all" in by_slot else by_slot
        result = self
        for slot in slots:
            result = result.with_row("slot_demand", region=region, year=year, slot=slot, load=loads[slot])
        return result

    def plant(
        self, name: str, *, existing: float | Mapping[str, float] = 0.0, vintage: int = 2020,
        investment: float | None = None, fixed: float = 0.0, variable: float = 0.0, co2: float | None = None,
        heat_rate: float | None = None, availability: float | Mapping[str, float] = 1.0, **constants: Any,
    ) -> Folder:  # fmt: skip
        """A technology with its costs [CNY/kW, CNY/kW/year, CNY/MWh]; buildable where an investment is given.

        existing: capacity in A (or by region) of a vintage [GW]; co2: [t/MWh]; availability: a number, or by slot.
        """
        constant = availability if isinstance(availability, float | int) else 1.0
        values = {"category": name, "kind": "thermal", "lifetime": 40, "new_build": investment is not None}
        result = self.with_row("technology", technology=name, availability=constant, **{**values, **constants})
        cost = dict(zip(_COST, (investment or 0.0, fixed, variable), strict=True))
        result = result.with_row("technology_cost", technology=name, region="*", year=BASE_YEAR, **cost)
        if co2 is not None:
            result = result.with_row(
                "emission_factor", technology=name, region="*", species="CO2", year=BASE_YEAR, emission_factor=1e3 * co2
            )
        if heat_rate is not None:
            result = result.with_row("heat_rate", technology=name, region="*", year=BASE_YEAR, heat_rate=heat_rate)
        for slot, share in availability.items() if isinstance(availability, Mapping) else ():
            result = result.with_row(
                "slot_availability", region="*", technology=name, year=0, slot=slot, availability=share
            )
        places = existing if isinstance(existing, Mapping) else {"A": existing}
        for region, capacity in places.items():
            if capacity:
                result = result.with_row("fleet", region=region, technology=name, vintage=vintage, capacity=capacity)
        return result

    def data(self) -> DataFolder:
        """The folder as the reader would give it, checked."""
        tables = {name: self._table(name) for name in TABLES}
        issues = check_tables(tables, BASE_YEAR, set())
        assert not issues, "\n".join(map(str, issues))
        return DataFolder(
            name="small", title="", path=Path(), currency=self.currency, money_year=2025, base_year=BASE_YEAR,
            tables=tables, hashes={},
        )  # fmt: skip

    def _table(self, name: str) -> pd.DataFrame:
        rows = self.rows.get(name, ())
        if not rows:
            return _empty(name)
        columns = {column: pd.Series([_cell(row.get(column)) for row in rows], dtype="str")
                   for column in dict.fromkeys(column for row in rows for column in row)}  # fmt: skip
        frame, issues = typed_table(TABLES[name], RawTable(columns, np.arange(len(rows))), {}, self.currency)
        assert not issues, "\n".join(map(str, issues))
        return named_rules(frame, TABLES[name])


def _quick() -> AbstractContextManager[None]:
    """Texts kept by Python: on tables of few rows pandas takes half the time of its Arrow texts."""
    return pd.option_context("mode.string_storage", "python")


@cache
def _empty(name: str) -> pd.DataFrame:
    return empty_table(TABLES[name])


def _cell(value: Any) -> str:
    if value is None:
        return ""
    return str(value).lower() if isinstance(value, bool) else repr(value) if isinstance(value, float) else str(value)


def a_folder(
    regions: Sequence[str] = ("A",), slots: Mapping[str, float] | None = None,
    periods: Mapping[str, str] | None = None, durations: Mapping[str, float] | None = None,
) -> Folder:  # fmt: skip
    """Regions (each a margin area of its own) and slots with their hours; the load is still to be given.

    slots: hours of the year by slot, 8,760 h of one slot by default; periods: slot → period (default: one for all);
    durations: length of the slots within their period [h].
    """
    result = Folder()
    for region in regions:
        result = result.with_row("region", region=region, area=region)
    for slot, hours in (slots or {"s": 8760.0}).items():
        result = result.with_row(
            "slot", slot=slot, period=(periods or {}).get(slot, "p"), hours=hours, duration=(durations or {}).get(slot)
        )
    return result


def a_scenario(
    *years: int, base_year: int = BASE_YEAR, rate: float = RATE, weights: str = "trapezoid",
    convention: str = "annuity", **parts: Any,
) -> Scenario:  # fmt: skip
    """A scenario of given slots and model years (2030 if none), solved to a vertex; parts replace parts of Scenario."""
    horizon = HorizonChoice(
        base_year=base_year, years=years or (2030,), discount_rate=rate, represented_years=weights,
        cost_convention=convention,
    )  # fmt: skip
    given = {"system": SystemChoice("small"), "time": TimeChoice(method="given"), "horizon": horizon,
             "solver": SolverChoice(method="simplex", accuracy="basic", threads=1)}  # fmt: skip
    return Scenario(name="small", **{**given, **parts})


def a_cap(limit: float, year: int = 2030, **settings: Any) -> dict[str, Any]:
    """A cap on CO2 [Mt] from a year on, for PolicyChoice(rules=…)."""
    return {"emission_cap": {"cap": {"limit": {year: limit}, **settings}}}


def a_tax(price: float, year: int = 2030, **settings: Any) -> dict[str, Any]:
    """A price of CO2 [CNY/t] from a year on, for PolicyChoice(rules=…)."""
    return {"carbon_price": {"tax": {"price": {year: price}, **settings}}}


def a_system(folder: Folder, scenario: Scenario | None = None) -> System:
    """The System of a small folder."""
    with _quick():
        return make_system(scenario or a_scenario(), folder.data())


def a_program(system: System) -> Program:
    """The linear program of a system."""
    return compile_model(build(system))


class Solved:
    """A solved system; `solved["capacity"]` is a result table, made with its group when it is first asked for."""

    def __init__(self, system: System, program: Program, solution: Solution) -> None:
        self.system, self.program, self.solution = system, program, solution
        self._tables: dict[str, pd.DataFrame] = {}

    def __getitem__(self, table: str) -> pd.DataFrame:
        if table not in self._tables:
            make = next(group for names, group in _GROUPS.items() if table in names)
            with _quick():
                self._tables.update(make(Reading(self.program, self.solution, self.system)))
        return self._tables[table]

    @property
    def objective(self) -> float:
        """Discounted cost [bn]."""
        return self.solution.objective

    def value(self, table: str, column: str | None = None, **keys: Any) -> float:
        """The sum of a column (by default the one called like the table) over the rows with these keys."""
        frame = self[table]
        for name, key in keys.items():
            frame = frame[frame[name] == key]
        return float(frame[column or table].sum())

    def price(self, slot: str = "s", year: int = 2030, region: str = "A") -> float:
        """Electricity price [CNY/MWh]."""
        return self.value("electricity_price", region=region, year=year, slot=slot)

    def column(self, family: str, *index: Any) -> float:
        """The value of one column of the program."""
        axis = self.program.columns[family]
        names = [tuple(row) for row in axis.frame().itertuples(index=False)]
        return float(self.solution.x[axis.start + names.index(index)])


_GROUPS: dict[tuple[str, ...], Callable[[Reading], dict[str, pd.DataFrame]]] = {
    ("capacity", "storage_capacity", "capacity_addition", "capacity_retirement", "line_capacity"): capacity_tables,
    ("generation", "dispatch", "storage_level", "flow", "trade", "unserved", "heat_unserved", "curtailment",
     "balance"): operation_tables,
    ("fuel_use", "coal_use", "emissions", "cost"): account_tables,
    ("electricity_price", "capacity_price"): price_tables,
    ("allowance", "allowance_bank"): allowance_tables,
    ("policy", "carbon_price", "peak"): policy_tables,
}  # fmt: skip


def solve_system(system: System) -> Solved:
    """The system solved; its certificate is held on the way."""
    program = a_program(system)
    solution = solve(program, system.scenario.solver)
    assert solution.certificate.passed, solution.certificate.faults()
    return Solved(system, program, solution)


def solve_tables(folder: Folder, scenario: Scenario | None = None) -> Solved:
    """The folder solved under a scenario."""
    return solve_system(a_system(folder, scenario))


@cache
def the_toy() -> System:
    """The toy folder with everything on: caps, prices, retrofits, sectors, margins."""
    from energy_opt.config.scenario import PolicyChoice

    policy = PolicyChoice(
        rules={**a_cap(250.0, excess_price=2000.0), **a_tax(20.0)},
        sinks="mid",
        residual_emissions="reference",
    )
    scenario = a_scenario(2025, 2030, 2035, system=SystemChoice("toy"), policy=policy)
    return load_system(scenario)


def annuity(life: float, rate: float = RATE) -> float:
    """Yearly payment per unit invested, paid continuously over `life` years [1/year]."""
    return 1.0 / discounted(0.0, life, rate)


def discounted(start: float, end: float, rate: float = RATE) -> float:
    """Discount factor integrated from `start` to `end` years after the base year [year]."""
    if rate == 0.0:
        return end - start
    force = np.log(1.0 + rate)
    return float((np.exp(-force * start) - np.exp(-force * end)) / force)
