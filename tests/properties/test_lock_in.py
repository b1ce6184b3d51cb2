"""What holds for the cost of forced projects whatever their sizes: it is convex, and brackets contain the truth."""

from __future__ import annotations

from functools import cache
from itertools import pairwise

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from energy_opt.analysis.brackets import SolvedPoint, value_bracket
from energy_opt.inputs.load import make_system
from energy_opt.studies.lock_in.evaluation import Evaluation
from energy_opt.studies.lock_in.judged import planned_hours
from energy_opt.studies.lock_in.study import listed_projects
from tests.two_periods import FIRST, SECOND, choice, folder, scenario

NAMES = ("A|new project 2030", "A|new project 2031")
SIZE = st.floats(0.0, 12.0).map(lambda size: round(size, 3))
SIZES = st.tuples(SIZE, SIZE)


@cache
def evaluation(regime: str) -> Evaluation:
    """Two classes of projects, one from each year."""
    rows = [("P1", "A", "new", 6000.0, FIRST), ("P2", "A", "new", 5000.0, SECOND)]
    asked = pd.DataFrame(rows, columns=["project", "region", "technology", "capacity", "year"])
    data, under = folder().data(), scenario(regime)
    listed = listed_projects(asked, under, data, choice())
    system = make_system(under, data, listed)
    return Evaluation(system, choice(), planned_hours(listed, system.projects.members), data["coal_project"])


def point(regime: str, case: str, sizes: tuple[float, float]) -> SolvedPoint:
    """The system with these capacities [GW]."""
    capacity = pd.Series(sizes, index=pd.Index(NAMES), dtype=float)
    outcome = evaluation(regime).at(evaluation(regime).case_program(case)[1], capacity)
    return SolvedPoint(capacity, outcome.objective, outcome.prices)


@pytest.mark.slow
@pytest.mark.parametrize("case", ["free", "full"])
@settings(max_examples=6, deadline=None)
@given(regime=st.sampled_from(["price", "caps", "budget"]), start=SIZES, end=SIZES)
def test_cost_is_convex_and_its_brackets_hold(
    case: str, regime: str, start: tuple[float, float], end: tuple[float, float]
) -> None:
    middle = ((start[0] + end[0]) / 2, (start[1] + end[1]) / 2)
    points = [point(regime, case, sizes) for sizes in (start, end)]
    truth = point(regime, case, middle).value
    bounds = value_bracket(points, pd.Series(middle, index=pd.Index(NAMES)))
    assert bounds.lower - 1e-7 <= truth <= bounds.upper + 1e-7


@pytest.mark.slow
@settings(max_examples=8, deadline=None)
@given(regime=st.sampled_from(["price", "caps", "budget"]), sizes=SIZES)
def test_a_price_is_the_slope(regime: str, sizes: tuple[float, float]) -> None:
    """A little more or less of each class costs at least what its price says."""
    here = point(regime, "free", sizes)
    for step in (-1e-3, 1e-3):
        moved = (max(0.0, sizes[0] + step), max(0.0, sizes[1] + step))
        change = pd.Series(moved, index=pd.Index(NAMES)) - here.capacity
        there = point(regime, "free", moved)
        assert there.value >= here.value + float(here.slope @ change) - 1e-9


@pytest.mark.slow
@settings(max_examples=6, deadline=None)
@given(sizes=SIZES)
def test_a_tighter_cap_never_costs_less_with_projects_either(sizes: tuple[float, float]) -> None:
    assert point("small budget", "free", sizes).value >= point("budget", "free", sizes).value - 1e-9


@pytest.mark.slow
def test_a_lock_never_costs_less() -> None:
    for regime in ("price", "caps", "budget"):
        for sizes in ((0.0, 0.0), (3.0, 1.0), (10.0, 5.0)):
            assert point(regime, "full", sizes).value >= point(regime, "free", sizes).value - 1e-9


@pytest.mark.slow
def test_capital_alone_is_the_most_that_a_gw_costs_when_free() -> None:
    """160 CNY/kW from the first year on: beyond what anyone wants, one more GW stands idle and pays that."""
    values = [point("caps", "free", (size, 0.0)).value for size in (150.0, 160.0, 170.0)]
    assert [later - before for before, later in pairwise(values)] == pytest.approx([1.6, 1.6])
