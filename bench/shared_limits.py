"""`python -m bench.shared_limits`: time of a decomposition against the number of limits that its blocks share.

China with all features but carbon rules, 2025 to 2035, two days of three slots. Then caps at a part of what was
emitted without them: on the CO2 of the nation in 2035; on that of each province in 2035; in 2030 and 2035; on its SO2
and NOx as well.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from bench.comparable import read
from bench.reference import reference_system
from bench.registry import REFERENCE, YEARS, Size
from energy_opt.compile.compiler import compile_model
from energy_opt.compile.program import Program
from energy_opt.config.scenario import Scenario, SolverChoice
from energy_opt.errors import SolverError
from energy_opt.inputs.load import make_system
from energy_opt.inputs.read import DataFolder
from energy_opt.model.build import build
from energy_opt.results.extract import tabulate
from energy_opt.solve.choose import solve
from energy_opt.solve.solution import Solution

SIZE = replace(REFERENCE, years=YEARS[:3], periods=2, slot_starts=(0, 10, 17))
PART = 0.9
"""Caps, as part of the emissions without them."""
BACKSTOP = {"CO2": 3e3, "SO2": 3e5, "NOx": 3e5}
"""Price of exceeding a cap by species [CNY/t]."""
IN_CAPS = {"CO2": 1.0, "SO2": 1e3, "NOx": 1e3}
"""Caps on pollutants are in kt, emissions in Mt."""

BINDS = 1e-6
"""Part of the largest price, below which a cap does not bind."""

Caps = Mapping[tuple[str, str], Mapping[int, float]]
"""Paths [Mt by year] by species and scope."""

COLUMNS = "| shared limits | binding | nonzeros | whole, CPU [s] | decomposition, CPU [s] | iterations | gap |"


def main(arguments: Sequence[str] | None = None) -> int:
    """Prints a line of a table for each number of limits."""
    parser = argparse.ArgumentParser(prog="python -m bench.shared_limits", description=__doc__)
    parser.add_argument("--gap", type=float, default=1e-3, help="at which the decomposition ends")
    parser.add_argument("--time-limit", type=float, default=1800.0, metavar="S", help="of one decomposition")
    options = parser.parse_args(arguments)
    choice = SolverChoice(engine="decomposition", gap=options.gap, time_limit=options.time_limit)
    print(COLUMNS + "\n|--:|--:|--:|--:|--:|--:|--:|", flush=True)
    for program in limited(SIZE, read(SIZE)):
        print(measured(program, choice), flush=True)
    return 0


def limited(size: Size, folder: DataFolder) -> Iterator[Program]:
    """The programs: without a limit, with 1, 31, 62 and 186."""
    scenario = reference_system(size, folder).scenario
    system = make_system(_capped(scenario, {}), folder)
    free = compile_model(build(system))
    yield free
    emitted = tabulate(free, solve(free, SolverChoice()), system)["emissions"]
    sums = emitted.groupby(["species", "region", "year"])["emissions"].sum()
    last, later = SIZE.years[-1:], SIZE.years[1:]
    national = sums["CO2"].groupby("year").sum()
    provinces = sums.index.unique("region")
    for caps in (
        {("CO2", "all"): _path(national, last)},
        {("CO2", region): _path(sums["CO2", region], last) for region in provinces},
        {("CO2", region): _path(sums["CO2", region], later) for region in provinces},
        {(species, region): _path(sums[species, region], later) for species in BACKSTOP for region in provinces},
    ):
        yield compile_model(build(make_system(_capped(scenario, caps), folder)))


def measured(program: Program, choice: SolverChoice) -> str:
    """One line: the whole program and its decomposition."""
    whole_cpu, whole = _clocked(program, SolverChoice())
    limits = binding = 0
    if "emission_cap" in program.rows:
        price = np.abs(whole.row_dual[program.rows["emission_cap"].slice])
        limits, binding = len(price), int((price > BINDS * price.max()).sum())
    head = f"| {limits} | {binding} | {program.matrix.nnz:,} | {whole_cpu:.1f} |"
    started = time.process_time()
    try:
        cpu, found = _clocked(program, choice)
    except SolverError as error:
        return f"{head} {time.process_time() - started:.1f} | {error} | – |"
    record: Any = found.solver
    return f"{head} {cpu:.1f} | {record['iterations']['decomposition']} | {found.certificate.gap_relative:.1e} |"


def _clocked(program: Program, choice: SolverChoice) -> tuple[float, Solution]:
    started = time.process_time()
    return (solve(program, choice), time.process_time() - started)[::-1]


def _capped(scenario: Scenario, caps: Caps) -> Scenario:
    """The scenario with these caps as its only carbon rules."""
    rules = {
        f"{species} of {scope}": {
            "species": species, "scope": scope, "excess_price": BACKSTOP[species],
            "limit": {year: IN_CAPS[species] * value for year, value in path.items()},
        }
        for (species, scope), path in caps.items()
    }  # fmt: skip
    return replace(scenario, policy=replace(scenario.policy, rules={"emission_cap": rules} if rules else {}))


def _path(emissions: pd.Series, years: Sequence[int]) -> dict[int, float]:
    return {year: PART * float(emissions[year]) for year in years}


if __name__ == "__main__":
    sys.exit(main())
