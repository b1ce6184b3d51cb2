"""How a study is kept: one folder of tables (Parquet and CSV) and a manifest, beside the runs of its experiment."""

from __future__ import annotations

import hashlib
import json
import logging
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd

from energy_opt.config.scenario import Scenario
from energy_opt.results.manifest import DECISIVE, make_manifest, make_run_id, model_version, plain
from energy_opt.results.store import Results, ensure_writable, is_stored, load_results, run_folder, write_run

logger = logging.getLogger(__name__)


class Place(NamedTuple):
    """Where results go: `folder/experiment`; force: what is stored already is done again."""

    folder: str | Path = "results"
    experiment: str = "runs"
    force: bool = False


class Record:
    """A study under way: its identity from scenario, data, choices and code, and where it will be stored."""

    def __init__(
        self, kind: str, scenario: Scenario, hashes: Mapping[str, str], choices: Mapping[str, Any], place: Place
    ) -> None:
        self.kind, self.choices, self.place = kind, plain(choices), place
        self.scenario, self.hashes = scenario, hashes
        version = model_version((*DECISIVE, "analysis", "studies"))
        content = json.dumps([make_run_id(scenario, hashes), self.choices, version], sort_keys=True)
        self.name = f"{kind}-{hashlib.sha256(content.encode()).hexdigest()[:12]}"
        self.path = run_folder(place.folder, place.experiment, self.name)
        ensure_writable(self.path.parent)

    def stored(self) -> Results | None:
        """The study where it is stored already and is not to be done again."""
        if self.place.force or not is_stored(self.path):
            return None
        logger.info("%s is there already; --force does it again", self.path)
        return load_results(self.path)

    def store(
        self,
        tables: Mapping[str, pd.DataFrame],
        currency: str,
        seconds: Mapping[str, float],
        faults: tuple[str, ...] = (),
    ) -> Results:
        """Writes the tables and the manifest, all or nothing."""
        outcome = {"status": "optimal", "study": self.kind, "choices": self.choices, "currency": currency,
                   "faults": list(faults)}  # fmt: skip
        data = {"folder": self.scenario.system.data, "hashes": dict(self.hashes)}
        manifest = make_manifest(self.scenario, self.name, data, outcome, seconds)
        write_run(self.path.parent, self.name, tables, manifest, force=self.place.force, csv=True)
        return load_results(self.path)
