"""The compiler gives what Pyomo's standard form gives, for everything that a rule may say."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

import numpy as np
import pyomo.environ as pyo
import pytest

from energy_opt.compile import compile_model
from energy_opt.errors import BuildError
from energy_opt.model.components import (
    ArrayParam,
    Family,
    IndexMap,
    LazyObjective,
    entity_set,
    flat_set,
    group_set,
    subset,
    variable,
)

FLAT = [("a1", 2020, 2025), ("a1", 2020, 2030), ("a2", 2020, 2025), ("a1", 2025, 2025), ("a1", 2025, 2030)]


def base(lazy_cost: bool = True) -> pyo.ConcreteModel:
    """A small model with an index set of every kind."""
    m = pyo.ConcreteModel()
    m.region = entity_set(["R", "Q"])
    m.year = entity_set([2025, 2030])
    m.slot = entity_set(["s1", "s2", "s3"])
    m.period = entity_set(["p1", "p2"])
    m.asset = entity_set(["a1", "a2", "a3"])
    m.thermal = subset(m.asset, ["a3", "a1"])
    m.cohort = flat_set(("asset", "vintage", "year"), FLAT)
    m.line = flat_set(("line",), ["l1", "l2", "l3"])
    m.previous = IndexMap(m.slot, m.slot, [1, 0, 2])
    m.period_of = IndexMap(m.slot, m.period, [0, 0, 1])
    m.region_of = IndexMap(m.asset, m.region, [0, 0, 1])
    m.assets_in = group_set(m.region, {"R": ["a1", "a2"], "Q": ["a3"]})
    m.slots_in = group_set(m.period, {"p1": ["s1", "s2"], "p2": ["s3"]})
    m.vintages_in = group_set(
        (m.asset, m.year), {("a1", 2025): [2020, 2025], ("a1", 2030): [2020, 2025], ("a2", 2025): [2020]}
    )
    m.ends_in = group_set(m.region, {"R": [("l1", "R"), ("l2", "Q")]}, names=("line", "region"))
    m.ages_of = group_set(m.cohort, {FLAT[0]: [1, 2], FLAT[4]: [3]})
    rng = np.random.default_rng(3)
    m.demand = ArrayParam(m.region, m.year, m.slot, values=rng.integers(1, 9, (2, 2, 3)))
    m.cost = ArrayParam(m.asset, values=[1.5, 2.0, 4.0])
    m.weight = ArrayParam(m.year, m.slot, values=np.broadcast_to(np.array([[2.0], [3.0]]), (2, 3)))
    m.share = ArrayParam(m.cohort, values=[0.5, 0.0, 1.0, 0.25, 2.0])
    m.availability = ArrayParam(m.region, m.asset, m.slot, values=rng.integers(0, 4, (2, 3, 3)))
    m.generation = variable(m.asset, m.year, m.slot, domain=pyo.NonNegativeReals, unit="GW")
    m.capacity = variable(m.cohort, bounds=lambda m, a, v, y: (0, 3 * m.share[a, v, y] + m.cost[a]))
    m.flow = variable(m.line, m.year, bounds=(-2, 5))
    m.total = variable()
    if lazy_cost:
        m.objective = LazyObjective(
            lambda m: (
                sum(m.cost[a] * m.weight[y, s] * m.generation[a, y, s] for a in m.asset for y in m.year for s in m.slot)
                + 3 * m.total
                + 7
            )
        )
    return m


RULES: dict[str, tuple[tuple[str, ...], Callable[..., Any]]] = {
    "balance": (
        ("region", "year", "slot"),
        lambda m, r, y, s: sum(m.generation[a, y, s] for a in m.assets_in[r]) >= m.demand[r, y, s],
    ),
    "vintages": (
        ("asset", "year", "slot"),
        lambda m, a, y, s: (
            m.generation[a, y, s] <= sum(m.share[a, v, y] * m.capacity[a, v, y] for v in m.vintages_in[a, y])
        ),
    ),
    "shared_factor_outside_the_sum": (
        ("region", "year"),
        lambda m, r, y: m.demand[r, y, "s1"] * sum(m.generation[a, y, "s2"] / m.cost[a] for a in m.assets_in[r]) <= 9,
    ),
    "outer_variable_inside_a_sum": (
        ("region", "year"),
        lambda m, r, y: m.total + sum(m.cost[a] * m.total for a in m.assets_in[r]) <= sum(1 for a in m.assets_in[r]),
    ),
    "flat_rows": (("cohort",), lambda m, a, v, y: m.capacity[a, v, y] - m.share[a, v, y] * m.total == v - 2000),
    "flat_rows_and_slots": (
        ("cohort", "slot"),
        lambda m, a, v, y, s: m.generation[a, y, s] - m.weight[y, s] * m.capacity[a, v, y] <= 0,
    ),
    "sum_over_a_flat_set": ((), lambda m: sum(m.share[k] * m.capacity[k] for k in m.cohort) <= 10),
    "sum_over_flat_components": ((), lambda m: sum(m.capacity[a, v, y] * v for a, v, y in m.cohort) >= 1),
    "step_back": (
        ("asset", "year", "slot"),
        lambda m, a, y, s: m.generation[a, y, s] - m.generation[a, y, m.previous[s]] <= m.demand[m.region_of[a], y, s],
    ),
    "group_of_a_map": (
        ("asset", "year"),
        lambda m, a, y: sum(m.generation[b, y, "s1"] for b in m.assets_in[m.region_of[a]]) <= m.cost[a],
    ),
    "subset": (
        ("thermal", "slot"),
        lambda m, a, s: m.generation[a, 2030, s] >= m.cost[a] * sum(m.share[k] for k in m.cohort),
    ),
    "sum_over_a_subset": (
        ("year",),
        lambda m, y: (1, sum(m.generation[a, y, s] for a in m.thermal for s in m.slot), 5),
    ),
    "ranged": (("line", "year"), lambda m, k, y: pyo.inequality(-1, m.flow[k, y] + 2, m.cost["a1"])),
    "tuple_members": (
        ("region", "year"),
        lambda m, r, y: sum(m.flow[k, y] * m.demand[q, y, "s3"] for k, q in m.ends_in[r]) + m.total <= 4,
    ),
    "groups_by_flat_key": (
        ("cohort",),
        lambda m, a, v, y: m.capacity[a, v, y] * sum(k for k in m.ages_of[a, v, y]) <= 8,
    ),
    "dependent_loops": (
        ("region",),
        lambda m, r: (
            sum(
                m.share[a, v, y] * m.capacity[a, v, y]
                for a in m.assets_in[r]
                for y in m.year
                for v in m.vintages_in[a, y]
            )
            <= 6
        ),
    ),
    "two_groups_of_one_key": (
        ("region",),
        lambda m, r: sum(m.cost[a] * m.flow[k, 2025] for a in m.assets_in[r] for k, q in m.ends_in[r]) <= 6,
    ),
    "nested_sums": (
        ("period", "year"),
        lambda m, p, y: (
            sum(
                m.weight[y, s]
                * sum(m.availability[r, a, s] * m.generation[a, y, s] for r in m.region for a in m.assets_in[r])
                for s in m.slots_in[p]
            )
            <= 20
        ),
    ),
    "joint_lookup": (
        ("asset", "slot"),
        lambda m, a, s: m.generation[a, 2025, s] <= m.availability[m.region_of[a], a, s],
    ),
    "constants_over_groups": (
        ("region", "slot"),
        lambda m, r, s: (
            m.total
            >= sum(m.cost[a] * m.weight[y, s] for a in m.assets_in[r] for y in m.year) + sum(m.cost[a] for a in m.asset)
        ),
    ),
    "both_sides": (
        ("asset", "year"),
        lambda m, a, y: (
            2 * (m.generation[a, y, "s1"] - m.total) / m.cost[a] == -(m.total - 1) + m.generation[a, y, "s2"] - 4
        ),
    ),
    "same_column_twice": (("year",), lambda m, y: m.generation["a1", y, "s1"] + 2 * m.generation["a1", y, "s1"] <= 3),
    "column_cancels": (
        ("year",),
        lambda m, y: m.generation["a1", y, "s1"] - m.generation["a1", y, "s1"] + m.total <= 3,
    ),
    "discounted": (("year", "asset"), lambda m, y, a: 1.05 ** (2025 - y) * m.generation[a, y, "s1"] <= y - 2020),
    "sum_over_a_product": ((), lambda m: sum(m.flow[k, y] for k, y in m.line * m.year) <= m.total),
    "sum_over_a_list": (("asset",), lambda m, a: sum(m.generation[a, y, "s1"] for y in [2025, 2030]) <= 3),
    "branches_on_an_index": (
        ("asset", "year"),
        lambda m, a, y: m.generation[a, y, "s1"] <= (1 if a == "a1" else 2) if y > 2025 else pyo.Constraint.Skip,
    ),
    "branches_by_membership": (
        ("asset",),
        lambda m, a: m.generation[a, 2025, "s1"] <= (1 if a in ["a1", "a2"] else 2),
    ),
    "index_arithmetic": (("year",), lambda m, y: m.generation["a1", y, "s1"] <= m.cost[f"a{(y - 2020) // 5}"]),
}


@pytest.mark.parametrize("name", RULES)
def test_a_rule_compiles_to_what_pyomo_makes_of_it(name: str, same_as_pyomo: Any) -> None:
    m = base()
    over, rule = RULES[name]
    m.family = Family(*(m.component(each) for each in over), rule=rule)
    program = same_as_pyomo(m)
    assert program.rows["family"].size > 0


def test_all_rules_in_one_model(same_as_pyomo: Any) -> None:
    m = base()
    for name, (over, rule) in RULES.items():
        m.add_component(name, Family(*(m.component(each) for each in over), rule=rule))
    program = same_as_pyomo(m)
    assert list(program.rows) == list(RULES)
    assert program.matrix.indices.dtype == program.matrix.indptr.dtype == np.int32
    assert program.matrix.has_canonical_format


@pytest.mark.parametrize("name", ["branches_on_an_index", "branches_by_membership"])
def test_a_rule_that_branches_is_expanded_and_said_so(name: str, caplog: pytest.LogCaptureFixture) -> None:
    m = base()
    over, rule = RULES[name]
    m.family = Family(*(m.component(each) for each in over), rule=rule)
    assert m.family.template.failure
    with caplog.at_level(logging.INFO, "energy_opt.compile"):
        compile_model(m)
    assert "family is expanded row by row" in caplog.text


def test_templates_are_used_for_all_other_rules() -> None:
    m = base()
    for name, (over, rule) in RULES.items():
        m.add_component(name, Family(*(m.component(each) for each in over), rule=rule))
    expanded = {name for name in RULES if m.component(name).template.failure}
    assert expanded == {"branches_on_an_index", "branches_by_membership", "index_arithmetic"}


def test_a_structural_zero_keeps_its_place() -> None:
    m = base()
    m.family = Family(m.cohort, rule=RULES["flat_rows"][1])
    matrix = compile_model(m).matrix
    assert matrix.nnz == 2 * len(FLAT)
    assert (matrix.data == 0).sum() == 1


def test_an_empty_sum_leaves_an_empty_row_or_the_other_terms(rows_of: Any) -> None:
    m = base()
    m.family = Family(m.asset, m.year, rule=lambda m, a, y: sum(m.capacity[a, v, y] for v in m.vintages_in[a, y]) <= 2)
    rows = rows_of(compile_model(m))
    assert rows["family", "a3", 2025] == ({}, -np.inf, 2.0)
    assert rows["family", "a2", 2025] == ({("capacity", "a2", 2020, 2025): 1.0}, -np.inf, 2.0)


def test_a_member_that_a_flat_set_does_not_have_is_named() -> None:
    m = base()
    m.wrong = Family(m.asset, m.year, rule=lambda m, a, y: m.capacity[a, 2020, y] <= 1)
    with pytest.raises(BuildError, match=r"`wrong`.*capacity has no member \(a2, 2020, 2030\)"):
        compile_model(m)


def test_a_member_that_a_set_does_not_have_is_named() -> None:
    m = base()
    m.share_of_thermal = ArrayParam(m.thermal, values=[1.0, 2.0])
    m.wrong = Family(m.asset, rule=lambda m, a: m.generation[a, 2025, "s1"] <= m.share_of_thermal[a])
    with pytest.raises(BuildError, match=r"`wrong`.*share_of_thermal has no member \(a2\)"):
        compile_model(m)


@pytest.mark.parametrize(
    ("rule", "message"),
    [
        (lambda m, y: m.total * m.flow["l1", y] <= 1, "not linear"),
        (lambda m, y: m.total / m.flow["l1", y] <= 1, "not linear"),
        (lambda m, y: m.flow["l1", y] ** 2 <= 1, "not linear"),
        (lambda m, y: m.flow["l1", y] / (y - 2025) <= 1, "divides by zero"),
    ],
)
def test_a_rule_that_is_not_linear_is_refused(rule: Any, message: str) -> None:
    m = base()
    m.wrong = Family(m.year, rule=rule)
    with pytest.raises(BuildError, match=f"`wrong`.*{message}"):
        compile_model(m)


def test_a_rule_that_fails_is_named() -> None:
    m = base()
    m.wrong = Family(m.year, rule=lambda m, y: m.not_there[y] <= 1)
    with pytest.raises(BuildError, match=r"`wrong`: its rule fails.*not_there"):
        compile_model(m)


def test_plain_pyomo_that_a_user_adds_is_honoured(same_as_pyomo: Any, rows_of: Any) -> None:
    m = base()
    m.limit = Family(m.year, rule=lambda m, y: m.flow["l1", y] <= 1)
    m.extra = pyo.Var(m.year, bounds=(1, None))
    m.single = pyo.Var(domain=pyo.NonNegativeReals)
    m.price = pyo.Param(m.asset, initialize={"a1": 2.0}, default=5.0, mutable=True)
    m.plain = pyo.Constraint(
        m.year, rule=lambda m, y: m.extra[y] + 2 * m.total + m.single <= m.flow["l2", y] * m.price["a1"]
    )
    m.one = pyo.Constraint(expr=(0, sum(m.generation[a, 2025, "s1"] for a in m.asset) + 3, 9))
    m.priced = Family(m.asset, rule=lambda m, a: m.price[a] * m.generation[a, 2025, "s1"] <= m.extra[2025])
    m.several = pyo.ConstraintList()
    m.several.add(m.total >= 2)
    m.several.add(m.extra[2030] <= m.total)
    m.skipping = pyo.Constraint(m.year, rule=lambda m, y: pyo.Constraint.Skip if y == 2025 else m.total <= 7)
    m.sub = pyo.Block()
    m.sub.inside = pyo.Var(bounds=(0, 4))
    m.sub.rule = pyo.Constraint(expr=m.sub.inside + m.total >= 1)
    m.off = pyo.Constraint(expr=m.total <= -100)
    m.off.deactivate()
    program = same_as_pyomo(m)
    assert program.rows["skipping"].labels() == ["skipping[2030]"]
    assert "off" not in program.rows
    assert rows_of(program)["one",][1:] == (-3.0, 6.0)


def test_bounds_and_fixing_of_single_members_are_honoured() -> None:
    m = base()
    m.limit = Family(m.year, rule=lambda m, y: m.flow["l1", y] + m.flow["l2", y] <= 1)
    m.plain = pyo.Constraint(expr=m.flow["l1", 2025] + m.total >= 1)
    pattern = compile_model(m).matrix.copy()
    m.flow["l1", 2025].setub(0.5)
    m.flow["l2", 2030].setlb(None)
    m.flow["l1", 2030].fix(1.25)
    m.total.fix(2)
    program = compile_model(m)
    names = program.column_names()
    bounds = dict(zip(names, zip(program.column_lower, program.column_upper, strict=True), strict=True))
    assert bounds["flow[l1,2025]"] == (-2, 0.5)
    assert bounds["flow[l2,2030]"] == (-np.inf, 5)
    assert bounds["flow[l1,2030]"] == (1.25, 1.25)
    assert bounds["total"] == (2, 2)
    assert (program.matrix != pattern).nnz == 0
    assert m.total.fixed


def test_a_bounds_rule_that_branches_is_expanded(same_as_pyomo: Any) -> None:
    m = base()
    m.odd = variable(
        m.asset, bounds=lambda m, a: (0, 1) if a == "a1" else (m.cost[a], None), domain=pyo.NonNegativeReals
    )
    m.use = Family(m.asset, rule=lambda m, a: m.odd[a] + m.total >= 1)
    same_as_pyomo(m)


def test_rows_switched_off_by_hand_lose_their_bounds(rows_of: Any) -> None:
    m = base()
    m.limit = Family(m.year, rule=lambda m, y: m.flow["l1", y] <= 1)
    m.limit[2030].deactivate()
    rows = rows_of(compile_model(m))
    assert rows["limit", 2025][1:] == (-np.inf, 1)
    assert rows["limit", 2030][1:] == (-np.inf, np.inf)


def test_rows_changed_by_hand_are_refused() -> None:
    m = base()
    m.limit = Family(m.year, rule=lambda m, y: m.flow["l1", y] <= 1)
    m.limit[2030].set_value(m.flow["l1", 2030] <= 2)
    with pytest.raises(BuildError, match="changed by hand"):
        compile_model(m)


def test_an_inactive_family_is_left_out() -> None:
    m = base()
    m.limit = Family(m.year, rule=lambda m, y: m.flow["l1", y] <= 1)
    m.limit.deactivate()
    assert compile_model(m).shape[0] == 0


def test_plain_objective_and_its_faults() -> None:
    m = base(lazy_cost=False)
    m.plain = pyo.Objective(expr=2 * m.total + m.flow["l1", 2025] + 5)
    program = compile_model(m)
    assert program.offset == 5
    assert program.cost[program.column_names().index("total")] == 2
    m.second = pyo.Objective(expr=m.total)
    with pytest.raises(BuildError, match="several active objectives"):
        compile_model(m)
    m.plain.deactivate()
    m.second.sense = pyo.maximize
    with pytest.raises(BuildError, match="maximised"):
        compile_model(m)


def test_a_discrete_variable_is_refused() -> None:
    m = base()
    m.whole = variable(m.year, domain=pyo.NonNegativeIntegers)
    with pytest.raises(BuildError, match=r"`whole`.*discrete"):
        compile_model(m)


def test_names_units_and_levels_of_axes() -> None:
    m = base()
    m.limit = Family(m.thermal, m.year, rule=lambda m, a, y: m.generation[a, y, "s1"] <= 1, unit="GW")
    program = compile_model(m)
    assert program.rows["limit"].names == ("asset", "year")
    assert program.rows["limit"].unit == "GW"
    assert program.rows["limit"].labels() == ["limit[a3,2025]", "limit[a3,2030]", "limit[a1,2025]", "limit[a1,2030]"]
    assert program.columns["capacity"].names == ("asset", "vintage", "year")
    assert program.columns["capacity"].frame().to_numpy().tolist() == [list(row) for row in FLAT]
    assert program.columns["flow"].labels()[0] == "flow[l1,2025]"
    assert program.columns["total"].labels() == ["total"]
