"""What a sweep keeps beside the store: its plan, and a record of how each of its cases ended.

    results/<experiment>/.sweeps/<sweep id>/plan.json       cases, their settings and run ids; written once
                                            chains.json     case numbers by chain, as they were sent out last
                                            cases/<n>.json  how case n ended, last time

The runs lie in the store as those of `energy-opt run` do; a case is done where its run is stored, whoever solved it.
"""

from __future__ import annotations

import json
import os
import uuid
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from energy_opt.errors import ResultError
from energy_opt.results.claims import Owner, working
from energy_opt.results.manifest import safe_part
from energy_opt.results.store import is_stored

FOLDER = ".sweeps"
PLAN, CHAINS = "plan.json", "chains.json"
FORMAT = 1


@dataclass(frozen=True)
class CaseRecord:
    """How one case ended. status: `done` or `failed`; kind: of a failure (`configuration`, `infeasible`, …), and
    reason: in words.

    seconds: of the whole case [s]; solve_seconds: in the solver; warm: started from another case's basis; waited:
    seconds for another process that was solving the same run; launch: the start of the sweep that it ended in.
    """

    case: int
    run: str
    status: str
    kind: str = ""
    reason: str = ""
    seconds: float = 0.0
    solve_seconds: float = 0.0
    warm: bool = False
    waited: float = 0.0
    ended: str = ""
    host: str = ""
    launch: str = ""


@dataclass(frozen=True)
class Progress:
    """Where a sweep stands: case numbers by state. `left`: seconds that the rest will take, None where unknown."""

    done: tuple[int, ...]
    failed: tuple[int, ...]
    running: Mapping[int, Owner]
    missing: tuple[int, ...]
    left: float | None

    @property
    def total(self) -> int:
        """All cases."""
        return len(self.done) + len(self.failed) + len(self.running) + len(self.missing)


class SweepFolder:
    """The files of one sweep in a store's folder (`results/<experiment>`)."""

    def __init__(self, store: Path, sweep: str) -> None:
        self.store, self.sweep = store, safe_part(sweep, "the sweep")
        self.path = store / FOLDER / self.sweep

    def write_plan(self, plan: Mapping[str, Any]) -> None:
        """Keeps the plan; one that is there already is the same, since its content gives the sweep its name."""
        if not (self.path / PLAN).is_file():
            write_json(self.path / PLAN, {"format": FORMAT, **plan})

    def read_plan(self) -> dict[str, Any]:
        """The plan, or a ResultError that says what is wrong with it."""
        file = self.path / PLAN
        try:
            plan = json.loads(file.read_text(encoding="utf-8"))
        except FileNotFoundError:
            raise ResultError(f"{self.path} holds no sweep (no {PLAN})") from None
        except (OSError, ValueError) as error:
            raise ResultError(f"{file} cannot be read ({error}); start the sweep again") from error
        found = plan.get("format") if isinstance(plan, dict) else None
        if found != FORMAT:
            raise ResultError(
                f"{self.path} was planned in format {found}; this version of energy_opt reads format {FORMAT}. "
                "Go on with the version that planned it, or start the sweep again"
            )
        return dict(plan)

    def write_chains(self, chains: Sequence[Sequence[int]]) -> None:
        """Keeps which cases are sent out together, so that each chain knows of the others."""
        write_json(self.path / CHAINS, {"chains": [list(numbers) for numbers in chains]})

    def read_chains(self) -> list[list[int]]:
        """Case numbers by chain; none where that cannot be read: chains then work for themselves."""
        try:
            found = json.loads((self.path / CHAINS).read_text(encoding="utf-8"))
            return [[int(number) for number in chain] for chain in found["chains"]]
        except (OSError, ValueError, TypeError, KeyError, OverflowError):
            return []

    def record(self, record: CaseRecord) -> None:
        """Keeps how a case ended, in place of an earlier record."""
        write_json(self.path / "cases" / f"{record.case}.json", asdict(record))

    def record_of(self, case: int) -> CaseRecord | None:
        """The record of a case; None where there is none that can be read."""
        return _read(self.path / "cases" / f"{case}.json")

    def forget(self, case: int) -> None:
        """Drops the record of a case that is to be done again."""
        (self.path / "cases" / f"{case}.json").unlink(missing_ok=True)

    def records(self) -> dict[int, CaseRecord]:
        """The records by case number; one that cannot be read counts as none."""
        found = (_read(path) for path in (self.path / "cases").glob("*.json"))
        return {record.case: record for record in found if record is not None}

    def run_path(self, run: str) -> Path:
        """Where a run of the sweep is stored."""
        return self.store / safe_part(run, "the run")

    def progress(self, runs: Mapping[int, str], known: Collection[int] = ()) -> Progress:
        """Where the sweep stands; runs: run id by case number; known: cases that are known to be done."""
        records, owners = self.records(), working(self.store)
        done = tuple(case for case, run in runs.items() if case in known or is_stored(self.run_path(run)))
        rest = [case for case in runs if case not in set(done)]
        running = {case: owners[runs[case]] for case in rest if runs[case] in owners}
        failed = tuple(
            case for case in rest if case not in running and case in records and records[case].status == "failed"
        )
        missing = tuple(case for case in rest if case not in running and case not in set(failed))
        return Progress(done, failed, running, missing, _seconds_left(records, len(running), len(missing)))


def sweep_folders(results: str | Path) -> Iterator[SweepFolder]:
    """The sweeps below a results folder, by experiment and name."""
    for plan in sorted(Path(results).expanduser().glob(f"*/{FOLDER}/*/{PLAN}")):
        yield SweepFolder(plan.parents[2], plan.parent.name)


def write_json(path: Path, value: Mapping[str, Any]) -> None:
    """Writes a file aside and moves it into place, so that a reader sees all of it or none."""
    path.parent.mkdir(parents=True, exist_ok=True)
    aside = path.with_name(f".{path.name}.{uuid.uuid4().hex[:8]}")
    try:
        with aside.open("w", encoding="utf-8") as file:
            json.dump(value, file, ensure_ascii=False, allow_nan=False)
            file.flush()
            os.fsync(file.fileno())
        aside.replace(path)
    except OSError as error:
        raise ResultError(f"{path} could not be written ({error.strerror or error})") from error
    finally:
        aside.unlink(missing_ok=True)


def _read(path: Path) -> CaseRecord | None:
    try:
        return CaseRecord(**json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return None


def _seconds_left(records: Mapping[int, CaseRecord], running: int, missing: int) -> float | None:
    """What the mean of the cases that were solved foretells for the others, shared by those that work now."""
    taken = [record.seconds for record in records.values() if record.status == "done" and record.solve_seconds > 0]
    if not running + missing:
        return 0.0
    if not taken:
        return None
    return sum(taken) / len(taken) * (missing + 0.5 * running) / max(1, running)
