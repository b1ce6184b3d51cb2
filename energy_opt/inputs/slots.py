"""The value that the time slices are, and how slots follow one another."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class TimeSlices:
    """Slots in order, consecutive within their period.

    slots, periods: names (`p01h00`, `p01`); period_of_slot: position of each slot's period; step: length of each slot
    within its period [h]; hours[year, slot]: hours of the year that the slot stands for (rows sum to 8,760 unless
    given otherwise); previous: position of the slot before within the same period, cyclic.
    month_share[period, month]: share of each calendar month in the hours that the period stands for (rows sum to 1).
    load[region, year, slot]: mean load [GW]; availability[(region, technology)][year, slot] (or [slot] broadcast) for
    those pairs that have a profile; peak[area, year]: coincident hourly peak of the margin area [GW], in `areas` order.
    fidelity: how far the slots' duration curves and residual-load extremes are off the hourly ones (one row each, see
    `fidelity.fidelity`; none for given slots).
    """

    slots: tuple[str, ...]
    periods: tuple[str, ...]
    period_of_slot: np.ndarray
    step: np.ndarray
    hours: np.ndarray
    previous: np.ndarray
    month_share: np.ndarray
    load: np.ndarray
    availability: Mapping[tuple[str, str], np.ndarray]
    areas: tuple[str, ...]
    peak: np.ndarray
    fidelity: tuple[Mapping[str, object], ...]


def slot_lengths(time: TimeSlices) -> np.ndarray:
    """Length of each slot within its period [year, slot] [h]: `step`, where it is in proportion to the year's hours.

    Where hours differ between years, the period keeps its length and its slots share it as they share the hours: a
    store would else give out more or less than it took in.
    """
    count = len(time.periods)
    whole = np.bincount(time.period_of_slot, time.step, count)
    hours = np.stack([np.bincount(time.period_of_slot, row, count) for row in time.hours])
    lengths = time.hours * (whole / hours)[:, time.period_of_slot]
    result: np.ndarray = np.where(np.isclose(lengths, time.step, rtol=1e-6, atol=0.0), time.step, lengths)
    return result


def previous_slots(period_of_slot: np.ndarray) -> np.ndarray:
    """Position of the slot before, within the same period; before its first slot comes its last."""
    position = np.arange(len(period_of_slot))
    previous = position - 1
    first = np.flatnonzero(np.diff(period_of_slot, prepend=-1))
    last = np.append(first[1:], len(period_of_slot)) - 1
    previous[first] = last
    return previous
