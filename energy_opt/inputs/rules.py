"""Policies in numbers: caps, prices, build limits and potentials of data folder and scenario, per model year."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping

import numpy as np
import pandas as pd

from energy_opt.config.check import years_without_effect
from energy_opt.config.scenario import Scenario
from energy_opt.errors import ConfigError, InputError, Issue
from energy_opt.inputs.economics import per_tonne
from energy_opt.inputs.horizon import Horizon
from energy_opt.inputs.interpolate import by_year
from energy_opt.inputs.read import DataFolder
from energy_opt.inputs.system import Capacities, Rules
from energy_opt.units import conversion_factor

WHOLE_SYSTEM = "all"
SCOPED = ("emission_limit", "carbon_price", "build_limit")
"""Tables of the folder whose rules are given for scopes."""


def make_rules(
    folder: DataFolder, scenario: Scenario, horizon: Horizon, regions: tuple[str, ...], capacities: Capacities
) -> Rules:
    """Every rule of the scenario, with its scopes resolved to regions."""
    members = scope_members(folder["region_group"], regions)
    # Rules of the folder for regions that are left out go with them; the reader knows that their scopes exist.
    given = {name: folder[name][folder[name]["scope"].isin(list(members))] for name in SCOPED}
    limits = _emission_limits(given["emission_limit"], scenario, horizon, members)
    prices = _carbon_prices(given["carbon_price"], scenario, horizon, members)
    build = given["build_limit"] if scenario.policy.build_limits else given["build_limit"].iloc[:0]
    return Rules(
        members=members,
        emission_limits=limits,
        carbon_prices=prices,
        build_limits=_build_limits(build, horizon, members, capacities),
        potentials=_potentials(folder["potential"], horizon, capacities),
        sector_coal=_sector_coal(folder["sector_coal"], scenario, horizon, regions),
        choice=scenario.policy,
    )


def scope_members(groups: pd.DataFrame, regions: tuple[str, ...]) -> Mapping[str, tuple[str, ...]]:
    """Regions of every scope that a rule can be given for: `all`, each region, each group."""
    members: dict[str, tuple[str, ...]] = {WHOLE_SYSTEM: regions}
    members.update({region: (region,) for region in regions})
    inside = groups[groups["region"].isin(regions)]
    members.update({str(name): tuple(part) for name, part in inside.groupby("group")["region"]})
    return members


def _emission_limits(
    given: pd.DataFrame, scenario: Scenario, horizon: Horizon, members: Mapping[str, tuple[str, ...]]
) -> pd.DataFrame:
    parts = [given]
    for name, cap in scenario.policy.emission_limits.items():
        _known_scope(f"the cap `{name}`", cap.scope, members)
        frame = pd.DataFrame({"year": list(cap.limits), "limit": list(cap.limits.values())})
        excess = np.nan if cap.excess_price is None else cap.excess_price
        parts.append(frame.assign(species=cap.species, scope=cap.scope, excess_price=excess))
    limits = pd.concat([part for part in parts if len(part)] or [given], ignore_index=True)
    _modelled("emission_limit", limits, scenario, horizon)
    _known_scopes("emission_limit", limits["scope"], members)
    _once("emission_limit", limits, ["species", "scope", "year"])
    priced = limits.groupby(["species", "scope"])["excess_price"].transform("count")
    mixed = limits[(priced > 0) & limits["excess_price"].isna()]
    if len(mixed):
        raise ConfigError(
            f"the cap on {mixed['species'].iloc[0]} of `{mixed['scope'].iloc[0]}` is priced in some years and hard in "
            f"{int(mixed['year'].iloc[0])}: give excess_price for all its years or for none"
        )
    path = _path(limits, ["species", "scope"], "limit", horizon)
    price = _path(limits.dropna(subset=["excess_price"]), ["species", "scope"], "excess_price", horizon)
    return path.merge(price, on=["species", "scope", "year"], how="left")


def _carbon_prices(
    given: pd.DataFrame, scenario: Scenario, horizon: Horizon, members: Mapping[str, tuple[str, ...]]
) -> pd.DataFrame:
    """Prices by species, region and year [bn/Mt, bn/kt]; overlapping scopes add up."""
    parts = [given]
    for name, path in scenario.policy.carbon_prices.items():
        _known_scope(f"the carbon price `{name}`", path.scope, members)
        frame = pd.DataFrame({"year": list(path.prices), "price": list(path.prices.values())})
        parts.append(frame.assign(species=path.species, scope=path.scope))
    prices = pd.concat([part for part in parts if len(part)] or [given], ignore_index=True)
    _modelled("carbon_price", prices, scenario, horizon)
    _known_scopes("carbon_price", prices["scope"], members)
    yearly = _path(prices, ["species", "scope"], "price", horizon)
    regional = [row | {"region": region} for row in yearly.to_dict("records") for region in members[row["scope"]]]
    frame = pd.DataFrame(regional, columns=["species", "scope", "year", "price", "region"])
    total = frame.groupby(["species", "region", "year"], as_index=False)[["price"]].sum()
    return total.assign(price=total["price"].to_numpy(float) * per_tonne(total["species"]))


def _build_limits(
    given: pd.DataFrame, horizon: Horizon, members: Mapping[str, tuple[str, ...]], capacities: Capacities
) -> pd.DataFrame:
    """Limits over the years since the model year before [GW]; only where something can be built."""
    columns = ["scope", "technology", "year", "minimum", "maximum"]
    _known_scopes("build_limit", given["scope"], members)
    if given.empty:
        return pd.DataFrame(columns=columns)
    keys = ["scope", "technology"]
    least = by_year(given, keys, "minimum", horizon.years)
    most = by_year(given.assign(maximum=given["maximum"].fillna(np.inf)), keys, "maximum", horizon.years)
    frame = _stacked(least, "minimum").to_frame().join(_stacked(most, "maximum")).reset_index()
    frame.columns = pd.Index(columns)
    technology = capacities.assets.set_index("asset")["technology"]
    built = capacities.additions.assign(technology=capacities.additions["asset"].map(technology))
    possible = set(zip(built["technology"], built["vintage"], strict=True))
    converted = capacities.conversions
    possible |= set(zip(converted["to_asset"].map(technology), converted["year"], strict=True))
    frame = frame[[pair in possible for pair in zip(frame["technology"], frame["year"], strict=True)]]
    # A floor holds from its first given year on; a ceiling before its first year is that of the first year
    first = given.groupby(keys)["year"].min()
    begun = frame["year"].to_numpy() >= first.reindex(pd.MultiIndex.from_frame(frame[keys])).to_numpy()
    span = frame["year"].map(dict(zip(horizon.years, horizon.since_previous, strict=True)))
    frame = frame.assign(minimum=frame["minimum"] * span * begun, maximum=frame["maximum"].astype(float) * span)
    bounded = (frame["minimum"] > 0.0) | np.isfinite(frame["maximum"].to_numpy(float))
    limits: pd.DataFrame = frame[bounded].reset_index(drop=True)
    return limits


def _potentials(given: pd.DataFrame, horizon: Horizon, capacities: Capacities) -> pd.DataFrame:
    """Potential per model year [GW], never below what is known to be in service (statistics may exceed an estimate)."""
    assets = capacities.assets[["asset", "region", "resource"]]
    cohorts = capacities.cohort_years
    start = cohorts.groupby(["asset", "vintage"])["known"].transform("sum")
    known = cohorts.assign(capacity=start * cohorts["share"]).merge(assets, on="asset")
    held = known.pivot_table(index=["region", "resource"], columns="year", values="capacity", aggfunc="sum")
    used = assets[assets["resource"] != ""][["region", "resource"]].drop_duplicates()
    frame = used.merge(given, on=["region", "resource"], how="left").fillna({"potential": 0.0}).reset_index(drop=True)
    asked = pd.MultiIndex.from_frame(frame[["region", "resource"]])
    floor = held.reindex(index=asked, columns=list(horizon.years)).fillna(0.0).to_numpy(float)
    limit = np.maximum(frame["potential"].to_numpy(float)[:, None], floor)
    years = pd.DataFrame(limit, columns=[str(year) for year in horizon.years])
    return pd.concat([frame[["region", "resource"]], years], axis=1)


def _sector_coal(given: pd.DataFrame, scenario: Scenario, horizon: Horizon, regions: tuple[str, ...]) -> pd.DataFrame:
    """Given paths of coal outside power: region, sector, year, coal_use [PJ], co2 [Mt]."""
    columns = ["region", "sector", "year", "coal_use", "co2"]
    if not scenario.policy.sector_coal or given.empty:
        return pd.DataFrame(columns=columns)
    names = sorted(given["scenario"].unique())
    chosen = scenario.demand.sectors
    if chosen not in names:
        raise ConfigError(f"demand.sectors: no path `{chosen}` in the table sector_coal; known: {', '.join(names)}")
    inside = given[(given["scenario"] == chosen) & given["region"].isin(regions)]
    keys = ["region", "sector"]
    used = by_year(inside, keys, "coal_use", horizon.years) * conversion_factor("Mtce", "PJ")
    coal = _stacked(used, "coal_use")
    co2 = _stacked(by_year(inside, keys, "co2", horizon.years), "co2")
    frame = coal.to_frame().join(co2).reset_index()
    frame.columns = pd.Index(columns)
    return frame


def _path(frame: pd.DataFrame, keys: list[str], value: str, horizon: Horizon) -> pd.DataFrame:
    """Values per model year: linear between the given years, flat after the last, nothing before the first."""
    if frame.empty:
        return pd.DataFrame(columns=[*keys, "year", value]).astype({"year": int, value: float})
    first = frame.groupby(keys)["year"].min().rename("first")
    long = _stacked(by_year(frame, keys, value, horizon.years), value).reset_index()
    long.columns = pd.Index([*keys, "year", value])
    long = long.merge(first.reset_index(), on=keys)
    return long[long["year"] >= long["first"]].drop(columns="first").reset_index(drop=True)


def _stacked(frame: pd.DataFrame, name: str) -> pd.Series:
    """A frame of keys × years as one column."""
    stacked = frame.stack()
    return pd.Series(stacked.to_numpy(), index=stacked.index, name=name)


def _modelled(table: str, frame: pd.DataFrame, scenario: Scenario, horizon: Horizon) -> None:
    """No year of a path lies outside the horizon or is without effect, unless policies are to be cut to the horizon."""
    first, last = horizon.years[0], horizon.years[-1]
    bad = frame["year"] < first
    if not scenario.horizon.cut_policies:
        bad |= frame["year"] > last
        for _, path in frame.groupby(["species", "scope"]):
            bad |= frame.index.isin(path.index[path["year"].isin(years_without_effect(path["year"], horizon.years))])
    if bad.any():
        years = ", ".join(map(str, horizon.years))
        raise InputError(
            Issue(table, "the year is not modelled", column="species + scope + year",
                  value=f"{row['species']} | {row['scope']} | {int(row['year'])}",
                  hint=f"give it for one of {years}; horizon.cut_policies=true leaves it out")
            for row in frame[bad].to_dict("records")
        )  # fmt: skip


def _once(table: str, frame: pd.DataFrame, keys: list[str]) -> None:
    twice = frame[frame.duplicated(keys)]
    if len(twice):
        raise InputError(
            Issue(table, "the rule is given twice, by the data folder and the scenario or by two entries of it",
                  value=" | ".join(str(part) for part in row), hint="leave one of them out")
            for row in twice[keys].itertuples(index=False)
        )  # fmt: skip


def _known_scopes(table: str, scopes: Iterable[str], members: Mapping[str, tuple[str, ...]]) -> None:
    for scope in sorted(set(scopes)):
        _known_scope(f"the table {table}", scope, members)


def _known_scope(where: str, scope: str, members: Mapping[str, tuple[str, ...]]) -> None:
    if scope not in members:
        near = difflib.get_close_matches(scope, members, 3)
        hint = f"; did you mean {', '.join(near)}?" if near else ""
        raise ConfigError(f"{where} is given for the scope `{scope}`, which is no region or group of regions{hint}")
