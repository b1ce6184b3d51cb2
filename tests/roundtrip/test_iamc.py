"""The IAMC export as pyam and nomenclature take it, and the same numbers as the tables."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from energy_opt.errors import ConfigError
from energy_opt.export.iamc import Money, export_iamc
from energy_opt.inputs.read import read_tables, resolve
from energy_opt.results.store import Results

KEYS = ["Model", "Scenario", "Region", "Variable", "Unit"]


def _values(path: Path) -> pd.DataFrame:
    """Values by region, variable and year."""
    frame = pd.read_csv(path).set_index(["Region", "Variable"]).sort_index()
    return frame.drop(columns=["Model", "Scenario", "Unit"])


@pytest.fixture(scope="module")
def exported(toy_run: Results, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The toy with extensions, as a wide CSV file."""
    (path,) = export_iamc([toy_run], tmp_path_factory.mktemp("iamc") / "toy.csv", extensions=True)
    return path


def test_totals_are_those_of_the_tables(toy_run: Results, exported: Path) -> None:
    values, summary = _values(exported), toy_run["summary"].set_index("quantity")
    for variable, quantity, item, factor in (
        ("Secondary Energy|Electricity", "generation", "all", 0.0036),
        ("Emissions|CO2|Energy|Supply|Electricity", "co2_emissions", "power", 1.0),
        ("Primary Energy|Coal", "coal_use", "all", 0.0293076),
        ("Electricity Demand", "demand", "all", 0.0036),
        ("Price|Secondary Energy|Electricity", "electricity_price", "all", 1 / 3.6),
    ):
        rows = summary.loc[quantity]
        wanted = rows[rows["item"] == item].set_index("year")["value"] * factor
        assert values.loc[("Toy", variable)].to_numpy() == pytest.approx(wanted.to_numpy(), rel=1e-9), variable
    coal = toy_run["capacity"].query("technology in ['coal', 'coal_chp']").groupby("year")["capacity"].sum()
    assert values.loc[("Toy", "Capacity|Electricity|Coal|w/o CCS")].to_numpy() == pytest.approx(coal.to_numpy())


def test_the_carbon_price_is_the_sum_of_the_rules_on_power_plants(toy_run: Results, exported: Path) -> None:
    """The shadow price of the cap, and the tax of 20 CNY/t that holds from 2030."""
    rules = toy_run["carbon_price"].query("policy == 'emission_cap'")
    cap = rules.groupby("year")["carbon_price"].sum().reindex([2025, 2030, 2035], fill_value=0.0)
    assert cap.max() > 50.0
    for region in ("Toy", "Toy|North"):
        found = _values(exported).loc[(region, "Price|Carbon")].to_numpy()
        assert found == pytest.approx(np.add(cap, [0.0, 20.0, 20.0]))


def test_investment_is_what_is_added_times_what_it_costs(toy_run: Results, exported: Path) -> None:
    """Costs of the teaching system [CNY/kW, batteries' energy CNY/kWh] are linear between 2025 and 2035; per calendar
    year since the model year before.
    """
    values = _values(exported).xs("Toy")
    added = toy_run["capacity_addition"].groupby(["year", "technology"])["capacity_addition"].sum()
    for year, cost in (
        (2030, {"solar": 2600.0, "battery": 375.0, "battery_energy": 550.0, "pumped_hydro": 6000.0}),
        (2035, {"solar": 2300.0, "battery": 330.0, "battery_energy": 450.0, "pumped_hydro": 6000.0}),
    ):
        spent = {name: added[year].get(name, 0.0) * value * 1e-3 / 5.0 for name, value in cost.items()}
        found = values[str(year)].filter(like="Investment|")
        solar = spent.pop("solar")
        assert found["Investment|Energy Supply|Electricity|Solar|PV"] == pytest.approx(solar, rel=1e-9)
        assert found["Investment|Energy Supply|Electricity|Storage"] == pytest.approx(sum(spent.values()), rel=1e-9)
        assert solar > 1.0
    lines = toy_run["line_capacity"].groupby(["line", "year"])["capacity_addition"].sum()
    cost_of = read_tables(resolve("toy"), ("line",))["line"].set_index("line")["investment_cost"]
    wanted = sum(lines[name, 2030] * value * 1e-3 / 5.0 for name, value in cost_of.items())
    found_2030 = values.at["Investment|Energy Supply|Electricity|Transmission and Distribution", "2030"]
    assert found_2030 == pytest.approx(wanted, rel=1e-9)
    assert wanted > 1.0


def test_net_exports_cancel_but_for_the_losses(toy_run: Results, exported: Path) -> None:
    exports = _values(exported).xs("Trade|Secondary Energy|Electricity|Volume", level="Variable").sum()
    trade = toy_run["trade"].groupby("year")[["sent", "received"]].sum()
    assert exports.to_numpy() == pytest.approx(0.0036 * (trade["sent"] - trade["received"]).to_numpy(), rel=1e-9)


