"""Rules of a scenario with values that are set to null."""

# One case, one line:
# ruff: noqa: E501

from __future__ import annotations

import logging
from typing import Any

import pytest

from energy_opt.config.check import check_scenario
from energy_opt.config.policy_rules import rule_rows
from energy_opt.config.scenario import PolicyChoice
from energy_opt.errors import ConfigError
from energy_opt.schema.policies import POLICIES
from tests.systems import a_folder, a_scenario, a_system

FOLDER = a_folder().load(all=5).plant("coal", co2=0.9, existing=10)
IN_FOLDER = {"rule": "system", "scope": "all", "species": "CO2", "sectors": "all", "year": 2030, "limit": 50}


def limits(limit: dict[Any, Any]) -> dict[int, float]:
    scenario = a_scenario(2025, 2030, 2035, 2040, policy=PolicyChoice(rules={"emission_cap": {"c": {"limit": limit}}}))
    caps = a_system(FOLDER, check_scenario(scenario)).rules["emission_cap"]
    return dict(zip(caps["year"], caps["limit"], strict=True))


@pytest.mark.parametrize("first", [2030, "2030"])
def test_null_takes_a_year_out_of_a_path(first: Any) -> None:
    assert limits({first: None, 2035: 150, 2040: 100}) == {2035: 150.0, 2040: 100.0}
    assert limits({first: 200, 2035: None, 2040: 100}) == {2030: 200.0, 2035: 150.0, 2040: 100.0}
    assert limits({first: 200, 2035: 150, 2040: None}) == {2030: 200.0, 2035: 150.0, 2040: 150.0}


def test_a_path_whose_every_year_is_null_is_not_given() -> None:
    with pytest.raises(ConfigError, match=r"emission_cap.c.limit: at least one year with its value is wanted"):
        limits({2030: None, 2035: None})
    entry = {"sectors": {2030: None}, "limit": 5, "excess_price": {2030: None}}
    scenario = a_scenario(2025, 2030, policy=PolicyChoice(rules={"emission_cap": {"c": entry}}))
    assert check_scenario(scenario) is scenario
    [row] = rule_rows(POLICIES["emission_cap"], "c", entry, 2030)
    assert (row["year"], row["sectors"], row["limit"], row["excess_price"]) == (2030, "all", 5, None)


@pytest.mark.parametrize(
    ("entries", "told"),
    [
        ({"systm": None}, "policy.rules.emission_cap.systm=null leaves out nothing of the data folder; did you mean system?"),
        ({"northh": None, "north": {"limit": 9}}, "policy.rules.emission_cap.northh=null leaves out nothing of the data folder; did you mean north?"),
        ({"system": None}, ""),
        ({"national": None}, ""),
    ],
    ids=["of the folder", "of the scenario", "there", "of an option that is merged"],
)  # fmt: skip
def test_a_mistyped_null_is_warned_of(entries: dict[str, Any], told: str, caplog: pytest.LogCaptureFixture) -> None:
    scenario = a_scenario(policy=PolicyChoice(rules={"emission_cap": entries}))
    with caplog.at_level(logging.WARNING):
        system = a_system(FOLDER.with_row("emission_cap", **IN_FOLDER), scenario)
    assert [record.getMessage() for record in caplog.records] == ([told] if told else [])
    assert ("system" in set(system.rules["emission_cap"]["rule"])) == ("system" not in entries)
