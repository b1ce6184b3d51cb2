"""Carbon offsets: reductions outside a market count as allowances, from steps of supply, up to a share of emissions.

The share is of the emissions that the market covers without what removals take off, so that the limit can always be
kept. Each step is a rule of its own with its potential and cost; a market without a share takes all that is offered.
Source: at most 5 % of the obligation may be met with certified reductions (CCER) in China (measures for the management
of carbon emissions trading, 2020-12-31, article 29).
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pyomo.environ as pyo

from energy_opt.inputs.accounts import given_paths
from energy_opt.inputs.check_names import POWER, WHOLE_SYSTEM, names_in
from energy_opt.inputs.economics import BN_PER_MT
from energy_opt.inputs.system import System
from energy_opt.model.components import ArrayParam, flat_set, group_set
from energy_opt.model.declare import Feature, Variable, contribution, equation
from energy_opt.model.market_scopes import has_any, rules_of_markets
from energy_opt.model.scopes import RULE, rule_set
from energy_opt.model.sets import GENERATOR_KINDS, rows

STEPS = rules_of_markets("carbon_offset")
STEP = ("step", *RULE)


@equation(over=("offset_limited",), unit="Mt", price="offset_price")
def offset_limit(m: Any, c: Any, s: Any, y: Any) -> Any:
    r"""\sum_{j \in c} O_{j c y} \le \rho_{c y} (\sum_{a \in c} \varepsilon_{a y} \sum_p G_{a y p} + \bar{E}^+_{c y})"""
    return sum(m.offset[j, k, r, v] for j, k, r, v in m.offsets_of[c, s, y]) <= m.offset_share[c, s, y] * (
        sum(m.emission_rate[e, a, y] * m.energy[a, y, p] for e, a in m.covered_plants[c, s, y] for p in m.period)
        + m.covered_given[c, s, y]
    )


@contribution("allowances", "offset", over=("market_year",))
def offsetting(m: Any, c: Any, s: Any, y: Any) -> Any:
    r"""\sum_{j \in c} O_{j c y}"""
    return sum(m.offset[j, k, r, v] for j, k, r, v in m.offsets_of[c, s, y])


@contribution("cost", "offset", over=("offset_step",))
def offset_payment(m: Any, j: Any, c: Any, s: Any, y: Any) -> Any:
    r"""c^O_{j c y} O_{j c y}"""
    return m.offset_cost[j, c, s, y] * m.offset[j, c, s, y]


def declare(m: pyo.ConcreteModel, system: System) -> None:
    """Steps by market and year, and the emissions that the limit of each market is a share of."""
    steps = STEPS(system).rename(columns={"entry": "step"})
    keys = rows(steps, *STEP)
    m.offset_step = flat_set(STEP, keys)
    m.offset_cost = ArrayParam(m.offset_step, values=steps["cost"].to_numpy(float) * BN_PER_MT)
    m.offset_potential = ArrayParam(m.offset_step, values=steps["potential"].to_numpy(float))
    of: dict[Any, list[Any]] = {}
    for key in keys:
        of.setdefault(key[1:], []).append(key)
    m.offsets_of = group_set(m.market_year, of, names=STEP)
    markets = system.rules["emissions_trading"]
    offered = pd.Series([key in of for key in rows(markets, *RULE)], index=markets.index)
    limited = markets[offered & markets["offset_share"].notna()]
    m.offset_limited = rule_set(limited)
    m.offset_share = ArrayParam(m.offset_limited, values=limited["offset_share"].to_numpy(float))
    m.covered_plants = group_set(m.offset_limited, _emitters(limited, system), names=("species", "asset"))
    m.covered_given = ArrayParam(m.offset_limited, values=_given(limited, system))


def _emitters(markets: pd.DataFrame, system: System) -> dict[Any, list[Any]]:
    """The power plants that a market covers and that emit, with the species."""
    assets, years = system.capacities.assets, system.horizon.years
    result = {}
    for key, row in zip(rows(markets, *RULE), markets.to_dict("records"), strict=True):
        rate = system.operation.emission_rate[system.species.index(row["species"]), :, years.index(row["year"])]
        inside = assets["region"].isin(system.rules.members[row["scope"]]) & assets["kind"].isin(GENERATOR_KINDS)
        if {POWER, WHOLE_SYSTEM} & set(names_in(row["sectors"])):
            result[key] = [(row["species"], asset) for asset in assets.loc[inside & (rate > 0.0), "asset"]]
    return result


def _given(markets: pd.DataFrame, system: System) -> np.ndarray:
    """Given emissions that a market covers, without what sinks remove [Mt]."""
    amounts = []
    for row in markets.to_dict("records"):
        paths = given_paths(system.rules, row["species"], row["sectors"], row["scope"])
        emitted = (paths["year"] == row["year"]) & (paths["emissions"] > 0.0)
        amounts.append(float(paths.loc[emitted, "emissions"].sum()))
    return np.array(amounts)


FEATURE = Feature(
    name="carbon_offset",
    module=__name__,
    declare=declare,
    is_active=has_any("carbon_offset", STEPS),
    variables=(
        Variable("offset", ("offset_step",), "Mt", "reductions outside a market that count in it",
                 upper="offset_potential"),
    ),
    contributions=(offsetting, offset_payment),
    equations=(offset_limit,),
)  # fmt: skip
