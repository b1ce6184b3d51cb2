"""The sweep as declared tables, made from its plan, its records and the stored runs; to be made again at any time."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from energy_opt.analysis.sensitivity import morris_effects, sobol_indices
from energy_opt.config.design import MORRIS, SCREENING, Design
from energy_opt.results.store import load_results, read_manifest
from energy_opt.results.sweep_folder import CaseRecord, SweepFolder
from energy_opt.studies.sweep.designs import problem, samples
from energy_opt.studies.sweep.plan import Plan

TOTAL = "all"


def sweep_tables(folder: SweepFolder, plan: Plan) -> dict[str, pd.DataFrame]:
    """`sweep_case`, `sweep_setting` and, where a screening is complete, `sensitivity`."""
    tables = {"sweep_case": _cases(folder, plan), "sweep_setting": _settings(plan)}
    whole = bool((tables["sweep_case"]["status"] == "done").all())
    if plan.design["pattern"] in SCREENING and whole:
        tables["sensitivity"] = _sensitivity(folder, plan)
    return tables


def _cases(folder: SweepFolder, plan: Plan) -> pd.DataFrame:
    records, progress = folder.records(), folder.progress(plan.runs)
    done, failed = set(progress.done), set(progress.failed)
    rows = []
    for case in plan.cases:
        status = "done" if case.number in done else "failed" if case.number in failed else "missing"
        record = records.get(case.number) or CaseRecord(case.number, case.run, status)
        manifest = read_manifest(folder.run_path(case.run)) if status == "done" else {}
        failure = (record.kind, record.reason) if status == "failed" else ("", _shortfall(manifest))
        rows.append({
            "case": case.number, "run": case.run, "status": status, "kind": failure[0], "reason": failure[1],
            "objective": manifest.get("objective"), "warm": record.warm,
            "seconds": record.seconds, "solve_seconds": record.solve_seconds,
        })  # fmt: skip
    return pd.DataFrame(rows).astype({"objective": float})


def _shortfall(manifest: Mapping[str, Any]) -> str:
    """What a stored run did not reach: it ended at a limit before its bounds were as near as wanted."""
    if manifest.get("status") not in ("time_limit", "iteration_limit"):
        return ""
    limit, solver = str(manifest["status"]).replace("_", " "), manifest["solver"]
    return f"ended at its {limit}: gap {solver['gap']:.1e}, wanted {solver['gap_wanted']:.1e}"


def _settings(plan: Plan) -> pd.DataFrame:
    names = list(dict.fromkeys(name for case in plan.cases for name in case.settings))
    rows = [
        {"case": case.number, "setting": name, "value": _text(value), "number": _number(value),
         "place": names.index(name)}
        for case in plan.cases
        for name, value in case.settings.items()
    ]  # fmt: skip
    frame = pd.DataFrame(rows, columns=["case", "setting", "value", "number", "place"])
    return frame.astype({"case": "int64", "setting": "str", "value": "str", "number": float, "place": "int64"})


def _sensitivity(folder: SweepFolder, plan: Plan) -> pd.DataFrame:
    design = Design(**plan.design)
    outputs = pd.concat([_outputs(folder, case.number, case.run) for case in plan.cases], ignore_index=True)
    if design.pattern == MORRIS:
        return morris_effects(problem(design), samples(design), outputs, design.levels, design.seed)
    return sobol_indices(problem(design), len(plan.cases), outputs, design.seed)


def _outputs(folder: SweepFolder, case: int, run: str) -> pd.DataFrame:
    """What is explained: the objective and the totals of the table `summary`."""
    results = load_results(folder.run_path(run))
    summary = results["summary"]
    totals = summary.loc[summary["item"] == TOTAL, ["quantity", "item", "year", "unit", "value"]]
    objective = {"quantity": "objective", "item": TOTAL, "year": 0, "unit": f"bn {results.manifest['currency']}",
                 "value": results.manifest["objective"]}  # fmt: skip
    return pd.concat([pd.DataFrame([objective]), totals], ignore_index=True).assign(case=case)


def _text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _number(value: Any) -> float | None:
    """The value as a number; texts of design tables are numbers where they read as such."""
    if isinstance(value, bool):
        return None
    try:
        return float(value)
    except (TypeError, ValueError):
        return None
