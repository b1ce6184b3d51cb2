"""Near-optimal exploration: the least and the most of a group of technologies that costs at most x % above least cost.

One Program for all cases: a row keeps the discounted cost under a limit, and the objective is the group. What holds in
all of them is what a planner can rely on; what varies is where there is a choice (DeCarolis 2011,
doi:10.1016/j.eneco.2010.05.002).
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace

import numpy as np
import pandas as pd
from scipy import sparse

from energy_opt.compile import compile_model
from energy_opt.compile.program import LINKING, Axis, Program
from energy_opt.config.check import check_scenario
from energy_opt.config.convert import near_names, numbered
from energy_opt.config.scenario import Scenario
from energy_opt.errors import ConfigError
from energy_opt.inputs.load import make_system
from energy_opt.inputs.read import read_folder, resolve
from energy_opt.inputs.selections import technologies_in
from energy_opt.inputs.system import System
from energy_opt.logs import Stages
from energy_opt.model.build import build
from energy_opt.results.store import Results
from energy_opt.solve.solution import Solution
from energy_opt.studies.changes import Cases
from energy_opt.studies.record import Place, Record

logger = logging.getLogger(__name__)

QUANTITIES = {"capacity": ("available_capacity", "GW"), "generation": ("energy", "TWh")}
"""What can be explored: the family of columns that it is the sum of, and its unit."""

SENSES = {"least": 1.0, "most": -1.0}
COST_LIMIT = "cost_limit"


@dataclass(frozen=True)
class Exploration:
    """What is explored. groups: technologies or categories, several joined by ` + `; years: model years;
    slacks: cost above least cost [share]; quantity: `capacity` or `generation`.
    """

    groups: tuple[str, ...]
    years: tuple[int, ...]
    slacks: tuple[float, ...] = (0.01, 0.05)
    quantity: str = "capacity"


def study_near_optimal(scenario: Scenario, choice: Exploration, place: Place | None = None) -> Results:
    """The exploration, stored: tables `near_optimal_case` and `near_optimal_mix`."""
    place, stages = place or Place(), Stages()
    check_scenario(scenario)
    with stages.stage("read"):
        folder = read_folder(resolve(scenario.system.data))
        system = make_system(scenario, folder)
    check_exploration(system, choice)
    record = Record("near_optimal", scenario, folder.hashes, asdict(choice), place)
    if (found := record.stored()) is not None:
        return found
    with stages.stage("solve"):
        tables = near_optimal_tables(system, choice)
    return record.store(tables, folder.currency, stages.seconds)


def near_optimal_tables(system: System, choice: Exploration) -> dict[str, pd.DataFrame]:
    """The tables of the study."""
    program = compile_model(build(system))
    count = 2 * len(choice.groups) * len(choice.years) * len(choice.slacks)
    logger.info("near-optimal: %d cases of one program after that of least cost", count)
    bounded = with_cost_limit(program)
    cases = Cases(bounded, system.scenario.solver)
    best = cases.solve(bounded)
    rows, mixes = [], [_mix(system, program, best, 0)]
    for number, (group, year, slack, sense) in enumerate(_asked(choice), start=1):
        places = group_places(system, program, choice.quantity, group, year)
        limit = best.objective + slack * abs(best.objective)
        found = cases.solve(_exploring(bounded, places, SENSES[sense], limit))
        rows.append({
            "case": number, "group": group, "year": year, "slack": slack, "sense": sense, "quantity": choice.quantity,
            "value": float(found.x[places].sum()), "least_cost_value": float(best.x[places].sum()),
            "cost": _cost(program, found.x), "least_cost": best.objective, "unit": QUANTITIES[choice.quantity][1],
        })  # fmt: skip
        mixes.append(_mix(system, program, found, number))
        logger.info("near-optimal: %s %s in %d within %g %%: %.6g", sense, group, year, 100 * slack, rows[-1]["value"])
    return {"near_optimal_case": pd.DataFrame(rows), "near_optimal_mix": pd.concat(mixes, ignore_index=True)}


def with_cost_limit(program: Program) -> Program:
    """The program with one more row, its cost, which is free until a case bounds it."""
    height = program.shape[0]
    row = sparse.csr_array(program.cost[None, :])
    axis = Axis(COST_LIMIT, height, (), (), (), 1, unit="bn CNY")
    return replace(
        program,
        matrix=sparse.csc_array(sparse.vstack([program.matrix, row])),
        row_lower=np.append(program.row_lower, -np.inf),
        row_upper=np.append(program.row_upper, np.inf),
        rows={**program.rows, COST_LIMIT: axis},
        row_block=np.append(program.row_block, LINKING),
    )


def group_places(system: System, program: Program, quantity: str, group: str, year: int) -> np.ndarray:
    """Positions of the columns whose sum is a group's quantity in a model year."""
    assets = system.capacities.assets
    members = assets.loc[technologies_in(group, assets).to_numpy(bool), "asset"]
    axis = program.columns[QUANTITIES[quantity][0]]
    names = axis.frame()
    chosen = names["asset"].isin(members) & (names["year"].astype(int) == year)
    return np.asarray(axis.start + np.flatnonzero(chosen.to_numpy(bool)))


def check_exploration(system: System, choice: Exploration) -> None:
    """All faults of the question at once."""
    assets = system.capacities.assets
    known = {*assets["technology"], *assets["category"]}
    faults = [f"{what}: at least one is wanted" for what in ("groups", "years", "slacks") if not getattr(choice, what)]
    for group in choice.groups:
        if not technologies_in(group, assets).any():
            faults.append(f"groups: no technology is called {group!r}; {near_names(group, known)}")
    years = ", ".join(map(str, system.horizon.years))
    faults += [f"years: {year} is no model year; these are {years}" for year in choice.years
               if year not in system.horizon.years]  # fmt: skip
    faults += [f"slacks: {slack}; a share above 0 is wanted (0.05 = 5 %)" for slack in choice.slacks
               if not 0.0 < slack < np.inf]  # fmt: skip
    if choice.quantity not in QUANTITIES:
        faults.append(f"quantity: {choice.quantity!r} is not known; {near_names(choice.quantity, QUANTITIES)}")
    if faults:
        raise ConfigError(numbered("the exploration has", faults))


def _asked(choice: Exploration) -> Iterator[tuple[str, int, float, str]]:
    """Cases in an order in which neighbours are near: the slack widens step by step."""
    for group in choice.groups:
        for year in choice.years:
            for sense in SENSES:
                for slack in sorted(choice.slacks):
                    yield group, year, slack, sense


def _exploring(bounded: Program, places: np.ndarray, sign: float, limit: float) -> Program:
    cost = np.zeros(bounded.shape[1])
    cost[places] = sign
    upper = bounded.row_upper.copy()
    upper[bounded.rows[COST_LIMIT].slice] = limit - bounded.offset
    return replace(bounded, cost=cost, offset=0.0, row_upper=upper)


def _cost(program: Program, x: np.ndarray) -> float:
    return float(program.cost @ x + program.offset)


def _mix(system: System, program: Program, solution: Solution, case: int) -> pd.DataFrame:
    """Capacity by category and model year in a case."""
    axis = program.columns["available_capacity"]
    frame: pd.DataFrame = axis.frame().assign(capacity=solution.x[axis.slice], case=case)
    category = system.capacities.assets.set_index("asset")["category"]
    frame["category"] = frame["asset"].map(category)
    frame["year"] = frame["year"].astype(int)
    return frame.groupby(["case", "category", "year"], as_index=False, sort=False)[["capacity"]].sum()
