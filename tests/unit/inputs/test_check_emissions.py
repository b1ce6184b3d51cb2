"""Bad input of sinks, residual emissions and removals: each fault is told with its place and how to mend it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from energy_opt.errors import InputError
from energy_opt.inputs.given_emissions import all_given, given_sinks
from energy_opt.inputs.read import read_folder
from tests.smallest import bare
from tests.systems import a_scenario, a_system, the_toy

Edit = Callable[[str, Callable[[str], str]], None]
CAPTURE = "direct_air_capture,直接空气捕集,direct_air_capture,removal,"

FAULTS = {
    "a path called none": (
        "sink", "low,North,forest,2025,2\n", "none,North,forest,2025,2\n",
        "sink: a path has the name `none`, which stands for no path (row 2, column scenario, value none)",
    ),
    "a sink that emits": (
        "sink", "low,North,forest,2025,2\n", "low,North,forest,2025,-2\n",
        "sink: the number is negative (row 2, column removal, value -2)",
    ),
    "an unknown region": (
        "residual_emission", "deep,CO2,Island,oil,2025,2\n", "deep,CO2,Islnd,oil,2025,2\n", "did you mean Island?",
    ),
    "a row given twice": (
        "residual_emission", "deep,CO2,Island,oil,2025,2\n", "deep,CO2,Island,oil,2025,2\n" * 2, "residual_emission: ",
    ),
    "a removal that burns a fuel": (
        "technology", CAPTURE, f"{CAPTURE}gas", "technology: a technology of kind removal: it burns a fuel",
    ),
    "a removal with a technical minimum": (
        "technology", "false,0.9,,,,60", "false,0.9,0.3,,,60",
        "technology: a technology of kind removal: it has a technical minimum",
    ),
    "a removal that is firm": (
        "technology", "false,0.9,,,,60,", "false,0.9,,,,60,0.5",
        "technology: a technology of kind removal: it is a load, and has a capacity credit",
    ),
    "a removal without a factor": (
        "emission_factor", "direct_air_capture,*,CO2,2035,-900\n", "",
        "say in emission_factor what it removes per electricity taken in, negative",
    ),
    "a removal that emits": (
        "emission_factor", "CO2,2035,-900", "CO2,2035,900",
        "emission_factor: the CO2 factor of a technology of kind removal is not negative",
    ),
}  # fmt: skip


@pytest.mark.sample(3)
@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_is_told(name: str, toy: Path, edit: Edit) -> None:
    table, old, new, message = FAULTS[name]
    edit(table, lambda text: text.replace(old, new, 1))
    with pytest.raises(InputError) as caught:
        read_folder(toy)
    assert any(message in str(issue) for issue in caught.value.issues), str(caught.value)


def test_a_path_is_linear_between_its_years_and_flat_outside() -> None:
    """3 Mt in 2025 and 5 in 2035: 4 in 2030, 5 in 2040; other paths and regions are left out."""
    given = pd.DataFrame({
        "scenario": ["mid", "mid", "low", "mid"], "region": ["A", "A", "A", "B"], "kind": "forest",
        "year": [2025, 2035, 2025, 2025], "removal": [3.0, 5.0, 1.0, 9.0],
    })  # fmt: skip
    horizon = a_system(bare(), a_scenario(2030, 2040)).horizon
    found = given_sinks(given, "mid", horizon, ("A",))
    assert found.to_dict("list") == {
        "region": ["A", "A"], "kind": ["forest", "forest"], "year": [2030, 2040], "removal": [4.0, 5.0],
    }  # fmt: skip


def test_given_paths_of_one_name_add_up() -> None:
    """Steel of the coal table and steel of the rest are one sector; a forest is negative."""
    coal = pd.DataFrame({"region": ["A"], "sector": ["steel"], "year": [2030], "coal_use": [1.0], "co2": [2.0]})
    sink = pd.DataFrame({"region": ["A"], "kind": ["forest"], "year": [2030], "removal": [4.0]})
    rest = pd.DataFrame({"species": ["CO2"], "region": ["A"], "sector": ["steel"], "year": [2030], "emissions": [0.5]})
    found = all_given(coal, sink, rest).set_index("sector")["emissions"]
    assert found.to_dict() == {"steel": 2.5, "forest": -4.0}


def test_what_is_given_is_nothing_where_nothing_is_chosen() -> None:
    rules = a_system(bare()).rules
    assert len(rules.sinks) == len(rules.residual_emissions) == len(rules.given_emissions) == 0
    assert len(the_toy().rules.sector_coal) > 0