@pytest.mark.slow
def test_wide_and_long_hold_the_same(toy_run: Results, exported: Path, tmp_path: Path) -> None:
    export_iamc([toy_run], tmp_path / "long.csv", layout="long", extensions=True)
    wide, long = pd.read_csv(exported), pd.read_csv(tmp_path / "long.csv")
    melted = wide.melt(KEYS, var_name="Year", value_name="Value").dropna().astype({"Year": int})
    order = [*KEYS, "Year"]
    pd.testing.assert_frame_equal(
        melted.sort_values(order).reset_index(drop=True), long.sort_values(order).reset_index(drop=True)
    )


@pytest.mark.slow
def test_other_money_changes_what_is_money_alone(toy_run: Results, exported: Path, tmp_path: Path) -> None:
    export_iamc([toy_run], tmp_path / "usd.csv", extensions=True, money=Money("USD_2010", 8.0))
    own, usd = _values(exported), _values(tmp_path / "usd.csv")
    paid = own.index.get_level_values("Variable").str.match(r"Price\||Investment\||System Cost")
    assert 0 < paid.sum() < len(own)
    pd.testing.assert_frame_equal(own[paid] / 8.0, usd[paid])
    pd.testing.assert_frame_equal(own[~paid], usd[~paid])
    assert set(pd.read_csv(tmp_path / "usd.csv").query("Variable == 'Price|Carbon'")["Unit"]) == {"USD_2010/t CO2"}


def test_a_codelist_in_the_way_of_the_file_is_refused_and_nothing_is_written(toy_run: Results, tmp_path: Path) -> None:
    for path, codelist in (("lists/toy.csv", "lists"), ("toy.csv", "toy.csv"), ("toy.csv", "toy.csv/lists")):
        with pytest.raises(ConfigError, match="one is in the way of the other"):
            export_iamc([toy_run], tmp_path / path, codelist=tmp_path / codelist)
    assert list(tmp_path.iterdir()) == []


def test_a_name_of_the_whole_that_is_not_utf_8_is_refused(toy_run: Results, tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"--nation '\?China' is not UTF-8"):
        export_iamc([toy_run], tmp_path / "toy.csv", nation="\udcffChina")
    assert list(tmp_path.iterdir()) == []


def test_money_that_cannot_be_told_is_refused(toy_run: Results, tmp_path: Path) -> None:
    for money in (
        Money("USD_2010"),
        Money("USD_2010", 0.0),
        Money("USD_2010", float("nan")),
        Money("dollars", 7.0),
        Money("", 5.0),
    ):
        with pytest.raises(ConfigError, match=r"--rate|--money"):
            export_iamc([toy_run], tmp_path / "toy.csv", money=money)
    assert not any(tmp_path.iterdir())


@pytest.mark.parametrize("suffix", ["csv", "xlsx"])
@pytest.mark.parametrize("layout", ["wide", "long"])
@pytest.mark.oracle
@pytest.mark.slow
def test_pyam_reads_it_and_the_trees_add_up(
    toy_run: Results, tmp_path: Path, ask: Callable[..., Any], suffix: str, layout: Any
) -> None:
    path = tmp_path / f"toy.{suffix}"
    export_iamc([toy_run], path, layout=layout, extensions=True)
    found = ask(2, "read_iamc", path, "Toy")
    assert found["faults"] == {}
    assert {"Capacity|Electricity", "Capacity|Electricity|Coal", "Secondary Energy|Electricity"} <= set(
        found["checked"]
    )
    csv = tmp_path / "again.csv"
    export_iamc([toy_run], csv, layout="long", extensions=True)
    assert found["sum"] == pytest.approx(pd.read_csv(csv)["Value"].abs().sum(), rel=1e-12)


@pytest.mark.oracle
@pytest.mark.slow
def test_nomenclature_accepts_our_names_and_no_others(
    toy_run: Results, tmp_path: Path, ask: Callable[..., Any]
) -> None:
    path, definitions = tmp_path / "toy.csv", tmp_path / "definitions"
    export_iamc([toy_run], path, extensions=True, codelist=definitions, money=Money("USD_2010", 8.0))
    assert ask(2, "validate_iamc", path, definitions) == {"valid": True, "why": ""}
    for wrong, right in (("|Solar|Panels", "|Solar|PV"), ("Toy|Nowhere", "Toy|North"), ("PJ/yr", "EJ/yr")):
        broken = tmp_path / "broken.csv"
        broken.write_text(path.read_text(encoding="utf-8").replace(right, wrong), encoding="utf-8")
        assert not ask(2, "validate_iamc", broken, definitions)["valid"], wrong
