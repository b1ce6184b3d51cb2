"""Where an export goes: written aside and moved into place whole; what is there stays unless `force` is given."""

from __future__ import annotations

import errno
import json
import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from itertools import permutations
from pathlib import Path
from typing import Any

import energy_opt
from energy_opt.errors import ConfigError, ResultError

MARK = "export.json"
"""Name of the file that says that a folder is an export, and which files it wrote: `force` replaces no others."""
FILES = "files"


def checked_target(path: str | Path, *, force: bool, suffixes: tuple[str, ...] = ()) -> Path:
    """The path, if an export may be written there: asked before any work is done, and nothing is made by asking.

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
        if taken and target.is_dir():
            _refuse_foreign(target)
        _ask_parent(target)
    except OSError as error:
        raise _unwritable(target, error) from error
    return target


def checked_apart(*targets: Path) -> None:
    """ConfigError where two targets of one export are the same, or one lies in the other."""
    for one, other in permutations(targets, 2):
        inner, outer = (Path(os.path.realpath(target)) for target in (one, other))
        if outer in (inner, *inner.parents):
            raise ConfigError(f"{one} and {other} are both to be written, and one is in the way of the other")


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
        note = {"written_by": f"energy_opt {energy_opt.__version__}", **about, FILES: _files(aside)}
        (aside / MARK).write_text(json.dumps(note, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
        replaced = staging / "replaced"
        if target.exists():
            _refuse_foreign(target)
            target.rename(replaced)
        try:
            aside.rename(target)
        except BaseException:
            if replaced.exists():
                replaced.rename(target)
            raise


@contextmanager
def _staged(target: Path) -> Iterator[Path]:
    """A folder of its own in the target's file system, removed in the end with all that is left in it.

    Folders above the target that are not there are made, and go again where nothing came of it.
    """
    made = [folder for folder in target.parents if not folder.exists()]
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        staging = Path(tempfile.mkdtemp(prefix=".writing-", dir=target.parent))
    except OSError as error:
        _remove_empty(made)
        raise _unwritable(target, error) from error
    try:
        yield staging
    except BaseException as error:
        shutil.rmtree(staging, ignore_errors=True)
        _remove_empty(made)
        if isinstance(error, OSError):
            raise _unwritable(target, error) from error
        raise
    shutil.rmtree(staging, ignore_errors=True)


def _remove_empty(folders: list[Path]) -> None:
    """Removes folders, the innermost first, as far as nothing lies in them."""
    with suppress(OSError):
        for folder in folders:
            folder.rmdir()


def _ask_parent(target: Path) -> None:
    """An OSError where the target, and the folders above it that are not there, could not be made."""
    above = next(folder for folder in target.absolute().parents if folder.exists())
    if not above.is_dir():
        raise NotADirectoryError(errno.ENOTDIR, f"{above} is a file")
    if not os.access(above, os.W_OK | os.X_OK):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))


def _refuse_foreign(folder: Path) -> None:
    """ResultError where a folder holds what no export has written there; an empty one is free."""
    found = _files(folder)
    if not found:
        return
    known = _noted(folder / MARK)
    if known is None:
        raise ResultError(
            f"{folder} is not an export (no {MARK} in it lists its files) and is not replaced; give another path"
        )
    foreign = [name for name in found if name not in known and name != MARK]
    if foreign:
        more = f" and {len(foreign) - 1} more" if len(foreign) > 1 else ""
        raise ResultError(
            f"{folder} is not replaced: {foreign[0]}{more} in it was not written by an export. Move it away, or give "
            "another path"
        )


def _files(folder: Path) -> list[str]:
    """Whatever lies in a folder and the folders below it, by its path in it."""
    inside = (path for path in folder.rglob("*") if path.is_symlink() or not path.is_dir())
    return sorted(path.relative_to(folder).as_posix() for path in inside)


def _noted(mark: Path) -> set[str] | None:
    """The files that an export noted as its own; None where there is no such note."""
    try:
        note = json.loads(mark.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    files = note.get(FILES) if isinstance(note, dict) else None
    return set(map(str, files)) if isinstance(files, list) else None


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
