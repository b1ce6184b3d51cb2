"""The tile grid: a cell for every region, near where it lies. Schematic: no borders and no areas."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

import pandas as pd

# GB/T 2260 code (first two digits) → column and row, north at the top. Drawn for this project.
PROVINCES = {
    "23": (6, 0),
    "15": (3, 1), "11": (4, 1), "22": (6, 1),
    "65": (0, 2), "62": (1, 2), "64": (2, 2), "14": (3, 2), "13": (4, 2), "12": (5, 2), "21": (6, 2),
    "63": (1, 3), "61": (2, 3), "41": (3, 3), "37": (4, 3),
    "54": (0, 4), "51": (1, 4), "50": (2, 4), "42": (3, 4), "34": (4, 4), "32": (5, 4), "31": (6, 4),
    "53": (1, 5), "52": (2, 5), "43": (3, 5), "36": (4, 5), "33": (5, 5),
    "45": (2, 6), "44": (3, 6), "35": (4, 6),
    "46": (3, 7),
}  # fmt: skip


def tiles(regions: pd.DataFrame) -> pd.DataFrame:
    """region, column, row: the known grid for provinces of China, else by latitude and longitude, else in rows."""
    codes = regions["code"].astype(str).str[:2]
    numbered = regions["code"].astype(str).str.fullmatch(r"\d{6}")
    if numbered.all() and codes.isin(PROVINCES).all() and codes.is_unique:
        places = [PROVINCES[code] for code in codes]
    elif regions[["latitude", "longitude"]].notna().all(axis=None):
        places = _by_position(regions)
    else:
        width = max(1, round(len(regions) ** 0.5))
        places = [(place % width, place // width) for place in range(len(regions))]
    frame = pd.DataFrame(places, columns=["column", "row"])
    return frame.assign(region=regions["region"].to_numpy())[["region", "column", "row"]]


def _by_position(regions: pd.DataFrame) -> list[tuple[int, int]]:
    """The free cell nearest to where each region lies, in a square grid of about twice as many cells."""
    side = max(2, round((2.0 * len(regions)) ** 0.5))
    across, down = (_scaled(regions[name], side) for name in ("longitude", "latitude"))
    places: list[tuple[int, int]] = []
    for x, y in zip(across, [side - 1 - value for value in down], strict=True):
        places.append(min(_free(side, places), key=lambda cell: ((cell[0] - x) ** 2 + (cell[1] - y) ** 2, cell)))
    return places


def _free(side: int, taken: list[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    return (cell for cell in product(range(side), range(side)) if cell not in taken)


def _scaled(values: pd.Series, side: int) -> list[float]:
    span = values.max() - values.min()
    return [0.0 if span == 0 else float((value - values.min()) / span * (side - 1)) for value in values]
