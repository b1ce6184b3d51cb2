"""Tables of runs → values of the variables: one row per scenario, region and variable, one column per model year.

Additive quantities are summed over technologies up their tree of names and over regions to the whole; a year in which
there is none is 0, a year that is no model year of the scenario is empty.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from energy_opt.export.iamc.cube import Cube, summed
from energy_opt.export.iamc.investment import investment
from energy_opt.export.iamc.names import Names, refuse_unknown, renamed, title
from energy_opt.export.iamc.prices import carbon_price, electricity_price
from energy_opt.export.iamc.read import Scenario
from energy_opt.export.iamc.variables import VARIABLES, join
from energy_opt.inputs.check_names import POWER
from energy_opt.units import conversion_factor

EJ_PER_TWH = conversion_factor("TWh", "EJ")
EJ_PER_MTCE = conversion_factor("Mtce", "EJ")
EJ_PER_PJ = conversion_factor("PJ", "EJ")
THOUSAND_HOURS = 8.76
REMOVAL = "removal"
NOTHING = 1e-6
"""Values of a region and branch below it are the solver's rounding [GW, TWh, Mt, Mtce, PJ, bn]; they are 0."""
INDEX = ["scenario", "region", "variable"]
Tables = Mapping[str, pd.DataFrame]


@dataclass(frozen=True)
class Space:
    """What the rows are about: scenarios, tables of their data folder, groups of regions there, the whole's name, IAMC
    names.
    """

    scenarios: Sequence[Scenario]
    folder: Tables
    groups: Mapping[str, frozenset[str]]
    whole: str
    names: Names


def make_rows(tables: Tables, space: Space, rate: float, extensions: bool) -> pd.DataFrame:
    """All values, indexed by scenario, region and variable. rate: money of the runs per unit of the export's money.

    ResultError where a run holds a technology that the data folder does not know.
    """
    for name in ("capacity", "generation"):
        refuse_unknown(tables[name]["technology"], space.names.technologies, "technology")
    parts = [*_power(tables, space), *_coal_and_emissions(tables, space), *_money(tables, space, rate)]
    parts.append(_net_export(tables, space))
    if extensions:
        parts += [*_more_power(tables, space), *_more_accounts(tables, space, rate)]
    wide = pd.concat([part for part in parts if len(part)])
    return wide.reindex(columns=sorted(wide.columns)).sort_index()


def _power(tables: Tables, space: Space) -> list[pd.DataFrame]:
    return [
        _sources(tables["capacity"], "capacity", "capacity", space),
        _sources(tables["capacity_addition"], "capacity_addition", "additions", space, per_year=True),
        _sources(tables["generation"], "generation", "generation", space, EJ_PER_TWH),
    ]


def _coal_and_emissions(tables: Tables, space: Space) -> list[pd.DataFrame]:
    emissions = tables["emissions"]
    power = emissions[emissions["sector"] == POWER]
    removed = emissions[(emissions["sector"] == REMOVAL) & (emissions["species"] == "CO2")]
    return [
        _total(tables["coal_use"], "coal_use", "coal", space, EJ_PER_MTCE),
        *(
            _total(power[power["species"] == species], "emissions", key, space)
            for species, key in (("CO2", "co2"), ("SO2", "so2"), ("NOx", "nox"))
        ),
        _total(removed, "emissions", "air_capture", space, -1.0),
    ]


def _money(tables: Tables, space: Space, rate: float) -> list[pd.DataFrame]:
    spent = investment(tables, space.scenarios, space.folder, space.names)
    return [
        _named(carbon_price(tables, space.scenarios, space.groups) / rate, "carbon_price", space),
        _named(electricity_price(tables["demand"]) / rate, "electricity_price", space),
        _tree(spent, "investment", "investment", space, 1.0 / rate, branch=spent["branch"], per_year=True),
    ]


def _net_export(tables: Tables, space: Space) -> pd.DataFrame:
    """Sent less received, of each region that trades."""
    trade = tables["trade"]
    sent = trade.assign(region=trade["from_region"].astype(object), net=trade["sent"])
    received = trade.assign(region=trade["to_region"].astype(object), net=-trade["received"])
    both = pd.concat([sent, received])
    if both.empty:
        return _nothing()
    return _rows(summed(both, "net", None, len(space.scenarios)), "net_export", space, EJ_PER_TWH)


def _more_power(tables: Tables, space: Space) -> list[pd.DataFrame]:
    retired = tables["capacity_retirement"]
    retired = retired.assign(left=retired["by_age"] + retired["early"] + retired["retrofitted"])
    capacity = _sources(tables["capacity"], "capacity", "capacity_factor", space)
    made = _sources(tables["generation"], "generation", "capacity_factor", space)
    factor = 100.0 * made / (capacity.where(capacity > NOTHING) * THOUSAND_HOURS)
    return [
        _sources(retired, "left", "retirements", space, per_year=True),
        _sources(retired, "early", "early_retirements", space, per_year=True),
        factor.dropna(how="all"),
        _sources(tables["curtailment"], "curtailment", "curtailment", space, EJ_PER_TWH),
        _branched(tables["capacity"], "technology", space.names.storage, "capacity", "storage_power", space),
        _branched(tables["storage_capacity"], "technology", space.names.storage, "energy", "storage_energy", space),
    ]


