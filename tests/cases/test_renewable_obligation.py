"""Renewable obligations: what certificates cost, who buys them, and that they are worth the same to all in a market."""

from __future__ import annotations

from typing import Any

import pytest

from energy_opt.config.scenario import PolicyChoice, Scenario
from energy_opt.errors import ConfigError
from tests.systems import Folder, a_folder, a_scenario, a_system, solve_tables

HOURS = {"long": 8000.0, "short": 760.0}
DURATIONS = {slot: 24 * hours / 8760 for slot, hours in HOURS.items()}
LOAD = 10 * 8.76  # TWh


def two_regions() -> Folder:
    """10 GW of load in A and in B, no line; coal at 200 CNY/MWh in both, wind at 260 in A and biomass at 320 in B."""
    folder = a_folder(regions=("A", "B"), slots=HOURS, durations=DURATIONS).load("A", all=10).load("B", all=10)
    folder = folder.plant("coal", variable=200, existing={"A": 10, "B": 10})
    return folder.plant("wind", kind="renewable", variable=260, existing={"A": 10}).plant(
        "biomass", kind="renewable", variable=320, existing={"B": 10}
    )


def obliged(share: Any, scope: str = "all", technologies: Any = ("wind", "biomass"), **settings: Any) -> dict[str, Any]:
    return {"share": share, "scope": scope, "technologies": list(technologies), **settings}


def scenario(*years: int, weights: str = "trapezoid", **rules: dict[str, Any]) -> Scenario:
    return a_scenario(*years, weights=weights, policy=PolicyChoice(rules={"renewable_obligation": rules}))


def test_the_price_is_the_extra_cost_of_the_last_renewable_unit() -> None:
    """A must cover 0.3 (2030) and 0.5 (2040) of 87.6 TWh: 26.28 and 43.8 TWh of wind, 260 − 200 = 60 CNY/MWh dearer.

    Years that stand for 3 and 20 years have the same price. Electricity stays at 200: the duty follows from the load
    that is given, so that one more unit is coal's alone.
    """
    folder = two_regions().with_row("year", year=2030, represented_years=3)
    folder = folder.with_row("year", year=2040, represented_years=20)
    solved = solve_tables(folder, scenario(2030, 2040, weights="given", a=obliged({2030: 0.3, 2040: 0.5}, "A")))
    for year, share in ((2030, 0.3), (2040, 0.5)):
        assert solved.value("generation", technology="wind", year=year) == pytest.approx(share * LOAD)
        assert solved.value("policy", "price", policy="renewable_obligation", year=year) == pytest.approx(60.0)
        assert solved.value("policy", "level", policy="renewable_obligation", year=year) == pytest.approx(share * LOAD)
        assert solved.price("long", year, "A") == pytest.approx(200.0)
    assert set(solved["policy"]["price_unit"]) == {"CNY/MWh"}
    assert "certificate_balance" not in set(solved["policy"]["policy"])


@pytest.mark.slow
def test_certificates_have_one_price_in_a_market_and_go_where_renewables_are_dear() -> None:
    """A must cover 0.2 and B 0.4. Alone: 17.52 TWh of wind (60 CNY/MWh) and 35.04 of biomass (120): 1.0512 + 4.2048 bn.

    With a market wind covers both, 52.56 TWh, since A has 87.6: B buys 35.04 TWh at 60 CNY/MWh; 52.56 · 60 = 3.1536 bn.
    """
    alone = solve_tables(two_regions(), scenario(a=obliged(0.2, "A"), b=obliged(0.4, "B")))
    market = {"a": obliged(0.2, "A", trade="green"), "b": obliged(0.4, "B", trade="green")}
    traded = solve_tables(two_regions(), scenario(**market))
    coal = 2 * LOAD * 0.200
    assert alone.value("cost") == pytest.approx(coal + 1.0512 + 4.2048)
    assert traded.value("cost") == pytest.approx(coal + 3.1536)
    assert alone.value("policy", "price", scope="A") == pytest.approx(60.0)
    assert alone.value("policy", "price", scope="B") == pytest.approx(120.0)
    for keys in ({"scope": "A"}, {"scope": "B"}, {"policy": "certificate_balance", "item": "green"}):
        assert traded.value("policy", "price", **keys) == pytest.approx(60.0)
    assert traded.column("certificate_purchase", "b", "B", 2030) == pytest.approx(35.04)
    assert traded.column("certificate_purchase", "a", "A", 2030) == pytest.approx(-35.04)


