"""Limited against perfect foresight: a planner who sees only some model years ahead, and what that costs.

For each model year one solution of the years up to the last that is seen: costs, annuities included, and rules of later
years do not count. What is decided in that year – building, retiring, retrofitting – stays, and the next year is looked
at. At last everything is decided and the whole horizon is operated at least cost. Both pathways are the same rows,
columns and rules; only bounds and costs differ. Rules over several years (budgets) hold for the years that are seen.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from energy_opt.compile import compile_model
from energy_opt.compile.program import Axis, Program
from energy_opt.config.check import check_scenario
from energy_opt.config.scenario import Scenario
from energy_opt.errors import ConfigError
from energy_opt.inputs.load import make_system
from energy_opt.inputs.read import read_folder, resolve
from energy_opt.inputs.system import System
from energy_opt.logs import Stages
from energy_opt.model.build import build
from energy_opt.results.store import Results
from energy_opt.solve.solution import Solution
from energy_opt.studies.changes import Cases
from energy_opt.studies.record import Place, Record

logger = logging.getLogger(__name__)

DECISIONS = ("capacity_addition", "early_retirement", "line_addition", "retrofit")
"""Families of columns that stay as they were decided in their year."""


@dataclass(frozen=True)
class Foresight:
    """ahead: model years that the planner sees beside the one that is decided; 0 = none."""

    ahead: int = 0


def study_foresight(scenario: Scenario, choice: Foresight, place: Place | None = None) -> Results:
    """The study, stored: tables `foresight_cost`, `foresight_capacity`, `foresight_emissions`."""
    place, stages = place or Place(), Stages()
    check_scenario(scenario)
    if choice.ahead < 0:
        raise ConfigError(f"ahead: {choice.ahead}; a number of model years is wanted, 0 = only the year itself")
    with stages.stage("read"):
        folder = read_folder(resolve(scenario.system.data))
        system = make_system(scenario, folder)
    record = Record("foresight", scenario, folder.hashes, {"ahead": choice.ahead}, place)
    if (found := record.stored()) is not None:
        return found
    with stages.stage("solve"):
        tables = foresight_tables(system, choice)
    return record.store(tables, folder.currency, stages.seconds)


def foresight_tables(system: System, choice: Foresight) -> dict[str, pd.DataFrame]:
    """The tables of the study."""
    program, years = compile_model(build(system)), system.horizon.years
    cases = Cases(program, system.scenario.solver)
    perfect = cases.solve(program)
    decided = program
    for place, year in enumerate(years):
        seen = years[: place + choice.ahead + 1]
        found = cases.solve(up_to(decided, system, seen))
        decided = with_decisions(decided, found, year)
        logger.info("foresight: %d decided, %d to %d seen", year, years[0], seen[-1])
    limited = cases.solve(decided)
    logger.info("foresight: %.6g bn with perfect foresight, %.6g bn with %d years ahead", perfect.objective,
                limited.objective, choice.ahead)  # fmt: skip
    category = system.capacities.assets.set_index("asset")["category"]
    both = (perfect, limited)
    capacity = [_columns(program, solution, "available_capacity") for solution in both]
    emissions = [_columns(program, solution, "emissions") for solution in both]
    for frame in capacity:
        frame["category"] = frame["asset"].map(category)
    return {
        "foresight_cost": _side_by_side([_cost(program, system, solution) for solution in both], ["year"]),
        "foresight_capacity": _side_by_side(capacity, ["category", "year"]),
        "foresight_emissions": _side_by_side(emissions, ["species", "year"]),
    }


def up_to(program: Program, system: System, seen: tuple[int, ...]) -> Program:
    """The program in which no cost and no rule of a later year than those seen counts."""
    weight = {year: factor * (year in seen) for year, factor in zip(system.horizon.years, system.horizon.discount,
                                                                      strict=True)}  # fmt: skip
    cost, offset = np.zeros(program.shape[1]), 0.0
    for part in program.given_to("cost").values():
        factor = _years(part.axis).map(weight).to_numpy(float)
        cost += part.matrix.T @ factor
        offset += float(part.constant @ factor)
    lower, upper = program.row_lower.copy(), program.row_upper.copy()
    for axis in program.rows.values():
        if "year" in axis.names:
            later = axis.start + np.flatnonzero((_years(axis) > seen[-1]).to_numpy(bool))
            lower[later], upper[later] = -np.inf, np.inf
    return replace(program, cost=cost, offset=offset, row_lower=lower, row_upper=upper)


def with_decisions(program: Program, solution: Solution, year: int) -> Program:
    """The program in which what was decided in a year stays as it was."""
    lower, upper = program.column_lower.copy(), program.column_upper.copy()
    for family in DECISIONS:
        if family in program.columns:
            axis = program.columns[family]
            places = axis.start + np.flatnonzero((_years(axis) == year).to_numpy(bool))
            value = np.clip(solution.x[places], lower[places], upper[places])
            lower[places], upper[places] = value, value
    return replace(program, column_lower=lower, column_upper=upper)


def _years(axis: Axis) -> pd.Series:
    return axis.frame()["year"].astype(int)


def _cost(program: Program, system: System, solution: Solution) -> pd.DataFrame:
    """Discounted cost by model year: year, value."""
    discount = pd.Series(system.horizon.discount, index=list(system.horizon.years))
    total = pd.Series(0.0, index=discount.index)
    for part in program.given_to("cost").values():
        values = pd.Series(part.matrix @ solution.x + part.constant).groupby(_years(part.axis)).sum()
        total = total.add(values, fill_value=0.0)
    return pd.DataFrame({"year": discount.index, "value": (total * discount).to_numpy()})


def _columns(program: Program, solution: Solution, family: str) -> pd.DataFrame:
    """A family of columns by its index, with the values."""
    axis = program.columns[family]
    return axis.frame().assign(value=solution.x[axis.slice], year=_years(axis))


def _side_by_side(frames: list[pd.DataFrame], keys: list[str]) -> pd.DataFrame:
    """Sums by key of both pathways, and their difference."""
    perfect, limited = (frame.groupby(keys, sort=False)["value"].sum() for frame in frames)
    both = pd.DataFrame({"perfect": perfect, "limited": limited})
    return both.assign(difference=both["limited"] - both["perfect"]).reset_index()
