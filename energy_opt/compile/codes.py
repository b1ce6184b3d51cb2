"""Codes of the members of a product of axes, written out only when they are looked at."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import overload

import numpy as np


class ProductCodes(Sequence[np.ndarray]):
    """For each index column, the position in its level of every member of a product of axes, in row-major order.

    shape: length of each axis; flat: the codes of an axis that has several index columns, None for a plain one.
    """

    def __init__(self, shape: tuple[int, ...], flat: tuple[tuple[np.ndarray, ...] | None, ...]) -> None:
        self._shape = shape
        self._columns: list[tuple[int, np.ndarray | None]] = []
        for axis, codes in enumerate(flat):
            self._columns += [(axis, None)] if codes is None else [(axis, code) for code in codes]

    def __len__(self) -> int:
        return len(self._columns)

    @overload
    def __getitem__(self, item: int) -> np.ndarray: ...

    @overload
    def __getitem__(self, item: slice) -> Sequence[np.ndarray]: ...

    def __getitem__(self, item: int | slice) -> np.ndarray | Sequence[np.ndarray]:
        if isinstance(item, slice):
            return [self[k] for k in range(*item.indices(len(self)))]
        axis, code = self._columns[item]
        own = np.arange(self._shape[axis], dtype=np.int32) if code is None else code
        inside = int(np.prod(self._shape[axis + 1 :], dtype=np.int64))
        outside = int(np.prod(self._shape[:axis], dtype=np.int64))
        return np.tile(np.repeat(own, inside), outside)

    def __iter__(self) -> Iterator[np.ndarray]:
        return (self[k] for k in range(len(self)))
