"""A hand-solved system of two years: existing coal, one project, firm renewables; 1 GW is 1 TWh a year everywhere.

Demand 100 TWh a year. Existing coal up to 70 TWh at 0.30 CNY/kWh and 1 t/MWh; the project up to 10 TWh at 0.25 and
0.75 t/MWh, its capital 0.08 CNY per kWh that it could give, each year; renewables at 0.40, and at 0.34 in the second
year. Nothing is discounted.
"""

from __future__ import annotations

from typing import Any

import pandas as pd

from energy_opt.config.scenario import PolicyChoice, Scenario
from energy_opt.inputs.project_list import ProjectDefaults
from energy_opt.inputs.read import DataFolder
from energy_opt.studies.lock_in.choice import Lock, LockInChoice
from energy_opt.studies.lock_in.study import listed_projects, lock_in_tables
from tests.systems import Folder, a_folder, a_scenario

Tables = dict[str, pd.DataFrame]

FIRST, SECOND = 2030, 2031
SHARE = 1.0 / 8.76
"""Availability at which 1 GW gives 1 TWh a year: 1,000 full-load hours."""

RULES: dict[str, dict[str, Any]] = {
    "price": {"carbon_price": {"tax": {"price": {FIRST: 60, SECOND: 150}}}},
    "caps": {"emission_cap": {"cap": {"limit": {FIRST: 74, SECOND: 3}}}},
    "budget": {"emission_budget": {"budget": {"budget": 73}}},
    "small budget": {"emission_budget": {"budget": {"budget": 30}}},
}


def tables_of(under: Scenario, asked: pd.DataFrame, choice: LockInChoice, data: DataFolder | None = None) -> Tables:
    """The tables of the study."""
    data = data or folder().data()
    with pd.option_context("mode.string_storage", "python"):  # on tables of few rows this takes half the time
        return lock_in_tables(under, data, listed_projects(asked, under, data, choice), choice)


def folder(old_fixed: float = 0.0) -> Folder:
    """The data; old_fixed: fixed cost of the existing coal [CNY/kW/year]."""
    made = a_folder().load(all=100 * SHARE)
    made = made.plant("old", fixed=old_fixed, variable=300, co2=1.0, existing=70, availability=SHARE)
    made = made.plant("new", investment=160, variable=250, co2=0.75, availability=SHARE, lifetime=2, new_build=False)
    made = made.plant("renewable", kind="renewable", investment=0, variable=400, availability=SHARE)
    for year, cost in ((FIRST, 400), (SECOND, 340)):
        made = made.with_row(
            "technology_cost", technology="renewable", region="*", year=year, investment_cost=0, variable_om_cost=cost
        )
    for year in (FIRST, SECOND):
        made = made.with_row("year", year=year, represented_years=1)
    return made


def scenario(regime: str) -> Scenario:
    """The scenario with the rules of a regime."""
    return ruled(RULES[regime])


def ruled(rules: dict[str, dict[str, Any]]) -> Scenario:
    """The scenario with some rules."""
    return a_scenario(FIRST, SECOND, rate=0.0, weights="given", policy=PolicyChoice(rules=rules))


def projects(*sizes: float) -> pd.DataFrame:
    """Projects P1, P2 … of these sizes [GW]; one of 10 GW if none is given."""
    rows = [(f"P{k}", "A", "new", 1000.0 * size, FIRST) for k, size in enumerate(sizes or (10.0,), start=1)]
    return pd.DataFrame(rows, columns=["project", "region", "technology", "capacity", "year"])


def choice(**changes: Any) -> LockInChoice:
    """Locked = runs all that it could in both years; hard rules have a backstop of 500 CNY/t."""
    defaults: dict[str, Any] = {
        "cases": ("free", "full"), "backstop": 500.0, "levels": {"full": Lock(40.0, 1.0)},
        "defaults": ProjectDefaults(hours=1000.0),
    }  # fmt: skip
    return LockInChoice(**(defaults | changes))


def cost(tables: Tables, case: str) -> float:
    """The cost of a case [bn CNY]."""
    return float(tables["lockin_case"].set_index("case").loc[case, "objective"])


def metric(tables: Tables, case: str, name: str, year: int = 0, project: str = "all") -> float:
    """The value of a metric; an error where there is none."""
    (row,) = rows(tables, case, name, year, project)
    assert row["defined"], row["note"]
    return float(row["value"])


def reason(tables: Tables, case: str, name: str, year: int = 0, project: str = "all") -> str:
    """Why a metric has no value."""
    (row,) = rows(tables, case, name, year, project)
    assert not row["defined"]
    assert pd.isna(row["value"])
    return str(row["note"])


def rows(tables: Tables, case: str, name: str, year: int, project: str) -> list[dict[str, Any]]:
    """The lines of a metric, with their notes."""
    table = tables["lockin_metrics"]
    chosen = (table["case"] == case) & (table["metric"] == name) & (table["year"] == year) & (
        table["project"] == project)  # fmt: skip
    return table[chosen].to_dict("records")
