"""Sharing out a national path: every rule by hand with three regions, sums, floors, removals, and what is refused."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from energy_opt.analysis.allocation import allocate, gross_path
from energy_opt.analysis.allocation_shares import RULES, Basis, Settings, allocation_shares
from energy_opt.errors import ConfigError, EnergyOptError, InfeasibleError, InputError

REGIONS = ["A", "B", "C"]
EMISSIONS = pd.Series([60.0, 30.0, 10.0], index=REGIONS)
PEOPLE = {"A": 20.0, "B": 20.0, "C": 10.0}
OUTPUT = {"A": 40.0, "B": 10.0, "C": 10.0}  # per person 2, 1/2, 1
STATISTICS = pd.DataFrame(
    [(r, 2025, PEOPLE[r], OUTPUT[r]) for r in REGIONS], columns=["region", "year", "population", "gdp"]
)
BASIS = Basis(EMISSIONS, STATISTICS)


def path(**by_year: float) -> pd.Series:
    """A national path [Mt] from y2030=…"""
    return pd.Series({int(year[1:]): value for year, value in by_year.items()}, dtype=float)


def shares(rule: str | dict[str, float], national: pd.Series, chosen: Settings | None = None) -> pd.DataFrame:
    return allocation_shares(rule, BASIS, national, chosen)


def wide(*columns: list[float], years: tuple[int, ...] = (2030,)) -> pd.DataFrame:
    return pd.DataFrame(dict(zip(years, columns, strict=True)), index=REGIONS)


def test_grandfathering_keeps_the_shares_of_the_base() -> None:
    found = shares("grandfathering", path(y2030=80, y2060=1))
    assert found[2030].tolist() == pytest.approx([0.6, 0.3, 0.1])
    assert found[2060].tolist() == pytest.approx([0.6, 0.3, 0.1])
    assert (found.index.name, found.columns.name) == ("region", "year")


def test_per_capita_follows_people_between_the_given_years() -> None:
    later = STATISTICS.assign(year=2035, population=[20.0, 40.0, 20.0])
    basis = Basis(EMISSIONS, pd.concat([STATISTICS, later]))
    found = allocation_shares("per_capita", basis, path(y2020=1, y2030=1, y2050=1))
    assert found[2020].tolist() == pytest.approx([0.4, 0.4, 0.2])
    assert found[2030].tolist() == pytest.approx([20 / 65, 30 / 65, 15 / 65])
    assert found[2050].tolist() == pytest.approx([0.25, 0.5, 0.25])


def test_capability_cuts_by_emissions_times_wealth() -> None:
    # Keys 60·2, 30·½, 10·1 of 145: a cut of 29 is borne as 24, 3, 2
    found = shares("capability", path(y2030=71), Settings(alpha=1.0))
    assert (71 * found[2030]).tolist() == pytest.approx([36, 27, 8])
    # Without a weight of wealth it is grandfathering
    assert shares("capability", path(y2030=71), Settings(alpha=0.0))[2030].tolist() == pytest.approx([0.6, 0.3, 0.1])


def test_capability_takes_no_more_than_a_region_has() -> None:
    # A cut of 90 asks 74.5 of A's 60; B and C keep 600/29 and 110/29
    found = shares("capability", path(y2050=10), Settings(alpha=1.0))
    assert found[2050].tolist() == pytest.approx([0, 60 / 71, 11 / 71])


def test_capability_gives_growth_to_the_poor_and_past_shares_at_zero() -> None:
    # Keys 60/2, 30/½, 10/1 of 100: a growth of 50 is given as 15, 30, 5
    found = shares("capability", path(y2030=150, y2060=0), Settings(alpha=1.0))
    assert found[2030].tolist() == pytest.approx([0.5, 0.4, 0.1])
    assert found[2060].tolist() == pytest.approx([0.6, 0.3, 0.1])


def test_convergence_goes_linearly_from_past_to_equal_shares() -> None:
    national = path(y2025=100, y2035=80, y2045=60, y2060=10)
    found = shares("convergence", national, Settings(start=2025, end=2045))
    assert found[2025].tolist() == pytest.approx([0.6, 0.3, 0.1])
    assert found[2035].tolist() == pytest.approx([0.5, 0.35, 0.15])
    assert found[2045].tolist() == pytest.approx([0.4, 0.4, 0.2])
    assert found[2060].tolist() == pytest.approx([0.4, 0.4, 0.2])
    # By default over the whole path
    assert shares("convergence", national)[2060].tolist() == pytest.approx([0.4, 0.4, 0.2])
    assert shares("convergence", national)[2035].tolist() == pytest.approx(
        [0.6 - 0.2 * 10 / 35, 0.3 + 0.1 * 10 / 35, 0.1 + 0.1 * 10 / 35]
    )


def test_efficiency_follows_activity_times_benchmark_over_products() -> None:
    rows = [("A", 2025, 10.0, 1.0), ("B", 2025, 20.0, 0.25), ("B", 2025, 10.0, 0.5), ("C", 2025, 20.0, 1.0)]
    activity = pd.DataFrame(rows, columns=["region", "year", "activity", "benchmark"])
    found = allocation_shares("efficiency", Basis(EMISSIONS, activity=activity), path(y2030=80))
    assert found[2030].tolist() == pytest.approx([0.25, 0.25, 0.5])
    plain = Basis(EMISSIONS, activity=activity.drop(columns="benchmark"))
    assert allocation_shares("efficiency", plain, path(y2030=80))[2030].tolist() == pytest.approx([1 / 6, 0.5, 1 / 3])


def test_mix_is_the_weighted_mean() -> None:
    found = shares({"grandfathering": 0.25, "per_capita": 0.75}, path(y2030=80))
    assert found[2030].tolist() == pytest.approx([0.45, 0.375, 0.175])


def test_caps_without_floors_are_shares_of_the_path() -> None:
    caps = allocate(path(y2030=80, y2060=0), shares("grandfathering", path(y2030=80, y2060=0)))
    assert caps[2030].tolist() == pytest.approx([48, 24, 8])
    assert caps[2060].tolist() == [0, 0, 0]


def test_a_region_below_its_floor_gets_it_and_the_rest_is_divided_again() -> None:
    # First 30, 15, 5: B gets 20, the other 30 go 6 : 1
    caps = allocate(path(y2030=50), wide([0.6, 0.3, 0.1]), pd.Series([10.0, 20.0, 2.0], index=REGIONS))
    assert caps[2030].tolist() == pytest.approx([180 / 7, 20, 30 / 7])
    # A floor of A above its new 25.7 takes from C in a second round
    caps = allocate(path(y2030=50), wide([0.6, 0.3, 0.1]), wide([26.0, 20.0, 2.0]))
    assert caps[2030].tolist() == pytest.approx([26, 20, 4])


def test_floors_that_just_fit_are_the_caps() -> None:
    caps = allocate(path(y2030=48), wide([0.6, 0.3, 0.1]), wide([26.0, 20.0, 2.0]))
    assert caps[2030].tolist() == pytest.approx([26, 20, 2])


def test_a_region_without_a_share_keeps_its_floor() -> None:
    caps = allocate(path(y2030=50), wide([0.0, 0.75, 0.25]), wide([6.0, 0.0, 0.0]))
    assert caps[2030].tolist() == pytest.approx([6, 33, 11])


def test_below_zero_gross_emissions_are_shared_and_removals_are_each_regions_own() -> None:
    national, removals = path(y2060=-20), wide([10.0, 30.0, 0.0], years=(2060,))
    assert gross_path(national, removals)[2060] == 20
    caps = allocate(national, wide([0.6, 0.3, 0.1], years=(2060,)), removals=removals)
    assert caps[2060].tolist() == pytest.approx([12 - 10, 6 - 30, 2])


def test_below_zero_floors_are_what_regions_can_remove() -> None:
    # A cannot go below 10; the other two remove 30 of the 60 that they can
    caps = allocate(path(y2060=-20), wide([0.6, 0.3, 0.1], years=(2060,)), wide([10.0, -40.0, -20.0], years=(2060,)))
    assert caps[2060].tolist() == pytest.approx([10, -20, -10])


def test_floors_above_the_path_name_years_gaps_and_the_largest_floors() -> None:
    national = path(y2030=80, y2040=50, y2050=30)
    floors = pd.Series([30.0, 24.0, 0.0], index=REGIONS)
    with pytest.raises(InfeasibleError, match="raise it or mend floors") as caught:
        allocate(national, shares("grandfathering", national), floors)
    assert caught.value.conflicts == (
        "2040: floors 54 Mt, path 50 Mt, 4 Mt too little; the largest: A 30, B 24",
        "2050: floors 54 Mt, path 30 Mt, 24 Mt too little; the largest: A 30, B 24",
    )


def test_a_path_below_zero_needs_removals_or_floors() -> None:
    with pytest.raises(
        InfeasibleError, match=r"give the removals or floors .*\n.*2060: floors 0 Mt, path -20 Mt, 20 Mt"
    ):
        allocate(path(y2030=10, y2060=-20), wide([1.0, 0, 0], [1.0, 0, 0], years=(2030, 2060)))
    with pytest.raises(InfeasibleError, match="2030: floors -5 Mt, path -20 Mt, 15 Mt too little"):
        allocate(path(y2030=-20), wide([1.0, 0, 0]), removals=wide([5.0, 0, 0]))


@pytest.mark.parametrize(
    ("rule", "message"),
    [
        ({"grandfathering": 0.5, "per_capita": 0.4}, "add up to 0.9, not to 1: grandfathering 0.5 [+] per_capita 0.4"),
        ({"grandfathering": 1.5, "per_capita": -0.5}, "below 0 or no number: grandfathering 1.5 [+] per_capita -0.5"),
        ({"grandfathering": float("nan")}, "below 0 or no number"),
        ("grandfathring", "no allocation rule 'grandfathring'; did you mean grandfathering?"),
        ("zzz", "no allocation rule 'zzz'; known: grandfathering, per_capita, capability, convergence, efficiency"),
        ({}, "no allocation rule is given"),
    ],
)
def test_rules_and_weights_that_make_no_sense(rule: str | dict[str, float], message: str) -> None:
    with pytest.raises(ConfigError, match=message.replace("?", r"\?")):
        shares(rule, path(y2030=80))


def test_settings_that_make_no_sense() -> None:
    with pytest.raises(ConfigError, match="from 2050 to 2040: the end must come after the start"):
        shares("convergence", path(y2030=80), Settings(start=2050, end=2040))
    with pytest.raises(ConfigError, match="alpha is -1"):
        shares("capability", path(y2030=80), Settings(alpha=-1.0))


def test_all_regions_without_statistics_are_named_at_once() -> None:
    lacking = STATISTICS.assign(population=[20.0, np.nan, np.nan], gdp=[np.nan, 10.0, 10.0])
    with pytest.raises(InputError) as caught:
        allocation_shares({"capability": 0.5, "efficiency": 0.5}, Basis(EMISSIONS, lacking), path(y2030=80))
    assert [(issue.table, issue.message, issue.value) for issue in caught.value.issues] == [
        ("region_statistic", "no population is given", "B, C"),
        ("region_statistic", "no gdp is given", "A"),
        ("activity", "no activity is given", "A, B, C"),
    ]


def test_base_emissions_below_zero_are_refused() -> None:
    with pytest.raises(InputError, match=r"missing or below zero \(column region, value B, C\)"):
        allocation_shares("grandfathering", Basis(pd.Series([1.0, -1.0, np.nan], index=REGIONS)), path(y2030=80))
    with pytest.raises(InputError, match="of all regions are zero"):
        allocation_shares("grandfathering", Basis(0.0 * EMISSIONS), path(y2030=80))


def test_shares_floors_and_removals_must_fit_each_other() -> None:
    with pytest.raises(EnergyOptError, match=r"do not add up to 1 \(2030: 0.9\)"):
        allocate(path(y2030=80), wide([0.5, 0.3, 0.1]))
    with pytest.raises(EnergyOptError, match="missing or below 0: A, C"):
        allocate(path(y2030=80), wide([-0.1, 1.1, np.nan]))
    with pytest.raises(EnergyOptError, match="lack years of the national path: 2040"):
        allocate(path(y2030=80, y2040=70), wide([0.6, 0.3, 0.1]))
    with pytest.raises(InputError) as caught:
        allocate(path(y2030=80), wide([0.6, 0.3, 0.1]), pd.Series({"A": 1.0, "X": 2.0}))
    assert [(issue.table, issue.value) for issue in caught.value.issues] == [("floors", "X"), ("floors", "B, C")]


amounts = st.floats(0.0, 1e4)
signed = st.floats(-1e4, 1e4)
vectors = st.integers(1, 8).flatmap(
    lambda count: st.tuples(
        st.lists(st.floats(0.0, 1.0), min_size=count, max_size=count).filter(lambda found: sum(found) > 1e-3),
        st.lists(signed, min_size=count, max_size=count),
        st.lists(amounts, min_size=count, max_size=count),
        amounts,
    )
)


@settings(deadline=None)
@example(
    (
        [0.6821740435068101, 0.25111211413134576, 0.17584164983371767],
        [0.0, 0.3, 2048.0],
        [7390.798180145361, 2721.0, 1.6825509385330406],
        0.0,
    )
)  # the floors take all but a rounding
@given(vectors)
def test_sums_floors_and_proportions_hold(drawn: tuple[list[float], list[float], list[float], float]) -> None:
    weights, floor, removed, room = drawn
    names = [f"r{at}" for at in range(len(weights))]
    share = pd.DataFrame({2030: np.array(weights) / np.sum(weights)}, index=names)
    floors, removals = (pd.DataFrame({2030: values}, index=names) for values in (floor, removed))
    total = sum(floor) + room
    caps = allocate(pd.Series({2030: total}), share, floors, removals)[2030]
    scale = 1.0 + sum(map(abs, floor)) + sum(removed) + room
    assert caps.sum() == pytest.approx(total, abs=1e-9 * scale)
    assert (caps >= floors[2030] - 1e-9 * scale).all()
    # Those above their floors and above zero gross are paid by one factor
    gross = caps + removals[2030]
    free = (caps > floors[2030] + 1e-6 * scale) & (gross > 1e-6 * scale)
    factors = (gross / share[2030])[free]
    assert len(factors) < 2 or factors.max() == pytest.approx(factors.min(), rel=1e-6)


@pytest.mark.slow
@settings(deadline=None, max_examples=20)
@given(
    st.lists(st.floats(0.01, 1.0), min_size=4, max_size=4),
    st.permutations([name for name in RULES if name != "efficiency"]),
    st.floats(1.0, 300.0),
    st.floats(0.0, 2.0),
)
def test_mixes_add_up_whatever_the_order_of_weights(
    drawn: list[float], order: list[str], level: float, alpha: float
) -> None:
    names = [name for name in RULES if name != "efficiency"]
    weights = dict(zip(names, np.array(drawn) / np.sum(drawn), strict=True))
    national, chosen = path(y2025=100.0, y2040=level, y2060=0.0), Settings(alpha=alpha)
    found = shares(weights, national, chosen)
    assert found.sum().tolist() == pytest.approx([1.0] * 3, abs=1e-12)
    assert (found.to_numpy() >= 0.0).all()
    pd.testing.assert_frame_equal(found, shares({name: weights[name] for name in order}, national, chosen))
    by_hand = sum(weights[name] * shares(name, national, chosen) for name in names)
    pd.testing.assert_frame_equal(found, by_hand)
