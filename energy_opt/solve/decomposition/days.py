"""What days have alike: the lines that their rows and columns belong to, the weights of their slots, their profiles."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from scipy import sparse

from energy_opt.compile.program import LINKING, Axis
from energy_opt.solve.decomposition.alike import groups_alike, profile_matrix
from energy_opt.solve.decomposition.block import Block
from energy_opt.solve.decomposition.split import Split

SLOT, PERIOD = "slot", "period"
"""The indices whose members are taken together."""


@dataclass(frozen=True)
class Labels:
    """Of every row or column of the program: its slot (−1: none), and a number for all the rest of its name.

    Of what belongs to a block the period is no part of that, unless blocks are years: another day has the same rows.
    """

    slot: np.ndarray
    rest: np.ndarray


@dataclass(frozen=True)
class Day:
    """A block; of each of its rows and columns the line that it belongs to, and its slot, counted from 0 (−1: none).

    weight: of each slot, by what its columns cost: longer ones cost more. row_weight: with which its rows are added to
    those of other slots and days; scale: how much of a column there is when there is one of it on a day like others.
    """

    block: Block
    row_line: np.ndarray
    row_slot: np.ndarray
    column_line: np.ndarray
    column_slot: np.ndarray
    weight: np.ndarray
    row_weight: np.ndarray
    scale: np.ndarray

    @property
    def slots(self) -> int:
        """How many there are."""
        return len(self.weight)

    @property
    def column_weight(self) -> np.ndarray:
        """The weight of each column's slot; the sum of all for what has none."""
        return _of_slot(self.weight, self.column_slot)

    @property
    def of_shares(self) -> np.ndarray:
        """Which rows are shares of limits."""
        return np.arange(len(self.row_line)) >= len(self.row_line) - self.block.shares

    def profiles(self) -> list[np.ndarray]:
        """Line, slot and value of what tells slots apart: loads, availabilities and other limits."""
        block = self.block
        return [
            np.array([self.row_line, self.row_slot, block.row_lower]),
            np.array([self.row_line, self.row_slot, block.row_use.sum(axis=1)]),
            np.array([self.column_line, self.column_slot, block.upper_use.sum(axis=1)]),
        ]


def labels_of(axes: Mapping[str, Axis], block: np.ndarray, *, by_year: bool = False) -> Labels:
    """The labels of all rows or all columns of a program. block: of each (or `LINKING`); by_year: blocks are years."""
    slots, rests, first = [], [], 0
    for axis in axes.values():
        slot, rest = np.full(axis.size, -1), np.zeros(axis.size, np.int64)
        linking = by_year or (axis.size > 0 and block[axis.start] == LINKING)
        for name, level, code in zip(axis.names, axis.levels, axis.codes, strict=True):
            if name == SLOT:
                slot = np.asarray(code)
            elif name != PERIOD or linking:
                rest = rest * len(level) + code
        slots.append(slot)
        rests.append(first + rest)
        first += int(rest.max(initial=0)) + 1
    return Labels(np.concatenate(slots), np.concatenate(rests))


def days_of(split: Split, blocks: Sequence[Block]) -> list[Day]:
    """What each of the split's blocks has by slot. blocks: they, maybe with other costs."""
    by_year = any(block.name not in split.program.blocks for block in blocks)
    rows = labels_of(split.program.rows, split.program.row_block, by_year=by_year)
    columns = labels_of(split.program.columns, split.program.column_block, by_year=by_year)
    return [_day(split, block, rows, columns) for block in blocks]


