"""A national cap shared between two regions, by hand.

A and B use 10 TWh each, from coal at 1 t/MWh for 300 CNY/MWh. Clean power costs 340 in A and 400 in B, so that a tonne
costs 40 in A and 100 in B. The cap of 12 Mt asks for 8 Mt less than the 20 of coal alone.

- One cap: A abates 8 – 6 + 0.32 bn a year, at 40 CNY/t.
- 6 Mt each, no trade: 4 in A and 4 in B – 6 + 0.16 + 0.40, at 40 and 100. Differentiation costs 0.24 bn a year.
- The same caps traded: A sells 4 to B, at 40 for both, and the cost is that of one cap.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

from energy_opt.analysis.differentiation import differentiation_cost
from energy_opt.config.scenario import PolicyChoice, Scenario
from energy_opt.errors import ConfigError
from energy_opt.studies.allocation import order_faults, shared_scenario
from energy_opt.studies.national import national_cap
from tests.systems import Folder, Solved, a_cap, a_folder, a_scenario, a_system, solve_system

TWH = 1.0 / 8.76


def two_regions() -> Folder:
    folder = a_folder(("A", "B")).load(all=10 * TWH).load("B", all=10 * TWH)
    folder = folder.plant("coal", existing={"A": 10 * TWH, "B": 10 * TWH}, variable=300, co2=1.0)
    folder = folder.plant("clean_a", existing={"A": 10 * TWH}, variable=340)
    return folder.plant("clean_b", existing={"B": 10 * TWH}, variable=400)


def national(**settings: Any) -> Scenario:
    return a_scenario(policy=PolicyChoice(rules=a_cap(12.0, **settings)))


def caps(a: float, b: float) -> pd.DataFrame:
    return pd.DataFrame({2030: [a, b]}, index=pd.Index(["A", "B"], name="region"))


def solved(trade: bool | None, **settings: Any) -> Solved:
    scenario = national(**settings)
    if trade is not None:
        cap = national_cap(a_system(two_regions(), scenario))
        scenario = shared_scenario(scenario, cap, caps(6.0, 6.0), trade=trade)
    return solve_system(a_system(two_regions(), scenario))


def prices(case: Solved) -> dict[str, float]:
    table = case["carbon_price"]
    return dict(zip(table["scope"], table["carbon_price"], strict=True))


@pytest.mark.slow
def test_one_cap_caps_of_regions_and_trade() -> None:
    one, own, traded = solved(None), solved(False), solved(True)
    years = one.system.horizon.discount[0]
    np.testing.assert_allclose([each.objective / years for each in (one, own, traded)], [6.32, 6.56, 6.32])
    assert prices(one) == {"all": pytest.approx(40.0)}
    assert prices(own) == {"A": pytest.approx(40.0), "B": pytest.approx(100.0)}
    assert prices(traded) == {"A": pytest.approx(40.0), "B": pytest.approx(40.0)}
    for with_trade in (one, traded):
        cost = differentiation_cost(with_trade, own)  # type: ignore[arg-type]
        assert cost.totals["cost_of_differentiation"].to_list() == pytest.approx([0.24])
        assert cost.prices["difference"].to_list() == pytest.approx([0.0, 60.0])


@pytest.mark.slow
def test_the_price_of_excess_goes_with_the_shares() -> None:
    """At 70 CNY/t B exceeds its cap by 4 rather than abate at 100."""
    own = solved(False, excess_price=70.0)
    assert prices(own) == {"A": pytest.approx(40.0), "B": pytest.approx(70.0)}
    assert own.value("policy", "excess", scope="B") == pytest.approx(4.0)


def test_the_national_cap_is_found() -> None:
    rules = {"emission_cap": {
        "cap": {"limit": {2030: 12.0}, "sectors": "power"}, "own": {"scope": "A", "limit": {2030: 9.0}},
    }}  # fmt: skip
    cap = national_cap(a_system(two_regions(), a_scenario(policy=PolicyChoice(rules=rules))))
    assert (cap.rule, cap.sectors, cap.path.to_dict(), dict(cap.excess)) == ("cap", "power", {2030: 12.0}, {})


@pytest.mark.parametrize(
    ("rules", "name", "words"),
    [
        ({}, "", "no emission_cap on CO2 over all its regions"),
        ({"emission_cap": {"own": {"scope": "A", "limit": {2030: 9.0}}}}, "", "no emission_cap on CO2"),
        ({"emission_cap": {"own": {"scope": "A", "limit": {2030: 9.0}}}}, "own", "does not hold over all regions"),
        (a_cap(12.0), "cop", "no emission_cap 'cop'; did you mean cap?"),
        (
            {"emission_cap": {"a": {"limit": {2030: 9.0}}, "b": {"limit": {2030: 8.0}, "sectors": "power"}}},
            "",
            "several caps hold over all regions: a, b",
        ),
    ],
)
def test_a_cap_that_cannot_be_shared_is_refused(rules: dict[str, Any], name: str, words: str) -> None:
    system = a_system(two_regions(), a_scenario(policy=PolicyChoice(rules=rules)))
    with pytest.raises(ConfigError, match=words):
        national_cap(system, name)


def test_names_of_the_study_are_not_taken_over() -> None:
    scenario = a_scenario(policy=PolicyChoice(rules={"emission_cap": {
        "cap": {"limit": {2030: 12.0}}, "shared A": {"scope": "A", "limit": {2030: 9.0}},
    }}))  # fmt: skip
    cap = national_cap(a_system(two_regions(), scenario))
    with pytest.raises(ConfigError, match="emission_cap `shared A`"):
        shared_scenario(scenario, cap, caps(6.0, 6.0), trade=False)


@pytest.mark.parametrize(
    ("trade", "no_trade", "words"),
    [(6.32, 6.56, ()), (6.33, 6.56, ("should be equal",)), (6.32, 6.3, ("more than without",))],
)
def test_the_order_of_the_costs_is_held(trade: float, no_trade: float, words: tuple[str, ...]) -> None:
    faults = order_faults(pd.Series({"national": 6.32, "trade": trade, "no_trade": no_trade}))
    assert len(faults) == len(words)
    assert all(word in fault for word, fault in zip(words, faults, strict=True))
