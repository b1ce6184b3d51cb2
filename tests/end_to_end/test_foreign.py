"""A foreign system by tables alone: other regions, money, years, slots and discounting, checked by hand."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from energy_opt.app import cli
from energy_opt.results.store import Results, load_results
from tests.end_to_end.conftest import stored
from tests.systems import annuity

TABLES = {
    # Two states, each its own margin area.
    "region": "region,area\nWest,west\nEast,east\n",
    # Weights and discount factors as the study gives them.
    "year": "year,represented_years,discount_factor\n2020,5,4.5\n2025,10,6.5\n2035,10,3.5\n",
    "slot": "slot,period,hours,duration\nday,typical,4380,12\nnight,typical,4380,12\n",
    "slot_hours": "slot,year,hours\nday,2020,4000\nnight,2020,4760\nday,2025,4380\nnight,2025,4380\n"
    "day,2035,4760\nnight,2035,4000\n",
    "slot_demand": "region,year,slot,load\n"
    "West,2020,day,4\nWest,2020,night,3\nWest,2025,day,4.4\nWest,2025,night,3.2\nWest,2035,day,5\nWest,2035,night,4\n"
    "East,2020,day,0.9\nEast,2020,night,0.8\nEast,2025,day,2\nEast,2025,night,1\nEast,2035,day,3\nEast,2035,night,1\n",
    "technology": "technology,category,kind,lifetime,new_build,availability,capacity_credit,charge_efficiency,"
    "discharge_efficiency,reservoir\n"
    "gas,gas,thermal,40,true,0.95,0.95,,,\ncoal,coal,thermal,40,false,0.9,0.9,,,\n"
    "solar,solar,renewable,25,true,,0.1,,,\nbattery,storage,storage,20,true,,0.5,0.9,0.9,tank\n"
    "tank,storage_energy,storage_energy,20,true,,,,,\n",
    # Costs by region and by year of building.
    "technology_cost": "technology,region,year,investment_cost,fixed_om_cost,variable_om_cost\n"
    "gas,West,2020,900,10,40\ngas,East,2020,1200,12,55\ncoal,*,2020,0,30,25\n"
    "solar,*,2020,1500,15,0\nsolar,*,2035,600,10,0\nbattery,*,2020,300,5,0\ntank,*,2020,200,0,0\n",
    "emission_factor": "technology,region,species,year,emission_factor\n"
    "gas,*,CO2,2020,400\ncoal,*,CO2,2020,950\ncoal,*,SO2,2020,1\n",
    # Fixed capacity by age: the coal of 1988 leaves in 2028, three tenths into the interval 2025-2035.
    "fleet": "region,technology,vintage,capacity\nWest,coal,1988,2\nWest,gas,2005,6\nEast,gas,2010,0.5\n",
    "slot_availability": "region,technology,year,slot,availability\n*,solar,0,day,0.4\n*,solar,0,night,0\n",
    # At least 0.1 GW a year of solar in the West, at most 0.05 GW a year of gas in the East.
    "build_limit": "scope,technologies,year,minimum,maximum\nWest,solar,2020,0.1,\nEast,gas,2020,0,0.05\n",
    "line": "line,from_region,to_region,capacity,loss,investment_cost,fixed_om_cost,use_cost,maximum_addition\n"
    "tie,West,East,1,0.05,250,2,2,0.2\n",
    "reserve_margin": "area,year,margin\nwest,2025,0.15\neast,2025,0.1\n",
    "emission_cap": "rule,year,limit\nnation,2035,6\n",
    "carbon_price": "species,scope,year,price\nCO2,all,2025,10\nCO2,all,2035,20\n",
}
DISCOUNT = {2020: 4.5, 2025: 6.5, 2035: 3.5}
HOURS = {
    (2020, "day"): 4000, (2020, "night"): 4760, (2025, "day"): 4380, (2025, "night"): 4380,
    (2035, "day"): 4760, (2035, "night"): 4000,
}  # fmt: skip


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> Results:
    folder = tmp_path_factory.mktemp("foreign")
    data = folder / "tables"
    data.mkdir()
    for name, text in TABLES.items():
        (data / f"{name}.csv").write_text(text, encoding="utf-8")
    resources = [{"name": name, "path": f"{name}.csv"} for name in TABLES]
    content = {"name": "states", "currency": "USD", "money_year": 2018, "base_year": 2020, "resources": resources}
    (data / "datapackage.json").write_text(json.dumps(content))
    (folder / "mine" / "scenario").mkdir(parents=True)
    (folder / "mine" / "scenario" / "states.yaml").write_text(
        "# @package _global_\n# Two states.\n"
        "defaults:\n  - override /policy: none\n  - override /time: given\n  - override /solver: basic\n"
        "name: states\n"
        "horizon:\n  base_year: 2020\n  years: [2020, 2025, 2035]\n  represented_years: given\n"
        "policy:\n  unserved_cost: 8\n"
    )
    words = ["run", "--config-dir", str(folder / "mine"), "scenario=states", f"system.data={data}"]
    assert cli.main([*words, "--results", str(folder / "out")]) == 0
    (path,) = stored(Path(folder / "out"))
    return load_results(path)


def test_the_money_is_the_folders(results: Results) -> None:
    assert results.manifest["currency"] == "USD"
    assert results.manifest["data"]["money_year"] == 2018
    assert results.units("capacity_price")["capacity_price"][0] == "USD/kW/year"
    assert results.units("cost")["cost"][0] == "bn USD"
    assert not [unit for name in results.tables for unit, _ in results.units(name).values() if "CNY" in unit]
    assert all(list(results[name].columns) for name in results.tables)  # each held against its declaration in USD
    assert "bn USD" in set(results.summary["unit"])


def test_slots_have_the_hours_of_their_year(results: Results) -> None:
    slots = results.slot.set_index(["year", "slot"])["hours"].to_dict()
    assert slots == HOURS
    demand = results.summary.query("quantity == 'demand'").set_index("year")["value"]
    assert demand[2020] == pytest.approx((4.9 * 4000 + 3.8 * 4760) / 1000)
    assert demand[2035] == pytest.approx((8 * 4760 + 5 * 4000) / 1000)


def test_the_objective_is_the_costs_times_the_given_factors(results: Results) -> None:
    yearly = results.cost.groupby("year")["cost"].sum()
    total = sum(DISCOUNT[year] * value for year, value in yearly.items())
    assert results.manifest["objective"] == pytest.approx(total, rel=1e-9)


def test_the_fleet_goes_by_its_age(results: Results) -> None:
    coal = results.capacity.query("technology == 'coal'").groupby("year")["capacity"].sum()
    assert coal[2020] == pytest.approx(2.0)
    assert coal[2025] == pytest.approx(2.0 * 0.3)
    assert 2035 not in coal.index


def test_prices_of_the_base_year_are_costs_and_losses(results: Results) -> None:
    """2020: gas of the West is at the margin (40 USD/MWh), and the East takes it over the line (2 USD/MWh, 5 %)."""
    price = results.electricity_price.query("year == 2020").set_index(["region", "slot"])["electricity_price"]
    for slot in ("day", "night"):
        assert price["West", slot] == pytest.approx(40.0, rel=1e-6)
        assert price["East", slot] == pytest.approx((40.0 + 2.0) / 0.95, rel=1e-6)
    flow = results.flow.query("year == 2020").set_index("slot")["flow"]
    assert flow["day"] == pytest.approx(0.9 / 0.95)
    coal = results.dispatch.query("year == 2020 and technology == 'coal'")["generation"]
    assert coal.to_numpy() == pytest.approx([1.8, 1.8])


def test_limits_on_building_hold(results: Results) -> None:
    built = results.capacity_addition.query("origin == 'built'")
    built = built.set_index(["region", "technology", "year"])["capacity_addition"]
    assert built["West", "solar", 2025] >= 0.1 * 5 - 1e-9
    assert built["West", "solar", 2035] >= 0.1 * 10 - 1e-9
    assert built.get(("East", "gas", 2025), 0.0) <= 0.05 * 5 + 1e-9
    assert built.get(("East", "gas", 2035), 0.0) <= 0.05 * 10 + 1e-9
    lines = results.line_capacity.set_index("year")["capacity"]
    assert lines[2020] == pytest.approx(1.0)
    assert lines[2025] <= 1.0 + 0.2 * 5 + 1e-9
    assert lines[2035] > 1.0


def test_new_lines_pay_the_textbook_annuity(results: Results) -> None:
    """250 USD/kW over 40 years at 5 %: where the study gives the discount factors, nothing is scaled."""
    lines = results.line_capacity.set_index("year")["capacity_addition"]
    paid = results.cost.query("category == 'line_investment'").groupby("year")["cost"].sum()
    assert lines[2025] > 0.0
    assert paid[2025] == pytest.approx(0.25 * annuity(40.0) * lines[2025])


def test_trade_pays_its_losses(results: Results) -> None:
    assert len(results.trade)
    assert results.trade["received"].to_numpy() == pytest.approx(0.95 * results.trade["sent"].to_numpy())


def test_the_cap_binds_and_has_a_price(results: Results) -> None:
    (cap,) = results.carbon_price.query("year == 2035 and policy == 'emission_cap'").to_dict("records")
    emitted = results.emissions.query("species == 'CO2'").groupby("year")["emissions"].sum()
    assert cap["limit"] == 6.0
    assert emitted[2035] == pytest.approx(6.0)
    assert cap["carbon_price"] > 0.0
    gas = results.generation.query("technology == 'gas'").groupby("year")["generation"].sum()
    assert emitted[2035] == pytest.approx(0.4 * gas[2035])
    assert results.carbon_price.query("year < 2035 and policy == 'emission_cap'").empty


def test_carbon_is_paid_at_its_price(results: Results) -> None:
    emitted = results.emissions.query("species == 'CO2'").groupby("year")["emissions"].sum()
    paid = results.cost.query("category == 'carbon_payment'").groupby("year")["cost"].sum()
    assert paid[2025] == pytest.approx(10.0 * emitted[2025] / 1000)
    assert paid[2035] == pytest.approx(20.0 * emitted[2035] / 1000)
    assert 2020 not in paid.index


def test_the_margin_is_kept(results: Results) -> None:
    margin = results.capacity_price.set_index(["area", "year"])
    assert margin.loc[("west", 2025), "requirement"] == pytest.approx(1.15 * 4.4)
    assert margin.loc[("east", 2035), "requirement"] == pytest.approx(1.1 * 3.0)
    assert (margin["firm_capacity"] + margin["shortfall"] >= margin["requirement"] - 1e-6).all()


def test_storage_has_power_and_energy_of_its_own(results: Results) -> None:
    level = results.storage_level
    energy = results.storage_capacity.set_index(["region", "year"])["energy"]
    power = results.capacity.query("technology == 'battery'").groupby(["region", "year"])["capacity"].sum()
    used = level[level["storage_level"] > 1e-6]
    assert len(used)
    for row in used.to_dict("records"):
        place = row["region"], row["year"]
        assert row["storage_level"] <= energy[place] + 1e-6
        assert max(row["charge"], row["discharge"]) <= power[place] + 1e-6
    # Charged by day, given back by night, over the hours of each year: 0.9 into the store, 0.9 of that out of it.
    hours = [HOURS[key] for key in zip(level["year"], level["slot"], strict=True)]
    energy_moved = level.set_index(["region", "year"])[["charge", "discharge"]].mul(hours, axis=0)
    totals = energy_moved.groupby(level=["region", "year"]).sum()
    assert totals["discharge"].to_numpy() == pytest.approx(0.81 * totals["charge"].to_numpy(), abs=1e-3)
