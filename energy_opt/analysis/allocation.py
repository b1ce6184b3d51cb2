"""A national emission path shared out to regions: shares, floors, removals → caps by region and year.

Two things hold for every rule. A share is a share of gross emissions, which are never below zero: the more a rule is
meant to leave to a region, the more of a negative total it would ask of it. What regions remove (sinks, capture from
biomass or air) is therefore set apart: gross path = national path + removals, and a region's cap = its share of the
gross path − its own removals. And no region gets less than its floor, the least it can reach. Floors below zero stand
for removals where none are given; with neither, a path below zero is refused.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from energy_opt.errors import EnergyOptError, InfeasibleError, InputError, Issue

TOLERANCE = 1e-9
"""Allowed gap between floors and path, and of the sum of shares from 1, relative to the larger of 1 and the value."""


def allocate(
    national: pd.Series,
    shares: pd.DataFrame,
    floors: pd.DataFrame | pd.Series | None = None,
    removals: pd.DataFrame | pd.Series | None = None,
) -> pd.DataFrame:
    """Caps by region and year [Mt], regions × years; each year adds up to the national path.

    national: net emissions by year [Mt]. shares: of gross emissions, regions × years (see `allocation_shares`) [1].
    floors: least possible net emissions [Mt], regions × years or one number by region; by default as much below zero
    as is removed. removals: what each region removes, positive [Mt], given alike; by default none.

    cap = max(floor, λ · share − removals), with λ such that the year adds up to the path: a region below its floor
    gets the floor, and the others divide the rest in proportion to their shares, again and again until all are at or
    above their floors. Where the floors above zero alone take more than the path, the regions with floors below zero
    remove the difference in proportion to them.
    """
    years = [int(year) for year in national.index]
    share = _proper_shares(shares, years)
    removed = _table("removals", removals, share)
    floor = -removed if floors is None else _table("floors", floors, share)
    _check_floors(national, floor, without=floors is None and removals is None)
    caps = {}
    for year in years:
        taken_out, least = removed[year].to_numpy(float), floor[year].to_numpy(float)
        gross = _filled(float(national[year]) + taken_out.sum(), share[year].to_numpy(float), least + taken_out)
        caps[year] = np.maximum(gross - taken_out, least)
    return pd.DataFrame(caps, index=share.index).rename_axis(index="region", columns="year")


def gross_path(national: pd.Series, removals: pd.DataFrame) -> pd.Series:
    """The path that shares are taken of: net national emissions plus all removals by year [Mt]."""
    return national + removals[list(national.index)].sum()


ROUNDING = 1e-12
"""Share of an amount that sums of floating numbers may be off by."""


def _filled(total: float, share: np.ndarray, floor: np.ndarray) -> np.ndarray:
    """Amounts with the given sum in proportion to shares, none below its floor [Mt]."""
    held = np.maximum(floor, 0.0)
    missing = total - held.sum()
    if missing <= ROUNDING * held.sum():  # the floors take all there is
        below_zero = np.minimum(floor, 0.0)
        room = below_zero.sum()
        share_of_room = missing / room if room < 0.0 else 0.0
        return np.asarray(held + below_zero * share_of_room)
    pinned = np.zeros(len(share), dtype=bool)
    while True:
        # Held regions took more than their share, so that this factor falls from round to round. As the floors leave
        # something over, one region with a share always stays free
        factor = (total - held[pinned].sum()) / share[~pinned].sum()
        amounts = np.where(pinned, held, share * factor)
        below = ~pinned & (amounts < held)
        if not below.any():
            return np.asarray(amounts)
        pinned |= below


def _check_floors(national: pd.Series, floors: pd.DataFrame, *, without: bool) -> None:
    lines = []
    for year, path in zip(floors.columns, national.to_numpy(float), strict=True):
        least = floors[year].sum()
        gap = least - path
        if gap > TOLERANCE * max(1.0, abs(path)):
            largest = floors[year].sort_values(ascending=False, kind="stable").head(3)
            named = ", ".join(f"{name} {value:,.6g}" for name, value in largest.items() if value > 0.0)
            most = f"; the largest: {named}" if named else ""
            lines.append(f"{year}: floors {least:,.6g} Mt, path {path:,.6g} Mt, {gap:,.6g} Mt too little{most}")
    if lines and without:
        raise InfeasibleError("the national path is below zero: give the removals or floors it counts on", lines)
    if lines:
        raise InfeasibleError("the national path is below what the regions can reach: raise it or mend floors", lines)


def _proper_shares(shares: pd.DataFrame, years: list[int]) -> pd.DataFrame:
    absent = [year for year in years if year not in shares.columns]
    if absent:
        raise EnergyOptError(f"the shares lack years of the national path: {', '.join(map(str, absent))}")
    chosen = shares[years]
    values = chosen.to_numpy(float)
    bad = np.flatnonzero(~np.all(values >= 0.0, axis=1))
    if len(bad):
        raise EnergyOptError(f"shares are missing or below 0: {', '.join(map(str, chosen.index[bad]))}")
    totals = dict(zip(years, values.sum(axis=0), strict=True))
    wrong = {year: total for year, total in totals.items() if abs(total - 1.0) > TOLERANCE}
    if wrong:
        words = ", ".join(f"{year}: {total:g}" for year, total in wrong.items())
        raise EnergyOptError(f"the shares of the regions do not add up to 1 ({words})")
    return chosen


def _table(name: str, given: pd.DataFrame | pd.Series | None, share: pd.DataFrame) -> pd.DataFrame:
    """Regions × years like the shares; a number by region holds in all years, nothing given is zero."""
    if given is None:
        return pd.DataFrame(0.0, index=share.index, columns=share.columns)
    wide = given.to_frame().iloc[:, [0] * share.shape[1]] if isinstance(given, pd.Series) else given
    if isinstance(given, pd.Series):
        wide.columns = share.columns
    full = wide.reindex(index=share.index, columns=share.columns).astype(float)
    strange = given.index.difference(share.index)
    issues = []
    if len(strange):
        issues.append(_issue(name, "no shares are given for these regions", strange))
    lacking = full.index[full.isna().any(axis=1)]
    if len(lacking):
        issues.append(_issue(name, "regions without a number in every year of the path", lacking))
    if issues:
        raise InputError(issues)
    return full


def _issue(table: str, message: str, regions: pd.Index) -> Issue:
    return Issue(table, message, column="region", value=", ".join(map(str, regions)))
