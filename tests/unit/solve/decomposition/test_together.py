"""Days taken together: the weights of their rows, their cuts, and whose share is whose."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from energy_opt.compile.program import Program
from energy_opt.config.scenario import PolicyChoice, SolverChoice
from energy_opt.solve import highs
from energy_opt.solve.decomposition import reduction
from energy_opt.solve.decomposition.coarse import MOST_ENTRIES, Level, Start, at_once, first_levels
from energy_opt.solve.decomposition.days import days_alike, days_of
from energy_opt.solve.decomposition.master import Kept, MasterProblem
from energy_opt.solve.decomposition.split import Split, split
from energy_opt.solve.decomposition.subproblem import Subproblem
from tests.properties.changes import a_bit_of_everything, the_system
from tests.systems import Folder, a_cap, a_program, a_scenario, a_system
from tests.valid_cuts import assert_never_above

PART = 0.752
"""Of the year's hours that are not the first day's, to those that are."""


def days_of_one_kind() -> Folder:
    """Two periods of two slots that differ in their hours alone."""
    folder = a_bit_of_everything()
    rows = {
        table: [row for row in given if row.get("slot") not in ("w1", "w2")] for table, given in folder.rows.items()
    }
    for given in rows.values():
        given.extend([{**row, "slot": str(row["slot"]).replace("s", "w")} for row in given if "slot" in row])
    rows["slot"][2:] = [{**row, "period": "w", "hours": PART * float(str(row["hours"]))} for row in rows["slot"][2:]]
    return replace(folder, rows={table: tuple(given) for table, given in rows.items()})


@pytest.fixture(scope="module")
def other_days() -> Split:
    return split(a_program(the_system()))


def together(parts: Split) -> Start:
    """The start from one block a year, with all slots that a day has."""
    days = days_of(parts, parts.blocks)
    start = at_once(parts, Level(2, days[0].slots).of(days))
    assert start is not None
    return start


@pytest.mark.parametrize("most_fill", [0, reduction.MOST_FILL])
def test_days_that_differ_in_length_alone_lose_nothing(most_fill: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without fill, energy of a period is a column: that of a long day is larger."""
    monkeypatch.setattr(reduction, "MOST_FILL", most_fill)
    policy = PolicyChoice(rules=a_cap(60.0), unserved_cost=8.0)
    program = a_program(a_system(days_of_one_kind(), a_scenario(2030, 2040, policy=policy)))
    optimum = highs.solve(program, SolverChoice(method="simplex", threads=1)).objective
    parts = split(program)
    start = together(parts)
    assert start.z is not None
    master = MasterProblem(replace(parts, blocks=start.blocks))
    answers = [Subproblem(block, n).solve(start.z[block.uses]) for n, block in enumerate(start.blocks)]
    cost = master.cost(start.z) + sum(answer.cost for answer in answers)
    master.add([Kept(cut, False) for cut in start.cuts])
    found = master.bound()
    assert found is not None
    assert found.value == pytest.approx(optimum, rel=1e-5)
    assert cost == pytest.approx(optimum, rel=1e-5)


def test_cuts_are_valid_for_days_that_differ(other_days: Split) -> None:
    start = together(other_days)
    assert {cut.block for cut in start.cuts} == set(range(len(other_days.blocks)))
    assert max(cut.fault for cut in start.cuts) <= 1e-9
    assert_never_above(start.cuts, start.blocks, seed=7)


def test_shares_are_what_days_use_and_what_is_left_over_is_shared_alike(other_days: Split) -> None:
    days = days_of(other_days, other_days.blocks)
    both = Level(2, 2).of(days)[0]
    random = np.random.default_rng(3)
    z, x = (random.uniform(1.0, 9.0, count) for count in (len(other_days.master.program.cost), len(both.block.cost)))
    found = both.with_own_shares(other_days.blocks, x, z)
    own = [other_days.blocks[day] for day in both.days]
    left = [found[block.uses[-1]] - block.used(copy.T @ x)[0] for block, copy in zip(own, both.copy, strict=True)]
    assert len(own) == 2
    assert left[0] == pytest.approx(left[1])
    assert np.flatnonzero(found != z).tolist() == [block.uses[-1] for block in own]
    assert found.sum() == pytest.approx(z.sum())
    assert sum(block.used(copy.T @ x)[0] for block, copy in zip(own, both.copy, strict=True)) == pytest.approx(
        both.block.used(x)[0]
    )


def test_days_are_taken_together_where_slots_would_be_too_few(toy_program: Program) -> None:
    days = days_of(split(toy_program), split(toy_program).blocks)
    assert (len(days), days[0].slots) == (6, 4)
    assert first_levels(days, MOST_ENTRIES) == [Level(6, 2)]
    assert first_levels(days, 2 * MOST_ENTRIES) == [Level(6, 2)]
    assert first_levels(days, 3 * MOST_ENTRIES) == [Level(4, 2), Level(6, 1)]
    assert first_levels(days, 100 * MOST_ENTRIES) == [Level(1, 2), Level(6, 1)]
    assert [len(group) for group in days_alike(days, 4)] == [2, 2, 2]
