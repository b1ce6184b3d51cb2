"""A user's map: regions are found by name, Chinese name or code; what lacks is said."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from energy_opt.errors import ConfigError
from energy_opt.report.outlines import read_outlines

REGIONS = pd.DataFrame({"region": ["North", "South"], "name_zh": ["北部", "南部"], "code": ["110000", "440000"]})
SQUARE = [[[10.0, 60.0], [11.0, 60.0], [11.0, 61.0], [10.0, 61.0], [10.0, 60.0]]]


def feature(properties: dict[str, Any], kind: str = "Polygon", coordinates: Any = SQUARE) -> dict[str, Any]:
    return {"type": "Feature", "properties": properties, "geometry": {"type": kind, "coordinates": coordinates}}


def a_map(folder: Path, *features: dict[str, Any]) -> Path:
    path = folder / "map.json"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}), encoding="utf-8")
    return path


def test_features_are_found_by_any_property_and_made_planar(tmp_path: Path) -> None:
    path = a_map(
        tmp_path, feature({"NAME": "北部"}), feature({"adcode": 440000}, "MultiPolygon", [SQUARE, SQUARE]),
        feature({"name": "elsewhere"}, "Point", [0, 0]),
    )  # fmt: skip
    outlines = read_outlines(path, REGIONS)
    assert list(outlines.shapes) == ["North", "South"]
    assert len(outlines.shapes["South"]["coordinates"]) == 2
    ring = outlines.shapes["North"]["coordinates"][0][0]
    assert ring[1][0] - ring[0][0] == pytest.approx(0.49, abs=0.01)  # a degree of longitude at 60° is half as long
    assert ring[2][1] - ring[1][1] == pytest.approx(1.0)
    (north, _) = outlines.columns()["rows"]
    assert (north["type"], north["region"]) == ("Feature", "⟦region.North⟧")


def test_points_closer_than_a_page_shows_fall_together(tmp_path: Path) -> None:
    fine = [[[10.0, 0.0], [10.001, 0.0], [10.002, 0.0], [11.0, 0.0], [11.0, 1.0], [10.0, 0.0]]]
    path = a_map(tmp_path, feature({"n": "North"}, coordinates=fine), feature({"n": "South"}))
    assert len(read_outlines(path, REGIONS).shapes["North"]["coordinates"][0][0]) == 4


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ('{"type": "FeatureCollection", "features": []}', "no feature for North, South"),
        ('{"features": [{"properties": {"name": "North"}, "geometry": {"type": "Point"}}]}', "geometry 'Point'"),
        ('{"features": [{"properties": {"name": "North"}, "geometry": null}]}', "geometry None"),
        ('{"features": [{"properties": {"n": "North"}, "geometry": {"type": "Polygon", "coordinates": [[1]]}}]}',
         "cannot be read"),
        ('{"features": 3}', "no list `features`"),
        ("[]", "no list `features`"),
        ("not json", "is not GeoJSON"),
        ("[" * 100_000, "is not GeoJSON"),
    ],
)  # fmt: skip
def test_a_map_that_will_not_do_is_refused(tmp_path: Path, content: str, message: str) -> None:
    path = tmp_path / "map.json"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(ConfigError, match=message):
        read_outlines(path, REGIONS)


def test_a_map_that_lacks_a_region_says_which_and_what_it_has(tmp_path: Path) -> None:
    path = a_map(tmp_path, feature({"title": "North", "id": 7}))
    with pytest.raises(ConfigError, match=r"no feature for South; a property of a feature \(here: title, id\)"):
        read_outlines(path, REGIONS)


def test_a_map_that_is_not_there_or_not_text(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="cannot be read"):
        read_outlines(tmp_path / "none.json", REGIONS)
    (tmp_path / "gbk.json").write_bytes('{"features": "山西"}'.encode("gbk"))
    with pytest.raises(ConfigError, match="not GeoJSON in UTF-8"):
        read_outlines(tmp_path / "gbk.json", REGIONS)


@pytest.mark.parametrize(
    "coordinates", [[], [[]], [[[float("nan"), 1.0]] * 4], [[[1e308, 1.0]] * 4], [[[1.0, 91.0]] * 4]]
)
def test_points_that_are_no_degrees_and_outlines_without_any_are_refused(tmp_path: Path, coordinates: Any) -> None:
    path = a_map(tmp_path, feature({"n": "North"}, coordinates=coordinates), feature({"n": "South"}))
    with pytest.raises(ConfigError, match="without points, or points that are no degrees"):
        read_outlines(path, REGIONS)
