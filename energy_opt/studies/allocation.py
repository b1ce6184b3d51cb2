"""Allocation: a national cap shared out to regions, and what the shares cost without and with trade between them.

The scenario's cap over the whole system is the national path. A rule makes shares of it, floors guard against shares
that no region could keep, and three runs are compared: one cap for all, caps of the regions, and the same caps traded.
Trade makes the shares a matter of distribution: its cost is that of one cap, and no trade is never cheaper.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from energy_opt.analysis.allocation import allocate, gross_path
from energy_opt.analysis.allocation_shares import Basis, Settings, allocation_shares
from energy_opt.analysis.differentiation import differentiation_cost
from energy_opt.api import run
from energy_opt.config.check import check_scenario
from energy_opt.config.scenario import Scenario
from energy_opt.errors import ConfigError, SolverError
from energy_opt.inputs.check_names import WHOLE_SYSTEM, names_in
from energy_opt.inputs.load import make_system
from energy_opt.inputs.read import read_folder, resolve
from energy_opt.inputs.system import System
from energy_opt.logs import Stages
from energy_opt.results.store import Results
from energy_opt.studies.floors import least_emissions
from energy_opt.studies.national import NationalCap, national_cap
from energy_opt.studies.record import Place, Record
from energy_opt.studies.scenarios import with_rules

logger = logging.getLogger(__name__)

SHARED = "shared "
"""Begins the names of the regions' caps."""

SAME_COST = 1e-5
"""Two objectives are equal within this, relative to the larger: ten times the gap that a certificate allows."""


@dataclass(frozen=True)
class AllocationChoice:
    """How the national path is shared. rule: a name of `allocation_shares.RULES`, or weights by name.

    cap: the rule of emission_cap that is the path, where the scenario has several over the whole system; floors: least
    emissions by region and year [Mt] (region, year, emissions), `computed` here, or `none`; activity: of `efficiency`.
    """

    rule: str | Mapping[str, float] = "per_capita"
    settings: Settings = field(default_factory=Settings)
    cap: str = ""
    floors: str | pd.DataFrame = "computed"
    activity: pd.DataFrame | None = None


def study_allocation(scenario: Scenario, choice: AllocationChoice | None = None, place: Place | None = None) -> Results:
    """The study, stored: tables `allocation`, `differentiation`, `differentiation_total`, `case`."""
    choice, place, stages = choice or AllocationChoice(), place or Place(), Stages()
    check_scenario(scenario)
    with stages.stage("read") as stage:
        folder = read_folder(resolve(scenario.system.data))
        system = make_system(scenario, folder)
        stage.note = f"data {scenario.system.data}"
    cap = national_cap(system, choice.cap)
    record = Record("allocation", scenario, folder.hashes, _plain(choice), place)
    if (found := record.stored()) is not None:
        return found
    # What cannot be applied is found before anything is solved
    given = _given_floors(choice.floors, system, cap)
    _shares(choice, folder["region_statistic"], pd.Series(1.0, index=list(system.regions)), cap.path)
    logger.info("allocation of `%s`: run 1 of 3, the cap as it is", cap.rule)
    national = _run(scenario, place)
    with stages.stage("floors"):
        floors = _computed_floors(system, cap) if isinstance(choice.floors, str) and choice.floors != "none" else given
    emissions = _account(national["emissions"], cap)
    removals = _removals(emissions, system)
    base = _gross(emissions, system)
    shares = _shares(choice, folder["region_statistic"], base, gross_path(cap.path, removals[list(cap.path.index)]))
    caps = allocate(cap.path, shares, floors, removals[list(cap.path.index)])
    logger.info("allocation of `%s`: run 2 of 3, caps of %d regions without trade", cap.rule, len(caps))
    no_trade = _run(shared_scenario(scenario, cap, caps, trade=False), place)
    logger.info("allocation of `%s`: run 3 of 3, the same caps with trade", cap.rule)
    trade = _run(shared_scenario(scenario, cap, caps, trade=True), place)
    cost = differentiation_cost(*map(_read, (trade, no_trade)), species=cap.species, scope=cap.scope)
    cases = _cases(national=national, no_trade=no_trade, trade=trade)
    tables = {
        "allocation": _allocation(shares, removals, floors, caps),
        "differentiation": cost.prices,
        "differentiation_total": cost.totals,
        "case": cases,
    }
    return record.store(tables, folder.currency, stages.seconds, order_faults(cases.set_index("case")["objective"]))


def shared_scenario(scenario: Scenario, cap: NationalCap, caps: pd.DataFrame, *, trade: bool) -> Scenario:
    """The scenario with caps of the regions [Mt, regions × years] in place of the national one."""
    rules: dict[str, Any] = {cap.rule: None}
    years = [int(year) for year in caps.columns]
    for region, limit in caps.iterrows():
        rules[f"{SHARED}{region}"] = {
            "scope": str(region), "species": cap.species, "sectors": cap.sectors,
            "limit": dict(zip(years, limit.astype(float), strict=True)), **cap.excess,
        }  # fmt: skip
    added: dict[str, dict[str, Any]] = {"emission_cap": rules}
    if trade:
        added["cap_trade"] = {SHARED.strip(): {"caps": f"{SHARED}*"}}
    return with_rules(scenario, added, f"{scenario.name} shared {'with' if trade else 'without'} trade")


