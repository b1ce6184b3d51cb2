"""The design of a sweep: which settings it varies, over which values or ranges, in which pattern."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from energy_opt.config.check import SAFE_NAME
from energy_opt.config.convert import near_names, numbered
from energy_opt.errors import ConfigError

PRODUCT, ONE_AT_A_TIME, LATIN_HYPERCUBE, MORRIS, SOBOL, TABLE = (
    "product", "one_at_a_time", "latin_hypercube", "morris", "sobol", "table",
)  # fmt: skip
PATTERNS = (PRODUCT, ONE_AT_A_TIME, LATIN_HYPERCUBE, MORRIS, SOBOL, TABLE)
SAMPLED = (LATIN_HYPERCUBE, MORRIS, SOBOL)
SCREENING = (MORRIS, SOBOL)


@dataclass(frozen=True)
class Design:
    """What a sweep varies.

    pattern: `product` (every combination of `values`), `one_at_a_time` (the scenario as it is, then each of `values`
    and both ends of `ranges` alone), `latin_hypercube`, `morris`, `sobol` (samples of `ranges`), or `table` (a file).
    values: setting → list of values; ranges: setting → [lowest, highest]. A setting is written as on the command line.
    samples: of a Latin hypercube; trajectories of Morris; base samples of Sobol (a power of two).
    levels: of the grid of Morris; seed: of the random numbers; table: a CSV or Parquet file, a column for each setting.
    warm: whether cases start from others' bases; chains: parts that are sent out as one piece of work, 0 = by launcher.
    """

    name: str = ""
    pattern: str = PRODUCT
    values: dict[str, Any] = field(default_factory=dict)
    ranges: dict[str, Any] = field(default_factory=dict)
    samples: int = 16
    levels: int = 4
    seed: int = 1
    table: str = ""
    warm: bool = True
    chains: int = 0


def check_design(design: Design) -> Design:
    """The same design, if nothing is wrong with it; else a ConfigError that lists every fault."""
    faults = [fault for check in CHECKS for fault in check(design)]
    if faults:
        raise ConfigError(numbered("the sweep has", faults))
    return design


def _check_words(design: Design) -> Iterator[str]:
    if design.name and (not SAFE_NAME.fullmatch(design.name) or ".." in design.name):
        yield f"sweep.name: {design.name!r} is not a name: letters, digits, space, - _ + . (at most 80) are allowed"
    if design.pattern not in PATTERNS:
        yield f"sweep.pattern: {design.pattern!r} is not known; {near_names(design.pattern, PATTERNS)}"
    if design.chains < 0:
        yield f"sweep.chains: {design.chains}; 0 leaves it to the launcher"


def _check_parts(design: Design) -> Iterator[str]:
    """Each pattern has what it works on, and nothing that it would not heed."""
    wanted = {TABLE: "table", **dict.fromkeys(SAMPLED, "ranges")}.get(design.pattern)
    if wanted and not getattr(design, wanted):
        yield f"sweep.{wanted}: the pattern `{design.pattern}` needs it"
    heeded = {PRODUCT: ("values",), ONE_AT_A_TIME: ("values", "ranges"), TABLE: ("table",)}.get(
        design.pattern, ("ranges",)
    )
    for part in ("values", "ranges", "table"):
        if getattr(design, part) and part not in heeded:
            yield f"sweep.{part}: the pattern `{design.pattern}` does not heed it; leave it out"
    if design.pattern == ONE_AT_A_TIME and not (design.values or design.ranges):
        yield "sweep: the pattern `one_at_a_time` needs sweep.values or sweep.ranges"


def _check_values(design: Design) -> Iterator[str]:
    for setting, values in design.values.items():
        if not isinstance(values, list | tuple) or not values:
            yield f"sweep.values.{setting}: a list of values is wanted, such as [1, 2], not {values!r}"
    for setting, ends in design.ranges.items():
        numbers = isinstance(ends, list | tuple) and len(ends) == 2 and all(map(_is_number, ends))
        if not numbers or not ends[0] < ends[1]:
            yield f"sweep.ranges.{setting}: [lowest, highest] is wanted, two numbers in rising order, not {ends!r}"


def _check_samples(design: Design) -> Iterator[str]:
    if design.samples < 1:
        yield f"sweep.samples: {design.samples}; at least 1"
    elif design.pattern == SOBOL and design.samples & (design.samples - 1):
        yield f"sweep.samples: {design.samples}; the pattern `sobol` wants a power of two"
    if design.pattern == MORRIS and (design.levels < 4 or design.levels % 2):
        yield f"sweep.levels: {design.levels}; an even number from 4 on is wanted"
    if design.pattern == MORRIS and design.samples < 2:
        yield f"sweep.samples: {design.samples}; the pattern `morris` wants at least 2 trajectories"


CHECKS: tuple[Callable[[Design], Iterator[str]], ...] = (_check_words, _check_parts, _check_values, _check_samples)


def design_from_dict(values: Mapping[str, Any]) -> Design:
    """The design of the composed settings `sweep.*`, checked."""
    known = Design.__dataclass_fields__
    unknown = [f"sweep.{key}: there is no such setting; {near_names(str(key), known)}" for key in values.keys() - known]
    if unknown:
        raise ConfigError(numbered("the sweep has", unknown))
    return check_design(Design(**{str(key): value for key, value in values.items()}))


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
