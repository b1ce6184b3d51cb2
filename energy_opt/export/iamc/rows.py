"""Tables of runs → values of the variables: one row per scenario, region and variable, one column per model year.

Additive quantities are summed over technologies up their tree of names and over regions to the whole; a year in which
there is none is 0, a year that is no model year of the scenario is empty.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from energy_opt.export.iamc.investment import investment
from energy_opt.export.iamc.names import Names, refuse_unknown, renamed, title
from energy_opt.export.iamc.prices import carbon_price, electricity_price
from energy_opt.export.iamc.read import Scenario
from energy_opt.export.iamc.variables import VARIABLES, expanded, join
from energy_opt.inputs.check_names import POWER
from energy_opt.units import conversion_factor

EJ_PER_TWH = conversion_factor("TWh", "EJ")
EJ_PER_MTCE = conversion_factor("Mtce", "EJ")
EJ_PER_PJ = conversion_factor("PJ", "EJ")
THOUSAND_HOURS = 8.76
REMOVAL = "removal"
NOTHING = 1e-6
"""Values of a region and branch below it are the solver's rounding [GW, TWh, Mt, Mtce, PJ, bn]; they are 0."""
KEYS = ["scenario", "region", "branch"]
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
    additions = _per_year(tables["capacity_addition"], "capacity_addition", space)
    return [
        _sources(tables["capacity"], "capacity", "capacity", space),
        _sources(additions, "capacity_addition", "additions", space),
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
        _tree(_per_year(spent, "investment", space), "investment", "investment", space, 1.0 / rate),
    ]


def _net_export(tables: Tables, space: Space) -> pd.DataFrame:
    """Sent less received, of each region that trades."""
    trade = tables["trade"]
    sent = trade.assign(region=trade["from_region"].astype(object), net=trade["sent"])
    received = trade.assign(region=trade["to_region"].astype(object), net=-trade["received"])
    both = pd.concat([sent, received])
    if both.empty:
        return _nothing()
    wide = _by_year(both, ["scenario", "region"], "net") * EJ_PER_TWH
    return _named(_where_modelled(wide, space), "net_export", space)


def _more_power(tables: Tables, space: Space) -> list[pd.DataFrame]:
    retired = tables["capacity_retirement"]
    retired = retired.assign(left=retired["by_age"] + retired["early"] + retired["retrofitted"])
    capacity = _sources(tables["capacity"], "capacity", "capacity_factor", space)
    made = _sources(tables["generation"], "generation", "capacity_factor", space)
    factor = 100.0 * made / (capacity.where(capacity > NOTHING) * THOUSAND_HOURS)
    return [
        _sources(_per_year(retired, "left", space), "left", "retirements", space),
        _sources(_per_year(retired, "early", space), "early", "early_retirements", space),
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


def _sources(frame: pd.DataFrame, value: str, key: str, space: Space, factor: float = 1.0) -> pd.DataFrame:
    """A tree over the sources of electricity."""
    return _branched(frame, "technology", space.names.electricity, value, key, space, factor)


def _branched(
    frame: pd.DataFrame, by: str, names: Mapping[str, str], value: str, key: str, space: Space, factor: float = 1.0
) -> pd.DataFrame:
    """A tree over the names of a column; rows without a name are left out."""
    branch = renamed(frame[by], names)
    kept = branch.notna()
    return _tree(frame[kept].assign(branch=branch[kept]), value, key, space, factor)


def _total(frame: pd.DataFrame, value: str, key: str, space: Space, factor: float = 1.0) -> pd.DataFrame:
    """A variable without branches."""
    return _tree(frame.assign(branch=""), value, key, space, factor)


def _tree(frame: pd.DataFrame, value: str, key: str, space: Space, factor: float) -> pd.DataFrame:
    """Sums of a value by region and branch, by everything above the branch, and over all regions (the region ``)."""
    if frame.empty:
        return _nothing()
    wide = _by_year(frame, KEYS, value)
    wide = _with_ancestors(wide.mask(wide.abs() < NOTHING, 0.0) * factor)
    nation = wide.groupby(level=["scenario", "branch"]).sum().assign(region="").set_index("region", append=True)
    regional = wide[wide.index.get_level_values("region") != ""]
    return _named(_where_modelled(pd.concat([nation.reorder_levels(KEYS), regional]), space), key, space)


def _by_year(frame: pd.DataFrame, keys: list[str], value: str) -> pd.DataFrame:
    """Sums of a value, one column per year."""
    wide: pd.DataFrame = frame.groupby([*keys, "year"], observed=True)[value].sum().unstack("year", fill_value=0)
    levels = [wide.index.get_level_values(name).astype(object if name != "scenario" else int) for name in keys]
    return wide.set_axis(pd.MultiIndex.from_arrays(levels, names=keys), axis=0)


def _with_ancestors(wide: pd.DataFrame) -> pd.DataFrame:
    """The rows with the sums over each branch's parts: `Coal` over `Coal|w/ CCS` and `Coal|w/o CCS`."""
    branches = wide.index.get_level_values("branch")
    leaves = branches.unique()
    parts = []
    for above in expanded(leaves):
        below = [leaf for leaf in leaves if above == "" or f"{leaf}|".startswith(f"{above}|")]
        total = wide[branches.isin(below)].groupby(level=["scenario", "region"]).sum()
        parts.append(total.assign(branch=above).set_index("branch", append=True))
    return pd.concat(parts)


def _where_modelled(wide: pd.DataFrame, space: Space) -> pd.DataFrame:
    """Empty in the years that are no model years of the row's scenario."""
    years = wide.columns.astype(int).tolist()
    modelled = np.array([[year in item.years for year in years] for item in space.scenarios])
    return wide.where(modelled[wide.index.get_level_values("scenario").to_numpy(int)])


def _per_year(frame: pd.DataFrame, value: str, space: Space) -> pd.DataFrame:
    """The frame with the value per calendar year since the model year before."""
    since = {
        (k, year): span
        for k, item in enumerate(space.scenarios)
        for year, span in zip(item.years, item.since, strict=True)
    }
    keys = pd.MultiIndex.from_arrays([frame["scenario"], frame["year"]])
    return frame.assign(**{value: frame[value].to_numpy() / pd.Series(since).reindex(keys).to_numpy()})


def _named(wide: pd.DataFrame, key: str, space: Space) -> pd.DataFrame:
    """The rows under the names of scenario, region and variable."""
    name = VARIABLES[key].name
    places, regions = pd.factorize(wide.index.get_level_values("region"))
    if "branch" in wide.index.names:
        parts, branches = pd.factorize(wide.index.get_level_values("branch"))
    else:
        parts, branches = np.zeros(len(wide), dtype=int), pd.Index([""])
    levels = [
        [item.name for item in space.scenarios],
        [_region(str(region), space.whole) for region in regions],
        [join(name, str(branch)) for branch in branches],
    ]
    codes = [wide.index.get_level_values("scenario").to_numpy(int).tolist(), places.tolist(), parts.tolist()]
    return wide.set_axis(pd.MultiIndex(levels=levels, codes=codes, names=INDEX), axis=0)


def _region(region: str, whole: str) -> str:
    """The name of a region; a bar in it would part the name."""
    return f"{whole}|{region.replace('|', ' ')}" if region else whole


def _titles(column: pd.Series) -> dict[str, str]:
    return {str(name): title(str(name)) for name in column.cat.categories}


def _nothing() -> pd.DataFrame:
    return pd.DataFrame(index=pd.MultiIndex.from_arrays([[], [], []], names=INDEX))
