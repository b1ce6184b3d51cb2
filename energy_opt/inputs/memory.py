"""Parts of systems that are kept from one scenario to the next: a part made of the same things is the same part."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from energy_opt.config.scenario import (
    DemandChoice,
    HorizonChoice,
    PolicyChoice,
    Scenario,
    SystemChoice,
    TechnologyChoice,
    TimeChoice,
)

PLAIN = (Scenario, SystemChoice, TimeChoice, HorizonChoice, DemandChoice, TechnologyChoice, PolicyChoice,
         tuple, dict, str, int)  # fmt: skip
"""Kinds that are the same where they are equal; tables and arrays only where they are one and the same object."""

KEPT = 4
"""How many parts of each kind are kept, those that were used last."""

Part = TypeVar("Part")


class Memory:
    """Makes parts, each once for what it is made from. What makes a part must depend on its arguments alone, and
    nobody may change a part afterwards: systems share them.
    """

    def __init__(self) -> None:
        self._kept: dict[Callable[..., Any], list[tuple[tuple[Any, ...], Any]]] = {}

    def part(self, make: Callable[..., Part], *given: Any) -> Part:
        """`make(*given)`, or what it gave for the same arguments before."""
        kept = self._kept.setdefault(make, [])
        place = next((k for k, (known, _) in enumerate(kept) if _same(known, given)), None)
        found = kept.pop(place) if place is not None else (given, make(*given))
        kept.insert(0, found)
        del kept[KEPT:]
        result: Part = found[1]
        return result


def _same(known: tuple[Any, ...], given: tuple[Any, ...]) -> bool:
    return len(known) == len(given) and all(
        a is b or (isinstance(a, PLAIN) and a == b) for a, b in zip(known, given, strict=True)
    )
