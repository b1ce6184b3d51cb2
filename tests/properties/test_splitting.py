"""A region cut in two that stay joined by free and unlimited transmission is the same region."""

from __future__ import annotations

from functools import cache

import pytest

from energy_opt.model.technologies.transmission import SENDING_COST
from tests.systems import Folder, Solved, a_folder, a_scenario, solve_tables

SLOTS = {"low": 5000.0, "mid": 3000.0, "high": 760.0}
LOAD = {"low": 6.0, "mid": 9.0, "high": 14.0}
EXISTING = 10.0


def split(share: float, capacity: float) -> Folder:
    """The part A of the load and of the capacity; the rest in B, where there is any."""
    regions = ("A",) if share == 1.0 else ("A", "B")
    folder = a_folder(regions=regions, slots=SLOTS)
    for region, part in zip(regions, (share, 1.0 - share), strict=False):
        folder = folder.load(region, 2025, **{slot: part * value for slot, value in LOAD.items()})
    existing = {"A": EXISTING} if share == 1.0 else {"A": capacity * EXISTING, "B": (1 - capacity) * EXISTING}
    folder = folder.plant("coal", variable=200, existing=existing).plant("gas", variable=400, investment=2000)
    if share == 1.0:
        return folder
    return folder.with_row("line", line="free", from_region="A", to_region="B", capacity=1000, expandable=False)


@cache
def whole() -> Solved:
    """The region as one."""
    return solve_tables(split(1.0, 1.0))


@pytest.mark.slow
@pytest.mark.parametrize(("share", "capacity"), [(0.5, 0.5), (0.2, 0.9)])
def test_splitting_a_region_changes_nothing(share: float, capacity: float) -> None:
    """Cost, prices and capacity built are the same, but for the small cost of sending."""
    parts = solve_tables(split(share, capacity), a_scenario())
    sending = parts.value("cost", category="line_use")
    assert sending <= SENDING_COST * 1e-3 * sum(LOAD[slot] * SLOTS[slot] for slot in SLOTS) + 1e-12
    assert parts.value("cost") - sending == pytest.approx(whole().value("cost"), rel=1e-6)
    assert parts.value("capacity_addition") == pytest.approx(whole().value("capacity_addition"))
    for slot in SLOTS:
        for region in ("A", "B"):
            assert parts.price(slot, region=region) == pytest.approx(whole().price(slot), abs=2e3 * SENDING_COST)
