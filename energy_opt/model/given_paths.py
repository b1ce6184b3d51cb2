"""Given paths as arrays: what a table gives by region and year, summed over everything else."""

from __future__ import annotations

import numpy as np
import pandas as pd

from energy_opt.inputs.system import System


def by_region(paths: pd.DataFrame, value: str, system: System) -> np.ndarray:
    """A column of a path as [region, year] of the system; nothing where a region or year has none."""
    wide = paths.pivot_table(index="region", columns="year", values=value, aggfunc="sum")
    asked = wide.reindex(index=list(system.regions), columns=list(system.horizon.years))
    return asked.fillna(0.0).to_numpy(float)


def of_co2(paths: pd.DataFrame, value: str, system: System) -> np.ndarray:
    """The same for CO2 alone, as [species, region, year]."""
    given = by_region(paths, value, system)
    return np.stack([given if species == "CO2" else 0.0 * given for species in system.species])
