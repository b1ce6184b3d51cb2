"""Slot values keep the energy of the hours, whatever the series."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from energy_opt.inputs.rescale import fit_to_mean, reachable_mean

SHAPE = (12, 3)
shares = hnp.arrays(float, SHAPE, elements=st.one_of(st.just(0.0), st.floats(0.001, 1.0)))
weights = hnp.arrays(float, SHAPE[0], elements=st.floats(1.0, 900.0))


@pytest.mark.slow
@settings(deadline=None, max_examples=200)
@given(values=shares, weight=weights, part=hnp.arrays(float, SHAPE[1], elements=st.floats(0.0, 1.0)))
def test_energy_is_kept_within_the_cap(values: np.ndarray, weight: np.ndarray, part: np.ndarray) -> None:
    target = part * reachable_mean(values, weight)
    fitted = fit_to_mean(values, weight, target, cap=1.0)
    mean = weight @ fitted / weight.sum()
    assert np.all(np.abs(mean - target) <= 1e-9 * np.maximum(target, 1e-12))
    assert fitted.min() >= 0.0
    assert fitted.max() <= 1.0
    assert np.all(fitted[values == 0.0] == 0.0)


@settings(deadline=None, max_examples=100)
@given(
    values=hnp.arrays(float, SHAPE, elements=st.floats(0.01, 5.0)),
    weight=weights,
    target=hnp.arrays(float, SHAPE[1], elements=st.floats(0.1, 10.0)),
)
def test_without_cap_the_shape_stays(values: np.ndarray, weight: np.ndarray, target: np.ndarray) -> None:
    fitted = fit_to_mean(values, weight, target)
    np.testing.assert_allclose(weight @ fitted / weight.sum(), target, rtol=1e-12)
    np.testing.assert_allclose(fitted / fitted[0], values / values[0], rtol=1e-9)


def test_what_is_cut_off_goes_to_the_other_slots_in_proportion() -> None:
    values = np.array([[0.8], [0.4], [0.2], [0.0]])
    fitted = fit_to_mean(values, np.ones(4), np.array([0.55]), cap=1.0)
    np.testing.assert_allclose(fitted[:, 0], [1.0, 0.8, 0.4, 0.0])


def test_reachable_mean_counts_slots_that_are_not_zero() -> None:
    values = np.array([[0.5, 0.0], [0.0, 0.0], [0.1, 1.0]])
    np.testing.assert_allclose(reachable_mean(values, np.array([1.0, 2.0, 1.0])), [0.5, 0.25])
