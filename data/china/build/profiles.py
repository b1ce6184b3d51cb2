"""Hourly shapes of demand and hourly availability of wind and solar, rescaled to published full-load hours."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from .common import CompiledTable, read_csv, regions
from .hourly_sources import CREA, NEA_CEC, PYPSA_CHINA
from .national import HOURS_2024
from .sources_power import ASSUMED

HOURS = 8760
DIGITS = 4
OFFSHORE_AVAILABILITY = 0.9  # turbine outages, wakes and cables against the ERA5 capacity factor; assumed
# Shapes with more than half of their hours at zero are replaced by the mean of their neighbours' shapes.
NEIGHBOURS = {"Chongqing": ("Sichuan", "Guizhou", "Hubei", "Shaanxi")}
Array = NDArray[np.float64]
Transform = Callable[[Array, float], Array]


def power(shape: Array, exponent: float) -> Array:
    """Shape raised to an exponent: stays within [0, 1], keeps order and calms; needs no clipping."""
    return np.asarray(shape**exponent)


def scaled(shape: Array, factor: float) -> Array:
    """Shape times a factor, at most 1; the excess is made up by a larger factor in the other hours."""
    return np.minimum(1.0, factor * shape)


def fitted(shape: Array, mean: float, transform: Transform) -> Array:
    """The shape transformed so that its mean is met (bisection over 1e-3 … 1e3)."""
    rising = transform(shape, 2.0).mean() > transform(shape, 0.5).mean()
    low, high = 1e-3, 1e3
    for _ in range(100):
        middle = float(np.sqrt(low * high))
        if (transform(shape, middle).mean() < mean) == rising:
            low = middle
        else:
            high = middle
    result = transform(shape, middle)
    if abs(result.mean() - mean) > 1e-6:
        raise ValueError(f"the shape cannot reach a mean of {mean:.4f}")
    return result


def raw_profile(reference: Path, name: str) -> pd.DataFrame:
    """ERA5 capacity factors of 2020 by province (29 February left out), Beijing time [1]."""
    frame = read_csv(reference, f"profile_{name}_2020_8760.csv.gz").set_index("beijing_time_2020")
    frame.index = pd.DatetimeIndex(pd.to_datetime(frame.index))
    if len(frame) != HOURS or frame.isna().to_numpy().any():
        raise ValueError(f"{name}: {len(frame)} hours, or missing values")
    return frame


def published_hours(reference: Path) -> pd.DataFrame:
    """Mean full-load hours 2019–2024 of wind (all) and solar by province [h]."""
    table = read_csv(reference, "profile_bias_check.csv").set_index("Unnamed: 0")
    return table[["wind_hours_stat", "solar_hours_stat"]].set_axis(["wind", "solar"], axis=1).loc[regions(reference)]


def offshore_hours(reference: Path) -> pd.Series:
    """Full-load hours offshore: ERA5 × availability, not below the province's published hours of all wind [h]."""
    simulated = raw_profile(reference, "offwind").mean() * HOURS * OFFSHORE_AVAILABILITY
    return simulated.clip(lower=published_hours(reference)["wind"].reindex(simulated.index))


def target_hours(reference: Path) -> pd.DataFrame:
    """Hours that the profiles meet: published means × one factor per source, to the national hours of 2024 [h]."""
    capacity = read_csv(reference, "capacity_end2024_by_province.csv").set_index("Unnamed: 0")
    hours, offshore = published_hours(reference), offshore_hours(reference)
    sea = capacity["wind_offshore"]
    at_sea = float((sea * offshore.reindex(sea.index).fillna(0.0)).sum())
    energy = HOURS_2024["wind"] * capacity["wind_total"].sum() - at_sea
    wind = energy / (capacity["wind_onshore"] * hours["wind"]).sum()
    sun = capacity["solar_2024_nea"]
    solar = HOURS_2024["solar"] * sun.sum() / (sun * hours["solar"]).sum()
    return pd.DataFrame({
        "wind_onshore": hours["wind"] * wind, "wind_offshore": offshore, "solar": hours["solar"] * solar,
    })  # fmt: skip


def wind_profile(reference: Path) -> pd.DataFrame:
    """Onshore wind: each month's mean follows the published months (January and February together), then the year's."""
    shapes, target = raw_profile(reference, "onwind"), target_hours(reference)["wind_onshore"]
    for region, neighbours in NEIGHBOURS.items():
        shapes[region] = shapes[list(neighbours)].mean(axis=1)
    months = read_csv(reference, "wind_monthly_hours_by_province_2019_2024mean.csv").set_index("Unnamed: 0")
    month = pd.DatetimeIndex(shapes.index).month.to_numpy()
    block = np.where(month == 2, 1, month)  # statistics give the two months as one
    result = pd.DataFrame(index=shapes.index)
    for region in regions(reference):
        hours = months[region].groupby(np.where(np.arange(1, 13) == 2, 1, np.arange(1, 13))).sum()
        hours *= target[region] / hours.sum()
        values = np.zeros(HOURS)
        for number, total in hours.items():
            inside = block == number
            shape = shapes.loc[inside, region].to_numpy(dtype=float)
            values[inside] = fitted(shape, float(total) / inside.sum(), power)
        result[region] = values
    return result