def order_faults(objective: pd.Series) -> tuple[str, ...]:
    """What is wrong with the costs of the cases: national = trade ≤ no_trade [bn, discounted]."""
    national, trade, no_trade = (float(objective[case]) for case in ("national", "trade", "no_trade"))
    room = SAME_COST * max(abs(national), abs(no_trade), 1.0)
    faults = []
    if abs(trade - national) > room:
        faults.append(f"caps with trade cost {trade:,.8g}, one cap of their sum {national:,.8g}: they should be equal")
    if trade > no_trade + room:
        faults.append(f"caps with trade cost {trade:,.8g}, more than without: {no_trade:,.8g}")
    return tuple(faults)


def _run(scenario: Scenario, place: Place) -> Results:
    results = run(scenario, place.folder, experiment=place.experiment, force=place.force)
    if results.status == "failed":
        raise SolverError(f"the run is stored as failed: {results.path}/manifest.json says why")
    return results


def _read(results: Results) -> dict[str, pd.DataFrame]:
    """The tables that prices and costs are compared by."""
    return {name: results[name] for name in ("cost", "carbon_price")}


def _given_floors(given: str | pd.DataFrame, system: System, cap: NationalCap) -> pd.DataFrame | None:
    """The floors of a table, regions × years of the path [Mt]; none where they are computed or not asked for."""
    if isinstance(given, str):
        if given not in ("computed", "none"):
            raise ConfigError(f"floors: {given!r}; `computed`, `none` or a table is wanted")
        return None
    missing = [name for name in ("region", "year", "emissions") if name not in given.columns]
    if missing:
        raise ConfigError(f"floors: the table lacks {', '.join(missing)}; it has {', '.join(map(str, given.columns))}")
    wide = _wide(given[given["region"].isin(system.regions)], cap).reindex(list(system.regions))
    bare = wide.index[wide.isna().any(axis=1)]
    if len(bare):
        years = ", ".join(map(str, wide.columns))
        raise ConfigError(f"floors: the table has no number in each of {years} for {', '.join(bare)}")
    return wide


def _computed_floors(system: System, cap: NationalCap) -> pd.DataFrame:
    return _wide(least_emissions(system, species=cap.species, sectors=cap.sectors), cap)


def _wide(floors: pd.DataFrame, cap: NationalCap) -> pd.DataFrame:
    """Region, year, emissions as regions × years of the path."""
    wide = floors.pivot_table(index="region", columns="year", values="emissions", aggfunc="last")
    return wide.reindex(columns=list(cap.path.index))


def _account(emissions: pd.DataFrame, cap: NationalCap) -> pd.DataFrame:
    """The emissions that the cap is about."""
    sectors = names_in(cap.sectors)
    inside = emissions["sector"].isin(sectors) | (WHOLE_SYSTEM in sectors)
    return emissions[inside & (emissions["species"] == cap.species)]


def _gross(emissions: pd.DataFrame, system: System) -> pd.Series:
    """Gross emissions of the base year by region [Mt]."""
    base = emissions[(emissions["year"] == system.horizon.years[0]) & (emissions["emissions"] > 0.0)]
    return base.groupby("region")["emissions"].sum().reindex(list(system.regions)).fillna(0.0)


def _removals(emissions: pd.DataFrame, system: System) -> pd.DataFrame:
    """Given removals (sinks), regions × model years [Mt]; those that a pathway chooses belong to its own emissions."""
    given = emissions[(emissions["technology"] == "") & (emissions["emissions"] < 0.0)]
    wide = given.pivot_table(index="region", columns="year", values="emissions", aggfunc="sum")
    return -wide.reindex(index=list(system.regions), columns=list(system.horizon.years)).fillna(0.0)


def _shares(choice: AllocationChoice, statistics: pd.DataFrame, base: pd.Series, path: pd.Series) -> pd.DataFrame:
    given = {} if choice.activity is None else {"activity": choice.activity}
    basis = Basis(base.rename_axis("region"), statistics, **given)
    return allocation_shares(choice.rule, basis, path, choice.settings)


def _allocation(
    shares: pd.DataFrame, removals: pd.DataFrame, floors: pd.DataFrame | None, caps: pd.DataFrame
) -> pd.DataFrame:
    """The table, regions by year."""
    parts = {"share": shares, "removals": removals, "floor": floors, "cap": caps}
    frame = pd.DataFrame([(region, year) for year in caps.columns for region in caps.index], columns=["region", "year"])
    for name, wide in parts.items():
        frame[name] = np.nan if wide is None else wide.loc[caps.index, caps.columns].to_numpy(float).T.ravel()
    return frame


def _cases(**runs: Results) -> pd.DataFrame:
    return pd.DataFrame([(case, found.path.name, found.manifest["objective"]) for case, found in runs.items()],
                        columns=["case", "run", "objective"])  # fmt: skip


def _plain(choice: AllocationChoice) -> dict[str, Any]:
    """The choice as the manifest holds it."""
    tables = {
        name: table.to_dict("list") if isinstance(table, pd.DataFrame) else table
        for name, table in (("floors", choice.floors), ("activity", choice.activity))
    }
    rule = choice.rule if isinstance(choice.rule, str) else dict(choice.rule)
    return {"rule": rule, "cap": choice.cap, "settings": asdict(choice.settings), **tables}
