"""The national path: the cap on emissions over the whole system that is to be shared out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from energy_opt.config.convert import near_names
from energy_opt.errors import ConfigError
from energy_opt.inputs.system import System


@dataclass(frozen=True)
class NationalCap:
    """A rule of emission_cap over the whole system. path: limit by model year [Mt]; excess: its setting
    `excess_price` by year, or none where the cap is hard.
    """

    rule: str
    scope: str
    species: str
    sectors: str
    path: pd.Series
    excess: Mapping[str, Mapping[int, float]]


def national_cap(system: System, name: str = "") -> NationalCap:
    """The cap of that name, or the only one on CO2 over all regions of the run."""
    caps = system.rules["emission_cap"]
    if name and name not in set(caps["rule"]):
        hint = near_names(name, caps["rule"].unique()) or "the scenario has none"
        raise ConfigError(f"there is no emission_cap {name!r}; {hint}")
    whole = [str(rule) for rule, rows in caps.groupby("rule", sort=False) if _is_whole(system, rows)]
    species = caps.groupby("rule")["species"].agg(set)
    chosen = [name] if name else [rule for rule in whole if species[rule] == {"CO2"}]
    if name and name not in whole:
        raise ConfigError(
            f"the emission_cap {name!r} does not hold over all regions of the run; it cannot be shared out"
        )
    if not chosen:
        raise ConfigError(
            "the scenario has no emission_cap on CO2 over all its regions that could be shared out; give one, such as "
            "policy=reference or +policy.rules.emission_cap.national={limit:{2030:9000}}"
        )
    if len(chosen) > 1:
        raise ConfigError(f"several caps hold over all regions: {', '.join(chosen)}; say which is to be shared (--cap)")
    if len(system.regions) < 2:
        raise ConfigError("the run has one region; there is nothing to share out")
    return _made(caps[caps["rule"] == chosen[0]])


def _is_whole(system: System, rows: pd.DataFrame) -> bool:
    return all(set(system.rules.members[scope]) == set(system.regions) for scope in rows["scope"])


def _made(rows: pd.DataFrame) -> NationalCap:
    rule = str(rows["rule"].iloc[0])
    for column in ("scope", "species", "sectors"):
        if rows[column].nunique() > 1:
            raise ConfigError(
                f"the emission_cap {rule!r} changes its {column} over the years; such a cap cannot be shared"
            )
    if rows["species"].iloc[0] != "CO2":
        raise ConfigError(f"the emission_cap {rule!r} is on {rows['species'].iloc[0]}; only CO2 can be shared out")
    rows = rows.dropna(subset=["limit"])
    priced = rows.dropna(subset=["excess_price"])
    price = {int(year): float(value) for year, value in zip(priced["year"], priced["excess_price"], strict=True)}
    excess = {"excess_price": price} if price else {}
    path = rows.set_index("year")["limit"].astype(float)
    scope, species, sectors = (str(rows[name].iloc[0]) for name in ("scope", "species", "sectors"))
    return NationalCap(rule, scope, species, sectors, path, excess)
