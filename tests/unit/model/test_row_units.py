"""Pollutants are counted in kt: so say the rows of rules, and what a run without a solution says of them."""

from __future__ import annotations

from typing import Any

import pytest

from energy_opt.compile import compile_model
from energy_opt.compile.program import Program
from energy_opt.config.scenario import PolicyChoice
from energy_opt.model.build import build
from energy_opt.solve.diagnose import explain_infeasibility
from tests.systems import a_folder, a_scenario, a_system

FOLDER = (
    a_folder().load(all=5).plant("coal", co2=0.9, existing=10)
    .with_row("sector_coal", scenario="reference", region="A", sector="steel", year=2025, coal_use=1, co2=2)
    .with_row("residual_emission", scenario="slow", species="SO2", region="A", sector="ships", year=2025, emissions=3)
)  # fmt: skip
SO2, CO2 = {"species": "SO2", "sectors": "ships"}, {"sectors": "steel"}
TABLES: dict[str, tuple[str, dict[str, Any]]] = {
    "emission_cap": ("emission_cap", {"limit": 1}),
    "emission_budget": ("emission_budget", {"budget": 1, "last_year": 2031}),
    "peak_year": ("peak_ceiling", {"peak_year": 2030, "ceiling": 1}),
}


def program(rules: dict[str, Any]) -> Program:
    policy = PolicyChoice(rules=rules, residual_emissions="slow")
    return compile_model(build(a_system(FOLDER, a_scenario(policy=policy))))


@pytest.mark.slow
@pytest.mark.parametrize("table", TABLES)
def test_a_run_without_a_solution_tells_pollutants_in_kt(table: str) -> None:
    """Ships give 3 kt and steel 2 Mt, and 1 of each is allowed."""
    family, rule = TABLES[table]
    found = program({table: {"ships": SO2 | rule, "steel": CO2 | rule}})
    assert found.rows[family].units == ("kt", "Mt")
    lines = {line.split("`")[1]: line for line in explain_infeasibility(found, a_scenario().solver)}
    assert lines["ships"].endswith(": at most 1 kt is allowed; 2 kt more would do")
    assert lines["steel"].endswith(": at most 1 Mt is allowed; 1 Mt more would do")


def test_rows_of_one_unit_carry_no_list_of_units() -> None:
    found = program({"emission_cap": {"steel": CO2 | {"limit": 9}}})
    axis = found.rows["emission_cap"]
    assert (axis.units, axis.unit_of(0)) == ((), "Mt")
