"""What HiGHS says while it runs, turned into log lines: the iteration reached now and then, its warnings and errors."""

from __future__ import annotations

import logging
import re
import time

log = logging.getLogger("energy_opt.solve")

INTERVAL = 5.0
"""Least time between two progress lines [s]."""

_NUMBER = r"[-+]?\d\.\d+e[-+]\d+"
_INTERIOR = re.compile(rf"^\s*(\d+)\*?\s+({_NUMBER})\s+({_NUMBER})\s+{_NUMBER}\s+{_NUMBER}\s+({_NUMBER})")
_SIMPLEX = re.compile(rf"^\s*(\d+)\s+({_NUMBER})\s+(?:Pr|Ph1|Du):\s*(\d+)")
# Warnings that say nothing new: every column is continuous although the call wants integer markers; how a run ended is
# its status; how good the solution is, the certificate measures.
_EXPECTED = ("No semi-integer/integer variables", "Solution optimality conditions", "Ipx:", "Hipo:")
# What proves which method worked (HiGHS runs another one without an error where an extra is missing).
_PROOF = (("Hipo:", "hipo"), ("Ipx: IPM", "ipx"), ("cuPDLP", "pdlp"), ("PDLP      iterations", "pdlp"))


class Progress:
    """Listens to the messages of one HiGHS object during one run."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.ran = ""
        self._state = "presolve"
        self._started = time.perf_counter()
        self._told = self._started

    def note(self, message: str) -> None:
        """Take one message of HiGHS."""
        text = message.strip()
        for mark, method in _PROOF:
            if not self.ran and mark in text:
                self.ran = method
        if text.startswith(("WARNING", "ERROR")) and not any(known in text for known in _EXPECTED):
            log.log(logging.ERROR if text.startswith("ERROR") else logging.WARNING, "HiGHS: %s", text)
        self._state = _state(message) or self._state

    def tell(self) -> None:
        """Write one line if the last one is long enough ago."""
        now = time.perf_counter()
        if now - self._told >= INTERVAL:
            self._told = now
            log.info("%s: %s, %.0f s", self.name, self._state, now - self._started)


def _state(message: str) -> str:
    """The stage a message tells of, in words; empty where it tells of none."""
    if match := _INTERIOR.match(message):
        iteration, primal, dual, gap = match.groups()
        return f"iteration {iteration}, cost {float(primal):.6g}, bound {float(dual):.6g}, gap {float(gap):.1e}"
    if match := _SIMPLEX.match(message):
        iteration, objective, infeasible = match.groups()
        return f"iteration {iteration}, objective {float(objective):.6g}, {infeasible} rows or columns out of bounds"
    if "Running crossover" in message:
        return "crossover to a vertex"
    if message.startswith("Solving the presolved LP") or message.startswith("Not presolved"):
        return "solving"
    if message.startswith("Performed postsolve"):
        return "postsolve"
    return ""
