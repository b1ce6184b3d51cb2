"""Which regions of a run a rule is on, from its scope: `all`, a region, a group, or several of these joined."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from energy_opt.inputs.check_names import WHOLE_SYSTEM, names_in

Groups = Mapping[str, Collection[str]]


def covered(scope: str, regions: frozenset[str], groups: Groups) -> frozenset[str]:
    """The regions of a run that a scope is on. A rule is on all regions where these are all, however it is written.

    >>> sorted(covered("mainland + Island", frozenset({"N", "Island"}), {"mainland": ["N", "S"]}))
    ['Island', 'N']
    """
    if scope == WHOLE_SYSTEM:
        return regions
    return regions & frozenset[str]().union(*(groups.get(name, (name,)) for name in names_in(scope)))


def groups_of(manifest: Mapping[str, Any]) -> Groups:
    """The groups of regions that rules of a stored run may name: the scenario's own, and those of its data folder."""
    return {**manifest["scenario"]["policy"]["groups"], **manifest["data"].get("groups", {})}
