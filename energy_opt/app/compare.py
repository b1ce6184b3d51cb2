"""`energy-opt compare A B`: two stored runs side by side, the largest differences first."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from energy_opt.app.summary import number
from energy_opt.errors import ConfigError
from energy_opt.results.compare import compare
from energy_opt.results.store import load_results


def main(arguments: Sequence[str]) -> int:
    """Runs the verb with its command line and returns the exit code."""
    parser = argparse.ArgumentParser("energy-opt compare", description="Compares two stored runs, second − first.")
    parser.add_argument("first", help="folder of a stored run")
    parser.add_argument("second", help="folder of another")
    parser.add_argument("--table", default="summary", help="table that is compared (default: summary)")
    parser.add_argument("--above", type=float, default=1e-6, help="differences up to this are left out (default: 1e-6)")
    parser.add_argument("--rows", type=int, default=40, help="most rows that are shown (default: 40)")
    parser.add_argument("--out", metavar="FILE.csv", help="writes all differences as CSV; a file that is there is kept")
    options = parser.parse_args(arguments)
    first, second = load_results(options.first), load_results(options.second)
    found = compare(first, second, options.table, only_above=options.above)
    found = found.sort_values("difference", key=abs, ascending=False, kind="stable")
    if options.out:
        write(found, Path(options.out).expanduser())
    for name, results in (("first", first), ("second", second)):
        objective = results.manifest.get("objective")
        text = f"{objective:,.6g}" if isinstance(objective, int | float) else "–"
        sys.stdout.write(f"{name}: {results.path}, objective {text} bn {results.manifest.get('currency', '')}\n")
    sys.stdout.write(shown(found.head(options.rows)))
    if len(found) > options.rows:
        sys.stdout.write(f"… {len(found) - options.rows} more differences; --rows or --out gives them\n")
    return 0


def shown(found: pd.DataFrame) -> str:
    """The differences as aligned lines."""
    if found.empty:
        return "no differences\n"
    values = ("first", "second", "difference")
    cells = found.assign(
        **{name: found[name].map(number) for name in values},
        relative=found["relative"].map(lambda share: f"{100 * share:+.2f} %"),
    )
    return f"{cells.to_string(index=False)}\n"


def write(found: pd.DataFrame, path: Path) -> None:
    """Writes the differences; never over another file."""
    try:
        with path.open("x", encoding="utf-8", newline="") as file:
            found.to_csv(file, index=False)
    except FileExistsError:
        raise ConfigError(f"--out: {path} is there already; give another name") from None
    except OSError as error:
        raise ConfigError(f"--out: {path} cannot be written ({error.strerror or error})") from error
