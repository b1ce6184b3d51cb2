"""Words of the page of a study of lock-in: key → English, Chinese."""

from __future__ import annotations

LOCK_IN: dict[str, tuple[str, str]] = {}
