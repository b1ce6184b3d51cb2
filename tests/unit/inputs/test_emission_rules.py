"""Budgets, intensities, peaks and trade between caps that contradict themselves are refused in words."""

# One case, one line:
# ruff: noqa: E501

from __future__ import annotations

from typing import Any

import pytest

from energy_opt.config.scenario import PolicyChoice
from energy_opt.errors import ConfigError, InputError
from tests.systems import a_folder, a_scenario, a_system

FOLDER = (
    a_folder(regions=("A", "B")).load("A", all=5).load("B", all=5).plant("coal", co2=0.9, existing=10)
    .with_row("emission_factor", technology="coal", region="*", species="SO2", year=2025, emission_factor=1.0)
    .with_row("region_statistic", region="A", year=2028, gdp=400)
)  # fmt: skip
CAPS = {
    "emission_cap": {
        "north": {"scope": "A", "limit": {2030: 30}},
        "south": {"scope": "B", "limit": {2030: 30}},
        "sulphur": {"scope": "B", "species": "SO2", "limit": {2030: 30}},
    }
}

CASES: dict[str, tuple[dict[str, Any], str]] = {
    "budget that ends before it begins": (
        {"emission_budget": {"b": {"budget": 1, "first_year": 2035, "last_year": 2033}}},
        "emission_budget `b`: first_year 2035 is not before last_year 2033",
    ),
    "budget from before the first year": (
        {"emission_budget": {"b": {"budget": 1, "first_year": 2020}}},
        "emission_budget `b`: first_year 2020 is before the first model year 2030; what was emitted until then is `spent`",
    ),
    "budget beyond the horizon": (
        {"emission_budget": {"b": {"budget": 1, "last_year": 2060}}},
        "emission_budget `b`: last_year 2060 is after the end of the horizon, 2040",
    ),
    "budget of other years": (
        {"emission_budget": {"b": {"budget": 1, "first_year": 2040, "last_year": 2041}}},
        "emission_budget `b`: none of its years is modelled (2030 to 2040)",
    ),
    "two intensities": (
        {"emission_intensity": {"i": {"scope": "A", "per_gdp": 60, "per_generation": 0.5}}},
        "emission_intensity `i` in 2030: one of per_gdp, reduction, per_generation is wanted, and per_gdp and per_generation is given",
    ),
    "no intensity": (
        {"emission_intensity": {"i": {"scope": "A", "excess_price": 7}}},
        "emission_intensity `i` in 2030: one of per_gdp, reduction, per_generation is wanted, and none is given",
    ),
    "reduction of nothing": (
        {"emission_intensity": {"i": {"scope": "A", "reduction": 0.2, "base_year": 2028}}},
        "emission_intensity `i` in 2030: a reduction needs base_emissions",
    ),
    "intensity of generation of all sectors": (
        {"emission_intensity": {"i": {"per_generation": 0.5}}},
        "emission_intensity `i` in 2030: per_generation compares emissions with what power plants generate, and its sectors are `all`; set sectors: power",
    ),
    "no product of a region": (
        {"emission_intensity": {"i": {"per_gdp": 60}}},
        "emission_intensity `i` in 2030: the domestic product of `all` in 2030 is not known",
    ),
    "no product of the base year": (
        {"emission_intensity": {"i": {"scope": "A", "reduction": 0.2, "base_year": 2020, "base_emissions": 9}}},
        "the domestic product of `A` in 2020 is not known",
    ),
    "peak before the horizon": (
        {"peak_year": {"p": {"peak_year": 2029, "ceiling": 100}}},
        "peak_year `p`: the peak year 2029 lies outside the modelled years 2030–2040",
    ),
    "peak after the horizon": (
        {"peak_year": {"p": {"peak_year": 2041, "ceiling": 100}}},
        "peak_year `p`: the peak year 2041 lies outside the modelled years 2030–2040",
    ),
    "peak without a ceiling": (
        {"peak_year": {"p": {"peak_year": 2030}}},
        "peak_year `p`: `ceiling` is missing. Without a ceiling the cheapest pathway raises the peak",
    ),
    "trade of an unknown cap": (
        CAPS | {"cap_trade": {"m": {"caps": "north + soth"}}},
        "cap_trade `m`: there is no emission_cap 'soth'; did you mean south",
    ),
    "trade of a cap that is left out": (
        {"emission_cap": CAPS["emission_cap"] | {"east": None}, "cap_trade": {"m": {"caps": "north + south + east"}}},
        "cap_trade `m`: there is no emission_cap 'east'",
    ),
    "trade of no cap": (
        CAPS | {"cap_trade": {"m": {"caps": "province_*"}}},
        "cap_trade `m`: there is no emission_cap 'province_*'",
    ),
    "trade of one cap": (
        CAPS | {"cap_trade": {"m": {"caps": "nor*"}}},
        "cap_trade `m`: 'nor*' is one cap; two or more are wanted to trade",
    ),
    "trade between species": (
        CAPS | {"cap_trade": {"m": {"caps": "south + sulphur"}}},
        "cap_trade `m`: its caps are of different species: CO2 (south), SO2 (sulphur)",
    ),
    "cap in two markets": (
        CAPS | {"cap_trade": {"m": {"caps": "north + south"}, "o": {"caps": "nor* + s*"}}},
        "cap_trade: the cap `north` trades in `m` and `o`; one market is possible",
    ),
}


@pytest.mark.sample(5)
@pytest.mark.parametrize(("rules", "words"), CASES.values(), ids=CASES)
def test_a_contradiction_is_refused_in_words(rules: dict[str, Any], words: str) -> None:
    with pytest.raises(ConfigError) as caught:
        a_system(FOLDER, a_scenario(2030, 2040, policy=PolicyChoice(rules=rules)))
    assert words in str(caught.value)


def test_all_faults_are_told_at_once() -> None:
    rules = {"peak_year": {"p": {"peak_year": 2029}}, "emission_budget": {"b": {"budget": 1, "last_year": 2060}}}
    with pytest.raises(ConfigError, match="3 faults") as caught:
        a_system(FOLDER, a_scenario(2030, 2040, policy=PolicyChoice(rules=rules)))
    assert "2029" in str(caught.value)
    assert "2060" in str(caught.value)


def test_one_rule_of_the_data_folder_is_about_one_scope() -> None:
    folder = FOLDER.with_row("emission_cap", rule="cap", scope="A", year=2030, limit=60)
    folder = folder.with_row("emission_cap", rule="cap", scope="B", year=2040, limit=50)
    with pytest.raises(InputError) as caught:
        a_system(folder, a_scenario(2030, 2040))
    assert "a rule has one word here in all of its rows (row cap, column scope, value A, B)" in str(caught.value)
