"""Lines of a System as links: one pair of links (forward, back) for what is known and one per vintage of additions."""

from __future__ import annotations

import numpy as np
import pandas as pd

from bench.peers.cohorts import yearly_cost
from energy_opt.inputs.economics import BN_PER_TWH
from energy_opt.inputs.system import System
from energy_opt.model.technologies.transmission import SENDING_COST


def links(system: System) -> tuple[pd.DataFrame, np.ndarray]:
    """Links and the share of their capacity that is there in each year.

    Columns name, line, bus0, bus1, efficiency, sending_cost [bn/TWh], capacity [GW], new, maximum [GW], capital_cost
    [bn/GW/year of activity], build_year, forward (name of the link of the other direction whose capacity this one
    follows), back_share.
    """
    grid, years = system.grid, system.horizon.years
    tariff = np.maximum(grid.lines["use_cost"].to_numpy(float) * BN_PER_TWH, SENDING_COST)
    lines = grid.lines.assign(back_share=_back_share(grid.lines), sending_cost=tariff)
    most = grid.known.max(axis=1)
    share = np.divide(grid.known, most[:, None], out=np.zeros_like(grid.known), where=most[:, None] > 0.0)
    known = lines.assign(capacity=most, new=False, build_year=years[0], maximum=np.inf, capital_cost=0.0, label="known")
    known, share = known[most > 0.0], share[most > 0.0]
    new = grid.additions.merge(lines.drop(columns="capacity"), on="line")
    new = new.assign(
        capacity=0.0, new=True, build_year=new["year"], label=new["year"].astype(str) + " new",
        capital_cost=_addition_cost(system, new),
    )  # fmt: skip
    forward = pd.concat([known, new], ignore_index=True)
    share = np.concatenate([share, np.ones((len(new), len(years)))])
    forward = forward.assign(
        name=forward["line"] + " " + forward["label"], bus0=forward["from_region"], bus1=forward["to_region"],
        efficiency=1.0 - forward["loss"], forward="",
    )  # fmt: skip
    back = forward[forward["back_share"] > 0.0]
    share = np.concatenate([share, share[(forward["back_share"] > 0.0).to_numpy()]])
    back = back.assign(
        forward=back["name"], name=back["name"] + " back", bus0=back["bus1"], bus1=back["bus0"], capital_cost=0.0,
        capacity=back["capacity"] * back["back_share"], maximum=np.inf,
    )  # fmt: skip
    return pd.concat([forward, back], ignore_index=True), share


def _back_share(lines: pd.DataFrame) -> np.ndarray:
    """Capacity to → from per capacity from → to."""
    capacity = lines["capacity"].to_numpy(float)
    return np.divide(lines["capacity_back"].to_numpy(float), capacity, out=np.ones_like(capacity), where=capacity > 0.0)


def _addition_cost(system: System, new: pd.DataFrame) -> np.ndarray:
    """Capital charge and fixed cost of additions, which stay to the end of the horizon [bn/GW/year of activity]."""
    keys = ["line", "vintage"]
    fixed = dict(zip(system.grid.lines["line"], system.grid.fixed_om, strict=True))
    vintages = new[["line", "year"]].rename(columns={"year": "vintage"})
    active = vintages.merge(pd.DataFrame({"year": system.horizon.years}), how="cross")
    active = active[active["year"] >= active["vintage"]]
    running = active.assign(charge=active["line"].map(fixed))
    paid = pd.concat([system.grid.charges[[*keys, "year", "charge"]], running])
    return yearly_cost(paid, active, keys, system).reindex(pd.MultiIndex.from_frame(vintages)).to_numpy(float)
