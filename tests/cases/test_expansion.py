"""Building: the peak pays for the capacity that it needs, and capital once spent is spent."""

from __future__ import annotations

import pytest

from energy_opt.inputs.economics import FIXED_OM_RISE
from tests.systems import Folder, a_folder, a_scenario, annuity, discounted, solve_tables

PEAK_HOURS = 100.0
CAPITAL = 3000 * annuity(20)  # CNY/kW/year


def a_growing_peak() -> Folder:
    """55 GW of old plants at 20 CNY/MWh; new ones cost 3,000 CNY/kW, 30 CNY/kW/year and 60 CNY/MWh, for 20 years."""
    folder = a_folder(slots={"base": 8760 - PEAK_HOURS, "peak": PEAK_HOURS})
    folder = folder.load(base=50, peak=80, year=2030).load(base=50, peak=90, year=2040)
    folder = folder.plant("old", variable=20, existing=55)
    return folder.plant("new", variable=60, investment=3000, fixed=30, lifetime=20)


def test_the_peak_price_is_marginal_cost_and_capital() -> None:
    """25 GW are missing for 100 h. One more MW at the peak for an hour needs 1/100 MW·year of new capacity.

    price = 60 + (3,000 · annuity + 30) / 100 h · 1,000 kW/MW, below the 10,000 CNY/MWh of load not met.
    """
    solved = solve_tables(a_growing_peak())
    assert solved.value("capacity", technology="new") == pytest.approx(25.0)
    assert solved.price("base") == pytest.approx(20.0)
    assert solved.price("peak") == pytest.approx(60 + (CAPITAL + 30) / PEAK_HOURS * 1e3)
    assert solved.value("cost", category="investment") == pytest.approx(25 * CAPITAL * 1e-3)
    assert solved.value("cost", category="fixed_om") == pytest.approx(25 * 30 * 1e-3)


def test_prices_of_years_with_unequal_weights() -> None:
    """2030 stands for 5 years (D₁), 2040 for 10 (D₂); the peak grows from 80 to 90 GW.

    In 2040 the 10 GW built then set the price as above. A plant built in 2030 earns in both years; it pays the same
    annuity in both, and its fixed O&M of 2040 is higher by 10 years of ageing. So its zero profit says
    D₁ λ₁ + D₂ λ₂ = D₁ (k + f) + D₂ (k + f (1 + 10 ρ)), hence λ₁ = k + f + 10 ρ f D₂ / D₁.
    """
    folder = a_growing_peak().with_row("year", year=2030, represented_years=5)
    folder = folder.with_row("year", year=2040, represented_years=10)
    solved = solve_tables(folder, a_scenario(2030, 2040, weights="given"))
    assert solved.value("capacity_addition", year=2030) == pytest.approx(25.0)
    assert solved.value("capacity_addition", year=2040) == pytest.approx(10.0)
    ageing = 10 * FIXED_OM_RISE * 30 * discounted(10, 20) / discounted(5, 10)
    assert solved.price("peak", 2040) == pytest.approx(60 + (CAPITAL + 30) / PEAK_HOURS * 1e3)
    assert solved.price("peak", 2030) == pytest.approx(60 + (CAPITAL + 30 + ageing) / PEAK_HOURS * 1e3)


@pytest.mark.parametrize(("retirable", "left"), [(True, 0.0), (False, 10.0)])
def test_an_old_plant_that_is_not_needed_saves_its_fixed_cost(retirable: bool, left: float) -> None:
    """15 GW of load, 20 GW that run for nothing: 10 GW of the vintage 2020 at 100 CNY/kW/year are retired if allowed.

    Kept, they cost 10 · 100 · (1 + 10 ρ) per year.
    """
    folder = a_folder().load(all=15).plant("free", existing=20)
    folder = folder.plant("old", variable=20, fixed=100, existing=10, early_retirement=retirable)
    solved = solve_tables(folder)
    assert solved.value("capacity", technology="old") == pytest.approx(left)
    assert solved.value("cost", category="fixed_om") == pytest.approx(left * 0.1 * (1 + 10 * FIXED_OM_RISE))
    assert solved.value("capacity_retirement", "early", technology="old") == pytest.approx(10 - left)


@pytest.mark.slow
def test_retiring_early_does_not_bring_capital_back() -> None:
    """10 GW are needed in 2030 and none in 2040: built, retired, and the annuity is paid in both years.

    2,000 CNY/kW over 30 years: 10 · 2 · annuity bn per year; fixed O&M of 10 · 0.05 bn in 2030 only.
    """
    folder = a_folder().load(all=10, year=2030).load(all=0, year=2040)
    folder = folder.plant("new", investment=2000, fixed=50, lifetime=30, early_retirement=True)
    solved = solve_tables(folder, a_scenario(2030, 2040))
    assert solved.value("capacity", year=2030) == pytest.approx(10.0)
    assert solved.value("capacity", year=2040) == pytest.approx(0.0)
    assert solved.value("capacity_retirement", "early", year=2040) == pytest.approx(10.0)
    for year in (2030, 2040):
        assert solved.value("cost", category="investment", year=year) == pytest.approx(20 * annuity(30))
    assert solved.value("cost", category="fixed_om", year=2030) == pytest.approx(0.5)
    assert solved.value("cost", category="fixed_om", year=2040) == pytest.approx(0.0)


@pytest.mark.slow
def test_overnight_with_salvage_costs_the_same() -> None:
    """At the horizon's rate the two conventions have the same present value, so that they build the same."""
    folder = a_growing_peak()
    years = (2030, 2037, 2040, 2050)
    annual = solve_tables(folder, a_scenario(*years))
    overnight = solve_tables(folder, a_scenario(*years, convention="overnight_with_salvage"))
    assert overnight.objective == pytest.approx(annual.objective, rel=1e-9)
    for year in years:
        built = annual.value("capacity_addition", year=year)
        assert overnight.value("capacity_addition", year=year) == pytest.approx(built)
    # 2050 is the last half of a life: what falls into it are the annuities of three and a half years
    paid = annual.value("capacity_addition", year=2030) * 3 * annuity(20) * discounted(5, 25)
    first = overnight.value("cost", category="investment", year=2030) * discounted(5, 8.5)
    assert first == pytest.approx(paid)


@pytest.mark.slow
def test_with_given_discount_factors_the_textbook_annuity_is_paid() -> None:
    """A single year with a discount factor of 1: cost = 10 GW · 3,000 CNY/kW · annuity(20), not scaled to the rate."""
    folder = a_folder().load(all=10).plant("new", investment=3000, lifetime=20)
    folder = folder.with_row("year", year=2030, represented_years=1, discount_factor=1.0)
    for convention in ("annuity", "overnight_with_salvage"):
        solved = solve_tables(folder, a_scenario(weights="given", convention=convention))
        assert solved.objective == pytest.approx(10 * CAPITAL * 1e-3)
