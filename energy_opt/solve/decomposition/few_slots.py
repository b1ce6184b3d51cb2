"""A block with few time slots: those that stand beside one another and are alike are taken together.

Their rows are added up, each with the weight of its slot, and their columns have one value.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
from scipy import sparse

from energy_opt.compile.program import Axis
from energy_opt.solve.decomposition.block import Block
from energy_opt.solve.decomposition.segments import profile_matrix, segments
from energy_opt.solve.decomposition.split import Split

SLOT = "slot"
"""The index whose members are taken together."""


@dataclass(frozen=True)
class Labels:
    """Of every row or column of the program: its slot (−1: none), and a number for all the rest of its name."""

    slot: np.ndarray
    rest: np.ndarray


@dataclass(frozen=True)
class FewSlots:
    """A block with few slots; add: the weight with which each row of the block itself is in each of its rows."""

    block: Block
    add: sparse.csr_array

    def prices(self, row_dual: np.ndarray) -> np.ndarray:
        """Prices of its rows from those of the block itself: of each the nearest multiple of its weights."""
        size = np.asarray(self.add.multiply(self.add).sum(axis=1)).ravel()
        result: np.ndarray = (self.add @ row_dual) / np.where(size > 0.0, size, 1.0)
        return result


def labels_of(axes: Mapping[str, Axis]) -> Labels:
    """The labels of all rows or all columns of a program."""
    slots, rests, first = [], [], 0
    for axis in axes.values():
        slot, rest = np.full(axis.size, -1), np.zeros(axis.size, np.int64)
        for name, level, code in zip(axis.names, axis.levels, axis.codes, strict=True):
            if name == SLOT:
                slot = np.asarray(code)
            else:
                rest = rest * len(level) + code
        slots.append(slot)
        rests.append(first + rest)
        first += int(rest.max(initial=0)) + 1
    return Labels(np.concatenate(slots), np.concatenate(rests))


def with_few_slots(block: Block, split: Split, rows: Labels, columns: Labels, slots: int) -> FewSlots:
    """A block of the split with at most `slots` slots. rows, columns: labels of those of the whole program."""
    row_place, own = split.reduction.rows[block.rows], block.columns >= 0
    column_place = split.reduction.columns[block.columns[own]]
    slot_of_row, slot_of_column = rows.slot[row_place], columns.slot[column_place]
    into = np.full(int(slot_of_row.max(initial=-1)) + 2, -1)
    here = slots_of(slot_of_row)
    into[here] = np.arange(len(here))
    line_of_row, line_of_column = rows.rest[row_place], columns.rest[column_place]
    profiles = [
        profile_matrix(line_of_row, into[slot_of_row], block.row_lower, len(here)),
        profile_matrix(line_of_row, into[slot_of_row], block.row_use.sum(axis=1), len(here)),
        profile_matrix(line_of_column, into[slot_of_column], block.upper_use.sum(axis=1)[: own.sum()], len(here)),
    ]
    into[here] = segments(np.concatenate(profiles), slots)
    group_of_row = _groups(line_of_row, into[slot_of_row])
    group_of_column = _groups(line_of_column, into[slot_of_column])
    extra = np.arange((~own).sum()) + group_of_column.max(initial=-1) + 1
    group_of_column = np.append(group_of_column, extra)
    weight = _slot_weights(slot_of_column, block.cost[own], len(into))
    size = abs(sparse.csr_array(block.matrix)).max(axis=1).toarray()
    add = _incidence(group_of_row, weight[slot_of_row] / np.where(size > 0.0, size, 1.0))
    copy = _incidence(group_of_column, np.ones(len(group_of_column)))
    mean = _incidence(group_of_column, np.append(weight[slot_of_column], np.ones(len(extra))))
    mean = sparse.csr_array(sparse.diags_array(1.0 / copy.sum(axis=1)) @ mean)
    coarse = replace(
        block,
        matrix=sparse.csc_array(add @ block.matrix @ copy.T),
        cost=copy @ block.cost,
        row_lower=add @ block.row_lower,
        row_upper=add @ block.row_upper,
        row_use=sparse.csr_array(add @ block.row_use),
        column_lower=mean @ block.column_lower,
        column_upper=mean @ block.column_upper,
        lower_use=sparse.csr_array(mean @ block.lower_use),
        upper_use=sparse.csr_array(mean @ block.upper_use),
        penalties=extra,
    )
    return FewSlots(coarse, add)


def _slot_weights(slot: np.ndarray, cost: np.ndarray, count: int) -> np.ndarray:
    """The weight of each slot, by what its columns cost: longer ones cost more; the last entry is for no slot."""
    total = np.bincount(slot[slot >= 0], np.abs(cost[slot >= 0]), minlength=count)
    weight: np.ndarray = np.where(total > 0.0, total, 1.0)
    weight[-1] = 1.0
    return weight


def slots_of(slot: np.ndarray) -> np.ndarray:
    """Which slots there are, in order; −1 is none."""
    return np.unique(slot[slot >= 0])


def _groups(rest: np.ndarray, slot: np.ndarray) -> np.ndarray:
    found = np.unique(np.column_stack([rest, slot]), axis=0, return_inverse=True)[1]
    return np.asarray(found).reshape(-1)


def _incidence(group: np.ndarray, weight: np.ndarray) -> sparse.csr_array:
    """One row per group, with the weight of each of its members, one in the mean."""
    count = int(group.max(initial=-1)) + 1
    members = np.bincount(group, minlength=count)
    mean = np.bincount(group, weight, minlength=count) / members
    return sparse.csr_array((weight / mean[group], (group, np.arange(len(group)))), shape=(count, len(group)))
