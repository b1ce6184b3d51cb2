"""Coal cap: the coal that power plants and other sectors of a scope burn in a year stays under a limit.

Plans speak of coal in standard coal (29.3076 PJ/Mtce, GB/T 2589-2020) or in tonnes of raw coal, which count 0.7143 tce
each (the same standard). `power` is what power plants burn for electricity; what they burn for heat is a sector of the
given paths. The coal of the other sectors is given, so that a cap on all of them leaves the rest to power plants. The
price is what one more tonne of coal would be worth to the system beyond its own price.

Source: caps by region since the action plan on air pollution (State Council, 2013), phase-down of coal (action plan for
carbon peaking, State Council, 2021).
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pyomo.environ as pyo

from energy_opt.inputs.check_names import POWER, WHOLE_SYSTEM, names_in
from energy_opt.inputs.system import System
from energy_opt.model.components import ArrayParam, group_set
from energy_opt.model.declare import Feature, Variable, equation
from energy_opt.model.scopes import RULE, has_rules, rule_set
from energy_opt.model.sets import rows
from energy_opt.model.slack import slack
from energy_opt.units import conversion_factor

RAW_COAL = 0.7143
"""Standard coal in a tonne of raw coal of average quality (GB/T 2589-2020) [tce/t]."""

BN_PER_MTCE = 1e-3  # 1 CNY/tce = 1e-3 bn CNY/Mtce

EXCESS = slack("coal_excess", "coal_capped", "Mtce", "coal above the cap")


@equation(over=("coal_capped",), unit="Mtce")
def coal_accounting(m: Any, c: Any, s: Any, y: Any) -> Any:
    r"""N_{cy} = \vartheta \sum_{f,r \in c} U_{fry} + \bar{N}^{given}_{cy}"""
    return (
        m.coal_counted[c, s, y]
        == m.standard_coal * sum(m.fuel_use[f, r, y] for f, r in m.coal_burnt_in[c, s, y])
        + m.capped_coal_given[c, s, y]
    )


@equation(over=("coal_capped",), unit="Mtce", price="coal_price", slacks=("coal_excess",))
def coal_cap(m: Any, c: Any, s: Any, y: Any) -> Any:
    r"""N_{cy} - X_{cy} \le \bar{N}_{cy}"""
    return m.coal_counted[c, s, y] - m.coal_excess[c, s, y] <= m.coal_limit[c, s, y]


def declare(m: pyo.ConcreteModel, system: System) -> None:
    """Caps by rule and year, the fuels and regions that each counts, and the coal that is given."""
    caps = system.rules["coal_cap"]
    m.coal_capped = rule_set(caps)
    fuels = list(system.fuels.loc[system.fuels["kind"] == "coal", "fuel"])
    burnt, given = {}, []
    for key, sectors in zip(rows(caps, *RULE), caps["sectors"], strict=True):
        regions, chosen = system.rules.members[key[1]], names_in(sectors)
        if {POWER, WHOLE_SYSTEM} & set(chosen):
            burnt[key] = [(fuel, region) for fuel in fuels for region in regions]
        given.append(coal_given(system.rules.sector_coal, regions, chosen, key[2]))
    m.coal_burnt_in = group_set(m.coal_capped, burnt, names=("fuel", "region"))
    m.capped_coal_given = ArrayParam(m.coal_capped, values=np.array(given, float))
    m.coal_limit = ArrayParam(m.coal_capped, values=caps["limit"].fillna(caps["raw_limit"] * RAW_COAL).to_numpy(float))
    EXCESS.declare(m, m.coal_capped, caps["excess_price"], BN_PER_MTCE)


def coal_given(paths: pd.DataFrame, regions: tuple[str, ...], sectors: tuple[str, ...], year: int) -> float:
    """Coal of the given paths in some sectors and regions in a year [Mtce]."""
    inside = (paths["year"] == year) & paths["region"].isin(regions)
    if WHOLE_SYSTEM not in sectors:
        inside &= paths["sector"].isin(sectors)
    return float(paths.loc[inside, "coal_use"].sum()) * conversion_factor("PJ", "Mtce")


FEATURE = Feature(
    name="coal_cap",
    module=__name__,
    declare=declare,
    is_active=has_rules("coal_cap"),
    variables=(
        Variable("coal_counted", ("coal_capped",), "Mtce", "coal that a cap is about"),
        EXCESS.variable,
    ),
    contributions=(EXCESS.cost,),
    equations=(coal_accounting, coal_cap),
)
