"""Near-optimal exploration and limited foresight, by hand.

Near-optimal: 100 TWh in 2030 alone, from coal (300 per MWh) or green (330 per MWh), both there and each enough for
all. Least cost is all coal, 30 bn a year; 1 % more buys 0.3 bn / 0.03 bn per TWh = 10 TWh of green.

Foresight: 100 TWh in 2025, 2030 and 2040. Coal that exists costs 300 per MWh, 500 from 2040 on; green can be built.
"""

from __future__ import annotations

import numpy as np
import pytest

from energy_opt.errors import ConfigError
from energy_opt.studies.limited_foresight import Foresight, foresight_tables
from energy_opt.studies.near_optimal import Exploration, check_exploration, near_optimal_tables
from tests.systems import Folder, a_folder, a_scenario, a_system

TWH = 1.0 / 8.76


def two_sources() -> Folder:
    folder = a_folder().load(all=100 * TWH).plant("coal", existing=100 * TWH, variable=300, co2=1.0)
    return folder.plant("green", existing=100 * TWH, variable=330)


def test_the_most_and_the_least_within_one_per_cent() -> None:
    choice = Exploration(("coal", "green"), (2030,), (0.01, 0.02), "generation")
    tables = near_optimal_tables(a_system(two_sources()), choice)
    case = tables["near_optimal_case"].set_index(["group", "sense", "slack"])
    np.testing.assert_allclose(case["value"]["coal", "least"], [90.0, 80.0], rtol=1e-6)
    np.testing.assert_allclose(case["value"]["coal", "most"], [100.0, 100.0], rtol=1e-6)
    np.testing.assert_allclose(case["value"]["green", "most"], [10.0, 20.0], rtol=1e-6)
    np.testing.assert_allclose(case["value"]["green", "least"], 0.0, atol=1e-6)
    np.testing.assert_allclose(case["least_cost_value"]["coal"], 100.0, rtol=1e-6)
    assert (case["cost"] <= case["least_cost"] * (1 + case.index.get_level_values("slack")) * (1 + 1e-7)).all()


@pytest.mark.parametrize(
    ("choice", "words"),
    [
        (Exploration(("cole",), (2030,)), "no technology is called 'cole'; did you mean coal"),
        (Exploration(("coal",), (2031,)), "2031 is no model year; these are 2030"),
        (Exploration(("coal",), (2030,), (0.0,)), "a share above 0 is wanted"),
        (Exploration((), (2030,)), "groups: at least one is wanted"),
        (Exploration(("coal",), (2030,), quantity="cost"), "quantity: 'cost' is not known"),
    ],
)
def test_a_question_with_faults_is_refused(choice: Exploration, words: str) -> None:
    with pytest.raises(ConfigError, match=words):
        check_exploration(a_system(two_sources()), choice)


def dear_coal() -> Folder:
    cost = {"investment_cost": 0.0, "fixed_om_cost": 0.0}
    folder = a_folder().load(all=100 * TWH).plant("coal", existing=100 * TWH, variable=300, early_retirement=True)
    for year, price in ((2030, 300.0), (2040, 500.0)):
        folder = folder.with_row("technology_cost", technology="coal", region="*", year=year, variable_om_cost=price,
                                 **cost)  # fmt: skip
    return folder.plant("green", investment=40000, lifetime=40, variable=0)


def test_perfect_foresight_has_no_regret_and_less_foresight_no_less() -> None:
    system = a_system(dear_coal(), a_scenario(2025, 2030, 2040, rate=0.0))
    regret = {}
    for ahead in (0, 1, 2):
        cost = foresight_tables(system, Foresight(ahead))["foresight_cost"]
        regret[ahead] = cost["difference"].sum()
        assert list(cost["year"]) == [2025, 2030, 2040]
    assert regret[2] == pytest.approx(0.0, abs=1e-6)
    assert regret[0] >= regret[1] - 1e-6 >= -2e-6


@pytest.mark.slow
def test_what_a_short_sighted_planner_does_not_keep_is_retired() -> None:
    """Coal with a fixed cost stands idle in 2030, when all is met by green, and would be wanted again in 2040."""
    folder = a_folder()
    for year, demand in ((2025, 100), (2030, 100), (2040, 200)):
        folder = folder.load(year=year, all=demand * TWH)
    folder = folder.plant("green", existing=100 * TWH, variable=100)
    folder = folder.plant("coal", existing=100 * TWH, fixed=100, variable=200, early_retirement=True)
    tables = foresight_tables(a_system(folder, a_scenario(2025, 2030, 2040, rate=0.0)), Foresight(0))
    capacity = tables["foresight_capacity"].set_index(["category", "year"])
    np.testing.assert_allclose(capacity.loc[("coal", 2040)][["perfect", "limited"]], [100 * TWH, 0.0], atol=1e-6)
    # 100 TWh go unserved at 10 per kWh from 2035 to 2040, in place of 200 per MWh and the fixed cost of 2025 to 2040
    years = a_system(folder, a_scenario(2025, 2030, 2040, rate=0.0)).horizon.represented
    fixed = 100 * TWH * 0.1 * years
    expected = years[2] * (1000.0 - 20.0) - fixed[1] - fixed[2]
    # Fixed cost rises a little with age, so that the oldest is retired first
    assert tables["foresight_cost"]["difference"].sum() == pytest.approx(expected, rel=1e-4)
