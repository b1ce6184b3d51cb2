"""The pieces that models are declared with work as ordinary Pyomo too."""

from __future__ import annotations

import threading
import time
from typing import Any

import numpy as np
import pyomo.environ as pyo
import pytest

from energy_opt.errors import BuildError
from energy_opt.model.components import (
    ArrayParam,
    Family,
    IndexMap,
    LazyObjective,
    Variable,
    entity_set,
    flat_set,
    group_set,
    materialize,
    subset,
    templatize,
    variable,
)


def model() -> pyo.ConcreteModel:
    m = pyo.ConcreteModel()
    m.region, m.year = entity_set(["R", "Q"]), entity_set([2025, 2030])
    m.few = subset(m.region, ["Q"])
    m.cohort = flat_set(("asset", "year"), [("a", 2025), ("b", 2030)])
    return m


def test_dimensions_are_called_after_the_root_set() -> None:
    m = model()
    m.fewer = subset(m.few, [])
    assert (m.region.dimension, m.few.dimension, m.fewer.dimension) == ("region", "region", "region")
    assert list(m.few) == ["Q"]


def test_a_subset_holds_members_of_its_parent_only() -> None:
    m = model()
    with pytest.raises(BuildError, match="'X' is not a member of region"):
        subset(m.region, ["R", "X"])


def test_flat_sets() -> None:
    m = model()
    m.line = flat_set(("line",), ["l1", ("l2",)])
    assert list(m.cohort) == [("a", 2025), ("b", 2030)]
    assert list(m.line) == ["l1", "l2"]
    assert (m.cohort.dimen, ("a", 2025) in m.cohort, ("a", 2030) in m.cohort) == (2, True, False)
    assert m.cohort.ord(("b", 2030)) == 2


def test_flat_sets_refuse_repeated_and_uneven_members() -> None:
    m = model()
    with pytest.raises(BuildError, match=r"\('a', 1\) is given twice"):
        m.twice = flat_set(("asset", "year"), [("a", 1), ("b", 1), ("a", 1)])
    with pytest.raises(BuildError, match="has 3 components, not 2"):
        flat_set(("asset", "year"), [("a", 1, 2)])


