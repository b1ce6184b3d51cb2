"""Policies in numbers: the rules of data folder and scenario per model year, their accounts, and given paths."""

from __future__ import annotations

import logging
from collections.abc import Mapping

import numpy as np
import pandas as pd

from energy_opt.config.scenario import PolicyChoice, Scenario
from energy_opt.errors import ConfigError
from energy_opt.inputs.check_names import WHOLE_SYSTEM
from energy_opt.inputs.given_emissions import all_given, chosen_sectors, given_residuals, given_sinks
from energy_opt.inputs.horizon import Horizon
from energy_opt.inputs.interpolate import by_year
from energy_opt.inputs.markets import trading
from energy_opt.inputs.policy_checks import check_policies
from energy_opt.inputs.policy_rows import policy_frames
from energy_opt.inputs.read import DataFolder
from energy_opt.inputs.rule_parts import Parts
from energy_opt.inputs.selections import scope_members, technologies_in
from energy_opt.inputs.statistics import gross_domestic_product
from energy_opt.inputs.system import Fleet, Rules
from energy_opt.schema.policies import POLICIES
from energy_opt.units import conversion_factor

log = logging.getLogger(__name__)

ACCOUNT = ["species", "sectors", "scope"]
"""What an emission account is chosen by."""


def make_rules(
    folder: DataFolder, scenario: Scenario, horizon: Horizon, regions: tuple[str, ...], fleet: Fleet
) -> Rules:
    """Every rule of the scenario, with its scopes resolved to regions.

    Rules for regions that the run leaves out go with them.
    """
    policy = scenario.policy
    frames = policy_frames(folder, scenario, horizon)
    if not policy.build_limits:
        frames["build_limit"] = frames["build_limit"].iloc[:0]
    scopes = [scope for name, frame in frames.items() if "scope" in POLICIES[name] for scope in frame["scope"].unique()]
    members = scope_members(folder, policy, regions, scopes)
    frames = {name: _inside(frame, members) for name, frame in frames.items()}
    if scenario.horizon.cut_policies:
        frames |= _within(frames, horizon)
    _tell_of_parts(frames, folder, policy, members)
    sector_coal = _sector_coal(folder["sector_coal"], scenario, horizon, regions)
    product = gross_domestic_product(folder["region_statistic"], regions, horizon.years[-1])
    names = frozenset(folder["sector_coal"]["sector"]), frozenset(folder["sink"]["kind"])
    given = chosen_sectors(folder.tables, scenario)
    parts = Parts(horizon, fleet, members, sector_coal, policy, folder["fuel"], product, *names, given)
    check_policies(frames, parts)
    limits = frames["build_limit"]
    limits = limits[limits["year"] > horizon.base_year]  # the capacity of the base year is data
    frames["build_limit"] = _buildable(limits, fleet, members)
    frames["emissions_trading"] = trading(frames)
    sinks = given_sinks(folder["sink"], policy.sinks, horizon, regions)
    residual = given_residuals(folder["residual_emission"], policy.residual_emissions, horizon, regions)
    return Rules(
        members=members,
        policies=frames,
        accounts=_accounts(frames),
        potentials=_potentials(folder["potential"], horizon, fleet),
        sector_coal=sector_coal,
        sinks=sinks,
        residual_emissions=residual,
        given_emissions=all_given(sector_coal, sinks, residual),
        product=product,
        choice=policy,
    )


def _within(frames: Mapping[str, pd.DataFrame], horizon: Horizon) -> dict[str, pd.DataFrame]:
    """Budgets and peaks whose last year a cut horizon reaches; the others mean nothing there and are left out."""
    kept = {}
    for name, column, last in (
        ("emission_budget", "last_year", horizon.end[-1]),
        ("peak_year", "peak_year", horizon.years[-1]),
    ):
        late = (frames[name][column] > last).fillna(False).to_numpy(bool)
        if late.any():
            log.warning("left out, since they end after the horizon: %s %s", name, list(frames[name]["rule"][late]))
        kept[name] = frames[name].loc[~late].reset_index(drop=True)
    return kept


def _tell_of_parts(
    frames: Mapping[str, pd.DataFrame], folder: DataFolder, policy: PolicyChoice, members: Mapping[str, tuple[str, ...]]
) -> None:
    """Warn of rules whose scope the run holds in part only: their numbers are for the whole."""
    if len(members[WHOLE_SYSTEM]) == len(folder["region"]):
        return
    whole = scope_members(folder, policy, tuple(folder["region"]["region"]), members)
    for name, frame in frames.items():
        if "scope" not in frame or name == "build_limit":
            continue
        for scope in frame["scope"].unique():
            if len(members[scope]) < len(whole[scope]):
                rules = ", ".join(sorted(set(frame.loc[frame["scope"] == scope, "rule"])))
                log.warning(
                    "%s %s: the run holds %d of the %d regions of `%s`; amounts of its rules are not scaled down",
                    name, rules, len(members[scope]), len(whole[scope]), scope,
                )  # fmt: skip


def _inside(frame: pd.DataFrame, members: Mapping[str, tuple[str, ...]]) -> pd.DataFrame:
    """The rules whose scope has a region in the run."""
    if "scope" not in frame:
        return frame
    return frame.loc[np.array([bool(members[scope]) for scope in frame["scope"]], bool)].reset_index(drop=True)


def _buildable(limits: pd.DataFrame, fleet: Fleet, members: Mapping[str, tuple[str, ...]]) -> pd.DataFrame:
    """Build limits that can bind: where something can be built, or a floor asks for it."""
    assets = fleet.assets
    built = set(zip(fleet.additions["asset"], fleet.additions["vintage"], strict=True))
    built |= set(zip(fleet.conversions["to_asset"], fleet.conversions["year"], strict=True))
    meant = {
        (names, scope): assets.loc[technologies_in(names, assets) & assets["region"].isin(members[scope]), "asset"]
        for names, scope in limits[["technologies", "scope"]].drop_duplicates().itertuples(index=False)
    }
    keep = []
    for row in limits.to_dict("records"):
        possible = any((asset, row["year"]) in built for asset in meant[row["technologies"], row["scope"]])
        keep.append(row["minimum"] > 0.0 or (possible and np.isfinite(row["maximum"])))
    return limits.loc[np.array(keep, bool)].reset_index(drop=True)


def _accounts(frames: dict[str, pd.DataFrame]) -> pd.DataFrame:
    """The different emission accounts that rules are about: account (its name), species, sectors, scope."""
    asked = [frame[ACCOUNT] for frame in frames.values() if set(ACCOUNT) <= set(frame.columns) and len(frame)]
    if not asked:
        return pd.DataFrame(columns=["account", *ACCOUNT], dtype="str")
    chosen = pd.concat(asked).drop_duplicates().reset_index(drop=True)
    return chosen.assign(account=account_names(chosen))[["account", *ACCOUNT]]


def account_names(frame: pd.DataFrame) -> pd.Series:
    """The name of the account of each row, such as `CO2|all|Hebei`."""
    return frame["species"] + "|" + frame["sectors"] + "|" + frame["scope"]


def _potentials(given: pd.DataFrame, horizon: Horizon, fleet: Fleet) -> pd.DataFrame:
    """Potential per model year [GW], never below what is known to be in service (statistics may exceed an estimate)."""
    assets = fleet.assets[["asset", "region", "resource"]]
    cohorts = fleet.cohort_years
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


def _stacked(frame: pd.DataFrame, name: str) -> pd.Series:
    """A frame of keys × years as one column."""
    stacked = frame.stack()
    return pd.Series(stacked.to_numpy(), index=stacked.index, name=name)
