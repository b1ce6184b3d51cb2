"""Records of measurements → medians, ratios and spread."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any

BUILD_PHASES = ("declare", "compile", "hand_over")
AGREEMENT = 1e-6
"""Largest relative difference of two optima that counts as the same (interior-point solutions, gap 1e-8)."""


@dataclass(frozen=True)
class Build:
    """Median build of one side at one size: seconds of declare + compile + hand over, memory of the process."""

    cpu: float
    wall: float
    peak: float
    grown: float
    rows: int
    columns: int
    nonzeros: int
    spread: float


@dataclass(frozen=True)
class End:
    """One run from start to stored results."""

    whole: float
    cpu: float
    highs: float
    peak: float
    objective: float


def builds(records: Sequence[Mapping[str, Any]], size: str, side: str) -> Build | None:
    """The median build, or None where there is none."""
    found = [r for r in records if (r["size"], r["side"], r["what"]) == (size, side, "build") and "error" not in r]
    if not found:
        return None
    cpu = [sum(record["phases"][phase]["cpu"] for phase in BUILD_PHASES) for record in found]
    wall = [sum(record["phases"][phase]["wall"] for phase in BUILD_PHASES) for record in found]
    return Build(
        cpu=median(cpu),
        wall=median(wall),
        peak=median(record["phases"]["hand_over"]["peak"] for record in found),
        grown=median(record["phases"]["hand_over"]["peak"] - record["loaded_peak"] for record in found),
        rows=found[0]["rows"],
        columns=found[0]["columns"],
        nonzeros=found[0]["nonzeros"],
        spread=(max(cpu) - min(cpu)) / median(cpu),
    )


def ends(records: Sequence[Mapping[str, Any]], size: str, side: str) -> End | None:
    """The run from start to stored results, or None where there is none."""
    for record in records:
        if (record["size"], record["side"], record["what"]) == (size, side, "finish") and "error" not in record:
            phases = record["phases"].values()
            return End(
                whole=record["whole"],
                cpu=sum(phase["cpu"] for phase in phases),
                highs=record["highs_seconds"],
                peak=max(phase["peak"] for phase in phases),
                objective=record["objective"],
            )
    return None


def errors(records: Sequence[Mapping[str, Any]]) -> list[str]:
    """What was not measured, and why."""
    return [f"{r['size']}, {r['side']}, {r['what']}: {r['error']}" for r in records if "error" in r]
