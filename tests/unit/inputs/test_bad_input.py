"""Bad input of every kind ends in one InputError that says what, where and how to mend it."""

# One case, one line:
# ruff: noqa: E501

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from energy_opt.errors import InputError
from energy_opt.inputs.read import read_folder
from tests.folders import Edit

Tables = dict[str, pd.DataFrame]
Write = Callable[[Tables], Path]


def replace(old: str, new: str) -> Callable[[str], str]:
    """The first occurrence replaced."""
    return lambda text: text.replace(old, new, 1)


def add(line: str) -> Callable[[str], str]:
    """One more row."""
    return lambda text: text + line + "\n"


def without(start: str) -> Callable[[str], str]:
    """All lines but those that start so."""
    return lambda text: "".join(line for line in text.splitlines(keepends=True) if not line.startswith(start))


def document(change: Callable[[dict[str, Any]], object]) -> Callable[[str], str]:
    """datapackage.json changed as an object."""

    def by(text: str) -> str:
        content = json.loads(text)
        change(content)
        return json.dumps(content)

    return by


def issues_of(folder: Path) -> list[str]:
    """What reading the folder complains about."""
    with pytest.raises(InputError) as caught:
        read_folder(folder)
    return [str(issue) for issue in caught.value.issues]


CELLS = {
    "text for a number": ("fleet", replace("2006,,6", "2006,,six"), "fleet: a number is due here (row 3, column capacity, value six)"),
    "NaN": ("fleet", replace("2006,,6", "2006,,NaN"), "fleet: a number is due and the cell holds none (row 3, column capacity, value NaN)"),
    "empty required number": ("fleet", replace("2006,,6", "2006,,"), "fleet: a number is due and the cell is empty (row 3, column capacity)"),
    "empty required text": ("line", replace("north_south,North", "north_south,"), "line: a cell is empty (row 2, column from_region)"),
    "infinite": ("fleet", replace("2006,,6", "2006,,inf"), "fleet: the number is infinite (row 3, column capacity, value inf)"),
    "negative": ("fleet", replace("2006,,6", "2006,,-6"), "fleet: the number is negative (row 3, column capacity, value -6)"),
    "above the maximum": ("slot_availability", replace("0.38", "38"), "slot_availability: the number is above 1 (row 2, column availability, value 38)"),
    "below the minimum": ("technology", replace(",40,20,true", ",0.5,20,true"), "technology: the number is below 1 year (row 2, column lifetime, value 0.5)"),
    "not a whole year": ("fleet", replace("2006", "2006.5"), "fleet: a whole number is due here (row 3, column vintage, value 2006.5)"),
    "no flag": ("line", replace("true", "maybe"), "line: true or false is due here (row 2, column expandable, value maybe)"),
    "unknown kind": ("technology", replace("coal,thermal", "coal,termal"), "technology: the value is not among those known (row 2, column kind, value termal). known: thermal, renewable"),
    "unknown region": ("fleet", replace("South,", "Southh,"), "fleet: no region of this name in the table region (row 13, column region, value Southh). did you mean South"),
    "unknown region in many rows": ("slot_demand", lambda text: text.replace("Island", "Islnad"), "slot_demand: no region of this name in the table region in 24 rows (row 50, column region, value Islnad). did you mean Island?"),
    "wildcard where none is allowed": ("fleet", add("*,coal,2001,,1"), "fleet: no region of this name in the table region (row 28, column region, value *)"),
    "duplicated key": ("fleet", add("North,coal,2006,,1"), "fleet: the key is there already in an earlier row (row 28, column region + technology + vintage + retirement_year, value North | coal | 2006 | )"),
    "missing column": ("fleet", replace("capacity", "capacities"), "fleet: a column is missing (column capacity). net capacity (storage_energy: GWh)"),
    "undeclared column": ("fleet", replace("capacity", "capacities"), "fleet: the column is not declared (column capacities). did you mean capacity?"),
    "too many cells": ("fleet", replace("2006,,6", "2006,,6,000"), "fleet: the row does not have 5 cells as the header has (row 3, value 6 cells)"),
    "column named twice": ("fleet", replace("vintage", "region"), "fleet: the header names a column twice (column region)"),
    "semicolons": ("fleet", lambda text: text.replace(",", ";"), "fleet: the cells are not separated by commas (row 1). save it with commas"),
    "open quote": ("fleet", replace("North,coal,2006", 'North,"coal,2006'), "fleet: the file is not CSV"),
}  # fmt: skip

