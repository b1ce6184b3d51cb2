"""What is uncertain around a ranking, one thing at a time: load, the cost of renewables and storage, the price of coal.

The ranges are assumed: about what separates published outlooks of the next decade.
"""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from energy_opt.config.scenario import Scenario
from energy_opt.inputs.assets import COAL
from energy_opt.inputs.read import DataFolder

LOAD, COST, FUEL = 0.05, 0.2, 0.2
RENEWABLE = ("renewable", "storage", "storage_energy")


def variations(scenario: Scenario, folder: DataFolder) -> dict[str, Scenario]:
    """The scenario with one thing changed, by the words for it."""
    found = {}
    for word, sign in (("lower", -1.0), ("higher", 1.0)):
        demand = replace(scenario.demand, factor=scenario.demand.factor * (1.0 + sign * LOAD))
        found[f"load {LOAD:.0%} {word}"] = replace(scenario, demand=demand)
        technology = scenario.technology
        costs = _scaled(technology.cost_factor, _renewables(folder["technology"]), 1.0 + sign * COST)
        found[f"renewables and storage {COST:.0%} {word}"] = replace(
            scenario, technology=replace(technology, cost_factor=costs)
        )
        prices = _scaled(technology.fuel_price_factor, _coal(folder["fuel"]), 1.0 + sign * FUEL)
        found[f"coal {FUEL:.0%} {word}"] = replace(scenario, technology=replace(technology, fuel_price_factor=prices))
    return found


def _scaled(factors: dict[str, float], names: list[str], factor: float) -> dict[str, float]:
    """Factors with those of some names multiplied."""
    return {**factors, **{name: factors.get(name, factors.get("*", 1.0)) * factor for name in names}}


def _renewables(technologies: pd.DataFrame) -> list[str]:
    return technologies.loc[technologies["kind"].isin(RENEWABLE), "technology"].tolist()


def _coal(fuels: pd.DataFrame) -> list[str]:
    return fuels.loc[fuels["kind"] == COAL, "fuel"].tolist()