def yearly_profile(reference: Path, name: str, technology: str, transform: Transform) -> pd.DataFrame:
    """A profile whose year meets its hours and whose seasons stay those of ERA5."""
    shapes, target = raw_profile(reference, name), target_hours(reference)[technology]
    places = [region for region in regions(reference) if region in shapes.columns]
    return pd.DataFrame({
        region: fitted(shapes[region].to_numpy(dtype=float), target[region] / HOURS, transform) for region in places
    })  # fmt: skip


def long_form(wide: pd.DataFrame, value: str) -> pd.DataFrame:
    """Region, hour and value, one row per hour."""
    values = wide.to_numpy(dtype=float).round(DIGITS)
    return pd.DataFrame({
        "region": np.repeat(wide.columns.to_numpy(dtype=object), HOURS),
        "hour": np.tile(np.arange(HOURS, dtype=np.int16), wide.shape[1]),
        value: values.T.reshape(-1).astype(np.float32),
    })  # fmt: skip


def load_shape(reference: Path) -> pd.DataFrame:
    """Hourly demand relative to its annual mean, in steps of 1e-4 whose sum is exactly 8,760."""
    frame = read_csv(reference, "load_shape_8760_norm.csv.gz")[regions(reference)]
    if len(frame) != HOURS or frame.isna().to_numpy().any():
        raise ValueError("load shape: hours are missing")
    unit = 10**DIGITS
    exact = (frame / frame.mean()).to_numpy(dtype=float) * unit
    steps = np.floor(exact)
    for column in range(steps.shape[1]):
        missing = int(HOURS * unit - steps[:, column].sum())
        order = np.argsort(-(exact[:, column] - steps[:, column]), kind="stable")
        steps[order[:missing], column] += 1
    return pd.DataFrame(steps / unit, columns=frame.columns)


def build(reference: Path) -> list[CompiledTable]:
    """The tables `load_profile` and `availability_profile`."""
    availability = pd.concat([
        long_form(wide, "availability").assign(technology=technology)
        for technology, wide in (
            ("wind_onshore", wind_profile(reference)),
            ("wind_offshore", yearly_profile(reference, "offwind", "wind_offshore", power)),
            ("solar", yearly_profile(reference, "solar", "solar", scaled)),
        )
    ], ignore_index=True)  # fmt: skip
    factor = target_hours(reference) / published_hours(reference).rename(columns={"wind": "wind_onshore"})
    return [
        CompiledTable(
            "load_profile", long_form(load_shape(reference), "load"), "estimated", "2018", (PYPSA_CHINA,),
            (
                "Hour 0 is 0–1 h on 1 January, Beijing time, 365 days; days of the week and the Chinese New Year lie "
                "as in 2018. The shapes stand for every year: no change by electrification or cooling is assumed.",
                "Normalised to a mean of 1 in steps of 1e-4 whose sum is exact. Monthly shares lie within 0.5 "
                "percentage points of the statistics of 2018 in most provinces (up to 1.4 in Tibet, Sichuan, Guizhou).",
            ), file_format="parquet",
        ),
        CompiledTable(
            "availability_profile", availability, "estimated", "2020 weather, 2019–2024 hours",
            (PYPSA_CHINA, CREA, NEA_CEC, ASSUMED),
            (
                "Shapes: ERA5 capacity factors of 2020 without 29 February, Beijing time; one weather year.",
                "Onshore wind and solar: mean published hours of each province 2019–2024 × one national factor "
                f"(onshore wind {factor['wind_onshore'].mean():.4f}, solar {factor['solar'].mean():.4f}) so that the "
                "fleet of the end of 2024 meets the national 2,127 h and 1,211 h. Published hours stand for all wind "
                "of a province; onshore takes them.",
                "Offshore wind: no separate hours are published; ERA5 × 0.9 (assumed), at least the published hours of "
                "all wind of the province. Eleven coastal provinces with a potential.",
                "Wind is fitted by raising the shape to an exponent, onshore month by month (published monthly hours; "
                "January and February together), offshore over the year: values stay in [0, 1] and keep their order "
                "without clipping, and strongly scaled provinces do not stand at full output for hundreds of hours.",
                "Solar is fitted over the year by a factor, clipped at 1 with the excess spread over the other hours. "
                "Its seasons stay those of ERA5, since published months hold curtailment.",
                "Chongqing (more than half of its simulated hours are zero) takes the mean shape of Sichuan, Guizhou, "
                "Hubei and Shaanxi.",
                "Published hours are counted after curtailment (wind 2.7–4.1 %, solar 2.0–3.2 % in 2023–24; 5.7 % and "
                "6.6 % in the first half of 2025) and are not scaled up: they stand for local congestion that a model "
                "of provinces does not see. Curtailment in the model comes on top.",
                "Values are rounded to 1e-4.",
            ), file_format="parquet",
        ),
    ]  # fmt: skip
