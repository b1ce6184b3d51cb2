"""The reference scenario of the command line with all its features, at any size, solved as the product solves it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from bench.comparable import demand_share
from bench.registry import Size
from bench.stopwatch import Stopwatch
from energy_opt.config.scenario import Scenario, TimeChoice
from energy_opt.inputs.load import make_system
from energy_opt.inputs.read import DataFolder
from energy_opt.inputs.system import System
from energy_opt.schema.policies import POLICIES

CONFIGURED = {"china": [], "toy": ["scenario=toy"]}
"""Overrides of `energy-opt run` that choose the reference of a data folder."""


WHOLE = "all"
AMOUNTS = ("Mt", "kt", "Mtce", "PJ", "TWh", "GW", "GW/year")
"""Units of what grows with a system."""


@dataclass(frozen=True)
class SolvedReference:
    """The program's size, how it was solved (methods: all that were tried), and how good the solution is.

    highs_seconds: HiGHS's own time of all attempts [s]; objective [bn]; iterations by kind, of the last method.
    """

    rows: int
    columns: int
    nonzeros: int
    method: str
    methods: list[str]
    iterations: dict[str, int]
    highs_seconds: float
    threads: int
    prices: str
    objective: float
    gap: float
    passed: bool
    faults: list[str]


def reference_system(size: Size, folder: DataFolder) -> System:
    """The System of the reference at a size; caps are those of the size's share in demand."""
    scenario = _configured(size.data)
    if size.data == "toy":
        return make_system(scenario, folder)
    time = TimeChoice(
        periods=size.periods, step_hours=size.step_hours, slot_starts=size.slot_starts, extremes=()
    )  # fmt: skip
    chosen = replace(
        scenario,
        name=size.name,
        system=replace(scenario.system, regions=size.regions),
        time=time,
        horizon=replace(scenario.horizon, years=size.years, cut_policies=True),
        policy=replace(scenario.policy, rules=_shared(scenario.policy.rules, demand_share(size, folder))),
    )
    return make_system(chosen, folder)


def _shared(rules: Mapping[str, Mapping[str, Any]], share: float) -> dict[str, dict[str, Any]]:
    """The scenario's rules with the share of some regions in what the whole system may or must: Mt, GW, TWh and so on.

    Shares, intensities and prices stay; so do rules that are null, and those of a scope of their own.
    """
    return {
        table: {
            name: entry if not entry or entry.get("scope", WHOLE) != WHOLE else {
                column: times(value, share) if POLICIES[table][column].unit in AMOUNTS else value
                for column, value in entry.items()
            }
            for name, entry in (entries or {}).items()
        }
        for table, entries in rules.items()
    }  # fmt: skip


def times(value: Any, factor: float) -> Any:
    """A value, or each of a path, multiplied."""
    if isinstance(value, Mapping):
        return {year: times(part, factor) for year, part in value.items()}
    return value if value is None else value * factor


def solve_reference(system: System, folder: Path, watch: Stopwatch) -> SolvedReference:
    """Declare, compile, solve by the product's own choice of method, tabulate and store."""
    from energy_opt.compile.compiler import compile_model
    from energy_opt.model.build import build
    from energy_opt.results.checks import faults, table_checks
    from energy_opt.results.extract import tabulate
    from energy_opt.results.manifest import make_manifest
    from energy_opt.results.store import write_run
    from energy_opt.solve.highs import solve

    with watch.phase("declare"):
        model = build(system)
    with watch.phase("compile"):
        program = compile_model(model)
    with watch.phase("solve"):
        solution = solve(program, system.scenario.solver)
    with watch.phase("tabulate"):
        tables = tabulate(program, solution, system)
        checks = table_checks(tables, solution, system)
    with watch.phase("store"):
        outcome = {name: getattr(solution, name) for name in ("status", "objective", "prices", "solver", "certificate")}
        data = {"folder": system.scenario.system.data, "hashes": dict(system.hashes)}
        write_run(folder, "run", tables, make_manifest(system.scenario, "run", data, outcome, {}))
    rows, columns = program.shape
    solver, certificate = solution.solver, solution.certificate
    wrong = [*certificate.faults(), *faults(checks)]
    return SolvedReference(
        rows=rows,
        columns=columns,
        nonzeros=int(program.matrix.nnz),
        method=str(solver["method"]),
        methods=[attempt["method"] for attempt in solver["attempts"]],  # type: ignore[attr-defined]
        iterations={kind: count for kind, count in solver["iterations"].items() if count},  # type: ignore[attr-defined]
        highs_seconds=float(str(solver["seconds"])),
        threads=int(str(solver["threads"])),
        prices=solution.prices,
        objective=solution.objective,
        gap=float(certificate.gap_relative),
        passed=certificate.passed and not wrong,
        faults=wrong,
    )


def _configured(data: str) -> Scenario:
    """The scenario that `energy-opt run` composes for a data folder."""
    from hydra import compose, initialize_config_dir

    from energy_opt.app.compose import conf_folder, scenario_from_config
    from energy_opt.app.schema import register

    register()
    with initialize_config_dir(str(conf_folder()), version_base="1.3"):
        return scenario_from_config(compose("config", CONFIGURED[data]))[0]
