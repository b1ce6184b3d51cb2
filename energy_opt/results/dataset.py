"""One table of many runs as one data frame: the runs of a sweep, or those of an experiment."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from energy_opt.errors import ResultError
from energy_opt.results.store import MANIFEST, load_results, read_manifest

RUN = "run"


def read_sweep(path: str | Path, table: str) -> pd.DataFrame:
    """A table of all runs of a sweep that are done, under the settings of the sweep.

    path: the sweep's folder (`results/<experiment>/<sweep id>`). Columns: case, run, one for each setting (numbers
    where all of its values are), then those of the table, words as categories.
    """
    sweep = load_results(path)
    if sweep.manifest.get("study") != "sweep":
        raise ResultError(f"{path} is no sweep; a folder such as results/runs/sweep-… is wanted")
    cases = sweep["sweep_case"]
    done = cases.loc[cases["status"] == "done", ["case", RUN]].reset_index(drop=True)
    known = done.merge(_wide(sweep["sweep_setting"]), left_on="case", right_index=True, how="left")
    rows, counts = _joined(sweep.path.parent, list(known[RUN]), table)
    clash = known.columns.difference(["case", RUN]).intersection(rows.columns)
    known = known.rename(columns={name: f"sweep.{name}" for name in clash}).astype({RUN: "category"})
    heads = known.take(np.repeat(np.arange(len(known)), counts)).reset_index(drop=True)
    return pd.concat([heads, rows], axis=1)


def read_runs(folder: str | Path, table: str, runs: Sequence[str] = ()) -> pd.DataFrame:
    """A table of the runs in a store's folder (`results/<experiment>`), by default of all: run, then its columns, words
    as categories.
    """
    folder = Path(folder).expanduser()
    names = list(runs) or sorted(path.parent.name for path in folder.glob(f"*/{MANIFEST}") if _is_run(path.parent))
    frame, counts = _joined(folder, names, table)
    frame.insert(0, RUN, pd.Series(pd.Categorical(names).take(np.repeat(np.arange(len(names)), counts))))
    return frame


def _joined(folder: Path, runs: Sequence[str], table: str) -> tuple[pd.DataFrame, np.ndarray]:
    """A table of some runs, one below the other, and how many rows each has.

    Words are read as the codes that Parquet keeps them as: tables of a thousand runs repeat a few words millions of
    times.
    """
    parts: list[pa.Table] = []
    words: list[str] = []
    for name in runs:
        path = folder / name / f"{table}.parquet"
        try:
            words = words if parts else _words(path)
            with pq.ParquetFile(path, read_dictionary=words) as file:
                part = file.read(use_threads=False)  # small files: threads and data sets take longer
        except KeyError:
            part = None  # not even the columns of words
        except (OSError, pa.ArrowInvalid) as error:
            found = sorted(path.stem for path in (folder / name).glob("*.parquet"))
            known = f"; the run has the tables {', '.join(found)}" if found else ""
            raise ResultError(f"{folder / name}: the table {table!r} cannot be read{known}") from error
        if part is None or (parts and not part.schema.equals(parts[0].schema)):
            raise ResultError(
                f"{folder / name}: its table {table!r} has other columns than that of {runs[0]}; it is of another "
                "version of energy_opt. Run it again with --force"
            )
        parts.append(part)
    if not parts:
        raise ResultError(f"no runs are stored in {folder}")
    whole = pa.concat_tables([part.replace_schema_metadata(None) for part in parts]).unify_dictionaries()
    return whole.to_pandas(), np.array([part.num_rows for part in parts])


def _words(path: Path) -> list[str]:
    """The columns of words of a stored table."""
    return [field.name for field in pq.read_schema(path) if pa.types.is_string(field.type)]


def _is_run(path: Path) -> bool:
    return not path.name.startswith(".") and "study" not in read_manifest(path)


def _wide(settings: pd.DataFrame) -> pd.DataFrame:
    """One row per case, one column per setting in the order of the design."""
    names = settings.sort_values("place")["setting"].unique()
    values = settings.pivot_table(index="case", columns="setting", values="value", aggfunc="first", sort=False)
    numbers = settings.pivot_table(index="case", columns="setting", values="number", aggfunc="first", sort=False)
    numeric = settings.groupby("setting")["number"].apply(lambda column: bool(column.notna().all()))
    return pd.DataFrame({name: numbers[name] if numeric[name] else values[name] for name in names})
