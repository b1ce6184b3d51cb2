"""Contradictions in the rules of markets are refused with what contradicts what."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from energy_opt.config.check import check_scenario
from energy_opt.config.scenario import PolicyChoice
from energy_opt.errors import ConfigError
from tests.markets import a_market, three_plants
from tests.systems import Folder, a_scenario, a_system

COAL = {"technologies": ["old", "new"], "benchmark": 0.8}


def country() -> Folder:
    """Three plants, a store, and steel and heating with given emissions."""
    folder = three_plants().plant("battery", kind="storage", duration=4, existing=1)
    for sector in ("steel", "heating"):
        folder = folder.with_row(
            "sector_coal", scenario="reference", region="A", sector=sector, year=2025, coal_use=4, co2=10
        )
    return folder


def refusal(policy: PolicyChoice, *years: int) -> str:
    with pytest.raises(ConfigError) as caught:
        a_system(country(), a_scenario(*years, policy=policy))
    return str(caught.value)


def test_a_market_without_allowances() -> None:
    message = refusal(a_market(sectors="power"))
    assert "emissions_trading `m`: it gives no allowances in any year; give it a cap, or benchmarks" in message


@pytest.mark.parametrize("table", ["performance_standard", "allowance_bank", "price_collar"])
def test_a_market_that_does_not_exist(table: str) -> None:
    rule = {"performance_standard": COAL}.get(table, {})
    policy = PolicyChoice(
        rules={"emissions_trading": {"national": {"cap": 80}}, table: {"r": {"market": "nationl", **rule}}}
    )
    message = refusal(policy)
    assert "there is no market 'nationl'" in message
    assert "national" in message.replace("'nationl'", "")


def test_a_benchmark_for_an_unknown_class() -> None:
    message = refusal(a_market({"performance_standard": {"technologies": "od", "benchmark": 0.8}}))
    assert "there is no technology 'od'" in message
    assert "old" in message


def test_a_benchmark_for_what_generates_nothing() -> None:
    rules = {"performance_standard": {"technologies": "battery", "benchmark": 0.8}}
    assert "battery generate no electricity; a benchmark is per net output" in refusal(a_market(rules))


@pytest.mark.slow
def test_two_benchmarks_for_one_class() -> None:
    policy = a_market({"performance_standard": COAL})
    policy.rules["performance_standard"]["again"] = {"market": "m", "technologies": "old", "benchmark": 0.9}
    message = refusal(policy, 2030, 2040)
    expected = "performance_standard `again` and `performance_standard`: both give market `m` a benchmark for old"
    assert message.count(expected) == 1


@pytest.mark.slow
def test_benchmarks_of_a_market_without_power() -> None:
    message = refusal(a_market({"performance_standard": COAL}, sectors="steel"))
    assert "its market `m` does not cover the sector power" in message


@pytest.mark.slow
def test_benchmarks_before_their_market() -> None:
    rules = {"performance_standard": {**COAL, "benchmark": {2030: 0.8}}}
    message = refusal(a_market(rules, sectors={2040: "power"}), 2030, 2040)
    assert "performance_standard `performance_standard` begins in 2030, its market `m` in 2040" in message
    assert "emissions_trading.m.sectors: {2030: …}" in message


@pytest.mark.slow
@pytest.mark.parametrize("sectors", ["power", "all", "power + steel"])
def test_a_share_of_what_is_not_given(sectors: str) -> None:
    message = refusal(a_market({"free_allocation": {"sectors": sectors, "share": 0.9}}))
    assert "the share is of given emissions, which" in message
    assert "give power plants benchmarks" in message


@pytest.mark.slow
def test_a_share_of_a_sector_outside_the_market() -> None:
    message = refusal(a_market({"free_allocation": {"sectors": "heating", "share": 0.9}}, sectors=["power", "steel"]))
    assert "free_allocation `free_allocation`: its market `m` covers none of heating in any year" in message


def with_paths() -> Folder:
    """The country with oil as residual emissions and with a forest."""
    oil = {"scenario": "r", "species": "CO2", "region": "A", "sector": "oil", "year": 2025, "emissions": 20}
    forest = {"scenario": "s", "region": "A", "kind": "forest", "year": 2025, "removal": 70}
    return country().with_row("residual_emission", **oil).with_row("sink", **forest)


@pytest.mark.slow
def test_a_share_of_a_sink_or_of_what_all_sectors_do_not_hold() -> None:
    """`all` is power and the given coal: forest needs no allowances, and oil is not in such a market."""
    policy = a_market({"free_allocation": {"sectors": "forest", "share": 1}}, cap=80)
    policy.rules["free_allocation"]["rest"] = {"market": "m", "sectors": "oil", "share": 1}
    policy = replace(policy, sinks="s", residual_emissions="r")
    with pytest.raises(ConfigError) as caught:
        a_system(with_paths(), a_scenario(policy=policy))
    assert "free_allocation `free_allocation`: `forest` is a sink, which takes up and needs no allowances" in str(
        caught.value
    )
    assert "free_allocation `rest`: its market `m` covers none of oil in any year" in str(caught.value)


@pytest.mark.slow
@pytest.mark.parametrize("sectors", ["net", {2030: "power", 2040: "net"}])
def test_a_market_for_the_balance(sectors: Any) -> None:
    message = refusal(a_market(cap=80, sectors=sectors), 2030, 2040)
    assert "emissions_trading `m`: sectors `net` is the balance with residual emissions and sinks" in message
    assert "limit the balance by a rule of emission_cap" in message


@pytest.mark.slow
def test_shares_of_more_than_the_whole() -> None:
    policy = a_market({"free_allocation": {"sectors": ["steel", "heating"], "share": 0.6}})
    policy.rules["free_allocation"]["more"] = {"market": "m", "sectors": "steel", "share": 0.5}
    message = refusal(policy)
    assert "the shares of steel in market `m` add up to 1.1 in 2030, more than 1" in message
    assert "heating" not in message


@pytest.mark.slow
@pytest.mark.parametrize(
    ("market", "collar", "words"),
    [
        ({}, {"floor": 90, "ceiling": 60}, "in 2030: the floor of 90 is above the ceiling 60"),
        ({"excess_price": 50}, {"floor": 60}, "the floor of 60 is above the price at which emissions_trading lets"),
        ({"excess_price": 50}, {"ceiling": 60}, "in 2030: nobody would buy at the ceiling of 60, since"),
    ],
)
def test_a_collar_that_makes_no_sense(market: dict[str, Any], collar: dict[str, Any], words: str) -> None:
    assert words in refusal(a_market({"price_collar": collar}, cap=80, **market))


@pytest.mark.slow
@pytest.mark.parametrize("table", ["price_collar", "allowance_bank"])
def test_a_market_has_one_of_each(table: str) -> None:
    policy = a_market({table: {}}, cap=80)
    policy.rules[table]["other"] = {"market": "m"}
    assert f"{table}: market `m` is named by `{table}`, `other`; only one can hold" in refusal(policy)


@pytest.mark.slow
def test_every_fault_at_once() -> None:
    rules = {"price_collar": {"floor": 90, "ceiling": 60}, "free_allocation": {"sectors": "all", "share": 1}}
    message = refusal(a_market(rules, cap=80))
    assert "the floor of 90" in message
    assert "the share is of given emissions" in message


@pytest.mark.slow
def test_only_co2_is_traded() -> None:
    policy = PolicyChoice(rules={"emissions_trading": {"m": {"species": "SO2", "cap": 10}}})
    with pytest.raises(ConfigError, match="species: 'SO2' is not known"):
        check_scenario(a_scenario(policy=policy))


@pytest.mark.slow
def test_rules_of_a_market_that_is_left_out_go_with_it() -> None:
    """The data folder's market is set to null: its bank is no fault and has no effect."""
    folder = country().with_row("emissions_trading", rule="m", year=2030, cap=80)
    folder = folder.with_row("allowance_bank", rule="b", market="m", year=2030)
    policy = PolicyChoice(rules={"emissions_trading": {"m": None}})
    system = a_system(folder, a_scenario(policy=policy))
    assert len(system.rules["emissions_trading"]) == 0
    assert len(a_system(folder).rules["emissions_trading"]) == 1
