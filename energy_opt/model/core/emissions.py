"""Fuel and emissions: accounts by region and year, closed in two steps so that only yearly rows link the periods.

A period's account belongs to its operation block; the year adds up its periods and what is given by year (coal outside
the power sector, sinks). Emissions are free in sign: removals make them negative.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pyomo.environ as pyo

from energy_opt.inputs.system import System
from energy_opt.model.components import ArrayParam, group_set
from energy_opt.model.declare import Feature, Port, Variable, contribution, equation
from energy_opt.model.sets import GENERATOR_KINDS
from energy_opt.units import conversion_factor


@equation(over=("species", "region", "year", "period"), unit="Mt")
def emission_account(m: Any, e: Any, r: Any, y: Any, p: Any) -> Any:
    r"""E_{eryp} = \mathrm{emission\_sources}_{eryp}"""
    return m.emissions_in_period[e, r, y, p] == m.emission_sources[e, r, y, p]


@equation(over=("species", "region", "year"), unit="Mt")
def emission_year(m: Any, e: Any, r: Any, y: Any) -> Any:
    r"""E_{ery} = \sum_p E_{eryp} + \mathrm{yearly\_emissions}_{ery}"""
    return (
        m.emissions[e, r, y] == sum(m.emissions_in_period[e, r, y, p] for p in m.period) + m.yearly_emissions[e, r, y]
    )


@equation(over=("fuel", "region", "year", "period"), unit="PJ")
def fuel_account(m: Any, f: Any, r: Any, y: Any, p: Any) -> Any:
    r"""U_{fryp} = \mathrm{fuel\_sources}_{fryp}"""
    return m.fuel_use_in_period[f, r, y, p] == m.fuel_sources[f, r, y, p]


@equation(over=("fuel", "region", "year"), unit="PJ")
def fuel_year(m: Any, f: Any, r: Any, y: Any) -> Any:
    r"""U_{fry} = \sum_p U_{fryp}"""
    return m.fuel_use[f, r, y] == sum(m.fuel_use_in_period[f, r, y, p] for p in m.period)


@contribution("emission_sources", "power", over=("species", "region", "year", "period"))
def emitted(m: Any, e: Any, r: Any, y: Any, p: Any) -> Any:
    r"""\sum_{a \in r} \varepsilon_{eay} G_{ayp}"""
    return sum(m.emission_rate[e, a, y] * m.energy[a, y, p] for a in m.emitters_in[e, r])


@contribution("fuel_sources", "power", over=("fuel", "region", "year", "period"))
def burnt(m: Any, f: Any, r: Any, y: Any, p: Any) -> Any:
    r"""\sum_{a \in r} h_{ay} G_{ayp}"""
    return sum(m.heat_rate[a, y] * m.energy[a, y, p] for a in m.burners_in[f, r])


def declare(m: pyo.ConcreteModel, system: System) -> None:
    """Who emits what, who burns what, and how much per unit of output."""
    assets, operation = system.capacities.assets, system.operation
    generates = assets["kind"].isin(GENERATOR_KINDS).to_numpy(bool)
    emitting = [
        (species, region, asset)
        for k, species in enumerate(system.species)
        for asset, region, rate in zip(
            assets["asset"], assets["region"], np.abs(operation.emission_rate[k]).max(axis=1) * generates, strict=True
        )
        if rate > 0.0
    ]
    frame = pd.DataFrame(emitting, columns=["species", "region", "asset"])
    m.emitters_in = group_set(
        (m.species, m.region), {k: list(v) for k, v in frame.groupby(["species", "region"])["asset"]}
    )
    burning = assets[assets["fuel"] != ""]
    m.burners_in = group_set((m.fuel, m.region), {k: list(v) for k, v in burning.groupby(["fuel", "region"])["asset"]})
    m.emission_rate = ArrayParam(m.species, m.asset, m.year, values=operation.emission_rate)
    m.heat_rate = ArrayParam(m.asset, m.year, values=operation.heat_rate)
    m.standard_coal = pyo.Param(initialize=conversion_factor("PJ", "Mtce"))


FEATURE = Feature(
    name="emissions",
    module=__name__,
    declare=declare,
    ports=(
        Port(
            "emission_sources",
            ("species", "region", "year", "period"),
            "Mt",
            "emissions of a period (kt: pollutants)",
        ),
        Port("yearly_emissions", ("species", "region", "year"), "Mt", "emissions given by year (kt: pollutants)"),
        Port("fuel_sources", ("fuel", "region", "year", "period"), "PJ", "fuel burnt in a period"),
    ),
    variables=(
        Variable("emissions_in_period", ("species", "region", "year", "period"), "Mt",
                 "of the period, per year (kt: pollutants)", lower=None),
        Variable("emissions", ("species", "region", "year"), "Mt", "of the year (kt: pollutants)", lower=None),
        Variable("fuel_use_in_period", ("fuel", "region", "year", "period"), "PJ", "burnt in the period, per year",
                 lower=None),
        Variable("fuel_use", ("fuel", "region", "year"), "PJ", "burnt by power plants in the year", lower=None),
    ),
    contributions=(emitted, burnt),
    equations=(emission_account, emission_year, fuel_account, fuel_year),
)  # fmt: skip
