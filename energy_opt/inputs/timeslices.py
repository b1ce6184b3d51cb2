"""Hourly series or given slots -> the time slices: which slots stand for the year, and what happens in them."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from energy_opt.config.scenario import DemandChoice, TimeChoice
from energy_opt.errors import ConfigError, InputError
from energy_opt.inputs.clusters import Clusters, find_clusters
from energy_opt.inputs.faults import examples
from energy_opt.inputs.fidelity import fidelity
from energy_opt.inputs.given import given_slots
from energy_opt.inputs.hourly import HourlySeries, area_peaks, hourly_series, with_given_peaks
from energy_opt.inputs.memory import Memory
from energy_opt.inputs.months import MONTH_OF_HOUR
from energy_opt.inputs.read import DataFolder
from energy_opt.inputs.rescale import fit_to_mean, reachable_mean
from energy_opt.inputs.slots import TimeSlices, previous_slots
from energy_opt.units import HOURS_PER_YEAR

__all__ = ["TimeSlices", "make_time_slices"]


def make_time_slices(
    folder: DataFolder, time: TimeChoice, horizon_years: Sequence[int], demand: DemandChoice, regions: Sequence[str],
    memory: Memory | None = None,
) -> TimeSlices:  # fmt: skip
    """The time slices of a scenario; annual energies are those of the hourly series (or of the given slots)."""
    _check_choice(time)
    regions, years = tuple(regions), tuple(horizon_years)
    if time.method == "given":
        return given_slots(folder, years, demand, regions)
    series = hourly_series(folder, demand, regions, years, memory)
    peak = area_peaks(series.load, series.mean_load, series.area_of_region, len(series.areas))
    peak = with_given_peaks(peak, folder, demand, regions, years)
    if time.method == "hourly":
        return _whole_year(series, time.step_hours, peak, len(years))
    clusters = find_clusters(series, _monthly_hydro(folder, regions), time)
    return _representative(series, clusters, time, peak, len(years))


def _check_choice(time: TimeChoice) -> None:
    """The choice makes sense in itself."""
    if time.method not in ("clustered", "given", "hourly"):
        raise ConfigError(f"time.method is {time.method!r}; known: clustered, given, hourly")
    if time.method == "given":
        return
    length = time.period_hours if time.method == "clustered" else HOURS_PER_YEAR
    if time.step_hours < 1 or length % time.step_hours:
        raise ConfigError(f"time.step_hours is {time.step_hours}; it must divide {length:,} h without remainder")
    if time.method == "clustered" and not 1 <= time.period_hours <= HOURS_PER_YEAR:
        raise ConfigError(f"time.period_hours is {time.period_hours}; it must lie between 1 and {HOURS_PER_YEAR:,}")
    starts = time.slot_starts
    if starts and (time.method != "clustered" or starts[0] != 0 or starts[-1] >= length or _not_rising(starts)):
        raise ConfigError(
            f"time.slot_starts is {list(starts)}; it must begin with 0, rise, end before {length:,} h, "
            "and goes with time.method=clustered"
        )
    if time.method == "clustered" and time.periods < 1:
        raise ConfigError(f"time.periods is {time.periods}; at least one period is needed")


def _not_rising(numbers: Sequence[int]) -> bool:
    return any(after <= before for before, after in pairwise(numbers))


def slot_starts(time: TimeChoice) -> np.ndarray:
    """Hours of the period at which its slots begin: as given, or every `step_hours`."""
    return np.array(time.slot_starts or range(0, time.period_hours, time.step_hours), dtype=np.int64)


def _whole_year(series: HourlySeries, step: int, peak: np.ndarray, years: int) -> TimeSlices:
    """All hours in their order, as one period; steps of several hours are means."""
    count = HOURS_PER_YEAR // step
    load = series.load.reshape(count, step, -1).mean(axis=1)
    availability = series.availability.reshape(count, step, -1).mean(axis=1)
    hours = np.full(count, float(step))
    months = np.bincount(MONTH_OF_HOUR, minlength=12) / HOURS_PER_YEAR
    return _assemble(
        series,
        [f"h{number * step:04d}" for number in range(count)],
        ["year"],
        np.zeros(count, dtype=np.int64),
        np.full(count, float(step)),
        hours,
        months[None, :],
        load,
        availability,
        peak,
        years,
    )


def _representative(
    series: HourlySeries, clusters: Clusters, time: TimeChoice, peak: np.ndarray, years: int
) -> TimeSlices:
    """The steps of the representative periods, each weighing the hours that its period stands for."""
    starts = slot_starts(time)
    length = np.diff([*starts, time.period_hours])
    count, steps = len(clusters.representative), len(starts)
    begin = clusters.representative * time.period_hours
    of_slot = begin[:, None] + np.arange(time.period_hours)[None, :]
    load, availability = (
        (np.add.reduceat(values[of_slot], starts, axis=1) / length[None, :, None]).reshape(count * steps, -1)
        for values in (series.load, series.availability)
    )
    months = np.zeros((count, 12))
    np.add.at(months, (clusters.cluster_of_hour, MONTH_OF_HOUR), 1.0)
    stands_for = months.sum(axis=1)
    hours = (stands_for[:, None] * (length / time.period_hours)[None, :]).ravel()
    regular = ~np.repeat(clusters.extreme, steps)
    ordinary = ~clusters.extreme[clusters.cluster_of_hour]
    load[regular] = fit_to_mean(load[regular], hours[regular], series.load[ordinary].mean(axis=0))
    _fit_availability(series, availability, hours, regular, ordinary)
    width = len(str(time.period_hours - 1))
    periods = [f"p{number + 1:02d}" for number in range(count)]
    slots = [f"{period}h{start:0{width}d}" for period in periods for start in starts]
    return _assemble(
        series,
        slots,
        periods,
        np.repeat(np.arange(count), steps),
        np.tile(length, count).astype(float),
        hours,
        months / stands_for[:, None],
        load,
        availability,
        peak,
        years,
    )


def _fit_availability(
    series: HourlySeries, availability: np.ndarray, hours: np.ndarray, regular: np.ndarray, ordinary: np.ndarray
) -> None:
    """Gives the slots the annual energy of the hourly profiles, in place.

    The extreme periods stand for themselves and stay as they are; only where the others cannot make up the energy of
    all other hours are all slots scaled.
    """
    target = series.availability[ordinary].mean(axis=0)
    alone = _is_reachable(availability[regular], hours[regular], target)
    fitted = fit_to_mean(availability[regular], hours[regular], target, cap=1.0)
    whole = series.availability.mean(axis=0)
    together = _is_reachable(availability, hours, whole)
    all_fitted = fit_to_mean(availability, hours, whole, cap=1.0)
    lost = np.flatnonzero(~alone & ~together)
    if len(lost):
        most = reachable_mean(availability, hours)
        raise InputError(
            examples(
                "availability_profile",
                "the chosen time slices cannot carry the annual energy",
                [""] * len(lost),
                "availability",
                [
                    f"{' '.join(series.pairs[at])}: {whole[at] * HOURS_PER_YEAR:.0f} full-load hours, at most "
                    f"{most[at] * HOURS_PER_YEAR:.0f} in these slots"
                    for at in lost
                ],
                "choose more periods (time.periods) or longer ones (time.period_hours)",
            )
        )
    availability[regular] = np.where(alone, fitted, all_fitted[regular])
    availability[~regular] = np.where(alone, availability[~regular], all_fitted[~regular])


def _is_reachable(values: np.ndarray, weights: np.ndarray, target: np.ndarray) -> np.ndarray:
    reachable: np.ndarray = target <= reachable_mean(values, weights) * (1.0 + 1e-12)
    return reachable


def _assemble(
    series: HourlySeries,
    slots: Sequence[str],
    periods: Sequence[str],
    period_of_slot: np.ndarray,
    step: np.ndarray,
    hours: np.ndarray,
    month_share: np.ndarray,
    load: np.ndarray,
    availability: np.ndarray,
    peak: np.ndarray,
    years: int,
) -> TimeSlices:
    """The time slices from shapes load[slot, region] (mean 1) and availability[slot, pair]."""
    return TimeSlices(
        slots=tuple(slots),
        periods=tuple(periods),
        period_of_slot=period_of_slot,
        step=step,
        hours=np.tile(hours, (years, 1)),
        previous=previous_slots(period_of_slot),
        month_share=month_share,
        load=series.mean_load[:, :, None] * load.T[:, None, :],
        availability={pair: availability[:, at].copy() for at, pair in enumerate(series.pairs)},
        areas=series.areas,
        peak=peak,
        fidelity=fidelity(series, hours, load, availability),
    )


def _monthly_hydro(folder: DataFolder, regions: Sequence[str]) -> np.ndarray:
    """Mean of the regions' monthly availability, January to December; nothing where there is none."""
    frame = folder["monthly_availability"]
    frame = frame[frame["region"].isin(list(regions))]
    result: np.ndarray = frame.groupby("month")["availability"].mean().sort_index().to_numpy(dtype=float)
    return result
