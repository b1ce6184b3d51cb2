"""Scenarios without a solution, each of another kind: the rules that have to give way are named, with the least amount.

In 2030 the toy's given sectors emit 66.82 Mt (power may stand still, since load may go unserved at a price); the wind
potential of its island is 4 GW. Amounts that no hand finds are held by two runs: with a little more room there is a
solution, with a little less there is none.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import pytest

from energy_opt.compile import compile_model
from energy_opt.config.scenario import PolicyChoice, SystemChoice
from energy_opt.errors import InfeasibleError
from energy_opt.inputs.load import load_system
from energy_opt.model.build import build
from energy_opt.solve.highs import solve
from tests.systems import a_scenario

Rules = Mapping[str, Mapping[str, Mapping[str, Any]]]

CASES: dict[str, tuple[Rules, tuple[str, ...]]] = {
    "a cap below what the given sectors emit": (
        {"emission_cap": {"all": {"limit": {2030: -100}}}},
        ("emission_cap `all` (all) in 2030: at most -100 Mt is allowed; 166.82 Mt more would do",),
    ),
    "a cap on one region's power": (
        {"emission_cap": {"north": {"scope": "North", "sectors": "power", "limit": {2030: -5}}}},
        ("emission_cap `north` (North) in 2030: at most -5 Mt is allowed; 5 Mt more would do",),
    ),
    "a coal cap below the given coal": (
        {"coal_cap": {"national": {"limit": {2030: 1}}}},
        ("coal_cap `national` (all) in 2035", "coal_cap `national` (all) in 2030: at most 1 Mtce is allowed; 23.3 "),
    ),
    "a budget that the given sectors use up": (
        {"emission_budget": {"all": {"budget": 10, "last_year": 2030}}},
        ("emission_budget `all` (all): at most 10 Mt is allowed;",),
    ),
    "a peak under too low a ceiling": (
        {"peak_year": {"national": {"peak_year": 2025, "ceiling": 10}}},
        ("peak_ceiling `national` (all) in 2030: at most 10 Mt is allowed;", "peak_ceiling `national` (all) in 2025"),
    ),
    "more wind than there is room for": (
        {"capacity_limit": {"wind": {"scope": "Island", "technologies": "wind", "minimum": {2035: 50}}}},
        ("capacity_limit `wind` (Island) in 2035: at least 50 GW is asked for; 46 GW less would do",),
    ),
    "an obligation beyond the resource": (
        {"renewable_obligation": {"national": {"technologies": ["wind", "solar", "hydro"], "share": {2035: 0.99}}}},
        ("renewable_obligation `national` (all) in 2035: at least 528.138 TWh is asked for;",),
    ),
    "hours that the wind does not blow": (
        {"utilisation_limit": {"wind": {"technologies": "wind", "minimum": {2035: 8000}}}},
        ("least_utilisation `wind` (all) in 2035: cannot be kept, by",),
    ),
    "slow growth and a high target": (
        {
            "capacity_growth": {"slow": {"technologies": "wind", "growth": 0.01}},
            "capacity_limit": {"wind": {"technologies": "wind", "minimum": {2035: 40}}},
        },
        ("capacity_limit `wind` (all) in 2035: at least 40 GW", "growth_limit `slow` (all) in 2030: cannot be kept"),
    ),
    "a share that the given coal forbids": (
        {"non_fossil_share": {"national": {"share": {2035: 0.99}}}},
        ("non_fossil_share `national` (all) in 2035: at least",),
    ),
    "coal that must run under a cap": (
        {
            "utilisation_limit": {"coal": {"technologies": "coal", "minimum": {2030: 5000}}},
            "capacity_limit": {"coal": {"technologies": "coal", "minimum": {2030: 20}}},
            "emission_cap": {"all": {"limit": {2030: 120}}},
        },
        ("capacity_limit `coal` (all) in 2030: at least 20 GW is asked for;",),
    ),
    "new units without units to replace": (
        {
            "build_limit": {"coal": {"technologies": "coal", "minimum": {2030: 1}}},
            "capacity_replacement": {"coal": {"technologies": "coal", "replaces": "coal_chp", "ratio": 0.1}},
        },
        ("capacity_replacement `coal` (all) in 2030", "capacity_replacement `coal` (all) in 2035"),
    ),
}  # fmt: skip


QUICK = ("a cap on one region's power", "more wind than there is room for")
"""Cases of the default run; the others take seconds each."""


@pytest.mark.parametrize(
    "case", [case if case in QUICK else pytest.param(case, marks=pytest.mark.slow) for case in CASES]
)
def test_the_rules_in_conflict_are_named(case: str) -> None:
    rules, expected = CASES[case]
    found = conflicts(rules)
    assert len(found) == len(expected), found
    for line, start in zip(found, expected, strict=True):
        assert line.startswith(start), found


@pytest.mark.slow
@pytest.mark.parametrize(
    ("policy", "rule", "column", "sign"),
    [("emission_cap", "all", "limit", 1.0), ("capacity_limit", "wind", "minimum", -1.0)],
)
def test_the_amount_is_the_least_that_helps(policy: str, rule: str, column: str, sign: float) -> None:
    """Relaxed by the amount told and a little more there is a solution; by a little less there is none."""
    case = next(rules for rules, _ in CASES.values() if list(rules) == [policy] and rule in rules[policy])
    ((year, limit),) = case[policy][rule][column].items()
    (line,) = conflicts(case)
    told = re.search(r"; ([\d.]+) ", line)
    assert told is not None
    amount = float(told[1])
    for factor, solvable in ((1.001, True), (0.999, False)):
        settings = {**case[policy][rule], column: {year: limit + sign * factor * amount}}
        assert (conflicts({policy: {rule: settings}}) == ()) is solvable


def conflicts(rules: Rules) -> tuple[str, ...]:
    """What a run says of rules that cannot be kept; nothing where it finds a solution."""
    policy = PolicyChoice(rules={name: dict(entries) for name, entries in rules.items()})
    scenario = a_scenario(2025, 2030, 2035, system=SystemChoice("toy"), policy=policy)
    try:
        solve(compile_model(build(load_system(scenario))), scenario.solver)
    except InfeasibleError as error:
        return error.conflicts
    return ()
