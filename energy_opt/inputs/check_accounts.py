"""Checks of the accounts that rules are about: one species, and sectors that the run holds."""

from __future__ import annotations

from collections.abc import Iterator

from energy_opt.inputs.check_names import NET, POWER, WHOLE_SYSTEM, names_in
from energy_opt.inputs.rule_parts import Frames, Parts
from energy_opt.schema.policies import POLICIES

TOGETHER = {
    WHOLE_SYSTEM: "power plants and the given coal paths",
    NET: "every sector with residual emissions and sinks",
}
"""Names that stand for several sectors."""


def check_species(frames: Frames, parts: Parts) -> Iterator[str]:
    """A rule is about one species: tonnes of two do not add up."""
    for table, frame in frames.items():
        if "species" in POLICIES[table]:
            for rule, species in frame[["rule", "species"]].drop_duplicates().itertuples(index=False):
                if len(names_in(species)) > 1:
                    yield f"{table} `{rule}`: one species is wanted, not `{species}`; give each a rule of its own"


def check_sectors(frames: Frames, parts: Parts) -> Iterator[str]:
    """Sectors have emissions in the run, and a name for many sectors stands alone."""
    for table, frame in frames.items():
        if "sectors" not in POLICIES[table]:
            continue
        rows = frame if "species" in frame else frame.assign(species="CO2")
        for rule, cell, species in rows[["rule", "sectors", "species"]].drop_duplicates().itertuples(index=False):
            sectors = names_in(cell)
            for name in TOGETHER:
                if name in sectors and len(sectors) > 1:
                    yield (
                        f"{table} `{rule}`: sectors `{cell}`: `{name}` stands for {TOGETHER[name]}; give it alone, or "
                        "leave it out"
                    )
            if table != "coal_cap":  # it counts coal, not emissions, and has a check of its own
                yield from _without_path(f"{table} `{rule}`", sectors, species, parts)


def _without_path(place: str, sectors: tuple[str, ...], species: str, parts: Parts) -> Iterator[str]:
    for name in sectors:
        if name not in {POWER, *TOGETHER, *parts.given_sectors.get(species, ())}:
            yield (
                f"{place}: no {species} of a sector `{name}` is in the run; leave it out, or choose a path that gives "
                "it (policy.sector_coal, policy.residual_emissions, policy.sinks)"
            )
