"""The fleet at the end of the base year: the measure of what is phased out or replaced."""

from __future__ import annotations

import pandas as pd

from energy_opt.inputs.system import Capacities


def base_fleet(capacities: Capacities, base_year: int) -> pd.DataFrame:
    """Cohorts in service at the end of the base year: asset, vintage, known [GW]. Committed units come later.

    A cohort of which no year of the model sees anything is not among them.
    """
    cohorts = capacities.cohort_years
    there = (cohorts["known"] > 0.0) & ~cohorts["new"] & (cohorts["commissioned"] <= base_year)
    return cohorts.loc[there, ["asset", "vintage", "known"]].reset_index(drop=True)
