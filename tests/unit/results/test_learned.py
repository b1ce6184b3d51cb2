"""The file of a run under way: read whole or not at all, written in one step, and no run ends for its sake."""

from __future__ import annotations

import pickle
import signal
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from energy_opt.results.learned import LearnedFile
from energy_opt.results.staging import clean_stale

OLD, NEW = np.full(20_000, 1.0), np.full(20_000, 2.0)

KILLED = """
import os, signal, sys
from pathlib import Path
import numpy as np
from energy_opt.results import learned
def die(*_): os.kill(os.getpid(), signal.SIGKILL)
def half(file, **arrays):
    file.write(b"PK" + bytes(1000)); file.flush(); die()
{where} = {what}
learned.LearnedFile(Path(sys.argv[1])).save({{"point": np.full(20_000, 2.0)}})
die()
"""


def saved(folder: Path) -> LearnedFile:
    file = LearnedFile(folder / "toy-1")
    file.save({"point": OLD, "names": np.array(["2030 winter"])})
    return file


def test_what_was_saved_is_loaded_until_it_is_removed(tmp_path: Path) -> None:
    file = saved(tmp_path)
    loaded = file.load()
    assert loaded.keys() == {"point", "names"}
    assert np.array_equal(loaded["point"], OLD)
    assert loaded["names"].tolist() == ["2030 winter"]
    assert [path.name for path in tmp_path.iterdir()] == ["toy-1.learned.npz"]
    file.remove()
    file.remove()
    assert list(tmp_path.iterdir()) == []
    assert file.load() == {}


def flipped(content: bytes) -> bytes:
    middle = len(content) // 2
    return content[:middle] + bytes([content[middle] ^ 255]) + content[middle + 1 :]


@pytest.mark.parametrize(
    "content",
    [
        lambda whole: b"",
        lambda whole: b"not an archive",
        lambda whole: whole[: len(whole) // 2],
        flipped,
        lambda whole: pickle.dumps({"point": 1}),
    ],
)
def test_a_broken_file_is_a_warning(content, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    file = saved(tmp_path)
    file.path.write_bytes(content(file.path.read_bytes()))
    assert file.load() == {}
    assert "cannot be read" in caplog.text
    assert "the run begins from nothing" in caplog.text


def test_arrays_of_objects_are_not_unpickled(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    file = LearnedFile(tmp_path / "toy-1")
    np.savez(file.path, point=np.array([{}], dtype=object))
    assert file.load() == {}
    assert "cannot be read" in caplog.text


@pytest.mark.parametrize(
    ("where", "what", "left"),
    [
        ("np.savez", "half", OLD),
        ("learned.flush_folder", "die", OLD),
        ("os.nothing", "die", NEW),
    ],
)
def test_kill_leaves_the_old_or_the_new_file(where: str, what: str, left: np.ndarray, tmp_path: Path) -> None:
    file = saved(tmp_path)
    code = KILLED.format(where=where, what=what)
    done = subprocess.run([sys.executable, "-c", code, str(tmp_path / "toy-1")], check=False, timeout=60)
    assert done.returncode == -signal.SIGKILL
    assert np.array_equal(file.load()["point"], left)
    clean_stale(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["toy-1.learned.npz"]


def test_a_file_that_cannot_be_written_is_a_warning(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    (tmp_path / "taken").write_text("a file where the folder should be")
    LearnedFile(tmp_path / "taken" / "toy-1").save({"point": OLD})
    assert "could not be written (File exists); the run goes on" in caplog.text
