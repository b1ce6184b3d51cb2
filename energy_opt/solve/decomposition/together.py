"""Blocks with few time slots: days that are alike are taken together, and in them neighbouring slots that are alike.

Their rows are added up, each with the weight of its day and slot, and their columns have one value.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import reduce
from operator import add as plus
from typing import Any

import numpy as np
from scipy import sparse

from energy_opt.solve.decomposition.alike import profile_matrix, segments
from energy_opt.solve.decomposition.block import Block, Cut, cut_from_prices
from energy_opt.solve.decomposition.days import Day

NO_PRICE = 1e-7
"""Prices below this are none."""


@dataclass(frozen=True)
class Together:
    """Blocks taken together as one with few slots. days: their numbers; block: the one.

    add, copy: for each day the weight with which its rows, or its columns, are in each row or column of the one.
    """

    days: tuple[int, ...]
    block: Block
    add: tuple[sparse.csr_array, ...]
    copy: tuple[sparse.csr_array, ...]

    def prices(self, row_dual: np.ndarray) -> np.ndarray:
        """Prices of its rows from those of its first day: of each the nearest multiple of its weights."""
        add = self.add[0]
        size = np.asarray(add.multiply(add).sum(axis=1)).ravel()
        result: np.ndarray = (add @ row_dual) / np.where(size > 0.0, size, 1.0)
        return result

    def cuts(self, blocks: Sequence[Block], row_dual: np.ndarray) -> list[Cut]:
        """A cut for each day from prices of its rows."""
        own = zip(self.days, self.add, strict=True)
        return [cut_from_prices(blocks[day], day, add.T @ row_dual) for day, add in own]

    def signs(self, cut: Cut) -> list[tuple[np.ndarray, np.ndarray]]:
        """For each day the signs of prices of the one's rows and columns, given to its own."""
        rows, columns = (np.where(np.abs(p) > NO_PRICE, np.sign(p), 0.0) for p in (cut.row_dual, cut.reduced_cost))
        return [((add.T != 0) @ rows, (copy.T != 0) @ columns) for add, copy in zip(self.add, self.copy, strict=True)]

    def with_own_shares(self, blocks: Sequence[Block], x: np.ndarray, z: np.ndarray) -> np.ndarray:
        """The master's columns z with shares as the days use them where the columns of the one have the values x.

        What is left over goes to all alike; their sum stays what it is.
        """
        result = z.copy()
        places = np.array([_shares(blocks[day]) for day in self.days])
        if places.size:
            used = np.array([blocks[day].used(copy.T @ x) for day, copy in zip(self.days, self.copy, strict=True)])
            result[places] = used + (z[places] - used).mean(axis=0)
        return result


def taken_together(days: Sequence[Day], numbers: Sequence[int], slots: int) -> Together:
    """Days as one block with at most `slots` slots."""
    chosen = [days[number] for number in numbers]
    tables = [profile_matrix(line, slot.astype(int), value, day.slots)
              for day in chosen for line, slot, value in day.profiles()]  # fmt: skip
    into = np.append(segments(np.concatenate(tables), slots), -1)
    own = [day.block.columns >= 0 for day in chosen]
    row_group = _groups([(day.of_shares, day.row_line, into[day.row_slot]) for day in chosen])
    column_group = _groups([(~o, day.column_line, into[day.column_slot]) for day, o in zip(chosen, own, strict=True)])
    rows, columns = (int(np.concatenate(group).max(initial=-1)) + 1 for group in (row_group, column_group))
    row_weight = _in_the_mean(row_group, [day.row_weight for day in chosen], rows)
    column_weight = _in_the_mean(column_group, [day.column_weight for day in chosen], columns)
    scale = _in_the_mean(column_group, [day.scale for day in chosen], columns)
    count = np.bincount(np.concatenate(column_group), minlength=columns)
    add = [_incidence(*each, rows) for each in zip(row_group, row_weight, strict=True)]
    copy = [_incidence(*each, columns) for each in zip(column_group, scale, strict=True)]
    mean = [_incidence(group, weight / own / count[group], columns)
            for group, weight, own in zip(column_group, column_weight, scale, strict=True)]  # fmt: skip
    return Together(tuple(numbers), _as_one([day.block for day in chosen], add, copy, mean), tuple(add), tuple(copy))


