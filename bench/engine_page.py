"""Records of the kind `decompose` → their table, their picture, and what stands beside them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bench.figures import Panel
from bench.growth import growth_panels
from bench.registry import DECOMPOSED, PEERS, TWO_WORKERS, WHOLE
from bench.summary import AGREEMENT

NAMES = {
    DECOMPOSED: "decomposition", TWO_WORKERS: "decomposition, two workers", "ipx": "whole, ipx", "hipo": "whole, HiPO",
    "pypsa_ipx": "PyPSA (its own problem), ipx", "pypsa_hipo": "PyPSA (its own problem), HiPO",
}  # fmt: skip

Record = Mapping[str, Any]


def engines(content: Mapping[str, Any]) -> dict[str, dict[str, Record]]:
    """What was measured by size and side, smallest size first."""
    found: dict[str, dict[str, Record]] = {}
    for record in content["records"]:
        if record["what"] == "decompose" and "error" not in record:
            found.setdefault(record["size"], {})[record["side"]] = record
    return dict(sorted(found.items(), key=lambda item: max(each.get("nonzeros", 0) for each in item[1].values())))


def engine_section(content: Mapping[str, Any]) -> str:
    """What is measured, how far, and what is not the same."""
    found = [record for sides in engines(content).values() for record in sides.values()]
    wanted = sorted({record["gap_wanted"] for record in found if "gap_wanted" in record})
    gaps = ", ".join(f"{gap:.4g}" for gap in wanted)
    loads = [record["load_before"] for record in found if "load_before" in record]
    load = f" Load average before a run at most {max(loads):.1f}." if loads else ""
    return (
        f"The reference with all features by decomposition, to a gap of {gaps}, and whole, by ipx and by HiPO, to"
        " optimality: declaring and compiling left out. CPU seconds are those of all threads and workers; memory is the"
        " peak of the process, with two workers plus theirs. *Of the best whole one*: CPU seconds over"
        " those of the quicker of ipx and HiPO, or of the one that was measured."
        " *Wall of one*: with two workers, the wall seconds of one process over"
        " theirs. PyPSA solves the common problem of the table above on the same data and at the same size, which has"
        " fewer features (and one chain of storage through all days of a year, so that it cannot be taken apart);"
        f" network, model and solve are counted.{load}"
    )


def engine_table(content: Mapping[str, Any]) -> str:
    """One line per size and side."""
    lines = [
        "| size (regions, years, slots) | engine | nonzeros | CPU [s] | wall [s] | peak [MB] | of the best whole one |"
        " wall of one | iterations | bounds [bn] | gap |",
        "|---|---|--:|--:|--:|--:|--:|--:|--:|---|--:|",
    ]
    for size, sides in engines(content).items():
        best = min((sides[side]["cpu"] for side in WHOLE if side in sides), default=None)
        for side, name in NAMES.items():
            if side in sides:
                cells = _peer(sides[side]) if side in PEERS else _own(side, sides, best)
                lines.append(f"| {size} | {name} | {cells} |")
    return "\n".join(lines)


def engine_panels(content: Mapping[str, Any]) -> list[Panel]:
    """CPU time above, memory below, against slots, years and regions."""
    found = engines(content)

    def value(name: str) -> Any:
        def of_size(size: str) -> dict[str, float]:
            sides = found.get(size, {})
            own = {NAMES[DECOMPOSED]: sides[DECOMPOSED][name]} if DECOMPOSED in sides else {}
            whole = [sides[side][name] for side in WHOLE if side in sides]
            return own | ({"whole, the better of ipx and HiPO": min(whole)} if whole else {})

        return of_size

    return growth_panels(content["sizes"], "decompose_growth", {"CPU [s]": value("cpu"), "peak [MB]": value("peak")})


def _own(side: str, sides: Mapping[str, Record], best: float | None) -> str:
    record = sides[side]
    share = "–" if best is None or side in WHOLE else f"{record['cpu'] / best:.2f}"
    faster = f"{sides[DECOMPOSED]['wall'] / record['wall']:.2f}" if side == TWO_WORKERS and DECOMPOSED in sides else "–"
    return (
        f"{record['nonzeros']:,} | {record['cpu']:,.1f} | {record['wall']:,.1f} | {record['peak']:,.0f} | {share} |"
        f" {faster} | {record['iterations']:,} | {record['lower']:,.4f} to {record['objective']:,.4f}"
        f"{_outside(record, sides)} | {record['gap']:.1e}{'' if record['passed'] else ' **certificate failed**'}"
    )


def _outside(record: Record, sides: Mapping[str, Record]) -> str:
    """Marks bounds that the optimum of the whole program lies outside of."""
    optima = [sides[side]["objective"] for side in WHOLE if side in sides]
    room = AGREEMENT * abs(record["objective"])
    bad = any(not record["lower"] - room <= optimum <= record["objective"] + room for optimum in optima)
    return " **do not hold the optimum**" if bad else ""


def _peer(record: Record) -> str:
    phases = record["phases"]
    cpu, wall = (sum(phases[name][clock] for name in ("declare", "compile", "solve")) for clock in ("cpu", "wall"))
    peak = max(phase["peak"] for phase in phases.values())
    return f"– | {cpu:,.1f} | {wall:,.1f} | {peak:,.0f} | – | – | – | {record['objective']:,.4f} | –"
