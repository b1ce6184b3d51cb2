"""Representative days or weeks: which periods of the year stand for which, found by hierarchical clustering (Ward).

Ward's linkage of scipy over a few hundred features takes milliseconds and is the same on every machine.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from scipy.cluster.hierarchy import fcluster, linkage

from energy_opt.config.scenario import TimeChoice
from energy_opt.errors import ConfigError
from energy_opt.inputs.fidelity import category_mean, residual_load
from energy_opt.inputs.hourly import HourlySeries
from energy_opt.inputs.months import MONTH_OF_HOUR
from energy_opt.units import HOURS_PER_YEAR

SEASON_WEIGHT = 0.5
"""Weight of the time of the year, and of monthly hydro, beside load and each category of profiles (1 each)."""

CENTRAL_SHARE = 0.2
"""Part of a cluster's periods, the most central ones, among which its representative is chosen."""

SWEEPS = 10
"""Most rounds of improving the choice."""

EXTREMES = ("peak_load", "peak_residual_load", "least_wind", "least_solar")


@dataclass(frozen=True)
class Clusters:
    """representative: the period of the year that stands for each cluster, in order of the calendar.

    cluster_of_hour: the cluster that each hour of the year belongs to; extreme: which clusters are one extreme period.
    """

    representative: np.ndarray
    cluster_of_hour: np.ndarray
    extreme: np.ndarray


