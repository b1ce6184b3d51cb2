"""The tables of a study of lock-in, each read once, with look-ups of its metrics."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from functools import cached_property

from energy_opt.report.stored import StoredTables
from energy_opt.report.wording import Text, Wording, named

PHASES = {"I": "一", "II": "二", "III": "三", "IV": "四", "V": "五"}
PLAN, ALL, WITHOUT = "plan", "all", "without"


class LockInTables(StoredTables):
    """A stored study. A pair is a regime and a case, such as (`caps`, `free`)."""

    def names(self) -> Mapping[str, Text]:
        """Names of regions, technologies and projects in both languages."""
        places, machines, projects = self["region"], self["technology"], self["lockin_project"]
        short = [str(name) or str(key) for key, name in zip(projects["project"], projects["name"], strict=True)]
        both = zip(projects["project"], short, projects["name_zh"], strict=True)
        return {
            **named("region", places["region"], places["name_zh"]),
            **named("technology", machines["technology"], machines["name_zh"], english=False),
            **{f"project.{key}": Text(en, chinese_units(zh) or en) for key, en, zh in both},
        }

    @cached_property
    def pairs(self) -> list[tuple[str, str]]:
        """Regimes and cases with projects that have a solution."""
        cases = self["lockin_case"]
        solved = cases[cases["solved"] & (cases["case"] != WITHOUT)]
        return [(str(row["regime"]), str(row["case"])) for row in solved.to_dict("records")]

    @cached_property
    def regimes(self) -> list[str]:
        """Regimes in their order."""
        return list(dict.fromkeys(map(str, self["lockin_case"]["regime"])))

    @cached_property
    def _metrics(self) -> dict[tuple[str, str, str, str, int], float]:
        rows = self["lockin_metrics"]
        keys = zip(rows["regime"], rows["case"], rows["project"], rows["metric"], rows["year"], strict=True)
        return dict(zip(keys, rows["value"].astype(float), strict=True))

    def value(self, regime: str, case: str, project: str, metric: str, year: int = 0) -> float | None:
        """A metric; None where it is not defined or not there."""
        key = (regime, case, project, metric, year)
        found = self._metrics.get(key)
        return None if found is None or math.isnan(found) else found

    def unit(self, metric: str) -> str:
        """The unit of a metric."""
        rows = self["lockin_metrics"]
        found = rows.loc[rows["metric"] == metric, "unit"]
        return str(found.iloc[0]) if len(found) else "1"

    def years_of(self, metric: str) -> list[int]:
        """Years for which a metric stands."""
        rows = self["lockin_metrics"]
        return sorted(int(year) for year in rows.loc[rows["metric"] == metric, "year"].unique())

    @property
    def last_year(self) -> int:
        """The last model year."""
        timeline = self["lockin_timeline"]
        return int(timeline["year"].max()) if len(timeline) else 0


def chinese_units(name: str) -> str:
    """A Chinese name of a project whose phase and unit are in English, as lists of projects have them, all in Chinese.

    >>> chinese_units("榆林能源横山电厂 Phase II Unit 3"), chinese_units("甲电厂")
    ('榆林能源横山电厂二期 3 号机组', '甲电厂')
    """
    phased = re.sub(r" ?\bPhase (I{1,3}|IV|V)\b", lambda found: f"{PHASES[found[1]]}期", name)
    return re.sub(r"\bUnits? (\S+)", r"\1 号机组", phased)


def pair_text(wording: Wording, regime: str, case: str) -> Text:
    """A regime and a case in words."""
    return wording.text(f"regime.{regime}") + " · " + wording.text(f"case.{case}")
