"""Projects to be judged: chosen from the pipeline table of the data folder, or read from a user's CSV or YAML file.

Every project ends up as one row with the same columns; what was not given is assumed, and the column `assumed` says so.
"""

from __future__ import annotations

from dataclasses import dataclass
from dataclasses import replace as changed
from datetime import date
from pathlib import Path
from types import MappingProxyType

import numpy as np
import pandas as pd

from energy_opt.errors import InputError, Issue
from energy_opt.inputs.faults import near
from energy_opt.inputs.horizon import Horizon
from energy_opt.inputs.project_file import KNOWN, read_projects
from energy_opt.inputs.read import DataFolder

PIPELINE = "coal_project"
MOST_MW = 20_000.0
"""More than any power station has: a larger number is a slip of the unit [MW]."""

HEAT_RATES = (200.0, 600.0)
"""What a coal plant may need: the best are near 250, old small ones near 400 [gce/kWh, net]."""

COLUMNS = ["project", "name", "name_zh", "region", "technology", "capacity", "year", "lifetime", "hours", "status",
           "owner", "heat_rate", "replaces", "replaced", "assumed"]  # fmt: skip
EVERY = "all"
RESERVED = (EVERY, "plan")
"""Words that stand in the results for all projects and for what is planned: no project may have them as its id."""
AND = "&"


@dataclass(frozen=True)
class ProjectDefaults:
    """What projects have that do not say otherwise. hours: planned full-load hours [h/year], 4,500 assumed (planning
    values are 4,500 to 5,000); lifetime [years], None = that of the technology.
    """

    hours: float = 4500.0
    lifetime: float | None = None


def project_list(
    asked: str | Path | pd.DataFrame, folder: DataFolder, horizon: Horizon, regions: tuple[str, ...],
    defaults: ProjectDefaults | None = None,
) -> pd.DataFrame:  # fmt: skip
    """The projects that are asked for: COLUMNS, capacity and replaced [MW], lifetime [years], hours [h/year], heat_rate
    [gce/kWh, NaN = the technology's].

    asked: a selection of the pipeline (see `select`), the path of a .csv, .yaml or .yml file, or a frame of such rows.
    All faults are raised at once.
    """
    table, rows = _rows(asked, folder, regions)
    if strange := _strange_cells(table, rows):
        raise InputError(strange)
    frame, issues = _completed(table, rows, folder, defaults or ProjectDefaults())
    issues += _faults(table, frame, folder, horizon, regions)
    if issues:
        raise InputError(issues)
    return frame.astype({"year": int})[COLUMNS].reset_index(drop=True)


STATUS_ZH = {"在建": "construction", "已核准": "permitted", "核准": "permitted", "核准前": "pre_permit",
             "拟建": "announced", "规划": "announced", "搁置": "shelved", "停建": "shelved"}  # fmt: skip
"""Chinese words for the statuses."""


def select(projects: pd.DataFrame, regions: pd.DataFrame, text: str) -> pd.DataFrame:
    """The rows of the pipeline that a selection names.

    `A, B` are the projects of either, `A & B` those that both fit. A word is an id, a region (English or Chinese), a
    status, a technology, or else a part of the name (English or Chinese) or of the owner; `all` are all.
    """
    chosen = np.zeros(len(projects), bool)
    issues = []
    for item in filter(None, (part.strip() for part in text.split(","))):
        fits = np.ones(len(projects), bool)
        for word in (part.strip() for part in item.split(AND)):
            if not word:
                issues.append(Issue(PIPELINE, f"a word is missing beside {AND}", value=item))
                continue
            found = _fits(projects, regions, word)
            if not found.any():
                issues.append(Issue(PIPELINE, "no project fits", value=word, hint=_hint(projects, regions, word)))
            fits &= found
        if not fits.any() and not issues:
            issues.append(Issue(PIPELINE, "no project fits all of these words", value=item))
        chosen |= fits
    if not issues and not chosen.any():
        issues.append(Issue(PIPELINE, "no project is asked for", hint="name ids, regions, a status, or `all`"))
    if issues:
        raise InputError(issues)
    return projects[chosen]


