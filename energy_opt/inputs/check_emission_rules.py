"""Checks of budgets, intensities, peaks and trade between caps."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from energy_opt.config.convert import near_names
from energy_opt.inputs.check_names import NET, POWER, WHOLE_SYSTEM, names_in
from energy_opt.inputs.rule_parts import Frames, Parts, named
from energy_opt.inputs.statistics import product_of
from energy_opt.inputs.traded_caps import chosen_caps, traded_caps

INTENSITIES = ("per_gdp", "reduction", "per_generation")


def check_emission_budget(frames: Frames, parts: Parts) -> Iterator[str]:
    """The years of a budget are in order and in the horizon, whose end a cut horizon need not reach."""
    start, end = parts.horizon.start[0], parts.horizon.end[-1]
    for row in frames["emission_budget"].to_dict("records"):
        place = f"emission_budget `{row['rule']}`"
        first = start if pd.isna(row["first_year"]) else row["first_year"]
        last = end if pd.isna(row["last_year"]) else row["last_year"]
        if first >= end or last <= start:
            yield f"{place}: none of its years is modelled ({start:g} to {end:g})"
            continue
        if first >= last:
            yield f"{place}: first_year {first:g} is not before last_year {last:g}"
        if first < start:
            yield (
                f"{place}: first_year {first:g} is before the first model year {start:g}; "
                "what was emitted until then is `spent`"
            )
        if last > end:
            yield f"{place}: last_year {last:g} is after the end of the horizon, {end:g}; give the budget until then"


def check_emission_intensity(frames: Frames, parts: Parts) -> Iterator[str]:
    """One kind of intensity in a row, with what it needs: domestic products, a base year and its emissions."""
    for row in frames["emission_intensity"].to_dict("records"):
        place = named("emission_intensity", row)
        given = [name for name in INTENSITIES if pd.notna(row[name])]
        missing = [name for name in ("base_year", "base_emissions") if pd.isna(row[name])]
        if len(given) != 1:
            yield f"{place}: one of {', '.join(INTENSITIES)} is wanted, and {' and '.join(given) or 'none'} is given"
        elif given == ["reduction"] and missing:
            yield f"{place}: a reduction needs {' and '.join(missing)}: what it is counted from"
        elif given == ["per_generation"] and names_in(row["sectors"]) != (POWER,):
            yield (
                f"{place}: per_generation compares emissions with what power plants generate, and its sectors are "
                f"`{row['sectors']}`; set sectors: {POWER}"
            )
        elif given != ["per_generation"]:
            years = [int(row["year"]), *([int(row["base_year"])] if given == ["reduction"] else [])]
            yield from _unknown_product(parts, place, row["scope"], years)


def _unknown_product(parts: Parts, place: str, scope: str, years: list[int]) -> Iterator[str]:
    product = product_of(parts.product, parts.members[scope], years)
    unknown = [str(year) for year, value in zip(years, product, strict=True) if np.isnan(value)]
    if unknown:
        yield (
            f"{place}: the domestic product of `{scope}` in {' and '.join(unknown)} is not known; the table "
            "region_statistic must give it for each of its regions, from the earliest such year on"
        )


def check_peak_year(frames: Frames, parts: Parts) -> Iterator[str]:
    """A peak has a ceiling and lies in the horizon."""
    first, last = parts.horizon.years[0], parts.horizon.years[-1]
    for row in frames["peak_year"].to_dict("records"):
        place, peak = f"peak_year `{row['rule']}`", int(row["peak_year"])
        if not (first <= peak <= last):
            yield f"{place}: the peak year {peak} lies outside the modelled years {first}–{last}"
        if pd.isna(row["ceiling"]):
            yield (
                f"{place}: `ceiling` is missing. Without a ceiling the cheapest pathway raises the peak: what it emits "
                "before the peak year it may emit after it. Give the most emissions of any year [Mt], such as today's"
            )


def _overlaps(caps: pd.DataFrame, parts: Parts) -> Iterator[str]:
    """Pairs of traded caps that count the same emissions: room sold by one would free emissions under the other."""
    rows = caps.drop_duplicates(["rule", "scope", "sectors"]).to_dict("records")
    for place, one in enumerate(rows):
        for other in rows[place + 1 :]:
            shared = set(parts.members[one["scope"]]) & set(parts.members[other["scope"]])
            sectors = [set(names_in(row["sectors"])) for row in (one, other)]
            every = any({WHOLE_SYSTEM, NET} & names for names in sectors)
            if shared and one["rule"] != other["rule"] and (every or sectors[0] & sectors[1]):
                yield f"`{one['rule']}` and `{other['rule']}` both count {sorted(shared)[0]}"


def check_cap_trade(frames: Frames, parts: Parts) -> Iterator[str]:
    """Caps that trade exist, are of one species, and trade in one market only."""
    caps = frames["emission_cap"]
    # A cap of regions that a run leaves out has no row, and is no fault
    asked = parts.choice.rules.get("emission_cap") or {}
    known = list(dict.fromkeys([*caps["rule"], *(rule for rule, entry in asked.items() if entry is not None)]))
    for rule, cell in frames["cap_trade"][["rule", "caps"]].drop_duplicates().itertuples(index=False):
        chosen = chosen_caps(cell, known)
        for name in (name for name, found in chosen.items() if not found):
            yield f"cap_trade `{rule}`: there is no emission_cap {name!r}; {near_names(name, known) or 'none is given'}"
        if len(set().union(*chosen.values())) == 1:
            yield f"cap_trade `{rule}`: {cell!r} is one cap; two or more are wanted to trade"
    trade = traded_caps(frames["cap_trade"], caps)
    for market, part in trade.groupby("market"):
        first = part.drop_duplicates("species")
        if len(first) > 1:
            words = ", ".join(f"{row['species']} ({row['rule']})" for row in first.to_dict("records"))
            yield f"cap_trade `{market}`: its caps are of different species: {words}"
        for fault in _overlaps(caps[caps["rule"].isin(part["rule"])], parts):
            yield f"cap_trade `{market}`: {fault}; room of one would be sold to the other, which it counts in already"
    twice = trade[trade.duplicated(["rule", "year"], keep=False)].drop_duplicates(["rule", "market"])
    for cap, part in twice.groupby("rule"):
        markets = " and ".join(f"`{market}`" for market in part["market"])
        yield f"cap_trade: the cap `{cap}` trades in {markets}; one market is possible"
