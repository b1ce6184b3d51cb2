"""Capacity tables: what is in service, what comes, what goes."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pandas as pd

from energy_opt.results.reading import Reading, something

KEYS = ["region", "technology", "vintage", "year"]


def capacity_tables(reading: Reading) -> dict[str, pd.DataFrame]:
    """capacity, storage_capacity, capacity_addition, capacity_retirement, line_capacity."""
    cohorts = _cohorts(reading)
    energy = cohorts["kind"] == "storage_energy"
    return {
        "capacity": _capacity(cohorts[~energy]),
        "storage_capacity": _storage_energy(reading),
        "capacity_addition": _additions(reading, cohorts),
        "capacity_retirement": _retirements(reading, cohorts[~energy]),
        "line_capacity": _lines(reading),
    }


def _capacity(cohorts: pd.DataFrame) -> pd.DataFrame:
    return something(_by_year_of_commissioning(cohorts, ["in_service"]), "in_service").rename(
        columns={"in_service": "capacity"}
    )


def _by_year_of_commissioning(cohorts: pd.DataFrame, values: list[str]) -> pd.DataFrame:
    """Sums by the vintage that a table shows: the mean year of commissioning of the cohort."""
    shown = cohorts.assign(vintage=cohorts["commissioned"])
    return shown.groupby(KEYS, as_index=False, sort=False)[values].sum()


def _cohorts(reading: Reading) -> pd.DataFrame:
    """Cohort years with their capacity and what of it is in service on average over the interval."""
    frame = reading.frame("capacity")
    source = reading.system.capacities.cohort_years
    kind = reading.system.capacities.assets.drop_duplicates("technology").set_index("technology")["kind"]
    frame["in_service"] = frame["capacity"].to_numpy() * source["share"].to_numpy()
    frame["known"] = source["known"].to_numpy()
    frame["commissioned"] = source["commissioned"].to_numpy()
    frame["new"] = source["new"].to_numpy()
    frame["share"] = source["share"].to_numpy()
    frame["early"] = reading.values("early_retirement") * frame["share"]
    frame["kind"] = frame["technology"].map(kind)
    return frame


def _storage_energy(reading: Reading) -> pd.DataFrame:
    """Energy of full stores: a fixed number of hours of their power, or their reservoir's capacity."""
    if not reading.has("storage_level"):
        return pd.DataFrame(columns=["region", "technology", "year", "energy"])
    capacity = reading.frame("available_capacity", "energy")
    assets = reading.system.capacities.assets
    stores = assets[assets["kind"] == "storage"][["region", "technology", "duration", "reservoir"]]
    holder = stores["technology"].where(stores["duration"].notna(), stores["reservoir"])
    frame = stores.assign(holder=holder).merge(
        capacity.rename(columns={"technology": "holder"}), on=["region", "holder"]
    )
    frame["energy"] = frame["energy"] * frame["duration"].fillna(1.0)
    return something(frame[["region", "technology", "year", "energy"]], "energy")


def _additions(reading: Reading, cohorts: pd.DataFrame) -> pd.DataFrame:
    built = reading.frame("capacity_addition").assign(origin="built")
    base = reading.system.horizon.base_year
    coming = cohorts[(cohorts["commissioned"] > base) & ~cohorts["new"] & (cohorts["known"] > 0.0)]
    committed = pd.DataFrame(
        {
            "region": coming["region"],
            "technology": coming["technology"],
            "year": coming["year"],
            "capacity_addition": coming["known"],
            "origin": "committed",
        }
    )
    keys = ["region", "technology", "year", "origin"]
    frame = pd.concat([built[[*keys, "capacity_addition"]], committed[[*keys, "capacity_addition"]]])
    return something(frame.groupby(keys, as_index=False, sort=False)[["capacity_addition"]].sum(), "capacity_addition")


def _retirements(reading: Reading, cohorts: pd.DataFrame) -> pd.DataFrame:
    """What leaves between two model years: by choice, by retrofit, and the rest by age."""
    before = cohorts.groupby(["region", "technology", "vintage"])["in_service"].shift()
    frame = cohorts.assign(left=np.clip(before.fillna(0.0) - cohorts["in_service"], 0.0, None))
    frame = frame.merge(_retrofitted(reading), on=KEYS, how="left").fillna({"retrofitted": 0.0})
    frame["retrofitted"] = frame["retrofitted"] * frame["share"]
    frame = pd.concat([frame, _ended(reading, cohorts)], ignore_index=True)
    gone = (frame["early"] + frame["retrofitted"]).clip(lower=0.0)
    frame["by_age"] = np.clip(frame["left"] - gone, 0.0, None)
    values = ["by_age", "early", "retrofitted"]
    return something(_by_year_of_commissioning(frame, values), *values)


def _ended(reading: Reading, cohorts: pd.DataFrame) -> pd.DataFrame:
    """Cohorts whose last year in service was the model year before: what they still had leaves by age."""
    years = reading.system.horizon.years
    following = dict(pairwise(years))
    last = cohorts.loc[cohorts.groupby(["region", "technology", "vintage"])["year"].idxmax()]
    last = last[last["year"].isin(following)]
    return last.assign(year=last["year"].map(following), left=last["in_service"], early=0.0, retrofitted=0.0)


def _retrofitted(reading: Reading) -> pd.DataFrame:
    if not reading.has("retrofit"):
        return pd.DataFrame(columns=[*KEYS, "retrofitted"]).astype({"vintage": int, "year": int, "retrofitted": float})
    return reading.frame("retrofit", "retrofitted").groupby(KEYS, as_index=False)[["retrofitted"]].sum()


def _lines(reading: Reading) -> pd.DataFrame:
    if not reading.has("line_capacity"):
        return pd.DataFrame(columns=["line", "year", "capacity", "capacity_addition"])
    frame = reading.frame("line_capacity", "capacity")
    added = reading.frame("line_addition", "capacity_addition")
    return frame.merge(added, on=["line", "year"], how="left").fillna({"capacity_addition": 0.0})
