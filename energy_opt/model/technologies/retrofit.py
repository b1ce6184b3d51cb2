"""Retrofit as a change of state: capacity of one asset becomes capacity of another, of the same vintage.

Carbon capture on coal units is the case in mind: part of the net capacity is lost, the rest keeps its age.
"""

from __future__ import annotations

from typing import Any

import pyomo.environ as pyo

from energy_opt.inputs.system import System
from energy_opt.model.components import ArrayParam, flat_set, group_set
from energy_opt.model.declare import Feature, Variable, contribution
from energy_opt.model.scopes import assets_by_rule
from energy_opt.model.sets import rows


@contribution("capacity_change", "retrofit_from", over=("cohort_year",))
def converted_from(m: Any, a: Any, v: Any, y: Any) -> Any:
    r"""-\sum_b R_{abvy}"""
    return -sum(m.retrofit[a, b, v, y] for b in m.retrofits_to[a, v, y])


@contribution("capacity_change", "retrofit_to", over=("cohort_year",))
def converted_to(m: Any, a: Any, v: Any, y: Any) -> Any:
    r"""\sum_b \rho_{ba} R_{bavy}"""
    return sum(m.retrofit_ratio[b, a, v, y] * m.retrofit[b, a, v, y] for b in m.retrofits_from[a, v, y])


@contribution("converted_capacity", "retrofit", over=("build_limited",))
def converted(m: Any, c: Any, s: Any, y: Any) -> Any:
    r"""\sum_{a,b,v \in c} \rho_{ab} R_{abvy}"""
    return sum(m.retrofit_ratio[a, b, v, y] * m.retrofit[a, b, v, y] for a, b, v in m.conversions_into[c, s, y])


@contribution("cost", "retrofit", over=("retrofit_charge",))
def retrofit_cost(m: Any, a: Any, b: Any, v: Any, y: Any, t: Any) -> Any:
    r"""\kappa_{abvyt} R_{abvy}"""
    return m.retrofit_capital_charge[a, b, v, y, t] * m.retrofit[a, b, v, y]


def declare(m: pyo.ConcreteModel, system: System) -> None:
    """Which cohorts may change, into what, at what cost."""
    conversions, charges = system.capacities.conversions, system.capacities.conversion_charges
    keys = ("from_asset", "to_asset", "vintage", "year")
    m.conversion = flat_set(keys, rows(conversions, *keys))
    m.retrofit_ratio = ArrayParam(m.conversion, values=conversions["ratio"].to_numpy(float))
    out: dict[Any, list[Any]] = {}
    into: dict[Any, list[Any]] = {}
    for source, target, vintage, year in rows(conversions, *keys):
        out.setdefault((source, vintage, year), []).append(target)
        into.setdefault((target, vintage, year), []).append(source)
    m.retrofits_to = group_set(m.cohort_year, out)
    m.retrofits_from = group_set(m.cohort_year, into)
    by_target: dict[Any, list[Any]] = {}
    for source, target, vintage, year in rows(conversions, *keys):
        by_target.setdefault((target, year), []).append((source, target, vintage))
    limited = {
        key: [triple for asset in assets for triple in by_target.get((asset, key[2]), ())]
        for key, assets in assets_by_rule(system.rules["build_limit"], system).items()
    }
    m.conversions_into = group_set(m.build_limited, limited, names=("from_asset", "to_asset", "vintage"))
    # `paid` comes last and is a year: the year in which the instalment falls due
    m.retrofit_charge = flat_set(
        ("from_asset", "to_asset", "vintage", "retrofit_year", "year"), rows(charges, *keys, "paid")
    )
    m.retrofit_capital_charge = ArrayParam(m.retrofit_charge, values=charges["charge"].to_numpy(float))


FEATURE = Feature(
    name="retrofit",
    module=__name__,
    declare=declare,
    is_active=lambda system: len(system.capacities.conversions) > 0,
    variables=(Variable("retrofit", ("conversion",), "GW", "capacity before the retrofit that is converted"),),
    contributions=(converted_from, converted_to, converted, retrofit_cost),
)
