"""Each project by itself: what it commits to, how it runs in a case, what it strands, how long it is held."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from energy_opt.analysis.lock_in_accounts import AFTER, committed_emissions, scenario_committed_emissions
from energy_opt.analysis.lock_in_years import (
    OperatingEnd,
    operating_end,
    years_beyond,
    years_held,
    years_left_when_unlocked,
)
from energy_opt.analysis.metric import Metric, undefined
from energy_opt.analysis.stranded_value import book_values, economic_stranded_value, institutional_lock, owner_margin
from energy_opt.inputs.economics import apply_factors, asset_year
from energy_opt.inputs.read import DataFolder
from energy_opt.inputs.system import System
from energy_opt.studies.lock_in.closing import free_of
from energy_opt.studies.lock_in.effects import CO2, Finding, found
from energy_opt.studies.lock_in.evaluation import Outcome
from energy_opt.studies.lock_in.plants import potential_margin, tied_classes

ALL = "all"
"""All judged projects together, in the place of a project's name."""

Findings = Iterator[tuple[str, Finding]]
"""A project (or ALL) and what was found."""

Row = Mapping[Hashable, Any]
"""A project of the table."""

TO_ITS_END = 1e-6
"""A class that stops less than this before its end runs to it [years]."""

FROM_ITS_END = 0.0
"""Part of the year of commissioning in service: the model counts time from the end of a year."""

RETIRED = 1e-6
"""Less than this part of a class has not retired [1]."""

OF_OPERATION = ("scenario_", "hours", "utilisation_loss")
TIED = "plants of the same running cost stand in the region: which of them run is open"
"""How to read what a project runs where another plant may run in its place at the same cost."""

ADDED_UP = ("Mt", "kt", "bn CNY", "TWh")
"""Units of metrics whose sum over the projects means something."""


class Judged(NamedTuple):
    """The projects with what the system says of them.

    table: the list with asset (class), gw [GW], emission_factor [t/MWh], investment_cost [CNY/kW]; hours: planned, by
    class [h/year]; unlocking: by class and model year [CNY/t].
    """

    table: pd.DataFrame
    hours: pd.Series
    unlocking: pd.Series

    @property
    def accounts(self) -> pd.DataFrame:
        """Columns as the plain accounts want them: capacity in GW."""
        return self.table.assign(capacity=self.table["gw"])


def judged_projects(projects: pd.DataFrame, system: System, folder: DataFolder) -> pd.DataFrame:
    """The list of projects with class, size, emission factor and investment."""
    members = system.projects.members.set_index("project")
    table = projects.assign(asset=projects["project"].map(members["asset"]), gw=projects["capacity"] / 1000.0)
    first = system.projects.years.groupby("asset")["year"].min()
    assets, years = pd.Index(system.capacities.assets["asset"]), pd.Index(system.horizon.years)
    rate = system.operation.emission_rate[system.species.index(CO2)]
    place = assets.get_indexer(pd.Index(table["asset"])), years.get_indexer(pd.Index(table["asset"].map(first)))
    table["emission_factor"] = rate[place]
    costs = apply_factors(folder["technology_cost"], "technology", "investment_cost",
                          system.scenario.technology.cost_factor)  # fmt: skip
    commissioned = tuple(sorted(set(table["year"])))
    yearly = asset_year(costs, "investment_cost", table[["technology", "region"]], commissioned)
    table["investment_cost"] = yearly[np.arange(len(table)), np.searchsorted(commissioned, table["year"])]
    return table


def planned_hours(projects: pd.DataFrame, members: pd.DataFrame) -> pd.Series:
    """Planned full-load hours of each class: the mean of its members by capacity [h/year]."""
    frame = projects.merge(members[["project", "asset"]], on="project")
    energy = (frame["hours"] * frame["capacity"]).groupby(frame["asset"]).sum()
    return (energy / frame.groupby("asset")["capacity"].sum()).rename("hours")


def plan(judged: Judged, system: System) -> Findings:
    """What the projects commit to if they run as planned to the end of their lives."""
    committed = committed_emissions(judged.accounts, float(system.horizon.end[-1]), first_year=FROM_ITS_END)
    names = [column for column in committed.columns if column.startswith("committed")]
    for row in committed.to_dict("records"):
        for name in names:
            yield row["project"], found(name, "Mt", float(row[name]))
    for row in judged.table.to_dict("records"):
        for target in AFTER:
            value = years_beyond(int(row["year"]), float(row["lifetime"]), target)
            yield row["project"], found(f"years_beyond_{target}", "year", value)
    for name in names:
        yield ALL, found(name, "Mt", float(committed[name].sum()))


