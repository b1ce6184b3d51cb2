"""The projects beside the limits on emissions that hold over their regions."""

from __future__ import annotations

import numpy as np

from energy_opt.analysis.lock_in_accounts import committed_emissions
from energy_opt.analysis.metric import undefined
from energy_opt.inputs.system import System
from energy_opt.studies.lock_in.effects import CO2, found
from energy_opt.studies.lock_in.judged import Findings, Judged


def budget_shares(judged: Judged, system: System) -> Findings:
    """Committed emissions within the horizon beside the narrowest limit over each project's region."""
    committed = committed_emissions(judged.accounts, int(np.ceil(system.horizon.end[-1]))).set_index("project")
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


def _limit(system: System, region: str) -> tuple[str, float] | None:
    """The rule on CO2 over the region with the fewest regions, and its total over the horizon [Mt]."""
    budgets, caps = system.rules["emission_budget"], system.rules["emission_cap"]
    represented = dict(zip(system.horizon.years, system.horizon.represented, strict=True))
    choices = []
    for rule, rows in caps[caps["species"] == CO2].groupby("rule", sort=False):
        total = float((rows["limit"] * rows["year"].map(represented)).sum())
        choices.append((rows["scope"].iloc[-1], str(rule), total))
    for row in budgets[budgets["species"] == CO2].to_dict("records"):
        choices.append((row["scope"], str(row["rule"]), float(row["budget"] - row["spent"])))
    inside = [(len(system.rules.members[scope]), name, total) for scope, name, total in choices
              if region in system.rules.members[scope]]  # fmt: skip
    return min(inside)[1:] if inside else None
