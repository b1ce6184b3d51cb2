"""The age at which all coal plants would have to close to keep a budget, and what new plants take off it.

After the operational lifetime limit of Cui et al. 2019 (doi:10.1038/s41467-019-12618-3): all plants run as they do now
until an age A that is the same for all. E(A) = Σ_i e_i · |[max(c_i, t₀), min(c_i + A, t₁)]| rises with A and is linear
between its kinks, so that the age of a budget is found exactly.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from energy_opt.analysis.metric import Metric, undefined


def emissions_up_to_age(plants: pd.DataFrame, age: float, since: float, until: float) -> float:
    """Emissions between two points in time if every plant closes at an age [Mt].

    plants: start [calendar time], emissions [Mt/year].
    """
    start = plants["start"].to_numpy(float)
    years = np.clip(np.minimum(start + age, until) - np.maximum(start, since), 0.0, None)
    return float(plants["emissions"].to_numpy(float) @ years)


def lifetime_limit(plants: pd.DataFrame, budget: float, since: float, until: float) -> Metric:
    """The greatest age of all plants that keeps a budget of emissions [years]; arguments as above, budget [Mt]."""
    if plants.empty or float(plants["emissions"].sum()) <= 0.0:
        return undefined("there are no plants")
    start = plants["start"].to_numpy(float)
    kinks = np.unique(np.concatenate([np.maximum(since, start) - start, until - start, [0.0]]))
    ages = kinks[kinks >= 0.0]
    emitted = np.array([emissions_up_to_age(plants, age, since, until) for age in ages])
    if emitted[-1] <= budget:
        return undefined("the budget is kept at any age")
    if budget < 0.0:
        return undefined("there is no budget")
    above = int(np.argmax(emitted > budget))
    if above == 0:
        return Metric(0.0)
    share = (budget - emitted[above - 1]) / (emitted[above] - emitted[above - 1])
    return Metric(float(ages[above - 1] + share * (ages[above] - ages[above - 1])))


def lifetime_limit_loss(
    fleet: pd.DataFrame, projects: pd.DataFrame, budget: float, since: float, until: float
) -> Metric:
    """Years that projects take off the age that the fleet may reach under the same budget."""
    alone = lifetime_limit(fleet, budget, since, until)
    together = lifetime_limit(pd.concat([fleet, projects], ignore_index=True), budget, since, until)
    if together.value is None:
        return together
    if alone.value is None:
        return undefined(f"without the projects {alone.reason}")
    return Metric(alone.value - together.value)