def in_case(
    judged: Judged, outcome: Outcome, rows: pd.DataFrame, free: pd.DataFrame | None, carbon_price: pd.Series,
    payment: float,
) -> Findings:  # fmt: skip
    """Every metric of each project in a case; rows, free: `class_years` of the case, and of the one in which the
    projects may retire (`free_of`), where it was solved.
    """
    system = outcome.reading.system
    owner, kept = _owner(outcome, rows, carbon_price, payment)
    per_class = {**_emissions(rows, system), **_running(rows, judged.hours), **_stranded(rows), **owner}
    size, tied = rows.groupby("asset")["capacity"].first(), tied_classes(system)
    ends = _ends(system, rows)
    class_end = system.projects.classes.set_index("asset")["end"]
    free_ends = _ends(system, free) if free is not None else None
    totals: dict[str, tuple[str, float]] = {}
    for row in judged.table.to_dict("records"):
        share = row["gw"] / size[row["asset"]] if size[row["asset"]] > 0.0 else 0.0
        findings = []
        for name, (unit, values) in per_class.items():
            value = float(values[row["asset"]])
            note = TIED if row["asset"] in tied and name.startswith(OF_OPERATION) else ""
            findings.append(found(name, unit, value * share if unit in ADDED_UP else value, note=note))
        findings.append(_kept_by_owner(outcome.case, float(kept[row["asset"]])))
        findings += _books(row, system, _closed_early(ends[row["asset"]], float(class_end[row["asset"]])))
        findings += _years(row, system, judged, carbon_price, outcome.case, ends, free_ends)
        for finding in findings:
            yield row["project"], finding
            if finding.unit in ADDED_UP and finding.value.value is not None:
                totals[finding.metric] = (finding.unit, totals.get(finding.metric, ("", 0.0))[1] + finding.value.value)
    for name, (unit, total) in totals.items():
        yield ALL, found(name, unit, total)


def _emissions(rows: pd.DataFrame, system: System) -> dict[str, tuple[str, pd.Series]]:
    intervals = pd.DataFrame({"year": system.horizon.years, "start": system.horizon.start, "end": system.horizon.end})
    emitted = rows.rename(columns={"asset": "project"})[["project", "year", "emissions"]]
    amounts = scenario_committed_emissions(emitted, intervals).set_index("project")
    found_ones = {f"scenario_{name}": ("Mt", amounts[name]) for name in amounts.columns}
    return found_ones | _pollutants(rows, system)


def _pollutants(rows: pd.DataFrame, system: System) -> dict[str, tuple[str, pd.Series]]:
    """Emissions of the other species within the horizon, by class."""
    place = pd.Index(system.capacities.assets["asset"]).get_indexer(pd.Index(rows["asset"]))
    year = pd.Index(system.horizon.years).get_indexer(pd.Index(rows["year"]))
    energy = (rows["generation"] * rows["represented"]).to_numpy(float)
    kt = {species: energy * system.operation.emission_rate[k][place, year]
          for k, species in enumerate(system.species) if species != CO2}  # fmt: skip
    return {f"scenario_{species}": ("kt", pd.Series(amount).groupby(rows["asset"].to_numpy()).sum())
            for species, amount in kt.items()}  # fmt: skip


def _running(rows: pd.DataFrame, hours: pd.Series) -> dict[str, tuple[str, pd.Series]]:
    """Hours per GW of the project over its life inside the horizon, retired or not, and what lacks to the plan."""
    of, weight = rows["asset"], rows["represented"]
    possible = (rows["capacity"] * rows["share"] * weight).groupby(of).sum()
    run = ((1e3 * rows["generation"] * weight).groupby(of).sum() / possible.where(possible > 0.0)).fillna(0.0)
    loss = 1.0 - run / hours.reindex(run.index)
    short = (rows["shortfall"] * weight).groupby(of).sum()
    return {"hours": ("h/year", run), "utilisation_loss": ("1", loss), "shortfall": ("TWh", short)}


def _stranded(rows: pd.DataFrame) -> dict[str, tuple[str, pd.Series]]:
    value = economic_stranded_value(rows.rename(columns={"asset": "project"}))
    return {"stranded_economic": ("bn CNY", value)}