DOCUMENT = {
    "not JSON": (replace('"name"', "name"), "datapackage.json: the file is not JSON"),
    "a list": (lambda text: f"[{text}]", "datapackage.json: the file must hold one JSON object"),
    "no currency": (document(lambda d: d.pop("currency")), "datapackage.json: the entry 'currency' must be a code"),
    "base year as text": (document(lambda d: d.update(base_year="2025")), "datapackage.json: the entry 'base_year' must be a whole year (value '2025')"),
    "unknown table": (document(lambda d: d["resources"].append({"name": "fleets", "path": "fleets.csv"})), "datapackage.json: no table of this name is declared (value fleets). did you mean fleet?"),
    "table twice": (document(lambda d: d["resources"].append(d["resources"][0])), "datapackage.json: the table is listed twice (value region)"),
    "table not listed": (document(lambda d: d["resources"].pop()), "retrofit: its file is not listed in datapackage.json (value retrofit.csv)"),
    "path out of the folder": (document(lambda d: d["resources"][0].update(path="../region.csv")), "region: its path in datapackage.json leaves the data folder (value ../region.csv)"),
    "absolute path": (document(lambda d: d["resources"][0].update(path="/etc/hosts.csv")), "region: its path in datapackage.json leaves the data folder"),
    "address": (document(lambda d: d["resources"][0].update(path="https://example.org/region.csv")), "region: its path in datapackage.json leaves the data folder"),
    "file not there": (document(lambda d: d["resources"][0].update(path="regions.csv")), "region: its file is missing (value regions.csv)"),
    "other format": (document(lambda d: d["resources"][0].update(path="README.md")), "region: its file must be CSV or Parquet"),
    "wrong unit": (replace('"unit": "CNY/kW"', '"unit": "CNY/kWh"'), "technology_cost: wrong unit: CNY/kWh cannot be turned into CNY/kW (column investment_cost, value CNY/kWh). state CNY/kW or a multiple of it"),
    "unknown unit": (replace('"unit": "GW"', '"unit": "gigawatt"'), "fleet: wrong unit: the unit 'gigawatt' has the unknown word 'gigawatt'"),
    "unknown field": (replace('"name": "investment_cost"', '"name": "investment"'), "technology_cost: datapackage.json describes a column that is not declared (column investment). did you mean investment_cost?"),
}  # fmt: skip

