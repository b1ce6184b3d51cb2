"""Measurements → docs/benchmarks.md and its pictures in docs/figures."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from statistics import median
from typing import Any

from bench.engine_page import engine_panels, engine_section, engine_table, engines
from bench.figures import Panel, growth_picture
from bench.growth import growth_panels
from bench.judging import judge_section, judge_table, judged
from bench.registry import SIDES
from bench.solving import solve_panels, solve_section, solve_table, solves
from bench.summary import AGREEMENT, Build, End, builds, ends, errors
from bench.sweeping import sweep_section, sweep_table, swept

OWN, PEER, MERGED = "energy_opt", "pypsa", "pypsa_merged"
NAMES = {
    OWN: "energy_opt",
    "energy_opt_full": "energy_opt, all features",
    PEER: "PyPSA",
    MERGED: "PyPSA, known vintages merged",
}
FIGURES = "figures"


def write_report(measured: Path, docs: Path) -> Path:
    """Write the page and its picture; the page's path."""
    content = json.loads(measured.read_text())
    pictures = {
        "growth": _panels(content),
        "growth-of-solving": solve_panels(content),
        "growth-of-decomposing": engine_panels(content),
    }
    drawn = [name for name, panels in pictures.items() if _draw(docs / FIGURES / f"{name}.svg", panels)]
    page = docs / "benchmarks.md"
    page.write_text(_page(content, drawn))
    return page


def _draw(path: Path, panels: Sequence[Panel]) -> bool:
    """The panels as a picture, one row per value; whether there was anything to draw."""
    if panels:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(growth_picture(panels, columns=len({panel.x_label for panel in panels})))
    return bool(panels)


def _page(content: Mapping[str, Any], drawn: Sequence[str]) -> str:
    machine, records = content["machine"], content["records"]
    packages = ", ".join(f"{name} {version}" for name, version in machine["packages"].items())
    parts = [
        "# Benchmarks",
        "Written by `python -m bench report` from `docs/benchmarks.json`; measured by `make bench`. What is compared,"
        " and why it is fair, is said in [bench/README.md](../bench/README.md).",
        f"Machine: {machine['processor']}, {machine['cores']} cores, {machine['memory_gib']} GiB; Python"
        f" {machine['python']}, {packages}; {machine['date']}. {_noise(content)}",
        "## Building: declare + compile + hand over to HiGHS",
        "The same System, except for the rows with all features, which are another, larger problem. Optima are compared"
        " at the sizes that are solved (below), not at those that are only built. Reading is not counted. Medians; one"
        " process per measurement. Memory is the peak of the process when HiGHS holds the program; in brackets what it"
        " grew by after the imports, reading included: at small sizes imports and reading are nearly all of it.",
        _build_table(content),
        "What energy_opt takes over what the peer takes (0.5 = half of it):",
        _ratio_table(content),
    ]
    if "growth" in drawn:
        parts += ["## Growth", "![CPU seconds and memory of building against size](figures/growth.svg)"]
    if any(record["what"] == "finish" for record in records):
        parts += [
            "## From start to stored results",
            f"Start of Python, imports, reading, building, solving by HiGHS `{content['method']}` with the same"
            " options, results written (energy_opt: all result tables as Parquet with manifest; PyPSA: netCDF). One run"
            " each.",
            _end_table(content),
        ]
    if solves(content):
        parts += ["## Solving with all features", solve_section(content), solve_table(content)]
    if "growth-of-solving" in drawn:
        parts += ["![CPU seconds and memory of solving against size](figures/growth-of-solving.svg)"]
    if swept(content):
        parts += ["## Sweeping with all features", sweep_section(), sweep_table(content)]
    if engines(content):
        parts += ["## By decomposition", engine_section(content), engine_table(content)]
    if "growth-of-decomposing" in drawn:
        parts += ["![CPU seconds and memory of the engines against size](figures/growth-of-decomposing.svg)"]
    if judged(content):
        parts += ["## Judging projects", judge_section(), judge_table(content)]
    lost = errors(records)
    if lost:
        parts += ["Not measured:", "\n".join(f"- {line}" for line in lost)]
    return "\n\n".join(parts) + "\n"


