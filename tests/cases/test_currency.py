"""A folder in another currency and other units is the same system: units are converted once, on reading."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest

from energy_opt.config.scenario import PolicyChoice, Scenario, SystemChoice
from energy_opt.inputs.load import load_system
from energy_opt.results.extract import tabulate
from tests.systems import Folder, a_cap, a_folder, a_scenario, solve_system, solve_tables

# Unit of the file and how many of it make one canonical unit, by table and column
OTHER = {
    ("technology_cost", "investment_cost"): ("EUR/MW", 1e3),
    ("technology_cost", "variable_om_cost"): ("EUR/kWh", 1e-3),
    ("fleet", "capacity"): ("MW", 1e3),
    ("slot_demand", "load"): ("MW", 1e3),
    ("emission_factor", "emission_factor"): ("t/GWh", 1.0),
}


def small() -> Folder:
    """8 GW of coal, 2 GW of new gas under a cap."""
    folder = a_folder().load(all=10).plant("coal", variable=20, co2=0.9, existing=8)
    return folder.plant("gas", variable=50, co2=0.4, investment=3000)


def written(path: Path, folder: Folder) -> Path:
    """The folder on disk, in euros and in the other units."""
    resources = []
    for table, rows in folder.rows.items():
        frame = pd.DataFrame(list(rows))
        fields = []
        for (owner, column), (unit, per_canonical) in OTHER.items():
            if owner == table:
                frame[column] = frame[column] * per_canonical
                fields.append({"name": column, "unit": unit})
        frame.to_csv(path / f"{table}.csv", index=False)
        resources.append({"name": table, "path": f"{table}.csv", "schema": {"fields": fields}})
    description = {"name": "euro", "currency": "EUR", "money_year": 2020, "base_year": 2025, "resources": resources}
    (path / "datapackage.json").write_text(json.dumps(description), encoding="utf-8")
    return path


@pytest.mark.slow
def test_currency_and_units_change_names_only(tmp_path: Path) -> None:
    """Cost, prices and capacities are the same numbers; money is called by the folder's currency."""
    policy = PolicyChoice(rules=a_cap(50.0))
    here = solve_tables(small(), a_scenario(policy=policy))
    scenario: Scenario = a_scenario(policy=policy, system=SystemChoice(str(written(tmp_path, small()))))
    there = solve_system(load_system(scenario))
    assert there.system.currency == "EUR"
    assert there.system.money_year == 2020
    assert there.objective == pytest.approx(here.objective, rel=1e-9)
    assert there.price() == pytest.approx(here.price())
    assert there.value("carbon_price") == pytest.approx(here.value("carbon_price"))
    assert there.value("capacity_addition") == pytest.approx(here.value("capacity_addition"))
    assert here.value("carbon_price") > 0
    tables = tabulate(there.program, there.solution, there.system)
    units = dict(zip(tables["summary"]["quantity"], tables["summary"]["unit"], strict=True))
    assert units["cost"] == "bn EUR"
    assert units["carbon_price"] == "EUR/t"
    assert units["electricity_price"] == "EUR/MWh"
