"""Stages of a run: one log line each, with sizes and seconds, and the seconds kept for the manifest."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

logger = logging.getLogger("energy_opt")


@dataclass
class Stage:
    """A stage that is under way; `note` is what its log line adds, such as sizes."""

    name: str
    note: str = ""


@dataclass
class Stages:
    """The stages of one run, in order, with their durations [s]."""

    seconds: dict[str, float] = field(default_factory=dict)

    @contextmanager
    def stage(self, name: str) -> Iterator[Stage]:
        """Times what happens inside and logs one line when it ends well."""
        stage = Stage(name)
        start = time.perf_counter()
        yield stage
        seconds = time.perf_counter() - start
        self.seconds[name] = round(self.seconds.get(name, 0.0) + seconds, 6)
        logger.info("%-9s %7.2f s%s", name, seconds, f"  {stage.note}" if stage.note else "")