def test_a_market_that_is_long_of_certificates_is_worth_nothing() -> None:
    """Wind runs anyway at 100 CNY/MWh and gives A 87.6 TWh, more than both ask for: the price is zero, B makes none."""
    folder = two_regions().plant("hydro", kind="renewable", variable=100, existing={"A": 10})
    names = ("hydro", "biomass")
    rules = {name: obliged(0.4, name.upper(), names, trade="green") for name in ("a", "b")}
    solved = solve_tables(folder, scenario(**rules))
    assert solved.value("policy", "price") == pytest.approx(0.0, abs=1e-9)
    assert solved.value("generation", technology="biomass") == pytest.approx(0.0, abs=1e-9)


@pytest.mark.slow
@pytest.mark.parametrize(("asked", "missing", "price"), [(50.0, 0.3 * LOAD, 50.0), (80.0, 0.0, 60.0)])
def test_a_soft_obligation_is_missed_where_renewables_cost_more(asked: float, missing: float, price: float) -> None:
    """Wind costs 60 CNY/MWh more than coal: at 50 nothing is covered and 26.28 TWh pay 1.314 bn, at 80 all is."""
    solved = solve_tables(two_regions(), scenario(a=obliged(0.3, "A", shortfall_price=asked)))
    assert solved.value("policy", "shortfall") == pytest.approx(missing, abs=1e-9)
    assert solved.value("policy", "price") == pytest.approx(price)
    assert solved.value("cost", kind="penalty") == pytest.approx(asked * missing * 1e-3, abs=1e-9)


@pytest.mark.slow
def test_total_and_non_hydro_are_two_rules_that_both_hold() -> None:
    """Total 0.5 with hydro at 230, non-hydro 0.2 with wind at 260: 17.52 TWh of wind and 26.28 of hydro.

    The total costs 230 − 200 = 30 CNY/MWh, non-hydro another 30.
    """
    folder = two_regions().plant("hydro", kind="renewable", variable=230, existing={"A": 10})
    rules = {"total": obliged(0.5, "A", ("wind", "hydro")), "non_hydro": obliged(0.2, "A", ("wind",))}
    solved = solve_tables(folder, scenario(**rules))
    assert solved.value("generation", technology="wind") == pytest.approx(17.52)
    assert solved.value("generation", technology="hydro") == pytest.approx(26.28)
    assert solved.value("policy", "price", rule="total") == pytest.approx(30.0)
    assert solved.value("policy", "price", rule="non_hydro") == pytest.approx(30.0)


@pytest.mark.slow
def test_a_scope_of_several_regions_counts_the_load_of_all() -> None:
    """0.3 of 175.2 TWh = 52.56 TWh, all of them wind."""
    solved = solve_tables(two_regions(), scenario(all=obliged(0.3)))
    assert solved.value("policy", "minimum") == pytest.approx(52.56)
    assert solved.value("generation", technology="wind") == pytest.approx(52.56)


BAD = {
    "coal covers nothing": (
        {"a": obliged(0.3, technologies=["wind", "lignite"])},
        "renewable_obligation `a`: lignite burns coal, which is not renewable; leave it out of technologies",
    ),
    "a store covers nothing": (
        {"a": obliged(0.3, technologies=["battery"])},
        "renewable_obligation `a`: battery generates no electricity of its own; leave it out of technologies",
    ),
    "a market mixes": (
        {"a": obliged(0.3, "A", trade="green"), "b": obliged(0.3, "B", ["wind"], trade="green")},
        "the market `green` in 2030: `a` and `b` count different technologies",
    ),
    "a market counts twice": (
        {"a": obliged(0.3, "A", trade="green"), "both": obliged(0.3, trade="green")},
        "the market `green` in 2030: the generation of A counts twice, in `a` and in `both`",
    ),
    "an unknown technology": ({"a": obliged(0.3, technologies=["wnd"])}, "there is no technology 'wnd'"),
    "an unknown scope": ({"a": obliged(0.3, "C")}, "there is no scope 'C'"),
}


@pytest.mark.slow
@pytest.mark.parametrize(("rules", "words"), BAD.values(), ids=BAD)
def test_a_contradiction_is_refused(rules: dict[str, Any], words: str) -> None:
    folder = two_regions().with_row("fuel", fuel="coal", kind="coal", co2_factor=95)
    folder = folder.plant("lignite", fuel="coal", heat_rate=10.0, existing=1)
    folder = folder.plant("battery", kind="storage", duration=4, existing=1)
    with pytest.raises(ConfigError, match="1 fault") as error:
        a_system(folder, scenario(**rules))
    assert words in str(error.value)
