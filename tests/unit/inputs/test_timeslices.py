"""Time slices from hourly series: weights, names, energies, peaks, months, fidelity, refusals."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from energy_opt.config.scenario import DemandChoice, TimeChoice
from energy_opt.errors import ConfigError, InputError
from energy_opt.inputs.hourly import hourly_series
from energy_opt.inputs.months import DAYS_OF_MONTH
from energy_opt.inputs.read import DataFolder, read_folder
from energy_opt.inputs.slots import previous_slots
from energy_opt.inputs.timeslices import TimeSlices, make_time_slices

Tables = dict[str, pd.DataFrame]
Write = Callable[[Tables], Path]

REGIONS = ("R0", "R1", "R2")
YEARS = (2025, 2030, 2035)
EXTREMES = ("peak_load", "peak_residual_load", "least_wind", "least_solar")
CHOICES = {
    "days": TimeChoice(),
    "many days": TimeChoice(periods=12, step_hours=2, extremes=EXTREMES),
    "weeks": TimeChoice(periods=3, period_hours=168, step_hours=4, extremes=("peak_load",)),
    "one day": TimeChoice(periods=1, step_hours=24, extremes=()),
    "every day": TimeChoice(periods=364, step_hours=12),
    "hours": TimeChoice(method="hourly", step_hours=1),
    "steps": TimeChoice(method="hourly", step_hours=6),
}


def make(folder: DataFolder, time: TimeChoice, demand: DemandChoice | None = None) -> TimeSlices:
    return make_time_slices(folder, time, YEARS, demand or DemandChoice(), REGIONS)


@pytest.mark.parametrize("name", CHOICES)
def test_energy_and_hours_are_those_of_the_year(folder: DataFolder, name: str) -> None:
    slices = make(folder, CHOICES[name])
    series = hourly_series(folder, DemandChoice(), REGIONS, YEARS)
    hours = slices.hours[0]
    np.testing.assert_allclose(slices.hours.sum(axis=1), 8760, rtol=1e-12)
    demand = np.array([[50, 62.5, 75], [100, 125, 150], [150, 187.5, 225]])
    np.testing.assert_allclose((slices.load * slices.hours).sum(axis=2) / 1000, demand, rtol=1e-9)
    assert set(slices.availability) == {(region, technology) for region in REGIONS for technology in ("wind", "solar")}
    for at, pair in enumerate(series.pairs):
        values = slices.availability[pair]
        np.testing.assert_allclose(hours @ values, series.availability[:, at].sum(), rtol=1e-9)
        assert 0.0 <= values.min() <= values.max() <= 1.0


@pytest.mark.parametrize("name", CHOICES)
def test_months_cover_the_year(folder: DataFolder, name: str) -> None:
    slices = make(folder, CHOICES[name])
    np.testing.assert_allclose(slices.month_share.sum(axis=1), 1.0)
    stands_for = np.bincount(slices.period_of_slot, weights=slices.hours[0])
    np.testing.assert_allclose(stands_for @ slices.month_share, DAYS_OF_MONTH * 24)


@pytest.mark.parametrize("name", CHOICES)
def test_peaks_are_the_hourly_ones(folder: DataFolder, name: str) -> None:
    slices = make(folder, CHOICES[name], DemandChoice(factor=1.1))
    shape = folder["load_profile"].pivot(index="hour", columns="region", values="load")
    shape = shape / shape.mean()
    mean = np.array([50, 100, 150]) * 1.1 * 1000 / 8760
    even = (shape["R0"] * mean[0] + shape["R2"] * mean[2]).max()
    odd = (shape["R1"] * mean[1]).max()
    assert slices.areas == ("even", "odd")
    np.testing.assert_allclose(slices.peak, np.outer([even, odd], [1.0, 1.25, 1.5]))


def test_names_and_order_of_days(folder: DataFolder) -> None:
    slices = make(folder, TimeChoice(periods=2, step_hours=8, extremes=("least_wind",)))
    assert slices.periods == ("p01", "p02", "p03")
    assert slices.slots[:4] == ("p01h00", "p01h08", "p01h16", "p02h00")
    assert slices.previous.tolist() == [2, 0, 1, 5, 3, 4, 8, 6, 7]
    assert slices.step.tolist() == [8.0] * 9
    assert slices.period_of_slot.tolist() == [0, 0, 0, 1, 1, 1, 2, 2, 2]


def test_extreme_days_weigh_one_day_and_stay_as_they_are(folder: DataFolder) -> None:
    slices = make(folder, TimeChoice(periods=3, step_hours=1, extremes=("peak_load",)))
    series = hourly_series(folder, DemandChoice(), REGIONS, YEARS)
    total = series.load @ series.load_share()
    day = int(np.argmax(total)) // 24
    weights = np.bincount(slices.period_of_slot, weights=slices.hours[0])
    assert weights.min() == 24.0
    here = slices.period_of_slot == int(np.argmin(weights))
    expected = (series.load * series.mean_load[:, 0])[day * 24 : day * 24 + 24]
    np.testing.assert_allclose(slices.load[:, 0, here].T, expected)
    peaks = {row["series"]: row for row in slices.fidelity if row["region"] == "all"}
    assert peaks["residual_load"]["slot_maximum"] <= peaks["residual_load"]["hourly_maximum"]  # type: ignore[operator]


def test_hours_after_the_last_whole_week_count_with_that_week(folder: DataFolder) -> None:
    slices = make(folder, TimeChoice(periods=52, period_hours=168, step_hours=168, extremes=()))
    assert slices.hours[0].tolist() == [168.0] * 51 + [192.0]
    assert slices.slots[0] == "p01h000"


def test_hourly_keeps_every_hour(folder: DataFolder) -> None:
    slices = make(folder, TimeChoice(method="hourly", step_hours=1))
    series = hourly_series(folder, DemandChoice(), REGIONS, YEARS)
    assert (len(slices.slots), slices.periods, slices.slots[25]) == (8760, ("year",), "h0025")
    wind = series.availability[:, series.pairs.index(("R1", "wind"))]
    np.testing.assert_array_equal(slices.availability["R1", "wind"], wind)
    assert {row["rms"] for row in slices.fidelity} == {0.0}
    assert {row["maximum"] for row in slices.fidelity} == {0.0}


def test_more_periods_come_closer_to_the_hours(folder: DataFolder) -> None:
    def error(periods: int) -> float:
        rows = make(folder, TimeChoice(periods=periods, step_hours=1, extremes=())).fidelity
        return float(np.mean([float(str(row["rms"])) for row in rows]))

    few, some, many = error(2), error(12), error(120)
    assert few > some > many > 0.0


def test_fidelity_names_every_series(folder: DataFolder) -> None:
    rows = make(folder, TimeChoice()).fidelity
    assert {(row["region"], row["series"]) for row in rows} == {
        *((region, name) for region in REGIONS for name in ("load", "wind", "solar")),
        ("all", "residual_load"),
    }


def test_the_demand_scenario_and_factor_scale_the_load(folder: DataFolder) -> None:
    base, high = make(folder, TimeChoice()), make(folder, TimeChoice(), DemandChoice(scenario="high", factor=2.0))
    np.testing.assert_allclose(high.load, base.load * 2.4)
    for pair, values in base.availability.items():
        np.testing.assert_array_equal(high.availability[pair], values)


def test_some_regions_only(folder: DataFolder) -> None:
    slices = make_time_slices(folder, TimeChoice(), (2025,), DemandChoice(), ("R2", "R1"))
    np.testing.assert_allclose((slices.load * slices.hours).sum(axis=2)[:, 0], [150_000, 100_000])
    assert slices.areas == ("even", "odd")
    assert set(slices.availability) == {(region, name) for region in ("R1", "R2") for name in ("wind", "solar")}


def test_given_peaks_beat_computed_ones(hourly: Tables, write: Write) -> None:
    hourly["peak_demand"] = pd.DataFrame({"area": ["odd", "odd"], "year": [2025, 2035], "peak": [20.0, 30.0]})
    slices = make(read_folder(write(hourly)), TimeChoice(), DemandChoice(factor=2.0))
    assert slices.peak[1].tolist() == [40.0, 50.0, 60.0]


def test_an_availability_that_the_slots_cannot_carry_is_refused(hourly: Tables, write: Write) -> None:
    profile = hourly["availability_profile"]
    rows = (profile["region"] == "R1") & (profile["technology"] == "wind")
    # Wind in January only: a day of the rest of the year would have to stand for it.
    profile.loc[rows, "availability"] = np.where(profile.loc[rows, "hour"] < 31 * 24, 0.9, 0.0)
    with pytest.raises(InputError, match=r"R1 wind: 670 full-load hours, at most \d+ in these slots"):
        make(read_folder(write(hourly)), TimeChoice(periods=1, extremes=()))


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"method": "weekly"}, "time.method is 'weekly'"),
        ({"step_hours": 5}, "time.step_hours is 5; it must divide 24 h"),
        ({"step_hours": 0}, "time.step_hours is 0"),
        ({"period_hours": 9000, "step_hours": 1}, "time.period_hours is 9000"),
        ({"periods": 0}, "time.periods is 0"),
        ({"periods": 365}, "only 364 periods of 24 h beside the extremes"),
        ({"extremes": ("dark_doldrums",)}, "time.extremes names 'dark_doldrums'; known: peak_load"),
        ({"method": "given"}, "gives no time slices .*choose time.method=clustered"),
    ],
)
def test_choices_that_make_no_sense(folder: DataFolder, change: dict[str, object], message: str) -> None:
    with pytest.raises(ConfigError, match=message):
        make(folder, replace(TimeChoice(), **change))  # type: ignore[arg-type]


def test_an_unknown_demand_scenario_is_named(folder: DataFolder) -> None:
    with pytest.raises(ConfigError, match="no demand scenario 'hihg'; did you mean high"):
        make(folder, TimeChoice(), DemandChoice(scenario="hihg"))


def test_an_extreme_without_profiles_is_refused(hourly: Tables, write: Write) -> None:
    hourly["availability_profile"] = hourly["availability_profile"].query("technology == 'solar'")
    with pytest.raises(ConfigError, match="no technology of category wind has a profile"):
        make(read_folder(write(hourly)), TimeChoice(extremes=("least_wind",)))


def test_load_alone_can_be_sliced(hourly: Tables, write: Write) -> None:
    del hourly["availability_profile"]
    slices = make(read_folder(write(hourly)), TimeChoice())
    assert dict(slices.availability) == {}
    assert slices.load.shape == (3, 3, 40)


def test_previous_slots_close_each_period() -> None:
    assert previous_slots(np.array([0, 0, 1, 2, 2, 2])).tolist() == [1, 0, 2, 5, 3, 4]
