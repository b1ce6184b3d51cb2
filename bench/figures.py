"""A plain log-log line picture as SVG, written by hand: small multiples with shared units, no library needed."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape

WIDTH, HEIGHT, LEFT, TOP, GAP, LEGEND = 250, 190, 58, 34, 70, 235
COLOURS = ("#1b6ca8", "#7fb2d9", "#c0392b", "#e59866")
FONT = 'font-family="sans-serif"'


@dataclass(frozen=True)
class Panel:
    """One picture of the row: named lines of (x, y) points, both positive."""

    title: str
    x_label: str
    y_label: str
    lines: Mapping[str, Sequence[tuple[float, float]]]


def growth_picture(panels: Sequence[Panel], columns: int) -> str:
    """The panels in rows of `columns`, with one legend below."""
    rows = math.ceil(len(panels) / columns)
    names = list(dict.fromkeys(name for panel in panels for name in panel.lines))
    colour = dict(zip(names, COLOURS, strict=False))
    width = max(columns * (WIDTH + GAP), LEGEND * len(names)) + LEFT
    height = rows * (HEIGHT + GAP) + TOP + 30
    body = [
        _panel(panel, LEFT + (k % columns) * (WIDTH + GAP), TOP + (k // columns) * (HEIGHT + GAP), colour)
        for k, panel in enumerate(panels)
    ]
    legend = [
        f'<line x1="{LEFT + LEGEND * k}" x2="{LEFT + LEGEND * k + 24}" y1="{height - 16}" y2="{height - 16}" '
        f'stroke="{colour[name]}" stroke-width="2.5"/>' + _text(LEFT + LEGEND * k + 30, height - 12, name, "start")
        for k, name in enumerate(names)
    ]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}">\n'
        f'<rect width="{width}" height="{height}" fill="white"/>\n' + "\n".join([*body, *legend]) + "\n</svg>\n"
    )


def _panel(panel: Panel, left: float, top: float, colour: Mapping[str, str]) -> str:
    points = [point for line in panel.lines.values() for point in line]
    x_ticks = sorted({x for x, _ in points})
    low = 10 ** math.floor(math.log10(min(y for _, y in points)))
    high = 10 ** math.ceil(math.log10(max(y for _, y in points)))
    across = _scale(x_ticks[0], x_ticks[-1], left + 8, left + WIDTH - 8)
    upward = _scale(low, max(high, 10 * low), top + HEIGHT, top)
    parts = [f'<rect x="{left}" y="{top}" width="{WIDTH}" height="{HEIGHT}" fill="none" stroke="#999"/>']
    parts.append(_text(left + WIDTH / 2, top - 10, panel.title, "middle", bold=True))
    for x in x_ticks:
        parts.append(f'<line x1="{across(x):.1f}" x2="{across(x):.1f}" y1="{top}" y2="{top + HEIGHT}" stroke="#eee"/>')
        parts.append(_text(across(x), top + HEIGHT + 15, f"{x:g}", "middle"))
    tick = low
    while tick <= max(high, 10 * low) * 1.001:
        y = upward(tick)
        parts.append(f'<line x1="{left}" x2="{left + WIDTH}" y1="{y:.1f}" y2="{y:.1f}" stroke="#ddd"/>')
        parts.append(_text(left - 6, y + 4, f"{tick:,g}", "end"))
        tick *= 10
    parts.append(_text(left + WIDTH / 2, top + HEIGHT + 32, panel.x_label, "middle"))
    parts.append(_text(left + 6, top + 14, panel.y_label, "start"))
    for name, line in panel.lines.items():
        path = " ".join(f"{across(x):.1f},{upward(y):.1f}" for x, y in sorted(line))
        parts.append(f'<polyline points="{path}" fill="none" stroke="{colour[name]}" stroke-width="2"/>')
        parts += [f'<circle cx="{across(x):.1f}" cy="{upward(y):.1f}" r="3" fill="{colour[name]}"/>' for x, y in line]
    return "\n".join(parts)


def _scale(low: float, high: float, start: float, stop: float) -> Callable[[float], float]:
    """Logarithmic scale from values to places."""
    span = math.log(high / low) or 1.0
    return lambda value: start + (stop - start) * math.log(value / low) / span


def _text(x: float, y: float, text: str, anchor: str, *, bold: bool = False) -> str:
    weight = ' font-weight="bold"' if bold else ""
    return f'<text x="{x:.1f}" y="{y:.1f}" {FONT} font-size="12" text-anchor="{anchor}"{weight}>{escape(text)}</text>'
