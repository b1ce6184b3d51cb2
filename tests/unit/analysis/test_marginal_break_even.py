"""Zeros of many curves at once: kinks, falling curves, curves without a zero, and a budget of solutions that ends."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from energy_opt.analysis.marginal_break_even import marginal_break_evens

CURVES = {"line": ([0, 1000], [-80, 920]), "kinked": ([0, 100, 1000], [-80, -5, 40]), "falling": ([0, 300], [50, -10]),
          "dear": ([0, 1000], [10, 20])}  # fmt: skip
TRIED = (0.0, 50.0, 100.0, 200.0, 400.0, 1000.0)


class Curves:
    """Piecewise linear costs of a GW, and how often they were asked for."""

    def __init__(self, curves: dict[str, tuple[list[float], list[float]]]) -> None:
        self.curves, self.calls = curves, 0

    def at(self, price: float) -> pd.Series:
        return pd.Series({name: float(np.interp(price, *curve)) for name, curve in self.curves.items()})

    def __call__(self, price: float) -> pd.Series:
        self.calls += 1
        return self.at(price)


def test_every_zero_is_found_to_the_last_digit_and_its_direction_told() -> None:
    curves = Curves(CURVES)  # type: ignore[arg-type]
    found = marginal_break_evens({price: curves.at(price) for price in TRIED}, curves, most=20)
    assert found["dear"] is None
    zeros = {name: one for name, one in found.items() if one is not None}
    assert {name: one.price for name, one in zeros.items()} == pytest.approx(
        {"line": 80.0, "kinked": 200.0, "falling": 250.0}
    )
    assert [zeros[name].rising for name in ("line", "kinked", "falling")] == [True, True, False]
    assert curves.calls <= 3  # the zero at 200 is a price that was tried; a line has its zero where it is looked for


def test_what_is_not_looked_for_is_enclosed() -> None:
    curves = Curves(CURVES)  # type: ignore[arg-type]
    found = marginal_break_evens({price: curves.at(price) for price in TRIED}, curves, most=0)
    assert found["line"] is not None
    assert (found["line"].low, found["line"].high) == (50.0, 100.0)
    assert curves.calls == 0


def test_the_lowest_of_several_changes_of_sign_is_told() -> None:
    curves = Curves({"wave": ([0, 100, 200, 400], [1, -1, 1, -1])})
    crossing = marginal_break_evens({price: curves.at(price) for price in TRIED}, curves, most=10)["wave"]
    assert crossing is not None
    assert (crossing.price, crossing.others, crossing.rising) == (pytest.approx(50.0), 2, False)


@settings(max_examples=40, deadline=None)
@given(
    kinks=st.lists(st.floats(-100, 100).map(lambda value: round(value, 2)), min_size=6, max_size=6),
    most=st.integers(0, 40),
)
@example(kinks=[0.0, 0.0, 1.0, 0.0, 0.0, -1.0], most=40)
def test_the_bracket_holds_a_zero_and_narrows(kinks: list[float], most: int) -> None:
    curves = Curves({"one": (list(TRIED), kinks)})
    crossing = marginal_break_evens({price: curves.at(price) for price in TRIED}, curves, most)["one"]
    if crossing is None:
        signs = {np.sign(value) for value in kinks if abs(value) > 1e-7}
        assert len(signs) < 2
        return
    ends = [float(np.interp(price, TRIED, kinks)) for price in (crossing.low, crossing.high)]
    assert crossing.low <= crossing.price <= crossing.high
    assert ends[0] * ends[1] <= 1e-12
    assert curves.calls <= most
    if most == 40:
        assert crossing.width <= 1e-3
