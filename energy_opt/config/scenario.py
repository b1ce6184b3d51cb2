"""The scenario: everything a run depends on, as one frozen value. Hydra fills it; the Python API builds it directly."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class SystemChoice:
    """Which data folder, and which of its regions (empty = all)."""

    data: str = "china"
    regions: tuple[str, ...] = ()


@dataclass(frozen=True)
class TimeChoice:
    """How the year is cut into slots.

    method: `clustered` (representative periods of the hourly series), `given` (table slot) or `hourly` (all 8,760).
    periods: representative periods; period_hours: 24 = days, 168 = weeks; step_hours: length of a slot.
    slot_starts: hours of the period at which its slots begin, where they are not of equal length (`clustered` only).
    extremes: periods added for their extremes (`peak_load`, `peak_residual_load`, `least_wind`, `least_solar`).
    """

    method: str = "clustered"
    periods: int = 4
    period_hours: int = 24
    step_hours: int = 3
    slot_starts: tuple[int, ...] = ()
    extremes: tuple[str, ...] = ("peak_residual_load",)


@dataclass(frozen=True)
class HorizonChoice:
    """Model years, their weights and the discounting.

    represented_years: `trapezoid` (half the distance to the neighbours) or `given` (table year).
    cost_convention: `annuity` or `overnight_with_salvage`.
    cut_policies: caps and prices of the scenario may be given beyond the last model year (a shortened horizon); where
    it is false such a year is a fault.
    """

    base_year: int = 2025
    years: tuple[int, ...] = (2025, 2030, 2035, 2040, 2045, 2050, 2055, 2060)
    discount_rate: float = 0.05
    represented_years: str = "trapezoid"
    cost_convention: str = "annuity"
    cut_policies: bool = False


@dataclass(frozen=True)
class DemandChoice:
    """Which demand path, and a factor on it."""

    scenario: str = "reference"
    factor: float = 1.0
    sectors: str = "reference"


@dataclass(frozen=True)
class TechnologyChoice:
    """Technology options.

    pipeline: `committed` (units under construction), `by_probability` (all projects × chance of completion), `none`.
    new_coal: `allow` or `forbid` generic new unabated coal beyond the pipeline.
    cohort_bin: years of commissioning that are put into one cohort of the existing fleet.
    exclude: technologies left out of new building. cost_factor: multipliers of investment and fixed costs by
    technology; fuel_price_factor: of prices by fuel; `*` stands for all others.
    """

    pipeline: str = "committed"
    new_coal: str = "allow"
    early_retirement: bool = True
    cohort_bin: int = 5
    exclude: tuple[str, ...] = ()
    cost_factor: dict[str, float] = field(default_factory=dict)
    fuel_price_factor: dict[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class PolicyChoice:
    """Rules that the pathway keeps, and the prices of breaking the soft ones.

    rules: policy table → name of the rule → its settings (schema/policies.py); a rule set to null is left out.
    groups: groups of regions of the scenario's own, which a rule's scope may name.
    """

    rules: dict[str, Any] = field(default_factory=dict)
    groups: dict[str, tuple[str, ...]] = field(default_factory=dict)
    reserve_margin: bool = True
    build_limits: bool = True
    sector_coal: bool = True
    sinks: str = "none"
    residual_emissions: str = "none"
    heat_must_run: bool = True
    unserved_cost: float = 10.0
    surplus_cost: float = 0.0001
    heat_unserved_cost: float = 0.5
    reserve_shortfall_cost: float = 5000.0

    def __post_init__(self) -> None:
        object.__setattr__(self, "rules", _canonical(self.rules))


def _canonical(value: Any) -> Any:
    """Settings of rules in one form, whoever wrote them: years as whole numbers (text in JSON and in overrides, where
    the last one counts), other numbers as floats, sequences as lists.
    """
    if isinstance(value, Mapping):
        return {
            int(key) if isinstance(key, str) and key.isdigit() else key: _canonical(inner)
            for key, inner in value.items()
        }
    if isinstance(value, list | tuple):
        return [_canonical(inner) for inner in value]
    return float(value) if isinstance(value, int) and not isinstance(value, bool) else value


@dataclass(frozen=True)
class SolverChoice:
    """How the program is solved. Only `accuracy`, `tolerance` and `gap` are part of the run's identity.

    engine: `monolith` (the whole program at once), `decomposition` (by year and period) or `auto` (by size).
    gap: relative distance of cost and bound at which the decomposition may stop, 0 = only an optimum will do;
    workers: how many solve its blocks, 0 = none but the main process; workers_on: `processes` of this machine, or
    `ray` (a cluster that runs).
    method: of the monolith: `auto`, `simplex`, `ipx`, `hipo`, `pdlp`; accuracy: `interior` (prices within the
    interior-point tolerance) or `basic` (to a vertex: by crossover, after a decomposition by simplex); time_limit in
    seconds, 0 = none.
    """

    engine: str = "monolith"
    gap: float = 0.0
    workers: int = 0
    workers_on: str = "processes"
    method: str = "auto"
    accuracy: str = "interior"
    tolerance: float = 1e-7
    threads: int = 0
    time_limit: float = 0.0


@dataclass(frozen=True)
class Scenario:
    """One scenario, checked as a whole."""

    name: str = "reference"
    system: SystemChoice = field(default_factory=SystemChoice)
    time: TimeChoice = field(default_factory=TimeChoice)
    horizon: HorizonChoice = field(default_factory=HorizonChoice)
    demand: DemandChoice = field(default_factory=DemandChoice)
    technology: TechnologyChoice = field(default_factory=TechnologyChoice)
    policy: PolicyChoice = field(default_factory=PolicyChoice)
    solver: SolverChoice = field(default_factory=SolverChoice)
