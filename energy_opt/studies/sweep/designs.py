"""Designs as rows: which value each setting has in each scenario. The samples are those of scipy and SALib."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from energy_opt.config.design import LATIN_HYPERCUBE, MORRIS, ONE_AT_A_TIME, PRODUCT, SOBOL, TABLE, Design
from energy_opt.errors import ConfigError

Row = dict[str, Any]
"""Setting → value, as on the command line; a setting that is not given stays as the scenario has it."""

DIGITS = 10
"""Samples are rounded to so many significant digits: a setting is a number that a person can write."""


def design_rows(design: Design) -> list[Row]:
    """The scenarios of a design, in its order."""
    return ROWS[design.pattern](design)


def crossed(rows: list[Row], others: list[Row]) -> list[Row]:
    """Every row with every other; what the second gives wins."""
    return [{**row, **other} for row in rows for other in others]


def problem(design: Design) -> dict[str, Any]:
    """The ranges as SALib wants them."""
    return {
        "num_vars": len(design.ranges),
        "names": list(design.ranges),
        "bounds": [list(map(float, ends)) for ends in design.ranges.values()],
    }


def samples(design: Design) -> np.ndarray:
    """The samples of a sampled design as numbers, scenarios × settings, rounded as the scenarios have them."""
    return np.array([list(row.values()) for row in design_rows(design)], dtype=float)


def product(values: Mapping[str, list[Any]]) -> list[Row]:
    """Every combination of the values; one empty row where there are none."""
    return [dict(zip(values, combination, strict=True)) for combination in itertools.product(*values.values())]


def _product(design: Design) -> list[Row]:
    return product(design.values)


def _one_at_a_time(design: Design) -> list[Row]:
    changes = [(setting, value) for part in (design.values, design.ranges) for setting, row in part.items()
               for value in row]  # fmt: skip
    return [{}, *({setting: value} for setting, value in changes)]


def _latin_hypercube(design: Design) -> list[Row]:
    from scipy.stats import qmc

    low, high = np.array([list(map(float, ends)) for ends in design.ranges.values()]).T
    unit = qmc.LatinHypercube(len(design.ranges), rng=design.seed).random(design.samples)
    return _rows(design, qmc.scale(unit, low, high))


def _morris(design: Design) -> list[Row]:
    sample = _sampler("morris").sample(problem(design), design.samples, num_levels=design.levels, seed=design.seed)
    return _rows(design, sample)


def _sobol(design: Design) -> list[Row]:
    sample = _sampler("sobol").sample(problem(design), design.samples, calc_second_order=False, seed=design.seed)
    return _rows(design, sample)


def _sampler(name: str) -> Any:
    try:
        if name == "morris":
            from SALib.sample import morris as sampler
        else:
            from SALib.sample import sobol as sampler
    except ImportError:
        raise ConfigError(
            f'the pattern `{name}` needs SALib, which is not installed; `pip install "energy-opt[sensitivity]"`'
        ) from None
    return sampler


def _rows(design: Design, sample: np.ndarray) -> list[Row]:
    return [
        {setting: float(f"{value:.{DIGITS}g}") for setting, value in zip(design.ranges, row, strict=True)}
        for row in sample
    ]


def _table(design: Design) -> list[Row]:
    path = Path(design.table).expanduser()
    frame = _read(path)
    settings = [str(name).strip() for name in frame.columns]
    if not len(frame) or not settings:
        raise ConfigError(
            f"sweep.table: {path} has no row; a column for each setting, a row for each scenario is wanted"
        )
    if len(set(settings)) != len(settings) or any(not name or name.startswith("Unnamed:") for name in settings):
        raise ConfigError(f"sweep.table: {path} has a column without a name, or two of one name: {', '.join(settings)}")
    return [
        {name: value for name, value in zip(settings, map(_plain, row), strict=True) if value is not None}
        for row in frame.itertuples(index=False, name=None)
    ]


def _read(path: Path) -> pd.DataFrame:
    try:
        if path.suffix == ".parquet":
            return pd.read_parquet(path)
        if path.suffix == ".csv":
            return pd.read_csv(path, dtype=str, keep_default_na=False, encoding="utf-8-sig")
    except FileNotFoundError:
        raise ConfigError(f"sweep.table: there is no file {path}") from None
    except (OSError, ValueError) as error:
        raise ConfigError(f"sweep.table: {path} cannot be read ({str(error).splitlines()[0]})") from error
    raise ConfigError(f"sweep.table: {path} is neither .csv nor .parquet")


def _plain(value: Any) -> Any:
    """A cell as a plain value; an empty one as None."""
    if isinstance(value, str):
        return value.strip() or None
    if value is None or value is pd.NA or (isinstance(value, float) and np.isnan(value)):
        return None
    return value.item() if isinstance(value, np.generic) else value


ROWS: dict[str, Callable[[Design], list[Row]]] = {
    PRODUCT: _product,
    ONE_AT_A_TIME: _one_at_a_time,
    LATIN_HYPERCUBE: _latin_hypercube,
    MORRIS: _morris,
    SOBOL: _sobol,
    TABLE: _table,
}
