"""The least that a region can emit, by hand."""

from __future__ import annotations

import numpy as np
import pytest

from energy_opt.config.scenario import PolicyChoice
from energy_opt.errors import ConfigError
from energy_opt.studies.floors import least_emissions
from tests.systems import Folder, a_cap, a_folder, a_scenario, a_system

TWH = 1.0 / 8.76


def two_regions() -> Folder:
    """A: 100 TWh from coal at 0.9 t/MWh, or up to 30 from dear wind. B: 10 TWh, coal only."""
    folder = a_folder(("A", "B")).load(all=100 * TWH).load("B", all=10 * TWH)
    folder = folder.plant("coal", existing={"A": 100 * TWH, "B": 10 * TWH}, variable=300, co2=0.9)
    return folder.plant("wind", existing=30 * TWH, variable=900)


def test_what_is_dear_but_possible_counts_and_unmet_load_does_not() -> None:
    """A: (100 − 30) × 0.9 = 63; B: 10 × 0.9 = 9. Load left unmet would bring both to nothing."""
    found = least_emissions(a_system(two_regions(), a_scenario(2025, 2030, 2040)))
    assert list(found["region"]) == ["A"] * 3 + ["B"] * 3
    assert list(found["year"]) == [2025, 2030, 2040] * 2
    np.testing.assert_allclose(found["emissions"], [63.0] * 3 + [9.0] * 3, atol=0.01)


def test_load_that_is_unmet_anyway_stays_unmet() -> None:
    """A load of 140 TWh: 10 of them cannot be met; 100 of coal and 30 of wind remain, and coal emits 90."""
    folder = two_regions().changed("slot_demand", load=lambda load: 140 * TWH if load > 50 * TWH else load)
    assert least_emissions(a_system(folder), ["A"])["emissions"].to_list() == pytest.approx([90.0], abs=0.01)


def test_caps_are_what_is_shared_and_do_not_hold_unless_asked_for() -> None:
    scenario = a_scenario(policy=PolicyChoice(rules=a_cap(10.0)))
    found = least_emissions(a_system(two_regions(), scenario), ["A"])
    assert found["emissions"].to_list() == pytest.approx([63.0], abs=0.01)
    kept = least_emissions(a_system(two_regions(), scenario), ["A"], keep_caps=True)
    assert kept["emissions"].max() <= 10.0 + 0.01  # held by leaving load unmet, as the least cost does under this cap


def test_ceilings_of_peaks_are_limits_too() -> None:
    """Under a ceiling of 10 Mt load would be left unmet; without it wind does what it can."""
    rules = {"peak_year": {"all": {"peak_year": 2030, "ceiling": 10.0}}}
    scenario = a_scenario(2025, 2030, policy=PolicyChoice(rules=rules))
    found = least_emissions(a_system(two_regions(), scenario), ["A"])
    assert found["emissions"].to_list() == pytest.approx([63.0] * 2, abs=0.01)


@pytest.mark.parametrize(
    ("regions", "species", "words"),
    [(["AA"], "CO2", "no region 'AA' in this run; did you mean"), (["A"], "NO", "no species 'NO'")],
)
def test_unknown_names_are_refused(regions: list[str], species: str, words: str) -> None:
    with pytest.raises(ConfigError, match=words):
        least_emissions(a_system(two_regions()), regions, species)
