"""The scenario checked as a whole."""

from __future__ import annotations

from dataclasses import replace

import pytest

from energy_opt.config.check import check_scenario
from energy_opt.config.scenario import (
    DemandChoice,
    HorizonChoice,
    PolicyChoice,
    Scenario,
    SolverChoice,
    TechnologyChoice,
    TimeChoice,
)
from energy_opt.errors import ConfigError

NAN = float("nan")


def with_cap(limits: dict[int, float], **horizon: object) -> Scenario:
    policy = PolicyChoice(rules={"emission_cap": {"n": {"limit": limits}}})
    return Scenario(policy=policy, horizon=replace(HorizonChoice(), **horizon))


def with_rule(entry: object) -> Scenario:
    return Scenario(policy=PolicyChoice(rules={"emission_cap": {"n": entry}}))  # type: ignore[dict-item]


def test_the_default_is_sound() -> None:
    assert check_scenario(Scenario()) == Scenario()


@pytest.mark.parametrize(
    ("scenario", "words"),
    [
        (Scenario(name="../up"), "name: '../up' is not a name"),
        (Scenario(name=""), "is not a name"),
        (Scenario(time=TimeChoice(method="clusterd")), "did you mean clustered"),
        (Scenario(time=TimeChoice(extremes=("peak",))), "time.extremes: 'peak' is not known"),
        (Scenario(time=TimeChoice(step_hours=5)), "does not divide a period of 24 h"),
        (Scenario(time=TimeChoice(periods=0)), "1 to 365 periods"),
        (Scenario(time=TimeChoice(periods=60, period_hours=168)), "1 to 52 periods"),
        (Scenario(time=TimeChoice(period_hours=25)), "whole days"),
        (Scenario(time=TimeChoice(method="hourly", step_hours=7)), "does not divide the year"),
        (Scenario(time=TimeChoice(step_hours=0)), "at least one hour"),
        (Scenario(horizon=HorizonChoice(years=())), "at least one model year"),
        (Scenario(horizon=HorizonChoice(years=(2025, 2035, 2030))), "in rising order"),
        (Scenario(horizon=HorizonChoice(years=(2030, 2035))), "base_year: 2025 is not one of"),
        (Scenario(horizon=HorizonChoice(base_year=2030)), "2025 precedes the base year 2030"),
        (Scenario(horizon=HorizonChoice(discount_rate=5.0)), "0.05 = 5 %"),
        (Scenario(horizon=HorizonChoice(discount_rate=NAN)), "discount_rate"),
        (Scenario(horizon=HorizonChoice(represented_years="equal")), "represented_years"),
        (Scenario(horizon=HorizonChoice(cost_convention="annual")), "did you mean annuity"),
        (Scenario(demand=DemandChoice(factor=0.0)), "demand.factor"),
        (Scenario(technology=TechnologyChoice(pipeline="commited")), "did you mean committed"),
        (Scenario(technology=TechnologyChoice(cost_factor={"solar": -1.0})), "technology.cost_factor.solar"),
        (Scenario(technology=TechnologyChoice(cohort_bin=0)), "cohort_bin"),
        (Scenario(policy=PolicyChoice(unserved_cost=-1.0)), "policy.unserved_cost"),
        (Scenario(solver=SolverChoice(method="ipm")), "did you mean ipx"),
        (Scenario(solver=SolverChoice(tolerance=0.5)), "solver.tolerance"),
        (Scenario(solver=SolverChoice(time_limit=NAN)), "solver.time_limit"),
        (with_cap({2070: 5.0}), "emission_cap.n.limit: 2070 lies outside the modelled years 2025–2060"),
        (with_cap({2020: 5.0}, cut_policies=True), "2020 lies outside"),
        (with_cap({2030: NAN}), "limit.2030: a finite number is wanted [Mt], not nan"),
        (with_cap({}), "limit: at least one year with its value is wanted"),
        (
            Scenario(policy=PolicyChoice(rules={"carbon_price": {"p": {"price": {2061: 1.0}}}})),
            "carbon_price.p.price: 2061 lies outside",
        ),
        (
            Scenario(policy=PolicyChoice(rules={"emision_cap": {}})),
            "there is no such policy; did you mean emission_cap",
        ),
        (with_rule({"limits": 3.0, "limit": 4.0}), "limits: there is no such setting; did you mean limit?"),
        (with_rule({}), "`limit` is missing: most emissions of the year"),
        (with_rule({"limit": {"soon": 3.0}}), "'soon' is no year"),
        (with_rule({"limit": "much"}), "a finite number is wanted [Mt], not 'much'"),
        (with_rule({"limit": 1.0, "excess_price": -3.0}), "excess_price: -3; a number that is not negative is wanted"),
        (with_rule({"limit": 1.0, "scope": 7}), "scope: one or several names are wanted, not 7"),
        (with_rule([]), "settings with their names are wanted"),
        (Scenario(policy=PolicyChoice(groups={"east": ()})), "policy.groups.east: a group needs at least one region"),
    ],
)
def test_a_fault_is_named(scenario: Scenario, words: str) -> None:
    with pytest.raises(ConfigError) as error:
        check_scenario(scenario)
    assert words in str(error.value)
    assert "1 fault:" in str(error.value)


def test_all_faults_at_once() -> None:
    scenario = Scenario(time=TimeChoice(periods=0), solver=SolverChoice(threads=-1), demand=DemandChoice(factor=-1.0))
    with pytest.raises(ConfigError, match="3 faults"):
        check_scenario(scenario)


def test_a_shortened_horizon_cuts_a_path_where_it_says_so() -> None:
    short = {"years": (2025, 2030)}
    with pytest.raises(ConfigError, match="cut_policies=true"):
        check_scenario(with_cap({2030: 5.0, 2060: 1.0}, **short))
    check_scenario(with_cap({2030: 5.0, 2060: 1.0}, cut_policies=True, **short))


@pytest.mark.parametrize("years", [(2025,), (2025, 2026, 2060)])
def test_any_rising_years_from_the_base_year_are_sound(years: tuple[int, ...]) -> None:
    check_scenario(Scenario(horizon=HorizonChoice(years=years)))