def _day(split: Split, block: Block, rows: Labels, columns: Labels) -> Day:
    row_place, own = split.reduction.rows[block.rows], block.columns >= 0
    column_place = split.reduction.columns[block.columns[own]]
    here = np.unique(rows.slot[row_place])
    here = here[here >= 0]
    into = np.full(int(max(rows.slot.max(initial=-1), columns.slot.max(initial=-1))) + 2, -1)
    into[here] = np.arange(len(here))
    penalties = np.full((~own).sum(), -1)
    slot = np.append(into[columns.slot[column_place]], penalties)
    bought = sparse.csc_array(block.matrix[:, block.penalties])
    line_of_penalty = 2 * rows.rest[row_place[bought.indices]] + (bought.data > 0.0)
    weight = np.bincount(slot[slot >= 0], np.abs(block.cost[slot >= 0]), minlength=len(here))
    weight = np.where(weight > 0.0, weight, 1.0)
    row_slot = into[rows.slot[row_place]]
    row_weight, scale = _scales(block, weight, row_slot, slot)
    return Day(
        block=block,
        row_line=rows.rest[row_place],
        row_slot=row_slot,
        column_line=np.append(columns.rest[column_place], line_of_penalty),
        column_slot=slot,
        weight=weight,
        row_weight=row_weight,
        scale=scale,
    )


def _scales(
    block: Block, weight: np.ndarray, row_slot: np.ndarray, column_slot: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Weights of rows and scales of columns such that costs, as prices see them, are those of the slot or day.

    Columns with a slot are what they are, and so are shares of limits; the others follow from the rows that they are
    in, and rows from their columns: the energy of a long day is larger, and its price is not.
    """
    matrix = abs(sparse.csr_array(block.matrix))
    of_shares = np.arange(len(row_slot)) >= len(row_slot) - block.shares
    row_weight, scale = np.where(of_shares, 1.0, 0.0), np.where(column_slot >= 0, 1.0, 0.0)
    of_row, of_column = _of_slot(weight, row_slot), _of_slot(weight, column_slot)
    while True:
        size = matrix.multiply(scale).max(axis=1).toarray()
        new_rows = (row_weight == 0.0) & (size > 0.0)
        row_weight[new_rows] = of_row[new_rows] / size[new_rows]
        size = matrix.multiply(row_weight[:, None]).max(axis=0).toarray()
        new_columns = (scale == 0.0) & (size > 0.0)
        scale[new_columns] = of_column[new_columns] / size[new_columns]
        if not new_rows.any() and not new_columns.any():
            return np.where(row_weight > 0.0, row_weight, 1.0), np.where(scale > 0.0, scale, 1.0)


def days_alike(days: Sequence[Day], count: int) -> list[tuple[int, ...]]:
    """The numbers of the days that are taken together, in about `count` groups.

    Only days of one year, with as many slots and with shares of the same limits, can be.
    """
    kinds: dict[object, list[int]] = {}
    for number, day in enumerate(days):
        shares = tuple(day.row_line[day.of_shares].tolist())
        kinds.setdefault((day.block.name[0], day.slots, shares), []).append(number)
    groups: list[tuple[int, ...]] = []
    for numbers in kinds.values():
        wanted = max(1, round(count * len(numbers) / len(days)))
        which = groups_alike(_by_day([days[n] for n in numbers]), wanted)
        groups.extend(tuple(n for n, g in zip(numbers, which, strict=True) if g == k) for k in np.unique(which))
    return sorted(groups)


def _by_day(days: Sequence[Day]) -> np.ndarray:
    """The profiles of each day, one after the other in one line."""
    slots = days[0].slots
    tables = []
    for parts in zip(*(day.profiles() for day in days), strict=True):
        line, slot, value = np.hstack(parts)
        shift = np.repeat(np.arange(len(days)), [part.shape[1] for part in parts]) * slots
        tables.append(profile_matrix(line, np.where(slot >= 0, slot + shift, -1).astype(int), value, len(days) * slots))
    table = np.concatenate(tables)
    return table.reshape(len(table), len(days), slots).transpose(1, 0, 2).reshape(len(days), -1)


def _of_slot(weight: np.ndarray, slot: np.ndarray) -> np.ndarray:
    """The weight of each slot; the sum of all for −1, which is none."""
    result: np.ndarray = np.append(weight, weight.sum())[slot]
    return result
