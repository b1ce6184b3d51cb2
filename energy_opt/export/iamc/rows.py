"""Tables of runs → values of the variables: one row per scenario, region and variable, one column per model year.

Additive quantities are summed over technologies up their tree of names and over regions to the whole; a year in which
there is none is 0, a year that is no model year of the scenario is empty.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from energy_opt.export.iamc.names import Names, renamed, title
from energy_opt.export.iamc.read import Scenario
from energy_opt.export.iamc.variables import VARIABLES, expanded, join
from energy_opt.inputs.check_names import NET, POWER, WHOLE_SYSTEM, names_in
from energy_opt.units import conversion_factor

EJ_PER_TWH = conversion_factor("TWh", "EJ")
EJ_PER_MTCE = conversion_factor("Mtce", "EJ")
EJ_PER_PJ = conversion_factor("PJ", "EJ")
GJ_PER_MWH = conversion_factor("MWh", "GJ")
NOTHING = 1e-6
"""Values of a region and branch below it are the solver's rounding [GW, TWh, Mt, Mtce, PJ, bn]; they are 0."""
INDEX = ["scenario", "region", "variable"]


@dataclass(frozen=True)
class Space:
    """What the rows are about: scenarios, the regions of the whole, groups of regions, the whole's name, IAMC names."""

    scenarios: Sequence[Scenario]
    groups: Mapping[str, frozenset[str]]
    whole: str
    names: Names


def make_rows(tables: Mapping[str, pd.DataFrame], space: Space, rate: float, extensions: bool) -> pd.DataFrame:
    """All values, indexed by scenario, region and variable. rate: money of the runs per unit of the export's money."""
    parts = [*_power(tables, space), *_coal_and_emissions(tables, space), *_prices(tables, space, rate)]
    parts.append(_net_export(tables, space))
    if extensions:
        parts += [*_more_power(tables, space), *_more_accounts(tables, space, rate)]
    wide = pd.concat([part for part in parts if len(part)])
    return wide.reindex(columns=sorted(wide.columns)).sort_index()


def _power(tables: Mapping[str, pd.DataFrame], space: Space) -> list[pd.DataFrame]:
    return [
        _sources(tables["capacity"], "capacity", "capacity", space),
        _sources(_per_year(tables["capacity_addition"], "capacity_addition", space), "value", "additions", space),
        _sources(tables["generation"], "generation", "generation", space, EJ_PER_TWH),
    ]


def _coal_and_emissions(tables: Mapping[str, pd.DataFrame], space: Space) -> list[pd.DataFrame]:
    emissions = tables["emissions"]
    power = emissions[emissions["sector"] == POWER]
    parts = [_total(tables["coal_use"], "coal_use", "coal", space, EJ_PER_MTCE)]
    for species, key in (("CO2", "co2"), ("SO2", "so2"), ("NOx", "nox")):
        parts.append(_total(power[power["species"] == species], "emissions", key, space))
    removed = emissions[(emissions["sector"] == "removal") & (emissions["species"] == "CO2")]
    parts.append(_total(removed, "emissions", "air_capture", space, -1.0))
    return parts


def _prices(tables: Mapping[str, pd.DataFrame], space: Space, rate: float) -> list[pd.DataFrame]:
    return [_carbon_price(tables["carbon_price"], tables["slot"], space) / rate,
            _electricity_price(tables, space) / (rate * GJ_PER_MWH)]  # fmt: skip


def _more_power(tables: Mapping[str, pd.DataFrame], space: Space) -> list[pd.DataFrame]:
    retired = tables["capacity_retirement"]
    retired = retired.assign(left=retired[["by_age", "early", "retrofitted"]].sum(axis=1))
    capacity = _sources(tables["capacity"], "capacity", "capacity_factor", space)
    made = _sources(tables["generation"], "generation", "capacity_factor", space)
    factor = 100.0 * made / (capacity.where(capacity > NOTHING) * 8.76)
    return [
        _sources(_per_year(retired, "left", space), "value", "retirements", space),
        _sources(_per_year(retired, "early", space), "value", "early_retirements", space),
        factor.dropna(how="all"),
        _sources(tables["curtailment"], "curtailment", "curtailment", space, EJ_PER_TWH),
        _stores(tables["capacity"], "capacity", "storage_power", space),
        _stores(tables["storage_capacity"], "energy", "storage_energy", space),
    ]


