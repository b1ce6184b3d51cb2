"""Contributions to ports are matrices: their value at any point is what their rule gives there."""

from __future__ import annotations

import pickle
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyomo.environ as pyo
import pytest

from energy_opt.compile import compile_model
from energy_opt.errors import BuildError
from energy_opt.model.components import ArrayParam, Family, entity_set, flat_set, group_set, variable


@dataclass(frozen=True)
class Contribution:
    port: str
    source: str
    over: tuple[Any, ...]
    rule: Any
    unit: str = "GW"
    kind: str = "resource"


def model() -> pyo.ConcreteModel:
    m = pyo.ConcreteModel()
    m.region, m.slot = entity_set(["R", "Q"]), entity_set(["s1", "s2"])
    m.line = flat_set(("line", "direction"), [("l1", "on"), ("l1", "back"), ("l2", "on")])
    m.ends = group_set(m.region, {"R": [("l1", "on"), ("l2", "on")]}, names=("line", "direction"))
    m.demand = ArrayParam(m.region, m.slot, values=[[1.0, 2.0], [3.0, 4.0]])
    m.generation = variable(m.region, m.slot)
    m.flow = variable(m.line, m.slot)
    m.contributions = (
        Contribution("electricity", "generation", (m.region, m.slot), lambda m, r, s: m.generation[r, s]),
        Contribution("electricity", "demand", (m.region, m.slot), lambda m, r, s: -m.demand[r, s]),
        Contribution(
            "electricity", "flow", (m.region, m.slot), lambda m, r, s: sum(0.9 * m.flow[k, d, s] for k, d in m.ends[r])
        ),
        Contribution("flow", "line", (m.line,), lambda m, k, d: sum(m.flow[k, d, s] for s in m.slot)),
        Contribution("cost", "all", (), lambda m: sum(m.generation[r, s] for r in m.region for s in m.slot) + 4),
        Contribution(
            "electricity",
            "branching",
            (m.region, m.slot),
            lambda m, r, s: m.generation[r, s] if r == "R" else 2 * m.demand[r, s],
        ),
    )
    m.balance = Family(
        m.region,
        m.slot,
        rule=lambda m, r, s: m.contributions[0].rule(m, r, s) + m.contributions[2].rule(m, r, s) == m.demand[r, s],
    )
    return m


def test_values_of_ports_are_those_of_their_rules() -> None:
    m = model()
    program = compile_model(m)
    x = np.random.default_rng(1).normal(size=program.shape[1])
    for axis in program.columns.values():
        component = m.component(axis.family)
        for member, number in zip(component.index_set(), x[axis.slice], strict=True):
            component[member].set_value(number)
    for each in m.contributions:
        found = program.ports[each.port, each.source]
        value = found.matrix @ x + found.constant
        keys = found.axis.frame().itertuples(index=False) if each.over else [()]
        expected = [pyo.value(each.rule(m, *key)) for key in keys]
        np.testing.assert_allclose(value, expected)
        assert found.axis.unit == "GW"
    assert program.ports["flow", "line"].axis.names == ("line", "direction")
    assert program.ports["electricity", "flow"].matrix.shape == (4, program.shape[1])


def test_ports_are_worked_out_once_and_survive_pickling_without_the_model() -> None:
    program = compile_model(model())
    first = program.ports["electricity", "flow"]
    assert program.ports["electricity", "flow"] is first
    copy = pickle.loads(pickle.dumps(program))  # noqa: S301 – our own bytes
    assert list(copy.ports) == list(program.ports)
    np.testing.assert_array_equal(copy.ports["electricity", "flow"].matrix.toarray(), first.matrix.toarray())
    assert copy.rows["balance"].labels() == program.rows["balance"].labels()


def test_a_source_stands_once_in_a_port() -> None:
    m = model()
    m.contributions = (*m.contributions, m.contributions[0])
    with pytest.raises(BuildError, match="`electricity` have the same source `generation`"):
        compile_model(m)


def test_a_fault_in_a_contribution_names_it() -> None:
    m = model()
    m.contributions = (Contribution("cost", "bad", (m.region,), lambda m, r: m.flow[r, "on", "s1"]),)
    program = compile_model(m)
    with pytest.raises(BuildError, match=r"`bad` to port `cost`.*no member"):
        program.ports["cost", "bad"]
