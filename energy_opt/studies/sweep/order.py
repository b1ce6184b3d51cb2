"""The order of a sweep: cases that differ little follow one another, and start from the nearest one solved before.

Distance is that of the scenarios' settings, not of their programs, so that it is known before anything is compiled: for
each setting that differs anywhere in the sweep, a number counts its difference as a share of the range that it has in
the sweep, `PRICED` times where it is a price, anything else counts `WORD` where it differs, since it may change which
rows and columns there are. Numbers that move together, as the years of a path that is scaled, count as one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any

import numpy as np

from energy_opt.config.convert import to_dict
from energy_opt.config.scenario import Scenario

WORD = 10.0
"""What a setting that is no number counts where it differs, beside 1 for the whole range of a number."""

PRICED = 3.0
"""What the whole range of a price counts, beside 1 for that of another number. A warm start after changed costs takes
more iterations than one after changed limits: on the China reference, presolved, 5,910 after solar power became 2.3 %
dearer, and 1,622 after 0.4 % more demand and caps that are 1.6 % higher.
"""

PRICES = ("technology.cost_factor.", "technology.fuel_price_factor.", "policy.rules.carbon_price.")
"""How settings begin that change costs alone."""

SAME = 6
"""Digits to which the shares of two settings agree that move together."""

IGNORED = ("name", "solver.method", "solver.threads", "solver.time_limit")
"""Settings that do not change the program."""


def distances(scenarios: Sequence[Scenario]) -> np.ndarray:
    """The distance of each scenario from each other, cases × cases; 0 on the diagonal."""
    flat = [dict(_flat(to_dict(scenario))) for scenario in scenarios]
    names = sorted({name for settings in flat for name in settings if name not in IGNORED})
    result = np.zeros((len(flat), len(flat)))
    together: set[tuple[bool, bytes]] = set()
    for name in names:
        values = [settings.get(name) for settings in flat]
        if all(value == values[0] for value in values):
            continue
        if all(isinstance(value, int | float) and not isinstance(value, bool) for value in values):
            shares, priced = _shares(np.array(values, dtype=float)), name.startswith(PRICES)
            if (priced, shares.tobytes()) in together:
                continue
            together.add((priced, shares.tobytes()))
            result += (PRICED if priced else 1.0) * np.abs(shares[:, None] - shares[None, :])
        else:
            codes = np.unique([repr(value) for value in values], return_inverse=True)[1]
            result += WORD * (codes[:, None] != codes[None, :])
    return result


def _shares(numbers: np.ndarray) -> np.ndarray:
    """Where the numbers stand in their range, 0 to 1, or 1 to 0: the first that is not in the middle is below it."""
    shares = np.round((numbers - numbers.min()) / (numbers.max() - numbers.min()), SAME)
    mirrored = shares[np.argmax(shares != 0.5)] > 0.5
    return np.asarray(np.round(1.0 - shares, SAME) if mirrored else shares)


def ordered(distance: np.ndarray) -> list[int]:
    """Positions in an order in which each is near one before it: the tree of least distances from the middle, walked
    branch by branch; branches that another word leads to come after all others.
    """
    if not len(distance):
        return []
    root = int(np.argmin(distance.sum(axis=1)))
    children = _tree(distance, root)
    order: list[int] = []
    waiting, far = [root], list[int]()
    while waiting or far:
        node = waiting.pop() if waiting else far.pop(0)
        order.append(node)
        nearest_last = sorted(children[node], key=lambda child: -distance[node, child])
        waiting += [child for child in nearest_last if distance[node, child] < WORD]
        far += [child for child in reversed(nearest_last) if distance[node, child] >= WORD]
    return order


def cut(order: Sequence[int], distance: np.ndarray, parts: int) -> list[list[int]]:
    """The order in at most so many parts of about equal length, cut where the way from one case to the next is long."""
    count = len(order)
    parts = max(1, min(parts, count))
    steps = np.array([distance[a, b] for a, b in pairwise(order)])
    cuts: list[int] = []
    for part in range(1, parts):
        middle, room = part * count / parts, 0.25 * count / parts
        low, high = max(int(np.ceil(middle - room)), cuts[-1] + 1 if cuts else 1), min(int(middle + room), count - 1)
        low = min(low, count - (parts - part))
        high = max(low, min(high, count - (parts - part)))
        cuts.append(low + int(np.argmax(steps[low - 1 : high])))
    return [list(order[a:b]) for a, b in zip([0, *cuts], [*cuts, count], strict=True)]


def _tree(distance: np.ndarray, root: int) -> list[list[int]]:
    """The children of each position in the tree of least distances (Prim's way)."""
    count = len(distance)
    children: list[list[int]] = [[] for _ in range(count)]
    outside = np.ones(count, dtype=bool)
    outside[root] = False
    nearest, parent = distance[root].copy(), np.full(count, root)
    for _ in range(count - 1):
        node = int(np.argmin(np.where(outside, nearest, np.inf)))
        children[parent[node]].append(node)
        outside[node] = False
        closer = outside & (distance[node] < nearest)
        nearest[closer], parent[closer] = distance[node][closer], node
    return children


def _flat(values: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, Any]]:
    for name, value in values.items():
        path = f"{prefix}{name}"
        if isinstance(value, Mapping) and value:
            yield from _flat(value, f"{path}.")
        else:
            yield path, value
