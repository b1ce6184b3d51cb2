"""Emission intensity: yearly emissions of a scope stay under an intensity times what the scope produces.

Per domestic product the intensity is a number or a reduction since a base year (whose emissions are a number: a limit
that rose with emissions of the model would pay for them); the product is data. Per generation it is a mean emission
factor, and each MWh generated gives an allowance. A limit per product is a cap that follows growth; the price is that
of a tonne. China's plans cut CO2 per domestic product (14th five-year plan, 2021: −18 %; 15th, 2026: −17 %).
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pyomo.environ as pyo

from energy_opt.inputs.economics import per_tonne
from energy_opt.inputs.statistics import product_of
from energy_opt.inputs.system import System
from energy_opt.model.components import ArrayParam, group_set
from energy_opt.model.declare import Feature, equation
from energy_opt.model.scopes import account_of, has_rules, rule_set
from energy_opt.model.sets import GENERATOR_KINDS, rows
from energy_opt.model.slack import slack

EXCESS = slack("intensity_excess", "intensity_limited", "Mt", "emissions above the limit (kt: pollutants)")


@equation(over=("intensity_limited",), unit="Mt", price="carbon_price", slacks=("intensity_excess",))
def emission_intensity(m: Any, c: Any, s: Any, y: Any) -> Any:
    r"""E_{cy} - \bar{\varepsilon}_{cy} \sum_{a \in c,p} G_{ayp} - X_{cy} \le \bar{\iota}_{cy} O_{cy}"""
    return (
        sum(m.account_emissions[k, y] for k in m.intensity_account[c, s, y])
        - m.generation_intensity[c, s, y]
        * sum(m.energy[a, y, p] for a in m.counted_generators[c, s, y] for p in m.period)
        - m.intensity_excess[c, s, y]
        <= m.product_intensity[c, s, y] * m.domestic_product[c, s, y]
    )


def product_intensity(limits: pd.DataFrame, system: System) -> np.ndarray:
    """Most emissions per domestic product of each row [Mt/bn]; 0 where it limits emissions per generation."""
    base = limits["base_year"].astype("Int64").fillna(0)
    reduced = (1.0 - limits["reduction"]) * limits["base_emissions"] / _product(limits["scope"], base, system)
    # 1 g/CNY = 1 kt/bn CNY
    return np.nan_to_num(np.where(limits["per_gdp"].isna(), reduced, limits["per_gdp"] * 1e-3))


def _product(scope: pd.Series, year: pd.Series, system: System) -> np.ndarray:
    """Domestic product of each row's scope in its year [bn]; NaN = not known."""
    rules = system.rules
    pairs = zip(scope, year, strict=True)
    return np.array([product_of(rules.product, rules.members[place], [int(when)])[0] for place, when in pairs])


def declare(m: pyo.ConcreteModel, system: System) -> None:
    """Intensities, domestic products and generators of the scopes."""
    limits, assets = system.rules["emission_intensity"], system.capacities.assets
    m.intensity_limited = rule_set(limits)
    m.intensity_account = account_of(m.intensity_limited, limits)
    per_generation = limits["per_generation"].notna().to_numpy(bool)
    generators = assets[assets["kind"].isin(GENERATOR_KINDS)]
    inside = {
        scope: list(generators.loc[generators["region"].isin(system.rules.members[scope]), "asset"])
        for scope in limits["scope"].unique()
    }
    keys = rows(limits, "rule", "scope", "year")
    m.counted_generators = group_set(
        m.intensity_limited,
        {key: inside[key[1]] for key, counted in zip(keys, per_generation, strict=True) if counted},
        names=("asset",),
    )
    product = np.where(per_generation, 0.0, _product(limits["scope"], limits["year"], system))
    m.domestic_product = ArrayParam(m.intensity_limited, values=product)
    m.product_intensity = ArrayParam(m.intensity_limited, values=product_intensity(limits, system))
    m.generation_intensity = ArrayParam(
        m.intensity_limited, values=limits["per_generation"].fillna(0.0).to_numpy(float)
    )
    EXCESS.declare(m, m.intensity_limited, limits["excess_price"], per_tonne(limits["species"]))


FEATURE = Feature(
    name="emission_intensity",
    module=__name__,
    declare=declare,
    is_active=has_rules("emission_intensity"),
    variables=(EXCESS.variable,),
    contributions=(EXCESS.cost,),
    equations=(emission_intensity,),
)
