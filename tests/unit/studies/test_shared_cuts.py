"""Scenarios solved by decomposition one after the other: each with the cuts of those before, to the same bounds."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pytest

from energy_opt.compile.program import Program
from energy_opt.config.scenario import SolverChoice
from energy_opt.solve import highs
from energy_opt.solve.decomposition import prices
from energy_opt.solve.decomposition.split import split
from energy_opt.solve.solution import Solution
from energy_opt.studies.sweep.shared_cuts import structure
from energy_opt.studies.sweep.warm import WarmSolver
from tests.properties.changes import CAP, a_bit_of_everything, the_system, with_caps, with_costs, with_load
from tests.systems import a_program, a_scenario, a_system
from tests.unit.studies.test_sweep_designs import alike
from tests.valid_cuts import assert_never_above

GAP = 1e-5
CHOICE = SolverChoice(engine="decomposition", gap=GAP)


@pytest.fixture(scope="module")
def programs() -> dict[str, Program]:
    base = the_system()
    systems = {
        "base": base,
        "tighter caps": with_caps(base, (0.95 * CAP, 0.8 * CAP)),
        "more load, dearer": with_costs(with_load(base, np.array(1.02)), 1.05),
        "base again": base,
    }
    return {name: a_program(system) for name, system in systems.items()}


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("results") / ".cuts"


@pytest.fixture(scope="module")
def solved(programs: Mapping[str, Program], store: Path) -> dict[str, Solution]:
    solver = WarmSolver(alike(len(programs)), store)
    return {name: solver.solve(place, program, CHOICE) for place, (name, program) in enumerate(programs.items())}


@pytest.mark.slow
def test_each_begins_with_the_cuts_of_those_before_and_ends_at_its_own_optimum(
    programs: Mapping[str, Program], solved: Mapping[str, Solution]
) -> None:
    for place, (name, program) in enumerate(programs.items()):
        found, whole = solved[name], highs.solve(program, SolverChoice()).objective
        assert found.certificate.passed
        assert found.solver["warm"] == (place > 0)
        assert found.certificate.dual_objective - 1e-8 * whole <= whole <= found.objective * (1 + 1e-8)
        assert found.objective - found.certificate.dual_objective <= GAP * (1 + abs(found.objective))
    again, first = (solved[name].solver["iterations"]["decomposition"] for name in ("base again", "base"))  # type: ignore[index]
    assert again < 0.6 * first


def test_cuts_of_a_chain_are_valid_in_every_case_of_it(
    programs: Mapping[str, Program], solved: Mapping[str, Solution], store: Path
) -> None:
    (file,) = store.glob("*.learned.npz")
    assert file.name.startswith(structure(programs["base"]))
    with np.load(file, allow_pickle=False) as content:
        kept = prices.KeptPrices(
            {}, {name: content[f"prices_{number}"] for number, name in enumerate(content["blocks"].tolist())}, {}
        )
    for name, program in programs.items():
        blocks = split(program).blocks
        cuts = list(prices.cuts_from(kept, blocks))
        assert {cut.block for cut in cuts} == set(range(len(blocks))), name
        assert_never_above(cuts, blocks, seed=5)


def test_another_chain_begins_with_them(
    programs: Mapping[str, Program], solved: Mapping[str, Solution], store: Path
) -> None:
    alone = WarmSolver(alike(1), store).solve(0, programs["base"], CHOICE)
    assert alone.solver["warm"]
    assert alone.solver["iterations"]["decomposition"] <= 2  # type: ignore[index]
    assert alone.objective == pytest.approx(solved["base"].objective, rel=2 * GAP)


def test_another_structure_has_another_file(programs: Mapping[str, Program]) -> None:
    other = a_program(a_system(a_bit_of_everything(), a_scenario(2030, 2040)))
    assert structure(other) != structure(programs["base"]) == structure(programs["tighter caps"])
