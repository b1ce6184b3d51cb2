"""The runs of an experiment as tables: how they are set, what came out, and which could not be read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import pandas as pd

from energy_opt.analysis.drivers import moving_together, varied_settings
from energy_opt.errors import ResultError
from energy_opt.results.store import Results, read_manifest
from energy_opt.results.usable import REPORTED, open_usable, runs_inside

OUTCOMES = ("coal_use", "co2_emissions", "cost", "electricity_price")
ASKED = (2030, 2040, 2050, 2060)
LABEL = 80  # characters; longer names are cut in figures, tables hold them whole


@dataclass(frozen=True)
class Runs:
    """runs: index run; name, objective, currency, prices. settings: run × setting (text), only what differs.

    paths: run, quantity, year, value, unit. turning: run, quantity, peak_year, peak, peaked. left_out: run, reason.
    """

    runs: pd.DataFrame
    settings: pd.DataFrame
    paths: pd.DataFrame
    turning: pd.DataFrame
    left_out: list[tuple[str, str]]

    @cached_property
    def together(self) -> dict[str, list[str]]:
        """One setting of those that differ in the same way: the others."""
        return moving_together(self.settings)

    @property
    def told(self) -> pd.DataFrame:
        """run × setting, one of those that differ in the same way."""
        return self.settings[list(self.together)]

    def title(self, path: str, width: int) -> str:
        """The end of a setting's name, and how many others differ in the same way: `demand.factor (+2)`."""
        others = len(self.together[path])
        return path[-width:] + (f" (+{others})" if others else "")

    @property
    def currency(self) -> str:
        """Money of the runs; several are joined."""
        return "/".join(sorted(set(self.runs["currency"])))

    @property
    def years(self) -> list[int]:
        """The years asked about as far as any run has them, and the last."""
        known = sorted(int(year) for year in self.paths["year"].unique())
        return [year for year in known if year in ASKED or year == known[-1]]

    def value(self, quantity: str, year: int) -> pd.Series:
        """A quantity of a year by run."""
        rows = self.paths[(self.paths["quantity"] == quantity) & (self.paths["year"] == year)]
        return rows.set_index("run")["value"].reindex(self.runs.index)

    def unit(self, quantity: str) -> str:
        """Unit of a quantity."""
        rows = self.paths.loc[self.paths["quantity"] == quantity, "unit"]
        return str(rows.iloc[0]) if len(rows) else "1"


def read_runs(folder: Path, found: Sequence[Path] | None = None) -> Runs:
    """Every run of an experiment, or those that were found; a ResultError where there is none that can be shown."""
    if found is None:
        found = list(runs_inside(folder))
    if not found:
        read_manifest(folder)  # raises: says what the folder is and what lies near it
    records: list[dict[str, Any]] = []
    scenarios: dict[str, Any] = {}
    paths, turning, left_out = [], [], []
    for path in found:
        try:
            results = open_usable(path, endings=REPORTED)
            summary, turns = _tables(results)
        except ResultError as error:
            left_out.append((path.name, str(error).removeprefix(str(path)).lstrip(" /")))
            continue
        records.append(_record(results))
        scenarios[path.name] = results.manifest["scenario"]
        paths.append(summary.assign(run=path.name))
        turning.append(turns.assign(run=path.name))
    if not records:
        reasons = "; ".join(f"{name} {reason}" for name, reason in left_out[:3])
        raise ResultError(f"{folder} holds no run that can be shown" + (f": {reasons}" if reasons else ""))
    settings = varied_settings(scenarios)
    runs = pd.DataFrame(records).set_index("run")
    runs["label"] = _labels(runs, settings[list(moving_together(settings))])
    return Runs(runs, settings, pd.concat(paths, ignore_index=True), pd.concat(turning, ignore_index=True), left_out)


def _tables(results: Results) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Totals of the summary with the highest carbon price of each year, and where CO2 and coal turn, which a single
    year does not.
    """
    if "turning_point" not in results.tables:
        raise ResultError("stored by an earlier version; run it again")
    summary, turning = results["summary"], results["turning_point"]
    totals = summary[summary["quantity"].isin(OUTCOMES) & (summary["item"] == "all")]
    prices = summary[summary["quantity"] == "carbon_price"]
    highest = prices.groupby(["year", "quantity", "unit"], as_index=False)[["value"]].max()
    columns = ["quantity", "year", "value", "unit"]
    turns = turning["region"].eq("all") & (summary["year"].nunique() > 1)
    return pd.concat([totals[columns], highest[columns]], ignore_index=True), turning[turns]


def _record(results: Results) -> dict[str, Any]:
    manifest = results.manifest
    return {
        "run": results.path.name, "name": str(manifest["name"]), "objective": float(manifest["objective"]),
        "currency": str(manifest["currency"]), "prices": str(manifest.get("prices", "")),
    }  # fmt: skip


def _labels(runs: pd.DataFrame, settings: pd.DataFrame) -> pd.Series:
    """What tells the runs apart: their names, else their settings, else their ids."""
    names = runs["name"].str.slice(0, LABEL)
    if names.is_unique:
        return names
    words = settings.apply(
        lambda row: ", ".join(f"{path.rsplit('.', 1)[-1]}={row[path]}" for path in row.index), axis=1
    )
    told = (names + " · " + words).str.slice(0, LABEL) if len(settings.columns) else names
    return told if told.is_unique else pd.Series(runs.index, index=runs.index, dtype="str")
