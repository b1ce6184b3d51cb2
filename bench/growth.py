"""Panels of growth: values against slots, years or regions, the other two held fixed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from bench.figures import Panel

AXES = {"slots": "slots per year", "years": "model years", "regions": "regions"}

Values = Callable[[str], Mapping[str, float]]
"""The values of a size by the name of their line; a line that has none at a size is left out there."""


def growth_panels(sizes: Mapping[str, Mapping[str, Any]], growth: str, rows: Mapping[str, Values]) -> list[Panel]:
    """A row of panels for each label with its values; one column per axis that was measured at two sizes or more.

    growth: the key under which a size names the pictures that it belongs to.
    """
    panels = []
    for label, values in rows.items():
        for axis, x_label in AXES.items():
            chosen = [name for name, size in sizes.items() if axis in size.get(growth, ())]
            lines = _lines(sizes, chosen, axis, values)
            if any(len(points) > 1 for points in lines.values()):
                panels.append(Panel(_held(sizes[chosen[0]], axis), x_label, label, lines))
    return panels


def _lines(
    sizes: Mapping[str, Mapping[str, Any]], chosen: list[str], axis: str, values: Values
) -> dict[str, list[tuple[float, float]]]:
    lines: dict[str, list[tuple[float, float]]] = {}
    for name in chosen:
        for line, value in values(name).items():
            lines.setdefault(line, []).append((float(sizes[name][axis]), value))
    return lines


def _held(size: Mapping[str, Any], axis: str) -> str:
    """What is held fixed in a panel."""
    return ", ".join(f"{size[name]} {name}" for name in AXES if name != axis)
