"""The grid: corridors, what is known of their capacity, and what an addition costs."""

from __future__ import annotations

import numpy as np
import pandas as pd

from energy_opt.config.scenario import Scenario
from energy_opt.inputs.capacities import spread
from energy_opt.inputs.economics import BN_PER_GW, capital_charge
from energy_opt.inputs.horizon import Horizon, operating_share
from energy_opt.inputs.read import DataFolder
from energy_opt.inputs.system import Grid


def make_grid(folder: DataFolder, scenario: Scenario, horizon: Horizon, regions: tuple[str, ...]) -> Grid:
    """Lines with both ends in the chosen regions."""
    table = folder["line"]
    inside = table["from_region"].isin(regions) & table["to_region"].isin(regions)
    lines = table[inside].reset_index(drop=True)
    lines = _turned(lines.assign(capacity_back=lines["capacity_back"].fillna(lines["capacity"])))
    additions = _additions(lines, horizon)
    return Grid(
        lines=lines,
        known=_known(lines, folder["committed_line"], horizon),
        fixed_om=lines["fixed_om_cost"].to_numpy(float) * BN_PER_GW,
        additions=additions,
        charges=_charges(additions, lines, scenario, horizon),
    )


def _turned(lines: pd.DataFrame) -> pd.DataFrame:
    """Lines that carry to → from only, turned round: the capacity back is a share of the capacity forward."""
    ends = ["from_region", "to_region", "capacity", "capacity_back"]
    back = (lines["capacity"] == 0.0) & (lines["capacity_back"] > 0.0)
    turned = lines[["to_region", "from_region", "capacity_back", "capacity"]].set_axis(ends, axis=1)
    return lines.assign(**{name: lines[name].where(~back, turned[name]) for name in ends})


def _known(lines: pd.DataFrame, committed: pd.DataFrame, horizon: Horizon) -> np.ndarray:
    """Existing and committed capacity [line, year] [GW]; a committed line counts with its part of the interval."""
    known = np.repeat(lines["capacity"].to_numpy(float)[:, None], len(horizon.years), axis=1)
    coming = committed[committed["line"].isin(lines["line"])]
    start = coming["year"].to_numpy(float)
    share = operating_share(horizon, start, np.full(len(coming), np.inf))
    if horizon.base_year in horizon.years:
        share[:, horizon.years.index(horizon.base_year)] = 0.0
    place = coming["line"].map({name: k for k, name in enumerate(lines["line"])}).to_numpy(int)
    np.add.at(known, place, share * coming["capacity"].to_numpy(float)[:, None])
    return known


def _additions(lines: pd.DataFrame, horizon: Horizon) -> pd.DataFrame:
    """What may be added: line, year, maximum [GW over the years since the model year before]."""
    expandable = lines[lines["expandable"]]
    years = pd.DataFrame({"year": horizon.years, "span": horizon.since_previous})
    years = years[years["year"] > horizon.base_year]
    frame = expandable.merge(years, how="cross")
    most = frame["maximum_addition"].fillna(np.inf).to_numpy(float) * frame["span"].to_numpy(float)
    return pd.DataFrame({"line": frame["line"], "year": frame["year"], "maximum": most})


def _charges(additions: pd.DataFrame, lines: pd.DataFrame, scenario: Scenario, horizon: Horizon) -> pd.DataFrame:
    constants = additions[["line", "year"]].merge(lines, on="line", how="left")
    start = additions["year"].map(dict(zip(horizon.years, horizon.start, strict=True))).to_numpy(float)
    life = constants["lifetime"].to_numpy(float)
    rate = np.full(len(additions), horizon.rate)
    charge = capital_charge(
        constants["investment_cost"].to_numpy(float) * BN_PER_GW,
        start, start + life, life, rate, horizon, scenario.horizon.cost_convention,
    )  # fmt: skip
    return spread(additions[["line", "year"]].rename(columns={"year": "vintage"}), charge, horizon.years)
