"""Capacity replacement (上大压小): new capacity is built only in place of old capacity that has retired.

In every year the additions since the base year stay under an allowance and a ratio of the capacity that has left the
fleet of the base year by age or early. Committed units do not count, nor does what is converted into the technologies;
a unit that is converted retires with its age. The price is what the right to build one more GW by then would be worth
in a year.

Source: "build large, close small" (State Council document 2 of 2007); replacement of capacity in the rules on coal
power since (ratios are the scenario's).
"""

from __future__ import annotations

from typing import Any

import pandas as pd
import pyomo.environ as pyo

from energy_opt.inputs.base_fleet import base_fleet
from energy_opt.inputs.system import System
from energy_opt.model.components import ArrayParam, group_set
from energy_opt.model.declare import Feature, equation
from energy_opt.model.scopes import RULE, assets_by_rule, rule_set
from energy_opt.model.sets import rows
from energy_opt.model.slack import slack

EXCESS = slack("replacement_excess", "replacing", "GW", "new capacity that replaces nothing")


@equation(over=("replacing",), unit="GW", price="replacement_price", slacks=("replacement_excess",))
def capacity_replacement(m: Any, c: Any, s: Any, y: Any) -> Any:
    r"""\sum_{a \in c,\, v \le y} B_{av} - \rho_{cy} \sum_{a,v \in c,\, t \le y} \sigma_{avy} Q_{avt} - X_{cy}
    \le \bar{B}_{cy}"""
    return (
        sum(m.capacity_addition[a, v] for a, v in m.replacing_additions[c, s, y])
        - sum(
            m.replacement_ratio[c, s, y] * m.operating_share[a, v, y] * m.early_retirement[a, v, t]
            for a, v, t in m.replaced_early[c, s, y]
        )
        - m.replacement_excess[c, s, y]
        <= m.addition_allowance[c, s, y]
    )


def declare(m: pyo.ConcreteModel, system: System) -> None:
    """Rules under which something can be built, the additions and retirements that count, and what age gives."""
    rules, additions = _binding(system)
    m.replacing = rule_set(rules)
    m.replacing_additions = group_set(m.replacing, additions, names=("asset", "vintage"))
    cohorts = system.capacities.cohort_years.merge(
        base_fleet(system.capacities.cohort_years, system.horizon.base_year).rename(columns={"known": "start"}),
        on=["asset", "vintage"],
    )
    retired: dict[Any, list[tuple[str, int, int]]] = {}
    by_age = []
    for key, assets in assets_by_rule(rules, system, "replaces").items():
        own = cohorts[cohorts["asset"].isin(assets)]
        alive = own[own["year"] == key[2]]
        by_age.append(_start(own) - float((alive["share"] * alive["start"]).sum()))
        past = own[own["year"] <= key[2]].merge(alive[["asset", "vintage"]], on=["asset", "vintage"])
        retired[key] = rows(past[past["retirable"]], "asset", "vintage", "year")
    m.replaced_early = group_set(m.replacing, retired, names=("asset", "vintage", "retired"))
    ratio, allowance = (rules[name].fillna(of).to_numpy(float) for name, of in (("ratio", 1.0), ("allowance", 0.0)))
    m.replacement_ratio = ArrayParam(m.replacing, values=ratio)
    m.addition_allowance = ArrayParam(m.replacing, values=allowance + ratio * by_age)
    EXCESS.declare(m, m.replacing, rules["excess_price"])


def _start(cohorts: pd.DataFrame) -> float:
    """Capacity of the cohorts at the end of the base year [GW]."""
    return float(cohorts.drop_duplicates(["asset", "vintage"])["start"].sum())


def _binding(system: System) -> tuple[pd.DataFrame, dict[Any, list[tuple[str, int]]]]:
    """The rules under which anything can be built by their year, and what: (rule, scope, year) → (asset, vintage)."""
    rules = system.rules["capacity_replacement"]
    built = system.capacities.additions
    vintages = {asset: list(part) for asset, part in built.groupby("asset")["vintage"]}
    additions = {
        key: [(asset, vintage) for asset in assets for vintage in vintages.get(asset, ()) if vintage <= key[2]]
        for key, assets in assets_by_rule(rules, system).items()
    }
    keep = [len(additions[key]) > 0 for key in rows(rules, *RULE)]
    return rules[keep].reset_index(drop=True), {key: pairs for key, pairs in additions.items() if pairs}


FEATURE = Feature(
    name="capacity_replacement",
    module=__name__,
    declare=declare,
    is_active=lambda system: len(_binding(system)[0]) > 0,
    variables=(EXCESS.variable,),
    contributions=(EXCESS.cost,),
    equations=(capacity_replacement,),
)
