"""What the tables of a run do not hold and its data folder does: kinds of technologies, groups, prices that are set."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path

import pandas as pd

from energy_opt.config.convert import from_dict
from energy_opt.config.scenario import Scenario
from energy_opt.errors import ResultError
from energy_opt.export.source import changed_files
from energy_opt.inputs.columns import empty_table
from energy_opt.inputs.horizon import make_horizon
from energy_opt.inputs.package import DESCRIPTION, read_package
from energy_opt.inputs.policy_rows import policy_frames
from energy_opt.inputs.read import DataFolder, read_tables, resolve
from energy_opt.results.store import Results, sha256
from energy_opt.schema.policies import POLICIES

PRICE = "carbon_price"
NEEDED = ("technology", "fuel", "region", "region_group", "year", PRICE)
COLUMNS = ["scope", "species", "sectors", "year", PRICE]


def folder_of(runs: Sequence[Results]) -> DataFolder:
    """The tables that an export needs, from the data folder of the runs.

    ResultError where the runs are of different folders, or one of these tables is not what it was.
    """
    names = {str(run.manifest["data"]["folder"]) for run in runs}
    if len(names) > 1:
        raise ResultError(f"the runs are of different data folders ({', '.join(sorted(names))}); export them apart")
    path = resolve(next(iter(names)))
    tables = {name: empty_table(table) for name, table in POLICIES.items()} | dict(read_tables(path, NEEDED))
    now = _hashes(path, NEEDED)
    for run in runs:
        before = {name: value for name, value in run.manifest["data"]["hashes"].items() if name in NEEDED}
        if changed := changed_files(before, now):
            raise ResultError(
                f"the data folder {path} is not the one that {run.path} was solved from; changed: "
                f"{', '.join(changed)}. Bring the old data back, or run the scenario again"
            )
    data = runs[0].manifest["data"]
    return DataFolder(
        path.name,
        path.name,
        path,
        str(runs[0].manifest.get("currency", "CNY")),
        int(data["money_year"]),
        0,
        tables,
        now,
    )


def _hashes(path: Path, names: Iterable[str]) -> dict[str, str]:
    """Digests of the files of some tables."""
    package, _ = read_package(path, (path / DESCRIPTION).read_bytes())
    resources = package.resources if package is not None else ()
    wanted = set(names)
    return {item.table: sha256(item.path) for item in resources if item.table in wanted}


def set_prices(runs: Sequence[Results], folder: DataFolder) -> pd.DataFrame:
    """Carbon prices that folder and scenarios set, beside those that limits have: columns as in the table
    `carbon_price`, with the position of the run as `scenario`.
    """

    @cache
    def of(text: str) -> pd.DataFrame:
        return _set_by(from_dict(json.loads(text)), folder)

    frames = [of(_only_prices(run.manifest["scenario"])).assign(scenario=k) for k, run in enumerate(runs)]
    whole: pd.DataFrame = pd.concat(frames, ignore_index=True)
    return whole.astype(dict.fromkeys(("scope", "species", "sectors"), "category"))


def _only_prices(scenario: Mapping[str, object]) -> str:
    """The scenario with no other rules than carbon prices, as text: runs that share them are read once."""
    policy = scenario["policy"]
    rules = policy.get("rules", {}) if isinstance(policy, Mapping) else {}
    kept = {"rules": {PRICE: rules[PRICE]} if PRICE in rules else {}}
    return json.dumps({"horizon": scenario["horizon"], "policy": kept}, sort_keys=True)


def _set_by(scenario: Scenario, folder: DataFolder) -> pd.DataFrame:
    horizon = make_horizon(scenario.horizon, folder["year"])
    # a horizon that is cut drops years of other rules; a price is read in the years that there are
    calm = replace(scenario, horizon=replace(scenario.horizon, cut_policies=True))
    rules = policy_frames(folder, calm, horizon)[PRICE]
    return rules.rename(columns={"price": PRICE})[COLUMNS]
