"""Checks of costs, heat rates and fuel prices: what is not given would count as nothing, so it must be there."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import pandas as pd

from energy_opt.errors import Issue
from energy_opt.inputs.faults import examples
from energy_opt.inputs.interpolate import ALL
from energy_opt.inputs.pairs import Pair, possible_pairs

Tables = Mapping[str, pd.DataFrame]


def costs(tables: Tables, base_year: int) -> list[Issue]:
    """Whatever exists or may be built must have costs."""
    given = tables["technology_cost"]
    return _uncovered(possible_pairs(tables), _keys(given, "technology"), "technology_cost")


def heat_rates(tables: Tables, base_year: int) -> list[Issue]:
    """Whatever burns a fuel must have a heat rate."""
    fuel = _fuel(tables)
    burning = [pair for pair in possible_pairs(tables) if fuel[pair.technology]]
    return _uncovered(burning, _keys(tables["heat_rate"], "technology"), "heat_rate")


def fuel_prices(tables: Tables, base_year: int) -> list[Issue]:
    """Where fuels have prices, each that is burnt has one in every region that may burn it."""
    given = tables["fuel_price"]
    if given.empty:
        return []
    fuel = _fuel(tables)
    priced = _keys(given, "fuel")
    unpriced: dict[str, list[str]] = {}
    for pair in possible_pairs(tables):
        name = fuel[pair.technology]
        if name and not {(pair.region, name), (ALL, name)} & priced:
            unpriced.setdefault(name, []).append(pair.region)
    values = [f"{name} in {_named(regions, tables)}" for name, regions in unpriced.items()]
    hint = "a fuel without a price would be free: give its price there or for *, 0 if it is meant"
    return examples("fuel_price", "a fuel that is burnt has no price", [""] * len(values), "fuel", values, hint)


def _named(regions: Iterable[str], tables: Tables) -> str:
    names, everywhere = list(dict.fromkeys(regions)), len(tables["region"])
    if len(names) == everywhere > 1:
        return "every region"
    return ", ".join(names[:3]) + (f" and {len(names) - 3} more regions" if len(names) > 3 else "")


def _fuel(tables: Tables) -> dict[str, str]:
    return dict(zip(tables["technology"]["technology"], tables["technology"]["fuel"], strict=True))


def _keys(frame: pd.DataFrame, column: str) -> set[tuple[str, str]]:
    return set(zip(frame["region"], frame[column], strict=True))


def _uncovered(pairs: list[Pair], given: set[tuple[str, str]], what: str) -> list[Issue]:
    """Pairs for which `given` has neither a row of their region nor one of `*`; a technology without any once."""
    bad = [pair for pair in pairs if not {(ALL, pair.technology), (pair.region, pair.technology)} & given]
    nowhere = {pair.technology for pair in bad} - {technology for _, technology in given}
    issues: list[Issue] = []
    for table in dict.fromkeys(pair.table for pair in bad):
        found: dict[str, Pair] = {}
        for pair in bad:
            if pair.table == table:
                found.setdefault(pair.technology if pair.technology in nowhere else str(pair[:2]), pair)
        names = [
            pair.technology if pair.technology in nowhere else f"{pair.technology} in {pair.region}"
            for pair in found.values()
        ]
        message, hint = f"its technology has no row in {what}", f"add it to {what} for the region or for *"
        if table == "technology":
            message = f"it may be built and has no row in {what}"
            hint = f"add it to {what} for the region or for *, or set new_build to false"
        column = "to_technology" if table == "retrofit" else "technology"
        issues += examples(table, message, [pair.row for pair in found.values()], column, names, hint)
    return issues
