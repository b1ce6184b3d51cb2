"""Paths over years: which of their years the model looks at. A path is linear between its years, flat after its last
and nothing before its first.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence

from energy_opt.config.scenario import HorizonChoice


def years_without_effect(given: Iterable[int], years: Sequence[int]) -> tuple[int, ...]:
    """The given years of a path that no model year looks at."""
    path = sorted(given)
    used: set[int] = set()
    for year in years:
        before = [point for point in path if point <= year]
        after = [point for point in path if point > year]
        if before:
            used.add(before[-1])
            used.update(after[:1] if before[-1] < year else [])
    return tuple(point for point in path if point not in used)


def path_faults(horizon: HorizonChoice, place: str, given: Collection[int], linear: bool = True) -> Iterator[str]:
    """Faults of a path of the scenario: no year, years outside the horizon, years without effect.

    linear: values between the given years follow from both; else (words) from the one before.
    """
    years, cut = horizon.years, horizon.cut_policies
    if not given:
        yield f"{place}: at least one year with its value is wanted, such as {{2030: 100}}"
    idle = () if cut or not linear else years_without_effect(given, years)
    for year in given:
        if years and not (years[0] <= year and (cut or year <= years[-1])):
            hint = "; horizon.cut_policies=true cuts the path there" if year > years[-1] else ""
            yield f"{place}: {year} lies outside the modelled years {years[0]}–{years[-1]}{hint}"
        elif year in idle:
            yield (
                f"{place}: the value of {year} has no effect on the modelled years {', '.join(map(str, years))}; "
                "give it for one of them, or leave it out (horizon.cut_policies=true does)"
            )
