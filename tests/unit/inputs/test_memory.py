"""Parts kept from system to system: after any change of a scenario a system is as if it were made from nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, is_dataclass, replace
from functools import cache
from typing import Any

import numpy as np
import pandas as pd
import pytest

from energy_opt.config.scenario import Scenario
from energy_opt.inputs.load import make_system, only
from energy_opt.inputs.memory import KEPT, Memory
from energy_opt.inputs.read import DataFolder, read_folder, resolve
from tests.systems import a_cap, a_scenario, a_tax

CHANGES: dict[str, dict[str, Any]] = {
    "system": {"regions": ("North",)},
    "horizon": {
        "years": (2025, 2035), "discount_rate": 0.08, "represented_years": "trapezoid",
        "cost_convention": "overnight_with_salvage", "cut_policies": True, "base_year": 2025,
    },
    "demand": {"factor": 1.1, "scenario": "reference", "sectors": "reference"},
    "technology": {
        "pipeline": "none", "new_coal": "forbid", "early_retirement": False, "cohort_bin": 1, "exclude": ("wind",),
        "cost_factor": {"solar": 0.8}, "fuel_price_factor": {"coal": 1.2},
    },
    "policy": {
        "rules": {**a_cap(200.0), **a_tax(30.0)}, "groups": {"pair": ("North", "South")}, "reserve_margin": False,
        "build_limits": False, "sector_coal": False, "sinks": "mid", "residual_emissions": "reference",
        "heat_must_run": False, "unserved_cost": 11.0, "surplus_cost": 0.001, "heat_unserved_cost": 0.6,
        "reserve_shortfall_cost": 4000.0,
    },
}  # fmt: skip
"""A change of every setting that a system depends on, but for time slices and data, which the toy has one of."""

QUICK = (("demand", "factor"), ("technology", "cost_factor"))


@cache
def toy() -> DataFolder:
    return read_folder(resolve("toy"))


@cache
def base() -> Scenario:
    return replace(a_scenario(2025, 2030, 2035), system=replace(Scenario().system, data="toy"))


def changed(group: str, setting: str) -> Scenario:
    part = replace(getattr(base(), group), **{setting: CHANGES[group][setting]})
    return replace(base(), **{group: part})


def same(one: Any, other: Any, place: str = "") -> None:
    """Holds two values of a system equal, whatever they are made of."""
    assert type(one) is type(other), place
    if isinstance(one, pd.DataFrame):
        pd.testing.assert_frame_equal(one, other)
    elif isinstance(one, np.ndarray):
        np.testing.assert_array_equal(one, other, err_msg=place)
    elif is_dataclass(one):
        for each in fields(one):
            same(getattr(one, each.name), getattr(other, each.name), f"{place}.{each.name}")
    elif isinstance(one, Mapping):
        assert list(one) == list(other), place
        for key in one:
            same(one[key], other[key], f"{place}[{key}]")
    else:
        assert one == other, place


def held_equal(changes: Any) -> None:
    memory = Memory()
    for scenario in (base(), *(changed(*change) for change in changes)):
        same(make_system(scenario, toy(), memory=memory), make_system(scenario, toy()))


@pytest.mark.slow
def test_systems_with_kept_parts_equal_those_made_from_nothing() -> None:
    held_equal(QUICK)


@pytest.mark.slow
def test_that_holds_for_every_setting() -> None:
    held_equal([(group, setting) for group, settings in CHANGES.items() for setting in settings])


def test_every_setting_is_changed_somewhere() -> None:
    known = {each.name: {setting.name for setting in fields(getattr(Scenario(), each.name))}
             for each in fields(Scenario) if each.name not in ("name", "solver", "time")}  # fmt: skip
    assert {group: set(settings) for group, settings in CHANGES.items()} == known | {"system": {"regions"}}


def test_parts_that_a_change_leaves_alone_are_taken_over() -> None:
    memory = Memory()
    first = make_system(base(), toy(), memory=memory)
    other = make_system(changed("demand", "factor"), toy(), memory=memory)
    assert other.capacities is first.capacities
    assert other.rules is first.rules
    assert other.time is not first.time
    dearer = make_system(changed("technology", "cost_factor"), toy(), memory=memory)
    assert dearer.time is first.time
    assert dearer.capacities is not first.capacities


def test_a_part_is_given_nothing_that_it_is_not_kept_by() -> None:
    scenario = changed("technology", "cost_factor")
    narrowed = only(scenario, "policy", "sectors")
    assert narrowed.technology == Scenario().technology
    assert narrowed.horizon == Scenario().horizon
    assert narrowed.policy == scenario.policy


def test_tables_are_the_same_only_as_one_object_and_old_parts_are_let_go() -> None:
    made: list[object] = []

    def make(table: object, _: int) -> int:
        made.append(table)
        return len(made)

    memory, table = Memory(), pd.DataFrame({"a": [1]})
    assert memory.part(make, table, ("x", 1)) == memory.part(make, table, ("x", 1)) == 1
    assert memory.part(make, table.copy(), ("x", 1)) == 2
    for number in range(KEPT):
        memory.part(make, table, ("y", number))
    assert memory.part(make, table, ("x", 1)) == len(made) == KEPT + 3
