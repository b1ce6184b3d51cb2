"""The sweep over peak years, by hand.

Demand 100 TWh. Coal gives up to 70 TWh at 1 t/MWh for 0.36 CNY/kWh in 2025 and 0.30 from 2030 on, renewables the rest
for 0.34. Model years 2025, 2030, 2040 stand for 2.5, 7.5 and 5 years; nothing is discounted.

- Without a peak E = (0, 70, 70): 2.5 × 34.0 + 12.5 × 31.2 = 475.
- Peak 2025 under a ceiling of 70: each Mt more in 2025 costs 2.5 × 0.02 and saves 12.5 × 0.04 later, so E = (70, 70,
  70): 2.5 × 35.4 + 12.5 × 31.2 = 478.5 – the peak is inflated by 70. Under one of 20: 2.5 × 34.4 + 12.5 × 33.2 = 501.
- Peak 2030: E = (0, 70, 70), no extra cost; under a ceiling of 20 E = (0, 20, 20): 85 + 415 = 500.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from energy_opt.config.scenario import SystemChoice
from energy_opt.errors import ConfigError
from energy_opt.studies.peaks import PeakChoice, peak_tables, study_peaks, with_peaks
from tests.systems import Folder, a_folder, a_scenario, a_system

TWH = 1.0 / 8.76
YEARS = (2025, 2030, 2040)


def two_sources(demand_growth: float = 0.0) -> Folder:
    folder = a_folder().load(all=100 * TWH)
    if demand_growth:
        folder = folder.load(year=2030, all=(100 + demand_growth) * TWH)
    folder = folder.plant("coal", existing=70 * TWH, variable=360, co2=1.0).plant(
        "green", existing=100 * TWH, variable=340
    )
    cost = {"investment_cost": 0.0, "fixed_om_cost": 0.0, "variable_om_cost": 300.0}
    return folder.with_row("technology_cost", technology="coal", region="*", year=2030, **cost)


def swept(
    folder: Folder, years: list[int], scopes: tuple[str, ...] = ("A",), **choice: object
) -> dict[str, pd.DataFrame]:
    chosen = PeakChoice(**choice)  # type: ignore[arg-type]
    scenario = with_peaks(a_scenario(*YEARS, rate=0.0), scopes, min(years), chosen)
    return peak_tables(a_system(folder, scenario), scopes, years, chosen)


def test_a_peak_is_inflated_up_to_its_ceiling() -> None:
    tables = swept(two_sources(), [2025, 2028, 2030], ceilings={"A": 70.0})
    case = tables["peak_case"].set_index("peak_year")
    assert list(case["starts"]) == [2025, 2025, 2030]
    np.testing.assert_allclose(case["cost"], [478.5, 478.5, 475.0])
    np.testing.assert_allclose(case["extra_cost"], [3.5, 3.5, 0.0], atol=1e-9)
    np.testing.assert_allclose(case["peak_inflation"], [70.0, 70.0, 0.0], atol=1e-6)
    np.testing.assert_allclose(case["emissions_without"], [0.0, 0.0, 70.0], atol=1e-6)
    assert list(case["feasible"]) == [True, True, True]
    (row,) = tables["peak_scope"].to_dict("records")
    assert (row["earliest"], row["cheapest"], row["least_cost"]) == (2025, 2030, 2030)
    assert row["cost_without"] == pytest.approx(475.0)


def test_a_low_ceiling_costs_whatever_the_peak_year() -> None:
    tables = swept(two_sources(), [2030, 2025], ceilings={"A": 20.0})
    np.testing.assert_allclose(tables["peak_case"]["cost"], [501.0, 500.0])
    np.testing.assert_allclose(tables["peak_case"]["peak_inflation"], [20.0, -50.0])
    (row,) = tables["peak_scope"].to_dict("records")
    assert (row["earliest"], row["least_cost"], row["ceiling"]) == (2025, 2030, 20.0)
    assert pd.isna(row["cheapest"])
    path = tables["peak_emissions"].pivot(index="peak_year", columns="year", values="emissions")
    np.testing.assert_allclose(path.to_numpy(), [[0, 70, 70], [20, 20, 20], [0, 20, 20]], atol=1e-6)


def test_the_ceiling_is_the_base_year_with_a_margin() -> None:
    """Demand of 150 TWh needs 50 of coal in 2025 and gets 70 from 2030 on; the ceiling is 50 × 1.1."""
    folder = two_sources().changed("slot_demand", load=150 * TWH)
    tables = swept(folder, [2025, 2030], margin=0.1)
    (row,) = tables["peak_scope"].to_dict("records")
    assert (row["base_emissions"], row["ceiling"]) == (pytest.approx(50.0), pytest.approx(55.0))
    path = tables["peak_emissions"].pivot(index="peak_year", columns="year", values="emissions")
    np.testing.assert_allclose(path.to_numpy(), [[50, 70, 70], [55, 55, 55], [50, 55, 55]])


def test_a_peak_that_cannot_be_is_broken_at_its_price() -> None:
    """170 TWh from 2030 on need all 70 of coal, under a ceiling of 60, for 5 bn/Mt. A peak in 2030 pays for 10 above it
    in 12.5 years: 625. One in 2025 would pay 7.5 × 10 × 5 for the rise in 2030 as well; to be 10 above the
    ceiling in the 2.5 years of 2025 too is cheaper: 625 + 125.
    """
    tables = swept(two_sources(70.0), [2025, 2030], ceilings={"A": 60.0})
    case = tables["peak_case"].set_index("peak_year")
    np.testing.assert_allclose(case["excess"], [15 * 10, 12.5 * 10])
    np.testing.assert_allclose(case["penalty"], [750.0, 625.0])
    assert not case["feasible"].any()
    assert pd.isna(tables["peak_scope"]["earliest"].iloc[0])


def test_every_scope_peaks_by_itself() -> None:
    """B is as A, without renewables to spare: its case must not move A's emissions."""
    folder = a_folder(("A", "B")).load(all=100 * TWH).load("B", all=100 * TWH)
    folder = folder.plant("coal", existing={"A": 70 * TWH, "B": 70 * TWH}, variable=360, co2=1.0)
    folder = folder.plant("green", existing={"A": 100 * TWH, "B": 100 * TWH}, variable=340)
    cost = {"investment_cost": 0.0, "fixed_om_cost": 0.0, "variable_om_cost": 300.0}
    folder = folder.with_row("technology_cost", technology="coal", region="*", year=2030, **cost)
    ceilings = {"A": 70.0, "B": 20.0, "A + B": 90.0}
    tables = swept(folder, [2025, 2030], ("A", "B", "A + B"), ceilings=ceilings)
    extra = tables["peak_case"].pivot(index="scope", columns="peak_year", values="extra_cost").loc[list(ceilings)]
    # both together: 90 in every year, or nothing in 2025 and 90 after
    np.testing.assert_allclose(extra.to_numpy(), [[3.5, 0], [26, 25], [2.5 * 1.8 + 12.5 * 2, 12.5 * 2]], atol=1e-9)


