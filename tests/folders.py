"""Data folders on disk that a test may spoil: a copy of the toy, and changes of the text of its files."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

from energy_opt.inputs.read import resolve

Edit = Callable[[str, Callable[[str], str]], None]
"""edit(name, by): the text of a file (without ending: of a CSV table) becomes by(text)."""


def copy_of_the_toy(place: Path) -> Path:
    """A copy of the toy folder at a place that does not exist yet."""
    return Path(shutil.copytree(resolve("toy"), place))


def editor(folder: Path) -> Edit:
    """Changes the text of one file of a folder; a change that changes nothing is a mistake of the test."""

    def change(name: str, by: Callable[[str], str]) -> None:
        path = folder / (name if "." in name else f"{name}.csv")
        before = path.read_text(encoding="utf-8")
        after = by(before)
        assert after != before, f"the edit of {name} changes nothing"
        path.write_bytes(after.encode("utf-8"))

    return change