def _more_accounts(tables: Tables, space: Space, rate: float) -> list[pd.DataFrame]:
    emissions, coal, cost, fuel = (tables[name] for name in ("emissions", "coal_use", "cost", "fuel_use"))
    dust = emissions[(emissions["species"] == "PM2.5") & (emissions["sector"] == POWER)]
    given = emissions[(emissions["species"] == "CO2") & ~emissions["sector"].isin([POWER, REMOVAL])]
    sectors = coal[coal["sector"] != POWER]
    spent = cost[cost["kind"] != "transfer"].assign(region="")
    return [
        _total(dust, "emissions", "pm25", space),
        _branched(given, "sector", _titles(given["sector"]), "emissions", "given_co2", space),
        _branched(sectors, "sector", _titles(sectors["sector"]), "coal_use", "sector_coal", space, EJ_PER_MTCE),
        _branched(fuel, "fuel", space.names.fuel, "fuel_use", "fuel", space, EJ_PER_PJ),
        _total(tables["demand"], "demand", "demand", space, EJ_PER_TWH),
        _branched(spent, "category", _titles(spent["category"]), "cost", "cost", space, 1.0 / rate),
    ]


def _sources(
    frame: pd.DataFrame, value: str, key: str, space: Space, factor: float = 1.0, *, per_year: bool = False
) -> pd.DataFrame:
    """A tree over the sources of electricity."""
    branch = renamed(frame["technology"], space.names.electricity)
    return _tree(frame, value, key, space, factor, branch=branch, per_year=per_year)


def _branched(
    frame: pd.DataFrame, by: str, names: Mapping[str, str], value: str, key: str, space: Space, factor: float = 1.0
) -> pd.DataFrame:
    """A tree over the names of a column; rows without a name are left out."""
    return _tree(frame, value, key, space, factor, branch=renamed(frame[by], names))


def _total(frame: pd.DataFrame, value: str, key: str, space: Space, factor: float = 1.0) -> pd.DataFrame:
    """A variable without branches."""
    return _tree(frame, value, key, space, factor)


def _tree(
    frame: pd.DataFrame, value: str, key: str, space: Space, factor: float, *, branch: pd.Series | None = None,
    per_year: bool = False,
) -> pd.DataFrame:  # fmt: skip
    """Sums of a value by region and branch, by everything above the branch, and over all regions (the region ``).

    per_year: the value since the model year before becomes that of a calendar year.
    """
    if frame.empty:
        return _nothing()
    cube = summed(frame, value, branch, len(space.scenarios))
    values = cube.values / _since(cube.years, space) if per_year else cube.values
    solved = replace(cube, values=np.where(np.abs(values) < NOTHING, 0.0, values))
    return _rows(solved.with_ancestors().with_whole(), key, space, factor)


def _since(years: Sequence[int], space: Space) -> np.ndarray:
    """Calendar years since the model year before: scenario × 1 × 1 × year; nan where a year is none of the scenario."""
    spans = [dict(zip(item.years, item.since, strict=True)) for item in space.scenarios]
    return np.array([[[[span.get(year, np.nan) for year in years]]] for span in spans])


def _rows(cube: Cube, key: str, space: Space, factor: float) -> pd.DataFrame:
    """What is there under the names of scenario, region and variable; empty in years that are none of the scenario."""
    modelled = np.array([[year in item.years for year in cube.years] for item in space.scenarios])
    values = np.where(modelled[:, None, None], cube.values * factor, np.nan)
    places = np.nonzero(cube.there)
    levels = [
        [item.name for item in space.scenarios],
        [_region(region, space.whole) for region in cube.regions],
        [join(VARIABLES[key].name, branch) for branch in cube.branches],
    ]
    index = pd.MultiIndex(levels=levels, codes=[codes.tolist() for codes in places], names=INDEX)
    return pd.DataFrame(values[places], index=index, columns=pd.Index(cube.years))


def _named(wide: pd.DataFrame, key: str, space: Space) -> pd.DataFrame:
    """Rows by scenario and region under the names of scenario, region and variable."""
    places, regions = pd.factorize(wide.index.get_level_values("region"))
    levels = [
        [item.name for item in space.scenarios],
        [_region(str(region), space.whole) for region in regions],
        [VARIABLES[key].name],
    ]
    codes = [wide.index.get_level_values("scenario").to_numpy(int).tolist(), places.tolist(), [0] * len(wide)]
    return wide.set_axis(pd.MultiIndex(levels=levels, codes=codes, names=INDEX), axis=0)


def _region(region: str, whole: str) -> str:
    """The name of a region; a bar in it would part the name."""
    return f"{whole}|{region.replace('|', ' ')}" if region else whole


def _titles(column: pd.Series) -> dict[str, str]:
    return {str(name): title(str(name)) for name in column.cat.categories}


def _nothing() -> pd.DataFrame:
    return pd.DataFrame(index=pd.MultiIndex.from_arrays([[], [], []], names=INDEX))
