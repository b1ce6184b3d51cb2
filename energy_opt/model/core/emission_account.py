"""Emission accounts: what the rules are about – the yearly emissions of a species from some sectors of a scope.

The `net` account adds up the regions' emissions with everything that is given, sinks and residual emissions included;
the account of `all` sectors leaves these two out: power plants and the given coal paths. An account of chosen sectors
adds up their power plants (if power is among them) and the given emissions of the others. Each is one column, so that
every rule on it is a row of a few terms.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pyomo.environ as pyo

from energy_opt.inputs.accounts import given_paths, paths_in_scope
from energy_opt.inputs.check_names import NET, POWER, WHOLE_SYSTEM, names_in
from energy_opt.inputs.system import System
from energy_opt.model.components import ArrayParam, flat_set, group_set
from energy_opt.model.declare import Feature, Variable, equation


@equation(over=("account", "year"), unit="Mt")
def emission_accounting(m: Any, k: Any, y: Any) -> Any:
    r"""E_{ky} = \sum_{e,r \in k} E_{ery} + \sum_{e,r,p \in k} E_{eryp} + \bar{E}_{ky}"""
    return (
        m.account_emissions[k, y]
        == sum(m.emissions[e, r, y] for e, r in m.whole_of[k])
        + sum(m.emissions_in_period[e, r, y, p] for e, r, p in m.plants_of[k])
        + m.given_emissions[k, y]
    )


def declare(m: pyo.ConcreteModel, system: System) -> None:
    """Accounts with the regions, plants and given paths that they add up."""
    accounts, years = system.rules.accounts, list(system.horizon.years)
    m.account = flat_set(("account",), [(name,) for name in accounts["account"]])
    whole: dict[str, list[Any]] = {}
    plants: dict[str, list[Any]] = {}
    given = np.zeros((len(accounts), len(years)))
    for place, row in enumerate(accounts.to_dict("records")):
        name, species, regions = row["account"], row["species"], system.rules.members[row["scope"]]
        sectors = names_in(row["sectors"])
        own = given_paths(system.rules, species, row["sectors"], row["scope"])
        if NET in sectors or WHOLE_SYSTEM in sectors:
            whole[name] = [(species, region) for region in regions]
            # the emissions of a region hold every path: those of other accounts are taken off
            given[place] = -_by_year(paths_in_scope(system.rules, species, row["scope"]).drop(own.index), years)
            continue
        if POWER in sectors:
            plants[name] = [(species, region, period) for region in regions for period in system.time.periods]
        given[place] = _by_year(own, years)
    m.whole_of = group_set(m.account, whole, names=("species", "region"))
    m.plants_of = group_set(m.account, plants, names=("species", "region", "period"))
    m.given_emissions = ArrayParam(m.account, m.year, values=given)


def _by_year(paths: pd.DataFrame, years: list[int]) -> np.ndarray:
    """Sum of given emissions per model year."""
    return paths.groupby("year")["emissions"].sum().reindex(years).fillna(0.0).to_numpy(float)


FEATURE = Feature(
    name="emission_account",
    module=__name__,
    declare=declare,
    is_active=lambda system: len(system.rules.accounts) > 0,
    variables=(
        Variable("account_emissions", ("account", "year"), "Mt", "emissions of an account (kt: pollutants)",
                 lower=None),
    ),
    equations=(emission_accounting,),
)  # fmt: skip
