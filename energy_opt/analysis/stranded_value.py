"""What a plant is worth that the system no longer wants: book value, debt, economic value, and its owner's margin.

Stranded assets: premature write-downs and devaluations (Caldecott and McDaniels 2014). Book values ask what is not yet
paid back when a plant closes; the economic value asks what its capital costs beyond what the system pays for it, year
by year. Capacity payments are transfers: they move the owner's margin, never the system's cost, and are kept apart.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

DEBT_SHARE = 0.8
DEBT_YEARS = 20.0
DEBT_RATE = 0.045
"""Usual financing of a coal unit: 80 % over 20 years at 4.5 %. Assumed."""

PER_KW = 1e-3
"""CNY/kW per CNY/MWh and hour."""


def capital_recovery_factor(rate: float, life: float) -> float:
    """Yearly payment per unit of investment, at the end of each of `life` years: r(1+r)^N / ((1+r)^N − 1) [1/year].

    >>> round(capital_recovery_factor(0.06, 30), 5)
    0.07265
    """
    return 1.0 / life if rate == 0.0 else rate / -np.expm1(-life * np.log1p(rate)).item()


def book_value(investment: ArrayLike, age: ArrayLike, life: ArrayLike, rate: float) -> np.ndarray:
    """Part of an investment that equal yearly payments have not paid back at `age`, in the investment's unit.

    I · X · [(1+r)^N − (1+r)^k] / [(1+r)^N − 1]; straight-line where the rate is 0.

    >>> round(book_value(1.0, 10, 30, 0.06).item(), 3)
    0.833
    """
    life, age = np.asarray(life, float), np.clip(np.asarray(age, float), 0.0, np.asarray(life, float))
    if rate == 0.0:
        return np.asarray(investment, float) * (1.0 - age / life)
    force = np.log1p(rate)
    left = (np.exp(force * life) - np.exp(force * age)) / np.expm1(force * life)
    return np.asarray(np.asarray(investment, float) * left)


def straight_line_value(investment: ArrayLike, age: ArrayLike, life: ArrayLike) -> np.ndarray:
    """Part of an investment that is not yet written off at `age` by equal amounts, in the investment's unit.

    >>> round(straight_line_value(1.0, 10, 30).item(), 3)
    0.667
    """
    return book_value(investment, age, life, 0.0)


def debt_outstanding(
    investment: ArrayLike,
    age: ArrayLike,
    share: float = DEBT_SHARE,
    years: float = DEBT_YEARS,
    rate: float = DEBT_RATE,
) -> np.ndarray:
    """Loan that is still owed at `age` when paid back in equal yearly payments, in the investment's unit.

    share: of the investment that is borrowed [1]; years: of the loan; rate: its interest [1/year].

    >>> round(debt_outstanding(1.0, 10).item(), 3)
    0.487
    """
    return share * book_value(investment, age, years, rate)


def book_values(projects: pd.DataFrame, closed: pd.Series, rate: float) -> pd.DataFrame:
    """What the books of projects still hold when they close: project, closed, age [years], book_annuity,
    book_straight_line, debt [bn CNY].

    projects: project, capacity [GW], investment_cost [CNY/kW], year (commissioning), lifetime [years]. closed: year of
    closure by project; a project without one runs to the end of its life and strands nothing.
    """
    year = projects["year"].to_numpy(float)
    life = projects["lifetime"].to_numpy(float)
    investment = (projects["capacity"] * projects["investment_cost"]).to_numpy(float) * 1e-3
    closing = projects["project"].map(closed).astype(float).fillna(projects["year"] + projects["lifetime"])
    age = np.clip(closing.to_numpy() - year, 0.0, life)
    at_end = age >= life
    return pd.DataFrame({
        "project": projects["project"].to_numpy(),
        "closed": closing.to_numpy(),
        "age": age,
        "book_annuity": book_value(investment, age, life, rate),
        "book_straight_line": straight_line_value(investment, age, life),
        # A loan longer than the life is no loss through early closure
        "debt": np.where(at_end, 0.0, debt_outstanding(investment, age)),
    })  # fmt: skip


def economic_stranding(accounts: pd.DataFrame) -> pd.DataFrame:
    """Stranded value year by year: project, year, stranded, discounted.

    accounts: project, year, discount (D_y: discount factor summed over the years that the model year stands for)
    [years]; capital (CRF · I · X), fixed_om (FOM · capacity kept), rent (what energy, adequacy and all other rows pay
    for the capacity) [bn CNY/year]. stranded = [capital + fixed_om − rent]⁺ [bn CNY/year]; discounted = D_y · stranded
    [bn CNY, present value].
    """
    stranded = (accounts["capital"] + accounts["fixed_om"] - accounts["rent"]).clip(lower=0.0)
    return pd.DataFrame({
        "project": accounts["project"],
        "year": accounts["year"],
        "stranded": stranded,
        "discounted": accounts["discount"] * stranded,
    }).reset_index(drop=True)  # fmt: skip


def economic_stranded_value(accounts: pd.DataFrame) -> pd.Series:
    """Economic stranded value by project [bn CNY, present value]: Σ_y D_y · [CRF·I·X + FOM·cap_y − rent_y]⁺.

    A good year does not pay for a bad one: what is earned above the cost of a year is a rent of the site, not a rebate.
    """
    detail = economic_stranding(accounts)
    return detail.groupby("project", sort=False)["discounted"].sum().rename("stranded_value")


def energy_margin(
    price: np.ndarray, variable_cost: ArrayLike, hours: np.ndarray, available: ArrayLike = 1.0
) -> np.ndarray:
    """What a kW earns when it runs in all slots that pay: Σ_s n_s · a_s · (λ_s − vc)⁺ [CNY/kW/year].

    price: […, slot] [CNY/MWh]; variable_cost: fuel, other and carbon cost, of the same shape or fewer axes [CNY/MWh];
    hours: n by slot [h/year]; available: part of the capacity [1].
    """
    gain = np.clip(price - np.asarray(variable_cost, float), 0.0, None) * np.asarray(available, float)
    return np.asarray((gain * hours).sum(axis=-1) * PER_KW)


def owner_margin(accounts: pd.DataFrame) -> pd.DataFrame:
    """The owner's yearly margin of a plant that is built: project, year, market_margin (energy − fixed O&M),
    capacity_payment (the transfer), margin (both) [CNY/kW/year].

    accounts: project, year, energy_margin, fixed_om, capacity_payment [CNY/kW/year]. Capital is sunk and not counted.
    """
    market = accounts["energy_margin"] - accounts["fixed_om"]
    return pd.DataFrame({
        "project": accounts["project"],
        "year": accounts["year"],
        "market_margin": market,
        "capacity_payment": accounts["capacity_payment"],
        "margin": market + accounts["capacity_payment"],
    }).reset_index(drop=True)  # fmt: skip


def institutional_lock(margin: pd.DataFrame, retired: pd.DataFrame) -> pd.DataFrame:
    """Years in which the owner would keep what the least-cost system has retired: rows of `owner_margin` with
    locked and locked_by_payment.

    retired: project, year, retired (bool), of the case in which the plant is free to retire. locked: retired, though
    the margin is not below zero; locked_by_payment: and it would be without the capacity payment.
    """
    rows = margin.merge(retired, on=["project", "year"], how="left", validate="one_to_one")
    gone = rows["retired"].eq(True)
    rows["locked"] = gone & (rows["margin"] >= 0.0)
    rows["locked_by_payment"] = rows["locked"] & (rows["market_margin"] < 0.0)
    return rows.drop(columns="retired")