def test_a_large_flat_set_is_not_checked_member_by_member() -> None:
    rows = [(f"a{k % 500}", 2000 + k // 500 % 50, k // 25_000) for k in range(50_000)]
    m = pyo.ConcreteModel()
    began = time.process_time()
    m.large = flat_set(("asset", "vintage", "year"), rows)
    assert len(m.large) == 50_000
    assert time.process_time() - began < 0.5


def test_groups_are_empty_where_no_members_are_given() -> None:
    m = model()
    m.assets_in = group_set((m.region, m.year), {("R", 2025): ["a", "b"]})
    m.pairs_of = group_set(m.cohort, {("a", 2025): [("x", 1)]}, names=("what", "count"))
    assert list(m.assets_in["R", 2025]) == ["a", "b"]
    assert list(m.assets_in["Q", 2030]) == []
    assert list(m.pairs_of["a", 2025]) == [("x", 1)]
    with pytest.raises(KeyError):
        m.assets_in["X", 2025]
    with pytest.raises(BuildError, match="has 2 components, not 3"):
        group_set(m.region, {"R": [("a", 1)]}, names=("asset", "year", "slot"))
    m.uneven = group_set(m.region, {"R": [("a", 1), "b"]})
    with pytest.raises(BuildError, match="has 1 components, not 2"):
        m.uneven["R"]
    with pytest.raises(BuildError, match="the key X is not in its index set region"):
        m.wrong = group_set(m.region, {"X": ["a"]})
    with pytest.raises(BuildError, match=r"the key \('a', 2030, 'R'\) is not in its index set"):
        m.mixed = group_set((m.cohort, m.region), {("b", 2030, "R"): ["a"], ("a", 2030, "R"): ["a"]})
    with pytest.raises(BuildError, match="the key R is not in its index set"):
        m.short = group_set((m.region, m.year), {"R": ["a"]})


def test_the_width_of_members_is_seen_from_them() -> None:
    m = model()
    m.pairs_of = group_set(m.region, {"Q": [("x", 1)]})
    m.x = variable(m.region)
    template = templatize(m, lambda m, r: sum(m.x[r] * count for what, count in m.pairs_of[r]), m.region)
    assert not template.failure
    assert str(template.expression) == "SUM(x[_1]*_3 for _2, _3 in pairs_of[_1])"


def test_array_parameters_are_read_one_by_one_and_do_not_copy() -> None:
    m = model()
    shared = np.broadcast_to(np.array([1.0, 2.0]), (2, 2))
    m.number = ArrayParam(m.region, m.year, values=shared)
    m.flat = ArrayParam(m.cohort, values=[5, 6])
    m.mixed = ArrayParam(m.cohort, m.region, values=[[1, 2], [3, 4]])
    assert m.number.array is shared
    assert (m.number["Q", 2030], m.flat["b", 2030], m.mixed["b", 2030, "R"]) == (2.0, 6.0, 3.0)
    with pytest.raises(KeyError):
        m.number["X", 2030]


def test_arrays_must_fit_their_sets() -> None:
    m = model()
    with pytest.raises(BuildError, match=r"shape \(2,\), its sets have \(2, 2\)"):
        m.number = ArrayParam(m.region, m.year, values=[1.0, 2.0])


def test_index_maps() -> None:
    m = model()
    m.other = IndexMap(m.region, m.region, [1, 0])
    assert (m.other["R"], m.other["Q"]) == ("Q", "R")
    with pytest.raises(BuildError, match="outside of its target"):
        m.wrong = IndexMap(m.region, m.year, [0, 2])
    with pytest.raises(BuildError, match="whole numbers"):
        m.half = IndexMap(m.region, m.year, [0.0, 1.0])


def test_variables_are_made_when_looked_at() -> None:
    m = model()
    m.limit = ArrayParam(m.region, values=[3.0, 4.0])
    m.x = variable(m.region, m.year, bounds=lambda m, r, y: (0, m.limit[r]), unit="GW")
    m.single = variable(bounds=(1, 2), unit="Mt")
    assert isinstance(m.x, Variable)
    assert (len(m.x), m.x.unit, m.single.unit, m.single.bounds) == (0, "GW", "Mt", (1, 2))
    assert m.x["Q", 2030].bounds == (0, 4.0)
    assert len(m.x) == 1


def test_families_make_single_rows_and_materialize_makes_all() -> None:
    m = model()
    m.limit = ArrayParam(m.region, values=[3.0, 4.0])
    m.x = variable(m.region, m.year, bounds=(0, 9))
    m.row = Family(m.region, m.year, rule=lambda m, r, y: m.x[r, y] <= m.limit[r], unit="GW")
    m.one = Family(rule=lambda m: sum(m.x[r, y] for r in m.region for y in m.year) >= 2)
    m.some = Family(m.region, rule=lambda m, r: m.x[r, 2025] >= 1 if r == "R" else pyo.Constraint.Skip)
    m.cost = LazyObjective(lambda m: sum(m.x[r, y] for r in m.region for y in m.year))
    assert (len(m.row), m.row.unit) == (0, "GW")
    assert (m.row["Q", 2025].ub, str(m.row["Q", 2025].body)) == (4.0, "x[Q,2025]")
    assert materialize(m) is m
    assert (len(m.row), len(m.one), list(m.some)) == (4, 1, ["R"])
    assert len(m.x) == 4
    assert str(m.one.body) == "x[R,2025] + x[R,2030] + x[Q,2025] + x[Q,2030]"
    for variable_of_cost in m.x.values():
        variable_of_cost.set_value(1)
    assert pyo.value(m.cost) == 4


def test_a_row_that_can_never_hold_is_refused_and_one_that_always_holds_is_left_out() -> None:
    m = model()
    m.x = variable(m.region)
    m.groups = group_set(m.region, {"R": ["R"]})
    m.holds = Family(m.region, rule=lambda m, r: sum(m.x[k] for k in m.groups[r]) <= 1)
    materialize(m)
    assert list(m.holds) == ["R"]
    m.never = Family(m.region, rule=lambda m, r: sum(m.x[k] for k in m.groups[r]) >= 1)
    with pytest.raises(BuildError, match="can never hold"):
        materialize(m)


@pytest.mark.parametrize(
    "rule",
    [
        lambda m, r, y: m.number[r, y] if r == "R" else 0,
        lambda m, r, y: m.number[r, y] if r in ["R"] else 0,
        lambda m, r, y: m.number[r, y] if (r, y) in [("R", 2025)] else 0,
        lambda m, r, y: m.number[r, y] if r in m.few else 0,
        lambda m, r, y: m.number[r, y] if y > 2025 else 0,
        lambda m, r, y: {"R": 1, "Q": 2}[r],
        lambda m, r, y: sum(m.number[k, y] for k in m.region if k != r),
    ],
)
def test_rules_that_need_real_indices_have_no_template(rule: object) -> None:
    m = model()
    m.number = ArrayParam(m.region, m.year, values=np.ones((2, 2)))
    assert templatize(m, rule, m.number.index_set()).failure  # type: ignore[arg-type]


def test_comparisons_are_as_before_after_a_template_was_made() -> None:
    m = model()
    m.number = pyo.Param(initialize=3, mutable=True)
    assert templatize(m, lambda m, r: m.number if r == "R" else 0, m.region).failure
    assert (m.number == "R") is False


def test_other_threads_keep_their_sum_while_a_template_is_made() -> None:
    """Pyomo puts a sum of its own in the place of Python's meanwhile, which takes one argument."""
    found: list[float] = []
    model = pyo.ConcreteModel()
    model.region = entity_set(["North", "South"])
    model.demand = ArrayParam(model.region, values=[1.0, 2.0])

    def rule(m: Any) -> Any:
        other = threading.Thread(target=lambda: found.append(sum((part for part in (1.5, 2.5)), 10.0)))
        other.start()
        other.join()
        return sum(m.demand[r] for r in m.region)

    template = templatize(model, rule, None)
    assert found == [14.0]
    assert not template.failure
