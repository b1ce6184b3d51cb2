"""Capacities: assets, cohorts × years, what may be added, what may be converted, and then what all of it costs."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from energy_opt.config.scenario import TechnologyChoice
from energy_opt.errors import ConfigError
from energy_opt.inputs.assets import asset_name, buildable, make_assets
from energy_opt.inputs.economics import BN_PER_GW, apply_factors, asset_year, capital_charge, fixed_om
from energy_opt.inputs.fleet import known_capacity, known_cohorts, new_cohorts
from energy_opt.inputs.horizon import Horizon
from energy_opt.inputs.projects import NO_PROJECTS, Projects
from energy_opt.inputs.read import DataFolder
from energy_opt.inputs.retrofits import conversion_charges, conversions, mirrored_cohorts, within_cohorts
from energy_opt.inputs.system import Capacities, Fleet


def make_fleet(
    folder: DataFolder,
    choice: TechnologyChoice,
    horizon: Horizon,
    regions: tuple[str, ...],
    projects: Projects = NO_PROJECTS,
) -> Fleet:
    """What there is, may be built and converted."""
    technologies = folder["technology"]
    known = known_capacity(
        folder["fleet"], folder["committed_capacity"], folder["coal_project"], folder["project_probability"],
        technologies, choice, horizon.base_year,
    )  # fmt: skip
    known = known[known["region"].isin(regions)].reset_index(drop=True)
    known["asset"] = asset_name(known["region"], known["technology"])
    can_build = buildable(technologies, folder["fuel"], regions, folder["potential"], choice)
    converted = _converted_pairs(
        folder["retrofit"], pd.concat([known[["region", "technology"]], can_build]), choice.exclude
    )
    forced = projects.classes[["region", "technology"]]
    pairs = pd.concat([known[["region", "technology"]], can_build, converted, *([forced] if len(forced) else [])])
    if pairs.empty:
        raise ConfigError(
            "the system holds no capacity and may build none: give the table fleet, or a technology with new_build"
        )
    assets = make_assets(pairs, technologies, regions)

    existing = known_cohorts(known, horizon, choice.cohort_bin).assign(new=False)
    built = _buildable_assets(assets, can_build)
    fresh = new_cohorts(built, horizon).assign(new=True, capacity=0.0)
    frame = pd.concat([existing, fresh, *_project_cohorts(projects)], ignore_index=True)
    changes = conversions(folder["retrofit"], frame, assets, horizon)
    frame = pd.concat([frame, mirrored_cohorts(changes, frame)], ignore_index=True)
    return Fleet(
        assets=assets,
        cohort_years=_finish(frame, assets, horizon, choice.early_retirement),
        additions=fresh[["asset", "vintage"]].drop_duplicates().reset_index(drop=True),
        conversions=within_cohorts(changes, frame),
    )


def make_capacities(
    fleet: Fleet,
    folder: DataFolder,
    cost_factor: Mapping[str, float],
    convention: str,
    horizon: Horizon,
    projects: Projects = NO_PROJECTS,
) -> Capacities:
    """The capacity side of a system: the fleet and what it costs, by the scenario's factors and cost convention."""
    assets, changes, costs = fleet.assets, fleet.conversions, folder["technology_cost"]
    for name in ("investment_cost", "fixed_om_cost"):
        costs = apply_factors(costs, "technology", name, cost_factor)
    investment = asset_year(costs, "investment_cost", assets, horizon.years) * BN_PER_GW
    position = {name: k for k, name in enumerate(assets["asset"])}
    cohorts = fleet.cohort_years
    commissioned = tuple(sorted(set(cohorts["commissioned"])))
    yearly = asset_year(costs, "fixed_om_cost", assets, commissioned)
    cohorts = cohorts.assign(fixed_om=fixed_om(cohorts, yearly, position, commissioned))
    return Capacities(
        assets=assets,
        cohort_years=cohorts,
        additions=fleet.additions,
        charges=_charges(fleet.additions, investment, assets, convention, horizon),
        conversions=changes[["from_asset", "to_asset", "vintage", "year", "ratio"]],
        conversion_charges=conversion_charges(changes, investment, assets, cohorts, convention, horizon),
        project_charges=_project_charges(projects, investment, assets, convention, horizon),
    )


def _buildable_assets(assets: pd.DataFrame, can_build: pd.DataFrame) -> pd.DataFrame:
    names = set(asset_name(can_build["region"], can_build["technology"]))
    return assets[assets["asset"].isin(names)].reset_index(drop=True)


