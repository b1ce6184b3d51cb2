"""Given time slices: the tables as they stand, for the model years."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from energy_opt.config.scenario import DemandChoice, TimeChoice
from energy_opt.errors import ConfigError
from energy_opt.inputs.months import months_of
from energy_opt.inputs.read import read_folder
from energy_opt.inputs.timeslices import TimeSlices, make_time_slices
from tests.folders import Edit

GIVEN = TimeChoice(method="given")
ALL = ("North", "South", "Island")


def slices_of(toy: Path, regions: tuple[str, ...] = ALL, factor: float = 1.0) -> TimeSlices:
    return make_time_slices(read_folder(toy), GIVEN, (2025, 2028, 2040), DemandChoice(factor=factor), regions)


def test_slots_as_given(toy: Path) -> None:
    slices = slices_of(toy)
    assert slices.periods == ("winter", "summer")
    assert slices.slots[:2] == ("winter_night", "winter_morning")
    assert slices.previous.tolist() == [3, 0, 1, 2, 7, 4, 5, 6]
    assert slices.step.tolist() == [6.0] * 8
    assert slices.hours.tolist() == [[1086.0] * 4 + [1104.0] * 4] * 3
    assert slices.fidelity == ()


def test_loads_are_linear_between_the_given_years(toy: Path) -> None:
    night = slices_of(toy, factor=2.0).load[0, :, 0]
    np.testing.assert_allclose(night, 2 * np.array([14.62, 14.62 + 0.6 * (16.77 - 14.62), 18.92]))


def test_regions_come_in_the_asked_order(toy: Path) -> None:
    some, every = slices_of(toy, ("Island", "North")), slices_of(toy)
    np.testing.assert_array_equal(some.load, every.load[[2, 0]])
    assert set(some.availability) == {(region, name) for region in ("Island", "North") for name in ("wind", "solar")}


def test_peaks_are_those_given_for_whole_areas(toy: Path) -> None:
    np.testing.assert_allclose(slices_of(toy).peak, [[57, 62.7, 75.5], [2.3, 2.66, 3.4]])
    part = slices_of(toy, ("Island", "North"))
    assert part.areas == ("island", "mainland")
    np.testing.assert_allclose(part.peak[1], part.load[1].max(axis=1), err_msg="South is not there")


def test_months_of_the_periods(toy: Path) -> None:
    share = slices_of(toy).month_share
    assert share[0, 0] == pytest.approx(31 / 181)
    assert share[0, 5] == 0.0
    np.testing.assert_allclose(share.sum(axis=1), 1.0)


def test_slots_without_months_stand_for_the_whole_year(toy: Path, edit: Edit) -> None:
    edit("slot", lambda text: text.replace("11-4", "").replace("5-10", ""))
    np.testing.assert_allclose(slices_of(toy).month_share[:, 0], [31 / 365, 31 / 365])


def test_availability_of_named_years_and_of_all_regions(toy: Path, edit: Edit) -> None:
    def by_year(text: str) -> str:
        lines = [line for line in text.splitlines() if ",wind," not in line]
        slots = [line.split(",")[3] for line in lines if line.startswith("North,solar")]
        named = [f"*,wind,{year},{slot},{value}" for year, value in ((2025, 0.2), (2030, 0.3)) for slot in slots]
        island = [f"Island,wind,0,{slot},0.5" for slot in slots]
        return "\n".join([*lines, *named, *island]) + "\n"

    edit("slot_availability", by_year)
    availability = slices_of(toy).availability
    np.testing.assert_allclose(availability["South", "wind"][:, 0], [0.2, 0.26, 0.3])
    np.testing.assert_allclose(availability["Island", "wind"], [0.5] * 8)


def test_hours_by_year(toy: Path, edit: Edit) -> None:
    names = [line.split(",")[0] for line in (toy / "slot.csv").read_text(encoding="utf-8").splitlines()[1:]]
    rows = [
        f"{name},{year},{hours + (10 if at == 0 else -10 if at == 1 else 0)}"
        for year, hours in ((2025, 1095), (2035, 1095))
        for at, name in enumerate(names)
    ]
    (toy / "slot_hours.csv").write_text("\n".join(["slot,year,hours", *rows]) + "\n", encoding="utf-8")
    listed = '"resources": [{"name": "slot_hours", "path": "slot_hours.csv"},'
    edit("datapackage.json", lambda text: text.replace('"resources": [', listed, 1))
    np.testing.assert_allclose(slices_of(toy).hours, [[1105, 1085] + [1095] * 6] * 3)


@pytest.mark.parametrize("method", ["clustered", "hourly"])
def test_hourly_methods_need_hourly_series(toy: Path, method: str) -> None:
    with pytest.raises(ConfigError, match=r"choose time\.method=given"):
        make_time_slices(read_folder(toy), TimeChoice(method=method), (2025,), DemandChoice(), ALL)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", tuple(range(1, 13))),
        ("3", (3,)),
        ("11-2", (11, 12, 1, 2)),
        ("6 7;8, 7", (6, 7, 8)),
        ("0", None),
        ("1-13", None),
        ("June", None),
    ],
)
def test_months_in_words(text: str, expected: tuple[int, ...] | None) -> None:
    assert months_of(text) == expected