def _more_accounts(tables: Mapping[str, pd.DataFrame], space: Space, rate: float) -> list[pd.DataFrame]:
    emissions, coal = tables["emissions"], tables["coal_use"]
    power = emissions[(emissions["species"] == "PM2.5") & (emissions["sector"] == POWER)]
    given = emissions[(emissions["species"] == "CO2") & ~emissions["sector"].isin([POWER, "removal"])]
    sectors = coal[coal["sector"] != POWER]
    cost = tables["cost"]
    cost = cost[cost["kind"] != "transfer"]
    fuel = tables["fuel_use"]
    return [
        _total(power, "emissions", "pm25", space),
        _tree(given.assign(branch=_titled(given["sector"])), "emissions", "given_co2", space),
        _tree(sectors.assign(branch=_titled(sectors["sector"])), "coal_use", "sector_coal", space, EJ_PER_MTCE),
        _tree(fuel.assign(branch=_titled(fuel["fuel"])), "fuel_use", "fuel", space, EJ_PER_PJ),
        _total(_demand(tables), "energy", "demand", space, EJ_PER_TWH),
        _tree(cost.assign(branch=_titled(cost["category"])), "cost", "cost", space, 1.0 / rate, whole_only=True),
    ]


def _sources(frame: pd.DataFrame, value: str, key: str, space: Space, factor: float = 1.0) -> pd.DataFrame:
    """A tree over the sources of electricity."""
    kept = frame[frame["technology"].isin(list(space.names.electricity))]
    known = {*space.names.electricity, *space.names.storage, *space.names.removal}
    renamed(frame["technology"], {name: name for name in known}, "technology")
    branch = renamed(kept["technology"].astype(str), space.names.electricity, "technology")
    return _tree(kept.assign(branch=branch), value, key, space, factor)


def _stores(frame: pd.DataFrame, value: str, key: str, space: Space) -> pd.DataFrame:
    """A tree over the stores."""
    kept = frame[frame["technology"].isin(list(space.names.storage))]
    branch = renamed(kept["technology"].astype(str), space.names.storage, "technology")
    return _tree(kept.assign(branch=branch), value, key, space)


def _per_year(frame: pd.DataFrame, value: str, space: Space) -> pd.DataFrame:
    """The value over the years since the model year before, as `value` per calendar year."""
    spans = {(k, year): span for k, item in enumerate(space.scenarios)
             for year, span in zip(item.years, item.since, strict=True)}  # fmt: skip
    keys = pd.MultiIndex.from_arrays([frame["scenario"], frame["year"]])
    return frame.assign(value=frame[value] / pd.Series(spans).reindex(keys).to_numpy())


def _total(frame: pd.DataFrame, value: str, key: str, space: Space, factor: float = 1.0) -> pd.DataFrame:
    return _tree(frame.assign(branch=""), value, key, space, factor)


def _tree(
    frame: pd.DataFrame, value: str, key: str, space: Space, factor: float = 1.0, *, whole_only: bool = False
) -> pd.DataFrame:
    """Sums of a value by region and branch, by everything above the branch, and over all regions."""
    if frame.empty:
        return pd.DataFrame(columns=pd.Index([], dtype="int64"))
    index = ["scenario", "region", "branch"]
    if whole_only:
        frame = frame.assign(region="")
    wide = frame.groupby([*index, "year"], observed=True)[value].sum().unstack("year", fill_value=0.0)
    wide = wide.mask(wide.abs() < NOTHING, 0.0) * factor
    wide.index = wide.index.set_levels([level.astype(object) for level in wide.index.levels[1:]], level=[1, 2])
    wide = _with_ancestors(wide)
    nation = wide.groupby(level=["scenario", "branch"]).sum()
    nation = nation.assign(region="").set_index("region", append=True).reorder_levels(index)
    wide = nation if whole_only else pd.concat([nation, wide])
    return _named(_where_modelled(wide, space), key, space)


def _with_ancestors(wide: pd.DataFrame) -> pd.DataFrame:
    """The rows with the sums over each branch's parts: `Coal` over `Coal|w/ CCS` and `Coal|w/o CCS`."""
    branches = wide.index.get_level_values("branch")
    parts = []
    for above in expanded(branches.unique()):
        below = [branch for branch in branches.unique() if above == "" or f"{branch}|".startswith(f"{above}|")]
        total = wide[branches.isin(below)].groupby(level=["scenario", "region"]).sum()
        parts.append(total.assign(branch=above).set_index("branch", append=True))
    return pd.concat(parts)


