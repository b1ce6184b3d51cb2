"""What a search has learned, as plain arrays: written down now and then, so that one that was interrupted goes on.

Prices of the cuts, the best point, and what shares cost to exceed. Nothing of it is believed: cuts are made anew from
the prices, and the point is tried like any other, so that an array that is wrong can cost time but no bound.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Protocol

import numpy as np

from energy_opt.solve.decomposition.block import Cut
from energy_opt.solve.decomposition.coarse import Start
from energy_opt.solve.decomposition.loop import Search
from energy_opt.solve.decomposition.master import MasterProblem
from energy_opt.solve.decomposition.prices import KeptPrices, keep, start_from
from energy_opt.solve.decomposition.split import Split

log = logging.getLogger(__name__)

FORMAT = 1
EVERY = 60.0
"""Seconds between two writings: the most that a run that is killed loses. 1,000 cuts of 12,800 rows are 100 MB."""

Arrays = Mapping[str, np.ndarray]


class Store(Protocol):
    """Where arrays are kept while a search runs. None of its methods fails: a search does not end for want of them."""

    def load(self) -> Arrays:
        """What was saved; empty where there is nothing."""

    def save(self, arrays: Arrays) -> None:
        """Put these in the place of what is there, in one step."""

    def remove(self) -> None:
        """Forget what is there."""


class Notes:
    """Writes down where a search stands: now and then, and when it is interrupted. started: when the run began."""

    def __init__(self, store: Store | None, parts: Split, master: MasterProblem, started: float) -> None:
        self._store, self._parts, self._master = store, parts, master
        self._state: Search | None = None
        self._due = started + EVERY

    def take(self, state: Search) -> None:
        """An iteration is done."""
        self._state = state
        if time.perf_counter() >= self._due:
            self._write()
            self._due = time.perf_counter() + EVERY

    def __enter__(self) -> Notes:
        return self

    def __exit__(self, error: type[BaseException] | None, *_: object) -> None:
        if error is not None:
            self._write()

    def _write(self) -> None:
        if self._store is None or self._state is None:
            return
        point = self._state.cheapest_z if self._state.z is None else self._state.z
        if point is not None:
            cuts = [kept.cut for kept in self._master.cuts if not kept.feasibility]
            self._store.save(as_arrays(self._parts, cuts, point))


def as_arrays(parts: Split, cuts: Sequence[Cut], point: np.ndarray) -> dict[str, np.ndarray]:
    """Everything that `resumed` reads. point: values of the master's columns."""
    return kept_arrays(keep(parts.blocks, cuts, point))


def kept_arrays(kept: KeptPrices) -> dict[str, np.ndarray]:
    """Kept prices as arrays by name."""
    arrays = {
        "format": np.array(FORMAT),
        "blocks": np.array(list(kept.shapes)),
        "shapes": np.array(list(kept.shapes.values())),
        "point": np.zeros(0) if kept.point is None else kept.point,
    }
    for number, (name, shape) in enumerate(kept.shapes.items()):
        arrays[f"prices_{number}"] = kept.prices.get(name, np.zeros((0, shape[0])))
        arrays[f"penalties_{number}"] = kept.penalties[name]
    return arrays


def kept_from(arrays: Arrays) -> KeptPrices | None:
    """Prices kept from other programs; None where there are none or, with a warning, where they are damaged."""
    if not arrays:
        return None
    try:
        names, shapes = arrays["blocks"].tolist(), [(int(rows), int(columns)) for rows, columns in arrays["shapes"]]
        kept = KeptPrices(
            dict(zip(names, shapes, strict=True)),
            {name: arrays[f"prices_{number}"] for number, name in enumerate(names)},
            {name: arrays[f"penalties_{number}"] for number, name in enumerate(names)},
            arrays["point"] if len(arrays["point"]) else None,
        )
        flat = all(array.ndim == 1 for array in (arrays["point"], *kept.penalties.values()))
        whole = flat and _fits(arrays, kept_arrays(replace(kept, prices={})))
    except (KeyError, TypeError, ValueError):
        whole = False
    if not whole:
        log.warning("cuts that were kept are damaged or of another version: the search begins from nothing")
        return None
    return kept


def resumed(arrays: Arrays, parts: Split) -> Start | None:
    """Where an interrupted search goes on; None where it left nothing or, with a warning, nothing that fits."""
    if not arrays:
        return None
    if not _fits(arrays, as_arrays(parts, (), np.zeros(len(parts.master.program.cost)))):
        log.warning("what an interrupted run left is of another program or version: the run begins from nothing")
        return None
    kept = kept_from(arrays)
    assert kept is not None
    start = start_from(kept, parts)
    log.info("going on from the %d cuts of an interrupted run", len(start.cuts))
    return start


def _fits(arrays: Arrays, empty: Arrays) -> bool:
    """Whether arrays are such as `empty` ones of the program at hand, with any number of prices, and finite."""
    if arrays.keys() != empty.keys():
        return False
    same = all(np.array_equal(arrays[name], empty[name]) for name in ("format", "blocks", "shapes"))
    numbers = (name for name in empty if name == "point" or name.startswith(("prices_", "penalties_")))
    return same and all(_like(arrays[name], empty[name]) for name in numbers)


def _like(array: np.ndarray, empty: np.ndarray) -> bool:
    alike = array.dtype == float and array.ndim == empty.ndim and array.shape[-1] == empty.shape[-1]
    return alike and bool(np.isfinite(array).all())
