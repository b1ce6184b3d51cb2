"""What PyPSA should find: the cost of each network, and how it differs from the cost of the same things in the run."""

from __future__ import annotations

import numpy as np
import pandas as pd

from energy_opt.export.operation import OPERATED, Pathway, plants, spent
from energy_opt.export.pypsa.expansion import vintages

MONEY_PER_BN = 1e9


def expected_costs(pathway: Pathway) -> pd.DataFrame:
    """Rows: network, item, value [money of the year]. The items of a network: `operation` (its cost in the run), a
    payment for each policy that is there as a price, and `objective` (their sum, which PyPSA finds).
    """
    parts = [_of_year(pathway, k) for k in range(len(pathway.system.horizon.years))]
    if len(parts) > 1:
        parts.append(_of_all(pathway, parts))
    return pd.concat(parts, ignore_index=True)


def _of_all(pathway: Pathway, years: list[pd.DataFrame]) -> pd.DataFrame:
    """The expandable network: the years discounted, and the vintages that may be built."""
    discounted = [part.set_index("item")["value"] * factor
                  for part, factor in zip(years, pathway.system.horizon.discount, strict=True)]  # fmt: skip
    items = pd.concat(discounted, axis=1).sum(axis=1).drop("objective")
    new = vintages(pathway, plants(pathway))
    items["new plants"] = MONEY_PER_BN * sum(vintage.own * vintage.addition for vintage in new)
    items["payment: for new plants"] = MONEY_PER_BN * sum(vintage.payments * vintage.addition for vintage in new)
    items["objective"] = items.sum()
    return pd.DataFrame({"network": "expandable", "item": items.index, "value": items.to_numpy()})


def _of_year(pathway: Pathway, year: int) -> pd.DataFrame:
    own = _spent(pathway, pathway.costs.own, year)
    paid = {name: _spent(pathway, price, year) for name, price in pathway.costs.policy.items()}
    items = {"operation": own, **{f"payment: {name}": value for name, value in paid.items() if value}}
    items["objective"] = own + sum(paid.values())
    label = str(pathway.system.horizon.years[year])
    return pd.DataFrame({"network": label, "item": list(items), "value": np.array(list(items.values())) * MONEY_PER_BN})


def _spent(pathway: Pathway, price: np.ndarray, year: int) -> float:
    return sum(spent(pathway, price, family, year) for family in OPERATED)
