"""Names of rules and of what they are on, in both languages: from the terms, or from the Chinese names of regions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import pandas as pd

from energy_opt.inputs.check_names import WHOLE_SYSTEM, names_in
from energy_opt.report.terms import TERMS
from energy_opt.report.wording import Text, Wording, markable

OF_PROVINCE = "province_"
"""How the rules of provinces begin in the scenarios that come with the product."""


def names_of_rules(rules: Iterable[str], scopes: Iterable[str], regions: pd.DataFrame) -> dict[str, Text]:
    """`rule.…` and `region.…` of the rules of a run and their scopes; regions: region, name_zh."""
    chinese = {str(name): str(zh or name) for name, zh in zip(regions["region"], regions["name_zh"], strict=True)}
    of_slug = {name.lower().replace(" ", "_"): zh for name, zh in chinese.items()}
    names: dict[str, Text] = {}
    for rule in rules:
        if f"rule.{rule}" not in TERMS:
            zh = of_slug.get(rule.removeprefix(OF_PROVINCE), rule)
            names |= {f"rule.{key}": Text(rule, zh) for key in {rule, markable(rule)}}
    for scope in scopes:
        parts = names_in(scope)
        if scope not in chinese and f"region.{scope}" not in TERMS:
            words = [chinese.get(part) or TERMS.get(f"region.{part}", ("", part))[1] for part in parts]
            names[f"region.{scope}"] = Text(" + ".join(parts).replace("_", " "), "、".join(words))
    return names


def rule_name(wording: Wording, row: Mapping[str, str]) -> Text:
    """A rule on emissions with what it is, and its scope where that is not the whole system."""
    rule, policy, scope = wording.text(f"rule.{row['rule']}"), wording.text(f"policy.{row['policy']}"), row["scope"]
    name = Text(f"{rule.en} ({policy.en})", f"{rule.zh}（{policy.zh}）")
    return name if scope == WHOLE_SYSTEM else name + " · " + wording.text(f"region.{scope}")
