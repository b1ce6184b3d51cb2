"""Where an export goes: written aside and moved into place whole; what is there stays unless `force` is given."""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import energy_opt
from energy_opt.errors import ConfigError, ResultError

MARK = "export.json"
"""Name of the file that says that a folder is an export: `force` replaces no other folder."""


def checked_target(path: str | Path, *, force: bool, suffixes: tuple[str, ...] = ()) -> Path:
    """The path, if an export may be written there: asked before any work is done.

    suffixes: the endings that the format knows; none = the target is a folder.
    ConfigError for a path that cannot be one, ResultError for one that is taken or cannot be written.
    """
    target = _readable(path)
    if suffixes and target.suffix.lower() not in suffixes:
        raise ConfigError(f"{target} must end in {' or '.join(suffixes)}, which says what is written")
    try:
        taken = target.exists() or target.is_symlink()
        if taken and not force:
            raise ResultError(f"{target} is there already; --force replaces it, or give another path")
        if taken and target.is_dir() != (not suffixes):
            kind = "a folder" if target.is_dir() else "a file"
            raise ResultError(f"{target} is {kind} and is not replaced; give another path")
        if taken and target.is_dir() and any(target.iterdir()) and not (target / MARK).is_file():
            raise ResultError(f"{target} is not an export (it holds no {MARK}) and is not replaced; give another path")
        target.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise _unwritable(target, error) from error
    return target


@contextmanager
def file_target(target: Path) -> Iterator[Path]:
    """A path beside the target to write to; it becomes the target when all went well, and vanishes when not."""
    with _staged(target) as staging:
        aside = staging / target.name
        yield aside
        aside.replace(target)


@contextmanager
def folder_target(target: Path, about: Mapping[str, Any]) -> Iterator[Path]:
    """A folder beside the target to write to, which becomes the target; `about` is noted in its mark."""
    with _staged(target) as staging:
        aside = staging / target.name
        aside.mkdir()
        yield aside
        note = {"written_by": f"energy_opt {energy_opt.__version__}", **about}
        (aside / MARK).write_text(json.dumps(note, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
        replaced = staging / "replaced"
        if target.exists():
            target.rename(replaced)
        try:
            aside.rename(target)
        except BaseException:
            if replaced.exists():
                replaced.rename(target)
            raise


@contextmanager
def _staged(target: Path) -> Iterator[Path]:
    """A folder of its own in the target's file system, removed in the end with all that is left in it."""
    try:
        staging = Path(tempfile.mkdtemp(prefix=".writing-", dir=target.parent))
    except OSError as error:
        raise _unwritable(target, error) from error
    try:
        yield staging
    except OSError as error:
        raise _unwritable(target, error) from error
    finally:
        shutil.rmtree(staging, ignore_errors=True)


def _readable(path: str | Path) -> Path:
    text = os.fspath(path)
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        raise ConfigError(
            f"the path {text.encode('utf-8', 'replace').decode()} is not UTF-8; give another one"
        ) from None
    target = Path(text).expanduser()
    if not target.name or "\0" in text:
        raise ConfigError(f"{text!r} names no file or folder to write")
    return target


def _unwritable(target: Path, error: OSError) -> ResultError:
    return ResultError(f"{target} cannot be written ({error.strerror or error}); give another path")
