"""The projects beside the limits on emissions that hold over their regions."""

from __future__ import annotations

import pandas as pd

from energy_opt.analysis.lock_in_accounts import committed_emissions
from energy_opt.analysis.metric import undefined
from energy_opt.inputs.system import System
from energy_opt.studies.lock_in.effects import found, on_power
from energy_opt.studies.lock_in.judged import FROM_ITS_END, Findings, Judged


def budget_shares(judged: Judged, system: System) -> Findings:
    """Committed emissions within the horizon beside the narrowest limit over each project's region."""
    committed = committed_emissions(judged.accounts, float(system.horizon.end[-1]), first_year=FROM_ITS_END).set_index(
        "project"
    )
    within = committed["committed"] - committed["committed_after_horizon"]
    limits = {region: _limit(system, region) for region in set(judged.table["region"])}
    for row in judged.table.to_dict("records"):
        limit = limits[row["region"]]
        if limit is None:
            yield row["project"], found("budget_share", "1", undefined("the regime limits no emissions there"))
            continue
        rule, amount = limit
        reason = undefined(f"the limit `{rule}` is not above zero")
        share = float(within[row["project"]]) / amount if amount > 0.0 else reason
        yield row["project"], found("budget_share", "1", share, note=f"of `{rule}`, {amount:,.0f} Mt")
    yield from _yearly_shares(judged, system)


def _yearly_shares(judged: Judged, system: System) -> Findings:
    """What each project emits in a year as planned, beside the narrowest cap of its first model year."""
    first = system.projects.years.groupby("asset")["year"].min()
    for row in judged.table.to_dict("records"):
        year = int(first[row["asset"]])
        cap = _cap(system, row["region"], year)
        if cap is None:
            yield row["project"], found("yearly_cap_share", "1", undefined("no cap holds there in that year"), year)
            continue
        rule, limit = cap
        planned = row["gw"] * row["hours"] * row["emission_factor"] * 1e-3
        share = planned / limit if limit > 0.0 else undefined(f"the cap `{rule}` is not above zero")
        yield row["project"], found("yearly_cap_share", "1", share, year, note=f"of `{rule}`, {limit:,.0f} Mt")


def _cap(system: System, region: str, year: int) -> tuple[str, float] | None:
    """The cap on the CO2 of power over the region with the fewest regions, and its limit in a year [Mt]."""
    caps = _yearly(system)
    rows = caps[caps["year"] == year].to_dict("records")
    return _narrowest(system, region, [(row["scope"], str(row["rule"]), float(row["limit"])) for row in rows])


def _yearly(system: System) -> pd.DataFrame:
    """Caps and ceilings of peaks on the CO2 of power in each model year: rule, scope, year, limit [Mt]."""
    caps, peaks = system.rules["emission_cap"], system.rules["peak_year"]
    years = pd.DataFrame({"year": list(system.horizon.years)})
    ceilings = peaks[on_power(peaks)].rename(columns={"ceiling": "limit"}).merge(years, how="cross")
    parts = [frame[["rule", "scope", "year", "limit"]] for frame in (caps[on_power(caps)], ceilings) if len(frame)]
    return pd.concat(parts, ignore_index=True) if parts else ceilings[["rule", "scope", "year", "limit"]]


def _limit(system: System, region: str) -> tuple[str, float] | None:
    """The rule on the CO2 of power over the region with the fewest regions, and its total over the horizon [Mt]."""
    budgets = system.rules["emission_budget"]
    represented = dict(zip(system.horizon.years, system.horizon.represented, strict=True))
    choices = []
    for rule, rows in _yearly(system).groupby("rule", sort=False):
        total = float((rows["limit"] * rows["year"].map(represented)).sum())
        choices.append((rows["scope"].iloc[-1], str(rule), total))
    for row in budgets[on_power(budgets)].to_dict("records"):
        choices.append((row["scope"], str(row["rule"]), float(row["budget"] - row["spent"])))
    return _narrowest(system, region, choices)


def _narrowest(system: System, region: str, limits: list[tuple[str, str, float]]) -> tuple[str, float] | None:
    """Of limits (scope, rule, amount) the one over the region with the fewest regions; of several, the smallest."""
    members = system.rules.members
    over = [(len(members[scope]), amount, rule) for scope, rule, amount in limits if region in members[scope]]
    if not over:
        return None
    _, amount, rule = min(over)
    return rule, amount
