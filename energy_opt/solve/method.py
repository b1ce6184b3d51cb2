"""The rule that chooses the solution method from the size of the program and the wanted accuracy.

Thresholds come from runs on two cores (HiGHS 1.15.1) of one planning LP in growing sizes, seconds:

    nonzeros   rows x columns    simplex   ipx   HiPO (augmented system)
      20,000     6,886 x 5,704       0.5   0.4   1.1
      54,000    18,193 x 14,952      6.0   2.6   3.5
     106,000    35,953 x 29,040       24   7.9   8.6
     211,000    71,473 x 57,216      120    32   29-34
     438,000  145,544 x 119,616        -   193    68-88

A second thread changed HiPO's time by -17 to +6 % from 54,000 nonzeros on; crossover added 2 to 23 % to an interior run
up to 211,000 nonzeros. Each figure is a single run; 120, 193 and 68 come from an earlier series on the same LP.

On the China reference with all features, CPU seconds: 8 slots (490,000 nonzeros) normal equations 35, augmented 65,
ipx 62; 15 slots (746,000) normal equations 71, ipx 147. With an extreme day of weight 1/365 among the slots the
augmented system missed the certificate by a factor of three.
"""

from __future__ import annotations

import difflib
import os
from collections.abc import Mapping
from dataclasses import dataclass, replace

from energy_opt.config.scenario import SolverChoice
from energy_opt.errors import ConfigError

SIMPLEX_NONZEROS = 20_000
"""Largest program that simplex solves as fast as an interior-point method."""

IPX_NONZEROS = 200_000
"""Largest program for which ipx is not slower than HiPO."""

NORMAL_EQUATIONS_NONZEROS = 1_500_000
"""Up to here HiPO solves the normal equations; the augmented system is what was measured on larger programs."""

SIMPLEX_FALLBACK_NONZEROS = 500_000
"""Beyond this, simplex from nothing takes hours and is no way out (120 s at 211,000, growing with the square)."""

MOST_THREADS = 8
"""More threads than this are taken only when asked for."""

METHODS = ("simplex", "ipx", "hipo", "pdlp")
ACCURACIES = ("interior", "basic")

OptionValue = bool | int | float | str

EDGE_WEIGHTS = "simplex_dual_edge_weight_strategy"
ANY_WEIGHTS, DEVEX, STEEPEST = -1, 1, 2
"""HiGHS chooses (steepest edge, best from nothing), Devex, or steepest edge. Steepest-edge weights of a given basis
take a solve per row before the first iteration, nearly all of a warm run or of the cleaning after a crossover (China,
177,000 rows: 49 s of CPU for 53 iterations, 0.9 s with Devex). HiGHS takes up a change one run late, so that all
methods but simplex from nothing say Devex.
"""

STRATEGY = "simplex_strategy"
DUAL, PRIMAL = 1, 4
"""Dual simplex is HiGHS's own choice. After changed costs a basis still keeps rows and bounds, and primal simplex goes
on from it; after other changes it is still the cheapest there is, and dual simplex goes on. Where both have changed, it
is one after the other. China reference, presolved (93,000 rows), demand −0.4 %, caps +1.5 %, a tax of 0.25 CNY/t and
solar power 1.6 % dearer, from the basis without them, CPU seconds (iterations): both at once by dual simplex 39.6
(9,317); first all but the costs by dual, then the costs by primal 8.5 + 11.9 (1,867 + 3,974); the other way round 20.9.
"""

SCALING = "simplex_scale_strategy"
UNSCALED, SCALED = 0, 2
"""HiGHS scales a program for simplex, which dual simplex needs; primal simplex takes half the iterations without.
China reference, presolved, CPU seconds (iterations) of primal simplex from the basis before the change, scaled and not:
a tax of 2 CNY/t 8.6 (2,420) and 6.6 (1,709), of 10 CNY/t 55 (16,000) and 30 (7,515), solar +5 % 69 (19,549) and 35
(7,835). Dual simplex, 1 % more demand: 15 (3,355) and 24 (6,538).
"""


