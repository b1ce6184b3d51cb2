"""The sides of the comparison: how each turns a System into a program inside HiGHS, and into stored results.

Imports stand inside the functions: a process loads only the side that it measures.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.stopwatch import Stopwatch
from energy_opt.inputs.system import System


@dataclass(frozen=True)
class Built:
    """A program in HiGHS, not solved, and its size."""

    rows: int
    columns: int
    nonzeros: int


@dataclass(frozen=True)
class Solved:
    """The optimum [bn], HiGHS's own time [s] and the size of the stored results [MB]."""

    objective: float
    highs_seconds: float
    stored: float


def load(side: str) -> None:
    """Import what a side needs, so that imports are not measured as work."""
    if side.startswith("pypsa"):
        import bench.peers.pypsa_peer  # noqa: F401
    else:
        import energy_opt.compile.compiler
        import energy_opt.model.build
        import energy_opt.results.extract
        import energy_opt.results.store
        import energy_opt.solve.highs  # noqa: F401


def build(side: str, system: System, watch: Stopwatch) -> Built:
    """Declare, compile and hand over to HiGHS."""
    if side.startswith("pypsa"):
        from bench.peers import pypsa_peer

        network = _network(side, system, watch)
        with watch.phase("hand_over"):
            highs = pypsa_peer.hand_over(network)
        return Built(highs.getNumRow(), highs.getNumCol(), highs.getNumNz())
    from energy_opt.config.scenario import SolverChoice
    from energy_opt.solve.highs import Solver

    program = _program(system, watch)
    with watch.phase("hand_over"):
        Solver(program, SolverChoice())
    rows, columns = program.shape
    return Built(rows, columns, int(program.matrix.nnz))


def finish(side: str, system: System, method: str, folder: Path, watch: Stopwatch) -> Solved:
    """Build, solve with a method of HiGHS, and store the results."""
    if side.startswith("pypsa"):
        return _finish_pypsa(side, system, method, folder, watch)
    return _finish_own(system, method, folder, watch)


def _program(system: System, watch: Stopwatch) -> Any:
    from energy_opt.compile.compiler import compile_model
    from energy_opt.model.build import build as declare

    with watch.phase("declare"):
        model = declare(system)
    with watch.phase("compile"):
        return compile_model(model)


def _network(side: str, system: System, watch: Stopwatch) -> Any:
    from bench.peers import pypsa_peer

    merged = side == "pypsa_merged"
    with watch.phase("declare"):
        network = pypsa_peer.make_network(system, merged)
    with watch.phase("compile"):
        pypsa_peer.make_model(network, system, merged)
    return network


def _finish_own(system: System, method: str, folder: Path, watch: Stopwatch) -> Solved:
    from energy_opt.results.extract import tabulate
    from energy_opt.results.manifest import make_manifest
    from energy_opt.results.store import write_run
    from energy_opt.solve.highs import solve

    program = _program(system, watch)
    with watch.phase("solve"):
        solution = solve(program, _choice(method))
    with watch.phase("store"):
        outcome = {name: getattr(solution, name) for name in ("status", "objective", "prices", "solver", "certificate")}
        data = {"folder": system.scenario.system.data, "hashes": dict(system.hashes)}
        manifest = make_manifest(system.scenario, "run", data, outcome, {})
        write_run(folder, "run", tabulate(program, solution, system), manifest)
    return Solved(solution.objective, float(str(solution.solver["seconds"])), _size(folder))


def _finish_pypsa(side: str, system: System, method: str, folder: Path, watch: Stopwatch) -> Solved:
    from bench.peers import pypsa_peer
    from energy_opt.solve.method import choose_methods

    network = _network(side, system, watch)
    options = dict(choose_methods(0, _choice(method))[0].options)
    with watch.phase("solve"):
        objective, seconds = pypsa_peer.solve(network, options)
    with watch.phase("store"):
        network.export_to_netcdf(folder / "network.nc")
    return Solved(pypsa_peer.total_cost(objective, system), seconds, _size(folder))


def _choice(method: str) -> Any:
    from energy_opt.config.scenario import SolverChoice

    return SolverChoice(method=method)


def _size(folder: Path) -> float:
    return sum(file.stat().st_size for file in folder.rglob("*") if file.is_file()) / 1e6
