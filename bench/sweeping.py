"""A sweep of the reference with all features: what a warm step costs beside a cold solve, and the rest of a case."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np

from bench.reference import reference_system, times
from bench.registry import Size
from energy_opt.config.scenario import Scenario
from energy_opt.inputs.load import make_system
from energy_opt.inputs.memory import Memory
from energy_opt.inputs.read import DataFolder
from energy_opt.logs import Stages

STEPS: tuple[tuple[str, float], ...] = (
    ("demand", 0.99), ("demand", 1.01), ("caps", 0.98), ("caps", 1.02), ("tax", 2.0), ("tax", 10.0), ("tax", 50.0),
    ("fuel", 0.95), ("fuel", 1.05), ("solar", 0.9), ("solar", 1.05), ("wind", 0.95), ("wind", 1.05),
)  # fmt: skip
"""Steps from the reference, each alone: factors on demand, on all emission caps, on the price of coal, on the cost of
solar and wind power; a tax on all CO2 [CNY/t] beside the policies that are there.
"""

MAKING = ("read", "declare", "compile")
"""The stages that make a program."""

BUILT = {"solar": "solar", "wind": "wind_onshore"}

COLD = (("reference", 1.0), ("demand", 1.01), ("tax", 10.0))
"""Cases that are also solved from nothing, by the method and at the accuracy of `energy-opt run`."""


@dataclass(frozen=True)
class SweptReference:
    """CPU seconds, all threads. cold: of each cold solve; base: the first solve of the chain, which ends at a basis;
    steps: of the steps by name, those that were given up for a cold start included; warm: which steps stayed warm;
    overhead: per case outside the solver and without writing, by stage; idle: wall seconds per case but the first in
    which the solver stands still, tabulating and writing apart, where the next program is made while it works; writing:
    tables and manifest per case;
    apart: largest relative difference of the objectives from those of cold solves.
    """

    rows: int
    columns: int
    nonzeros: int
    cold: list[float]
    base: float
    steps: dict[str, float]
    warm: list[str]
    overhead: dict[str, float]
    idle: float
    writing: float
    apart: float
    many: dict[str, float]


MANY = {"demand": (0.99, 1.01), "caps": (0.98, 1.02), "tax": (0.0, 2.0), "solar": (0.95, 1.05)}
"""Ranges of a sweep of many scenarios: the factors and the tax of `STEPS`, all of them changed in each scenario."""


def sweep_reference(size: Size, folder: DataFolder, store: Path, count: int = 0) -> SweptReference:
    """The reference and its steps in one chain; some of them again from nothing; then a sweep of many scenarios."""
    from energy_opt.compile.compiler import compile_model
    from energy_opt.model.build import build
    from energy_opt.results.checks import table_checks
    from energy_opt.results.extract import tabulate
    from energy_opt.results.manifest import make_manifest
    from energy_opt.results.store import storable, write_run
    from energy_opt.solve.highs import solve
    from energy_opt.studies.sweep.ahead import Ahead, Made
    from energy_opt.studies.sweep.differences import differences
    from energy_opt.studies.sweep.experience import Experience
    from energy_opt.studies.sweep.plan import Case
    from energy_opt.studies.sweep.warm import WarmSolver

    reference = reference_system(size, folder).scenario
    names = [("reference", 1.0), *STEPS]
    scenarios = [stepped(reference, *name) for name in names]
    solver = WarmSolver(Experience(differences(scenarios)))
    clock: dict[str, list[float]] = {}
    memory = Memory()
    shape, nonzeros, kept = (0, 0), 0, {}
    warm: list[str] = []

    def make(case: Case) -> Made:
        system = _timed(clock, "read", lambda: make_system(scenarios[case.number], folder, memory=memory))
        model = _timed(clock, "declare", lambda: build(system))
        return Made(system, _timed(clock, "compile", lambda: compile_model(model)), Stages())

    ahead, idle = Ahead(make), []
    cases = [Case(place, f"run-{place}", {}, scenario) for place, scenario in enumerate(scenarios)]
    for place, (name, scenario) in enumerate(zip(names, scenarios, strict=True)):
        began = time.perf_counter()
        made = ahead.take(cases[place])
        system, program = made.system, made.program
        shape, nonzeros = program.shape, int(program.matrix.nnz)
        ahead.plan(cases[place + 1] if place + 1 < len(cases) else None)
        making = _spent(clock)
        found = _timed(clock, "solve", lambda k=place, p=program, s=scenario: solver.solve(k, p, s.solver, ahead.work))
        clock["solve"][-1] -= _spent(clock) - making
        idle.append(time.perf_counter() - began - float(str(found.solver["seconds"])))
        if found.solver["warm"]:
            warm.append(_label(*name))
        tables = _timed(clock, "tabulate", lambda p=program, f=found, s=system: tabulate(p, f, s))
        _timed(clock, "tabulate", lambda t=tables, f=found, s=system: table_checks(t, f, s))
        stored = _timed(clock, "tabulate", lambda t=tables, s=system: storable(t, s.currency)[0])
        outcome = {key: getattr(found, key) for key in ("status", "objective", "prices", "solver", "certificate")}
        manifest = make_manifest(scenario, f"run-{place}", {"folder": size.data}, outcome, {})
        _timed(clock, "store", lambda k=place, t=stored, m=manifest: write_run(store, f"run-{k}", t, m))
        if name in COLD:
            kept[name] = (program, scenario, found.objective)
    apart, cold = 0.0, []
    for program, scenario, objective in kept.values():
        again = _timed(clock, "cold", lambda p=program, s=scenario: solve(p, s.solver))
        cold.append(clock["cold"][-1])
        apart = max(apart, abs(again.objective - objective) / abs(objective))
    return SweptReference(
        rows=shape[0],
        columns=shape[1],
        nonzeros=nonzeros,
        cold=cold,
        base=clock["solve"][0],
        steps={_label(*name): seconds for name, seconds in zip(STEPS, clock["solve"][1:], strict=True)},
        warm=warm,
        overhead={stage: sum(clock[stage]) / len(cases) for stage in (*MAKING, "tabulate")},
        idle=sum(idle[1:]) / len(idle[1:]),
        writing=sum(clock["store"]) / len(cases),
        apart=apart,
        many={"cold": median(cold), **sweep_many(reference, folder, count)} if count else {},
    )


def sweep_many(reference: Scenario, folder: DataFolder, count: int) -> dict[str, float]:
    """A Latin hypercube of so many scenarios in one chain, in the order that the product learns: CPU seconds of all
    solves, of the middle one and of making all programs, and how many started warm.
    """
    from scipy.stats import qmc

    from energy_opt.compile.compiler import compile_model
    from energy_opt.model.build import build
    from energy_opt.studies.sweep.differences import differences
    from energy_opt.studies.sweep.experience import Experience
    from energy_opt.studies.sweep.order import ordered
    from energy_opt.studies.sweep.warm import WarmSolver

    low, high = np.array(list(MANY.values())).T
    points = qmc.scale(qmc.LatinHypercube(len(MANY), rng=1).random(count), low, high)
    scenarios = [_moved(reference, dict(zip(MANY, point.tolist(), strict=True))) for point in points]
    apart = differences(scenarios)
    solver, memory, warm = WarmSolver(Experience(apart)), Memory(), 0
    clock: dict[str, list[float]] = {}
    waiting = ordered(apart.distances())
    while waiting:
        place = waiting.pop(solver.next_of(waiting))
        scenario = scenarios[place]
        program = _timed(
            clock, "program", lambda s=scenario: compile_model(build(make_system(s, folder, memory=memory)))
        )  # fmt: skip
        found = _timed(clock, "solve", lambda k=place, p=program, s=scenario: solver.solve(k, p, s.solver))
        warm += bool(found.solver["warm"])
    total = {name: sum(clock[name]) for name in ("solve", "program")}
    return {"count": count, "warm": warm, **total, "step": median(clock["solve"][1:])}


def _moved(scenario: Scenario, sizes: Mapping[str, float]) -> Scenario:
    """The scenario after several steps."""
    for kind, size in sizes.items():
        scenario = stepped(scenario, kind, size)
    return scenario


def stepped(scenario: Scenario, kind: str, size: float) -> Scenario:
    """The scenario one step away from the reference."""
    technology, policy = scenario.technology, scenario.policy
    if kind == "demand":
        return replace(scenario, demand=replace(scenario.demand, factor=scenario.demand.factor * size))
    if kind == "fuel":
        return replace(scenario, technology=replace(technology, fuel_price_factor={"coal": size}))
    if kind in BUILT:
        return replace(scenario, technology=replace(technology, cost_factor={BUILT[kind]: size}))
    rules: dict[str, Any] = dict(policy.rules)
    if kind == "caps":
        rules["emission_cap"] = {
            name: {**rule, "limit": times(rule["limit"], size)} for name, rule in rules["emission_cap"].items()
        }
    elif kind == "tax":
        years = scenario.horizon.years
        rules["carbon_price"] = {"step": {"price": {years[1]: size}}}
    return replace(scenario, policy=replace(policy, rules=rules))


def swept(content: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """The sweeps that were measured, smallest program first."""
    found = [record for record in content["records"] if record["what"] == "sweep" and "error" not in record]
    return sorted(found, key=lambda record: int(record["nonzeros"]))


def sweep_section() -> str:
    """What is measured."""
    return (
        "The reference with all features and 13 steps from it in one chain (`bench/sweeping.py`: demand ±1 %, emission"
        " caps ±2 %, taxes on CO2 of 2, 10 and 50 CNY/t, coal price ±5 %, solar −10 and +5 %, wind ±5 %), CPU seconds"
        " of all threads. *Cold*: median of three of them solved from nothing as by `energy-opt run`. *Step*: median"
        " over the steps, with those given up for a cold start. *Sweep*: all solves of the chain, in cold solves."
        " *Outside the solver*: reading, building, compiling and tabulating. The next program is made while the solver"
        " works, by the thread that would wait for it; *idle*: what the solver waits for all the same, tabulating and"
        " writing apart."
    )


def sweep_table(content: Mapping[str, Any]) -> str:
    """One line per size."""
    lines = [
        "| size (regions, years, slots) | nonzeros | cold [s] | first, to a basis [s] | step [s] | step / cold |"
        " stayed warm | sweep of 14 [cold solves] | outside the solver [s/case] | solver idle, wall [s/case] |"
        " writing [s/case] |",
        "|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|",
    ]
    for record in swept(content):
        cold, step = median(record["cold"]), median(record["steps"].values())
        total = (record["base"] + sum(record["steps"].values())) / cold
        lines.append(
            f"| {record['size']} | {record['nonzeros']:,} | {cold:,.1f} | {record['base']:,.1f} | {step:,.2f} |"
            f" {step / cold:.2f} | {len(record['warm'])} of {len(record['steps'])} | {total:.1f} |"
            f" {sum(record['overhead'].values()):.2f} | {_seconds(record, 'idle')} | {record['writing']:.2f} |"
        )
    return "\n".join([*lines, *_many_lines(content)])


def _seconds(record: Mapping[str, Any], name: str) -> str:
    """Seconds of a record; a dash where it was measured before there was such a figure."""
    return f"{record[name]:.2f}" if name in record else "–"


def _many_lines(content: Mapping[str, Any]) -> Iterator[str]:
    """A sentence for each sweep of many scenarios that was measured."""
    for record in swept(content):
        if many := record.get("many"):
            cold = many.get("cold", median(record["cold"]))
            yield (
                f"\n{record['size']}: a Latin hypercube of {many['count']} scenarios (demand ±1 %, caps ±2 %, a tax"
                f" of 0 to 2 CNY/t, solar ±5 %, all at once) takes {many['solve'] / cold:.1f} cold solves,"
                f" {many['warm']} of them from a basis; making the programs takes {many['program']:,.0f} s."
            )


def _spent(clock: Mapping[str, list[float]]) -> float:
    """CPU seconds of making programs so far."""
    return sum(sum(clock.get(stage, [])) for stage in MAKING)


def _timed(clock: dict[str, list[float]], name: str, work: Callable[[], Any]) -> Any:
    """All threads count, but for the making of a program: another thread may solve meanwhile."""
    now = time.thread_time if name in MAKING else time.process_time
    started = now()
    result = work()
    clock.setdefault(name, []).append(now() - started)
    return result


def _label(kind: str, size: float) -> str:
    return f"{kind} {np.format_float_positional(size, trim='-')}"
