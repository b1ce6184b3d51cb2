"""Three lock-in years of a plant: held beyond its free end, life left when it should close, life beyond a target year.

Speed of lock-in after Erickson et al. 2015 (doi:10.1088/1748-9326/10/8/084023), who ask when the price of carbon makes
the replacement of a plant pay. Which of the three a regime defines differs; the others are empty, with the reason.
"""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from energy_opt.analysis.metric import Metric, undefined

USED = 1e-3
"""Use below this part of the most in any year counts as none [1]."""


@dataclass(frozen=True)
class OperatingEnd:
    """When a plant stops in a solution: time [calendar time], and whether the horizon shows it.

    seen: the plant stops inside the horizon, or its life ends there; otherwise it runs in the last model year, and the
    time is the end of its life.
    """

    time: float
    seen: bool


def operating_end(use: pd.Series, interval_end: pd.Series, life_end: float) -> OperatingEnd | None:
    """The end of the interval of the last model year in which a plant is in use, not after its life; None = never used.

    use: by model year, generation [TWh/year] or capacity kept [GW]; interval_end: end of the stretch of time that each
    model year stands for [calendar time].
    """
    ordered = use.sort_index()
    running = ordered[ordered > USED * ordered.max()]
    if running.empty:
        return None
    last = running.index[-1]
    if last == ordered.index[-1]:
        return OperatingEnd(life_end, seen=life_end <= float(interval_end[last]))
    return OperatingEnd(min(float(interval_end[last]), life_end), seen=True)


def years_held(locked: OperatingEnd | None, free: OperatingEnd | None, begin: float) -> Metric:
    """LY1: years for which the lock keeps a plant in use beyond the end that it has when free to retire [years].

    locked, free: its end in either case, None = never used; begin: commissioning [calendar time]. Each end is known to
    the model years around it.
    """
    if locked is None:
        return undefined("the locked plant is never in use")
    if free is not None and not free.seen:
        if locked.seen:
            return undefined("the free plant outlives the locked one: its end lies beyond the horizon")
        return Metric(0.0)
    return Metric(locked.time - (begin if free is None else free.time))


def years_left_when_unlocked(
    carbon_price: pd.Series | None, unlocking_price: float | pd.Series, begin: float, life_end: float
) -> Metric:
    """LY2: technical life left in the first year whose carbon price reaches the unlocking price [years].

    carbon_price: of the regime by model year (a given path, or the price of its cap or budget) [CNY/t]; None where it
    has none. unlocking_price: one number or by model year [CNY/t]. Where it is reached before `begin` (commissioning),
    the whole life is left.
    """
    if carbon_price is None or carbon_price.dropna().empty:
        return undefined("the regime has no carbon price")
    known = carbon_price.dropna().sort_index()
    asked = unlocking_price if isinstance(unlocking_price, pd.Series) else pd.Series(unlocking_price, index=known.index)
    threshold = asked.reindex(known.index)
    if threshold.isna().all():
        return undefined("no unlocking price is known for the years of the carbon price")
    reached = known.index[(known >= threshold).to_numpy()]
    if reached.empty:
        return undefined("the carbon price stays below the unlocking price in every model year")
    return Metric(max(0.0, life_end - max(float(reached[0]), begin)))


def years_beyond(year: int, lifetime: float, target: int = 2060) -> Metric:
    """LY3: years of the plant's life from the target year on, max(0, COD + L − target) [years].

    The plant runs in the years COD … COD + L − 1, and the target year itself counts, for the target is met in it.
    """
    return Metric(max(0.0, year + lifetime - target))
