"""How far the slots are off the hours: duration curves of each series, and the largest residual load."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from energy_opt.inputs.hourly import HourlySeries


def residual_load(load: np.ndarray, availability: np.ndarray, series: HourlySeries) -> np.ndarray:
    """Load of the whole system relative to its mean, less the mean availability of each category with profiles.

    That is the residual load where every category has one unit of capacity per unit of mean load, spread evenly over
    its profiles. load[step, region] and availability[step, pair] may be of hours or of slots.
    """
    residual: np.ndarray = load @ series.load_share()
    for category in dict.fromkeys(series.category):
        residual = residual - category_mean(availability, series, category)
    return residual


def category_mean(availability: np.ndarray, series: HourlySeries, category: str) -> np.ndarray:
    """Mean availability of the profiles of one category in each step."""
    mean: np.ndarray = availability[:, [name == category for name in series.category]].mean(axis=1)
    return mean


def fidelity(
    series: HourlySeries, hours: np.ndarray, load: np.ndarray, availability: np.ndarray
) -> tuple[Mapping[str, object], ...]:
    """One row per region and series, and one for the residual load of the whole system.

    rms, maximum: deviation of the slots' duration curve from the hourly one, relative to mean load or capacity;
    hourly_maximum, slot_maximum: largest value of the series.
    """
    labels = [(region, "load") for region in series.regions] + list(series.pairs) + [("all", "residual_load")]
    by_hour = np.column_stack(
        [series.load, series.availability, residual_load(series.load, series.availability, series)]
    )
    by_slot = np.column_stack([load, availability, residual_load(load, availability, series)])
    deviation = duration_curves(by_slot, hours, len(by_hour)) - np.sort(by_hour, axis=0)[::-1]
    rms, largest = np.sqrt((deviation**2).mean(axis=0)), np.abs(deviation).max(axis=0)
    return tuple(
        {
            "region": region,
            "series": name,
            "rms": float(rms[at]),
            "maximum": float(largest[at]),
            "hourly_maximum": float(by_hour[:, at].max()),
            "slot_maximum": float(by_slot[:, at].max()),
        }
        for at, (region, name) in enumerate(labels)
    )


def duration_curves(values: np.ndarray, hours: np.ndarray, count: int) -> np.ndarray:
    """Each column of values[slot, series] in falling order, each slot as long as its hours, read at `count` points."""
    order = np.argsort(-values, axis=0, kind="stable")
    ends = np.cumsum(hours[order], axis=0)
    points = (np.arange(count) + 0.5) / count
    curves = np.empty((count, values.shape[1]))
    for column in range(values.shape[1]):
        at = np.searchsorted(ends[:, column] / ends[-1, column], points)
        curves[:, column] = values[order[np.minimum(at, len(values) - 1), column], column]
    return curves