def _owner(
    outcome: Outcome, rows: pd.DataFrame, carbon_price: pd.Series, payment: float
) -> tuple[dict[str, tuple[str, pd.Series]], pd.Series]:
    """Margins per kW: means over the years in which the class exists; and the years in which the owner would keep what
    has retired, each counted with the share of the class that has.
    """
    fixed = 1e3 * rows["fixed_om"] / (rows["in_service"]).where(rows["in_service"] > 1e-9)
    accounts = pd.DataFrame({
        "project": rows["asset"], "year": rows["year"],
        "energy_margin": potential_margin(outcome, rows, carbon_price),
        "fixed_om": fixed.fillna(_fixed_per_kw(outcome, rows)),
        "capacity_payment": payment,
    })  # fmt: skip
    margin = owner_margin(accounts)
    gone = _retired_share(rows)
    locked = institutional_lock(margin, accounts[["project", "year"]].assign(retired=gone > 0.0))
    years = (rows["share"] * rows["represented"]).to_numpy(float)
    kept = (locked["locked"] * years * gone).groupby(locked["project"]).sum()
    life = pd.Series(years).groupby(margin["project"]).sum()
    mean = {
        name: (margin[name] * years).groupby(margin["project"]).sum() / life for name in ("margin", "market_margin")
    }
    return {
        "owner_margin": ("CNY/kW/year", mean["margin"]),
        "owner_market_margin": ("CNY/kW/year", mean["market_margin"]),
    }, kept


def _retired_share(rows: pd.DataFrame) -> np.ndarray:
    """Part of each class that has retired in each year, 0 where it is none to speak of."""
    existing = rows["capacity"] * rows["share"]
    gone = 1.0 - (rows["in_service"] / existing.where(existing > 0.0)).fillna(1.0).clip(0.0, 1.0)
    return np.where(gone > RETIRED, gone, 0.0)


def _kept_by_owner(case: str, years: float) -> Finding:
    """Years in which the owner would keep what the system retires, where it may retire."""
    reason = undefined("nothing may retire where the project is held")
    return found("institutional_lock", "year", years if case == free_of(case) else reason)


def _fixed_per_kw(outcome: Outcome, rows: pd.DataFrame) -> pd.Series:
    """Fixed cost per kW in service of a class that has retired."""
    cohorts = outcome.reading.system.capacities.cohort_years
    keyed = (1e3 * cohorts["fixed_om"] / cohorts["share"]).groupby([cohorts["asset"], cohorts["year"]]).max()
    return pd.Series(keyed.reindex(pd.MultiIndex.from_frame(rows[["asset", "year"]])).to_numpy(), index=rows.index)


def _ends(system: System, rows: pd.DataFrame) -> Mapping[str, OperatingEnd | None]:
    """When each class stops running."""
    interval = pd.Series(system.horizon.end, index=system.horizon.years)
    life = system.projects.classes.set_index("asset")["end"]
    return {str(asset): operating_end(part.set_index("year")["generation"], interval, float(life[asset]))
            for asset, part in rows.groupby("asset")}  # fmt: skip


def _closed_early(end: OperatingEnd | None, class_end: float) -> float | None:
    """When a class closed before its life was over, -inf = it never ran; None = it runs to the end of its life, and so
    do its members, whose own lives may end a little before or after it.
    """
    if end is None:
        return -np.inf
    return end.time if end.seen and end.time < class_end - TO_ITS_END else None


def _books(row: Row, system: System, closed_in: float | None) -> list[Finding]:
    """Book values at the end of operation, at the member's own age: of a plant that never runs, at its start."""
    frame = pd.DataFrame([{**row, "capacity": row["gw"]}])
    own = {} if closed_in is None else {row["project"]: max(closed_in, float(row["year"]))}
    closed = pd.Series(own, dtype=float)
    values = book_values(frame, closed, system.horizon.rate).iloc[0]
    names = {"book_annuity": "stranded_book", "book_straight_line": "stranded_straight_line", "debt": "stranded_debt"}
    return [found(new, "bn CNY", float(values[old])) for old, new in names.items()]


def not_solved(case: str) -> str:
    """Why there is nothing to compare with."""
    return f"the case `{case}` was not solved"


def _years(
    row: Row, system: System, judged: Judged, carbon_price: pd.Series, case: str,
    ends: Mapping[str, OperatingEnd | None], free_ends: Mapping[str, OperatingEnd | None] | None,
) -> list[Finding]:  # fmt: skip
    """Lock-in years."""
    asset = str(row["asset"])
    begin = float(row["year"])
    life_end = begin + float(row["lifetime"])
    held: Metric
    if case == free_of(case) or free_ends is None:
        held = undefined("nothing holds the project" if case == free_of(case) else not_solved(free_of(case)))
    else:
        held = years_held(ends[asset], free_ends[asset], begin)
    unlocking = judged.unlocking[asset] if asset in judged.unlocking.index else pd.Series(dtype=float)
    prices = carbon_price if len(carbon_price) else None
    left = years_left_when_unlocked(prices, unlocking, begin, life_end)
    unknown = [str(year) for year in unlocking.index if pd.isna(unlocking[year])]
    note = f"no unlocking price is known for {', '.join(unknown)}" if unknown else ""
    if (unlocking <= 0.0).any():
        note = "; ".join(filter(None, ("its replacement is cheaper without a carbon price", note)))
    return [found("years_held", "year", held), found("years_left_when_unlocked", "year", left, note=note)]
