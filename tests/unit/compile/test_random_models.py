"""Random small models: random sets, groups, flat sets, parameters and rules compile to Pyomo's standard form."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from typing import Any

import numpy as np
import pyomo.environ as pyo
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from energy_opt.model import components as of

Term = Callable[[Any, Any, Any, Any], Any]

# terms of a row with indices r, y, s: each holds variables
TERMS: tuple[Term, ...] = (
    lambda m, r, y, s: m.p[r, y, s] * m.x[r, y, s],
    lambda m, r, y, s: m.x[r, y, m.previous[s]] / m.q[y],
    lambda m, r, y, s: sum(m.z[a, y] for a in m.assets_in[r]),
    lambda m, r, y, s: sum(m.w[a] * m.z[a, k] for a in m.assets_in[r] for k in m.y),
    lambda m, r, y, s: m.p[r, y, s] * sum(m.w[a] * m.z[a, y] for a in m.assets_in[r]),
    lambda m, r, y, s: sum(m.c[a, v, y] * m.f[a, v, y] for a in m.chosen for v in m.vintages_in[a, y]),
    lambda m, r, y, s: sum(m.w[a] * sum(m.f[a, v, y] for v in m.vintages_in[a, y]) for a in m.assets_in[r]),
    lambda m, r, y, s: sum(m.w[a] * m.t - m.f[a, v, k] for a, v, k in m.flat),
    lambda m, r, y, s: sum(m.p[g, y, u] * m.x[g, y, u] for g, u in m.pairs_in[r]),
    lambda m, r, y, s: sum(m.x[m.home[a], y, s] * m.w[a] for a in m.chosen),
    lambda m, r, y, s: sum(m.x[r, y, u] for u in m.s) - 2 * m.t,
    lambda m, r, y, s: sum(m.t for a in m.assets_in[r]) + sum(m.x[g, y, s] for g in m.r for u in m.s),
    lambda m, r, y, s: -(m.x[r, y, s] - m.x[r, y, s]) + sum(m.z[a, y] for a in m.assets_in[m.home_of_year[y]]),
)
# numbers of a row
NUMBERS: tuple[Term, ...] = (
    lambda m, r, y, s: m.p[r, y, s] - 1,
    lambda m, r, y, s: sum(m.w[a] for a in m.assets_in[r]),
    lambda m, r, y, s: sum(m.c[a, v, y] for a in m.chosen for v in m.vintages_in[a, y]) * m.q[y],
    lambda m, r, y, s: sum(1 for a in m.assets_in[r]) + y,
    lambda m, r, y, s: sum(m.p[g, y, u] for g, u in m.pairs_in[r]) / m.q[y],
)


@st.composite
def models(draw: st.DrawFn) -> pyo.ConcreteModel:
    """A model with sets of random sizes and one family of random terms."""
    regions = [f"r{k}" for k in range(draw(st.integers(1, 3)))]
    years = [2025 + 5 * k for k in range(draw(st.integers(1, 2)))]
    slots = [f"s{k}" for k in range(draw(st.integers(1, 3)))]
    assets = [f"a{k}" for k in range(draw(st.integers(1, 4)))]
    cohorts = list(itertools.product(assets, [2020, 2025], years))
    rows = draw(st.lists(st.sampled_from(cohorts), unique=True, max_size=8))
    rng = np.random.default_rng(draw(st.integers(0, 1000)))
    m = pyo.ConcreteModel()
    m.r, m.y, m.s, m.a = of.entity_set(regions), of.entity_set(years), of.entity_set(slots), of.entity_set(assets)
    m.chosen = of.subset(m.a, draw(st.lists(st.sampled_from(assets), unique=True)))
    m.flat = of.flat_set(("asset", "vintage", "year"), rows)
    groups: dict[Any, list[Any]] = {}
    for a, v, y in rows:
        groups.setdefault((a, y), []).append(v)
    m.vintages_in = of.group_set((m.a, m.y), groups)
    m.assets_in = of.group_set(m.r, {r: draw(st.lists(st.sampled_from(assets), unique=True)) for r in regions[:2]})
    pairs = st.lists(st.tuples(st.sampled_from(regions), st.sampled_from(slots)), unique=True, max_size=4)
    m.pairs_in = of.group_set(m.r, {r: draw(pairs) for r in regions}, names=("region", "slot"))
    m.previous = of.IndexMap(m.s, m.s, rng.integers(0, len(slots), len(slots)))
    m.home = of.IndexMap(m.a, m.r, rng.integers(0, len(regions), len(assets)))
    m.home_of_year = of.IndexMap(m.y, m.r, rng.integers(0, len(regions), len(years)))
    size = (len(regions), len(years), len(slots))
    values = (
        rng.integers(-2, 3, size)
        if draw(st.booleans())
        else np.broadcast_to(rng.integers(-2, 3, size[1:2])[:, None], size)
    )
    m.p = of.ArrayParam(m.r, m.y, m.s, values=values)
    m.q = of.ArrayParam(m.y, values=rng.integers(1, 4, len(years)))
    m.w = of.ArrayParam(m.a, values=rng.integers(-2, 3, len(assets)))
    m.c = of.ArrayParam(m.flat, values=rng.integers(-2, 3, len(rows)))
    m.x = of.variable(m.r, m.y, m.s, domain=pyo.NonNegativeReals)
    m.z = of.variable(m.a, m.y, bounds=lambda m, a, y: (m.w[a] - 5, m.q[y] * 3))
    m.f = of.variable(m.flat)
    m.t = of.variable()
    terms = draw(st.lists(st.sampled_from(TERMS), min_size=1, max_size=4))
    number, relation = draw(st.sampled_from(NUMBERS)), draw(st.sampled_from(["<=", ">=", "==", "range"]))

    def rule(m: Any, r: Any, y: Any, s: Any) -> Any:
        # the scalar keeps every row from becoming a plain number when all of its sums are empty
        left: Any = 3 * m.t
        for term in terms:
            left = left + term(m, r, y, s)
        right = number(m, r, y, s)
        if relation == "range":
            return (right - 10, left, right + 10)
        return left <= right if relation == "<=" else left >= right if relation == ">=" else left == right

    m.family = of.Family(m.r, m.y, m.s, rule=rule)
    m.cost = of.LazyObjective(
        lambda m: (
            m.t + sum(m.p[r, y, s] * m.x[r, y, s] for r in m.r for y in m.y for s in m.s) + sum(m.w[a] for a in m.a)
        )
    )
    return m


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(models())
def test_random_models_compile_to_pyomos_standard_form(same_as_pyomo: Any, model: pyo.ConcreteModel) -> None:
    assert not model.family.template.failure
    same_as_pyomo(model)