def _noise(content: Mapping[str, Any]) -> str:
    found = [builds(content["records"], size, side) for size in content["sizes"] for side in SIDES]
    repeats = {}
    for record in content["records"]:
        if record["what"] == "build" and "error" not in record:
            key = (record["size"], record["side"])
            repeats[key] = repeats.get(key, 0) + 1
    spreads = [build.spread for build in found if build is not None and build.spread > 0.0]
    loads = [record["load_before"] for record in content["records"] if "load_before" in record]
    load = f"load average before a measurement {median(loads):.1f} in the middle, {max(loads):.1f} at most"
    if not spreads:
        return f"Noise: each build was measured once, so its spread is not known; {load}."
    return (
        f"Noise: repeated builds differ by {median(spreads):.0%} of their median CPU time in the middle and by"
        f" {max(spreads):.0%} at most ({max(repeats.values())} repeats); {load}."
    )


def _build_table(content: Mapping[str, Any]) -> str:
    lines = [
        "| size (regions, years, slots) | side | rows × columns | nonzeros | CPU [s] | wall [s] | peak [MB] |",
        "|---|---|--:|--:|--:|--:|--:|",
    ]
    for size in content["sizes"]:
        for side in SIDES:
            build = builds(content["records"], size, side)
            if build is not None:
                lines.append(
                    f"| {size} | {NAMES[side]} | {build.rows:,} × {build.columns:,} | {build.nonzeros:,} |"
                    f" {build.cpu:.2f} | {build.wall:.2f} | {build.peak:,.0f} (+{build.grown:,.0f}) |"
                )
    return "\n".join(lines)


def _ratio_table(content: Mapping[str, Any]) -> str:
    lines = [
        "| size | energy_opt / PyPSA, CPU | wall | peak | energy_opt / PyPSA merged, CPU | wall | peak |"
        " all features / PyPSA, CPU |",
        "|---|--:|--:|--:|--:|--:|--:|--:|",
    ]
    for size in content["sizes"]:
        own, full, peer, merged = (builds(content["records"], size, side) for side in SIDES)
        if own is not None and (peer is not None or merged is not None):
            first = _ratios(own, peer)
            lines.append(f"| {size} | {first} | {_ratios(own, merged)} | {_ratio(full, peer)} |")
    return "\n".join(lines)


def _ratios(own: Build, peer: Build | None) -> str:
    if peer is None:
        return "– | – | –"
    return f"{own.cpu / peer.cpu:.3f} | {own.wall / peer.wall:.3f} | {own.peak / peer.peak:.2f}"


def _ratio(own: Build | None, peer: Build | None) -> str:
    return "–" if own is None or peer is None else f"{own.cpu / peer.cpu:.3f}"


def _end_table(content: Mapping[str, Any]) -> str:
    lines = [
        "| size | side | whole, wall [s] | CPU without imports [s] | HiGHS [s] | peak [MB] | optimum [bn] | off |",
        "|---|---|--:|--:|--:|--:|--:|--:|",
    ]
    for size in content["sizes"]:
        own = ends(content["records"], size, OWN)
        for side in (OWN, PEER, MERGED):
            end = ends(content["records"], size, side)
            if end is not None:
                lines.append(
                    f"| {size} | {NAMES[side]} | {end.whole:.1f} | {end.cpu:.1f} | {end.highs:.1f} | {end.peak:,.0f} |"
                    f" {end.objective:,.6f} | {_off(own, end)} |"
                )
    return "\n".join(lines)


def _off(own: End | None, end: End) -> str:
    """Relative difference of the optima, marked where it is not the same optimum."""
    if own is None or own == end:
        return "–"
    off = abs(end.objective / own.objective - 1.0)
    return f"{off:.1e}" + ("" if off <= AGREEMENT else " **not the same**")


def _panels(content: Mapping[str, Any]) -> list[Panel]:
    """CPU time of building above, memory below."""

    def read(value: str) -> Callable[[str], dict[str, float]]:
        def of_size(size: str) -> dict[str, float]:
            found = {NAMES[side]: builds(content["records"], size, side) for side in SIDES}
            return {name: float(getattr(build, value)) for name, build in found.items() if build is not None}

        return of_size

    return growth_panels(content["sizes"], "growth", {"CPU [s]": read("cpu"), "peak [MB]": read("peak")})