def find_clusters(series: HourlySeries, hydro: np.ndarray, time: TimeChoice) -> Clusters:
    """The clusters of the year's periods; extreme periods stand for themselves only.

    hydro: mean availability by month, or nothing. Hours after the last whole period belong to the cluster of that
    period.
    """
    count = HOURS_PER_YEAR // time.period_hours
    extremes = sorted({_extreme_period(series, name, time.period_hours, count) for name in time.extremes})
    rest = np.setdiff1d(np.arange(count), extremes)
    if time.periods > len(rest):
        raise ConfigError(
            f"time.periods is {time.periods}, but the year has only {len(rest)} periods of "
            f"{time.period_hours} h beside the extremes"
        )
    features = _features(series, hydro, time, count)[rest]
    label = _labels(features, time.periods)
    means = _by_step(np.hstack([series.load, series.availability]), replace(time, step_hours=time.period_hours), count)
    chosen = _representatives(features, label, means[rest, 0])
    representative = np.array([*rest[chosen], *extremes])
    cluster_of_period = np.empty(count, dtype=np.int64)
    cluster_of_period[rest] = label
    cluster_of_period[extremes] = label.max() + 1 + np.arange(len(extremes))
    order = np.argsort(representative)
    cluster_of_period = np.argsort(order)[cluster_of_period]
    period_of_hour = np.minimum(np.arange(HOURS_PER_YEAR) // time.period_hours, count - 1)
    return Clusters(
        representative=representative[order],
        cluster_of_hour=cluster_of_period[period_of_hour],
        extreme=np.isin(representative[order], extremes),
    )


def _labels(features: np.ndarray, count: int) -> np.ndarray:
    """The cluster of each row, from 0."""
    if count >= len(features):
        return np.arange(len(features))
    tree = linkage(features, method="ward")
    label: np.ndarray = np.unique(fcluster(tree, count, criterion="maxclust"), return_inverse=True)[1]
    return label


def _representatives(features: np.ndarray, label: np.ndarray, means: np.ndarray) -> np.ndarray:
    """One period for each cluster: close to its medoid, and together close to the mean of every series.

    The medoids alone are days of calm: scaled up to the year's wind they have the wrong shape. So each cluster's
    choice among its most central periods is improved in turn, until the means of means[period, series] (load,
    availabilities) need least scaling.
    """
    central = [_central(features, np.flatnonzero(label == number)) for number in range(label.max() + 1)]
    weight = np.array([len(np.flatnonzero(label == number)) for number in range(label.max() + 1)]) / len(label)
    target = means.mean(axis=0)
    relative = means[:, target > 0.0] / target[target > 0.0]
    chosen = np.array([members[0] for members in central])
    for _ in range(SWEEPS):
        before = chosen.copy()
        for number, members in enumerate(central):
            others = weight @ relative[chosen] - weight[number] * relative[chosen[number]]
            error = ((others + weight[number] * relative[members] - 1.0) ** 2).sum(axis=1)
            chosen[number] = members[np.argmin(error)]
        if (chosen == before).all():
            break
    return chosen


def _central(features: np.ndarray, members: np.ndarray) -> np.ndarray:
    """The most central members of a cluster, the medoid (least sum of distances to the others) first."""
    own = features[members]
    squares = (own**2).sum(axis=1)
    distance = np.sqrt(np.maximum(squares[:, None] + squares[None, :] - 2.0 * own @ own.T, 0.0))
    count = max(1, round(CENTRAL_SHARE * len(members)))
    central: np.ndarray = members[np.argsort(distance.sum(axis=1), kind="stable")[:count]]
    return central


def _features(series: HourlySeries, hydro: np.ndarray, time: TimeChoice, count: int) -> np.ndarray:
    """What periods are compared by: load and each category of profiles by area, the season and hydro.

    Each group has the same variance, whatever the number of its columns.
    """
    share = series.load_share()
    area_of_pair = np.array([series.area_of_region[series.regions.index(region)] for region, _ in series.pairs])
    groups = [(1.0, _by_area(series.load, series.area_of_region, share))]
    for category in dict.fromkeys(series.category):
        chosen = np.array([name == category for name in series.category])
        groups.append((1.0, _by_area(series.availability[:, chosen], area_of_pair[chosen], np.ones(chosen.sum()))))
    angle = 2.0 * np.pi * np.arange(HOURS_PER_YEAR) / HOURS_PER_YEAR
    groups.append((SEASON_WEIGHT, np.column_stack([np.cos(angle), np.sin(angle)])))
    if len(hydro):
        groups.append((SEASON_WEIGHT, hydro[MONTH_OF_HOUR][:, None]))
    blocks = []
    for weight, columns in groups:
        block = _by_step(columns, time, count).reshape(count, -1)
        block = block - block.mean(axis=0)
        variance = block.var(axis=0).sum()
        blocks.append(block * np.sqrt(weight / variance) if variance > 0.0 else block)
    return np.hstack(blocks)


def _by_area(values: np.ndarray, area: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """Weighted means of the columns of each area."""
    return np.column_stack(
        [
            values[:, area == number] @ (weights[area == number] / weights[area == number].sum())
            for number in np.unique(area)
        ]
    )


def _by_step(columns: np.ndarray, time: TimeChoice, count: int) -> np.ndarray:
    """[period, step, column] means of whole periods."""
    whole = columns[: count * time.period_hours]
    steps = time.period_hours // time.step_hours
    mean: np.ndarray = whole.reshape(count, steps, time.step_hours, columns.shape[1]).mean(axis=2)
    return mean


def _extreme_period(series: HourlySeries, name: str, period_hours: int, count: int) -> int:
    """The period that holds the extreme hour, or has the extreme mean."""
    if name == "peak_load":
        hour = int(np.argmax((series.load @ series.load_share())[: count * period_hours]))
        return hour // period_hours
    if name == "peak_residual_load":
        residual = residual_load(series.load, series.availability, series)
        return int(np.argmax(residual[: count * period_hours])) // period_hours
    category = name.removeprefix("least_")
    if name not in EXTREMES:
        raise ConfigError(f"time.extremes names {name!r}; known: {', '.join(EXTREMES)}")
    if category not in series.category:
        raise ConfigError(f"time.extremes names {name!r}, but no technology of category {category} has a profile")
    means = category_mean(series.availability, series, category)[: count * period_hours]
    return int(np.argmin(means.reshape(count, period_hours).mean(axis=1)))
