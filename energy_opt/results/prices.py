"""Prices: duals as money of the year per physical unit, positive when scarcity costs. Sign and scaling live here only.

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
PER_TONNE = {"CO2": 1e3}  # bn/Mt = 1e3 CNY/t
PER_TONNE_OF_KT = 1e6  # bn/kt = 1e6 CNY/t
BINDING = 1e-3  # shadow prices below this [CNY/kW] are the solver's noise


def price_tables(reading: Reading) -> dict[str, pd.DataFrame]:
    """electricity_price, carbon_price, capacity_price, shadow_price."""
    return {
        "electricity_price": _electricity(reading),
        "carbon_price": _carbon(reading),
        "capacity_price": _capacity(reading),
        "shadow_price": pd.concat([_shadow(reading, "build_limit"), _shadow(reading, "resource_potential")]),
    }


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


def _carbon(reading: Reading) -> pd.DataFrame:
    """Value of one more tonne under the cap: −dual / D_y of the row `emissions − excess ≤ limit`."""
    columns = ["species", "scope", "year", "limit", "emissions", "excess", "carbon_price"]
    if not reading.has("cap_excess"):
        return pd.DataFrame(columns=columns)
    axis = reading.program.rows["emission_cap"]
    frame = reading.named(axis, -reading.duals("emission_cap"), "dual")
    unit = frame["species"].map(PER_TONNE).fillna(PER_TONNE_OF_KT).to_numpy(float)
    excess = reading.values("cap_excess")
    limit = reading.program.row_upper[axis.slice]
    under = (reading.program.matrix @ reading.solution.x)[axis.slice] + excess
    price = frame["dual"] / _discounted(reading, frame["year"]) * unit
    return frame.assign(limit=limit, emissions=under, excess=excess, carbon_price=price)[columns]


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


def _shadow(reading: Reading, family: str) -> pd.DataFrame:
    """What one more unit of a binding limit is worth: −dual / D_y (a floor that binds has a negative price)."""
    columns = ["rule", "scope", "item", "year", "price"]
    if family not in reading.program.rows:
        return pd.DataFrame(columns=columns)
    frame = reading.named(reading.program.rows[family], -reading.duals(family), "dual")
    scope, item = [name for name in frame.columns if name not in ("year", "dual")]
    price = frame["dual"] / _discounted(reading, frame["year"]) * PER_KW
    frame = pd.DataFrame(
        {"rule": family, "scope": frame[scope], "item": frame[item], "year": frame["year"], "price": price}
    )
    return frame[frame["price"].abs() > BINDING].reset_index(drop=True)
