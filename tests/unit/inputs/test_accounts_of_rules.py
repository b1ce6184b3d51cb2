"""Rules on accounts that hold nothing, or hold something twice, are refused in words."""

# One case, one line:
# ruff: noqa: E501

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from energy_opt.config.scenario import PolicyChoice
from energy_opt.errors import ConfigError
from tests.systems import Folder, a_folder, a_scenario, a_system

FOLDER = (
    a_folder(regions=("A", "B")).load("A", all=5).load("B", all=5).plant("coal", co2=0.9, existing={"A": 10, "B": 10})
    .with_row("emission_factor", technology="coal", region="*", species="SO2", year=2025, emission_factor=1.0)
    .with_row("sector_coal", scenario="reference", region="A", sector="steel", year=2025, coal_use=1, co2=2)
    .with_row("residual_emission", scenario="slow", species="SO2", region="A", sector="ships", year=2025, emissions=3)
    .with_row("sink", scenario="mid", region="A", kind="forest", year=2025, removal=1)
)  # fmt: skip
CAP = {"limit": {2030: 30}}
TABLES: dict[str, dict[str, Any]] = {
    "emission_cap": CAP,
    "carbon_price": {"price": 100},
    "emission_budget": {"budget": 500},
    "emission_intensity": {"per_gdp": 60},
    "peak_year": {"peak_year": 2030, "ceiling": 100},
    "emissions_trading": {"cap": 30},
}

REFUSED: dict[str, tuple[dict[str, Any], dict[str, Any], str]] = {
    "coal path is off": ({"sectors": "steel"}, {"sector_coal": False}, "no CO2 of a sector `steel` is in the run"),
    "no residual emissions": ({"sectors": "power + ships", "species": "SO2"}, {}, "no SO2 of a sector `ships` is in the run"),
    "path of another species": ({"sectors": "ships"}, {"residual_emissions": "slow"}, "no CO2 of a sector `ships` is in the run"),
    "no sinks": ({"sectors": ["power", "forest"]}, {}, "no CO2 of a sector `forest` is in the run"),
    "all and one": ({"sectors": ["all", "steel"]}, {}, "sectors `all + steel`: `all` stands for power plants and the given coal paths; give it alone"),
    "net and one": ({"sectors": ["net", "power"]}, {}, "sectors `net + power`: `net` stands for every sector with residual emissions and sinks"),
    "two species": ({"species": ["CO2", "SO2"]}, {}, "one species is wanted, not `CO2 + SO2`"),
}  # fmt: skip


def system_with(rules: dict[str, Any], folder: Folder = FOLDER, **policy: Any) -> None:
    a_system(folder, a_scenario(2030, 2040, policy=PolicyChoice(rules=rules, **policy)))


@pytest.mark.parametrize(("words", "policy", "told"), REFUSED.values(), ids=REFUSED)
def test_a_cap_on_no_account_is_refused(words: dict[str, Any], policy: dict[str, Any], told: str) -> None:
    with pytest.raises(ConfigError) as caught:
        system_with({"emission_cap": {"c": CAP | words}}, **policy)
    assert "emission_cap `c`: " in str(caught.value)
    assert told in str(caught.value)


@pytest.mark.parametrize("table", TABLES)
def test_every_table_with_an_account_is_checked(table: str) -> None:
    with pytest.raises(ConfigError, match=f"{table} `r`: no CO2 of a sector `steel` is in the run"):
        system_with({table: {"r": TABLES[table] | {"sectors": "steel"}}}, sector_coal=False)


def test_coal_caps_and_free_allowances_are_checked_too() -> None:
    with pytest.raises(ConfigError, match=r"coal_cap `r`: sectors `all \+ steel`: `all` stands for"):
        system_with({"coal_cap": {"r": {"limit": 9, "sectors": ["all", "steel"]}}})
    share = {"market": "m", "sectors": "steel", "share": 1}
    with pytest.raises(ConfigError, match="free_allocation `r`: no CO2 of a sector `steel` is in the run"):
        system_with({"emissions_trading": {"m": {"cap": 9}}, "free_allocation": {"r": share}}, sector_coal=False)


def test_two_species_in_a_row_of_the_folder_are_refused() -> None:
    row = {"rule": "c", "scope": "all", "species": "CO2 + SO2", "sectors": "all", "year": 2030, "limit": 5}
    with pytest.raises(ConfigError, match=r"emission_cap `c`: one species is wanted, not `CO2 \+ SO2`"):
        system_with({}, FOLDER.with_row("emission_cap", **row))


@pytest.mark.slow
@pytest.mark.parametrize(
    ("words", "policy"),
    [
        ({"sectors": ["power", "steel"]}, {}),
        ({"sectors": "forest"}, {"sinks": "mid"}),
        ({"sectors": "ships", "species": "SO2"}, {"residual_emissions": "slow"}),
    ],
)
def test_sectors_with_a_path_in_the_run_are_taken(words: dict[str, Any], policy: dict[str, Any]) -> None:
    system_with({"emission_cap": {"c": CAP | words}}, **policy)


@pytest.mark.slow
def test_a_sector_of_regions_that_the_run_leaves_out_is_no_fault() -> None:
    scenario = a_scenario(policy=PolicyChoice(rules={"emission_cap": {"c": CAP | {"sectors": ["power", "steel"]}}}))
    system = a_system(FOLDER, replace(scenario, system=replace(scenario.system, regions=("B",))))
    assert list(system.rules["emission_cap"]["limit"]) == [30.0]
