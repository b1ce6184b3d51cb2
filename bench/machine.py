"""The machine and the versions that measurements were made with."""

from __future__ import annotations

import importlib.util
import os
import platform
from collections.abc import Mapping
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path
from typing import Any

PACKAGES = ("pypsa", "linopy", "xarray", "pyomo", "highspy", "numpy", "scipy", "pandas")


def describe_machine() -> dict[str, object]:
    """Cores, memory, versions, date and load at the start."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return {
        "date": today(),
        "processor": _processor(),
        "cores": len(os.sched_getaffinity(0)),
        "memory_gib": round(memory, 1),
        "python": platform.python_version(),
        "packages": {name: metadata.version(name) for name in PACKAGES if importlib.util.find_spec(name)},
        "load": os.getloadavg()[0],
    }


def today() -> str:
    """The date of a measurement."""
    return datetime.now(UTC).date().isoformat()


def differences(one: Mapping[str, Any], other: Mapping[str, Any]) -> list[str]:
    """What two descriptions say differently of what times depend on; packages that one of them lacks do not count."""
    told = [(name, one[name], other[name]) for name in ("processor", "cores", "python")]
    both = [name for name in one["packages"] if name in other["packages"]]
    told += [(name, one["packages"][name], other["packages"][name]) for name in both]
    return [f"{name} {now}, there {then}" for name, now, then in told if now != then]


def _processor() -> str:
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.split(":", 1)[1].strip()
    return platform.machine()
