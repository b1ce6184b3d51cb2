"""Names of common-definitions for technologies, and the codelist."""

from __future__ import annotations

import pandas as pd
import pytest

from energy_opt.errors import ResultError
from energy_opt.export.iamc.names import make_names, refuse_unknown, renamed
from energy_opt.export.iamc.variables import VARIABLES, codelist, expanded
from energy_opt.inputs.read import read_tables, resolve

CHINA = {
    "coal_ultra_supercritical": "Coal|w/o CCS",
    "coal_ccs_retrofit": "Coal|w/ CCS",
    "biomass_ccs": "Biomass|w/ CCS",
    "gas_open_cycle": "Gas|w/o CCS",
    "nuclear": "Nuclear",
    "hydro": "Hydro",
    "wind_onshore": "Wind|Onshore",
    "wind_offshore": "Wind|Offshore",
    "solar": "Solar|PV",
}


def test_technologies_of_china() -> None:
    tables = read_tables(resolve("china"), ("technology", "fuel"))
    names = make_names(tables["technology"], tables["fuel"])
    assert {name: names.electricity[name] for name in CHINA} == CHINA
    assert "Other" not in names.electricity.values()
    assert set(names.storage) == {"pumped_hydro", "battery", "battery_energy"}
    assert set(names.removal) == {"direct_air_capture"}
    assert names.technologies == set(tables["technology"]["technology"])


def test_several_technologies_may_share_a_name_and_some_have_none() -> None:
    column = pd.Series(pd.Categorical(["a", "b", "c", "a"]))
    found = renamed(column, {"a": "Coal", "b": "Coal"})
    assert found.tolist()[:2] == ["Coal", "Coal"]
    assert found.isna().tolist() == [False, False, True, False]


def test_a_technology_that_the_folder_does_not_know_is_refused() -> None:
    with pytest.raises(ResultError, match="no technology fusion"):
        refuse_unknown(pd.Series(pd.Categorical(["coal", "fusion"])), ["coal"], "technology")


def test_the_codelist_has_each_variable_once_with_its_unit() -> None:
    branches = {"source": ["Coal|w/ CCS", "Coal|w/o CCS"], "sector": ["Steel"]}
    entries = codelist(branches, True, ("CNY_2025", "USD_2010"))
    names = [next(iter(entry)) for entry in entries]
    assert len(set(names)) == len(names)
    found = {next(iter(entry)): next(iter(entry.values())) for entry in entries}
    assert found["Price|Carbon"]["unit"] == ["CNY_2025/t CO2", "USD_2010/t CO2"]  # type: ignore[index]
    assert found["Capacity|Electricity|Coal|w/ CCS"]["unit"] == "GW"  # type: ignore[index]
    assert "Given CO2 Emissions|Steel" in found
    assert not any(sign in variable.meaning for variable in VARIABLES.values() for sign in ":;")
    own = {variable.name for variable in VARIABLES.values() if variable.own}
    assert not {
        name for name in (next(iter(entry)) for entry in codelist(branches, False, ("CNY_2025",))) if name in own
    }


def test_a_tree_has_everything_above_its_leaves() -> None:
    assert expanded(["Wind|Onshore", "Hydro"]) == ["", "Hydro", "Wind", "Wind|Onshore"]
