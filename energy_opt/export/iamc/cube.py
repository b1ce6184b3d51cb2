"""Rows of many runs → their sums by scenario, region, branch and year: one dense array, in one pass over the rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from energy_opt.export.iamc.variables import expanded


@dataclass(frozen=True)
class Cube:
    """values: scenario × region × branch × year. there: scenario × region × branch, where the table has rows."""

    values: np.ndarray
    there: np.ndarray
    regions: Sequence[str]
    branches: Sequence[str]
    years: Sequence[int]

    def with_ancestors(self) -> Cube:
        """The sums over each branch's parts beside them: `Coal` over `Coal|w/ CCS` and `Coal|w/o CCS`."""
        above = expanded(self.branches)
        parts = np.array(
            [[name == "" or f"{leaf}|".startswith(f"{name}|") for leaf in self.branches] for name in above], dtype=float
        )
        there = np.einsum("nb,srb->srn", parts, self.there) > 0
        return Cube(np.einsum("nb,srby->srny", parts, self.values), there, self.regions, above, self.years)

    def with_whole(self) -> Cube:
        """The sums over all regions first, as the region ``; rows of this name were of the whole already."""
        named = [k for k, region in enumerate(self.regions) if region]
        values = np.concatenate([self.values.sum(axis=1, keepdims=True), self.values[:, named]], axis=1)
        there = np.concatenate([self.there.any(axis=1, keepdims=True), self.there[:, named]], axis=1)
        return Cube(values, there, ["", *(self.regions[k] for k in named)], self.branches, self.years)


def summed(frame: pd.DataFrame, value: str, branch: pd.Series | None, scenarios: int) -> Cube:
    """The sums of a column. frame: scenario (a position), region, year, value; branch: of each row, missing where the
    row is left out; None = there is one only, the total.
    """
    region, regions = _codes(frame["region"])
    year, years = _codes(frame["year"])
    part, branches = (np.zeros(len(frame), dtype=int), [""]) if branch is None else _codes(branch)
    shape = (scenarios, len(regions), len(branches), len(years))
    kept = part >= 0
    place = np.ravel_multi_index([codes[kept] for codes in (frame["scenario"].to_numpy(), region, part, year)], shape)
    values = np.bincount(place, frame[value].to_numpy(float)[kept], minlength=int(np.prod(shape))).reshape(shape)
    there = np.bincount(place // shape[-1], minlength=int(np.prod(shape[:-1]))).reshape(shape[:-1]) > 0
    return Cube(values, there, regions, branches, years)


def _codes(column: pd.Series) -> tuple[np.ndarray, list]:  # type: ignore[type-arg]
    """Each row's place in the list of the values; −1 where it is missing."""
    if isinstance(column.dtype, pd.CategoricalDtype):
        return column.cat.codes.to_numpy(int), column.cat.categories.tolist()
    codes, values = pd.factorize(column, sort=True)
    return codes, values.tolist()
