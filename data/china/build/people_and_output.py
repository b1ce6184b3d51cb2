"""People and output of the provinces: statistics to 2024, the nation of 2025, and a path to 2060."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import numpy as np
import pandas as pd

from .common import CompiledTable, Source, regions
from .hourly_sources import NBS
from .sources_power import ASSUMED, FIGURES

NBS_2025 = Source(
    "nbs_gdp_2025",
    "National Bureau of Statistics: communiqué on 2025, 28 February 2026 (GDP 140,187.9 bn CNY, +5.0 %, 99,665 CNY "
    "per person), and final verification of the GDP of 2024 (134,806.6 bn CNY)",
    FIGURES,
    "https://www.stats.gov.cn/english/PressRelease/202512/t20251230_1962210.html",
)
UN_WPP = Source(
    "un_wpp_2024",
    "United Nations, World Population Prospects 2024, medium variant: China 1,419 million in 2024, 1.26 billion in "
    "2050, 204 million fewer in 2054 than in 2024",
    "CC BY 3.0 IGO",
    "https://population.un.org/wpp/",
)

STATISTICS = (2005, 2010, 2015, 2020, 2021, 2022, 2023, 2024)
FUTURE = (*range(2026, 2036), 2040, 2045, 2050, 2055, 2060)
NOMINAL_2025 = 140187.9 / 134806.6  # GDP of 2025 to that of 2024, current prices
# Real growth of the national GDP, published rates [to be verified against the latest revision].
GROWTH = {
    2006: 0.127, 2007: 0.142, 2008: 0.097, 2009: 0.094, 2010: 0.106, 2011: 0.096, 2012: 0.079, 2013: 0.078,
    2014: 0.074, 2015: 0.070, 2016: 0.068, 2017: 0.069, 2018: 0.067, 2019: 0.061, 2020: 0.023, 2021: 0.086,
    2022: 0.031, 2023: 0.054, 2024: 0.050, 2025: 0.050,
}  # fmt: skip
# Yearly growth up to the year [assumed]: first years as in the 15th five-year plan's range of 4.5 to 5 %.
FUTURE_GROWTH = {2030: 0.0475, 2035: 0.040, 2040: 0.033, 2045: 0.028, 2050: 0.024, 2055: 0.021, 2060: 0.018}
END_2024 = 1408.28  # national population [million]
END_2025 = 2 * 140187.9 / 99.665 - END_2024  # the mean of both ends is GDP over GDP per person [million]
UN_2024, UN_2050, UN_2054 = 1419.0, 1260.0, 1419.0 - 204.0  # [million]


def build(reference: Path) -> list[CompiledTable]:
    """The table `region_statistic`."""
    people, output = population(reference), gdp(reference)
    frame = pd.DataFrame({"population": _stacked(people), "gdp": _stacked(output)}).reset_index()
    growth = ", ".join(f"{100 * rate:.3g} % to {year}" for year, rate in FUTURE_GROWTH.items())
    return [CompiledTable(
        "region_statistic", frame, "estimated", "2005–2060", (NBS, NBS_2025, UN_WPP, ASSUMED),
        (
            "Population 2005 to 2024: residents at the end of the year (measured); in 2024 the provinces add up to 2 "
            "million less than the nation, which counts the armed forces, in 2005 to 22 million less. 2025: the "
            "provinces of 2024 times the nation's "
            f"change, to {END_2025:,.1f} million, which follows from GDP per person [estimated].",
            "Population from 2026 on: the nation follows the medium variant of the United Nations as a ratio to 2025: "
            "losses since 2024 grow with a square so as to meet the levels of 2050 and 2054, then go straight on "
            f"[estimated; {people[2060].sum():,.0f} million in 2060]; provinces keep their shares of 2024 [assumed]: "
            "migration between provinces is left out.",
            "GDP is real, in CNY of 2025. Nation: the sum of the provinces in 2024 at current prices (134,031 bn CNY) "
            f"times the national change 2024–2025 at current prices (+{100 * NOMINAL_2025 - 100:.1f} %) gives "
            f"{output[2025].sum():,.0f} bn CNY in 2025; earlier years follow from the national rates of real growth, "
            "so that one national deflator holds for all provinces [rates to be verified].",
            "GDP of provinces: shares of the year's sum at current prices (measured); 2025 and later: shares of 2024 "
            "[assumed]. Provincial figures before 2024 are older than the revision after the economic census of "
            "2023, which touches the shares only.",
            f"National growth from 2026 on [assumed]: {growth} a year; the first five years lie in the range of 4.5 to "
            "5 % that the carbon target of the 15th five-year plan is usually read with.",
        ),
    )]  # fmt: skip


def population(reference: Path) -> pd.DataFrame:
    """Residents at the end of the year by province and year [million]."""
    given = statistic(reference, "provincial_population_1e4.csv") / 100
    table = given[list(STATISTICS)].copy()
    table[2025] = table[2024] * END_2025 / END_2024
    path = national_population(np.array([2025, *FUTURE], dtype=float))
    for year, people in zip(FUTURE, path[1:], strict=True):
        table[year] = table[2025] * people / path[0]
    return table


def national_population(years: np.ndarray) -> np.ndarray:
    """Population of China in the medium variant [million], by the square of the time since 2024, straight from 2054."""
    passed = np.array([26.0, 30.0])
    steady, growing = np.linalg.solve(np.stack([passed, passed**2], axis=1), UN_2024 - np.array([UN_2050, UN_2054]))
    time = np.minimum(years - 2024, 30.0)
    beyond = np.maximum(years - 2054, 0.0) * (steady + 60.0 * growing)
    return np.asarray(UN_2024 - steady * time - growing * time**2 - beyond)


def gdp(reference: Path) -> pd.DataFrame:
    """Gross domestic product by province and year [bn CNY of 2025]."""
    nominal = statistic(reference, "provincial_gdp_1e8yuan.csv") / 10
    total = {2025: float(nominal[2024].sum()) * NOMINAL_2025}
    for year in range(2025, min(STATISTICS), -1):
        total[year - 1] = total[year] / (1 + GROWTH[year])
    share = nominal / nominal.sum()
    table = pd.DataFrame({year: share[year] * total[year] for year in STATISTICS})
    table[2025] = share[2024] * total[2025]
    for year, level in future_gdp(total[2025]).items():
        table[year] = share[2024] * level
    return table


def future_gdp(level: float) -> dict[int, float]:
    """National GDP of the years after 2025 from its level in 2025."""
    path = {}
    for first, last in pairwise((2025, *FUTURE_GROWTH)):
        for year in range(first + 1, last + 1):
            level *= 1 + FUTURE_GROWTH[last]
            path[year] = level
    return {year: path[year] for year in FUTURE}


def statistic(reference: Path, name: str) -> pd.DataFrame:
    """A table of the National Bureau of Statistics: provinces in their order × years."""
    table = pd.read_csv(reference / "china" / name, comment="#").set_index("region")
    spelling = {"InnerMongolia": "Inner Mongolia", "Innermongolia": "Inner Mongolia"}
    table = table.rename(index=spelling, columns=int)
    return table.loc[regions(reference)].astype(float)


def _stacked(table: pd.DataFrame) -> pd.Series:
    return table.rename_axis(index="region", columns="year").stack()
