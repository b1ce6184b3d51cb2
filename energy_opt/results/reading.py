"""Reading a Solution by names: the values of a family with its index as columns, assets as region and technology."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from energy_opt.compile.program import Axis, PortMatrix, Program
from energy_opt.inputs.system import System
from energy_opt.solve.solution import Solution

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

    def duals(self, family: str) -> np.ndarray:
        """Duals of a family of rows, as the solver gives them."""
        return np.asarray(self.solution.row_dual[self.program.rows[family].slice])

    def port(self, matrix: PortMatrix) -> np.ndarray:
        """What a source gives to its port at the solution."""
        return np.asarray(matrix.matrix @ self.solution.x + matrix.constant)

    def named(self, axis: Axis, values: np.ndarray, name: str) -> pd.DataFrame:
        """Values with the index of an axis."""
        frame = axis.frame()
        for column in ("asset", "from_asset"):
            if column in frame:
                frame = self._with_place(frame, column)
        frame[name] = values
        return frame

    def assets(self, family: str) -> pd.DataFrame:
        """Rows of the assets table for the first index of a family on a product of sets, in its order."""
        table = self.system.capacities.assets.set_index("asset")
        return table.loc[list(self.program.columns[family].levels[0])]

    def _with_place(self, frame: pd.DataFrame, column: str) -> pd.DataFrame:
        assets = self.system.capacities.assets.set_index("asset")
        place = assets.loc[frame[column], ["region", "technology"]]
        frame.insert(0, "region", place["region"].to_numpy())
        frame.insert(1, "technology", place["technology"].to_numpy())
        return frame.drop(columns=column)


def something(frame: pd.DataFrame, *values: str) -> pd.DataFrame:
    """The rows in which any of the values is more than nothing."""
    kept = (frame[list(values)].abs() > NOTHING).any(axis=1)
    return frame[kept].reset_index(drop=True)
