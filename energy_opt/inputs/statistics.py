"""Domestic product of regions in every year: the statistics and their path, linear between the given years."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
import pandas as pd

from energy_opt.inputs.interpolate import by_year


def gross_domestic_product(given: pd.DataFrame, regions: Sequence[str], last_year: int) -> pd.DataFrame:
    """Regions × calendar years from the first that is given on [bn of the folder's money, real]; flat after the last.

    given: the table region_statistic. Regions without a figure have no row.
    """
    known = given.loc[given["region"].isin(regions), ["region", "year", "gdp"]].dropna()
    if known.empty:
        return pd.DataFrame()
    first = int(known["year"].min())
    return by_year(known, ["region"], "gdp", range(first, max(last_year, int(known["year"].max())) + 1))


def product_of(product: pd.DataFrame, regions: Sequence[str], years: Iterable[int]) -> np.ndarray:
    """Domestic product of some regions together in each of the years [bn of the folder's money]; NaN = not known."""
    return np.array([_of_year(product, list(regions), int(year)) for year in years], dtype=float)


def _of_year(product: pd.DataFrame, regions: list[str], year: int) -> float:
    if year not in product.columns or not set(regions) <= set(product.index):
        return np.nan
    return float(product.loc[regions, year].sum())
