"""The tile grid: a cell of its own for every region, near where it lies."""

from __future__ import annotations

import pandas as pd
import pytest

from energy_opt.inputs.read import resolve
from energy_opt.report.tiles import tiles

CHINA = pd.read_csv(resolve("china") / "region.csv", dtype={"code": str})


def test_every_province_has_a_cell_of_its_own_near_its_place() -> None:
    grid = tiles(CHINA).merge(CHINA, on="region")
    assert len(grid) == 31
    assert not grid.duplicated(["column", "row"]).any()
    assert grid["column"].corr(grid["longitude"]) > 0.9
    assert grid["row"].corr(grid["latitude"]) < -0.9


def test_a_part_of_china_keeps_the_same_cells() -> None:
    part = CHINA[CHINA["area"] == "North"]
    whole = tiles(CHINA)
    pd.testing.assert_frame_equal(tiles(part), whole[whole["region"].isin(part["region"])].reset_index(drop=True))


def test_other_regions_lie_by_latitude_and_longitude() -> None:
    places = pd.DataFrame({"region": ["north", "south", "same"], "code": ["N", "S", "N2"],
                           "latitude": [60.0, 40.0, 60.0], "longitude": [10.0, 12.0, 10.0]})  # fmt: skip
    grid = tiles(places).set_index("region")
    assert grid.loc["north", "row"] < grid.loc["south", "row"]
    assert grid.loc["north", "column"] < grid.loc["south", "column"]
    assert not grid.duplicated(["column", "row"]).any()


@pytest.mark.parametrize("count", [1, 2, 7])
def test_regions_without_a_place_lie_in_rows(count: int) -> None:
    places = pd.DataFrame({"region": [f"r{i}" for i in range(count)], "code": "", "latitude": float("nan"),
                           "longitude": float("nan")})  # fmt: skip
    assert not tiles(places).duplicated(["column", "row"]).any()
