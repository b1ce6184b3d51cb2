"""Prices of electricity and of firm capacity: duals as money of the year per unit, positive when scarcity costs.

A dual is the change of the discounted objective per unit of a row's right-hand side. Divided by the year's discount
factor it is money of that year; a slot row is divided by the hours of the slot as well.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from energy_opt.results.reading import Reading

# bn per unit of the row → the reported unit
PER_MWH = 1e3  # bn/TWh = 1e3 CNY/MWh
PER_KW = 1e3  # bn/GW = 1e3 CNY/kW


def price_tables(reading: Reading) -> dict[str, pd.DataFrame]:
    """electricity_price, capacity_price."""
    return {"electricity_price": _electricity(reading), "capacity_price": _capacity(reading)}


def _discounted(reading: Reading, years: pd.Series) -> np.ndarray:
    factor = dict(zip(reading.system.horizon.years, reading.system.horizon.discount, strict=True))
    return years.map(factor).to_numpy(float)


def _electricity(reading: Reading) -> pd.DataFrame:
    """Value of one more MWh of demand: dual / (D_y · n_ys)."""
    axis = reading.program.rows["electricity_balance"]
    hours = reading.system.time.hours / 1000.0
    scale = hours * reading.system.horizon.discount[:, None]
    dual = reading.duals("electricity_balance").reshape(-1, *hours.shape)
    return reading.named(axis, (dual / scale * PER_MWH).ravel(), "electricity_price")


def _capacity(reading: Reading) -> pd.DataFrame:
    """Value of one more kW of peak: dual / D_y of the row `firm capacity + shortfall ≥ requirement`."""
    columns = ["area", "year", "requirement", "firm_capacity", "shortfall", "capacity_price"]
    if not reading.has("reserve_shortfall"):
        return pd.DataFrame(columns=columns)
    axis = reading.program.rows["reserve_margin"]
    frame = reading.named(axis, reading.duals("reserve_margin"), "dual")
    shortfall = reading.values("reserve_shortfall")
    firm = (reading.program.matrix @ reading.solution.x)[axis.slice] - shortfall
    price = frame["dual"] / _discounted(reading, frame["year"]) * PER_KW
    frame = frame.assign(
        requirement=reading.program.row_lower[axis.slice], firm_capacity=firm, shortfall=shortfall, capacity_price=price
    )
    return frame.loc[frame["requirement"] > 0.0, columns].reset_index(drop=True)
