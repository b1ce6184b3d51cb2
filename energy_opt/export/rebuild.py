"""A stored run → the System, Program and Solution that it came from; refused where the data or the code have changed.

The manifest keeps the scenario and the hashes of the data files. What is made from them again is the same only if all
of them, and the version of the model, are those of the run.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from energy_opt.config.convert import from_dict
from energy_opt.errors import ResultError
from energy_opt.export.source import changed_files
from energy_opt.inputs.load import make_system
from energy_opt.inputs.read import DataFolder, read_folder, resolve
from energy_opt.inputs.system import System
from energy_opt.results.manifest import model_version
from energy_opt.results.store import Results

if TYPE_CHECKING:
    from energy_opt.compile.program import Program
    from energy_opt.solve.solution import Solution

OBJECTIVE_TOLERANCE = 1e-6
"""Largest relative difference between the stored objective and the one found again."""


@dataclass(frozen=True)
class Rebuilt:
    """The System of a stored run, with the data folder that it was read from."""

    system: System
    folder: DataFolder


def rebuild_system(results: Results) -> Rebuilt:
    """The System of a stored run. ResultError where the model or a file of the data folder is another one now."""
    manifest = results.manifest
    if manifest["model_version"] != model_version():
        raise ResultError(
            f"{results.path} was solved by the model version {manifest['model_version']}, this is {model_version()}: "
            "its program cannot be made again. Run the scenario again with this version"
        )
    scenario = from_dict(manifest["scenario"])
    folder = read_folder(resolve(scenario.system.data))
    changed = changed_files(manifest["data"]["hashes"], folder.hashes)
    if changed:
        raise ResultError(
            f"the data folder {folder.path} is not the one that {results.path} was solved from; changed: "
            f"{', '.join(changed)}. Bring the old data back, or run the scenario again"
        )
    return Rebuilt(make_system(scenario, folder), folder)


def rebuild_program(system: System) -> Program:
    """The Program of a System."""
    from energy_opt.compile import compile_model
    from energy_opt.model.build import build

    return compile_model(build(system))


def solve_again(results: Results, system: System, program: Program) -> Solution:
    """The Solution, found again as the run's scenario asks; ResultError where it does not cost what the run cost."""
    from energy_opt.solve.highs import solve

    solution = solve(program, system.scenario.solver)
    stored = float(results.manifest["objective"])
    if abs(solution.objective - stored) > OBJECTIVE_TOLERANCE * max(abs(stored), 1.0):
        raise ResultError(
            f"solved again, the program of {results.path} costs {solution.objective:.10g}, not {stored:.10g} as "
            "stored; run the scenario again"
        )
    return solution