def without_judged(folder: DataFolder, projects: pd.DataFrame) -> DataFolder:
    """The folder whose pipeline lacks the judged projects, or those under construction would stand in the fleet too."""
    pipeline = folder[PIPELINE]
    left = pipeline[~pipeline["project"].isin(projects["project"])].reset_index(drop=True)
    return changed(folder, tables=MappingProxyType({**folder.tables, PIPELINE: left}))


def _fits(projects: pd.DataFrame, regions: pd.DataFrame, word: str) -> np.ndarray:
    """Which projects a word names."""
    if word == EVERY:
        return np.ones(len(projects), bool)
    said = word.casefold()
    places = {name.casefold(): region for column in ("region", "name_zh")
              for name, region in zip(regions[column], regions["region"], strict=True)}  # fmt: skip
    if said in places:
        return np.asarray(projects["region"] == places[said], bool)
    meant = STATUS_ZH.get(word, said)
    for column in ("project", "status", "technology"):
        exact = np.asarray(projects[column].str.casefold() == meant, bool)
        if exact.any():
            return exact
    parts = [projects[name].str.contains(word, case=False, regex=False) for name in ("name", "name_zh", "owner")]
    return np.asarray(np.logical_or.reduce([part.to_numpy(bool) for part in parts]))


def _hint(projects: pd.DataFrame, regions: pd.DataFrame, word: str) -> str:
    if not len(projects):
        return "the data folder has no pipeline; give a file of projects"
    if word in {*regions["region"], *regions["name_zh"]}:
        return "the region has no project in the pipeline"
    known = [*regions["region"], *regions["name_zh"], *projects["status"].unique(), *projects["project"]]
    return near(word, known) or "a word is an id, a region, a status, a technology, or a part of a name or an owner"


def _rows(asked: str | Path | pd.DataFrame, folder: DataFolder, regions: tuple[str, ...]) -> tuple[str, pd.DataFrame]:
    """The rows as they are given, and what their table is called in messages."""
    if isinstance(asked, pd.DataFrame):
        return "projects", asked.reset_index(drop=True)
    if Path(asked).suffix.lower() in (".csv", ".yaml", ".yml"):
        return str(asked), read_projects(Path(asked))
    pipeline = folder[PIPELINE]
    places = folder["region"]
    inside = pipeline[pipeline["region"].isin(regions)]
    chosen = select(inside, places[places["region"].isin(regions)], str(asked))
    return PIPELINE, chosen.drop(columns="year_rule").assign(_year_rule=chosen["year_rule"]).reset_index(drop=True)


def _completed(
    table: str, rows: pd.DataFrame, folder: DataFolder, defaults: ProjectDefaults
) -> tuple[pd.DataFrame, list[Issue]]:
    """The rows with every column, English names of regions and technologies, and the defaults where nothing is said."""
    issues = [
        Issue(table, "a column is missing", column=name)
        for name in ("project", "region", "capacity", "technology", "year")
        if name not in rows
    ]
    if not len(rows):
        issues.append(Issue(table, "it holds no project"))
    if issues:
        raise InputError(issues)
    frame = rows.copy()
    for name in ("name", "name_zh", "status", "owner", "replaces"):
        frame[name] = frame[name].fillna("").astype(str) if name in frame else ""
    frame["project"] = frame["project"].fillna("").astype(str).str.strip()
    frame["name"] = frame["name"].where(frame["name"] != "", frame["project"])
    frame["status"] = frame["status"].replace(STATUS_ZH).where(frame["status"] != "", "announced")
    for column, source in (("region", folder["region"]), ("technology", folder["technology"])):
        english = dict(zip(source["name_zh"], source[column], strict=True)) if "name_zh" in source else {}
        english.pop("", None)
        frame[column] = (
            frame[column].fillna("").astype(str).str.strip().map(lambda name, of=english: of.get(name, name))
        )
    life = folder["technology"].set_index("technology")["lifetime"]
    usual = frame["technology"].map(life) if defaults.lifetime is None else defaults.lifetime
    notes = _year_notes(frame)
    for name, value in (("lifetime", usual), ("hours", defaults.hours)):
        cells = frame[name] if name in frame else pd.Series("", index=frame.index)
        empty = cells.isna() | (cells.astype(str).str.strip() == "")
        given, found = _numbers(table, frame["project"], cells.where(~empty), name, ~empty)
        issues += found
        notes = notes.where(~empty, notes + f"; {name}")
        frame[name] = given.where(~empty, value).astype(float)
    for name in ("capacity", "year"):
        frame[name], found = _numbers(table, frame["project"], frame[name], name, pd.Series(True, index=frame.index))
        issues += found
    issues += _own_heat_rate(table, frame) + _replaced(table, frame, folder)
    frame["assumed"] = notes.str.removeprefix("; ")
    return frame, issues


