"""A metric: a number, or the reason why there is none. A question without an answer is never answered with 0."""

from __future__ import annotations

import math
from dataclasses import dataclass

from energy_opt.errors import ResultError


@dataclass(frozen=True)
class Metric:
    """value: the number, None where the metric is not defined; reason: why it is not, empty where it is."""

    value: float | None
    reason: str = ""

    def __post_init__(self) -> None:
        if self.value is not None and not math.isfinite(self.value):
            raise ResultError(f"a metric is {self.value}: give a finite number, or None with the reason")
        if (self.value is None) != bool(self.reason):
            raise ResultError("a metric has either a value or a reason why it has none")


def undefined(reason: str) -> Metric:
    """A metric that is not defined here, with the reason in words."""
    return Metric(None, reason)
