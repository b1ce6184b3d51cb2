"""Every row and column is in one (year, period) block or linking, by the names of its index."""

from __future__ import annotations

import numpy as np
import pyomo.environ as pyo

from energy_opt.compile import compile_model
from energy_opt.compile.blocks import count_linking, foreign_entries
from energy_opt.compile.program import LINKING
from energy_opt.model.components import Family, IndexMap, entity_set, flat_set, variable


def model(previous: list[int]) -> pyo.ConcreteModel:
    m = pyo.ConcreteModel()
    m.slot, m.period, m.year = entity_set(["b1", "b2", "c1"]), entity_set(["c", "b"]), entity_set([2030, 2025])
    m.period_of = IndexMap(m.slot, m.period, [1, 1, 0])
    m.previous = IndexMap(m.slot, m.slot, previous)
    m.held = flat_set(("year", "period"), [(2030, "b"), (2025, "c")])
    m.level = variable(m.slot, m.year)
    m.online = variable(m.held)
    m.capacity = variable(m.year)
    m.step = Family(m.year, m.slot, rule=lambda m, y, s: m.level[s, y] - m.level[m.previous[s], y] <= m.capacity[y])
    m.yearly = Family(m.year, rule=lambda m, y: sum(m.level[s, y] for s in m.slot) <= m.capacity[y])
    m.held_rows = Family(m.held, rule=lambda m, y, p: m.online[y, p] <= m.capacity[y])
    return m


def test_blocks_follow_year_and_period() -> None:
    program = compile_model(model([1, 0, 2]))
    assert len(program.blocks) == 4
    assert set(program.blocks) == {(y, p) for y in (2025, 2030) for p in ("b", "c")}
    named = [program.blocks[k] if k != LINKING else None for k in program.row_block]
    assert named[:6] == [(2030, "b"), (2030, "b"), (2030, "c"), (2025, "b"), (2025, "b"), (2025, "c")]
    assert named[6:8] == [None, None]
    assert named[8:] == [(2030, "b"), (2025, "c")]
    named = [program.blocks[k] if k != LINKING else None for k in program.column_block]
    assert named[:6] == [(2030, "b"), (2025, "b"), (2030, "b"), (2025, "b"), (2030, "c"), (2025, "c")]
    assert named[6:] == [(2030, "b"), (2025, "c"), None, None]
    assert count_linking(program) == (2, 2)
    assert foreign_entries(program).size == 0


def test_a_step_across_periods_is_found() -> None:
    program = compile_model(model([2, 0, 1]))
    assert foreign_entries(program).size == 4


def test_without_years_or_periods_all_is_linking() -> None:
    m = pyo.ConcreteModel()
    m.slot = entity_set(["s1"])
    m.year = entity_set([2025])
    m.x = variable(m.year, m.slot)
    m.row = Family(m.year, m.slot, rule=lambda m, y, s: m.x[y, s] <= 1)
    program = compile_model(m)
    assert program.blocks == ()
    assert np.array_equal(program.row_block, [LINKING])
    assert np.array_equal(program.column_block, [LINKING])
