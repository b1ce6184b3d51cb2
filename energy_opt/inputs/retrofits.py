"""Retrofits: which cohorts may change their technology, when, and what the change costs.

The capacity of a changed cohort keeps its vintage and its years: the target asset gets a cohort of the same vintage.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from energy_opt.inputs.assets import asset_name
from energy_opt.inputs.economics import capital_charge
from energy_opt.inputs.horizon import Horizon


def conversions(retrofit: pd.DataFrame, cohorts: pd.DataFrame, assets: pd.DataFrame, horizon: Horizon) -> pd.DataFrame:
    """Changes that are possible: from_asset, to_asset, vintage, commissioned, year, ratio, share.

    They come after the base year, from the target's first year, and not beyond the stated age.
    """
    kinds = assets.set_index("asset")[["region", "technology"]]
    frame = cohorts.join(kinds, on="asset").merge(retrofit, left_on="technology", right_on="from_technology")
    target = asset_name(frame["region"], frame["to_technology"])
    known = assets.set_index("asset")["first_year"].fillna(0)
    frame = frame.assign(from_asset=frame["asset"], to_asset=target, ratio=frame["capacity_ratio"])
    frame = frame[frame["to_asset"].isin(known.index) & (frame["year"] > horizon.base_year)]
    age = frame["year"] - frame["commissioned"]
    allowed = (frame["year"] >= frame["to_asset"].map(known)) & ~(age > frame["maximum_age"].fillna(np.inf))
    columns = ["from_asset", "to_asset", "vintage", "commissioned", "year", "ratio", "share"]
    return frame.loc[allowed, columns].reset_index(drop=True)


def mirrored_cohorts(changes: pd.DataFrame, cohorts: pd.DataFrame) -> pd.DataFrame:
    """Cohorts of the target assets: the vintages and years of their sources.

    Where several sources share a vintage, the target is in service only as long as all of them would be: a change must
    not lengthen a life. Where the target has a cohort of that vintage already (the model may build it too), that cohort
    takes the changed capacity in.
    """
    if changes.empty:
        return cohorts.iloc[:0]
    first = changes.groupby(["from_asset", "to_asset", "vintage"], as_index=False)[["year"]].min()
    years = first.rename(columns={"year": "first"}).merge(
        cohorts, left_on=["from_asset", "vintage"], right_on=["asset", "vintage"]
    )
    own = pd.MultiIndex.from_frame(cohorts[["asset", "vintage"]])
    there = pd.MultiIndex.from_frame(years[["to_asset", "vintage"]]).isin(own)
    years = years[(years["year"] >= years["first"]) & ~there]
    years = years.assign(sources=years.groupby(["to_asset", "vintage"])["from_asset"].transform("nunique"))
    mirrored = years.groupby(["to_asset", "vintage", "year"], as_index=False).agg(
        share=("share", "min"),
        commissioned=("commissioned", "mean"),
        alive=("share", "size"),
        sources=("sources", "max"),
    )
    mirrored = mirrored[mirrored["alive"] == mirrored["sources"]].drop(columns=["alive", "sources"])
    mirrored["commissioned"] = mirrored.groupby(["to_asset", "vintage"])["commissioned"].transform("mean").round()
    named: pd.DataFrame = mirrored.rename(columns={"to_asset": "asset"}).assign(new=True, capacity=0.0)
    return named


def within_cohorts(changes: pd.DataFrame, cohorts: pd.DataFrame) -> pd.DataFrame:
    """The changes of years in which the target has the cohort."""
    keys = pd.MultiIndex.from_frame(cohorts[["asset", "vintage", "year"]])
    inside = pd.MultiIndex.from_frame(changes[["to_asset", "vintage", "year"]]).isin(keys)
    return changes[inside].reset_index(drop=True)


def conversion_charges(
    changes: pd.DataFrame,
    investment: np.ndarray,
    assets: pd.DataFrame,
    cohorts: pd.DataFrame,
    convention: str,
    horizon: Horizon,
) -> pd.DataFrame:
    """What each change pays in each later model year, over the life that is left: with `paid` and `charge`."""
    keys = ["from_asset", "to_asset", "vintage", "year"]
    if changes.empty:
        return pd.DataFrame({**{key: [] for key in keys}, "paid": [], "charge": []})
    place = {name: k for k, name in enumerate(assets["asset"])}
    years = {year: k for k, year in enumerate(horizon.years)}
    row = changes["to_asset"].map(place).to_numpy(int)
    column = changes["year"].map(years).to_numpy(int)
    start = horizon.start[column]
    left = _life_left(changes, cohorts, assets, horizon)
    constants = assets.iloc[row]
    payback = np.fmin(constants["economic_life"].fillna(constants["lifetime"]).to_numpy(float), left)
    rate = constants["weighted_cost_of_capital"].fillna(horizon.rate).to_numpy(float)
    charge = capital_charge(investment[row, column], start, start + left, payback, rate, horizon, convention)
    # The cost is given per capacity after the retrofit; the variable is capacity before it
    charge = charge * changes["ratio"].to_numpy(float)[:, None]
    at, paid = np.nonzero(charge > 0.0)
    result = changes[keys].iloc[at].reset_index(drop=True)
    return result.assign(paid=np.array(horizon.years)[paid], charge=charge[at, paid])


def _life_left(changes: pd.DataFrame, cohorts: pd.DataFrame, assets: pd.DataFrame, horizon: Horizon) -> np.ndarray:
    """Years in service that a cohort has left from the start of the year of its change.

    Within the horizon they follow from the shares in service; a life that goes on beyond it ends by age.
    """
    weight = dict(zip(horizon.years, horizon.represented, strict=True))
    lived = cohorts.assign(span=cohorts["share"] * cohorts["year"].map(weight))
    lived = lived.sort_values("year", ascending=False)
    lived["left"] = lived.groupby(["asset", "vintage"])["span"].cumsum()
    inside = lived.set_index(["asset", "vintage", "year"])["left"]
    asked = pd.MultiIndex.from_frame(changes[["from_asset", "vintage", "year"]])
    lifetime = changes["from_asset"].map(assets.set_index("asset")["lifetime"]).to_numpy(float)
    start = changes["year"].map(dict(zip(horizon.years, horizon.start, strict=True))).to_numpy(float)
    by_age = changes["commissioned"].to_numpy(float) + lifetime - start
    last = lived.groupby(["asset", "vintage"])["year"].max()
    end = last.reindex(pd.MultiIndex.from_frame(changes[["from_asset", "vintage"]])).to_numpy(float)
    left = inside.reindex(asked).to_numpy(float)
    years: np.ndarray = np.maximum(np.where(end == horizon.years[-1], np.maximum(left, by_age), left), 1.0)
    return years
