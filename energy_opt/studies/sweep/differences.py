"""How much the cases of a sweep differ, setting by setting.

It is known from the settings, before any program is made: a number counts its difference as a share of the range that
it has in the sweep, `PRICED` times where it is a price, anything else counts `WORD` where it differs, since it may
change which rows and columns there are. Settings that move together, as the years of a path that is scaled, are one.
What a warm start takes is learned on the way (`experience.py`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.spatial.distance import cdist

from energy_opt.config.convert import to_dict
from energy_opt.config.scenario import Scenario

WORD = 10.0
"""What a setting that is no number counts where it differs, beside 1 for the whole range of a number."""

PRICED = 3.0
"""What the whole range of a price counts, beside 1 for that of another number. A warm start after changed costs takes
more iterations than one after changed limits: on the China reference, presolved, 5,910 after solar power became 2.3 %
dearer, and 1,622 after 0.4 % more demand and caps that are 1.6 % higher.
"""

PRICES = ("technology.cost_factor.", "technology.fuel_price_factor.", "policy.rules.carbon_price.")
"""How settings begin that change costs alone."""

SAME = 6
"""Digits to which the shares of two settings agree that move together."""

IGNORED = ("name", "solver.method", "solver.threads", "solver.time_limit")
"""Settings that do not change the program."""


@dataclass(frozen=True)
class Differences:
    """The settings in which cases differ.

    shares: where numbers stand in their range, cases × numbers, 0 to 1; codes: what else there is, cases × words;
    counts: what the whole range of a number, or another word, counts; numbers first.
    """

    shares: np.ndarray
    codes: np.ndarray
    counts: np.ndarray

    def __len__(self) -> int:
        return len(self.shares)

    def between(self, case: int, others: Sequence[int]) -> np.ndarray:
        """How far a case is from others in each setting, others × settings."""
        places = np.asarray(others, dtype=int)
        numbers = np.abs(self.shares[places] - self.shares[case])
        return np.hstack([numbers, self.codes[places] != self.codes[case]])

    def apart(self, some: Sequence[int], others: Sequence[int], weights: np.ndarray) -> np.ndarray:
        """The distance of some cases from others, where settings count these weights; some × others."""
        numbers = self.shares.shape[1]
        own, their = (self.shares[np.asarray(places, dtype=int)] * weights[:numbers] for places in (some, others))
        result = cdist(own, their, "cityblock") if numbers else np.zeros((len(own), len(their)))
        for codes, weight in zip(self.codes.T, weights[numbers:].tolist(), strict=True):
            result += weight * (codes[np.asarray(some, dtype=int)][:, None] != codes[np.asarray(others, dtype=int)])
        return np.asarray(result)

    def distances(self) -> np.ndarray:
        """The distance of each case from each other, cases × cases; 0 on the diagonal."""
        return self.apart(range(len(self)), range(len(self)), self.counts)


def differences(scenarios: Sequence[Scenario]) -> Differences:
    """In what scenarios differ; names, and settings that do not change the program, do not count."""
    flat = [dict(_flat(to_dict(scenario))) for scenario in scenarios]
    numbers: dict[tuple[bool, bytes], np.ndarray] = {}
    words: dict[bytes, np.ndarray] = {}
    for name in sorted({name for settings in flat for name in settings if name not in IGNORED}):
        values = [settings.get(name) for settings in flat]
        if all(value == values[0] for value in values):
            continue
        # another setting of the solver means another solver, and no basis to start from
        counted = all(isinstance(value, int | float) and not isinstance(value, bool) for value in values)
        if counted and not name.startswith("solver."):
            shares = _shares(np.array(values, dtype=float))
            numbers[name.startswith(PRICES), shares.tobytes()] = shares
        else:
            codes = np.unique([repr(value) for value in values], return_inverse=True)[1]
            words[codes.tobytes()] = codes
    counts = [PRICED if priced else 1.0 for priced, _ in numbers] + [WORD] * len(words)
    return Differences(
        np.array([*numbers.values()]).reshape(len(numbers), len(flat)).T,
        np.array([*words.values()], dtype=int).reshape(len(words), len(flat)).T,
        np.array(counts),
    )


def _shares(numbers: np.ndarray) -> np.ndarray:
    """Where the numbers stand in their range, 0 to 1, or 1 to 0: the first that is not in the middle is below it."""
    shares = np.round((numbers - numbers.min()) / (numbers.max() - numbers.min()), SAME)
    mirrored = shares[np.argmax(shares != 0.5)] > 0.5
    return np.asarray(np.round(1.0 - shares, SAME) if mirrored else shares)


def _flat(values: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, Any]]:
    for name, value in values.items():
        path = f"{prefix}{name}"
        if isinstance(value, Mapping) and value:
            yield from _flat(value, f"{path}.")
        else:
            yield path, value
