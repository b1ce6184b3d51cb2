"""The certificate finds each kind of error in a solution, and no error in a right one."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest

from energy_opt.solve.certificate import certify

INF = np.inf
# The optimum of `dispatch`: output, price of the load, rent of the first plant.
X, PRICE, RENT = np.array([6.0, 4.0]), np.array([3.0]), np.array([-2.0, 0.0])


def test_right_solution_passes(dispatch):
    certificate = certify(dispatch, X, PRICE, RENT)
    assert certificate.passed
    assert certificate.faults() == ()
    assert certificate.primal_objective == certificate.dual_objective == 18
    assert (certificate.primal_relative, certificate.dual_relative, certificate.gap_relative) == (0, 0, 0)
    assert (certificate.worst_primal, certificate.worst_dual) == ("", "")


def test_offset_is_in_both_objectives_and_hides_no_gap(dispatch):
    shifted = replace(dispatch, offset=1e9)
    assert certify(shifted, X, PRICE, RENT).primal_objective == 1e9 + 18
    assert certify(shifted, X, PRICE, RENT + np.array([0, -0.1])).gap_relative == pytest.approx(0.8 / 19)


def test_row_that_is_not_kept(dispatch):
    certificate = certify(dispatch, X - np.array([0, 1]), PRICE, RENT)
    assert not certificate.passed
    assert certificate.primal_absolute == pytest.approx(1)
    assert certificate.primal_relative == pytest.approx(1 / (1 + 10 + 9))
    assert certificate.worst_primal == "limit[m0]"


def test_column_out_of_bounds(dispatch):
    certificate = certify(dispatch, X + np.array([1, -1]), PRICE, RENT)
    assert not certificate.passed
    assert certificate.primal_absolute == pytest.approx(1)
    assert certificate.worst_primal == "output[m0]"


def test_feasible_but_not_cheapest(dispatch):
    # All bounds are kept, but the dear plant runs in place of the cheap one.
    certificate = certify(dispatch, np.array([2.0, 8.0]), PRICE, RENT)
    assert certificate.primal_relative == 0
    assert certificate.dual_relative == 0
    assert certificate.complementarity == pytest.approx(8)
    assert not certificate.passed


def test_price_that_does_not_explain_the_cost(dispatch):
    certificate = certify(dispatch, X, PRICE + 1, RENT)
    assert not certificate.passed
    assert certificate.dual_absolute == pytest.approx(1)
    assert certificate.worst_dual.startswith("output[m")


def test_price_of_the_wrong_sign(make_program):
    # x <= 4 earns 2 a unit; a positive price would belong to a lower bound, which the row has not.
    program = make_program([[1]], [-INF], [4], [-2])
    assert certify(program, np.array([4.0]), np.array([-2.0]), np.array([0.0])).passed
    certificate = certify(program, np.array([4.0]), np.array([2.0]), np.array([-4.0]))
    assert not certificate.passed
    assert certificate.dual_absolute == pytest.approx(4)


def test_reduced_cost_of_the_wrong_sign(make_program):
    # A column without an upper bound may not have a negative reduced cost.
    program = make_program([[1]], [1], [INF], [1])
    certificate = certify(program, np.array([1.0]), np.array([3.0]), np.array([-2.0]))
    assert certificate.worst_dual == "output[m0]"
    assert not certificate.passed


def test_prices_of_another_program(dispatch):
    # All prices zero explain no cost: the bound is zero.
    certificate = certify(dispatch, X, np.zeros(1), dispatch.cost)
    assert certificate.dual_objective == 0
    assert certificate.gap_relative == pytest.approx(18 / 19)
    assert not certificate.passed


@pytest.mark.parametrize("spoilt", ["x", "price", "rent"])
@pytest.mark.parametrize("value", [np.nan, np.inf])
def test_nan_and_infinity_never_pass(dispatch, spoilt, value):
    parts = {"x": X.copy(), "price": PRICE.copy(), "rent": RENT.copy()}
    parts[spoilt][-1] = value
    with np.errstate(invalid="ignore"):
        assert not certify(dispatch, *parts.values()).passed


def test_violation_is_measured_by_the_size_of_the_row(make_program):
    # Two flows of a million that cancel: 1e-3 off is rounding; the same 1e-3 on a row of size 1 is an error.
    large = make_program([[1, -1]], [0], [0], [0, 0], column_upper=1e7)
    small = make_program([[1, -1]], [0], [0], [0, 0], column_upper=1e7)
    zero = np.zeros(2)
    assert certify(large, np.array([1e6 + 1e-3, 1e6]), np.zeros(1), zero).passed
    assert not certify(small, np.array([1 + 1e-3, 1]), np.zeros(1), zero).passed


def test_tolerances_are_arguments(dispatch):
    off = X - np.array([0, 1e-4])
    assert not certify(dispatch, off, PRICE, RENT).passed
    assert certify(dispatch, off, PRICE, RENT, primal_tolerance=1e-3, gap_tolerance=1e-3).passed
    assert certify(dispatch, off, PRICE, RENT, primal_tolerance=1e-3).primal_tolerance == 1e-3


def test_faults_say_what_and_where(dispatch):
    faults = certify(dispatch, X - np.array([0, 1]), PRICE, RENT).faults()
    assert faults[0] == "bounds are broken by 5.0e-02 relative (allowed 1e-06) at limit[m0]"


def test_checks_are_added_and_all_goes_into_a_manifest(dispatch):
    certificate = certify(dispatch, X, PRICE, RENT).with_checks({"balance": 1e-9}).with_checks({"cost": 2e-9})
    written = json.loads(json.dumps(certificate.to_dict()))
    assert written["checks"] == {"balance": 1e-9, "cost": 2e-9}
    assert written["passed"] is True
    assert written["primal_objective"] == 18
