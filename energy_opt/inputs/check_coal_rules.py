"""Checks of coal caps."""

from __future__ import annotations

from collections.abc import Iterator

from energy_opt.inputs.check_names import POWER, WHOLE_SYSTEM, names_in
from energy_opt.inputs.rule_parts import Frames, Parts, empty_rules, named


def check_coal_cap(frames: Frames, parts: Parts) -> Iterator[str]:
    """One of two limits; sectors that have coal."""
    caps = frames["coal_cap"]
    yield from empty_rules(frames, "coal_cap", "limit", "raw_limit")
    for row in caps[caps["limit"].notna() & caps["raw_limit"].notna()].drop_duplicates("rule").to_dict("records"):
        yield (
            f"{named('coal_cap', row)}: limit {row['limit']:g} Mtce and raw_limit {row['raw_limit']:g} Mt are both "
            "given; give one of them"
        )
    known = {POWER, WHOLE_SYSTEM, *parts.sector_coal["sector"]}
    why = "" if parts.choice.sector_coal else ", since policy.sector_coal is false"
    for rule, sectors in caps[["rule", "sectors"]].drop_duplicates().itertuples(index=False):
        for name in names_in(sectors):
            if name not in known:
                yield f"coal_cap `{rule}`: no coal of a sector {name!r} is in the run{why}"
