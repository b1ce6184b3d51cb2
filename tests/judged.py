"""Small systems with projects that are judged, and cases of them: what is forced, what is locked, hours are due."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pandas as pd

from energy_opt.config.scenario import Scenario
from energy_opt.inputs.load import make_system
from energy_opt.inputs.system import System
from tests.systems import Folder, a_scenario


def some_projects(technology: str = "coal", lifetime: int = 30, **given: tuple[float, int]) -> pd.DataFrame:
    """Projects in region A: name=(capacity [MW], year of commissioning)."""
    rows = [(name, "A", technology, capacity, year, lifetime) for name, (capacity, year) in given.items()]
    return pd.DataFrame(rows, columns=["project", "region", "technology", "capacity", "year", "lifetime"])


def a_judged_system(folder: Folder, projects: pd.DataFrame, scenario: Scenario | None = None) -> System:
    """The System of a small folder with projects, none of them forced."""
    return make_system(scenario or a_scenario(), folder.data(), projects)


def forced(
    system: System, capacity: Mapping[str, float] | None = None, *, locked: bool = False, hours: float = 0.0
) -> System:
    """The system with its projects forced (all, or capacity [GW] by asset), locked or not, with hours due [1000 h]."""
    projects = system.projects
    if capacity is None:
        capacity = dict(zip(projects.classes["asset"], projects.classes["capacity"], strict=True))
    years = projects.years
    case = projects.with_case(capacity, pd.Series(locked, index=years.index), hours * years["share"] * float(locked))
    return replace(system, projects=case)
