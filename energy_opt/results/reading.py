"""Reading a Solution by names: the values of a family with its index as columns, assets as region and technology."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from energy_opt.compile.program import Axis, PortMatrix, Program
from energy_opt.inputs.system import System
from energy_opt.solve.solution import Solution

PLACE = ("region", "technology")

# What counts as nothing in a stored table: far below the solver's tolerance on any quantity [GW, TWh, Mt …].
NOTHING = 1e-9


@dataclass(frozen=True)
class Reading:
    """A program with its solution and the system it was made from."""

    program: Program
    solution: Solution
    system: System

    def has(self, family: str) -> bool:
        """Whether the family of columns is in the program (its feature is on)."""
        return family in self.program.columns

    def values(self, family: str) -> np.ndarray:
        """Values of a family of columns, in the order of its axis."""
        return np.asarray(self.solution.x[self.program.columns[family].slice])

    def cube(self, family: str) -> np.ndarray:
        """Values of a family on a product of sets, as an array with one axis per index."""
        axis = self.program.columns[family]
        return self.values(family).reshape([len(level) for level in axis.levels])

    def frame(self, family: str, name: str | None = None) -> pd.DataFrame:
        """Index columns (an asset as region and technology) and the value, under the family's name or another."""
        return self.named(self.program.columns[family], self.values(family), name or family)

    def something(self, family: str) -> pd.DataFrame:
        """As `frame`, where the value is more than nothing."""
        return self.named(self.program.columns[family], self.values(family), family, least=NOTHING)

    def duals(self, family: str) -> np.ndarray:
        """Duals of a family of rows, as the solver gives them."""
        return np.asarray(self.solution.row_dual[self.program.rows[family].slice])

    def port(self, matrix: PortMatrix) -> np.ndarray:
        """What a source gives to its port at the solution."""
        return np.asarray(matrix.matrix @ self.solution.x + matrix.constant)

    def named(self, axis: Axis, values: np.ndarray, name: str, *, least: float | None = None) -> pd.DataFrame:
        """Values with the index of an axis; least: only those whose size is above it."""
        kept = np.arange(axis.size) if least is None else np.flatnonzero(np.abs(values) > least)
        columns: dict[str, Any] = {}
        for index, level, code in zip(axis.names, axis.levels, axis.codes, strict=True):
            if index in ("asset", "from_asset"):
                place = self.place(level)
                columns = {word: place[word].array.take(code[kept]) for word in PLACE} | columns
            else:
                columns[index] = pd.Series(level).array.take(code[kept])
        return pd.DataFrame({**columns, name: values[kept]}, index=range(len(kept)))

    def place(self, assets: np.ndarray) -> pd.DataFrame:
        """Region and technology of assets."""
        table = self.system.capacities.assets
        return table[list(PLACE)].take(pd.Index(table["asset"]).get_indexer(pd.Index(assets)))

    def assets(self, family: str) -> pd.DataFrame:
        """Rows of the assets table for the first index of a family on a product of sets, in its order."""
        table = self.system.capacities.assets.set_index("asset")
        return table.loc[list(self.program.columns[family].levels[0])]


def something(frame: pd.DataFrame, *values: str) -> pd.DataFrame:
    """The rows in which any of the values is more than nothing."""
    kept = (frame[list(values)].abs() > NOTHING).any(axis=1)
    return frame[kept].reset_index(drop=True)
