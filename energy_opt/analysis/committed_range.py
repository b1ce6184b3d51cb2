"""What is likely to be committed: emissions and chances of completion by project → mean, spread and percentiles.

Projects come or fail independently of one another. Mean and variance are then exact sums. The percentiles come from
the whole distribution, convolved project by project on a grid, rather than from draws or a normal curve: the same
answer every time without a seed, an error of at most one grid step per percentile in practice, and right for a handful
of projects too, where a normal curve puts weight below zero. Units of one station, or all projects of a status under
one policy, tend to come or fail together; the true spread is then wider than the one given here.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from energy_opt.errors import InputError, Issue

STEPS = 2**14
"""Steps of the grid between nothing and everything: a step is 0.006 % of the sum of all projects."""

PERCENTILES = (10, 50, 90)
ROUNDING = 1e-12


def committed_range(
    committed: pd.Series, probability: pd.Series, percentiles: tuple[int, ...] = PERCENTILES
) -> pd.Series:
    """Committed emissions of a pipeline: all, mean, deviation (standard) and p10, p50, p90 [Mt].

    committed: by project [Mt, not below 0]; probability: chance of completion of the same projects [1]. p10 is the
    least amount that the sum keeps to with a chance of 10 % at least.
    """
    amounts, chances = committed.to_numpy(float), probability.reindex(committed.index).to_numpy(float)
    _check(committed.index, amounts, chances)
    variance = float((chances * (1.0 - chances) * amounts**2).sum())
    found = {"all": float(amounts.sum()), "mean": float(chances @ amounts), "deviation": variance**0.5}
    level = np.cumsum(_distribution(amounts, chances))
    for percent in percentiles:
        reached = int(np.searchsorted(level, percent / 100.0 - ROUNDING))
        found[f"p{percent}"] = found["all"] * min(reached, STEPS) / STEPS
    return pd.Series(found)


def range_by_status(projects: pd.DataFrame, probability: pd.Series) -> pd.DataFrame:
    """`committed_range` by status and of `all`: status, projects, all, mean, deviation, p10, p50, p90 [Mt].

    projects: project, status, committed [Mt]; probability: by status [1].
    """
    unknown = sorted(set(projects["status"]) - set(probability.index))
    if unknown:
        raise InputError([Issue("project_probability", "a status has no chance", column="status", value=str(unknown))])
    projects = projects.reset_index(drop=True)
    chances = projects["status"].map(probability)
    groups = [(name, part.index) for name, part in projects.groupby("status", sort=False)]
    rows = [
        pd.concat([pd.Series({"status": name, "projects": len(index)}),
                   committed_range(projects.loc[index, "committed"], chances[index])])
        for name, index in [*groups, ("all", projects.index)]
    ]  # fmt: skip
    return pd.DataFrame(rows).infer_objects().reset_index(drop=True)


def _distribution(amounts: np.ndarray, chances: np.ndarray) -> np.ndarray:
    """Chance of each sum on the grid. An amount between two grid points is split over both so that its mean is kept."""
    mass = np.zeros(STEPS + 2)
    mass[0] = 1.0
    total = amounts.sum()
    places = amounts / total * STEPS if total > 0.0 else np.zeros_like(amounts)
    for place, chance in zip(places, chances, strict=True):
        below = min(int(place), STEPS)
        part = place - below
        shifted = (1.0 - part) * _moved(mass, below) + part * _moved(mass, below + 1)
        mass = (1.0 - chance) * mass + chance * shifted
    return mass


def _moved(mass: np.ndarray, steps: int) -> np.ndarray:
    """The distribution moved up the grid; what would leave it stays at its end."""
    if steps == 0:
        return mass
    moved = np.zeros_like(mass)
    moved[steps:] = mass[:-steps]
    moved[-1] += mass[-steps:].sum()
    return moved


def _check(names: pd.Index, amounts: np.ndarray, chances: np.ndarray) -> None:
    issues = [
        Issue("committed", "emissions are missing or below 0", column="project", value=str(name))
        for name in names[~(np.isfinite(amounts) & (amounts >= 0.0))]
    ]
    issues += [
        Issue("probability", "a chance between 0 and 1 is wanted", column="project", value=str(name))
        for name in names[~((chances >= 0.0) & (chances <= 1.0))]
    ]
    if issues:
        raise InputError(issues)