def _as_one(
    blocks: list[Block], add: list[sparse.csr_array], copy: list[sparse.csr_array], mean: list[sparse.csr_array]
) -> Block:
    """The sum of blocks whose rows and columns are those of the one with these weights."""
    uses = np.unique(np.concatenate([block.uses for block in blocks]))
    every = list(zip(blocks, add, copy, mean, strict=True))
    bought = [sparse.csc_array(own)[:, block.penalties].indices for block, _, own, _ in every]
    return replace(
        blocks[0],
        uses=uses,
        matrix=sparse.csc_array(_sum([a @ block.matrix @ c.T for block, a, c, _ in every])),
        cost=_sum([c @ block.cost for block, _, c, _ in every]),
        row_lower=_sum([a @ block.row_lower for block, a, _, _ in every]),
        row_upper=_sum([a @ block.row_upper for block, a, _, _ in every]),
        row_use=sparse.csr_array(_sum([a @ _of(uses, block, block.row_use) for block, a, _, _ in every])),
        column_lower=_sum([m @ block.column_lower for block, _, _, m in every]),
        column_upper=_sum([m @ block.column_upper for block, _, _, m in every]),
        lower_use=sparse.csr_array(_sum([m @ _of(uses, block, block.lower_use) for block, _, _, m in every])),
        upper_use=sparse.csr_array(_sum([m @ _of(uses, block, block.upper_use) for block, _, _, m in every])),
        penalties=np.unique(np.concatenate(bought)),
        signs=_signs(blocks, add, copy),
    )


def _signs(
    blocks: list[Block], add: list[sparse.csr_array], copy: list[sparse.csr_array]
) -> tuple[np.ndarray, np.ndarray] | None:
    """The signs that most of the rows and columns have that are taken together."""
    known = [block.signs for block in blocks if block.signs is not None]
    if len(known) < len(blocks):
        return None
    return tuple(
        np.sign(_sum([a @ own[k] for a, own in zip(part, known, strict=True)])).astype(np.int8)
        for k, part in enumerate((add, copy))
    )


def _sum(parts: list[Any]) -> Any:
    return reduce(plus, parts)


def _of(uses: np.ndarray, block: Block, use: sparse.csr_array) -> sparse.csr_array:
    """A use matrix of a block as one of the columns that all its days use."""
    place = np.searchsorted(uses, block.uses)
    return sparse.csr_array((use.data, place[use.indices], use.indptr), shape=(use.shape[0], len(uses)))


def _shares(block: Block) -> np.ndarray:
    """Places of its shares among the master's columns."""
    return block.uses[len(block.uses) - block.shares :]


def _groups(keys: Sequence[tuple[np.ndarray, ...]]) -> list[np.ndarray]:
    """A number for each row or column of each day: those of one key (last or not, line, segment) have the same, in the
    order of the keys.
    """
    last, line, segment = (np.concatenate(part) + 1 for part in zip(*keys, strict=True))
    lines, segments_ = int(line.max(initial=0)) + 1, int(segment.max(initial=0)) + 1
    found = np.unique((last * lines + line) * segments_ + segment, return_inverse=True)[1].reshape(-1)
    return np.split(found, np.cumsum([len(key[0]) for key in keys])[:-1])


def _in_the_mean(group: list[np.ndarray], weight: list[np.ndarray], count: int) -> list[np.ndarray]:
    """Weights that are one in the mean of each group."""
    members = np.bincount(np.concatenate(group), minlength=count)
    mean = np.bincount(np.concatenate(group), np.concatenate(weight), minlength=count) / members
    return [own / mean[places] for places, own in zip(group, weight, strict=True)]


def _incidence(group: np.ndarray, weight: np.ndarray, count: int) -> sparse.csr_array:
    """One row per group, with the weight of each of its members."""
    return sparse.csr_array((weight, (group, np.arange(len(group)))), shape=(count, len(group)))
