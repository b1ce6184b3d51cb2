"""The PyPSA side: network, linopy model, hand-over to HiGHS, optimum."""

from __future__ import annotations

import logging
import warnings
from typing import Any

from bench.peers.cohorts import fixed_cost
from bench.peers.pypsa_network import make_network
from bench.peers.pypsa_rules import add_rules
from energy_opt.inputs.system import System

__all__ = ["hand_over", "make_model", "make_network", "solve", "total_cost"]

warnings.filterwarnings("ignore", module="(pypsa|linopy|xarray).*")
for name in ("pypsa", "linopy"):
    logging.getLogger(name).setLevel(logging.ERROR)


def make_model(network: Any, system: System, merged: bool = False, rules: bool = True) -> None:
    """Put the linopy model on the network, with the rules that PyPSA lacks.

    PyPSA's check of its input is left out, to its advantage.
    """
    network.optimize.create_model(
        multi_investment_periods=True, consistency_check=False, include_objective_constant=False
    )
    if rules:
        add_rules(network, system, merged)


def hand_over(network: Any) -> Any:
    """The model inside HiGHS, not solved; without names, which takes linopy less time."""
    return network.model.to_highspy(set_names=False)


def total_cost(objective: float, system: System) -> float:
    """PyPSA's objective plus what it leaves out: the standing cost of known capacity [bn]."""
    return objective + fixed_cost(system)


def solve(network: Any, options: dict[str, Any]) -> tuple[float, float]:
    """Solve as PyPSA does and assign the solution to the network: objective [bn] and HiGHS's own time [s]."""
    status, condition = network.optimize.solve_model(
        solver_name="highs", io_api="direct", solver_options=options, log_to_console=False
    )
    if condition != "optimal":
        raise RuntimeError(f"PyPSA ended as {status}, {condition}")
    return float(network.model.objective.value), float(network.model.solver_model.getRunTime())
