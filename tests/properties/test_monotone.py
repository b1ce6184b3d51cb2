"""What must hold for any numbers: less freedom never costs less, and prices tell by how much, at least."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from energy_opt.results.prices import PER_MWH
from tests.properties.changes import CAP, SLOTS, YEARS, the_solution, the_system, with_caps, with_costs, with_load
from tests.systems import solve_system

FEW = settings(max_examples=4, deadline=None, derandomize=True, database=None)
SHAPE = (2, len(YEARS), len(SLOTS))
NOISE = 1e-6  # relative, of the solver


@pytest.mark.slow
@FEW
@given(arrays(float, SHAPE, elements=st.floats(0.0, 0.3)))
def test_more_demand_never_costs_less(growth: np.ndarray) -> None:
    """The cost grows at least by the demand at the old prices: cost is convex in demand, prices are its slope."""
    base = the_solution()
    more = solve_system(with_load(the_system(), 1.0 + growth))
    assert more.objective >= base.objective * (1 - NOISE)
    assert more.objective >= base.objective + value_of_load(growth) - NOISE * base.objective


@pytest.mark.slow
@FEW
@given(arrays(float, SHAPE, elements=st.floats(-0.3, 0.1)))
def test_no_demand_saves_more_than_its_price(change: np.ndarray) -> None:
    base = the_solution()
    other = solve_system(with_load(the_system(), 1.0 + change))
    assert other.objective >= base.objective + value_of_load(change) - NOISE * base.objective


@pytest.mark.slow
@FEW
@given(st.tuples(*[st.floats(0.6, 1.0)] * len(YEARS)))
def test_a_tighter_cap_never_costs_less(share: tuple[float, ...]) -> None:
    """By at least the tonnes at the cap's price, each year's in its own money; and the price does not fall."""
    base = the_solution()
    tighter = solve_system(with_caps(the_system(), tuple(CAP * part for part in share)))
    discount = the_system().horizon.discount
    price = [base.value("carbon_price", year=year) / 1e3 for year in YEARS]
    least = sum(d * p * CAP * (1 - part) for d, p, part in zip(discount, price, share, strict=True))
    assert tighter.objective >= base.objective + least - NOISE * base.objective
    assert least > 0.0 or share == (1.0, 1.0)


@pytest.mark.slow
@FEW
@given(st.floats(0.2, 5.0))
def test_costs_scale_the_objective(factor: float) -> None:
    """To 1e-4: the small costs of charging and sending that break ties are constants of the model."""
    scaled = solve_system(with_costs(the_system(), factor))
    assert scaled.objective == pytest.approx(factor * the_solution().objective, rel=1e-4)


def value_of_load(change: np.ndarray) -> float:
    """Change of the load at the prices of the base solution [discounted bn]."""
    system = the_system()
    price = the_solution()["electricity_price"]["electricity_price"].to_numpy().reshape(SHAPE) / PER_MWH
    energy = system.time.load * change * system.time.hours / 1e3
    return float((price * energy * system.horizon.discount[:, None]).sum())
