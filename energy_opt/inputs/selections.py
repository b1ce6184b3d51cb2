"""Names in rules, resolved: scopes to regions, technologies to technologies, sectors and species to known ones."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

import pandas as pd

from energy_opt.config.policy_rules import given_rules
from energy_opt.config.scenario import PolicyChoice, Scenario
from energy_opt.inputs.check_names import WHOLE_SYSTEM, names_in, selectable
from energy_opt.inputs.faults import near
from energy_opt.inputs.read import DataFolder


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


def selection_faults(folder: DataFolder, scenario: Scenario) -> Iterator[str]:
    """Every name in a rule of the scenario, and every region of its groups, that the folder does not hold."""
    policy, known = scenario.policy, selectable(folder.tables)
    regions, taken = list(folder["region"]["region"]), set(known["scope"])
    known["scope"] += list(policy.groups)
    known["market"] += [rule for table, rule, _ in given_rules(scenario) if table.name == "emissions_trading"]
    for name, inside in policy.groups.items():
        if name in taken:
            yield f"policy.groups.{name}: a region or a group of the data folder has this name; take another"
        for region in inside:
            if region not in regions:
                yield f"policy.groups.{name}: there is no region {region!r}; {near(region, regions)}"
    for table, rule, entry in given_rules(scenario):
        for column in table.columns:
            if not column.selects:
                continue
            for name in _names_given(entry.get(column.name)):
                if name not in known[column.selects]:
                    hint = near(name, known[column.selects])
                    place = f"policy.rules.{table.name}.{rule}.{column.name}"
                    yield f"{place}: there is no {column.selects} {name!r}" + (f"; {hint}" if hint else "")


def _names_given(value: object) -> Iterator[str]:
    """The names in a setting: one word, several joined, a list, or any of them by year."""
    if isinstance(value, str):
        yield from names_in(value)
    for part in value.values() if isinstance(value, Mapping) else value if isinstance(value, list) else ():
        yield from _names_given(part)


def technologies_in(cell: str, assets: pd.DataFrame) -> pd.Series:
    """Which assets are of the technologies or categories that a cell names."""
    names = names_in(cell)
    chosen = assets["technology"].isin(names) | assets["category"].isin(names)
    return chosen | assets["like"].isin(names) if "like" in assets else chosen
