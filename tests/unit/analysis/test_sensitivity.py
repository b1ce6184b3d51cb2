"""Screening of a function that is known: y = 3 a + b over a, b in [0, 2]; c does nothing.

Morris: effects over the whole ranges are 6 and 2. Sobol: Var(3 a) : Var(b) = 9 : 1, so the shares are 0.9 and 0.1.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from energy_opt.analysis.sensitivity import morris_effects, sobol_indices
from energy_opt.config.design import Design
from energy_opt.studies.sweep.designs import problem, samples

pytest.importorskip("SALib")
RANGES = {"a": [0, 2], "b": [0, 2], "c": [5, 6]}


def outputs(sample: np.ndarray) -> pd.DataFrame:
    """Two outputs of each case: the function, and one that never changes."""
    function = pd.DataFrame({"case": range(len(sample)), "quantity": "cost", "value": 3 * sample[:, 0] + sample[:, 1]})
    constant = function.assign(quantity="demand", value=7.0)
    return pd.concat([function, constant]).assign(item="all", year=2030, unit="bn CNY")


def test_morris_finds_the_slopes() -> None:
    design = Design(pattern="morris", ranges=RANGES, samples=6)
    sample = samples(design)
    found = morris_effects(problem(design), sample, outputs(sample), design.levels, design.seed)
    cost = found[found["quantity"] == "cost"].set_index("setting")
    np.testing.assert_allclose(cost["effect"], [6.0, 2.0, 0.0], atol=1e-6)
    np.testing.assert_allclose(cost["absolute_effect"], [6.0, 2.0, 0.0], atol=1e-6)
    np.testing.assert_allclose(cost["effect_spread"], 0.0, atol=1e-6)
    assert cost["first_order"].isna().all()
    np.testing.assert_allclose(found.loc[found["quantity"] == "demand", "effect"], 0.0)


def test_sobol_shares_the_variance_out() -> None:
    design = Design(pattern="sobol", ranges=RANGES, samples=256)
    sample = samples(design)
    found = sobol_indices(problem(design), len(sample), outputs(sample), design.seed)
    cost = found[found["quantity"] == "cost"].set_index("setting")
    np.testing.assert_allclose(cost["first_order"], [0.9, 0.1, 0.0], atol=0.03)
    np.testing.assert_allclose(cost["total_order"], [0.9, 0.1, 0.0], atol=0.03)
    assert found.loc[found["quantity"] == "demand", "first_order"].isna().all()
