"""Regions and the groups of regions that policies can name."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd

from .common import CompiledTable, read_csv, regions
from .sources_power import ASSUMED, CODES, OUTLINES

KEY_REGIONS = {
    "beijing_tianjin_hebei_surroundings": ("Beijing", "Tianjin", "Hebei", "Shandong", "Henan", "Shanxi"),
    "yangtze_delta": ("Shanghai", "Jiangsu", "Zhejiang", "Anhui"),
    "fenwei_plain": ("Shaanxi", "Shanxi"),
}
EAST = ("Beijing", "Tianjin", "Hebei", "Liaoning", "Shanghai", "Jiangsu", "Zhejiang", "Fujian", "Shandong",
        "Guangdong", "Hainan")  # fmt: skip
CENTRAL = ("Shanxi", "Jilin", "Heilongjiang", "Anhui", "Jiangxi", "Henan", "Hubei", "Hunan")
AREA_ZH = {
    "North": "华北", "Northeast": "东北", "East": "华东", "Central": "华中", "South": "南方",
    "Southwest": "西南", "Northwest": "西北",
}  # fmt: skip


def build(reference: Path) -> list[CompiledTable]:
    """region and region_group."""
    return [region(reference), region_group(reference)]


def label_points(reference: Path) -> dict[str, tuple[float, float]]:
    """Longitude and latitude of each province's label point [degree], by Chinese name."""
    outlines = json.loads((reference / "china" / "geo" / "china_provinces.geojson").read_text(encoding="utf-8"))
    return {item["properties"]["name"]: tuple(item["properties"]["cp"]) for item in outlines["features"]}


def region(reference: Path) -> CompiledTable:
    """The 31 mainland provinces in the order of their codes."""
    provinces = read_csv(reference, "provinces.csv")
    points = label_points(reference)
    frame = pd.DataFrame({
        "region": provinces["province"], "name_zh": provinces["name_zh"], "code": provinces["gb_code"].astype(str),
        "area": provinces["grid_area"],
        "latitude": [points[name][1] for name in provinces["name_zh"]],
        "longitude": [points[name][0] for name in provinces["name_zh"]],
    })  # fmt: skip
    return CompiledTable(
        "region", frame, "measured", "2024", (CODES, OUTLINES),
        ("31 provinces, autonomous regions and municipalities of the mainland; the area is the regional grid.",
         "Latitude and longitude are the label points of the outlines (near the capital), used for distances only.",
         "Inner Mongolia is one region in the North grid, though its east belongs to the Northeast grid."),
    )  # fmt: skip


def region_group(reference: Path) -> CompiledTable:
    """Grid areas, key air-quality regions by whole provinces, and the statistical east, centre and west."""
    provinces = read_csv(reference, "provinces.csv")
    names = regions(reference)
    rows = [(f"grid_{area.lower()}", name) for name, area in zip(names, provinces["grid_area"], strict=True)]
    rows += [(group, name) for group, members in KEY_REGIONS.items() for name in members]
    for name in names:
        rows.append(("east" if name in EAST else "central" if name in CENTRAL else "west", name))
    return CompiledTable(
        "region_group", pd.DataFrame(rows, columns=["group", "region"]), "measured", "2023", (CODES, ASSUMED),
        ("Groups grid_*: regional grids.",
         "Key air-quality regions are taken by whole provinces, though the action plan names cities: limits given for "
         "them reach further than the plan's [simplified].",
         "east, central, west: the usual three groups of the National Bureau of Statistics with the northeast split."),
    )  # fmt: skip