@dataclass(frozen=True)
class Method:
    """One way to solve: its name and the HiGHS options that select it.

    costs_last: from a basis in two steps, changed costs after all else that has changed.
    """

    name: str
    options: Mapping[str, OptionValue]
    costs_last: bool = False

    def by_primal(self) -> Method:
        """The same simplex that keeps rows and bounds."""
        return Method(self.name, {**self.options, STRATEGY: PRIMAL, SCALING: UNSCALED})

    def by_interior(self, nonzeros: int) -> Method:
        """HiPO to a vertex, as exactly and on as many threads, for a program of so many nonzeros."""
        hipo: dict[str, OptionValue] = {
            "solver": "hipo",
            "hipo_system": _hipo_system(nonzeros),
            "run_crossover": "on",
        }
        return Method("hipo", {**self.options, **hipo, "presolve": "choose"})


def choose_methods(nonzeros: int, choice: SolverChoice) -> tuple[Method, ...]:
    """The method to try first, and those to fall back to when it fails numerically."""
    first = _first_method(nonzeros, choice)
    order = {
        "simplex": ("simplex", "ipx", "hipo"),
        "ipx": ("ipx", "hipo", "simplex"),
        "hipo": ("hipo", "ipx", "simplex"),
        "pdlp": ("pdlp", "ipx", "simplex"),
    }[first]
    affordable = [name for name in order if name in (first, "ipx", "hipo") or nonzeros <= SIMPLEX_FALLBACK_NONZEROS]
    methods = [_method(name, choice, nonzeros) for name in affordable]
    if first == "hipo":
        methods.insert(1, _other_system(methods[0]))
    return tuple(methods)


def warm_method(choice: SolverChoice) -> Method:
    """Simplex from the basis at hand: the only method that can use one."""
    method = _method("simplex", choice)
    return Method(method.name, {**method.options, EDGE_WEIGHTS: DEVEX}, costs_last=True)


def thread_count(choice: SolverChoice) -> int:
    """Threads to use: those asked for, or the cores that this process may use."""
    if choice.threads > 0:
        return choice.threads
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return min(cores, MOST_THREADS)


def _first_method(nonzeros: int, choice: SolverChoice) -> str:
    _check(choice)
    if choice.method != "auto":
        return choice.method
    if nonzeros <= SIMPLEX_NONZEROS:
        return "simplex"
    return "ipx" if nonzeros <= IPX_NONZEROS else "hipo"


def _method(name: str, choice: SolverChoice, nonzeros: int = 0) -> Method:
    options: dict[str, OptionValue] = {
        "solver": name,
        "presolve": "choose",
        "run_crossover": "on" if choice.accuracy == "basic" else "off",
        "threads": thread_count(choice),
        EDGE_WEIGHTS: ANY_WEIGHTS if name == "simplex" else DEVEX,
        STRATEGY: DUAL,
        SCALING: SCALED,
        "primal_feasibility_tolerance": choice.tolerance,
        "dual_feasibility_tolerance": choice.tolerance,
        # HiGHS's own ratio (1e-8 beside 1e-7): a looser interior point spoils the prices.
        "ipm_optimality_tolerance": choice.tolerance / 10,
    }
    if name == "hipo":
        options["hipo_system"] = _hipo_system(nonzeros)
    if name == "pdlp":
        options["pdlp_optimality_tolerance"] = choice.tolerance
    return Method(name, options)


def _hipo_system(nonzeros: int) -> str:
    return "normaleq" if nonzeros <= NORMAL_EQUATIONS_NONZEROS else "augmented"


def _other_system(hipo: Method) -> Method:
    """HiPO on its other system of equations: other rounding, and less time than ipx where the first just failed."""
    other = "augmented" if hipo.options["hipo_system"] == "normaleq" else "normaleq"
    return Method(hipo.name, {**hipo.options, "hipo_system": other})


def with_vertex(choice: SolverChoice) -> SolverChoice:
    """The same choice, ending at a vertex."""
    return replace(choice, accuracy="basic", method="auto" if choice.method == "pdlp" else choice.method)


def _check(choice: SolverChoice) -> None:
    for word, value, known in (
        ("method", choice.method, ("auto", *METHODS)),
        ("accuracy", choice.accuracy, ACCURACIES),
    ):
        if value not in known:
            near = difflib.get_close_matches(value, known, n=1)
            hint = f"did you mean `{near[0]}`?" if near else f"known are {', '.join(known)}"
            raise ConfigError(f"solver.{word} = `{value}` does not exist; {hint}")
    if choice.method == "pdlp" and choice.accuracy == "basic":
        raise ConfigError(
            "solver.method = `pdlp` does not end at a vertex; take accuracy = `interior` or another method"
        )
