"""Free allocation: in a rate-based market sectors with given emissions get allowances as a share of those emissions.

Their output is data, so that a benchmark on it is a share: 1 where the sector emits what its benchmark allows, less
where it has to buy. In years in which the market has an absolute cap the shares give nothing, since the cap holds them;
nor do they for sectors that the market does not cover in that year.
Source: steel, cement and aluminium got allowances equal to their emissions for 2024 and near them, by intensity, for
2025 (plan of the Ministry of Ecology and Environment for these sectors, November 2025).
"""

from __future__ import annotations

from typing import Any

import pandas as pd
import pyomo.environ as pyo

from energy_opt.inputs.accounts import given_paths
from energy_opt.inputs.check_names import names_in
from energy_opt.inputs.system import System
from energy_opt.model.components import ArrayParam
from energy_opt.model.declare import Feature, contribution
from energy_opt.model.market_scopes import has_any, rate_based_rules
from energy_opt.model.scopes import RULE
from energy_opt.model.sets import rows


@contribution("allowances", "free", over=("market_year",))
def free(m: Any, c: Any, s: Any, y: Any) -> Any:
    r"""\bar{F}_{c y}"""
    return m.free_allowances[c, s, y]


def free_allowances(system: System) -> pd.Series:
    """Allowances by market and year: share × given CO2 of the sectors that both the rule and the market name [Mt]."""
    given = rate_based_rules("free_allocation")(system)
    amounts = []
    for row in given.to_dict("records"):
        paths = given_paths(system.rules, "CO2", row["covered"], row["scope"])
        inside = paths["sector"].isin(names_in(row["sectors"])) & (paths["year"] == row["year"])
        amounts.append(row["share"] * float(paths.loc[inside, "emissions"].sum()))
    return given.assign(allowances=amounts).groupby(list(RULE))["allowances"].sum()


def declare(m: pyo.ConcreteModel, system: System) -> None:
    """Allowances by market and year; nothing where a market has no such rule."""
    asked = pd.MultiIndex.from_tuples(rows(system.rules["emissions_trading"], *RULE), names=RULE)
    m.free_allowances = ArrayParam(
        m.market_year, values=free_allowances(system).reindex(asked).fillna(0.0).to_numpy(float)
    )


FEATURE = Feature(
    name="free_allocation",
    module=__name__,
    declare=declare,
    is_active=has_any("free_allocation", rate_based_rules("free_allocation")),
    contributions=(free,),
)
