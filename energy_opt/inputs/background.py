"""What a reader of results asks of the input: names of places and technologies, origin and size of figures.

The model does not use any of it; it is stored with the results, so that a report needs no data folder.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from energy_opt.config.scenario import Scenario
from energy_opt.inputs.economics import apply_factors, asset_year
from energy_opt.inputs.read import DataFolder
from energy_opt.schema.inputs import TABLES
from energy_opt.units import in_currency

FIGURES = (
    ("technology_cost", "investment_cost"),
    ("technology_cost", "fixed_om_cost"),
    ("technology_cost", "variable_om_cost"),
    ("heat_rate", "heat_rate"),
)
"""Tables by technology, region and year whose figures are shown."""
LIVES = ("lifetime", "economic_life")
ASSUMPTIONS = ["input", "quantity", "item", "year", "lowest", "highest", "unit"]


@dataclass(frozen=True)
class Background:
    """regions: region, name_zh, code, area, latitude, longitude. technologies: technology, name_zh, category, kind,
    fuel. sources: input, title, quality, period, period_zh, sources, sources_zh, notes – one row per table of the
    data folder. assumptions: input, quantity, item, year (0 = every year), lowest, highest (over the regions), unit –
    as this scenario uses them.
    """

    regions: pd.DataFrame
    technologies: pd.DataFrame
    sources: pd.DataFrame
    assumptions: pd.DataFrame


def make_background(
    folder: DataFolder, scenario: Scenario, regions: tuple[str, ...], assets: pd.DataFrame, years: tuple[int, ...]
) -> Background:
    """The background of a scenario; assets: its region–technology pairs."""
    places = folder["region"][folder["region"]["region"].isin(regions)]
    technologies = folder["technology"][folder["technology"]["technology"].isin(set(assets["technology"]))]
    figures = [*_figures(folder, scenario, assets, years), _fuel_prices(folder, scenario, regions, years)]
    parts = [_range(figures), *(_lives(technologies, name) for name in LIVES)]
    assumptions = pd.concat([part for part in parts if len(part)], ignore_index=True)
    units = {(table, column.name): column.unit for table in TABLES for column in TABLES[table].columns}
    unit = [
        in_currency(units[key], folder.currency)
        for key in zip(assumptions["input"], assumptions["quantity"], strict=True)
    ]
    return Background(
        regions=places[["region", "name_zh", "code", "area", "latitude", "longitude"]].reset_index(drop=True),
        technologies=technologies[["technology", "name_zh", "category", "kind", "fuel"]].reset_index(drop=True),
        sources=_sources(folder),
        assumptions=assumptions.assign(unit=unit)[ASSUMPTIONS],
    )


def _sources(folder: DataFolder) -> pd.DataFrame:
    """Where each table of the folder comes from: its own sources, else those of the whole folder."""
    english, chinese = (
        {str(source.get("name", "")): str(source.get(key) or source.get("title", "")) for source in folder.sources}
        for key in ("title", "title_zh")
    )
    rows = [
        (item.table, TABLES[item.table].title, item.quality, item.year, item.year_zh, _titles(item.sources, english),
         _titles(item.sources, chinese), " ".join(item.steps))
        for item in folder.resources
    ]  # fmt: skip
    columns = ["input", "title", "quality", "period", "period_zh", "sources", "sources_zh", "notes"]
    return pd.DataFrame(rows, columns=columns, dtype="str")


def _titles(names: Sequence[str], titles: Mapping[str, str]) -> str:
    """The titles of some sources, of all where none is named."""
    return "; ".join(titles.get(name) or name for name in names) or "; ".join(titles.values())


def _figures(
    folder: DataFolder, scenario: Scenario, assets: pd.DataFrame, years: tuple[int, ...]
) -> Iterator[pd.DataFrame]:
    """Costs with the scenario's factors, and heat rates, in the model years."""
    for table, column in FIGURES:
        factors = scenario.technology.cost_factor if column in ("investment_cost", "fixed_om_cost") else {}
        given = apply_factors(folder[table], "technology", column, factors)
        known = assets[assets["technology"].isin(set(given["technology"]))]
        yield _long(known["technology"], asset_year(given, column, known, years), years, table, column)


def _fuel_prices(
    folder: DataFolder, scenario: Scenario, regions: tuple[str, ...], years: tuple[int, ...]
) -> pd.DataFrame:
    given = apply_factors(folder["fuel_price"], "fuel", "price", scenario.technology.fuel_price_factor)
    given = given.rename(columns={"fuel": "technology"})
    pairs = given[["technology"]].drop_duplicates().merge(pd.DataFrame({"region": list(regions)}), how="cross")
    return _long(pairs["technology"], asset_year(given, "price", pairs, years, np.nan), years, "fuel_price", "price")


def _lives(technologies: pd.DataFrame, column: str) -> pd.DataFrame:
    given = technologies.dropna(subset=[column])
    return pd.DataFrame({"input": "technology", "quantity": column, "item": given["technology"], "year": 0,
                         "lowest": given[column], "highest": given[column]})  # fmt: skip


def _long(item: pd.Series, values: np.ndarray, years: tuple[int, ...], table: str, column: str) -> pd.DataFrame:
    """The values [row, year] of items as rows: input, quantity, item, year, value."""
    return pd.DataFrame({
        "input": table,
        "quantity": column,
        "item": np.repeat(item.to_numpy(), len(years)),
        "year": np.tile(years, len(item)),
        "value": values.ravel(),
    })  # fmt: skip


def _range(figures: list[pd.DataFrame]) -> pd.DataFrame:
    """Least and largest value of each item: input, quantity, item, year, lowest, highest."""
    long = pd.concat([part for part in figures if len(part)] or figures[:1], ignore_index=True).dropna()
    keys = ["input", "quantity", "item", "year"]
    return long.groupby(keys, sort=False)["value"].agg(lowest="min", highest="max").reset_index()
