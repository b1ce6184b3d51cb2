"""Coal projects: every unit that is under construction or proposed after the end of 2025, and their chances."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from .coal_state import BASE_YEAR, coal_state
from .coal_units import PIPELINE
from .common import FOLDER, CompiledTable
from .sources_power import ASSUMED, GCPT, GEM_2025

# Expected year of undated units, and earliest year, by status [assumed: two to three years of building after a permit].
UNDATED = {"construction": 2028, "permitted": 2028, "pre_permit": 2029, "announced": 2030, "shelved": 2032}
EARLIEST = {"construction": 2026, "permitted": 2027, "pre_permit": 2028, "announced": 2029, "shelved": 2030}
# Chance of completion by status [assumed, falling with distance from construction].
PROBABILITY = {"construction": 0.95, "permitted": 0.7, "pre_permit": 0.4, "announced": 0.25, "shelved": 0.05}


def build(reference: Path) -> list[CompiledTable]:
    """coal_project and project_probability; writes the list of moved units beside the scripts."""
    state = coal_state(reference)
    write_moved(state.moved)
    return [projects(state.pipeline), probabilities()]


def write_moved(moved: pd.DataFrame) -> None:
    """The units that left the pipeline for the fleet, kept as evidence that none is in both."""
    columns = ["project", "name", "name_zh", "region", "technology", "capacity", "vintage", "reason"]
    moved[columns].sort_values("project").to_csv(FOLDER / "build" / "moved_units.csv", index=False, lineterminator="\n")


def expected_years(pipeline: pd.DataFrame, status: pd.Series) -> tuple[pd.Series, pd.Series]:
    """Expected commissioning year of each project and the rule that it comes from."""
    earliest = status.map(EARLIEST)
    stated = pipeline["start_year"]
    year = stated.where(stated >= earliest, earliest).where(stated.notna(), status.map(UNDATED))
    by_permit = (status == "construction") & stated.isna() & pipeline["permit"].notna()
    from_permit = (pipeline["permit"].dt.year + 4).clip(BASE_YEAR + 1, UNDATED["construction"])
    rule = np.select(
        [stated >= earliest, stated.notna(), by_permit],
        ["stated", "stated year passed, earliest of its status", "none stated, four years after the permit"],
        default="none stated, usual year of its status",
    )
    return year.mask(by_permit, from_permit).astype(int), pd.Series(rule, index=pipeline.index)


def projects(pipeline: pd.DataFrame) -> CompiledTable:
    """The pipeline as the table coal_project."""
    status = pipeline["list_status"].map(PIPELINE)
    year, rule = expected_years(pipeline, status)
    frame = pd.DataFrame({
        "project": pipeline["project"], "name": pipeline["name"], "name_zh": pipeline["name_zh"],
        "region": pipeline["region"], "technology": pipeline["technology"], "capacity": pipeline["capacity"],
        "status": status, "year": year, "year_rule": rule, "owner": pipeline["owner"].fillna(""),
        "captive": pipeline["captive"], "combined_heat_power": pipeline["combined_heat_power"],
        "latitude": pipeline["latitude"], "longitude": pipeline["longitude"],
        "permit_date": pipeline["permit"].dt.strftime("%Y-%m-%d").fillna(""),
    })  # fmt: skip
    return CompiledTable(
        "coal_project", frame, "measured", "July 2024, rolled forward to the end of 2025", (GCPT, GEM_2025),
        (
            "Units of the list that are under construction, permitted, before a permit, announced or shelved, less "
            "those that came on line by the end of 2025 (build/moved_units.csv; rule in the record of fleet).",
            "Status and owner are those of July 2024; units announced since then are not in the list.",
            "Capacity is nameplate (gross), as in the statistics; station use is in the technologies' availability.",
            "Technology: captive units first, then heat supply, then steam parameters; units of unknown combustion "
            "technology are ultra-supercritical from 600 MW, supercritical from 300 MW, else subcritical [assumed].",
            "Heat supply of proposed units is taken from the plant's name (cogen, thermal, heat, 热) [estimated].",
            "Year: as stated, but not before 2026 (construction), 2027 (permitted), 2028 (before a permit), 2029 "
            "(announced), 2030 (shelved); none stated: four years after the permit, at most 2028, for units under "
            "construction, else 2028, 2028, 2029, 2030, 2032 by status [assumed]; year_rule says which.",
            "Units marked with carbon capture are counted without it, because no capture is documented for them.",
        ),
    )  # fmt: skip


def probabilities() -> CompiledTable:
    """Chance of completion by status."""
    frame = pd.DataFrame({"status": list(PROBABILITY), "probability": list(PROBABILITY.values())})
    return CompiledTable(
        "project_probability",
        frame,
        "assumed",
        "2025",
        (ASSUMED,),
        ("Assumed, falling with the distance from construction; not estimated from past completions.",),
    )
