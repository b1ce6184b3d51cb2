"""Rules by which a national emission path is shared out: base, statistics → shares, regions × years, each year 1.

Rules of the literature on effort sharing, compared by Höhne, den Elzen and Escalante 2014
(doi:10.1080/14693062.2014.849452); contraction and convergence after Meyer 2000, *Contraction & Convergence*. Regions
are those of the base emissions; statistics are linear between their years and flat outside.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from energy_opt.errors import ConfigError, InputError, Issue
from energy_opt.inputs.faults import near
from energy_opt.inputs.interpolate import by_year

TOLERANCE = 1e-9
"""Allowed deviation of the sum of mixing weights from 1."""


@dataclass(frozen=True)
class Basis:
    """What regions are compared by.

    emissions: gross emissions of the base year by region [Mt], the index names the regions.
    statistics: rows of the table region_statistic: region, year, population [million], gdp [bn CNY, real].
    activity: region, year, activity [any one unit] and, where products differ, benchmark [t per unit]; several rows of
    a region and year, one for each product, add up. Only the rule `efficiency` reads it.
    """

    emissions: pd.Series
    statistics: pd.DataFrame = field(default_factory=lambda: _no_rows("region", "year", "population", "gdp"))
    activity: pd.DataFrame = field(default_factory=lambda: _no_rows("region", "year", "activity"))


@dataclass(frozen=True)
class Settings:
    """Numbers of the rules.

    alpha: weight of wealth in `capability` [1], 0 = none, usually 0.5 to 1. start, end: years between which
    `convergence` goes from past emissions to equal ones per person; by default those of the path.
    """

    alpha: float = 0.5
    start: int | None = None
    end: int | None = None


def allocation_shares(
    rule: str | Mapping[str, float], basis: Basis, path: pd.Series, settings: Settings | None = None
) -> pd.DataFrame:
    """Shares of a national path, s_ry ≥ 0, Σ_r s_ry = 1; regions × years of the path [1].

    rule: a name of RULES, or weights by name that add up to 1: s = Σ_k w_k s^k. path: gross national emissions by year
    [Mt], that is with nothing removed; only `capability` depends on its level.
    """
    weights = {rule: 1.0} if isinstance(rule, str) else dict(rule)
    _check_weights(weights)
    chosen = settings or Settings()
    _check_settings(weights, chosen, path)
    _check_basis(weights, basis)
    # In the order of RULES, so that the order in which weights are given changes no digit
    parts = [weights[name] * RULES[name](basis, path, chosen) for name in RULES if name in weights]
    mixed = pd.concat(parts).groupby(level=0).sum().loc[basis.emissions.index]
    shares: pd.DataFrame = mixed / mixed.sum()
    return shares.rename_axis(index="region", columns="year")


def grandfathering(basis: Basis, path: pd.Series, settings: Settings) -> pd.DataFrame:
    """Shares of the base year in every year: s = E_r0 / Σ E_0."""
    share = (basis.emissions / basis.emissions.sum()).to_numpy(float)
    return _frame(basis, path, np.repeat(share[:, None], len(path), axis=1))


def per_capita(basis: Basis, path: pd.Series, settings: Settings) -> pd.DataFrame:
    """The same emissions for every person: s = P_ry / Σ P_y."""
    people = _statistic(basis, "population", path)
    return people / people.sum()


def capability(basis: Basis, path: pd.Series, settings: Settings) -> pd.DataFrame:
    """The reduction is borne by wealth: emission = E_r0 − b_ry (Σ E_0 − Ē_y), b ∝ E_r0 (GDP per person, nation = 1)^α.

    A region whose burden is more than all its emissions gets nothing, and the others carry the rest. Where the path
    lies above the base there is growth to give instead of a burden: it goes by the inverse, (…)^−α, so that wealth
    gives less on both sides. A path of zero has no shares; those of the base year stand for them.
    """
    people, output = (_statistic(basis, name, path) for name in ("population", "gdp"))
    wealth = (output / people) / (output.sum() / people.sum())
    base = basis.emissions.to_numpy(float)[:, None]
    level = path.to_numpy(float)
    reduction = base.sum() - level
    key = base * wealth.to_numpy(float) ** np.where(reduction < 0.0, -settings.alpha, settings.alpha)
    left = np.maximum(base - key / key.sum(axis=0) * reduction, 0.0)
    shared = (level > 0.0) & (left.sum(axis=0) > 0.0)
    return _frame(basis, path, np.divide(np.where(shared, left, base), np.where(shared, left, base).sum(axis=0)))


def convergence(basis: Basis, path: pd.Series, settings: Settings) -> pd.DataFrame:
    """From past to equal emissions per person: s = (1 − θ_y) s^grandfathering + θ_y s^per capita, θ linear from 0 to 1.

    Contraction and convergence (Meyer 2000); θ is 0 until `start` and 1 from `end` on.
    """
    start, end = _span(settings, path)
    theta = np.clip((path.index.to_numpy(float) - start) / (end - start), 0.0, 1.0)
    past, equal = grandfathering(basis, path, settings), per_capita(basis, path, settings)
    return past * (1.0 - theta) + equal * theta


def efficiency(basis: Basis, path: pd.Series, settings: Settings) -> pd.DataFrame:
    """The same emissions for the same output: s ∝ Σ activity × benchmark, benchmark 1 where none is given."""
    activity = _activity(basis)
    needed = by_year(activity, ["region"], "activity", _years(path)).loc[basis.emissions.index]
    return needed / needed.sum()


Rule = Callable[[Basis, pd.Series, Settings], pd.DataFrame]
RULES: dict[str, Rule] = {
    rule.__name__: rule for rule in (grandfathering, per_capita, capability, convergence, efficiency)
}
"""The rules by name."""

_READS = {"per_capita": ("population",), "convergence": ("population",), "capability": ("population", "gdp")}
"""Columns of the statistics that a rule reads."""


def _check_weights(weights: Mapping[str, float]) -> None:
    if not weights:
        raise ConfigError(f"no allocation rule is given; known: {', '.join(RULES)}")
    for name in weights:
        if name not in RULES:
            hint = near(name, RULES) or f"known: {', '.join(RULES)}"
            raise ConfigError(f"there is no allocation rule {name!r}; {hint}")
    words = " + ".join(f"{name} {weight:g}" for name, weight in sorted(weights.items()))
    if not all(weight >= 0.0 for weight in weights.values()):
        raise ConfigError(f"a weight of the allocation rules is below 0 or no number: {words}")
    total = sum(sorted(weights.values()))
    if not abs(total - 1.0) <= TOLERANCE:
        raise ConfigError(f"the weights of the allocation rules add up to {total:g}, not to 1: {words}")


def _check_settings(weights: Mapping[str, float], settings: Settings, path: pd.Series) -> None:
    if not settings.alpha >= 0.0:
        raise ConfigError(f"capability: alpha is {settings.alpha:g}; it is 0 (wealth does not count) or more")
    start, end = _span(settings, path)
    if "convergence" in weights and start >= end:
        raise ConfigError(f"convergence goes from {start} to {end}: the end must come after the start")


def _check_basis(weights: Mapping[str, float], basis: Basis) -> None:
    """Every region has what the rules read; all that is missing is named at once."""
    issues = []
    base = basis.emissions
    bad = base.index[~(base.to_numpy(float) >= 0.0)]
    if len(bad):
        issues.append(_missing("emissions", "the base emissions are missing or below zero", bad, "give gross ones"))
    elif not base.sum() > 0.0:
        issues.append(Issue("emissions", "the base emissions of all regions are zero"))
    read = {column for name in weights for column in _READS.get(name, ())}
    for column in (name for name in ("population", "gdp") if name in read):
        given = basis.statistics.dropna(subset=[column])["region"]
        absent = base.index[~base.index.isin(given)]
        if len(absent):
            issues.append(_missing("region_statistic", f"no {column} is given", absent, "at least one year is needed"))
    if "efficiency" in weights:
        active = _activity(basis)
        absent = base.index[~base.index.isin(active["region"])]
        if len(absent):
            issues.append(_missing("activity", "no activity is given", absent, "at least one year is needed; 0 = none"))
        elif not active["activity"].sum() > 0.0:
            issues.append(Issue("activity", "the activity of all regions is zero"))
    if issues:
        raise InputError(issues)


def _missing(table: str, message: str, regions: pd.Index, hint: str) -> Issue:
    return Issue(table, message, column="region", value=", ".join(map(str, regions)), hint=hint)


def _activity(basis: Basis) -> pd.DataFrame:
    """Activity × benchmark by region and year, products added up."""
    rows = basis.activity
    benchmark = rows.get("benchmark", pd.Series(1.0, index=rows.index))
    needed = rows.assign(activity=rows["activity"] * benchmark).dropna(subset=["activity"])
    return needed.groupby(["region", "year"], as_index=False)[["activity"]].sum()


def _statistic(basis: Basis, column: str, path: pd.Series) -> pd.DataFrame:
    given = basis.statistics.dropna(subset=[column])
    given = given[given["region"].isin(basis.emissions.index)]
    return by_year(given, ["region"], column, _years(path)).loc[basis.emissions.index]


def _span(settings: Settings, path: pd.Series) -> tuple[int, int]:
    years = _years(path)
    return (
        min(years) if settings.start is None else settings.start,
        max(years) if settings.end is None else settings.end,
    )


def _years(path: pd.Series) -> list[int]:
    return [int(year) for year in path.index]


def _frame(basis: Basis, path: pd.Series, values: np.ndarray) -> pd.DataFrame:
    return pd.DataFrame(values, index=basis.emissions.index, columns=_years(path))


def _no_rows(*columns: str) -> pd.DataFrame:
    return pd.DataFrame({name: pd.Series(dtype=str if name == "region" else float) for name in columns})
