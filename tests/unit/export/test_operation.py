"""Policies as prices: what a unit of output adds to a row, times the row's dual."""

from __future__ import annotations

import numpy as np
import pytest

from energy_opt.compile import compile_model
from energy_opt.config.scenario import PolicyChoice, SolverChoice
from energy_opt.export.operation import OPERATED, Pathway, plants, spent
from energy_opt.model.build import build
from energy_opt.solve.highs import solve
from tests.systems import a_cap, a_folder, a_scenario, a_system

CAP = 4.0
"""Most emissions [Mt]: coal alone would emit 8.76, gas alone 3.504."""


@pytest.fixture(scope="module")
def pathway() -> Pathway:
    """1 GW all year, from coal (1 t/MWh, 100 CNY/MWh) and gas (0.4 t/MWh, 300 CNY/MWh), under a cap that binds."""
    folder = a_folder(slots={"low": 4000.0, "high": 4760.0}).load(low=1, high=1)
    folder = folder.plant("coal", variable=100, co2=1.0, existing=1).plant("gas", variable=300, co2=0.4, existing=1)
    system = a_system(folder, a_scenario(policy=PolicyChoice(rules=a_cap(CAP))))
    program = compile_model(build(system))
    return Pathway(system, program, solve(program, SolverChoice(method="simplex", accuracy="basic")))


def test_the_cap_is_a_price_on_each_plant_by_its_emissions(pathway: Pathway) -> None:
    """1 t costs (300 − 100) / (1 − 0.4) = 333 CNY, so coal pays 333 and gas 133 CNY/MWh: both then cost the same."""
    made = plants(pathway)
    price = 200.0 / 0.6
    assert made.cost[:, 0, 0] == pytest.approx([100.0, 300.0])
    assert made.price == pytest.approx(price * np.array([1.0, 0.4])[:, None, None] * np.ones((1, 1, 2)))
    assert set(pathway.costs.policy) == {"emission_cap"}


def test_payments_are_those_of_the_cap(pathway: Pathway) -> None:
    paid = spent(pathway, pathway.costs.payments, "generation", 0)
    assert paid == pytest.approx(200.0 / 0.6 * (CAP) / 1e3)
    own = sum(spent(pathway, pathway.costs.own, family, 0) for family in OPERATED)
    coal = (CAP - 0.4 * 8.76) / 0.6
    assert own == pytest.approx((100.0 * coal + 300.0 * (8.76 - coal)) / 1e3)


def test_limits_are_those_of_the_capacity(pathway: Pathway) -> None:
    made = plants(pathway)
    assert made.most == pytest.approx(np.ones((2, 1, 2)))
    assert made.least == pytest.approx(0.0)
    assert np.isnan(made.water).all()
