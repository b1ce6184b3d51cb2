"""Where an export goes: never over what is there, whole or not at all."""

from __future__ import annotations

from contextlib import AbstractContextManager
from pathlib import Path

import pytest

from energy_opt.errors import ConfigError, ResultError
from energy_opt.results.target import MARK, checked_apart, checked_target, file_target, folder_target


def test_a_file_that_is_there_stays_unless_forced(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("mine", encoding="utf-8")
    with pytest.raises(ResultError, match="is there already; --force"):
        checked_target(path, force=False, suffixes=(".csv",))
    with file_target(checked_target(path, force=True, suffixes=(".csv",))) as aside:
        aside.write_text("new", encoding="utf-8")
        assert path.read_text(encoding="utf-8") == "mine"
    assert path.read_text(encoding="utf-8") == "new"
    assert list(tmp_path.iterdir()) == [path]


def test_a_fault_half_way_leaves_nothing_and_changes_nothing(tmp_path: Path) -> None:
    old = tmp_path / "a.csv"
    old.write_text("mine", encoding="utf-8")

    def break_off(target: AbstractContextManager[Path]) -> None:
        with target as aside:
            (aside / "half.csv" if aside.is_dir() else aside).write_text("half", encoding="utf-8")
            raise RuntimeError("half-way")

    for target in (file_target(old), folder_target(tmp_path / "folder", {})):
        with pytest.raises(RuntimeError):
            break_off(target)
    assert old.read_text(encoding="utf-8") == "mine"
    assert list(tmp_path.iterdir()) == [old]


def test_a_full_disk_is_said_in_words(tmp_path: Path) -> None:
    with pytest.raises(ResultError, match=r"cannot be written \(No space left"), file_target(tmp_path / "a.csv"):
        raise OSError(28, "No space left on device")


def test_force_replaces_only_what_an_export_has_written(tmp_path: Path) -> None:
    with folder_target(checked_target(tmp_path / "out", force=False), {"format": "x"}) as aside:
        (aside / "old.csv").write_text("old", encoding="utf-8")
    assert (tmp_path / "out" / MARK).is_file()
    with folder_target(checked_target(tmp_path / "out", force=True), {"format": "x"}) as aside:
        (aside / "new.csv").write_text("new", encoding="utf-8")
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == [MARK, "new.csv"]
    mine = tmp_path / "thesis"
    mine.mkdir()
    (mine / "chapter.txt").write_text("years of work", encoding="utf-8")
    with pytest.raises(ResultError, match="is not an export"):
        checked_target(mine, force=True)
    (tmp_path / "out" / "notes").mkdir()
    (tmp_path / "out" / "notes" / "mine.txt").write_text("years of work", encoding="utf-8")
    with pytest.raises(ResultError, match=r"notes/mine\.txt in it was not written by an export"):
        checked_target(tmp_path / "out", force=True)
    with pytest.raises(ResultError, match="is a folder"):
        checked_target(mine.rename(tmp_path / "a.csv"), force=True, suffixes=(".csv",))


@pytest.mark.parametrize("path", [".", "..", "", "/", "a\0b", "\udcff.csv"])
def test_a_path_that_names_nothing_is_refused(path: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises((ConfigError, ResultError)):
        checked_target(path, force=True)


def test_a_name_longer_than_a_file_system_takes_is_said_in_words(tmp_path: Path) -> None:
    with pytest.raises(ResultError, match="cannot be written"):
        checked_target(tmp_path / ("山" * 200 + ".csv"), force=False, suffixes=(".csv",))


def test_asking_makes_nothing_and_a_fault_leaves_no_folder(tmp_path: Path) -> None:
    file, folder = tmp_path / "a" / "b" / "c.csv", tmp_path / "a" / "d"
    assert checked_target(file, force=False, suffixes=(".csv",)) == file
    assert list(tmp_path.iterdir()) == []
    for target in (file_target(file), folder_target(folder, {})):
        with pytest.raises(KeyboardInterrupt), target:
            raise KeyboardInterrupt
    assert list(tmp_path.iterdir()) == []
    with folder_target(folder, {}), pytest.raises(RuntimeError), file_target(file):
        raise RuntimeError("of one of two")
    assert [path.name for path in (tmp_path / "a").iterdir()] == ["d"]


def test_what_was_put_beside_an_export_meanwhile_stays(tmp_path: Path) -> None:
    with folder_target(tmp_path / "out", {}) as aside:
        (aside / "a.csv").write_text("", encoding="utf-8")
    with pytest.raises(ResultError, match=r"mine\.txt in it was not written"), folder_target(tmp_path / "out", {}):
        (tmp_path / "out" / "mine.txt").write_text("mine", encoding="utf-8")
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["a.csv", MARK, "mine.txt"]


@pytest.mark.parametrize(("one", "other"), [("a", "a"), ("a/b.csv", "a"), ("a", "./c/../a/b"), ("a.csv", "a.csv/x")])
def test_two_targets_that_are_in_the_way_of_one_another(one: str, other: str, tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="one is in the way of the other"):
        checked_apart(tmp_path / one, tmp_path / other)
    checked_apart(tmp_path / "a", tmp_path / "ab", tmp_path / "b" / "a")


def test_an_unknown_ending_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"must end in \.csv or \.xlsx"):
        checked_target(tmp_path / "a.txt", force=False, suffixes=(".csv", ".xlsx"))
