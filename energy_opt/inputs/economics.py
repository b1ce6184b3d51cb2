"""Costs in the units of the model: bn (of the folder's currency) per GW, per GW and year, and per TWh.

Capital is sunk: new capacity pays its annuity to the end of its economic life, whether it is retired or not; only fixed
operation and maintenance ends with retirement.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from energy_opt.inputs.horizon import Horizon, annuity_factor, operating_share
from energy_opt.inputs.interpolate import ALL, interpolated

BN_PER_GW = 1e-3  # 1 CNY/kW = 1e6 CNY/GW = 1e-3 bn CNY/GW
BN_PER_TWH = 1e-3  # 1 CNY/MWh = 1e-3 bn CNY/TWh
BN_PER_PJ = 1e-3  # 1 CNY/GJ = 1e-3 bn CNY/PJ
BN_PER_MT = 1e-3  # 1 CNY/t = 1e-3 bn CNY/Mt
KT = 1e-3  # bn/kt per bn/Mt: pollutants are counted in kt
MT_PER_TWH = 1e-3  # 1 kg/MWh = 1e-3 Mt/TWh


def per_tonne(species: pd.Series) -> np.ndarray:
    """bn per unit of account (Mt of CO2, kt of pollutants) for 1 CNY/t."""
    return np.where(species == "CO2", BN_PER_MT, BN_PER_MT * KT)


# Rise of fixed O&M per year of age. It puts early retirement within an asset in order of age; its size is small
# enough (0.1 % a year) to leave the choice between assets alone. Assumed.
FIXED_OM_RISE = 0.001


def asset_year(
    frame: pd.DataFrame, value: str, assets: pd.DataFrame, years: tuple[int, ...], otherwise: float = 0.0
) -> np.ndarray:
    """A table by (technology, region or *, year) as an array [asset, year]: linear between its years, flat outside.

    otherwise: the value of assets that have no row.
    """
    result = np.full((len(assets), len(years)), otherwise)
    series = _series(frame, value)
    asked = np.asarray(years, dtype=float)
    known: dict[tuple[str, str], np.ndarray] = {}
    for row, pair in enumerate(zip(assets["technology"], assets["region"], strict=True)):
        key = pair if pair in series else (pair[0], ALL)
        if key in series:
            if key not in known:
                given, values = series[key]
                known[key] = interpolated(values[None, :], given, asked)[0]
            result[row] = known[key]
    return result


def _series(frame: pd.DataFrame, value: str) -> dict[tuple[str, str], tuple[np.ndarray, np.ndarray]]:
    """The numbers of each technology and region (or `*`) with their years, in order.

    Plain dictionaries take a tenth to a half of the time of pandas here.
    """
    found: dict[tuple[str, str], list[tuple[float, float]]] = {}
    columns = (frame[name].tolist() for name in ("technology", "region", "year", value))
    for technology, region, year, number in zip(*columns, strict=True):
        if number == number:  # not missing
            found.setdefault((technology, region), []).append((year, number))
    arrays = {pair: np.array(sorted(points), dtype=float).T for pair, points in found.items()}
    return {pair: (years, numbers) for pair, (years, numbers) in arrays.items()}


def apply_factors(frame: pd.DataFrame, key: str, value: str, factors: Mapping[str, float]) -> pd.DataFrame:
    """The table with `value` multiplied by the factor of its key (`*` = every key)."""
    if not factors or frame.empty:
        return frame
    factor = frame[key].map(lambda name: factors.get(name, factors.get("*", 1.0)))
    return frame.assign(**{value: frame[value] * factor})


def capital_charge(
    investment: np.ndarray,
    start: np.ndarray,
    end: np.ndarray,
    life: np.ndarray,
    rate: np.ndarray,
    horizon: Horizon,
    convention: str,
) -> np.ndarray:
    """What new capacity pays in each model year: [member, year], in bn per GW and year.

    investment [bn/GW] at `start` [calendar year]; paid back over `life` years [year] at `rate`, never after `end`.
    `annuity`: equal payments over the economic life. The payments inside the horizon are scaled so that their present
    value over the horizon's intervals is exact for lives that do not fit them; with discount factors given by data the
    textbook annuity is charged as it is.
    `overnight_with_salvage`: the whole present value falls in the year of building, less the value of the life beyond
    the horizon; equal in total to the annuities where `rate` is the horizon's.
    """
    last = np.minimum(start + life, end)
    share = operating_share(horizon, start, last)
    payment = investment * np.array([annuity_factor(r, n) for r, n in zip(rate, last - start, strict=True)])
    exact = payment * np.array(
        [
            horizon.discount_integral(s, min(e, horizon.end[-1])) if s < horizon.end[-1] else 0.0
            for s, e in zip(start, last, strict=True)
        ]
    )
    charged = payment * (share * horizon.discount).sum(axis=1)
    worth = charged if horizon.discount_is_given else exact
    scale = np.divide(worth, charged, out=np.ones_like(worth), where=charged > 0.0)
    if convention == "overnight_with_salvage":
        first = (share > 0.0).argmax(axis=1)
        charge = np.zeros_like(share)
        rows = np.arange(len(share))
        charge[rows, first] = worth / horizon.discount[first]
        return charge
    yearly: np.ndarray = share * (payment * scale)[:, None]
    return yearly


def fixed_om(
    cohort_years: pd.DataFrame, cost: np.ndarray, asset_position: Mapping[str, int], commissioned: tuple[int, ...]
) -> np.ndarray:
    """Fixed operation and maintenance per GW of each cohort and year, share in service counted [bn/GW/year].

    cost[asset, position in `commissioned`] [CNY/kW/year]: it follows the year of commissioning.
    """
    asset = cohort_years["asset"].map(asset_position).to_numpy()
    vintage = np.searchsorted(commissioned, cohort_years["commissioned"].to_numpy())
    age = np.clip(cohort_years["year"].to_numpy() - cohort_years["commissioned"].to_numpy(), 0.0, None)
    share = cohort_years["share"].to_numpy()
    return np.asarray(cost[asset, vintage] * BN_PER_GW * (1.0 + FIXED_OM_RISE * age) * share)
