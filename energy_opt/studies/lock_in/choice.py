"""What a study of lock-in is asked: cases, regimes, how projects are held, and what else is assumed."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from energy_opt.config.convert import near_names, numbered
from energy_opt.errors import ConfigError
from energy_opt.inputs.project_list import ProjectDefaults

WITHOUT, FREE, MYOPIC = "without", "free", "myopic"
GENERIC = ("forbid", "cap", "allow")


@dataclass(frozen=True)
class Lock:
    """How a project is held. years: from its start in which it may not retire; hours: share of the planned hours that
    it runs at least, for the first `for_years`; later: the share after them.
    """

    years: float
    hours: float
    for_years: float = math.inf
    later: float = 0.0


LEVELS: Mapping[str, Lock] = {
    "debt": Lock(20.0, 0.5),
    "contract": Lock(30.0, 0.7, for_years=10.0, later=0.4),
    "full": Lock(40.0, 0.9),
}
"""Held by its loans, by its contracts, or to the end. Coal ran 4,222 h in 2025 (48 %), perhaps 2,800 h in 2035: shares
of 0.5 to 0.9 of some 4,500 h lie around that. Years and shares are assumed; the ten years of the contract too.
"""

CASES = (WITHOUT, FREE, *LEVELS, MYOPIC)


@dataclass(frozen=True)
class LockInChoice:
    """cases: of CASES, `without` always with them; `myopic` is a decision, judged in the others.
    regimes: `scenario` (its rules as they are), `price`, `caps`, `budget`, or names of `policies`.

    generic_new_coal: in the system around the projects unabated coal is forbidden, capped at the pipeline that is not
    judged (by region, technology and year), or allowed. backstop: price of breaking carbon rules that are hard [CNY/t];
    0 leaves them hard. policies: settings of policy by regime, for those that the scenario has no rules of.
    capacity_payment: what owners get, a transfer [CNY/kW/year]. break_even: whether prices of CO2 are swept, up to
    highest_price [CNY/t], for break-even prices; most_prices: most prices more for those of single projects. ranked:
    the case in which projects are ranked, solved too; empty = the first one asked for; bracket: width at which the
    attribution stops; most_points: most solutions for it; most_exact: most solutions for projects whose bracket does
    not decide; shapley: whether subsets of up to SUBSETS projects, or pairs of up to PAIRS, are solved; price_range:
    whether the prices on both sides of the limits are looked for; robustness: whether the ranking is made again with
    other loads and costs.
    """

    cases: tuple[str, ...] = (FREE, "contract")
    regimes: tuple[str, ...] = ("scenario",)
    generic_new_coal: str = "forbid"
    backstop: float = 3000.0
    policies: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    levels: Mapping[str, Lock] = field(default_factory=lambda: dict(LEVELS))
    defaults: ProjectDefaults = field(default_factory=ProjectDefaults)
    capacity_payment: float = 165.0
    break_even: bool = False
    highest_price: float = 1000.0
    most_prices: int = 6
    ranked: str = ""
    bracket: float = 0.01
    most_points: int = 7
    most_exact: int = 10
    shapley: bool = False
    price_range: bool = False
    robustness: bool = False

    @property
    def with_projects(self) -> tuple[str, ...]:
        """The cases that have the projects, in order."""
        return tuple(case for case in (FREE, *self.levels) if case in self.cases or case == self.ranked)

    @property
    def rank_case(self) -> str:
        """The case in which projects are ranked."""
        return self.ranked or next(iter(self.with_projects), FREE)


SUBSETS = 5
"""Most projects of which all subsets are solved: 32."""

PAIRS = 12
"""Most projects of which all pairs are solved: 78 with those alone."""


def check_engine(choice: LockInChoice, engine: str) -> None:
    """A decomposition knows costs to a gap, and ends at no vertex: what lives of small differences is refused."""
    asked = {"break-even prices": choice.break_even, "shapley": choice.shapley, "price range": choice.price_range,
             "robustness": choice.robustness, f"the case {MYOPIC}": MYOPIC in choice.cases}  # fmt: skip
    wanted = [name for name, value in asked.items() if value]
    if engine == "decomposition" and wanted:
        raise ConfigError(f"lock-in by decomposition compares cases, no more: {', '.join(wanted)} and the ranking want "
                          "vertices; take solver=monolith")  # fmt: skip


def check_choice(choice: LockInChoice, kinds: tuple[str, ...]) -> None:
    """All faults of the question at once; kinds: regimes that need no settings of their own."""
    cases, regimes = (WITHOUT, FREE, *choice.levels, MYOPIC), (*kinds, *choice.policies)
    faults = [f"cases: there is no case {name!r}; {near_names(name, cases)}" for name in choice.cases
              if name not in cases]  # fmt: skip
    faults += [f"regimes: there is no regime {name!r}; {near_names(name, regimes)}" for name in choice.regimes
               if name not in regimes]  # fmt: skip
    if not choice.with_projects:
        faults.append("cases: at least one with the projects is wanted, such as free")
    if not choice.regimes:
        faults.append("regimes: at least one is wanted, such as scenario")
    faults += [f"regimes: {name!r} is given twice" for name in dict.fromkeys(choice.regimes)
               if choice.regimes.count(name) > 1]  # fmt: skip
    if choice.generic_new_coal not in GENERIC:
        faults.append(f"generic new coal: {choice.generic_new_coal!r}; one of {', '.join(GENERIC)} is wanted")
    if choice.ranked and choice.ranked not in (FREE, *choice.levels):
        faults.append(f"ranked: {choice.ranked!r} is no case with the projects; one of "
                      f"{', '.join((FREE, *choice.levels))} is wanted")  # fmt: skip
    for name, value in (("backstop", choice.backstop), ("capacity payment", choice.capacity_payment)):
        if not (math.isfinite(value) and value >= 0.0):
            faults.append(f"{name}: {value}; a number that is not negative is wanted")
    for name, number, least, most in (("hours", choice.defaults.hours, 1.0, 8760.0),
                                      ("life", choice.defaults.lifetime, 1.0, 100.0)):  # fmt: skip
        if number is not None and not least <= number <= most:
            faults.append(f"{name}: {number:g}; {least:g} to {most:,.0f} is wanted")
    if choice.most_points < 2:
        faults.append(f"points: {choice.most_points}; at least two are wanted, nothing and all")
    if not choice.highest_price > 0.0:
        faults.append(f"highest price: {choice.highest_price}; a number above 0 is wanted")
    if faults:
        raise ConfigError(numbered("the study of lock-in has", faults))