def test_a_wrong_question_is_refused_with_all_its_faults() -> None:
    scenario = a_scenario(2030, base_year=2030, system=SystemChoice("toy"))
    choice = PeakChoice(ceilings={"South": 3.0, "North": float("nan")}, margin=-0.1, excess_price=0.0)
    with pytest.raises(ConfigError) as caught:
        study_peaks(scenario, ["Nort", "North + Soth", "North", "North"], [2029, 2030, 2036], choice)
    for words in (
        "the study of peaks has 9 faults",
        "scopes: there is no region or group 'Nort'; did you mean North?",
        "scopes: there is no region or group 'Soth'",
        "scopes: 'North' is given twice",
        "years: 2029 lies outside the modelled years 2030–2030",
        "years: 2036 lies",
        "ceilings: 'South' is not one of the scopes",
        "ceilings: nan for 'North' is no number",
        "margin: -0.1",
        "excess price: 0.0",
    ):
        assert words in str(caught.value)
    with pytest.raises(ConfigError, match="scopes: at least one is wanted\n  - years: at least one is wanted"):
        study_peaks(scenario, [], [])


def test_a_scope_outside_the_run_is_refused() -> None:
    folder = a_folder(("A", "B")).load(all=1.0).load("B", all=1.0).plant("coal", existing={"A": 2.0, "B": 2.0}, co2=1.0)
    choice = PeakChoice()
    scenario = with_peaks(a_scenario(system=SystemChoice("small", ("A",))), ("B",), 2030, choice)
    with pytest.raises(ConfigError, match="the run has no region of B; its regions are A"):
        peak_tables(a_system(folder, scenario), ("B",), [2030], choice)
