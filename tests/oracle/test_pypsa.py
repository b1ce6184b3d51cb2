"""The toy system in PyPSA: the same problem, written by other hands and other code, has the same optimum."""

from __future__ import annotations

import importlib.util
import warnings
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pytest

from bench.comparable import comparable_system, read
from bench.registry import TOY
from energy_opt.compile import compile_model
from energy_opt.config.scenario import SolverChoice
from energy_opt.inputs.rules import account_names
from energy_opt.inputs.system import System
from energy_opt.model.build import build
from energy_opt.solve.highs import solve

pytestmark = [
    pytest.mark.oracle,
    pytest.mark.skipif(importlib.util.find_spec("pypsa") is None, reason="PyPSA is not installed"),
    pytest.mark.filterwarnings("ignore"),
]
SIMPLEX = SolverChoice(method="simplex", accuracy="basic")


@pytest.fixture(scope="module")
def toy() -> System:
    """The toy system with the features that PyPSA has too."""
    return comparable_system(TOY, read(TOY))


def _own_cost(system: System) -> float:
    return solve(compile_model(build(system)), SIMPLEX).objective


def _pypsa(system: System, merged: bool, rules: bool = True) -> tuple[Any, float]:
    """The solved network and its total cost [bn]."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from bench.peers import pypsa_peer

    network = pypsa_peer.make_network(system, merged)
    pypsa_peer.make_model(network, system, merged, rules)
    objective, _ = pypsa_peer.solve(network, {"solver": "simplex"})
    return network, pypsa_peer.total_cost(objective, system)


def _as_it_is(system: System) -> System:
    return system


def _with_carbon_price(system: System) -> System:
    """A price that differs by region and year in place of the cap."""
    keys = [(region, region, year) for region in system.regions for year in system.horizon.years]
    prices = pd.DataFrame(keys, columns=["rule", "scope", "year"])
    prices = prices.assign(species="CO2", sectors="power", price=np.linspace(20.0, 300.0, len(prices)))
    accounts = prices[["species", "sectors", "scope"]].drop_duplicates().reset_index(drop=True)
    rules = system.rules
    policies = {**rules.policies, "emission_cap": rules["emission_cap"].iloc[:0], "carbon_price": prices}
    accounts = accounts.assign(account=account_names(accounts))
    return replace(system, rules=replace(rules, policies=policies, accounts=accounts))


def _with_line_tariffs(system: System) -> System:
    """Lines that charge for what they carry, each its own price."""
    lines = system.grid.lines
    tariffs = lines.assign(use_cost=np.linspace(20.0, 60.0, len(lines)))
    return replace(system, grid=replace(system.grid, lines=tariffs))


def _with_more_demand(system: System) -> System:
    """So much demand that lines, resources and limits on building bind and some load stays unserved."""
    return replace(system, time=replace(system.time, load=1.6 * system.time.load))


CHANGES = [_as_it_is, _with_carbon_price, _with_line_tariffs, _with_more_demand]


@pytest.mark.parametrize("merged", [False, True], ids=["vintages", "merged"])
@pytest.mark.parametrize("change", CHANGES)
def test_same_optimum(toy: System, change: Callable[[System], System], merged: bool) -> None:
    system = change(toy)
    _, cost = _pypsa(system, merged)
    assert cost == pytest.approx(_own_cost(system), rel=1e-9)


def test_same_capacity_and_price_of_the_cap(toy: System) -> None:
    network, _ = _pypsa(toy, merged=False)
    program = compile_model(build(toy))
    solution = solve(program, SIMPLEX)
    prices = -solution.row_dual[program.rows["emission_cap"].slice]
    assert prices.max() > 0.0
    assert _carbon_prices(network, toy) == pytest.approx(list(prices), rel=1e-6)
    axis = program.columns["capacity_addition"]
    added = axis.frame().assign(value=solution.x[axis.slice])
    added["technology"] = added["asset"].str.split("|").str[1]
    ours = added.groupby("technology")["value"].sum()
    units = pd.concat([network.c.generators.static, network.c.storage_units.static])
    theirs = units[units["p_nom_extendable"]].groupby("carrier")["p_nom_opt"].sum()
    assert theirs.to_dict() == pytest.approx(ours.to_dict(), abs=1e-6)


def test_the_rules_in_linopy_are_needed(toy: System) -> None:
    """Without them PyPSA finds a cheaper system: they bind, so that the equal optima say something about them."""
    _, cost = _pypsa(toy, merged=False, rules=False)
    assert cost < _own_cost(toy) * (1.0 - 1e-4)


def _carbon_prices(network: Any, system: System) -> list[float]:
    """Price of the cap per year, discounted [bn/Mt]: PyPSA's row holds all the years that a period stands for."""
    represented = dict(zip(system.horizon.years, system.horizon.represented, strict=True))
    static = network.c.global_constraints.static
    return [-float(static.at[f"CO2 {year}", "mu"]) * represented[year] for year in system.rules["emission_cap"]["year"]]
