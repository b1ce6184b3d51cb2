"""The System: everything the model is made from, frozen arrays and frames on named axes. No files, no scenario syntax.

Axes: region, year (model years), slot, period, asset (a region–technology pair), line, area (reserve margin area).
Money is in bn of `currency`, energy in TWh, capacity in GW (storage energy: GWh), fuel in PJ, CO2 in Mt, pollutants kt.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from energy_opt.config.scenario import PolicyChoice, Scenario
from energy_opt.inputs.background import Background
from energy_opt.inputs.horizon import Horizon
from energy_opt.inputs.projects import Projects
from energy_opt.inputs.timeslices import TimeSlices


@dataclass(frozen=True)
class Fleet:
    """Assets and their cohorts: all of the capacity side that costs do not change.

    assets: one row per asset with the constants of its technology.
    cohort_years: asset, vintage (name of the cohort), commissioned (mean year), year,
    share (part of the interval in service), known [GW] (at its first year, else 0),
    previous (model year before within its life, 0 = none), retirable.
    additions: asset, vintage – what the model may build. conversions: from_asset, to_asset, vintage, year, ratio –
    retrofits, with the cohort's commissioned and what they cost.
    """

    assets: pd.DataFrame
    cohort_years: pd.DataFrame
    additions: pd.DataFrame
    conversions: pd.DataFrame


@dataclass(frozen=True)
class Capacities:
    """The fleet and its costs.

    assets, additions, conversions (from_asset, to_asset, vintage, year, ratio): see `Fleet`; cohort_years: with
    fixed_om [bn/GW/year]. charges: asset, vintage, year, charge [bn/GW/year]. conversion_charges: with `paid` = year of
    payment and charge [bn/GW/year]. project_charges: asset, vintage, year, charge – of the classes of projects.
    """

    assets: pd.DataFrame
    cohort_years: pd.DataFrame
    additions: pd.DataFrame
    charges: pd.DataFrame
    conversions: pd.DataFrame
    conversion_charges: pd.DataFrame
    project_charges: pd.DataFrame


@dataclass(frozen=True)
class Operation:
    """How assets operate: arrays over asset, year, slot, period.

    availability[asset, year, slot]; energy_availability[asset, year, period] (hydro; NaN = no limit);
    must_run[asset, period] (heat); heat_rate[asset, year] [PJ/TWh];
    emission_rate[species, asset, year] [Mt/TWh, kt/TWh]; variable_om, fuel_cost, capture_cost [asset, year] [bn/TWh].
    """

    availability: np.ndarray
    energy_availability: np.ndarray
    must_run: np.ndarray
    heat_rate: np.ndarray
    emission_rate: np.ndarray
    variable_om: np.ndarray
    fuel_cost: np.ndarray
    capture_cost: np.ndarray


@dataclass(frozen=True)
class Grid:
    """Lines and what is known of their capacity.

    lines: the table with `capacity_back` filled; known[line, year] [GW]; fixed_om[line] [bn/GW/year];
    charges: line, vintage, year, charge [bn/GW/year]; additions: line, year, maximum [GW].
    """

    lines: pd.DataFrame
    known: np.ndarray
    fixed_om: np.ndarray
    additions: pd.DataFrame
    charges: pd.DataFrame


@dataclass(frozen=True)
class Reserve:
    """Reserve margins: requirement[area, year] [GW] (NaN = none), peak[area, year] [GW], credit[asset] for assets
    without a curve, steps: area, category, step, credit, and width[step row, year] [GW].
    """

    requirement: np.ndarray
    peak: np.ndarray
    credit: np.ndarray
    steps: pd.DataFrame
    width: np.ndarray

    @property
    def is_kept(self) -> bool:
        """Whether any area has a margin to keep."""
        return bool(np.isfinite(self.requirement).any())


@dataclass(frozen=True)
class Rules:
    """Policies in numbers: one row per rule and model year.

    members: scope → regions (those of the run). policies: policy table → its rules by model year, in the declared
    columns. accounts: account, species, sectors, scope – the emissions that rules are about.
    potentials: region, resource, potential [GW]. sector_coal: region, sector, year, coal_use [PJ], co2 [Mt].
    sinks: region, kind, year, removal [Mt]. residual_emissions: species, region, sector, year, emissions [Mt, kt].
    given_emissions: species, region, sector, year, emissions [Mt, pollutants kt] – of all given paths together.
    product: region × calendar year, domestic product [bn].
    """

    members: Mapping[str, tuple[str, ...]]
    policies: Mapping[str, pd.DataFrame]
    accounts: pd.DataFrame
    potentials: pd.DataFrame
    sector_coal: pd.DataFrame
    sinks: pd.DataFrame
    residual_emissions: pd.DataFrame
    given_emissions: pd.DataFrame
    product: pd.DataFrame
    choice: PolicyChoice

    def __getitem__(self, policy: str) -> pd.DataFrame:
        """The rules of a policy table, without rows where there are none."""
        return self.policies[policy]


@dataclass(frozen=True)
class System:
    """One scenario of one data folder, ready to be written down as a model."""

    name: str
    scenario: Scenario
    currency: str
    money_year: int
    hashes: Mapping[str, str]
    horizon: Horizon
    time: TimeSlices
    regions: tuple[str, ...]
    areas: tuple[str, ...]
    area_of_region: Mapping[str, str]
    species: tuple[str, ...]
    fuels: pd.DataFrame
    projects: Projects
    capacities: Capacities
    operation: Operation
    grid: Grid
    reserve: Reserve
    rules: Rules
    background: Background
