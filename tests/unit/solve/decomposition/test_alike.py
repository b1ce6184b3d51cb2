"""Which slots are taken together: neighbours that are alike."""

from __future__ import annotations

import numpy as np

from energy_opt.solve.decomposition.alike import profile_matrix, segments

SUN = np.array([0.0, 0.0, 0.1, 0.8, 1.0, 0.9, 0.1, 0.0])
LOAD = np.array([0.7, 0.7, 0.9, 0.9, 0.9, 0.9, 0.9, 0.8])


def test_neighbours_that_are_alike_are_taken_together() -> None:
    assert segments(np.array([SUN, LOAD]), 3).tolist() == [0, 0, 0, 1, 1, 1, 2, 2]


def test_segments_are_neighbours_in_time_though_others_are_more_alike() -> None:
    assert segments(np.array([[1.0, 1.0, 5.0, 5.0, 1.0, 1.0]]), 3).tolist() == [0, 0, 1, 1, 2, 2]


def test_a_segment_for_every_slot_where_there_are_as_many() -> None:
    assert segments(np.array([SUN]), 8).tolist() == list(range(8))
    assert segments(np.zeros((0, 4)), 2).tolist() == [0, 0, 0, 1]


def test_profiles_are_relative_and_those_that_do_not_change_say_nothing() -> None:
    group, slot = np.array([7, 7, 7, 9, 9, 9, 3, 3]), np.array([0, 1, 2, 0, 1, 2, 0, -1])
    value = np.array([2.0, 4.0, 1.0, 5.0, 5.0, 5.0, np.inf, 8.0])
    assert profile_matrix(group, slot, value, 3).tolist() == [[0.5, 1.0, 0.25]]


def test_a_block_without_slots_has_no_profiles_and_no_segments() -> None:
    none = profile_matrix(np.array([1, 2]), np.array([-1, -1]), np.array([3.0, 4.0]), 0)
    assert none.shape == (0, 0)
    assert len(segments(none, 4)) == 0
