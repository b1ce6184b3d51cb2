"""Emissions that the model does not choose: what sinks remove and what is emitted outside it, per model year."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import pandas as pd

from energy_opt.config.convert import near_names
from energy_opt.config.scenario import PolicyChoice, Scenario
from energy_opt.inputs.horizon import Horizon
from energy_opt.inputs.interpolate import by_year

NONE = "none"
"""The choice of no path."""

SINK_KEYS = ["region", "kind"]
RESIDUAL_KEYS = ["species", "region", "sector"]

Tables = Mapping[str, pd.DataFrame]


def given_sinks(given: pd.DataFrame, chosen: str, horizon: Horizon, regions: tuple[str, ...]) -> pd.DataFrame:
    """What sinks remove: region, kind, year, removal [Mt]."""
    return _path(given, chosen, SINK_KEYS, "removal", horizon, regions)


def given_residuals(given: pd.DataFrame, chosen: str, horizon: Horizon, regions: tuple[str, ...]) -> pd.DataFrame:
    """What is emitted outside the model: species, region, sector, year, emissions [Mt, pollutants kt]."""
    return _path(given, chosen, RESIDUAL_KEYS, "emissions", horizon, regions)


def all_given(sector_coal: pd.DataFrame, sinks: pd.DataFrame, residual: pd.DataFrame) -> pd.DataFrame:
    """Emissions that are data: species, region, sector (or kind of sink), year, emissions [Mt, pollutants kt]."""
    parts = [
        sector_coal.rename(columns={"co2": "emissions"}).assign(species="CO2"),
        sinks.rename(columns={"kind": "sector"}).assign(species="CO2", emissions=-sinks["removal"]),
        residual,
    ]
    columns = [*RESIDUAL_KEYS, "year", "emissions"]
    given = [part[columns] for part in parts if len(part)]
    if not given:
        return pd.DataFrame(columns=columns).astype({"year": int, "emissions": float})
    together = pd.concat(given, ignore_index=True).astype({"emissions": float})
    return together.groupby(columns[:-1], as_index=False, sort=False)[["emissions"]].sum()


def chosen_sectors(tables: Tables, scenario: Scenario) -> dict[str, frozenset[str]]:
    """Species → sectors and kinds of sinks that the chosen paths give, in whichever region."""
    coal, sinks, residual = tables["sector_coal"], tables["sink"], tables["residual_emission"]
    policy = scenario.policy
    residual = residual[residual["scenario"] == policy.residual_emissions]
    result = {str(species): frozenset(part["sector"]) for species, part in residual.groupby("species")}
    of_sinks = sinks.loc[sinks["scenario"] == policy.sinks, "kind"]
    of_coal = coal.loc[(coal["scenario"] == scenario.demand.sectors) & policy.sector_coal, "sector"]
    return result | {"CO2": result.get("CO2", frozenset()) | frozenset(of_coal) | frozenset(of_sinks)}


def unknown_paths(policy: PolicyChoice, tables: Tables) -> Iterator[str]:
    """Faults of the choice: a path that the folder does not hold."""
    chosen = (("sinks", "sink", policy.sinks), ("residual_emissions", "residual_emission", policy.residual_emissions))
    for setting, table, name in chosen:
        known = sorted(tables[table]["scenario"].unique())
        if name == NONE or name in known:
            continue
        if known:
            hint = near_names(name, [*known, NONE])
            yield f"policy.{setting}: there is no path {name!r} in the table {table}; {hint}"
        else:
            yield f"policy.{setting}: {name!r}, but the folder has no rows in a table {table}: give it or set {NONE}"


def _path(
    given: pd.DataFrame, chosen: str, keys: list[str], value: str, horizon: Horizon, regions: tuple[str, ...]
) -> pd.DataFrame:
    """The chosen path per model year: linear between its years, flat before the first and after the last."""
    columns = [*keys, "year", value]
    inside = given[(given["scenario"] == chosen) & given["region"].isin(regions)]
    if inside.empty:
        return pd.DataFrame(columns=columns).astype({"year": int, value: float})
    long = by_year(inside, keys, value, horizon.years).stack().reset_index()
    long.columns = pd.Index(columns)
    return long