CROSS = {
    "retirement before the vintage": ("fleet", replace("2004,2032", "2004,2001"), "fleet: the retirement year precedes the commissioning year (row 6, column retirement_year, value 2001)"),
    "retirement before the base year": ("fleet", replace("2004,2032", "2004,2024"), "fleet: the stated retirement year precedes the base year 2025 (row 6, column retirement_year, value 2024)"),
    "fleet after the base year": ("fleet", replace("2024,,6", "2026,,6"), "fleet: the commissioning year is after the base year 2025"),
    "committed before the base year": ("committed_capacity", replace("2027", "2025"), "committed_capacity: the commissioning year is not after the base year 2025"),
    "no cost": ("technology_cost", without("coal_chp"), "fleet: its technology has no row in technology_cost (row 6, column technology, value coal_chp)"),
    "no cost of what may be built": ("technology_cost", replace("gas,*", "gas,South"), "technology: it may be built and has no row in technology_cost (row 5, column technology, value gas in North)"),
    "no heat rate": ("heat_rate", without("gas"), "fleet: its technology has no row in heat_rate (row 16, column technology, value gas)"),
    "no price of a fuel": ("fuel_price", without("gas"), "fuel_price: a fuel that is burnt has no price (column fuel, value gas in every region). a fuel without a price would be free"),
    "no price of a fuel in a region": ("fuel_price", without("gas,*"), "fuel_price: a fuel that is burnt has no price (column fuel, value gas in South, North)"),
    "no cost of a retrofit": ("technology_cost", without("coal_ccs"), "retrofit: its technology has no row in technology_cost (row 2, column to_technology, value coal_ccs)"),
    "cap on a species that nothing emits": ("emission_cap", add("x,N2O,2030,1,"), "emission_cap: there is no species of this name (row 2, column species, value N2O). did you mean"),
    "number beyond all measure": ("fleet", replace("2006,,6", "2006,,1e300"), "fleet: the number is beyond all measure (above 1e+15) (row 3, column capacity, value 1e300)"),
    "storage without duration": ("technology", replace(",0.9,,8,", ",0.9,,,"), "technology: the store has neither a duration nor a reservoir (row 9, column technology, value pumped_hydro)"),
    "storage with both": ("technology", replace(",0.0001,,battery_energy", ",0.0001,4,battery_energy"), "technology: the store has both a duration and a reservoir"),
    "reservoir of another kind": ("technology", replace(",0.0001,,battery_energy", ",0.0001,,coal"), "technology: the reservoir is not of kind storage_energy (row 10, column reservoir, value coal)"),
    "line to itself": ("line", replace("South,Island", "South,South"), "line: the line starts and ends in one region (row 3, column to_region, value South)"),
    "committed capacity against the way of a line": ("line", replace("North,South,5,3,", "North,South,0,3,"), "committed_line: capacity is to come from → to on a line that carries to → from only (row 2, column line, value north_south). swap from_region and to_region"),
    "no potential": ("potential", lambda text: text.replace(",hydro,", ",geothermal,"), "technology: no region has a potential of this resource (row 8, column resource, value hydro)"),
    "no potential where there is capacity": ("potential", without("North,wind"), "potential: a region has capacity of a technology and no potential of its resource (column resource, value wind in North)"),
    "eleven months": ("monthly_availability", without("South,hydro,7"), "monthly_availability: South / hydro has 11 of 12 months (column month, value missing: 7)"),
    "month 13": ("monthly_availability", replace("South,hydro,7", "South,hydro,13"), "monthly_availability: months go from 1 to 12 (row 8, column month, value 13)"),
    "a slot without demand": ("slot_demand", without("Island,2030,summer_night"), "slot_demand: a series does not name all 8 slots (column region + year, value Island / 2030)"),
    "a region without demand": ("slot_demand", without("Island"), "slot_demand: a region has no demand (column region, value Island)"),
    "a year missing in one region": ("slot_demand", without("Island,2030"), "slot_demand: a region lacks years that others have (column year, value Island lacks 2030)"),
    "a slot without availability": ("slot_availability", without("North,wind,0,summer_night"), "slot_availability: a series does not name all 8 slots (column region + technology + year, value North / wind / 0)"),
    "availability missing in one region": ("slot_availability", without("Island,wind"), "slot_availability: a region has capacity of a technology and not its availability (column technology, value wind in Island)"),
    "unknown slot": ("slot_availability", replace("winter_night", "winter_knight"), "slot_availability: no slot of this name in the table slot (row 2, column slot, value winter_knight). did you mean winter_night"),
    "torn period": ("slot", lambda text: text.replace("11-4", "").replace("5-10", "").replace("winter_morning,winter", "winter_morning,summer"), "slot: the slots of a period do not follow one another"),
    "slot of no hours": ("slot", replace("1086", "0"), "slot: a slot must last longer than 0 h (row 2, column hours, value winter_night)"),
    "no months": ("slot", lambda text: text.replace("11-4", "11-14"), "slot: these are no months (row 2, column months, value 11-14)"),
    "unknown scope": ("build_limit", replace("all,wind", "al,wind"), "build_limit: there is no scope of this name (row 2, column scope, value al). did you mean all"),
    "group named as a region": ("region_group", lambda text: text.replace("mainland", "Island"), "region_group: a group has the name of a region or of the whole system (row 2, column group, value Island)"),
    "unknown area": ("reserve_margin", replace("mainland", "main land"), "reserve_margin: no region has this area (row 2, column area, value main land). did you mean mainland"),
    "unknown category": ("capacity_credit", replace("wind", "winds"), "capacity_credit: no technology has this category (row 2, column category, value winds). did you mean wind"),
    "minimum load above availability": ("technology", replace(",0.88,0.4,", ",0.3,0.4,"), "technology: the technical minimum is above the availability (row 2, column minimum_load, value 0.4)"),
    "economic life": ("technology", replace(",40,20,true", ",40,50,true"), "technology: the economic life is longer than the lifetime (row 2, column economic_life, value 50.0)"),
    "minimum above maximum": ("build_limit", replace(",0,4", ",5,4"), "build_limit: the minimum is above the maximum (row 2, column minimum, value 5.0)"),
    "credit steps in disorder": ("capacity_credit", lambda text: text.replace("*,wind,2,,0.08", "*,wind,2,0.1,0.08"), "capacity_credit: the step does not reach beyond the one before (row 3, column penetration, value 0.1)"),
}  # fmt: skip


@pytest.mark.sample(4)
@pytest.mark.parametrize(("table", "change", "expected"), [*CELLS.values(), *CROSS.values()], ids=[*CELLS, *CROSS])
def test_bad_table(toy: Path, edit: Edit, table: str, change: Callable[[str], str], expected: str) -> None:
    edit(table, change)
    issues = issues_of(toy)
    assert any(issue.startswith(expected) for issue in issues), "\n".join(issues)


@pytest.mark.sample(4)
@pytest.mark.parametrize(("change", "expected"), DOCUMENT.values(), ids=DOCUMENT)
def test_bad_description(toy: Path, edit: Edit, change: Callable[[str], str], expected: str) -> None:
    edit("datapackage.json", change)
    issues = issues_of(toy)
    assert any(issue.startswith(expected) for issue in issues), "\n".join(issues)


def test_one_fault_gives_one_issue(toy: Path, edit: Edit) -> None:
    edit("fleet", replace("2006,,6", "2006,,-6"))
    assert len(issues_of(toy)) == 1


