"""How far prices are off at a gap: five provinces, two years, default slots, against a vertex of the monolith."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from bench.comparable import read
from bench.reference import reference_system
from bench.registry import FIVE_REGIONS, REFERENCE, YEARS
from energy_opt.compile.program import Program
from energy_opt.config.scenario import SolverChoice
from energy_opt.inputs.system import System
from energy_opt.results.extract import tabulate
from energy_opt.solve.choose import solve
from tests.systems import a_program

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def system() -> System:
    size = replace(REFERENCE, regions=FIVE_REGIONS, region_count=5, years=YEARS[:2])
    return reference_system(size, read(size))


@pytest.fixture(scope="module")
def program(system: System) -> Program:
    return a_program(system)


@pytest.fixture(scope="module")
def exact(system: System, program: Program) -> dict[str, pd.DataFrame]:
    return dict(tabulate(program, solve(program, SolverChoice(accuracy="basic")), system))


@pytest.mark.parametrize(
    ("gap", "mean", "most", "carbon"), [(1e-3, 5.0, 30.0, 10.0), (1e-4, 5.0, 30.0, 14.0), (1e-6, 0.05, 1.0, 0.05)]
)
def test_prices_of_a_middle_system(
    gap: float,
    mean: float,
    most: float,
    carbon: float,
    system: System,
    program: Program,
    exact: dict[str, pd.DataFrame],
) -> None:
    """Bounds are about twice what was measured [CNY/MWh, CNY/t]; docs/decomposition.md has the figures."""
    found = solve(program, SolverChoice(engine="decomposition", gap=gap))
    assert found.certificate.passed
    tables = tabulate(program, found, system)
    error = np.abs(tables["electricity_price"]["electricity_price"] - exact["electricity_price"]["electricity_price"])
    assert error.mean() <= mean
    assert error.max() <= most
    of_carbon = np.abs(tables["carbon_price"]["carbon_price"] - exact["carbon_price"]["carbon_price"])
    assert len(of_carbon) > 0
    assert of_carbon.max() <= carbon
