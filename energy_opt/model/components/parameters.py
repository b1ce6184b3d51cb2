"""Parameters backed by numpy arrays: numbers (`ArrayParam`) and indices (`IndexMap`)."""

from __future__ import annotations

from collections.abc import Hashable
from typing import Any

import numpy as np
import numpy.typing as npt
import pyomo.environ as pyo
from pyomo.core.base.param import IndexedParam
from pyomo.core.base.set import SetProduct

from energy_opt.errors import BuildError


def factor_sets(index: Any) -> list[Any]:
    """The sets that a product is made of; a set that is no product is its only factor."""
    return list(index.subsets(expand_all_set_operators=False)) if isinstance(index, SetProduct) else [index]


class _ArrayBacked(IndexedParam):  # type: ignore[misc]
    """A Param that looks its values up in an array; single values are made only when asked for."""

    array: np.ndarray

    def __init__(self, *sets: pyo.Set, within: Any) -> None:
        # A default makes Pyomo treat every member of the index set as given; it is never used itself.
        super().__init__(*sets, within=within, default=None if within is pyo.Any else 0.0)

    def construct(self, data: object = None) -> None:
        """Check that the array fits the sets."""
        super().construct(data)
        shape = tuple(len(factor) for factor in factor_sets(self.index_set()))
        if self.array.shape != shape:
            raise BuildError(f"parameter {self.name}: the array has shape {self.array.shape}, its sets have {shape}")

    def position(self, key: Any) -> tuple[int, ...]:
        """Where the value of a key stands in the array."""
        parts = key if isinstance(key, tuple) else (key,)
        place, start = [], 0
        for factor in factor_sets(self.index_set()):
            part = parts[start : start + factor.dimen]
            start += factor.dimen
            # `ord` and `at` do not run through the set, which a rule that is made into a template cannot do
            place.append(factor.ord(part[0] if len(part) == 1 else part) - 1)
        return tuple(place)


class ArrayParam(_ArrayBacked):
    """A numeric parameter over the product of its sets (or one flat set), stored as one array.

    values: array of the sets' lengths; a broadcast array (stride 0) is kept as it is, without a copy.
    """

    def __init__(self, *sets: pyo.Set, values: npt.ArrayLike, unit: str = "") -> None:
        self.array = np.asarray(values, dtype=float)
        self.unit = unit
        super().__init__(*sets, within=pyo.Reals)

    def _getitem_when_not_present(self, index: Any) -> float:
        return float(self.array[self.position(index)])


class IndexMap(_ArrayBacked):
    """An index-valued parameter, usable as an index inside rules: `m.storage_level[a, y, m.previous[s]]`.

    codes: for each member of `source` the position of its image in `target`.
    """

    def __init__(self, source: pyo.Set, target: pyo.Set, codes: npt.ArrayLike) -> None:
        self.array = np.asarray(codes)
        self.target = target
        super().__init__(source, within=pyo.Any)

    def construct(self, data: object = None) -> None:
        """Check that the codes are positions in the target."""
        super().construct(data)
        if self.array.dtype.kind not in "iu":
            raise BuildError(f"index map {self.name}: its codes must be whole numbers, not {self.array.dtype}")
        outside = self.array.size and (self.array.min() < 0 or self.array.max() >= len(self.target))
        if outside:
            raise BuildError(f"index map {self.name}: a code is outside of its target {self.target.name}")

    def _getitem_when_not_present(self, index: Any) -> Hashable:
        member: Hashable = self.target.at(int(self.array[self.position(index)]) + 1)
        return member
