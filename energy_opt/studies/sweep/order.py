"""The order of a sweep before anything is solved: cases that differ little follow one another (`differences.py`)."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from energy_opt.studies.sweep.differences import WORD


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