def _strange_cells(table: str, rows: pd.DataFrame) -> list[Issue]:
    """Cells that are no text and no number, such as YAML's true, dates and lists."""
    names = rows["project"].astype(str) if "project" in rows else pd.Series("", index=rows.index)
    return [
        Issue(table, "a text or a number is due here", name, column, str(cell), "put a text in quotation marks")
        for column in KNOWN
        if column in rows
        for name, cell in zip(names, rows[column], strict=True)
        if isinstance(cell, bool | np.bool_ | list | dict | date)
    ]


def _own_heat_rate(table: str, frame: pd.DataFrame) -> list[Issue]:
    """The column `heat_rate` put in order, empty where the technology's holds, with its faults."""
    cells = frame["heat_rate"] if "heat_rate" in frame else pd.Series(np.nan, index=frame.index)
    given = cells.notna() & (cells.astype(str).str.strip() != "")
    frame["heat_rate"], issues = _numbers(table, frame["project"], cells.where(given), "heat_rate", given)
    for k in frame.index[(frame["heat_rate"] < HEAT_RATES[0]) | (frame["heat_rate"] > HEAT_RATES[1])]:
        rate = f"{frame.loc[k, 'heat_rate']:g}"
        hint = f"net, {HEAT_RATES[0]:g} to {HEAT_RATES[1]:g} gce/kWh"
        issues.append(
            Issue(table, "no coal plant has this heat rate", str(frame.loc[k, "project"]), "heat_rate", rate, hint)
        )
    return issues


def _replaced(table: str, frame: pd.DataFrame, folder: DataFolder) -> list[Issue]:
    """The columns `replaces` (a technology) and `replaced` [MW, 0 = nothing] put in order, with their faults."""
    cells = frame["replaced"] if "replaced" in frame else pd.Series("", index=frame.index)
    given = cells.notna() & (cells.astype(str).str.strip() != "")
    numbers, issues = _numbers(table, frame["project"], cells.where(given, 0.0), "replaced", given)
    frame["replaced"] = numbers
    source = folder["technology"]
    english = dict(zip(source["name_zh"], source["technology"], strict=True)) if "name_zh" in source else {}
    english.pop("", None)
    frame["replaces"] = frame["replaces"].str.strip().map(lambda name: english.get(name, name))
    known = set(folder["fleet"]["technology"])
    for k in frame.index:
        project, name, amount = frame.loc[k, ["project", "replaces", "replaced"]]
        if name and name not in known:
            issues.append(Issue(table, "no such plants stand in the fleet", project, "replaces", name,
                                near(name, known)))  # fmt: skip
        if bool(name) != (amount > 0.0) or amount < 0.0:
            issues.append(Issue(table, "what is replaced needs a technology and its MW", project, "replaced",
                                f"{name} {amount:g}".strip(), "give both `replaces` and `replaces_MW`"))  # fmt: skip
    return issues


