"""Words of the page of a sweep: key → English, Chinese."""

from __future__ import annotations

SWEEP: dict[str, tuple[str, str]] = {}
