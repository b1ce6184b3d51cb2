"""Stranded value in three definitions, and the owner's margin, by hand."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from energy_opt.analysis.stranded_value import (
    book_value,
    book_values,
    capital_recovery_factor,
    debt_outstanding,
    economic_stranded_value,
    economic_stranding,
    energy_margin,
    institutional_lock,
    owner_margin,
    straight_line_value,
)


def test_what_ten_years_have_not_paid_back() -> None:
    assert book_value(1.0, 10, 30, 0.06) == pytest.approx(0.833, abs=5e-4)
    assert straight_line_value(1.0, 10, 30) == pytest.approx(0.667, abs=5e-4)
    assert debt_outstanding(1.0, 10) == pytest.approx(0.487, abs=5e-4)
    assert debt_outstanding(1.0, 20) == pytest.approx(0.0)


def test_book_value_is_the_worth_of_the_payments_left() -> None:
    payment = capital_recovery_factor(0.06, 30)
    left = sum(payment / 1.06**year for year in range(1, 21))
    assert book_value(4.0, 10, 30, 0.06) == pytest.approx(4.0 * left)
    ages = np.array([-3.0, 0.0, 30.0, 35.0])
    assert book_value(4.0, ages, 30, 0.06) == pytest.approx([4.0, 4.0, 0.0, 0.0])
    assert book_value(4.0, 15, 30, 0.0) == pytest.approx(2.0)
    assert capital_recovery_factor(0.0, 25) == 0.04


def test_books_of_projects_that_close() -> None:
    projects = pd.DataFrame({
        "project": ["P", "Q"], "capacity": 2.0, "investment_cost": 4000.0, "year": 2030, "lifetime": [30.0, 10.0],
    })  # fmt: skip
    found = book_values(projects, pd.Series({"P": 2040.0}), 0.06).set_index("project")
    # 2 GW at 4,000 CNY/kW are 8 bn; Q runs to its end
    assert found.loc["P", ["age", "book_annuity", "book_straight_line", "debt"]].tolist() == pytest.approx(
        [10.0, 8 * 0.833, 8 * 0.667, 8 * 0.487], rel=1e-3
    )
    assert found.loc["Q", ["closed", "book_annuity", "book_straight_line", "debt"]].tolist() == [2040, 0, 0, 0]


def test_a_good_year_does_not_pay_for_a_bad_one() -> None:
    """A plant that costs 0.8 bn a period earns (200 − 60) CNY/t · 7.5 Mt in the first and idles in the second."""
    accounts = pd.DataFrame({
        "project": "P", "year": [1, 2], "discount": 1.0, "capital": 0.8, "fixed_om": 0.0, "rent": [0.14 * 7.5, 0.0],
    })  # fmt: skip
    assert economic_stranded_value(accounts).to_dict() == pytest.approx({"P": 0.8})
    later = accounts.assign(discount=[5.0, 2.0], fixed_om=[0.5, 0.1])
    detail = economic_stranding(later)
    assert detail["stranded"].tolist() == pytest.approx([0.25, 0.9])
    assert detail["discounted"].tolist() == pytest.approx([1.25, 1.8])


def test_the_margin_of_the_owner_keeps_the_transfer_apart() -> None:
    # 400 CNY/MWh in 4,000 h, 200 in 4,760 h; 250 + 0.75 · 60 = 295 CNY/MWh
    energy = energy_margin(np.array([[400.0, 200.0], [300.0, 200.0]]), 295.0, np.array([4000.0, 4760.0]), 0.9)
    assert energy == pytest.approx([105 * 4000 * 0.9e-3, 5 * 4000 * 0.9e-3])
    accounts = pd.DataFrame({
        "project": "P", "year": [2030, 2035], "energy_margin": energy, "fixed_om": 120.0, "capacity_payment": 165.0,
    })  # fmt: skip
    margin = owner_margin(accounts)
    assert margin["market_margin"].tolist() == pytest.approx([258.0, -102.0])
    assert margin["margin"].tolist() == pytest.approx([423.0, 63.0])


def test_the_owner_keeps_what_the_system_retires() -> None:
    margin = pd.DataFrame({
        "project": "P", "year": [1, 2, 3, 4], "market_margin": [10.0, 10.0, -50.0, -200.0],
        "capacity_payment": 100.0, "margin": [110.0, 110.0, 50.0, -100.0],
    })  # fmt: skip
    retired = pd.DataFrame({"project": "P", "year": [1, 2, 3, 4], "retired": [False, True, True, True]})
    found = institutional_lock(margin, retired)
    assert found["locked"].tolist() == [False, True, True, False]
    assert found["locked_by_payment"].tolist() == [False, False, True, False]
    # A year of which the solution says nothing is no lock
    assert not institutional_lock(margin, retired.iloc[:1])["locked"].any()