def _where_modelled(wide: pd.DataFrame, space: Space) -> pd.DataFrame:
    """Empty in the years that are no model years of the row's scenario."""
    modelled = np.array([[year in item.years for year in wide.columns] for item in space.scenarios])
    return wide.where(modelled[wide.index.get_level_values("scenario").to_numpy(int)])


def _named(wide: pd.DataFrame, key: str, space: Space) -> pd.DataFrame:
    """The rows under the names of scenario, region and variable."""
    scenario = wide.index.get_level_values("scenario").to_numpy(int)
    region = wide.index.get_level_values("region")
    branch = wide.index.get_level_values("branch") if "branch" in wide.index.names else [""] * len(wide)
    name = VARIABLES[key].name
    index = [
        [space.scenarios[k].name for k in scenario],
        [f"{space.whole}|{place.replace('|', ' ')}" if place else space.whole for place in region],
        [join(name, part) for part in branch],
    ]
    return pd.DataFrame(wide.to_numpy(), pd.MultiIndex.from_arrays(index, names=INDEX), wide.columns)


def _titled(column: pd.Series) -> pd.Series:
    return column.astype(str).map({str(name): title(str(name)) for name in column.unique()})


def _carbon_price(prices: pd.DataFrame, slot: pd.DataFrame, space: Space) -> pd.DataFrame:
    """What power plants of a region pay at the margin for CO2: the sum over the rules that cover them."""
    years = slot[["scenario", "year"]].drop_duplicates()
    covers = prices["sectors"].astype(str).map(lambda words: bool({POWER, NET, WHOLE_SYSTEM} & set(names_in(words))))
    rules = prices[covers.astype(bool) & (prices["species"] == "CO2")]
    scopes = rules["scope"].astype(str)
    parts = []
    for region in ("", *sorted(space.groups[WHOLE_SYSTEM])):
        here = scopes.map(lambda scope, r=region: scope == WHOLE_SYSTEM or r in space.groups.get(scope, {scope}))
        total = rules[here.astype(bool)].groupby(["scenario", "year"])["carbon_price"].sum()
        found = years.join(total, on=["scenario", "year"]).fillna({"carbon_price": 0.0})
        parts.append(found.assign(region=region))
    wide = pd.concat(parts).set_index(["scenario", "region", "year"])["carbon_price"].unstack("year")
    return _named(wide, "carbon_price", space)


def _demand(tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Demand by slot: energy [TWh]."""
    frame = _by_slot(tables["balance"], tables["slot"])
    return frame.assign(energy=-frame["power"] * frame["hours"] / 1000.0)


def _by_slot(frame: pd.DataFrame, slot: pd.DataFrame) -> pd.DataFrame:
    """The rows with the hours of their slot."""
    keys = ["scenario", "year", "slot"]
    hours = slot.assign(slot=slot["slot"].astype(str))[[*keys, "hours"]]
    return frame.assign(slot=frame["slot"].astype(str)).merge(hours, on=keys)


def _electricity_price(tables: Mapping[str, pd.DataFrame], space: Space) -> pd.DataFrame:
    """Mean weighted with the demand, by region and over all."""
    keys = ["scenario", "region", "year", "slot"]
    prices, demand = tables["electricity_price"], _demand(tables)
    frames = [frame.assign(region=frame["region"].astype(str), slot=frame["slot"].astype(str))
              for frame in (prices, demand)]  # fmt: skip
    frame = frames[0].merge(frames[1][[*keys, "energy"]], on=keys)
    frame = frame.assign(paid=frame["electricity_price"] * frame["energy"])
    frame = pd.concat([frame, frame.assign(region="")])
    sums = frame.groupby(["scenario", "region", "year"])[["paid", "energy"]].sum()
    mean = sums["paid"] / sums["energy"].where(sums["energy"] > 0.0)
    return _named(mean.unstack("year"), "electricity_price", space)


def _net_export(tables: Mapping[str, pd.DataFrame], space: Space) -> pd.DataFrame:
    """Sent less received, of each region that trades."""
    trade = tables["trade"]
    sent = trade.rename(columns={"from_region": "region"}).assign(net=trade["sent"])
    received = trade.rename(columns={"to_region": "region"}).assign(net=-trade["received"])
    columns = ["scenario", "region", "year", "net"]
    both = pd.concat([part[columns].astype({"region": object}) for part in (sent, received)])
    wide = both.groupby(["scenario", "region", "year"])["net"].sum().unstack("year", fill_value=0.0) * EJ_PER_TWH
    return _named(_where_modelled(wide, space), "net_export", space) if len(wide) else wide
