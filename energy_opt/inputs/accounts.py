"""Which given emissions an emission account adds up: the same for its rules, for markets and for their offsets."""

from __future__ import annotations

import pandas as pd

from energy_opt.inputs.check_names import NET, WHOLE_SYSTEM, names_in
from energy_opt.inputs.system import Rules


def given_paths(rules: Rules, species: str, sectors: str, scope: str) -> pd.DataFrame:
    """The given emissions of an account: region, sector (or kind of sink), year, emissions [Mt, pollutants kt].

    `net` has all of them; `all` sectors are those of the given coal paths; chosen sectors are themselves.
    """
    here = paths_in_scope(rules, species, scope)
    names = names_in(sectors)
    if NET in names:
        return here
    chosen = {*names, *rules.sector_coal["sector"]} if WHOLE_SYSTEM in names else set(names)
    return here[here["sector"].isin(chosen)]


def paths_in_scope(rules: Rules, species: str, scope: str) -> pd.DataFrame:
    """Every given path of a species in the regions of a scope."""
    paths = rules.given_emissions
    return paths[(paths["species"] == species) & paths["region"].isin(rules.members[scope])]
