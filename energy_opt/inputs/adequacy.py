"""Adequacy: what each margin area must hold, and what each asset counts for."""

from __future__ import annotations

import numpy as np
import pandas as pd

from energy_opt.config.scenario import PolicyChoice
from energy_opt.inputs.horizon import Horizon
from energy_opt.inputs.interpolate import ALL, by_year
from energy_opt.inputs.read import DataFolder
from energy_opt.inputs.system import Reserve
from energy_opt.inputs.timeslices import TimeSlices


def make_reserve(
    folder: DataFolder, policy: PolicyChoice, horizon: Horizon, time: TimeSlices, assets: pd.DataFrame,
    area_of_region: dict[str, str],
) -> Reserve:  # fmt: skip
    """Requirements per area and year and the credits of assets.

    A margin holds from its first given year on, never in the base year, whose capacity is data.
    """
    steps = _steps(folder["capacity_credit"], time.areas)
    width = _widths(steps, time)
    stepped = set(zip(steps["area"], steps["category"], strict=True))
    area = assets["region"].map(area_of_region)
    has_curve = np.array([pair in stepped for pair in zip(area, assets["category"], strict=True)], dtype=bool)
    holds_power = (assets["kind"] != "storage_energy").to_numpy(bool)
    credit = np.where(has_curve | ~holds_power, 0.0, assets["capacity_credit"].to_numpy(float))
    return Reserve(
        requirement=_requirement(folder["reserve_margin"], policy, horizon, time),
        peak=time.peak,
        credit=credit,
        steps=steps,
        width=width,
    )


def _requirement(margins: pd.DataFrame, policy: PolicyChoice, horizon: Horizon, time: TimeSlices) -> np.ndarray:
    result = np.full((len(time.areas), len(horizon.years)), np.nan)
    inside = margins[margins["area"].isin(time.areas)]
    if not policy.reserve_margin or inside.empty:
        return result
    first = inside.groupby("area")["year"].min()
    filled = by_year(inside, ["area"], "margin", horizon.years)
    years = np.array(horizon.years)
    for position, area in enumerate(time.areas):
        if area in filled.index:
            asked = (years >= first[area]) & (years != horizon.base_year)
            needed = time.peak[position] * (1.0 + filled.loc[area].to_numpy(float))
            result[position] = np.where(asked, needed, np.nan)
    return result


def _steps(given: pd.DataFrame, areas: tuple[str, ...]) -> pd.DataFrame:
    """Steps of the credit curves by named area; a named area's curve beats that of `*`."""
    rows = []
    for area in areas:
        own = given[given["area"] == area]
        rest = given[(given["area"] == ALL) & ~given["category"].isin(own["category"])]
        rows.append(pd.concat([own, rest]).assign(area=area))
    frame = pd.concat(rows) if rows else given
    return frame.sort_values(["area", "category", "step"]).reset_index(drop=True)


def _widths(steps: pd.DataFrame, time: TimeSlices) -> np.ndarray:
    """Capacity that fits into each step [step row, year] [GW]; the last step of a curve has no end."""
    place = {area: k for k, area in enumerate(time.areas)}
    peak = time.peak[steps["area"].map(place).to_numpy(int)] if len(steps) else np.zeros((0, time.peak.shape[1]))
    end = steps["penetration"].fillna(np.inf).to_numpy(float)
    start = steps.groupby(["area", "category"])["penetration"].shift().fillna(0.0).to_numpy(float)
    return np.asarray((end - start)[:, None] * peak)
