"""The Program: a linear program as arrays, with the names, blocks and port matrices that results and studies need."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import sparse

from energy_opt.compile.difference import Difference, difference, with_difference

LINKING = -1


@dataclass(frozen=True)
class Axis:
    """The rows or columns of one family: `start`, `size`, and for each the labels of its index.

    names: what the index columns are (`region`, `year`, `slot` …).
    levels: the labels of each index column, each once; codes: for each index column, the position in its level of
    every member, in order (length = size); codes of a product of sets are written out only when they are looked at.
    A scalar family has no names and size 1.
    Rows only – price: name under which their dual is reported; slacks: families of columns that relax them, member by
    member; units: the unit of each member where they differ (CO2 in Mt, pollutants in kt), else empty.
    """

    family: str
    start: int
    names: tuple[str, ...]
    levels: tuple[np.ndarray, ...]
    codes: Sequence[np.ndarray]
    size: int
    unit: str = ""
    price: str = ""
    slacks: tuple[str, ...] = ()
    units: tuple[str, ...] = ()

    def unit_of(self, member: int) -> str:
        """The unit of one member."""
        return self.units[member] if self.units else self.unit

    @property
    def slice(self) -> slice:
        """Where the family stands in the Program's arrays."""
        return slice(self.start, self.start + self.size)

    def frame(self) -> pd.DataFrame:
        """One row per member, one column per index name."""
        return pd.DataFrame(
            {name: level[code] for name, level, code in zip(self.names, self.levels, self.codes, strict=True)},
            index=range(self.size),
        )

    def labels(self) -> list[str]:
        """Readable names such as `generation[Shanxi|nuclear,2030,d1h05]`."""
        if not self.names:
            return [self.family] * self.size
        parts = [
            np.array([str(label) for label in level], dtype=object)[code]
            for level, code in zip(self.levels, self.codes, strict=True)
        ]
        return [f"{self.family}[{','.join(members)}]" for members in zip(*parts, strict=True)]


@dataclass(frozen=True)
class PortMatrix:
    """What one source gives to one port: value[k] = matrix[k, :] @ x + constant[k], members named by `axis`.

    kind: of a cost: `resource`, `transfer` or `penalty`.
    """

    port: str
    source: str
    axis: Axis
    matrix: sparse.csr_array
    constant: np.ndarray
    kind: str = "resource"


@dataclass(frozen=True)
class Program:
    """minimise cost @ x + offset  subject to  row_lower <= matrix @ x <= row_upper,  column_lower <= x <= column_upper.

    matrix keeps entries that happen to be zero: its pattern follows from the rules, not from the numbers.
    row_block, column_block: position in `blocks` ((year, period) pairs), or LINKING.
    """

    matrix: sparse.csc_array
    row_lower: np.ndarray
    row_upper: np.ndarray
    column_lower: np.ndarray
    column_upper: np.ndarray
    cost: np.ndarray
    offset: float
    rows: Mapping[str, Axis]
    columns: Mapping[str, Axis]
    ports: Mapping[tuple[str, str], PortMatrix]
    blocks: tuple[tuple[object, object], ...]
    row_block: np.ndarray
    column_block: np.ndarray

    @property
    def shape(self) -> tuple[int, int]:
        """Rows and columns."""
        return int(self.matrix.shape[0]), int(self.matrix.shape[1])

    def given_to(self, port: str) -> dict[str, PortMatrix]:
        """What each source gives to a port. Other ports are not worked out for it."""
        return {source: self.ports[name, source] for name, source in self.ports if name == port}

    def row_names(self) -> list[str]:
        """Readable names of all rows, in order."""
        return [name for axis in self.rows.values() for name in axis.labels()]

    def column_names(self) -> list[str]:
        """Readable names of all columns, in order."""
        return [name for axis in self.columns.values() for name in axis.labels()]

    def difference(self, other: Program) -> Difference:
        """What must change in this Program's numbers to make it `other`; refused where rows or columns differ."""
        return difference(self, other)

    def with_difference(self, change: Difference) -> Program:
        """This Program with the numbers of a difference put in; `base.with_difference(base.difference(p))` equals p."""
        return with_difference(self, change)
