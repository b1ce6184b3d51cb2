"""What a run of HiGHS is started from, and how it ended."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np


@dataclass(frozen=True)
class Outcome:
    """How one run ended, as HiGHS says: status (its own word), the method that ran, iterations, seconds."""

    status: str
    ran: str
    seconds: float
    iterations: Mapping[str, int]
    objective: float
    vertex: bool

    def after(self, first: Outcome) -> Outcome:
        """This run and the one before it as one."""
        iterations = {kind: count + first.iterations[kind] for kind, count in self.iterations.items()}
        ran = self.ran if first.ran == self.ran else f"{first.ran}, {self.ran}"
        return replace(self, ran=ran, seconds=first.seconds + self.seconds, iterations=iterations)


@dataclass(frozen=True)
class Start:
    """A basis to start from, and the costs at which it is the cheapest."""

    basis: object
    cost: np.ndarray
