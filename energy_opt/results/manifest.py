"""The manifest of a run: what was solved, from which data, by which code, how well; and the run's identity."""

from __future__ import annotations

import dataclasses
import hashlib
import json
import math
import platform
import re
import unicodedata
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import cache
from importlib import metadata
from pathlib import Path
from typing import Any

import energy_opt
from energy_opt.config.convert import to_dict
from energy_opt.config.scenario import Scenario
from energy_opt.errors import ResultError

FORMAT = 1
PACKAGES = ("highspy", "highspy-extras", "numpy", "pandas", "pyarrow", "pyomo", "scipy")
# The layers whose code decides the numbers; a change in any of them is another model.
DECISIVE = ("schema", "config", "inputs", "model", "compile", "solve", "results")
# Parts of the solver choice that change the way to the optimum but not the optimum.
UNHASHED = ("engine", "workers", "workers_on", "method", "threads", "time_limit")
SAFE_PART = re.compile(r"[^\W_][\w.-]{0,99}")


def make_run_id(scenario: Scenario, data_hashes: Mapping[str, str]) -> str:
    """The identity of a run: a slug of the scenario's name, then a hash of scenario, data, model and accuracy."""
    values = to_dict(scenario)
    for part in UNHASHED:
        values["solver"].pop(part)
    content = json.dumps([values, dict(sorted(data_hashes.items())), model_version()], sort_keys=True)
    return f"{slug(scenario.name)}-{hashlib.sha256(content.encode()).hexdigest()[:12]}"


def slug(name: str) -> str:
    """The name as a part of a path: lower case, letter first, no separators; empty becomes `run`."""
    folded = unicodedata.normalize("NFKC", name).lower()
    words = re.sub(r"[^\w]+", "-", folded.replace("_", "-")).strip("-")[:48].strip("-")
    return words if words[:1].isalpha() else f"run-{words}".strip("-")


def safe_part(name: str, what: str) -> str:
    """`name` if it can be one part of a path, else a ResultError; names never lead out of the results folder."""
    if not SAFE_PART.fullmatch(name) or ".." in name:
        raise ResultError(
            f"{what} {name!r} cannot be a folder's name: letters, digits, - _ . are allowed, first a letter"
        )
    return name


@cache
def model_version(layers: tuple[str, ...] = DECISIVE) -> str:
    """The product's version with a digest of the code that decides the numbers."""
    digest = hashlib.sha256()
    root = Path(energy_opt.__file__).parent
    for layer in layers:
        for path in sorted((root / layer).rglob("*.py")):
            digest.update(path.relative_to(root).as_posix().encode())
            digest.update(path.read_bytes().replace(b"\r\n", b"\n"))
    return f"{energy_opt.__version__}+{digest.hexdigest()[:10]}"


def make_manifest(
    scenario: Scenario,
    run_id: str,
    data: Mapping[str, Any],
    outcome: Mapping[str, Any],
    seconds: Mapping[str, float],
) -> dict[str, Any]:
    """The manifest without the tables, which the store adds.

    data: folder, money year and hashes; outcome: status, objective [bn of the currency], currency, prices, solver,
    certificate, and the faults that the checks of the tables found. A certificate that did not pass, or a fault, makes
    the status `failed`.
    """
    certificate = plain(outcome.get("certificate", {}))
    passed = bool(certificate.get("passed", True)) and not outcome.get("faults")
    return {
        "format": FORMAT,
        "run_id": run_id,
        "name": scenario.name,
        "created": datetime.now(UTC).isoformat(timespec="seconds"),
        **plain({**outcome, "certificate": certificate}),
        "status": outcome["status"] if passed else "failed",
        "scenario": to_dict(scenario),
        "data": plain(data),
        "model_version": model_version(),
        "python": platform.python_version(),
        "packages": {name: _version(name) for name in PACKAGES},
        "seconds": plain(seconds),
    }


def plain(value: Any) -> Any:
    """The value as JSON holds it: dataclasses as mappings, arrays as lists, numbers without a number as text."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {field.name: plain(getattr(value, field.name)) for field in dataclasses.fields(value)}
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [plain(item) for item in value]
    if hasattr(value, "tolist"):
        return plain(value.tolist())
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)
    return value if value is None or isinstance(value, str | int | float | bool) else str(value)


def _version(package: str) -> str:
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return ""
