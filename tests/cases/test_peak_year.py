"""Peaks: without a ceiling the cheapest pathway raises its peak; with one the price of each year has the right sign."""

from __future__ import annotations

import logging

import pytest

from energy_opt.config.scenario import PolicyChoice
from tests.systems import Folder, Solved, a_folder, a_scenario, solve_tables


def two_years(represented: tuple[float, float] = (1, 1)) -> Folder:
    """100 TWh a year; coal gives at most 70 at 1 t/MWh for 360 CNY/MWh, later 300; renewables cost 340."""
    hours = 8760.0
    folder = a_folder(slots={"s": hours}).load(all=1e5 / hours)
    folder = folder.plant("coal", variable=360, co2=1.0, existing=7e4 / hours)
    folder = folder.with_row("technology_cost", technology="coal", region="*", year=2030, investment_cost=0,
                             fixed_om_cost=0, variable_om_cost=300)  # fmt: skip
    folder = folder.plant("renewable", variable=340, existing=1e5 / hours)
    for year, weight in zip((2025, 2030), represented, strict=True):
        folder = folder.with_row("year", year=year, represented_years=weight)
    return folder


def peaked(represented: tuple[float, float] = (1, 1), rate: float = 0.0, **rule: object) -> Solved:
    policy = PolicyChoice(rules={"peak_year": {"p": rule}} if rule else {})
    scenario = a_scenario(2025, 2030, base_year=2025, rate=rate, weights="given", policy=policy)
    return solve_tables(two_years(represented), scenario)


def emissions(solved: Solved) -> list[float]:
    return [solved.value("emissions", year=year) for year in (2025, 2030)]


def test_without_a_peak_coal_runs_when_it_is_cheap() -> None:
    """34 bn in the first year, 70 · 0.30 + 30 · 0.34 = 31.2 in the second."""
    solved = peaked()
    assert solved.objective == pytest.approx(65.2)
    assert emissions(solved) == pytest.approx([0.0, 70.0], abs=1e-6)


def test_a_peak_without_a_ceiling_that_binds_is_inflated() -> None:
    """The pathway burns 70 TWh of coal in the first year for 1.4 bn more, to be allowed the same in the second.

    The price of emitting in the first year is negative: −20 CNY/t, what coal costs more than renewables; in the second
    it is anything up to 40, what coal saves, and 20 is what the first year can give.
    """
    solved = peaked(peak_year=2025, ceiling=1000)
    assert solved.objective == pytest.approx(66.6)
    assert emissions(solved) == pytest.approx([70.0, 70.0])
    assert solved.value("peak", "carbon_price", year=2025) <= -20.0 + 1e-6
    assert solved.value("peak", "carbon_price", year=2030) == pytest.approx(
        -solved.value("peak", "carbon_price", year=2025)
    )


@pytest.mark.slow
def test_a_ceiling_limits_the_inflation() -> None:
    """20 Mt in both years: 20 · 0.36 + 80 · 0.34 and 20 · 0.30 + 80 · 0.34, together 67.6 bn.

    Emitting is worth −20 CNY/t in the first year (coal costs 20 more) and 40 in the second (it saves 40).
    """
    solved = peaked(peak_year=2025, ceiling=20)
    assert solved.objective == pytest.approx(67.6)
    assert emissions(solved) == pytest.approx([20.0, 20.0])
    assert solved.value("peak", "carbon_price", year=2025) == pytest.approx(-20.0)
    assert solved.value("peak", "carbon_price", year=2030) == pytest.approx(40.0)
    table = solved["peak"]
    assert (table[["ceiling_price", "decline_price"]] >= 0.0).all(axis=None)
    assert list(table["ceiling"]) == [20.0, 20.0]
    assert solved.value("carbon_price", policy="peak_year", year=2030) == pytest.approx(40.0)


@pytest.mark.slow
def test_prices_are_in_money_of_the_year_whatever_the_weights() -> None:
    """With 3 and 20 years at 5 %: the later years outweigh, emissions and prices stay as above."""
    solved = peaked((3, 20), rate=0.05, peak_year=2025, ceiling=20)
    assert emissions(solved) == pytest.approx([20.0, 20.0])
    assert solved.value("peak", "carbon_price", year=2025) == pytest.approx(-20.0)
    assert solved.value("peak", "carbon_price", year=2030) == pytest.approx(40.0)


@pytest.mark.slow
def test_the_rows_of_no_rise_begin_at_the_last_model_year_not_after_the_peak(caplog: pytest.LogCaptureFixture) -> None:
    """A peak in 2028 on 2025 and 2030 forbids a rise from 2025 on; one in 2030 leaves only the ceiling."""
    with caplog.at_level(logging.INFO, logger="energy_opt"):
        early = peaked(peak_year=2028, ceiling=20)
    assert emissions(early) == pytest.approx([20.0, 20.0])
    assert "peak_year p: peak 2028; no rise of emissions after the model year 2025" in caplog.text
    late = peaked(peak_year=2030, ceiling=20)
    assert emissions(late) == pytest.approx([0.0, 20.0], abs=1e-6)
    assert late.value("peak", "carbon_price", year=2030) == pytest.approx(40.0)
    assert late.value("peak", "decline_price") == 0.0


@pytest.mark.slow
def test_a_soft_peak_is_broken_where_keeping_it_costs_more() -> None:
    """A rise and an excess are paid apart. Coal saves 40 CNY/t in the second year and costs 20 more in the first.

    At 30 CNY/t the first year is raised to the ceiling for 20, which is less than a rise; an excess of 30 and a rise of
    30 are not worth 40. At 10 both are, and a rise is cheaper than raising the first year: 70 Mt in the second.
    """
    soft = peaked(peak_year=2025, ceiling=20, excess_price=30)
    assert emissions(soft) == pytest.approx([20.0, 20.0])
    cheap = peaked(peak_year=2025, ceiling=20, excess_price=10)
    assert emissions(cheap) == pytest.approx([0.0, 70.0], abs=1e-6)
    assert cheap.value("peak", "rise", year=2030) == pytest.approx(70.0)
    assert cheap.value("peak", "excess", year=2030) == pytest.approx(50.0)
    assert cheap.value("peak", "carbon_price", year=2030) == pytest.approx(20.0)


@pytest.mark.slow
def test_a_data_folder_gives_the_peak_of_a_pollutant() -> None:
    """Coal gives 1 kg/MWh of SO2: at 20 kt a tonne is worth 40 CNY/MWh / 1 kg/MWh = 40,000 CNY/t in the second year."""
    folder = two_years().with_row("peak_year", scope="A", species="SO2", sectors="power", peak_year=2025, ceiling=20)
    folder = folder.with_row(
        "emission_factor", technology="coal", region="*", species="SO2", year=2025, emission_factor=1.0
    )
    solved = solve_tables(folder, a_scenario(2025, 2030, rate=0.0, weights="given"))
    assert solved.objective == pytest.approx(67.6)
    assert solved.value("peak", "emissions", year=2030) == pytest.approx(20.0)
    assert solved.value("peak", "carbon_price", year=2030) == pytest.approx(40_000.0)
    assert set(solved["policy"].query("level > 0")["unit"]) == {"kt"}
