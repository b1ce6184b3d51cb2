"""Cost of caps without trade: prices beside each other, the spread, and the difference of the costs."""

from __future__ import annotations

import pandas as pd
import pytest

from energy_opt.analysis.differentiation import differentiation_cost
from energy_opt.errors import ResultError

PRICE = ["policy", "rule", "scope", "year", "species", "emissions", "carbon_price"]
COST = ["region", "kind", "year", "cost"]


def tables(
    prices: list[tuple[str, str, int, str, float, float]], costs: list[tuple[str, str, int, float]]
) -> dict[str, pd.DataFrame]:
    rows = [(policy, "", scope, year, species, mt, price) for policy, scope, year, species, mt, price in prices]
    return {"carbon_price": pd.DataFrame(rows, columns=PRICE), "cost": pd.DataFrame(costs, columns=COST)}


CAP = "emission_cap"
TRADE = tables(
    [(CAP, "all", 2030, "CO2", 80, 100), (CAP, "all", 2030, "SO2", 5, 9), ("emission_peak", "all", 2030, "CO2", 80, 7)],
    [("A", "resource", 2030, 200), ("B", "resource", 2030, 300), ("A", "transfer", 2030, 55)],
)
NO_TRADE = tables(
    [(CAP, "A", 2030, "CO2", 60, 50), (CAP, "B", 2030, "CO2", 20, 290), (CAP, "B", 2030, "CO2", 20, 10)],
    [("A", "resource", 2030, 190), ("B", "resource", 2030, 330), ("B", "penalty", 2030, 4)],
)


def test_prices_side_by_side_and_the_cost_of_differentiation() -> None:
    found = differentiation_cost(TRADE, NO_TRADE)
    expected = pd.DataFrame({
        "region": ["A", "B"], "year": 2030, "with_trade": 100, "without_trade": [50, 300], "difference": [-50, 200],
    })  # fmt: skip
    pd.testing.assert_frame_equal(found.prices, expected, check_dtype=False)
    totals = pd.DataFrame({
        "year": [2030], "cost_with_trade": 500, "cost_without_trade": 520, "cost_of_differentiation": 20,
        "penalty_difference": 4, "lowest_price": 50, "highest_price": 300, "spread": 250,
        "mean_price": (60 * 50 + 20 * 300) / 80,
    })  # fmt: skip
    pd.testing.assert_frame_equal(found.totals, totals, check_dtype=False)


def test_traded_caps_have_prices_of_their_own() -> None:
    traded = tables(
        [(CAP, "A", 2030, "CO2", 50, 90), ("market", "B", 2030, "CO2", 30, 90)], [("A", "resource", 2030, 500)]
    )
    found = differentiation_cost(traded, NO_TRADE, policies=(CAP, "market"))
    assert found.prices["with_trade"].tolist() == [90, 90]
    with pytest.raises(ResultError, match="no CO2 price of `all` for 1 caps: B 2030"):
        differentiation_cost(traded, NO_TRADE)


def test_runs_that_cannot_be_compared() -> None:
    with pytest.raises(ResultError, match="no cap on CO2 of a single region"):
        differentiation_cost(TRADE, TRADE)
    longer = {**NO_TRADE, "cost": pd.concat([NO_TRADE["cost"], NO_TRADE["cost"].assign(year=2040)])}
    with pytest.raises(ResultError, match="different model years"):
        differentiation_cost(TRADE, longer)
