"""Carbon price: emitters pay for each tonne. The payment is a transfer: reported apart from the cost of resources."""

from __future__ import annotations

from typing import Any

import pyomo.environ as pyo

from energy_opt.inputs.system import System
from energy_opt.model.components import ArrayParam, flat_set
from energy_opt.model.declare import Feature, contribution
from energy_opt.model.sets import rows


@contribution("cost", "carbon_payment", over=("priced",))
def carbon_payment(m: Any, e: Any, r: Any, y: Any) -> Any:
    r"""\tau_{ery} E_{ery}"""
    return m.emission_price[e, r, y] * m.emissions[e, r, y]


def declare(m: pyo.ConcreteModel, system: System) -> None:
    """Prices by species, region and year."""
    prices = system.rules.carbon_prices
    m.priced = flat_set(("species", "region", "year"), rows(prices, "species", "region", "year"))
    m.emission_price = ArrayParam(m.priced, values=prices["price"].to_numpy(float))


FEATURE = Feature(
    name="carbon_price",
    module=__name__,
    declare=declare,
    is_active=lambda system: len(system.rules.carbon_prices) > 0,
    contributions=(carbon_payment,),
)
