"""The hourly series of the chosen regions as dense arrays: load shapes, availabilities, annual demand, peaks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from energy_opt.config.scenario import DemandChoice
from energy_opt.errors import ConfigError
from energy_opt.inputs.faults import near
from energy_opt.inputs.interpolate import by_year
from energy_opt.inputs.memory import Memory
from energy_opt.inputs.read import DataFolder
from energy_opt.units import HOURS_PER_YEAR


@dataclass(frozen=True)
class HourlyShapes:
    """The year hour by hour, as shapes.

    load[hour, region]: demand relative to its annual mean (mean 1). availability[hour, pair]: share of capacity, for
    the (region, technology) pairs that have a profile; category: technology.category of each pair.
    areas: margin areas in order; area_of_region: position of each region's.
    """

    regions: tuple[str, ...]
    load: np.ndarray
    pairs: tuple[tuple[str, str], ...]
    category: tuple[str, ...]
    availability: np.ndarray
    areas: tuple[str, ...]
    area_of_region: np.ndarray


@dataclass(frozen=True)
class HourlySeries(HourlyShapes):
    """The shapes with mean_load[region, year]: annual mean [GW]."""

    mean_load: np.ndarray

    def load_share(self) -> np.ndarray:
        """Each region's share of the demand of the first model year (it does not depend on the demand factor)."""
        share: np.ndarray = self.mean_load[:, 0] / self.mean_load[:, 0].sum()
        return share


def hourly_series(
    folder: DataFolder, demand: DemandChoice, regions: Sequence[str], years: Sequence[int], memory: Memory | None = None
) -> HourlySeries:
    """The hourly series of the regions, with their demand in the model years; memory: keeps the shapes."""
    shapes = (memory or Memory()).part(hourly_shapes, folder, tuple(regions))
    mean_load = annual_demand(folder, demand, regions, years) * 1000 / HOURS_PER_YEAR
    return HourlySeries(**vars(shapes), mean_load=mean_load)


def hourly_shapes(folder: DataFolder, regions: Sequence[str]) -> HourlyShapes:
    """The hourly shapes of the regions."""
    if not len(folder["load_profile"]) or not len(folder["demand"]):
        hint = "; it gives slots: choose time.method=given" if len(folder["slot"]) else ""
        raise ConfigError(f"the data folder {folder.name} has no hourly demand (load_profile and demand){hint}")
    load = _dense(folder["load_profile"], ["region"], [(region,) for region in regions], "load")
    profile = folder["availability_profile"]
    there = profile[["region", "technology"]].drop_duplicates()
    pairs = sorted(
        (pair for pair in zip(there["region"], there["technology"], strict=True) if pair[0] in set(regions)),
        key=lambda pair: (regions.index(pair[0]), pair[1]),
    )
    category = dict(zip(folder["technology"]["technology"], folder["technology"]["category"], strict=True))
    areas, area_of_region = region_areas(folder, regions)
    return HourlyShapes(
        regions=tuple(regions),
        load=load / load.mean(axis=0),
        pairs=tuple(pairs),
        category=tuple(category[technology] for _, technology in pairs),
        availability=_dense(profile, ["region", "technology"], pairs, "availability"),
        areas=areas,
        area_of_region=area_of_region,
    )


def _dense(frame: pd.DataFrame, keys: list[str], members: Sequence[tuple[str, ...]], value: str) -> np.ndarray:
    """The values as [hour, member]."""
    result = np.zeros((HOURS_PER_YEAR, len(members)))
    if not members:
        return result
    positions = np.zeros(len(frame), dtype=np.int64)
    levels = []
    for key in keys:
        codes, names = pd.factorize(frame[key])
        positions = positions * len(names) + codes
        levels.append({name: code for code, name in enumerate(names)})
    column = np.full(int(np.prod([len(level) for level in levels])), -1)
    for place, member in enumerate(members):
        code = 0
        for level, name in zip(levels, member, strict=True):
            code = code * len(level) + level[name]
        column[code] = place
    target = column[positions]
    chosen = target >= 0
    result[frame["hour"].to_numpy()[chosen], target[chosen]] = frame[value].to_numpy()[chosen]
    return result


def region_areas(folder: DataFolder, regions: Sequence[str]) -> tuple[tuple[str, ...], np.ndarray]:
    """The margin areas of the regions in order of appearance, and the position of each region's area."""
    area = dict(zip(folder["region"]["region"], folder["region"]["area"], strict=True))
    areas = tuple(dict.fromkeys(area[region] for region in regions))
    return areas, np.array([areas.index(area[region]) for region in regions], dtype=np.int64)


def annual_demand(folder: DataFolder, demand: DemandChoice, regions: Sequence[str], years: Sequence[int]) -> np.ndarray:
    """Annual demand [TWh] by region and year of the chosen scenario, times the demand factor."""
    frame = folder["demand"]
    scenarios = frame["scenario"].unique().tolist()
    if demand.scenario not in scenarios:
        raise ConfigError(
            f"the data folder {folder.name} has no demand scenario {demand.scenario!r}; "
            + (near(demand.scenario, scenarios) or f"known: {', '.join(scenarios)}")
        )
    wide = by_year(frame[frame["scenario"] == demand.scenario], ["region"], "demand", years)
    result: np.ndarray = wide.loc[list(regions)].to_numpy() * demand.factor
    return result


def area_peaks(load: np.ndarray, mean_load: np.ndarray, area_of_region: np.ndarray, count: int) -> np.ndarray:
    """Coincident peak [GW] by area and year of shapes load[step, region] times mean_load[region, year]."""
    peak = np.empty((count, mean_load.shape[1]))
    for area in range(count):
        members = area_of_region == area
        peak[area] = (load[:, members] @ mean_load[members]).max(axis=0)
    return peak


def with_given_peaks(
    peak: np.ndarray, folder: DataFolder, demand: DemandChoice, regions: Sequence[str], years: Sequence[int]
) -> np.ndarray:
    """The peaks with those of the table peak_demand (times the demand factor) in place of the computed ones.

    A given peak holds for a whole area: where only some of its regions are modelled, the computed one stays.
    """
    given = folder["peak_demand"]
    if not len(given):
        return peak
    areas, _ = region_areas(folder, regions)
    wide = by_year(given, ["area"], "peak", years)
    everywhere = folder["region"]
    result = peak.copy()
    for position, area in enumerate(areas):
        whole = set(everywhere.loc[everywhere["area"] == area, "region"]) <= set(regions)
        if area in wide.index and whole:
            result[position] = wide.loc[area].to_numpy() * demand.factor
    return result
