"""The plan of a sweep: its cases with their settings, scenarios and run ids, fixed before anything is solved."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from energy_opt.config.check import check_scenario
from energy_opt.config.convert import from_dict, to_dict
from energy_opt.config.design import Design
from energy_opt.config.scenario import Scenario
from energy_opt.errors import ConfigError, EnergyOptError
from energy_opt.inputs.read import DataFolder, read_folder, resolve
from energy_opt.results.manifest import make_run_id, plain, slug
from energy_opt.results.sweep_folder import SweepFolder
from energy_opt.studies.sweep.designs import Row


@dataclass(frozen=True)
class Drawn:
    """A scenario that a design asks for: its settings, and what they compose to, or why they do not."""

    settings: Row
    scenario: Scenario | None
    fault: str = ""


@dataclass(frozen=True)
class Case:
    """One scenario of a sweep. run: its run id; fault: why it cannot be run at all, empty where it can."""

    number: int
    run: str
    settings: Mapping[str, Any]
    scenario: Scenario | None
    fault: str = ""


@dataclass(frozen=True)
class Plan:
    """A sweep before it runs. sweep: its id; currency: of the data of its first case."""

    sweep: str
    name: str
    design: Mapping[str, Any]
    currency: str
    cases: tuple[Case, ...]

    @property
    def runs(self) -> dict[int, str]:
        """Run id by case number."""
        return {case.number: case.run for case in self.cases}


def make_plan(design: Design, drawn: Sequence[Drawn], name: str) -> Plan:
    """The plan of a design; refused where none of its scenarios can be run, for the reason of the first one."""
    folders: dict[str, DataFolder | EnergyOptError] = {}
    cases = tuple(_case(number, item, folders) for number, item in enumerate(drawn))
    if all(case.fault for case in cases):
        raise ConfigError(f"no scenario of the sweep can be run; the first: {cases[0].fault}")
    content = json.dumps([[dict(case.settings), case.run] for case in cases], sort_keys=True, default=str)
    sweep = f"sweep-{slug(name)}-{hashlib.sha256(content.encode()).hexdigest()[:12]}"
    currency = next(folder.currency for folder in folders.values() if isinstance(folder, DataFolder))
    return Plan(sweep, name, plain(asdict(design)), currency, cases)


def keep_plan(plan: Plan, store: Path) -> SweepFolder:
    """The folder of the sweep, with its plan written down."""
    folder = SweepFolder(store, plan.sweep)
    cases = [
        {**asdict(case), "settings": plain(case.settings), "scenario": case.scenario and to_dict(case.scenario)}
        for case in plan.cases
    ]
    head = {"sweep": plan.sweep, "name": plan.name, "design": plan.design, "currency": plan.currency}
    folder.write_plan({**head, "cases": cases})
    return folder


def read_plan(folder: SweepFolder) -> Plan:
    """The plan as it was written down."""
    values = folder.read_plan()
    cases = tuple(
        Case(**{**case, "scenario": None if case["scenario"] is None else from_dict(case["scenario"])})
        for case in values["cases"]
    )
    return Plan(values["sweep"], values["name"], values["design"], values["currency"], cases)


def _case(number: int, drawn: Drawn, folders: dict[str, DataFolder | EnergyOptError]) -> Case:
    scenario, fault = drawn.scenario, drawn.fault
    run = ""
    if scenario is not None:
        try:
            check_scenario(scenario)
            run = make_run_id(scenario, _folder(scenario.system.data, folders).hashes)
        except EnergyOptError as error:
            fault = str(error)
    if fault:
        content = json.dumps(dict(drawn.settings), sort_keys=True, default=str)
        run = f"faulty-{hashlib.sha256(content.encode()).hexdigest()[:12]}"
    return Case(number, run, drawn.settings, scenario, fault)


def _folder(name: str, folders: dict[str, DataFolder | EnergyOptError]) -> DataFolder:
    """The data folder, read once for all scenarios; its faults are those of every scenario that uses it."""
    if name not in folders:
        try:
            folders[name] = read_folder(resolve(name))
        except EnergyOptError as error:
            folders[name] = error
    found = folders[name]
    if isinstance(found, EnergyOptError):
        raise found
    return found
