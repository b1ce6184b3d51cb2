"""Given time slices: the tables slot, slot_hours, slot_demand and slot_availability as they stand."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from energy_opt.config.scenario import DemandChoice
from energy_opt.errors import ConfigError
from energy_opt.inputs.hourly import region_areas, with_given_peaks
from energy_opt.inputs.interpolate import by_year, resolve_wildcard
from energy_opt.inputs.months import month_shares
from energy_opt.inputs.read import DataFolder
from energy_opt.inputs.slots import TimeSlices, previous_slots

EVERY_YEAR = 0
"""The year under which slot_availability gives what holds in every year."""


def given_slots(folder: DataFolder, years: Sequence[int], demand: DemandChoice, regions: Sequence[str]) -> TimeSlices:
    """The given slots; loads and hours are linear between the given years, loads times the demand factor.

    The peak is the largest coincident slot load, unless peak_demand gives it. Slots have no calendar: a period's months
    are those that it names, by days.
    """
    table = folder["slot"]
    if not len(table) or not len(folder["slot_demand"]):
        hint = "; it gives hourly series: choose time.method=clustered" if len(folder["load_profile"]) else ""
        raise ConfigError(f"the data folder {folder.name} gives no time slices (slot and slot_demand){hint}")
    names = table["slot"].tolist()
    periods = list(dict.fromkeys(table["period"]))
    period_of_slot = table["period"].map({period: at for at, period in enumerate(periods)}).to_numpy(dtype=np.int64)
    months = table.drop_duplicates("period")["months"]
    load = _load(folder["slot_demand"], regions, years, names) * demand.factor
    areas, area_of_region = region_areas(folder, regions)
    peak = np.stack([load[area_of_region == area].sum(axis=0).max(axis=1) for area in range(len(areas))])
    return TimeSlices(
        slots=tuple(names),
        periods=tuple(periods),
        period_of_slot=period_of_slot,
        step=table["duration"].to_numpy(dtype=float),
        hours=_hours(folder, years, names),
        previous=previous_slots(period_of_slot),
        month_share=np.stack([month_shares(text) for text in months]),
        load=load,
        availability=_availability(folder["slot_availability"], regions, years, names),
        areas=areas,
        peak=with_given_peaks(peak, folder, demand, regions, years),
        fidelity=(),
    )


def _load(frame: pd.DataFrame, regions: Sequence[str], years: Sequence[int], slots: Sequence[str]) -> np.ndarray:
    """Mean load [region, year, slot] in the asked order."""
    wide = by_year(frame, ["region", "slot"], "load", years)
    table = wide.loc[list(pd.MultiIndex.from_product([regions, slots]))].to_numpy()
    result: np.ndarray = table.reshape(len(regions), len(slots), -1).transpose(0, 2, 1)
    return result


def _hours(folder: DataFolder, years: Sequence[int], slots: Sequence[str]) -> np.ndarray:
    """Hours of each slot [year, slot]: of slot_hours where it names the slot, else of slot."""
    constant = folder["slot"].set_index("slot")["hours"].loc[list(slots)].to_numpy(dtype=float)
    hours = np.tile(constant, (len(years), 1))
    if len(folder["slot_hours"]):
        wide = by_year(folder["slot_hours"], ["slot"], "hours", years)
        hours = wide.loc[list(slots)].to_numpy().T
    return hours


def _availability(
    frame: pd.DataFrame, regions: Sequence[str], years: Sequence[int], slots: Sequence[str]
) -> dict[tuple[str, str], np.ndarray]:
    """Availability [year, slot] of each (region, technology), or [slot] where it holds in every year.

    Where a pair gives both, the named years count.
    """
    rows = resolve_wildcard(frame, "region", regions, within=["technology"])
    rows = rows[rows["region"].isin(list(regions))]
    result: dict[tuple[str, str], np.ndarray] = {}
    for (region, technology), group in rows.groupby(["region", "technology"], sort=False):
        named = group[group["year"] != EVERY_YEAR]
        if len(named):
            wide = by_year(named, ["slot"], "availability", years)
            result[str(region), str(technology)] = wide.loc[list(slots)].to_numpy().T
        else:
            constant = group.set_index("slot")["availability"]
            result[str(region), str(technology)] = constant.loc[list(slots)].to_numpy(dtype=float)
    return result
