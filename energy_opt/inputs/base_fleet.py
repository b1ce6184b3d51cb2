"""The fleet at the end of the base year: the measure of what is phased out or replaced."""

from __future__ import annotations

import pandas as pd


def base_fleet(cohorts: pd.DataFrame, base_year: int) -> pd.DataFrame:
    """The cohorts in service at the end of the base year: asset, vintage, known [GW]; committed units come later.

    A cohort of which no year of the model sees anything is not among them.
    """
    there = (cohorts["known"] > 0.0) & ~cohorts["new"] & (cohorts["commissioned"] <= base_year)
    return cohorts.loc[there, ["asset", "vintage", "known"]].reset_index(drop=True)
