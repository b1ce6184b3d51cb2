"""Claims: who is working on a run, so that the processes of a sweep, and several sweeps into one store, share the work.

A claim is a small file that its owner touches while it lives. It says nothing about the result: the store alone does.
"""

from __future__ import annotations

import json
import os
import socket
import threading
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from types import TracebackType

from energy_opt.errors import ResultError
from energy_opt.results.manifest import safe_part

FOLDER = ".claims"
BEAT = 5.0
"""How often an owner touches its claim [s]."""

DEAD_AFTER = 60.0
"""A claim that nobody touched for so long belongs to a dead process, whatever its machine says [s]."""


@dataclass(frozen=True)
class Owner:
    """Who works on a run. started: seconds since the epoch; launch: the sweep's start that sent the work out;
    deaths: processes of the same launch that died over the run before.
    """

    host: str
    process: int
    started: float
    launch: str = ""
    deaths: int = 0


class Claim:
    """A claim that is held, to be left by `with`; the file is gone afterwards."""

    def __init__(self, path: Path, owner: Owner) -> None:
        self.path, self.owner = path, owner
        self._done = threading.Event()
        self._beat = threading.Thread(target=self._touch, name="claim", daemon=True)
        self._beat.start()

    def __enter__(self) -> Claim:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._done.set()
        self._beat.join()
        self.path.unlink(missing_ok=True)

    def _touch(self) -> None:
        while not self._done.wait(BEAT):
            try:
                os.utime(self.path)
            except OSError:
                return  # taken away: the work goes on, and the store keeps whichever result comes first


def claim(folder: Path, run_id: str, launch: str = "") -> Claim | None:
    """The claim on a run of the store's folder, or None where a living process holds it.

    A dead owner's claim is taken over; a ResultError where none can be written. Two that take one over in the same
    instant may both hold it for a while: the run is then solved twice and stored once.
    """
    path = folder / FOLDER / f"{safe_part(run_id, 'the run')}.json"
    deaths = 0
    holder = read_claim(path)
    if holder is not None:
        if is_alive(path, holder):
            return None
        deaths = holder.deaths + 1 if holder.launch == launch else 0
    owner = Owner(socket.gethostname(), os.getpid(), time.time(), launch, deaths)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        if holder is not None and read_claim(path) == holder:  # a claim that came meanwhile is somebody's
            path.unlink(missing_ok=True)
        with path.open("x", encoding="utf-8") as file:
            json.dump(asdict(owner), file)
    except FileExistsError:
        return None
    except OSError as error:
        raise ResultError(f"{path} could not be written ({error.strerror or error})") from error
    return Claim(path, owner)


def working(folder: Path, *, silent: bool = False) -> dict[str, Owner]:
    """The living owners of claims in a store's folder, by run id; silent: those of other machines count as living,
    however long they said nothing.
    """
    found: dict[str, Owner] = {}
    for path in sorted((folder / FOLDER).glob("*.json")):
        holder = read_claim(path)
        if holder is not None and (is_alive(path, holder) or (silent and holder.host != socket.gethostname())):
            found[path.stem] = holder
    return found


def read_claim(path: Path) -> Owner | None:
    """The owner that a claim names, None where there is no claim; one that is being written has an unknown owner."""
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return None
    try:
        return Owner(**json.loads(text))
    except (ValueError, TypeError):
        return Owner("", 0, 0.0)


def is_alive(path: Path, owner: Owner) -> bool:
    """Whether the owner of a claim still works: its process lives where that can be seen, and touched it lately."""
    try:
        silent = time.time() - path.stat().st_mtime
    except FileNotFoundError:
        return False
    if silent > DEAD_AFTER:
        return False
    if owner.host != socket.gethostname():
        return True
    try:
        os.kill(owner.process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
