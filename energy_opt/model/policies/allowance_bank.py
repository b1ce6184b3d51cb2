"""Allowance bank: allowances that a year does not use may be kept for later ones; nothing is borrowed.

The bank holds tonnes at the end of the interval of a model year; what it takes or gives in the interval is spread over
the years that the model year stands for, (B of the year before − B) / w. So the prices of allowances are tied: price ×
D / w – the price discounted to the base year, D / w being the mean discount factor of the interval – never rises from a
year to the next unless the bank is full, and stays the same while the bank holds some and is not full. The price itself
then rises at the rate of interest, and by less, or falls, where the bank is empty.
What is left after the last year is worth nothing.
Source: China allows since 2024 to keep 10,000 t and 1.5 times the net sales of an entity, and no borrowing (allocation
plan for power plants 2023–2024, 2024-10-15); here the limit is one of the market.
"""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np
import pyomo.environ as pyo

from energy_opt.inputs.system import System
from energy_opt.model.components import ArrayParam, group_set
from energy_opt.model.declare import Feature, Variable, contribution
from energy_opt.model.market_scopes import has_any, own_keys, rules_of_markets
from energy_opt.model.scopes import RULE, rule_set
from energy_opt.model.sets import rows

BANKS = rules_of_markets("allowance_bank")


@contribution("allowances", "bank", over=("market_year",))
def withdrawn(m: Any, c: Any, s: Any, y: Any) -> Any:
    r"""(N^0_{c y} + N_{c y^-} - N_{c y}) / w_{c y}"""
    return (
        m.initial_bank[c, s, y]
        + sum(m.banked_allowances[k, r, v] for k, r, v in m.bank_before[c, s, y])
        - sum(m.banked_allowances[k, r, v] for k, r, v in m.bank_after[c, s, y])
    ) / m.market_years[c, s, y]


def declare(m: pyo.ConcreteModel, system: System) -> None:
    """Banks by market and year, and the state before each; what there is at first comes in the first year."""
    banks = BANKS(system).sort_values(["rule", "year"], ignore_index=True)
    m.bank_year = rule_set(banks)
    m.bank_limit = ArrayParam(m.bank_year, values=banks["most"].fillna(np.inf).to_numpy(float))
    keys = rows(banks, *RULE)
    m.bank_after = group_set(m.market_year, own_keys(banks), names=RULE)
    before = {key: [last] for last, key in pairwise(keys) if last[0] == key[0]}
    m.bank_before = group_set(m.market_year, before, names=RULE)
    markets = rows(system.rules["emissions_trading"], *RULE)
    initial = {key: amount for key, amount in zip(keys, banks["initial"], strict=True) if key not in before}
    m.initial_bank = ArrayParam(m.market_year, values=[initial.get(key, 0.0) for key in markets])
    horizon = system.horizon
    represented = dict(zip(horizon.years, horizon.represented, strict=True))
    m.market_years = ArrayParam(m.market_year, values=[represented[year] for *_, year in markets])


FEATURE = Feature(
    name="allowance_bank",
    module=__name__,
    declare=declare,
    is_active=has_any("allowance_bank", BANKS),
    variables=(
        Variable(
            "banked_allowances", ("bank_year",), "Mt", "allowances kept at the end of the interval", upper="bank_limit"
        ),
    ),
    contributions=(withdrawn,),
)
