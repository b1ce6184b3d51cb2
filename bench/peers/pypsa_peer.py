"""The PyPSA side: network, linopy model, hand-over to HiGHS, optimum."""

from __future__ import annotations

import logging
import warnings
from pathlib import Path
from typing import Any

from bench.peers.cohorts import fixed_cost
from bench.peers.pypsa_network import make_network
from bench.peers.pypsa_rules import add_rules
from energy_opt.inputs.system import System

warnings.filterwarnings("ignore", module="(pypsa|linopy|xarray).*")
for name in ("pypsa", "linopy"):
    logging.getLogger(name).setLevel(logging.ERROR)


def build(system: System, merged: bool = False) -> Any:
    """The network with its linopy model, rules included. PyPSA's check of the network is left out, to its advantage."""
    network = make_network(system, merged)
    network.optimize.create_model(
        multi_investment_periods=True, consistency_check=False, include_objective_constant=False
    )
    add_rules(network, system, merged)
    return network


def hand_over(network: Any) -> Any:
    """The model inside HiGHS, not solved; without names, which takes linopy less time."""
    return network.model.to_highspy(set_names=False)


def total_cost(objective: float, system: System) -> float:
    """PyPSA's objective plus what it leaves out: the standing cost of known capacity [bn]."""
    return objective + fixed_cost(system)


def solve_and_store(network: Any, options: dict[str, Any], file: Path) -> float:
    """Solve as PyPSA does, assign the solution and write it; the objective [bn]."""
    status, condition = network.optimize.solve_model(solver_name="highs", io_api="direct", solver_options=options)
    if condition != "optimal":
        raise RuntimeError(f"PyPSA ended as {status}, {condition}")
    network.export_to_netcdf(file)
    return float(network.model.objective.value)
