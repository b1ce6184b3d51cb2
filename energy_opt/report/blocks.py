"""What a page is made of: sections of figures, tables and sentences."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import altair as alt

from energy_opt.report.dataset import Dataset
from energy_opt.report.outlines import Outlines
from energy_opt.report.wording import Text

Cell = str | Text


@dataclass(frozen=True)
class Figure:
    """A chart with its heading. name: of its file; data: names of its datasets, the first is the one to download."""

    name: str
    title: Text
    note: Text
    chart: alt.TopLevelMixin
    data: tuple[str, ...]
    half: bool = False


@dataclass(frozen=True)
class Table:
    """A table of ready cells. sortable: its columns sort by a click; numbers: positions of columns of numbers."""

    columns: Sequence[Cell]
    rows: Sequence[Sequence[Cell]]
    caption: Text | None = None
    numbers: frozenset[int] = frozenset()
    sortable: bool = False


@dataclass(frozen=True)
class Cards:
    """Short answers: a heading, the answer, and what to know about it."""

    items: Sequence[tuple[Text, Text, Text]]


@dataclass(frozen=True)
class Prose:
    """Sentences."""

    lines: Sequence[Text]


@dataclass(frozen=True)
class Folded:
    """A block that opens by a click."""

    title: Text
    blocks: Sequence[Block]


Block = Figure | Table | Cards | Prose | Folded


@dataclass(frozen=True)
class Section:
    """A part of the page with its heading; key: its place in the page's address."""

    key: str
    title: Text
    blocks: Sequence[Block]


@dataclass(frozen=True)
class Page:
    """A whole report."""

    title: Text
    subtitle: Text
    sections: Sequence[Section]
    datasets: dict[str, Dataset | Outlines] = field(default_factory=dict)

    def figures(self) -> list[Figure]:
        """All figures in their order."""
        return [block for section in self.sections for block in _flat(section.blocks) if isinstance(block, Figure)]


def _flat(blocks: Sequence[Block]) -> list[Block]:
    return [inner for block in blocks for inner in (_flat(block.blocks) if isinstance(block, Folded) else [block])]