def _converted_pairs(retrofit: pd.DataFrame, pairs: pd.DataFrame, exclude: tuple[str, ...]) -> pd.DataFrame:
    """Pairs that only a retrofit brings into being: the target technology in the regions of its sources."""
    allowed = retrofit[~retrofit["to_technology"].isin(exclude)]
    found = allowed.merge(pairs, left_on="from_technology", right_on="technology")
    return pd.DataFrame({"region": found["region"], "technology": found["to_technology"]}).drop_duplicates()


def _project_cohorts(projects: Projects) -> list[pd.DataFrame]:
    """The cohorts of the classes of projects, without capacity of their own; none where there are no projects."""
    years = projects.years[["asset", "vintage", "year", "share"]]
    return [years.assign(commissioned=years["vintage"], capacity=0.0, new=False)] if len(years) else []


def _project_charges(
    projects: Projects, investment: np.ndarray, assets: pd.DataFrame, convention: str, horizon: Horizon
) -> pd.DataFrame:
    """What a GW of each class pays in each model year: asset, vintage, year, charge [bn/GW/year]; sunk when built."""
    classes = projects.classes
    if classes.empty:
        return pd.DataFrame(columns=["asset", "vintage", "year", "charge"])
    constants = assets.set_index("asset").loc[classes["asset"]]
    row = pd.Index(assets["asset"]).get_indexer(classes["asset"])
    start = classes["start"].to_numpy(float)
    column = np.minimum(np.searchsorted(horizon.end, start, side="right"), len(horizon.years) - 1)
    life = classes["end"].to_numpy(float) - start
    payback = np.fmin(constants["economic_life"].to_numpy(float), life)
    rate = constants["weighted_cost_of_capital"].fillna(horizon.rate).to_numpy(float)
    charge = capital_charge(investment[row, column], start, start + life, payback, rate, horizon, convention)
    return spread(classes[["asset", "vintage"]].reset_index(drop=True), charge, horizon.years)


def _finish(frame: pd.DataFrame, assets: pd.DataFrame, horizon: Horizon, early: bool) -> pd.DataFrame:
    """Cohort years in order, with the year before, the capacity known at the start, and what may retire."""
    order = {name: k for k, name in enumerate(assets["asset"])}
    frame = frame.assign(_order=frame["asset"].map(order)).sort_values(["_order", "vintage", "year"])
    same = (frame["asset"] == frame["asset"].shift()) & (frame["vintage"] == frame["vintage"].shift())
    previous = frame["year"].shift().where(same, 0).astype(int)
    may_retire = frame["asset"].map(assets.set_index("asset")["early_retirement"]).to_numpy(bool)
    return pd.DataFrame(
        {
            "asset": frame["asset"],
            "vintage": frame["vintage"].astype(int),
            "commissioned": frame["commissioned"].astype(int),
            "year": frame["year"].astype(int),
            "share": frame["share"].astype(float),
            "known": np.where(same, 0.0, frame["capacity"]),
            "previous": previous,
            "retirable": may_retire & early & (frame["year"].to_numpy() > horizon.base_year),
            "new": frame["new"].astype(bool),
        }
    ).reset_index(drop=True)


def _charges(
    additions: pd.DataFrame, investment: np.ndarray, assets: pd.DataFrame, convention: str, horizon: Horizon
) -> pd.DataFrame:
    """What each addition pays in each model year: asset, vintage, year, charge [bn/GW/year]."""
    place = {name: k for k, name in enumerate(assets["asset"])}
    row = additions["asset"].map(place).to_numpy(int)
    column = additions["vintage"].map({y: k for k, y in enumerate(horizon.years)}).to_numpy(int)
    constants = assets.iloc[row]
    life = constants["lifetime"].to_numpy(float)
    payback = np.fmin(constants["economic_life"].to_numpy(float), life)
    rate = constants["weighted_cost_of_capital"].fillna(horizon.rate).to_numpy(float)
    start = horizon.start[column]
    charge = capital_charge(investment[row, column], start, start + life, payback, rate, horizon, convention)
    return spread(additions, charge, horizon.years)


def spread(frame: pd.DataFrame, charge: np.ndarray, years: tuple[int, ...], name: str = "year") -> pd.DataFrame:
    """Rows × years of a charge that is not zero, as a long frame with the column `charge`."""
    row, column = np.nonzero(charge > 0.0)
    result = frame.iloc[row].reset_index(drop=True)
    return result.assign(**{name: np.array(years)[column], "charge": charge[row, column]})
