"""Small systems with a market for allowances, whose optimum is a calculation of a few lines."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from energy_opt.config.scenario import PolicyChoice
from tests.systems import Folder, a_folder

THOUSAND_HOURS = 8.76
COAL = ["old", "new"]


def three_plants() -> Folder:
    """100 TWh from old coal (280 CNY/MWh, 0.9 t/MWh, 60 TWh at most), new coal (310, 0.75, 80), renewables (400, 0).

    Without a rule old gives 60 and new 40: 29.20 bn, 84 Mt. Renewables replace new coal at 90 / 0.75 = 120 CNY/t, old
    coal at 120 / 0.9 = 133.3.
    """
    folder = a_folder().load(all=100 / THOUSAND_HOURS)
    folder = folder.plant("old", variable=280, co2=0.9, existing=60 / THOUSAND_HOURS)
    folder = folder.plant("new", variable=310, co2=0.75, existing=80 / THOUSAND_HOURS)
    return folder.plant("renewable", kind="renewable", variable=400, existing=100)


def coal_and_gas() -> Folder:
    """50 GW of load in slots of unequal hours; coal: 20 CNY/MWh and 0.9 t/MWh, gas: 50 and 0.4, 100 GW of each.

    All coal emits 394.2 Mt; gas replaces it at 30 / 0.5 = 60 CNY/t.
    """
    folder = a_folder(slots={"long": 8000, "short": 760}).load(all=50)
    return folder.plant("coal", variable=20, co2=0.9, existing=100).plant("gas", variable=50, co2=0.4, existing=100)


def with_weights(folder: Folder, weights: Mapping[int, float]) -> Folder:
    """The folder with the years that each model year stands for."""
    for year, years in weights.items():
        folder = folder.with_row("year", year=year, represented_years=years)
    return folder


def a_market(rules: Mapping[str, Mapping[str, Any]] | None = None, **market: Any) -> PolicyChoice:
    """A market `m`, and for it one rule (called like its table) in each of the tables."""
    about = {table: {table: {"market": "m", **rule}} for table, rule in (rules or {}).items()}
    return PolicyChoice(rules={"emissions_trading": {"m": market}, **about})
