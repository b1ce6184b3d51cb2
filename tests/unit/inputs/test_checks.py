"""The list of checks between tables: complete, and each reads only what it says."""

from __future__ import annotations

import inspect

import pytest

from energy_opt.inputs import check_capacity, check_cost, check_emissions, check_names, check_time
from energy_opt.inputs.check import CHECKS, Check, check_tables
from energy_opt.inputs.check_time import ranges
from energy_opt.inputs.read import DataFolder, read_folder, resolve


@pytest.fixture(scope="module")
def toy_folder() -> DataFolder:
    return read_folder(resolve("toy"))


@pytest.mark.parametrize("check", CHECKS, ids=[check.find.__name__ for check in CHECKS])
def test_a_check_reads_only_the_tables_that_it_names(toy_folder: DataFolder, check: Check) -> None:
    assert check.find({name: toy_folder[name] for name in check.reads}, 2025) == []


def test_every_check_is_run() -> None:
    functions = [
        function
        for module in (check_capacity, check_cost, check_emissions, check_names, check_time)
        for _, function in inspect.getmembers(module, inspect.isfunction)
        if function.__module__ == module.__name__
    ]
    written = {one for one in functions if [*inspect.signature(one).parameters] == ["tables", "base_year"]}
    assert written == {check.find for check in CHECKS}


def test_checks_of_broken_tables_are_left_out(toy_folder: DataFolder) -> None:
    tables = dict(toy_folder.tables)
    tables["line"] = tables["line"].assign(to_region=tables["line"]["from_region"])
    assert len(check_tables(tables, 2025, set())) == 2
    assert check_tables(tables, 2025, {"line"}) == []


def test_ranges_are_short() -> None:
    assert ranges([0, 1, 2, 5, 8, 9, 12, 15, 18]) == "0–2, 5, 8–9, 12, 15 …"
