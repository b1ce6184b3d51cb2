"""Phase-out: capacity of some technologies leaves service by age, by a schedule, or both.

A rule counts the cohorts that are older than `oldest_age` in a model year (all, where no age is given), and keeps them
under a share of what the same technologies of the scope had in service at the end of the base year. So `oldest_age` 30
alone retires what is older than 30 years, a falling share alone is a schedule, and both let a part run on. The age is
that of the mean year of a cohort, and size classes are technologies. The price is what one more GW in service would be
worth in a year; where a soft rule lets nothing remain and is kept, it is only known to lie between that and the price
of the excess, which is what may be reported.

Source: retirement by age and class as in Cui et al. (2021, Nature Communications 12:1468).
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pyomo.environ as pyo

from energy_opt.inputs.base_fleet import base_fleet
from energy_opt.inputs.system import System
from energy_opt.model.components import ArrayParam, group_set
from energy_opt.model.declare import Feature, equation
from energy_opt.model.scopes import RULE, assets_by_rule, rule_set
from energy_opt.model.sets import rows
from energy_opt.model.slack import slack

EXCESS = slack("phase_out_excess", "phased_out", "GW", "capacity that runs on against the rule")


@equation(over=("phased_out",), unit="GW", price="phase_out_price", slacks=("phase_out_excess",))
def phase_out(m: Any, c: Any, s: Any, y: Any) -> Any:
    r"""\sum_{a,v \in c} \sigma_{avy} K_{avy} - X_{cy} \le \bar{K}_{cy}"""
    return (
        sum(m.operating_share[a, v, y] * m.capacity[a, v, y] for a, v in m.aged_cohorts[c, s, y])
        - m.phase_out_excess[c, s, y]
        <= m.remaining_capacity[c, s, y]
    )


def declare(m: pyo.ConcreteModel, system: System) -> None:
    """Rules with cohorts that count, and what may remain of them."""
    rules, members = _binding(system)
    m.phased_out = rule_set(rules)
    m.aged_cohorts = group_set(m.phased_out, members, names=("asset", "vintage"))
    base = base_fleet(system.capacities.cohort_years, system.horizon.base_year).groupby("asset")["known"].sum()
    start = [base.reindex(assets).sum() for assets in assets_by_rule(rules, system).values()]
    m.remaining_capacity = ArrayParam(m.phased_out, values=rules["share"].fillna(0.0).to_numpy(float) * np.array(start))
    EXCESS.declare(m, m.phased_out, rules["excess_price"])


def _binding(system: System) -> tuple[pd.DataFrame, dict[Any, list[tuple[str, int]]]]:
    """The rules with anything to count, and what it is: (rule, scope, year) → cohorts (asset, vintage) too old."""
    rules = system.rules["phase_out"]
    if rules.empty:
        return rules, {}
    cohorts = system.capacities.cohort_years
    by_asset = {key: list(rows(part, "vintage", "commissioned")) for key, part in cohorts.groupby(["asset", "year"])}
    assets = assets_by_rule(rules, system)
    oldest = rules["oldest_age"].fillna(-np.inf).to_numpy(float)
    members = {
        key: [
            (asset, vintage)
            for asset in assets[key]
            for vintage, commissioned in by_asset.get((asset, key[2]), ())
            if key[2] - commissioned > age
        ]
        for key, age in zip(rows(rules, *RULE), oldest, strict=True)
    }
    keep = [len(members[key]) > 0 for key in rows(rules, *RULE)]
    return rules[keep].reset_index(drop=True), {key: pairs for key, pairs in members.items() if pairs}


FEATURE = Feature(
    name="phase_out",
    module=__name__,
    declare=declare,
    is_active=lambda system: len(_binding(system)[0]) > 0,
    variables=(EXCESS.variable,),
    contributions=(EXCESS.cost,),
    equations=(phase_out,),
)
