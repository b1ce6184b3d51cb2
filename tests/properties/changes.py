"""A small system with a bit of everything, and changes of its numbers that leave its rows and columns alone."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import numpy as np
import pandas as pd

from energy_opt.config.scenario import PolicyChoice
from energy_opt.inputs.system import System
from tests.systems import Folder, Solved, a_cap, a_folder, a_scenario, a_system, solve_system

REGIONS = ("A", "B")
YEARS = (2030, 2040)
SLOTS = {"s1": 3000.0, "s2": 2000.0, "w1": 2760.0, "w2": 1000.0}
STEPS = {"s1": 12.0, "s2": 8.0, "w1": 16.56, "w2": 6.0}
CAP = 60.0
PRICED = ("variable_om", "fuel_cost", "capture_cost")


def a_bit_of_everything() -> Folder:
    """Two regions, two periods; coal with a minimum load, gas, wind and a battery to be built, a line, a margin."""
    periods = {slot: slot[0] for slot in SLOTS}
    folder = a_folder(regions=REGIONS, slots=SLOTS, periods=periods, durations=STEPS)
    for year, growth in ((2030, 1.0), (2040, 1.3)):
        folder = folder.load("A", year, s1=8 * growth, s2=11 * growth, w1=7 * growth, w2=12 * growth)
        folder = folder.load("B", year, s1=3 * growth, s2=5 * growth, w1=4 * growth, w2=3 * growth)
    folder = folder.plant(
        "coal", category="coal", variable=200, fixed=120, co2=0.9, minimum_load=0.4, early_retirement=True,
        capacity_credit=0.9, availability=0.9, existing={"A": 12, "B": 2},
    )  # fmt: skip
    folder = folder.plant("gas", variable=450, fixed=60, co2=0.4, investment=2500, lifetime=27, capacity_credit=0.9)
    folder = folder.plant(
        "wind", kind="renewable", fixed=80, investment=5500, lifetime=20, existing={"B": 2},
        availability={"s1": 0.2, "s2": 0.35, "w1": 0.5, "w2": 0.3},
    )  # fmt: skip
    folder = folder.plant(
        "battery", kind="storage", investment=2200, lifetime=12, duration=6, charge_efficiency=0.95,
        discharge_efficiency=0.93, variable=3,
    )  # fmt: skip
    folder = folder.with_row(
        "line", line="a_b", from_region="A", to_region="B", capacity=1, loss=0.05, investment_cost=1500,
        fixed_om_cost=20, maximum_addition=0.3,
    )  # fmt: skip
    return folder.with_row("reserve_margin", area="A", year=2030, margin=0.1)


@cache
def the_system() -> System:
    """The system, with a hard cap on CO2 in both years."""
    policy = PolicyChoice(rules=a_cap(CAP), unserved_cost=8.0)
    return a_system(a_bit_of_everything(), a_scenario(*YEARS, policy=policy))


@cache
def the_solution() -> Solved:
    """The system solved."""
    return solve_system(the_system())


def with_load(system: System, factor: np.ndarray) -> System:
    """Loads multiplied by factors that broadcast to [region, year, slot]."""
    return replace(system, time=replace(system.time, load=system.time.load * factor))


def with_caps(system: System, limits: tuple[float, ...]) -> System:
    """Other caps by year [Mt]."""
    given = system.rules["emission_cap"].assign(limit=list(limits))
    return replace(system, rules=replace(system.rules, policies={**system.rules.policies, "emission_cap": given}))


def with_costs(system: System, factor: float) -> System:
    """All costs multiplied: capital, fixed, variable, and the prices of what is not met."""

    def scaled(frame: pd.DataFrame, column: str) -> pd.DataFrame:
        return frame.assign(**{column: frame[column] * factor})

    capacities, choice = system.capacities, system.rules.choice
    penalties = ("unserved_cost", "surplus_cost", "heat_unserved_cost", "reserve_shortfall_cost")
    return replace(
        system,
        capacities=replace(
            capacities, charges=scaled(capacities.charges, "charge"),
            cohort_years=scaled(capacities.cohort_years, "fixed_om"),
        ),
        operation=replace(
            system.operation, **{name: getattr(system.operation, name) * factor for name in PRICED}
        ),
        grid=replace(
            system.grid,
            fixed_om=system.grid.fixed_om * factor,
            charges=scaled(system.grid.charges, "charge"),
        ),
        rules=replace(
            system.rules, choice=replace(choice, **{name: getattr(choice, name) * factor for name in penalties})
        ),
    )  # fmt: skip
