"""Checks of rules about capacity and its use."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import pandas as pd

from energy_opt.inputs.base_fleet import base_fleet
from energy_opt.inputs.rule_parts import ROUNDING, Frames, Parts, crossed, empty_rules, named, years_apart
from energy_opt.inputs.selections import technologies_in

Row = Mapping[Any, Any]
ALIKE = ("scope", "technologies")
ENERGY = "storage_energy"
NO_OUTPUT = ("storage", ENERGY, "removal")


def check_build_limit(frames: Frames, parts: Parts) -> Iterator[str]:
    """No floor above a limit."""
    yield from crossed(frames, "build_limit", "minimum", "maximum", ALIKE)


def check_capacity_limit(frames: Frames, parts: Parts) -> Iterator[str]:
    """A limit or a floor, not one above the other, of capacity that can be there, and that may leave."""
    table = "capacity_limit"
    yield from empty_rules(frames, table, "minimum", "maximum")
    yield from crossed(frames, table, "minimum", "maximum", ALIKE)
    yield from _mixed_units(frames, parts, table)
    floors = frames[table][(frames[table]["minimum"] > 0.0) & frames[table]["shortfall_price"].isna()]
    for row in floors.drop_duplicates("rule").to_dict("records"):
        if not len(_assets(row, parts, "technologies")):
            yield (
                f"{named(table, row)}: minimum {row['minimum']:g} GW, but {row['scope']} has no {row['technologies']} "
                "and may not build any"
            )
    caps = frames[table][frames[table]["maximum"].notna() & frames[table]["excess_price"].isna()]
    for row in caps.to_dict("records"):
        stays = _stays(row, parts, -np.inf)
        if stays > row["maximum"] * (1.0 + ROUNDING):
            yield _may_not_leave(table, row, stays, f"maximum {row['maximum']:g} GW")


def check_capacity_growth(frames: Frames, parts: Parts) -> Iterator[str]:
    """Growth or decline is limited, and the fastest growth is not below the fastest decline."""
    table = "capacity_growth"
    rules = frames[table]
    yield from empty_rules(frames, table, "growth", "decline")
    yield from _mixed_units(frames, parts, table)
    span = years_apart(parts, rules["year"])
    unseeded = rules["seed"].fillna(0.0) == 0.0
    factors = rules.assign(
        growth_factor=((1.0 + rules["growth"]) ** span).where(unseeded),
        decline_factor=(1.0 - rules["decline"]) ** span,
    )
    pairs = factors[factors["decline"].notna()].merge(
        factors[factors["growth_factor"].notna()], on=[*ALIKE, "year"], suffixes=("", " of the growth")
    )
    hard = pairs["shortfall_price"].isna() & pairs["excess_price of the growth"].isna()
    own = pairs["rule"] == pairs["rule of the growth"]
    above = pairs["decline_factor"] > pairs["growth_factor of the growth"] * (1.0 + ROUNDING)
    for row in pairs[above & (own | hard)].drop_duplicates(["rule", "rule of the growth"]).to_dict("records"):
        other = row["rule of the growth"]
        whose = "" if other == row["rule"] else f" of `{other}`"
        yield (
            f"{named(table, row)}: decline {row['decline']:g} a year at most, but growth "
            f"{row['growth of the growth']:g} a year at most{whose}; capacity cannot fall as fast as it must"
        )


def check_utilisation_limit(frames: Frames, parts: Parts) -> Iterator[str]:
    """A limit or a floor, not one above the other, of plants that have an output."""
    table = "utilisation_limit"
    yield from empty_rules(frames, table, "minimum", "maximum")
    yield from crossed(frames, table, "minimum", "maximum", ALIKE)
    for row in _each_rule(frames[table]):
        idle = [name for name in _kinds(row, parts) if name in NO_OUTPUT]
        if idle:
            kinds = ", ".join(idle)
            yield f"{table} `{row['rule']}`: {row['technologies']} holds {kinds}, which has no output of its own"


def check_phase_out(frames: Frames, parts: Parts) -> Iterator[str]:
    """An age or a share, and capacity that may leave as fast as it must."""
    table = "phase_out"
    rules = frames[table]
    yield from empty_rules(frames, table, "oldest_age", "share")
    yield from _mixed_units(frames, parts, table)
    fleet = base_fleet(parts.fleet.cohort_years, parts.horizon.base_year)
    for row in rules[rules["excess_price"].isna()].to_dict("records"):
        oldest = row["oldest_age"] if np.isfinite(row["oldest_age"]) else -np.inf
        share = row["share"] if np.isfinite(row["share"]) else 0.0
        names = _assets(row, parts, "technologies")
        allowed = share * float(fleet.loc[fleet["asset"].isin(names), "known"].sum())
        stays = _stays(row, parts, oldest)
        if stays > allowed * (1.0 + ROUNDING) + ROUNDING:
            yield _may_not_leave(table, row, stays, f"{allowed:g} GW are allowed")


def check_capacity_replacement(frames: Frames, parts: Parts) -> Iterator[str]:
    """What replaces and what is replaced are counted in the same unit."""
    yield from _mixed_units(frames, parts, "capacity_replacement")
    for row in _each_rule(frames["capacity_replacement"]):
        known = set(_kinds(row, parts)) | set(_kinds(row, parts, "replaces"))
        if ENERGY in known and len(known) > 1:
            yield f"capacity_replacement `{row['rule']}`: GWh of storage and GW cannot replace each other"


def _each_rule(frame: pd.DataFrame) -> list[dict[Any, Any]]:
    """The rules with their words, which may change with the year."""
    return frame.drop_duplicates(["rule", "scope", "technologies"]).to_dict("records")


def _assets(row: Row, parts: Parts, column: str) -> list[str]:
    """The assets of a rule."""
    assets = parts.fleet.assets
    inside = technologies_in(str(row[column]), assets) & assets["region"].isin(parts.members[str(row["scope"])])
    return list(assets.loc[inside.to_numpy(bool), "asset"])


def _kinds(row: Row, parts: Parts, column: str = "technologies") -> list[str]:
    """The kinds of the technologies of a rule."""
    assets = parts.fleet.assets
    return sorted(assets.loc[technologies_in(str(row[column]), assets).to_numpy(bool), "kind"].unique())


def _mixed_units(frames: Frames, parts: Parts, table: str) -> Iterator[str]:
    """Rules that would add GW and GWh."""
    for row in _each_rule(frames[table]):
        kinds = _kinds(row, parts)
        if ENERGY in kinds and len(kinds) > 1:
            yield f"{table} `{row['rule']}`: {row['technologies']} would add GW and the GWh of storage; make two rules"


def _stays(row: Row, parts: Parts, oldest: float) -> float:
    """Known capacity of a rule that is older than an age in its year and has no way out: no early retirement, no
    conversion [GW].
    """
    cohorts, conversions = parts.fleet.cohort_years, parts.fleet.conversions
    year = row["year"]
    mine = cohorts[cohorts["asset"].isin(_assets(row, parts, "technologies"))]
    known = mine.groupby(["asset", "vintage"])["known"].transform("sum")
    free = mine["retirable"] & (mine["year"] <= year)
    ways_out = set(mine.loc[free, "asset"]) | set(conversions.loc[conversions["year"] <= year, "from_asset"])
    stuck = (mine["year"] == year) & (year - mine["commissioned"] > oldest) & ~mine["asset"].isin(ways_out)
    return float((known * mine["share"])[stuck].sum())


def _may_not_leave(table: str, row: Row, stays: float, allowed: str) -> str:
    return (
        f"{named(table, row)}: {allowed}, but {stays:.4g} GW of {row['technologies']} in {row['scope']} may not retire "
        "before the end of their lives; give an excess_price, other technologies, or a later year"
    )
