"""Screening: what each setting of a sampled sweep does to the results, by the methods of Morris and of Sobol (SALib).

Morris, M. D. (1991), doi:10.1080/00401706.1991.10484804; Sobol, I. M. (2001), doi:10.1016/S0378-4754(00)00270-6.
"""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

KEYS = ["quantity", "item", "year", "unit"]
MORRIS = {"effect": "mu", "absolute_effect": "mu_star", "effect_spread": "sigma"}
SOBOL = {
    "first_order": "S1", "first_order_error": "S1_conf", "total_order": "ST", "total_order_error": "ST_conf",
}  # fmt: skip
FIGURES = (*MORRIS, *SOBOL)


def morris_effects(
    problem: Mapping[str, Any], samples: np.ndarray, outputs: pd.DataFrame, levels: int, seed: int
) -> pd.DataFrame:
    """Elementary effects of each setting on each output: the table `sensitivity`.

    problem: num_vars, names, bounds as SALib wants them; samples: cases × settings; outputs: case, quantity, item,
    year, unit, value; a case that lacks an output counts as 0 there.
    """
    from SALib.analyze import morris

    return _by_output(
        problem, outputs, len(samples), MORRIS,
        lambda values: morris.analyze(dict(problem), samples, values, num_levels=levels, seed=seed),
    )  # fmt: skip


def sobol_indices(problem: Mapping[str, Any], count: int, outputs: pd.DataFrame, seed: int) -> pd.DataFrame:
    """Shares of the variance of each output: the table `sensitivity`; as `morris_effects`, count: the cases."""
    from SALib.analyze import sobol

    return _by_output(
        problem, outputs, count, SOBOL,
        lambda values: sobol.analyze(dict(problem), values, calc_second_order=False, seed=seed),
    )  # fmt: skip


def _by_output(
    problem: Mapping[str, Any], outputs: pd.DataFrame, count: int, names: Mapping[str, str], analyse: Any
) -> pd.DataFrame:
    parts = []
    for key, group in outputs.groupby(KEYS, sort=False):
        values = group.set_index("case")["value"].reindex(range(count)).fillna(0.0).to_numpy(float)
        found = _constant(names, problem) if np.ptp(values) <= 1e-9 * np.abs(values).max(initial=1.0) else None
        if found is None:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # SALib's own use of numpy and pandas
                found = analyse(values)
        figures: dict[str, Any] = {
            name: np.ma.filled(np.ma.asarray(found[its], dtype=float), np.nan) for name, its in names.items()
        }
        empty = dict.fromkeys((name for name in FIGURES if name not in names), np.nan)
        parts.append(
            pd.DataFrame({"setting": problem["names"], **dict(zip(KEYS, key, strict=True)), **figures, **empty})
        )
    columns = ["setting", *KEYS, *FIGURES]
    return pd.concat(parts, ignore_index=True)[columns] if parts else pd.DataFrame(columns=columns)


def _constant(names: Mapping[str, str], problem: Mapping[str, Any]) -> dict[str, np.ndarray]:
    """Nothing does anything to an output that never changes; it has no variance to share out."""
    value = 0.0 if "effect" in names else np.nan
    return {its: np.full(problem["num_vars"], value) for its in names.values()}
