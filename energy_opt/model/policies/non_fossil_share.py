"""Non-fossil share: non-fossil sources give at least a share of a scope's primary energy.

By the convention of China's statistics a unit of non-fossil electricity counts as the coal that plants would burn for
it (about 0.30 Mtce/TWh), not as its own energy content. Plants count by their kind: renewables, hydro, and those whose
fuel is biomass or nuclear; coal, gas and oil count by the fuel that is burnt; other fuels count as neither. Coal of the
other sectors comes from their given paths, all else (oil and gas outside power, heat from the sun and the ground) from
the rule itself. The share stands on both sides, so that the row is moved into energy:
(1 − share) × non-fossil energy against share × fossil energy. Source: China's targets are given in these terms, 25 % in
2030 (contribution of 2021), over 30 % in 2035 (contribution of 2025), over 80 % in 2060 (working guidance, 2021).
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pyomo.environ as pyo

from energy_opt.inputs.system import System
from energy_opt.model.components import ArrayParam, group_set
from energy_opt.model.declare import Feature, equation
from energy_opt.model.scopes import has_rules, rule_set
from energy_opt.model.sets import GENERATOR_KINDS, by_group, rows
from energy_opt.model.slack import slack
from energy_opt.units import conversion_factor

FOSSIL = ("coal", "gas", "oil")
NOT_FOSSIL = ("biomass", "nuclear")

SHORTFALL = slack("non_fossil_shortfall", "shared", "Mtce", "non-fossil energy that is missing")


@equation(over=("shared",), unit="Mtce", price="non_fossil_price", slacks=("non_fossil_shortfall",))
def non_fossil_share(m: Any, c: Any, s: Any, y: Any) -> Any:
    r"""(1 - \varphi_{cy}) (\kappa_{cy} \sum_{a \in c} \sum_p G_{ayp} + \bar{N}_{cy})
    - \varphi_{cy} (\vartheta \sum_{f,r \in c} U_{fry} + \bar{F}_{cy}) + X^-_{cy} \ge 0"""
    return (1 - m.primary_share[c, s, y]) * (
        m.coal_equivalent[c, s, y] * sum(m.energy[a, y, p] for a in m.non_fossil_assets[c, s, y] for p in m.period)
        + m.other_non_fossil[c, s, y]
    ) - m.primary_share[c, s, y] * (
        m.standard_coal * sum(m.fuel_use[f, r, y] for f, r in m.fossil_in[c, s, y]) + m.other_fossil[c, s, y]
    ) + m.non_fossil_shortfall[c, s, y] >= 0.0


def declare(m: pyo.ConcreteModel, system: System) -> None:
    """Shares by rule and year, what counts on either side, and what is given."""
    rules, members = system.rules["non_fossil_share"], system.rules.members
    keys, scopes = rows(rules, "rule", "scope", "year"), list(rules["scope"])
    assets = by_group(_non_fossil(system), "region")
    fuels = list(system.fuels.loc[system.fuels["kind"].isin(FOSSIL), "fuel"])
    inside = {s: [a for r in members[s] for a in assets.get(r, ())] for s in set(scopes)}
    burnt = {s: [(f, r) for f in fuels for r in members[s]] for s in set(scopes)}
    m.shared = rule_set(rules)
    m.non_fossil_assets = group_set(m.shared, {k: inside[s] for k, s in zip(keys, scopes, strict=True)}, ("asset",))
    m.fossil_in = group_set(m.shared, {k: burnt[s] for k, s in zip(keys, scopes, strict=True)}, ("fuel", "region"))
    m.primary_share = ArrayParam(m.shared, values=rules["share"].to_numpy(float))
    m.coal_equivalent = ArrayParam(m.shared, values=rules["coal_equivalent"].to_numpy(float))
    m.other_non_fossil = ArrayParam(m.shared, values=rules["other_non_fossil"].to_numpy(float))
    m.other_fossil = ArrayParam(m.shared, values=rules["other_fossil"].to_numpy(float) + _given_coal(rules, system))
    SHORTFALL.declare(m, m.shared, rules["shortfall_price"])


def _non_fossil(system: System) -> pd.DataFrame:
    """The assets whose electricity counts as non-fossil."""
    assets = system.capacities.assets
    kinds = system.fuels.set_index("fuel")["kind"]
    clean = (assets["fuel"] == "") & assets["kind"].isin(["renewable", "hydro"])
    return assets[assets["kind"].isin(GENERATOR_KINDS) & (clean | assets["fuel"].map(kinds).isin(NOT_FOSSIL))]


def _given_coal(rules: pd.DataFrame, system: System) -> np.ndarray:
    """Coal of the other sectors in each rule's scope and year [Mtce]."""
    coal = system.rules.sector_coal
    used = coal.groupby(["region", "year"])["coal_use"].sum() * conversion_factor("PJ", "Mtce")
    given = used.to_dict()
    pairs = zip(rules["scope"], rules["year"], strict=True)
    return np.array([sum(given.get((r, year), 0.0) for r in system.rules.members[scope]) for scope, year in pairs])


FEATURE = Feature(
    name="non_fossil_share",
    module=__name__,
    declare=declare,
    is_active=has_rules("non_fossil_share"),
    variables=(SHORTFALL.variable,),
    contributions=(SHORTFALL.cost,),
    equations=(non_fossil_share,),
)