def _year_notes(frame: pd.DataFrame) -> pd.Series:
    """How the pipeline comes by a year that nobody has stated."""
    if "_year_rule" not in frame:
        return pd.Series("", index=frame.index)
    rule = frame["_year_rule"].str.removeprefix("none stated, ").str.removeprefix("assumed: ")
    return ("; year (" + rule + ")").where(frame["_year_rule"] != "stated", "")


def _numbers(
    table: str, projects: pd.Series, cells: pd.Series, column: str, due: pd.Series
) -> tuple[pd.Series, list[Issue]]:
    """The cells as numbers, with the faults of those that are due and are none."""
    numbers = pd.to_numeric(cells, errors="coerce").astype(float)
    bad = due & ~np.isfinite(numbers)
    issues = [Issue(table, "a number is due here", str(projects[k]), column, str(cells[k])) for k in cells.index[bad]]
    return numbers, issues


def _faults(
    table: str, frame: pd.DataFrame, folder: DataFolder, horizon: Horizon, regions: tuple[str, ...]
) -> list[Issue]:
    """What no project may be."""
    base, last = horizon.base_year, float(horizon.end[-1])
    costs = set(folder["technology_cost"]["technology"])
    thermal = folder["technology"]
    burning = set(thermal.loc[thermal["kind"] == "thermal", "technology"])
    stands = set(folder["fleet"]["technology"])
    known = [*folder["region"]["region"], *folder["region"].get("name_zh", [])]
    statuses = {*folder["project_probability"]["status"], "construction", "announced"}
    issues = []
    for k, row in enumerate(frame.to_dict("records")):
        name = row["project"] or f"number {k + 1}"

        def fault(message: str, column: str, value: object, hint: str = "", of: str = str(name)) -> None:
            issues.append(Issue(table, message, of, column, str(value), hint))

        if not row["project"]:
            fault("a project needs an id", "project", "")
        if row["project"] in RESERVED:
            fault("this id is reserved", "project", row["project"], "give the project another id")
        if np.isfinite(row["year"]) and row["year"] != int(row["year"]):
            fault("a whole year is due", "year", f"{row['year']:g}")
        if row["replaces"] in stands and row["replaces"] not in burning:
            fault("only thermal plants are replaced", "replaces", row["replaces"])
        if row["region"] not in set(folder["region"]["region"]):
            fault("there is no such region", "region", row["region"], near(row["region"], filter(None, known)))
        elif row["region"] not in regions:
            fault("the region is not in the run", "region", row["region"], "see system.regions")
        if row["technology"] not in burning or row["technology"] not in costs:
            hint = near(row["technology"], burning & costs)
            fault("there are no data of such a power plant", "technology", row["technology"], hint)
        if not 0.0 < row["capacity"] <= MOST_MW and not np.isnan(row["capacity"]):
            fault("the capacity is no power plant's", "capacity", f"{row['capacity']:g}",
                  f"MW are due, above 0 and up to {MOST_MW:,.0f}")  # fmt: skip
        if not base < row["year"] < last and not np.isnan(row["year"]):
            hint = f"a year after {base}, whose end is the fleet's, and before {last:g} is due"
            fault("the year lies outside the horizon", "year", f"{row['year']:g}", hint)
        for column, least, most in (("lifetime", 1.0, 100.0), ("hours", 1.0, 8760.0)):
            if not least <= row[column] <= most and not np.isnan(row[column]):
                fault("the number is out of its range", column, f"{row[column]:g}", f"{least:g} to {most:,.0f}")
        if row["status"] not in statuses:
            fault("there is no such status", "status", row["status"], near(row["status"], statuses))
    twice = frame["project"][frame["project"].duplicated() & (frame["project"] != "")].unique()
    issues += [Issue(table, "two projects have one id", name, "project") for name in twice]
    return issues
