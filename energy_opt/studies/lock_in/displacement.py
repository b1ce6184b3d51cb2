"""What gives way to the projects: generation, storage, exchange and load, by region, technology and year."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from energy_opt.analysis.metric import Metric, undefined
from energy_opt.studies.lock_in.effects import PROJECT, Effects, Finding, found

NOTHING = 1e-6

RENEWABLE, STORAGE = ("renewable", "hydro"), "storage"

MIX = {
    "coal": ("coal", "coal_ccs"), "gas": ("gas", "gas_ccs"), "renewables": (), "other_plants": (),
    "storage_and_lines": ("storage", "exchange"), "unserved": ("unserved",), "use": ("surplus", "removal"),
}  # fmt: skip
"""Groups of what gives way: categories of technologies and sources of supply; `renewables` are known by their kind,
`other_plants` are all others. `use` is what is taken up: surplus, and what air capture draws."""


def displaced(regime: str, effects: Effects) -> pd.DataFrame:
    """Rows of `lockin_displaced`: change of capacity, generation and emissions by region, technology and year.

    Beside technologies stand the other sources of supply (see `supply`). share: of the projects' generation of the year
    that a row gives way to; of all rows of a year they sum to 1, for load is given.
    """
    keys = ["region", "technology", "year"]
    parts = [effects.by_technology("capacity"), _net_supply(effects), effects.emissions()]
    frame = parts[0].merge(parts[1], on=keys, how="outer").merge(parts[2], on=keys, how="outer").fillna(0.0)
    changed = (frame[["capacity", "generation", "emissions"]].abs() > NOTHING).any(axis=1)
    frame = frame[changed].reset_index(drop=True)
    own = frame["technology"] == PROJECT
    run = frame[own].groupby("year")["generation"].sum()
    by_year = frame["year"].map(run.where(run > NOTHING))
    frame["share"] = (-frame["generation"] / by_year).where(~own)
    frame.insert(0, "case", effects.case.case)
    frame.insert(0, "regime", regime)
    return frame


def displacement(effects: Effects) -> Iterator[Finding]:
    """What gives way in all years together, and renewables and storage by year."""
    kinds = _kinds(effects)
    capacity, supply = effects.by_technology("capacity"), _net_supply(effects)
    yield from _mix(effects, supply, kinds)
    renewable = supply["technology"].map(kinds).isin(RENEWABLE)
    of_kind = capacity["technology"].map(kinds)
    sums = {
        ("renewable_generation_change", "TWh"): supply[renewable].groupby("year")["generation"].sum(),
        ("renewable_capacity_change", "GW"): capacity[of_kind.isin(RENEWABLE)].groupby("year")["capacity"].sum(),
        ("storage_capacity_change", "GW"): capacity[of_kind == STORAGE].groupby("year")["capacity"].sum(),
    }
    for (name, unit), by_year in sums.items():
        for year in effects.represented.index:
            yield found(name, unit, float(by_year.get(year, 0.0)), int(year))


def _mix(effects: Effects, supply: pd.DataFrame, kinds: pd.Series) -> Iterator[Finding]:
    """The shares of MIX in what gives way, which sum to 1, and the part of it outside the projects' regions."""
    weighted = supply["generation"] * supply["year"].map(effects.represented)
    run = float(weighted[supply["technology"] == PROJECT].sum())

    def share(rows: pd.Series) -> float | Metric:
        return -float(weighted[rows].sum()) / run if run > NOTHING else undefined("the projects do not run")

    renewable = supply["technology"].map(kinds).isin(RENEWABLE)
    yield found("renewable_crowd_out", "1", share(renewable),
                note="renewable generation lost per generation of the projects")  # fmt: skip
    group = _groups(effects, supply["technology"], renewable)
    for name in MIX:
        yield found(f"displaced_{name}", "1", share(group == name), note="part of what gives way; all parts sum to 1")
    elsewhere = ~supply["region"].isin(effects.regions) & (supply["technology"] != "exchange")
    yield found("displaced_elsewhere", "1", share(elsewhere), note="part of what gives way in other regions")


def _groups(effects: Effects, technology: pd.Series, renewable: pd.Series) -> pd.Series:
    """The group of MIX of each row; empty = the projects."""
    assets = effects.system.capacities.assets.drop_duplicates("technology").set_index("technology")
    category = technology.map(assets["category"]).fillna(technology)
    of = {member: name for name, members in MIX.items() for member in members}
    group = category.map(of).fillna("other_plants").mask(renewable, "renewables")
    return group.mask(technology == PROJECT, "")


def _net_supply(effects: Effects) -> pd.DataFrame:
    """Change of generation by region, technology and year, and of the other sources of supply under their names."""
    keys = ["region", "technology", "year"]
    case, without = (outcome.supply.set_index(keys)["generation"] for outcome in (effects.case, effects.without))
    other = case.sub(without, fill_value=0.0).reset_index()
    return pd.concat([effects.by_technology("generation"), other], ignore_index=True)


def _kinds(effects: Effects) -> pd.Series:
    """Kind of each technology but the projects'."""
    assets = effects.system.capacities.assets.drop_duplicates("technology")
    own = effects.projects.classes["technology"].unique()
    return assets.set_index("technology")["kind"].drop(own)
