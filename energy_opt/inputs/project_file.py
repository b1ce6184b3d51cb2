"""A user's file of projects, CSV or YAML, as rows: one word for each column, whichever way the user names it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd
import yaml

from energy_opt.errors import InputError, Issue
from energy_opt.inputs.faults import near
from energy_opt.inputs.tablefile import read_raw

ALSO = {
    "id": "project",
    "province": "region",
    "mw": "capacity",
    "life": "lifetime",
    "cod": "year",
    "replaces_mw": "replaced",
    "编号": "project",
    "名称": "name_zh",
    "省": "region",
    "省份": "region",
    "地区": "region",
    "装机": "capacity",
    "容量": "capacity",
    "技术": "technology",
    "年份": "year",
    "投产年份": "year",
    "寿命": "lifetime",
    "小时数": "hours",
    "煤耗": "heat_rate",
    "状态": "status",
    "业主": "owner",
    "替代": "replaces",
    "替代容量": "replaced",
}
"""Other names that columns may have."""

KNOWN = (
    "project",
    "name",
    "name_zh",
    "region",
    "capacity",
    "technology",
    "year",
    "lifetime",
    "hours",
    "heat_rate",
    "status",
    "owner",
    "replaces",
    "replaced",
)


def read_projects(path: Path) -> pd.DataFrame:
    """The rows of the file with the columns of KNOWN that it gives; cells as they stand there."""
    try:
        content = path.expanduser().read_bytes()
    except OSError as error:
        raise InputError([Issue(str(path), f"it cannot be read ({error.strerror or error})")]) from error
    frame = _from_csv(path, content) if path.suffix.lower() == ".csv" else _from_yaml(path, content)
    frame = frame.rename(columns=lambda name: ALSO.get(str(name).strip().lower(), str(name).strip()))
    strange = [str(name) for name in frame.columns if name not in KNOWN]
    doubled = sorted(set(frame.columns[frame.columns.duplicated()]))
    issues = [Issue(str(path), "there is no such column", column=name, hint=near(name, KNOWN)) for name in strange]
    issues += [Issue(str(path), "a column is given twice, under two names", column=name) for name in doubled]
    if issues:
        raise InputError(issues)
    return frame


def _from_csv(path: Path, content: bytes) -> pd.DataFrame:
    raw, issues = read_raw(str(path), ".csv", content)
    if raw is None or issues:
        raise InputError(issues)
    return pd.DataFrame({name: pd.Series(list(cells)) for name, cells in raw.columns.items()})


def _from_yaml(path: Path, content: bytes) -> pd.DataFrame:
    try:
        rows: Any = yaml.safe_load(content.decode("utf-8-sig"))
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise InputError([Issue(str(path), f"it is not YAML: {str(error).splitlines()[0]}")]) from error
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        hint = "such as: - {id: A1, province: Shaanxi, MW: 1000, technology: coal_ultra_supercritical, year: 2028}"
        raise InputError([Issue(str(path), "a list of projects is wanted", hint=hint)])
    if not rows:
        raise InputError([Issue(str(path), "it holds no project")])
    return pd.DataFrame(rows, dtype=object)  # as they stand there: a true among numbers stays one
