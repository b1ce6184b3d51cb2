"""Names of rows and columns that LP and MPS files accept."""

from __future__ import annotations

import re
from collections.abc import Iterable

LONGEST = 200
_FORBIDDEN = re.compile(r"[^A-Za-z0-9_.(),]")
_LIKE_A_NUMBER = re.compile(r"[0-9.]|[eE][0-9]*$|inf(inity)?$|nan$", re.IGNORECASE)
_WORDS = frozenset(
    (
        *("min", "max", "minimize", "maximize", "minimise", "maximise", "minimum", "maximum", "st", "s.t.", "subject"),
        *("such", "free", "bound", "bounds", "bin", "binary", "binaries", "gen", "general", "generals", "int"),
        *("integer", "integers", "semi", "semis", "sos", "end"),
    )
)
_BRACKETS = str.maketrans("[]| ", "()._")


def file_names(names: Iterable[str]) -> list[str]:
    """The names in the letters that every reader of LP and MPS files accepts; equal ones are numbered in order."""
    taken: set[str] = set()
    result = []
    for name in names:
        plain = _plain(name)
        unique, count = plain, 1
        while unique in taken:
            count += 1
            unique = f"{plain}_{count}"
        taken.add(unique)
        result.append(unique)
    return result


def _plain(name: str) -> str:
    plain = _FORBIDDEN.sub(_code, name.translate(_BRACKETS))
    if len(plain) > LONGEST:
        plain = plain[:LONGEST]
    if not plain or _LIKE_A_NUMBER.match(plain) or plain.lower() in _WORDS:
        plain = f"_{plain}"
    return plain


def _code(found: re.Match[str]) -> str:
    """Another letter by its number, so that names that differ stay different (山 becomes u5c71)."""
    letter = found.group()
    return f"u{ord(letter):04x}" if ord(letter) > 127 else "_"