def test_all_faults_of_all_tables_come_at_once(toy: Path, edit: Edit) -> None:
    edit("fleet", replace("2006,,6", "2006,,-6"))
    edit("line", replace("South,Island", "South,South"))
    edit("slot_demand", lambda text: text.replace("Island", "Islnad"))
    edit("monthly_availability", without("South,hydro,7"))
    (toy / "technology_cost.csv").unlink()
    issues = issues_of(toy)
    assert [issue.split(":")[0] for issue in issues] == [
        "technology_cost",
        "fleet",
        "slot_demand",
        "line",
        "monthly_availability",
    ]


def test_examples_are_limited_and_counted(toy: Path, edit: Edit) -> None:
    edit("slot_demand", lambda text: text.replace(",2025,", ",MMXXV,"))
    issues = issues_of(toy)
    assert len(issues) == 6
    assert issues[-1] == "slot_demand: a number is due here: 19 more like these (column year)"


def test_a_mandatory_table_that_is_missing(toy: Path, edit: Edit) -> None:
    (toy / "technology.csv").unlink()
    edit(
        "datapackage.json",
        document(lambda d: d.update(resources=[item for item in d["resources"] if item["name"] != "technology"])),
    )
    assert issues_of(toy) == [
        "technology: the table is missing. every data folder needs it: Technologies and what does not change over the "
        "years"
    ]


def test_files_that_cannot_be_read(toy: Path) -> None:
    (toy / "region.csv").write_bytes("region\n北部\n".encode("gbk"))
    (toy / "fleet.csv").write_bytes(b"")
    (toy / "line.csv").rename(toy / "line.parquet")
    text = (toy / "datapackage.json").read_text(encoding="utf-8")
    (toy / "datapackage.json").write_text(text.replace("line.csv", "line.parquet", 1), encoding="utf-8")
    issues = issues_of(toy)
    assert issues[0] == "region: the file is not UTF-8 (row 2). save it as CSV UTF-8"
    assert issues[1] == "fleet: the file is empty. a table without rows still needs its header"
    assert issues[2].startswith("line: the file is not Parquet")
    assert len(issues) == 3


def test_a_folder_without_description(tmp_path: Path) -> None:
    assert issues_of(tmp_path)[0].startswith("datapackage.json: the file is missing")


def test_a_link_that_leaves_the_folder(toy: Path, tmp_path: Path) -> None:
    outside = tmp_path / "secret.csv"
    (toy / "region.csv").rename(outside)
    (toy / "region.csv").symlink_to(outside)
    assert (
        "region: its path in datapackage.json leaves the data folder (value region.csv). put the file into the "
        "folder" in issues_of(toy)
    )


def test_hours_that_are_missing(hourly: Tables, write: Write) -> None:
    load, profile = hourly["load_profile"], hourly["availability_profile"]
    hourly["load_profile"] = load[~((load["region"] == "R1") & (load["hour"] == 8759))]
    hourly["availability_profile"] = profile[~((profile["technology"] == "wind") & profile["hour"].isin([5, 6, 9]))]
    hourly["demand"] = hourly["demand"].query("not (scenario == 'high' and region == 'R2')")
    issues = issues_of(write(hourly))
    assert issues == [
        "load_profile: R1 has 8,759 of 8,760 hours (column hour, value missing: 8759)",
        *(
            f"availability_profile: {region} / wind has 8,757 of 8,760 hours (column hour, value missing: 5–6, 9)"
            for region in ("R0", "R1", "R2")
        ),
        "demand: the scenario high has no demand of a region (column region, value R2)",
    ]


def test_faults_in_a_parquet_file(hourly: Tables, write: Write) -> None:
    hourly["availability_profile"].loc[7, "availability"] = np.nan
    hourly["availability_profile"].loc[9, "availability"] = 1.2
    hourly["load_profile"].loc[0, "region"] = "RO"
    issues = issues_of(write(hourly))
    assert issues[0].startswith(
        "availability_profile: a number is due and the cell is empty or NaN (row 8, column availability, value nan)"
    )
    assert issues[1].startswith("availability_profile: the number is above 1 (row 10, column availability, value 1.2)")
    assert issues[2].startswith("load_profile: no region of this name in the table region (row 1, column region, value")


@pytest.mark.parametrize(
    ("gone", "expected"),
    [
        (("load_profile",), "load_profile: the hourly shape of the demand is missing"),
        (("load_profile", "demand"), "demand: there is no demand"),
    ],
)
def test_no_demand_at_all(hourly: Tables, write: Write, gone: tuple[str, ...], expected: str) -> None:
    rest = {name: frame for name, frame in hourly.items() if name not in gone}
    assert issues_of(write(rest))[0].startswith(expected)
