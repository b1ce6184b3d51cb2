"""Policies: for every rule what it allows, what is, by how much it is broken, and its price. Signs and units live here.

A dual is the change of the discounted objective per unit of a row's bound. Divided by the year's discount factor it is
money of that year. A rule over several years (a budget) has one dual; its price of a year is dual · w_y / D_y, where
w_y is what a unit of that year counts in the rule.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy import sparse

from energy_opt.compile.program import Axis
from energy_opt.inputs.rules import account_names
from energy_opt.inputs.traded_caps import traded_caps
from energy_opt.results.peak_table import CEILING, DECLINE, peak_table
from energy_opt.results.reading import Reading
from energy_opt.schema.policies import POLICIES

# unit of the row → unit of its price and that unit per bn per unit of the row
PRICE_UNITS = {
    "Mt": ("CNY/t", 1e3),
    "kt": ("CNY/t", 1e6),
    "GW": ("CNY/kW", 1e3),
    "TWh": ("CNY/MWh", 1e3),
    "PJ": ("CNY/GJ", 1e3),
    "Mtce": ("CNY/tce", 1e3),
}
RULES_OF = {CEILING: "peak_year", DECLINE: "peak_year"}
"""Policy table of the families of rows that are not called after theirs."""
PLACES = ("scope", "area", "region")
COLUMNS = ["policy", "rule", "scope", "item", "year", "minimum", "maximum", "level", "shortfall", "excess", "unit",
           "price", "price_unit"]  # fmt: skip
CARBON = ["policy", "rule", "scope", "year", "species", "sectors", "limit", "emissions", "excess", "carbon_price"]


def policy_tables(reading: Reading) -> dict[str, pd.DataFrame]:
    """policy, carbon_price, peak."""
    axes = [axis for axis in reading.program.rows.values() if axis.price and "slot" not in axis.names]
    parts = [_family(reading, axis) for axis in axes]
    policy = pd.concat([part for part in parts if len(part)] or [pd.DataFrame(columns=COLUMNS)], ignore_index=True)
    peak = peak_table(reading.system.rules["peak_year"], policy, reading.system.horizon)
    carbon = _stacked([_carbon(reading, policy), *_peak_prices(peak), *_set_prices(reading)])
    return {"policy": policy[COLUMNS], "carbon_price": carbon, "peak": peak}


def _family(reading: Reading, axis: Axis) -> pd.DataFrame:
    """The rows of one family; a rule without a year stands in every model year."""
    names = axis.frame()
    program, x = reading.program, reading.solution.x
    matrix = program.matrix.tocsr()[axis.slice]
    shortfall, excess = np.zeros(axis.size), np.zeros(axis.size)
    for name in axis.slacks:
        columns = program.columns[name].slice
        factor = matrix[:, columns].diagonal()
        used = np.asarray(x[columns])
        shortfall += np.where(factor > 0, factor * used, 0.0)
        excess -= np.where(factor < 0, factor * used, 0.0)
    frame = pd.DataFrame({
        "policy": axis.family,
        "rule": names.get("rule", ""),
        "scope": next((names[place] for place in PLACES if place in names), ""),
        "item": _item(names),
        "minimum": _finite(program.row_lower[axis.slice]),
        "maximum": _finite(program.row_upper[axis.slice]),
        "level": matrix @ x - shortfall + excess,
        "shortfall": shortfall,
        "excess": excess,
        "unit": _units(reading, axis, names),
    })  # fmt: skip
    dual = np.abs(reading.duals(axis.family))
    horizon = reading.system.horizon
    if "year" in names:
        discount = names["year"].map(dict(zip(horizon.years, horizon.discount, strict=True))).to_numpy(float)
        return _priced(frame.assign(year=names["year"]), dual / discount, reading)
    parts: list[pd.DataFrame] = [
        _priced(frame.assign(year=year), dual * weight / discount, reading).loc[weight > 0.0]
        for year, weight, discount in zip(horizon.years, _weights(reading, matrix).T, horizon.discount, strict=True)
    ]
    return pd.concat(parts, ignore_index=True)


def _weights(reading: Reading, matrix: sparse.csr_array) -> np.ndarray:
    """What a unit of each model year counts in rows without a year: its largest coefficient [row, year]."""
    years = pd.Index(reading.system.horizon.years)
    weights = np.zeros((matrix.shape[0], len(years)))
    for axis in reading.program.columns.values():
        part = matrix[:, axis.slice].tocoo()
        if part.nnz and "year" in axis.names:
            place = axis.names.index("year")
            year = years.get_indexer(pd.Index(axis.levels[place]))[axis.codes[place][part.col]]
            np.maximum.at(weights, (part.row, year), np.abs(part.data))
    return weights


def _priced(frame: pd.DataFrame, dual: np.ndarray, reading: Reading) -> pd.DataFrame:
    currency = reading.system.currency
    scale = frame["unit"].map({unit: scale for unit, (_, scale) in PRICE_UNITS.items()}).to_numpy(float)
    words = frame["unit"].map({unit: word.replace("CNY", currency) for unit, (word, _) in PRICE_UNITS.items()})
    return frame.assign(price=dual * scale, price_unit=words)


def _item(names: pd.DataFrame) -> pd.Series:
    others = [name for name in names if name not in ("rule", "year", *PLACES)]
    empty = pd.Series("", index=names.index)
    return names[others].astype(str).agg("|".join, axis=1) if others and len(names) else empty


def _units(reading: Reading, axis: Axis, names: pd.DataFrame) -> pd.Series:
    """The unit of each row: tonnes of a pollutant are counted in kt."""
    if axis.family == "cap_trade":
        species = _traded_species(reading, names)
    else:
        species = _attribute(reading, axis.family, names, "species")
    return pd.Series(axis.unit, index=names.index).where(~((axis.unit == "Mt") & ~species.isin(["", "CO2"])), "kt")


def _traded_species(reading: Reading, names: pd.DataFrame) -> pd.Series:
    """The species of the caps that trade in each market; a market has one."""
    trade = traded_caps(reading.system.rules["cap_trade"], reading.system.rules["emission_cap"])
    return names["rule"].map(trade.drop_duplicates("market").set_index("market")["species"])


def _attribute(reading: Reading, family: str, names: pd.DataFrame, column: str) -> pd.Series:
    """A word of the rule that each row belongs to, in its year; empty where its policy has no such word."""
    nothing = pd.Series("", index=names.index)
    policy = RULES_OF.get(family, family)
    if policy not in POLICIES or column not in POLICIES[policy] or "rule" not in names:
        return nothing
    keys = [name for name in ("rule", "year") if name in names and name in POLICIES[policy]]
    given = reading.system.rules[policy].set_index(keys)[column]
    asked = pd.MultiIndex.from_frame(names[keys]) if len(keys) > 1 else pd.Index(names[keys[0]])
    return pd.Series(given.reindex(asked).to_numpy(), index=names.index).fillna("")


def _finite(bound: np.ndarray) -> np.ndarray:
    return np.where(np.isfinite(bound), bound + 0.0, np.nan)  # + 0.0: never −0


def _carbon(reading: Reading, policy: pd.DataFrame) -> pd.DataFrame:
    """The rules whose price is a price of emissions."""
    families = [axis.family for axis in reading.program.rows.values() if axis.price == "carbon_price"]
    parts = []
    for family in families:
        rows = policy[policy["policy"] == family]
        words = {name: _attribute(reading, family, rows, name) for name in ("species", "sectors")}
        renamed = rows.rename(columns={"maximum": "limit", "level": "emissions", "price": "carbon_price"})
        renamed = renamed.assign(**words)
        parts.append((_whole(reading, renamed) if "year" in reading.program.rows[family].names else renamed)[CARBON])
    return _stacked(parts)


def _whole(reading: Reading, rows: pd.DataFrame) -> pd.DataFrame:
    """Rows of a year with the emissions of their account: what moves a limit (allowances by output, a bank, trade)
    counts in the limit, although it stands on the other side of the row.
    """
    emissions = _account_emissions(reading, rows)
    return rows.assign(limit=rows["limit"] + emissions - rows["emissions"], emissions=emissions)


def _account_emissions(reading: Reading, rows: pd.DataFrame) -> np.ndarray:
    """Emissions of the account of each row [Mt, pollutants kt]."""
    accounts = reading.frame("account_emissions").set_index(["account", "year"])["account_emissions"]
    asked = pd.MultiIndex.from_arrays([account_names(rows), rows["year"]])
    return accounts.reindex(asked).to_numpy(float)


def _set_prices(reading: Reading) -> list[pd.DataFrame]:
    """Prices that policy sets, such as a tax: there is no limit, and the price is no dual."""
    rules = reading.system.rules["carbon_price"]
    if rules.empty:
        return []
    named = rules.rename(columns={"price": "carbon_price"}).assign(policy="carbon_price", limit=np.nan, excess=0.0)
    return [named.assign(emissions=_account_emissions(reading, rules))[CARBON]]


def _peak_prices(peak: pd.DataFrame) -> list[pd.DataFrame]:
    """The price of emissions under each peak, its rows taken together."""
    return [peak.rename(columns={"ceiling": "limit"}).assign(policy="peak_year")[CARBON]] if len(peak) else []


def _stacked(parts: list[pd.DataFrame]) -> pd.DataFrame:
    filled = [part for part in parts if len(part)]
    return pd.concat(filled, ignore_index=True) if filled else pd.DataFrame(columns=CARBON)
