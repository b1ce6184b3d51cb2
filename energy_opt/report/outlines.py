"""A user's map: outlines of the regions from a GeoJSON file, in place of the tile grid."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import altair as alt
import pandas as pd

from energy_opt.errors import ConfigError
from energy_opt.report.charts import data
from energy_opt.report.wording import Wording, mark

LARGEST = 50_000_000  # bytes
DIGITS = 2  # of a degree: about a kilometre, finer than a page shows
SHOWN = 6


@dataclass(frozen=True)
class Outlines:
    """Planar outlines by region: longitudes are shrunk to the mean latitude, points are thinned to what is seen."""

    shapes: Mapping[str, Mapping[str, Any]]

    def columns(self) -> dict[str, Any]:
        """As the page holds them: whole rows."""
        return {"units": {}, "rows": self._features()}

    def rows(self, wording: Wording, language: str) -> list[dict[str, Any]]:
        """As a drawing library wants them."""
        rows: list[dict[str, Any]] = wording.translate(self._features(), language)
        return rows

    def chart(self, dataset: str, colour: alt.Color, tips: Sequence[alt.Tooltip]) -> alt.Chart:
        """A map of a dataset with `region`, coloured."""
        shape = alt.LookupData(data=data("outlines"), key="region", fields=["type", "geometry"])
        drawn: alt.Chart = (
            alt.Chart(data(dataset), width=400, height=330).mark_geoshape(stroke="white", strokeWidth=0.6)
            .transform_filter("datum.year === when").transform_lookup(lookup="region", from_=shape)
            .encode(color=colour, tooltip=list(tips)).project(type="identity", reflectY=True)
        )  # fmt: skip
        return drawn

    def _features(self) -> list[dict[str, Any]]:
        return [{"type": "Feature", "region": mark(f"region.{name}"), "geometry": dict(shape)}
                for name, shape in self.shapes.items()]  # fmt: skip


def read_outlines(path: Path, regions: pd.DataFrame) -> Outlines:
    """The outlines of all regions (columns region, name_zh, code) in a GeoJSON file; a ConfigError where one lacks.

    A feature is of a region where one of its properties is the region's name, Chinese name or code.
    """
    features = list(_features(path))
    known: dict[str, str] = {}
    for row in regions[["region", "name_zh", "code"]].astype(str).to_dict("records"):
        known.update({word: row["region"] for word in row.values() if word})
    found: dict[str, list[Any]] = {}
    for feature in features:
        properties = feature.get("properties")
        words = [str(value) for value in properties.values()] if isinstance(properties, dict) else []
        region = next((known[word] for word in words if word in known), None)
        if region is not None:
            found.setdefault(region, []).extend(_polygons(feature.get("geometry"), path))
    missing = [str(name) for name in regions["region"] if str(name) not in found]
    if missing:
        raise ConfigError(_missing(path, missing, features))
    return Outlines(_planar(found))


def _features(path: Path) -> Iterator[dict[str, Any]]:
    try:
        if path.stat().st_size > LARGEST:
            raise ConfigError(f"{path} is larger than {LARGEST // 1_000_000} MB; simplify its outlines first")
        document = json.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise ConfigError(f"the map {path} cannot be read ({error.strerror or error})") from error
    except (ValueError, RecursionError) as error:
        raise ConfigError(f"the map {path} is not GeoJSON in UTF-8 ({error})") from error
    features = document.get("features") if isinstance(document, dict) else None
    if not isinstance(features, list):
        raise ConfigError(f"the map {path} is not a GeoJSON FeatureCollection: it has no list `features`")
    yield from (feature for feature in features if isinstance(feature, dict))


def _polygons(geometry: Any, path: Path) -> list[Any]:
    """The polygons of a geometry, each a list of rings of points [longitude, latitude]."""
    kind = geometry.get("type") if isinstance(geometry, dict) else None
    if kind not in ("Polygon", "MultiPolygon"):
        raise ConfigError(f"the map {path} holds a geometry {kind!r} for a region; Polygon or MultiPolygon is wanted")
    given = geometry.get("coordinates")
    try:
        polygons = [given] if kind == "Polygon" else given
        read = [[[(float(point[0]), float(point[1])) for point in ring] for ring in rings] for rings in polygons]
    except (TypeError, ValueError, IndexError, KeyError) as error:
        raise ConfigError(f"the map {path} holds coordinates that cannot be read ({error})") from error
    points = [point for rings in read for ring in rings for point in ring]
    if not points or not all(abs(longitude) <= 360.0 and abs(latitude) <= 90.0 for longitude, latitude in points):
        raise ConfigError(f"the map {path} holds an outline without points, or points that are no degrees of the globe")
    return read


def _planar(found: Mapping[str, list[Any]]) -> dict[str, dict[str, Any]]:
    points = [point for polygons in found.values() for rings in polygons for ring in rings for point in ring]
    shrink = math.cos(math.radians(sum(latitude for _, latitude in points) / max(1, len(points))))
    return {
        region: {
            "type": "MultiPolygon",
            "coordinates": [[thin for ring in rings if (thin := _thinned(ring, shrink))] for rings in polygons],
        }
        for region, polygons in found.items()
    }


def _thinned(ring: Sequence[tuple[float, float]], shrink: float) -> list[list[float]]:
    """The ring without points that fall together; empty where less than a triangle is left."""
    thin: list[list[float]] = []
    for longitude, latitude in ring:
        point = [round(longitude * shrink, DIGITS), round(latitude, DIGITS)]
        if not thin or point != thin[-1]:
            thin.append(point)
    return thin if len(thin) >= 4 else []


def _missing(path: Path, missing: Sequence[str], features: Sequence[Mapping[str, Any]]) -> str:
    properties = features[0].get("properties") if features else None
    has = ", ".join(map(str, list(properties)[:SHOWN])) if isinstance(properties, dict) and properties else "none"
    names = ", ".join(missing[:SHOWN]) + (f" and {len(missing) - SHOWN} more" if len(missing) > SHOWN else "")
    return (
        f"the map {path} has no feature for {names}; a property of a feature (here: {has}) must be the region's name, "
        "its Chinese name or its code as in the table region"
    )
