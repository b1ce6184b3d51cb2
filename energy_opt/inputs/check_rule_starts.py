"""Check that the numbers of a rule begin together: one that every year needs must not begin later than the rule."""

from __future__ import annotations

from collections.abc import Iterator

from energy_opt.inputs.rule_parts import Frames, Parts, named
from energy_opt.schema.policies import POLICIES


def check_starts(frames: Frames, parts: Parts) -> Iterator[str]:
    """Rules that have begun without a number that they need, each with its first such year."""
    for name, frame in frames.items():
        if "year" not in POLICIES[name]:
            continue
        for column in POLICIES[name].columns:
            if column.kind != "number" or column.optional:
                continue
            for row in frame[frame[column.name].isna()].drop_duplicates("rule").to_dict("records"):
                yield f"{named(name, row)}: the rule has begun without {column.name}; let both begin in the same year"
