"""Reading good folders: units, defaults, kinds, hashes, names."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from energy_opt.errors import ConfigError, InputError
from energy_opt.inputs.read import read_folder, resolve
from energy_opt.schema.inputs import TABLES
from tests.folders import Edit


def test_toy_is_read_with_its_declared_columns(toy: Path) -> None:
    folder = read_folder(toy)
    assert (folder.name, folder.currency, folder.money_year, folder.base_year) == ("toy", "CNY", 2025, 2025)
    assert {name: tuple(frame.columns) for name, frame in folder.tables.items()} == {
        name: table.names for name, table in TABLES.items()
    }
    assert folder["region"]["region"].tolist() == ["North", "South", "Island"]
    assert folder["slot"]["hours"].sum() == 8760
    assert folder.sources[0]["title"] == "Invented for teaching; no figure describes a real place"


def test_kinds_of_columns(toy: Path) -> None:
    fleet, technology = read_folder(toy)["fleet"], read_folder(toy)["technology"]
    assert dict(fleet.dtypes.astype(str)) == {
        "region": "str",
        "technology": "str",
        "vintage": "int64",
        "retirement_year": "Int64",
        "capacity": "float64",
    }
    assert fleet["retirement_year"].dropna().tolist() == [2032]
    assert technology["new_build"].dtype == bool
    by_name = technology.set_index("technology")
    assert by_name.loc["wind", "fuel"] == ""
    assert np.isnan(by_name.loc["battery", "duration"])
    assert by_name.loc["wind", "availability"] == 1.0, "the default of a missing cell"
    assert pd.isna(by_name.loc["coal", "first_year"])


def test_absent_tables_are_empty_with_their_kinds(toy: Path) -> None:
    profile = read_folder(toy)["load_profile"]
    assert dict(profile.dtypes.astype(str)) == {"region": "str", "hour": "int64", "load": "float64"}
    assert len(profile) == 0


def test_hashes_are_of_the_files(toy: Path) -> None:
    hashes = read_folder(toy).hashes
    assert hashes["fleet"] == hashlib.sha256((toy / "fleet.csv").read_bytes()).hexdigest()
    assert "datapackage.json" in hashes
    assert "load_profile" not in hashes


def test_other_units_are_converted_once(toy: Path, edit: Edit) -> None:
    before = read_folder(toy)

    def in_other_units(text: str) -> str:
        document = json.loads(text)
        for resource in document["resources"]:
            for field in resource["schema"]["fields"]:
                unit = {("fleet", "capacity"): "MW", ("heat_rate", "heat_rate"): "gce/kWh", ("line", "loss"): "%"}.get(
                    (resource["name"], field["name"])
                )
                field.update({"unit": unit} if unit else {})
        return json.dumps(document)

    edit("datapackage.json", in_other_units)
    after = read_folder(toy)
    assert after["fleet"]["capacity"].to_numpy() == pytest.approx(before["fleet"]["capacity"] / 1000)
    assert after["heat_rate"]["heat_rate"].to_numpy() == pytest.approx(before["heat_rate"]["heat_rate"] * 0.0293076)
    assert after["line"]["loss"].to_numpy() == pytest.approx(before["line"]["loss"] / 100)


@pytest.mark.slow
def test_a_folder_in_another_currency(toy: Path, edit: Edit) -> None:
    edit("datapackage.json", lambda text: text.replace('"currency": "CNY"', '"currency": "USD"'))
    with pytest.raises(InputError, match="CNY/kW is not in USD"):
        read_folder(toy)
    edit("datapackage.json", lambda text: text.replace("CNY/", "USD/").replace("bn CNY", "bn USD"))
    assert read_folder(toy).currency == "USD"


def test_byte_order_mark_blank_lines_and_quotes_are_accepted(toy: Path, edit: Edit) -> None:
    edit("line", lambda text: "\ufeff" + text.replace("\n", "\n\n").replace("North,South", '"North"," South "'))
    assert read_folder(toy)["line"]["to_region"].tolist() == ["South", "Island"]


def test_parquet_and_csv_give_the_same_table(toy: Path, edit: Edit) -> None:
    before = read_folder(toy)["fleet"]
    frame = pd.read_csv(toy / "fleet.csv")
    frame["region"] = frame["region"].astype("category")
    frame.to_parquet(toy / "fleet.parquet", index=False)
    (toy / "fleet.csv").unlink()
    edit("datapackage.json", lambda text: text.replace("fleet.csv", "fleet.parquet"))
    pd.testing.assert_frame_equal(read_folder(toy)["fleet"], before)


def test_resolve_knows_names_and_paths(toy: Path) -> None:
    assert resolve("toy").name == "toy"
    assert resolve(str(toy)) == toy.resolve()
    with pytest.raises(ConfigError, match="did you mean toy"):
        resolve("toi")
    with pytest.raises(ConfigError, match=r"holds no datapackage\.json"):
        resolve(toy.parent)
