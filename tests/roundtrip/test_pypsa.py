"""PyPSA networks: what is expected is what the tables say, and PyPSA finds it."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

import energy_opt
from energy_opt.config.scenario import HorizonChoice, PolicyChoice, Scenario, SystemChoice, TimeChoice
from energy_opt.errors import ConfigError
from energy_opt.export.pypsa import export_pypsa
from energy_opt.results.store import Results
from tests.roundtrip.conftest import python_of
from tests.systems import a_cap, a_tax, the_toy

OPERATION = {"variable_om", "fuel", "co2_storage", "storage_use", "line_use", "unserved", "removal_om"}
"""Categories of cost that PyPSA decides on in a network with given capacities."""
MARKET = {
    "emissions_trading": {"m": {"cap": {2030: 220, 2035: 150}}},
    "renewable_obligation": {"r": {"technologies": "wind + solar", "share": 0.5, "shortfall_price": 300}},
}
LIMITS = {
    **a_cap(230.0),
    "utilisation_limit": {"r": {"technologies": "gas", "minimum": 500, "shortfall_price": 1000}},
    "coal_cap": {"r": {"sectors": ["power"], "limit": {2030: 70, 2035: 45}, "excess_price": 1500}},
    "capacity_limit": {"r": {"technologies": "coal", "maximum": 50, "excess_price": 500}},
}


def _expected(folder: Path) -> pd.Series:
    frame = pd.read_csv(folder / "expected.csv", dtype={"network": str})
    return frame.set_index(["network", "item"])["value"]


pytestmark = pytest.mark.slow  # the program is built and solved again; tests/unit/export/test_operation.py is quick


@pytest.fixture(scope="module")
def exported(toy_run: Results, tmp_path_factory: pytest.TempPathFactory) -> Path:
    (folder,) = export_pypsa(toy_run, tmp_path_factory.mktemp("pypsa") / "toy")
    return folder


def test_the_expected_operation_is_that_of_the_tables(toy_run: Results, exported: Path) -> None:
    """Costs of running, and the tax of 20 CNY/t from 2030 on what the plants emit."""
    cost = toy_run["cost"].query("category in @OPERATION").groupby("year")["cost"].sum() * 1e9
    emissions = toy_run["emissions"].query("species == 'CO2' and sector in ['power', 'removal']")
    emitted = emissions.groupby("year")["emissions"].sum()
    for year, tax in ((2025, 0.0), (2030, 20.0), (2035, 20.0)):
        wanted = cost[year] + tax * 1e6 * emitted[year]
        assert _expected(exported)[str(year), "operation"] == pytest.approx(wanted, rel=1e-9), year


def test_payments_are_price_times_emissions(toy_run: Results, exported: Path) -> None:
    """The cap stands for power plants and sectors; its price is paid for what the plants emit."""
    prices = toy_run["carbon_price"].query("policy == 'emission_cap'").set_index("year")["carbon_price"]
    emissions = toy_run["emissions"].query("species == 'CO2' and sector in ['power', 'removal']")
    emitted = emissions.groupby("year")["emissions"].sum()
    paid = _expected(exported).xs("payment: emission_cap", level="item").drop("expandable")
    assert len(paid)
    for year, value in paid.items():
        assert value == pytest.approx(1e6 * prices[int(str(year))] * emitted[int(str(year))], rel=1e-6)


def test_capacities_are_those_of_the_run(toy_run: Results, exported: Path) -> None:
    generators = pd.read_csv(exported / "2030" / "generators.csv")
    plants = generators[~generators["carrier"].isin(["unserved load", "surplus"]) & (generators["sign"] != -1.0)]
    found = plants[plants["carrier"] != "hydro"].groupby("carrier")["p_nom"].sum() / 1e3
    capacity = toy_run["capacity"].query("year == 2030").groupby("technology")["capacity"].sum()
    assert len(found) >= 5
    assert found.to_dict() == pytest.approx({name: capacity[name] for name in found.index}, rel=1e-9)


def test_prices_and_names_of_policies_are_there_to_be_taken_off(exported: Path) -> None:
    generators = pd.read_csv(exported / "2035" / "generators.csv").set_index("name")
    assert generators.at["North|coal", "policy_price"] > 20.0
    assert generators.at["North|wind", "policy_price"] == pytest.approx(0.0, abs=1e-9)


def _scenario(name: str, rules: dict[str, Any]) -> Scenario:
    base = the_toy().scenario
    return replace(base, name=name, policy=PolicyChoice(rules=rules, sinks="mid", residual_emissions="reference"))


def _china() -> Scenario:
    """Four provinces of China under the national prices, a coarse time."""
    return Scenario(
        name="north",
        system=SystemChoice("china", ("Beijing", "Hebei", "Shanxi", "Inner Mongolia")),
        time=TimeChoice(periods=2, step_hours=6, extremes=()),
        horizon=HorizonChoice(years=(2025, 2030, 2035)),
        policy=PolicyChoice(rules=a_tax(100.0)),
    )


SCENARIOS = {
    "everything": lambda: the_toy().scenario,
    "market": lambda: _scenario("market", MARKET),
    "limits": lambda: _scenario("limits", LIMITS),
    "china": _china,
}


@pytest.mark.oracle
@pytest.mark.parametrize("name", SCENARIOS)
def test_pypsa_finds_the_expected_cost(name: str, tmp_path: Path, ask: Callable[..., Any]) -> None:
    run = energy_opt.run(SCENARIOS[name](), tmp_path / "results")
    (folder,) = export_pypsa(run, tmp_path / "networks")
    found, expected = ask(3, "optimise_pypsa", folder), _expected(folder)
    assert set(found) == {"2025", "2030", "2035", "expandable"}
    for network, answer in found.items():
        assert answer["status"] == ["ok", "optimal"]
        assert answer["objective"] == pytest.approx(expected[network, "objective"], rel=1e-6), network
    emissions = run["emissions"].query("species == 'CO2' and sector == 'power'").groupby("year")["emissions"].sum()
    for year, emitted in emissions.items():
        # where a policy is a price, plants may cost the same, and PyPSA may choose others than the run did
        if not [item for item in expected[str(year)].index if item.startswith("payment")]:
            assert found[str(year)]["co2"] == pytest.approx(1e6 * emitted, rel=0.02), year


@pytest.mark.oracle
def test_without_the_payments_pypsa_finds_another_cost(tmp_path: Path, ask: Callable[..., Any], exported: Path) -> None:
    """The equality above is not a matter of course: it needs the prices of the policies."""
    folder = tmp_path / "2035"
    shutil.copytree(exported / "2035", folder)
    generators = pd.read_csv(folder / "generators.csv")
    generators["marginal_cost"] = generators["marginal_cost"] - generators["policy_price"].fillna(0.0)
    generators.to_csv(folder / "generators.csv", index=False)
    answer = ask(3, "optimise_pypsa", tmp_path)["2035"]
    assert answer["objective"] < _expected(exported)["2035", "operation"] * (1.0 - 1e-3)


@pytest.mark.oracle
def test_netcdf_is_written_where_pypsa_is(
    toy_run: Results, exported: Path, tmp_path: Path, ask: Callable[..., Any]
) -> None:
    """By the command itself, in an environment that has PyPSA; the expected cost is that of the CSV folders."""
    command = [python_of(3).parent / "energy-opt", "export", "pypsa", toy_run.path, "-o", tmp_path / "toy", "--netcdf"]
    done = subprocess.run([*map(str, command)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    names = {path.name for path in (tmp_path / "toy").iterdir()}
    assert names == {"2025.nc", "2030.nc", "2035.nc", "expandable.nc", "expected.csv", "export.json"}
    answer = ask(3, "optimise_pypsa", tmp_path / "toy")
    wanted = _expected(exported).xs("objective", level="item")
    assert {name: found["objective"] for name, found in answer.items()} == pytest.approx(wanted.to_dict(), rel=1e-6)


def test_without_pypsa_there_is_no_netcdf(toy_run: Results, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pypsa", None)
    with pytest.raises(ConfigError, match="pip install"):
        export_pypsa(toy_run, tmp_path / "toy", netcdf=True)
    assert not any(tmp_path.iterdir())
