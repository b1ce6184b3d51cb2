"""Names in rules, resolved: scopes to regions, technologies to technologies, sectors and species to known ones."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import pandas as pd

from energy_opt.config.convert import numbered
from energy_opt.config.scenario import PolicyChoice
from energy_opt.errors import ConfigError
from energy_opt.inputs.check_names import WHOLE_SYSTEM, names_in, selectable
from energy_opt.inputs.faults import near
from energy_opt.inputs.read import DataFolder
from energy_opt.schema.policies import POLICIES

def scope_members(
    folder: DataFolder, policy: PolicyChoice, regions: tuple[str, ...], scopes: Iterable[str]
) -> Mapping[str, tuple[str, ...]]:
    """Chosen regions of every scope: `all`, each region, each group, and the joined names in `scopes`.

    A scope may have no chosen region, where the run leaves its regions out.
    """
    members: dict[str, tuple[str, ...]] = {str(name): () for name in folder["region"]["region"]}
    members |= {region: (region,) for region in regions} | {WHOLE_SYSTEM: regions}
    given = {str(group): tuple(part) for group, part in folder["region_group"].groupby("group")["region"]}
    for name, inside in (given | dict(policy.groups)).items():
        members[name] = tuple(region for region in regions if region in inside)
    for scope in scopes:
        parts = names_in(scope)
        if scope not in members and all(part in members for part in parts):
            members[scope] = tuple(r for r in regions if any(r in members[part] for part in parts))
    return members


def check_selections(folder: DataFolder, policy: PolicyChoice, frames: Mapping[str, pd.DataFrame]) -> None:
    """Raises a ConfigError with every name in a rule, and every region of a group, that does not exist."""
    regions = list(folder["region"]["region"])
    known = selectable(folder.tables)
    known["scope"] += list(policy.groups)
    faults = [
        f"policy.groups.{name}: there is no region {region!r}; {near(region, regions)}"
        for name, inside in policy.groups.items()
        for region in inside
        if region not in regions
    ]
    faults += [
        f"policy.groups.{name}: a region or a group of the data folder has this name; take another"
        for name in policy.groups
        if name in regions or name in set(folder["region_group"]["group"]) or name == WHOLE_SYSTEM
    ]
    for table, frame in frames.items():
        for column in POLICIES[table].columns:
            if column.selects:
                faults += _unknown(table, frame, column.name, column.selects, known[column.selects])
    if faults:
        raise ConfigError(numbered("the rules of the scenario and of the data folder have", faults))


def _unknown(table: str, frame: pd.DataFrame, column: str, what: str, known: list[str]) -> list[str]:
    faults = []
    for rule, cell in frame[["rule", column]].drop_duplicates().itertuples(index=False):
        for name in names_in(cell):
            if name not in known:
                hint = near(name, known)
                faults.append(f"{table} `{rule}`: there is no {what} {name!r}" + (f"; {hint}" if hint else ""))
    return faults


def technologies_in(cell: str, assets: pd.DataFrame) -> pd.Series:
    """Which assets are of the technologies or categories that a cell names."""
    names = names_in(cell)
    return assets["technology"].isin(names) | assets["category"].isin(names)
