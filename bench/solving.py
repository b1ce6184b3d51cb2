"""Records of solving the reference with all features → their table, their picture, and what stands beside it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bench.figures import Panel
from bench.growth import growth_panels

BUILD, OUTPUT = ("declare", "compile"), ("tabulate", "store")


@dataclass(frozen=True)
class Solve:
    """One solve of one size: seconds (CPU, wall) and memory [MB] of its parts, and how it was solved."""

    build: tuple[float, float]
    solve: tuple[float, float]
    output: tuple[float, float]
    peak: float
    record: Mapping[str, Any]


def solves(content: Mapping[str, Any]) -> dict[str, Solve]:
    """The solves by size, smallest program first."""
    found = [record for record in content["records"] if record["what"] == "solve" and "error" not in record]
    return {record["size"]: _solve(record) for record in sorted(found, key=lambda record: record["nonzeros"])}


def _solve(record: Mapping[str, Any]) -> Solve:
    phases = record["phases"]

    def seconds(names: Sequence[str]) -> tuple[float, float]:
        cpu, wall = (sum(phases[name][clock] for name in names) for clock in ("cpu", "wall"))
        return cpu, wall

    peak = max(phase["peak"] for phase in phases.values())
    return Solve(seconds(BUILD), seconds(["solve"]), seconds(OUTPUT), peak, record)


def solve_section(content: Mapping[str, Any]) -> str:
    """What is measured, on how many threads, and when."""
    found = [solve.record for solve in solves(content).values()]
    threads = " or ".join(str(count) for count in sorted({record["threads"] for record in found}))
    days = sorted({record["date"] for record in found})
    loads = [record["load_before"] for record in found]
    return (
        "The reference of `energy-opt run` with everything it brings, solved by the method that the product chooses"
        f" (`solver=default`, interior prices, {threads} threads) and stored; national rules take the share that the"
        " regions have in demand. CPU seconds are those of all threads, with wall seconds in brackets; one process and"
        f" one run each, {' to '.join(dict.fromkeys((days[0], days[-1])))}, load average before a run at most"
        f" {max(loads):.1f}."
    )


def solve_table(content: Mapping[str, Any]) -> str:
    """One line per size."""
    lines = [
        "| size (regions, years, slots) | rows × columns | nonzeros | declare + compile [s] | solve [s] |"
        " tabulate + store [s] | peak [MB] | method | iterations | gap | certificate |",
        "|---|--:|--:|--:|--:|--:|--:|---|--:|--:|---|",
    ]
    for size, solve in solves(content).items():
        record = solve.record
        lines.append(
            f"| {size} | {record['rows']:,} × {record['columns']:,} | {record['nonzeros']:,} |"
            f" {_both(solve.build)} | {_both(solve.solve, 1)} | {_both(solve.output)} | {solve.peak:,.0f} |"
            f" {' → '.join(record['methods'])} | {_iterations(record['iterations'])} | {record['gap']:.0e} |"
            f" {'passed' if record['passed'] else '**' + '; '.join(record['faults']) + '**'} |"
        )
    return "\n".join(lines)


def solve_panels(content: Mapping[str, Any]) -> list[Panel]:
    """CPU time above, memory below, against slots, years and regions."""
    found = solves(content)

    def times(size: str) -> dict[str, float]:
        if size not in found:
            return {}
        solve = found[size]
        return {"solve": solve.solve[0], "declare + compile": solve.build[0], "tabulate + store": solve.output[0]}

    def memory(size: str) -> dict[str, float]:
        return {"peak of the process": found[size].peak} if size in found else {}

    return growth_panels(content["sizes"], "solve_growth", {"CPU [s]": times, "peak [MB]": memory})


def _both(seconds: tuple[float, float], digits: int = 2) -> str:
    return f"{seconds[0]:,.{digits}f} ({seconds[1]:,.{digits}f})"


def _iterations(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{count:,} {kind}" for kind, count in counts.items()) or "–"
