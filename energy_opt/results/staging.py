"""Folders written aside and moved into place: a reader sees a whole run or none, a crash leaves nothing in the way."""

from __future__ import annotations

import errno
import os
import shutil
import socket
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

STAGING = ".writing-"
ASIDE = ".replaced-"
# A leftover's name ends in @host@pid@token: it says whose it is, so that only those of dead processes are removed.
SEPARATOR = "@"


@contextmanager
def staging_folder(folder: Path, run_id: str) -> Iterator[Path]:
    """A new folder beside the target, in the same file system; removed unless it was moved into place."""
    staging = folder / f"{STAGING}{run_id}{_owner()}"
    staging.mkdir()
    try:
        yield staging
    finally:
        shutil.rmtree(staging, ignore_errors=True)


def flush_folder(folder: Path) -> None:
    """Makes sure that the folder and its files are on the disk before anyone can see them."""
    for path in [*folder.iterdir(), folder]:
        _flush(path)


def move_into_place(staging: Path, target: Path, *, replace: bool) -> bool:
    """Renames `staging` to `target`; False where a target is there and is not to be replaced.

    A replaced target is moved aside first and put back should the second move fail.
    """
    if replace and target.exists():
        aside = target.with_name(f"{ASIDE}{target.name}{_owner()}")
        target.rename(aside)
        try:
            staging.rename(target)
        except BaseException:
            aside.rename(target)
            raise
        shutil.rmtree(aside, ignore_errors=True)
    else:
        try:
            staging.rename(target)
        except OSError as error:
            if error.errno in (errno.ENOTEMPTY, errno.EEXIST):
                return False
            raise
    _flush(target.parent)
    return True


def clean_stale(folder: Path) -> None:
    """Removes what dead processes of this machine left; a run that one had moved aside and not replaced comes back."""
    for leftover in folder.glob(".*"):
        if not leftover.name.startswith((STAGING, ASIDE)) or not _is_orphan(leftover.name):
            continue
        original = folder / leftover.name.removeprefix(ASIDE).split(SEPARATOR, 1)[0]
        if leftover.name.startswith(ASIDE) and not original.exists():
            leftover.rename(original)
        else:
            shutil.rmtree(leftover, ignore_errors=True)


def _owner() -> str:
    return SEPARATOR + SEPARATOR.join((socket.gethostname(), str(os.getpid()), uuid.uuid4().hex[:8]))


def _is_orphan(name: str) -> bool:
    parts = name.split(SEPARATOR)
    if len(parts) != 4 or parts[1] != socket.gethostname() or not parts[2].isdigit():
        return False
    try:
        os.kill(int(parts[2]), 0)
    except ProcessLookupError:
        return True
    except PermissionError:
        return False
    return False


def _flush(path: Path) -> None:
    if os.name == "nt" and path.is_dir():
        return  # Windows cannot open a folder
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
