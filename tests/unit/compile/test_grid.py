"""Arrays over loops: what is taken, aligned and summed."""

from __future__ import annotations

import numpy as np

from energy_opt.compile.grid import Grid, Loop, add, align, constant, multiply, sum_over, take


def ragged() -> tuple[Loop, Loop]:
    """Three keys with 2, 0 and 1 members."""
    outer = Loop(3)
    return outer, Loop(3, [(outer, np.array([0, 0, 2]))])


def test_a_broadcast_array_is_not_copied_and_drops_its_loop() -> None:
    loop, other = Loop(4), Loop(2)
    values = np.broadcast_to(np.array([[1.0, 2.0]]), (4, 2))
    grid = take(values, [Grid((loop,), loop.positions), Grid((other,), other.positions)])
    assert grid.loops == (other,)
    assert np.shares_memory(grid.values, values)


def test_dimensions_that_follow_the_same_loop_are_taken_jointly() -> None:
    loop, free = Loop(2), Loop(3)
    values = np.arange(18.0).reshape(3, 3, 2)
    places = [Grid((loop,), np.array([2, 0])), Grid((free,), free.positions), Grid((loop,), np.array([1, 0]))]
    grid = take(values, places)
    _, (array,) = align([grid])
    expected = np.array([[values[2, k, 1] for k in range(3)], [values[0, k, 0] for k in range(3)]])
    np.testing.assert_array_equal(array if grid.loops == (loop, free) else array.T, expected)


def test_an_outer_number_is_handed_down_to_the_members_of_its_group() -> None:
    outer, inner = ragged()
    product = multiply(Grid((outer,), np.array([1.0, 10.0, 100.0])), Grid((inner,), np.array([1.0, 2.0, 3.0])))
    assert product.loops == (inner,)
    np.testing.assert_array_equal(product.values, [1.0, 2.0, 300.0])


def test_sums_over_groups_are_kept_by_key() -> None:
    outer, inner = ragged()
    other = Loop(2)
    values = Grid((other, inner), np.array([[1.0, 2.0, 3.0], [10.0, 20.0, 30.0]]))
    total = sum_over(values, inner)
    assert total.loops == (outer, other)
    np.testing.assert_array_equal(total.values, [[3.0, 30.0], [0.0, 0.0], [3.0, 30.0]])


def test_a_number_is_counted_once_for_each_member() -> None:
    outer, inner = ragged()
    np.testing.assert_array_equal(sum_over(constant(5.0), inner).values, [10.0, 0.0, 5.0])
    assert float(sum_over(constant(5.0), outer).values) == 15.0


def test_descent_through_two_groups() -> None:
    outer, middle = ragged()
    inner = Loop(2, [(middle, np.array([2, 1]))])
    total = add(Grid((outer,), np.array([1.0, 2.0, 3.0])), Grid((inner,), np.array([10.0, 20.0])))
    np.testing.assert_array_equal(total.values, [13.0, 21.0])
