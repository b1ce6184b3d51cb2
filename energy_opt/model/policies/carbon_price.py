"""Carbon price: emitters pay for each tonne. The payment is a transfer: reported apart from the cost of resources.

Prices of overlapping rules add up.
"""

from __future__ import annotations

from typing import Any

import pyomo.environ as pyo

from energy_opt.inputs.economics import per_tonne
from energy_opt.inputs.system import System
from energy_opt.model.components import ArrayParam
from energy_opt.model.declare import Feature, contribution
from energy_opt.model.scopes import account_of, has_rules, rule_set


@contribution("cost", "carbon_payment", over=("priced",), kind="transfer")
def carbon_payment(m: Any, c: Any, s: Any, y: Any) -> Any:
    r"""\tau_{c y} E_{c y}"""
    return m.emission_price[c, s, y] * sum(m.account_emissions[k, y] for k in m.priced_account[c, s, y])


def declare(m: pyo.ConcreteModel, system: System) -> None:
    """Prices by rule and year."""
    prices = system.rules["carbon_price"]
    m.priced = rule_set(prices)
    m.priced_account = account_of(m.priced, prices)
    m.emission_price = ArrayParam(m.priced, values=prices["price"].to_numpy(float) * per_tonne(prices["species"]))


FEATURE = Feature(
    name="carbon_price",
    module=__name__,
    declare=declare,
    is_active=has_rules("carbon_price"),
    contributions=(carbon_payment,),
)
