"""Rules about markets, as the features of the markets read them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pandas as pd

from energy_opt.inputs.markets import of_markets, rate_based
from energy_opt.inputs.system import System
from energy_opt.model.scopes import RULE
from energy_opt.model.sets import rows

Selection = Callable[[System], pd.DataFrame]


def rules_of_markets(table: str) -> Selection:
    """The rules of a table in the years in which their market trades."""
    return lambda system: of_markets(system.rules.policies, table)


def rate_based_rules(table: str) -> Selection:
    """The rules of a table in the years in which their market trades without an absolute cap."""
    return lambda system: rate_based(system.rules.policies, table)


def has_any(table: str, selection: Selection) -> Callable[[System], bool]:
    """Whether a system has any of the rules selected from a table; nothing is selected from an empty one."""
    return lambda system: not system.rules.policies[table].empty and len(selection(system)) > 0


def own_keys(frame: pd.DataFrame) -> dict[Any, list[Any]]:
    """(rule, scope, year) → itself, so that a sum over it is empty for markets and years without the rule."""
    return {key: [key] for key in rows(frame, *RULE)}
