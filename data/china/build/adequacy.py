"""Reserve margins of the grid areas and firm shares of wind, solar and storage."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from .common import CompiledTable, read_csv
from .sources_power import ASSUMED, METHODS

MARGIN = {2030: 0.13, 2060: 0.13}
MARGIN_OF = {"South": {2030: 0.14, 2060: 0.14}, "Southwest": {2030: 0.15, 2060: 0.15}}  # dry years weigh more
# (penetration up to which the step reaches, as a share of the area's peak; none = no end), credit
WIND = ((0.3, 0.12), (0.7, 0.08), (None, 0.04))
SOLAR_SUMMER = ((0.2, 0.15), (0.5, 0.06), (None, 0.01))
SOLAR_WINTER = ((0.2, 0.05), (0.5, 0.02), (None, 0.0))
STORAGE = ((0.1, 0.80), (0.2, 0.60), (0.35, 0.40), (None, 0.20))
WINTER_PEAK = ("Northeast", "Northwest", "Southwest")


def build(reference: Path) -> list[CompiledTable]:
    """reserve_margin and capacity_credit."""
    areas = sorted(set(read_csv(reference, "provinces.csv")["grid_area"]))
    return [reserve_margin(areas), capacity_credit(areas)]


def reserve_margin(areas: list[str]) -> CompiledTable:
    """Margin above the coincident peak by area."""
    rows = [(area, year, margin) for area in areas for year, margin in MARGIN_OF.get(area, MARGIN).items()]
    return CompiledTable(
        "reserve_margin", pd.DataFrame(rows, columns=["area", "year", "margin"]), "assumed", "2030-2060",
        (METHODS, ASSUMED),
        ("12 to 15 % is usual in Chinese planning; 13 %, in hydro-rich areas 14 to 15 % [assumed]; from 2030 on.",),
    )  # fmt: skip


def capacity_credit(areas: list[str]) -> CompiledTable:
    """Firm share by area, category and step of penetration."""
    rows = []
    for area in areas:
        solar = SOLAR_WINTER if area in WINTER_PEAK else SOLAR_SUMMER
        for category, steps in (("wind", WIND), ("solar", solar), ("storage", STORAGE)):
            rows += [(area, category, number, most, credit) for number, (most, credit) in enumerate(steps, start=1)]
    names = ["area", "category", "step", "penetration", "credit"]
    return CompiledTable(
        "capacity_credit", pd.DataFrame(rows, columns=names), "assumed", "2025", (METHODS, ASSUMED),
        ("Wind 4 to 12 %, solar 1 to 15 % (0 to 5 % in areas whose peak falls on winter evenings), falling with "
         "penetration; usual ranges 5 to 15 % and 0 to 10 % [assumed].",
         "Storage (pumped hydro and batteries together) 80 % of the first tenth of the peak down to 20 %, because "
         "longer peaks need longer durations; a four-hour store is usually given 50 to 90 % [assumed]."),
    )  # fmt: skip
