"""Lock-in years by hand; where they are not defined there is a reason, not a zero."""

from __future__ import annotations

import pandas as pd
import pytest

from energy_opt.analysis.lock_in_years import (
    OperatingEnd,
    operating_end,
    years_beyond,
    years_held,
    years_left_when_unlocked,
)

YEARS = [2030, 2040, 2050, 2060]
ENDS = pd.Series([2035.0, 2045.0, 2055.0, 2060.0], index=YEARS)


def use(*values: float) -> pd.Series:
    return pd.Series(values, index=YEARS)


def test_the_end_of_use() -> None:
    assert operating_end(use(5, 5, 1e-9, 0), ENDS, 2068.0) == OperatingEnd(2045.0, seen=True)
    # Idle in between is not the end
    assert operating_end(use(5, 0, 5, 0), ENDS, 2068.0) == OperatingEnd(2055.0, seen=True)
    # Life ends before the interval does
    assert operating_end(use(5, 5, 5, 0), ENDS, 2052.0) == OperatingEnd(2052.0, seen=True)
    # Still running at the end of the horizon
    assert operating_end(use(5, 5, 5, 5), ENDS, 2068.0) == OperatingEnd(2068.0, seen=False)
    assert operating_end(use(0, 0, 0, 0), ENDS, 2068.0) is None


def test_years_held_by_the_lock() -> None:
    locked, free = OperatingEnd(2068.0, seen=False), OperatingEnd(2045.0, seen=True)
    assert years_held(locked, free, 2028.0).value == 23.0
    assert years_held(free, free, 2028.0).value == 0.0
    assert years_held(locked, locked, 2028.0).value == 0.0
    assert years_held(locked, None, 2028.0).value == 40.0  # free, it would never run
    assert "never in use" in years_held(None, free, 2028.0).reason
    assert "beyond the horizon" in years_held(free, locked, 2028.0).reason


def test_life_left_when_the_price_unlocks() -> None:
    price = pd.Series({2030: 60.0, 2040: 120.0, 2050: 150.0})
    assert years_left_when_unlocked(price, 120.0, 2028.0, 2068.0).value == 28.0
    falling = pd.Series({2030: 200.0, 2040: 130.0, 2050: 120.0})
    assert years_left_when_unlocked(price, falling, 2028.0, 2068.0).value == 18.0
    assert years_left_when_unlocked(price, 50.0, 2033.0, 2063.0).value == 30.0
    assert years_left_when_unlocked(price, 120.0, 2008.0, 2038.0).value == 0.0


@pytest.mark.parametrize(
    ("price", "unlocking", "reason"),
    [
        (None, 120.0, "no carbon price"),
        (pd.Series({2030: float("nan")}), 120.0, "no carbon price"),
        (pd.Series({2030: 60.0}), 120.0, "stays below"),
        (pd.Series({2030: 60.0}), pd.Series({2040: 50.0}), "no unlocking price"),
    ],
)
def test_a_plant_that_no_price_unlocks(price: pd.Series | None, unlocking: float | pd.Series, reason: str) -> None:
    found = years_left_when_unlocked(price, unlocking, 2028.0, 2068.0)
    assert found.value is None
    assert reason in found.reason


def test_life_beyond_the_target_year() -> None:
    assert years_beyond(2028, 40.0).value == 8.0
    assert years_beyond(2028, 30.0).value == 0.0
    assert years_beyond(2028, 30.0, 2050).value == 8.0
