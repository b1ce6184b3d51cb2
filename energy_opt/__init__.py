"""energy_opt: least-cost energy pathways by region, with the coal and carbon rules that hold them.

    import energy_opt
    results = energy_opt.run(energy_opt.Scenario(name="toy", …))
    results.capacity

Names are loaded when they are first used, so that reading results loads neither Pyomo nor a solver.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from energy_opt.api import run as run
    from energy_opt.config.scenario import Scenario as Scenario
    from energy_opt.errors import EnergyOptError as EnergyOptError
    from energy_opt.report.write import write_report as write_report
    from energy_opt.results.compare import compare as compare
    from energy_opt.results.dataset import read_sweep as read_sweep
    from energy_opt.results.store import Results as Results
    from energy_opt.results.store import load_results as load_results
    from energy_opt.studies.lock_in.study import lock_in as lock_in

__version__ = "0.1.0"

_HOMES = {
    "run": "energy_opt.api",
    "Scenario": "energy_opt.config.scenario",
    "EnergyOptError": "energy_opt.errors",
    "Results": "energy_opt.results.store",
    "load_results": "energy_opt.results.store",
    "compare": "energy_opt.results.compare",
    "read_sweep": "energy_opt.results.dataset",
    "lock_in": "energy_opt.studies.lock_in.study",
    "write_report": "energy_opt.report.write",
}
__all__ = [
    "EnergyOptError",
    "Results",
    "Scenario",
    "__version__",
    "compare",
    "load_results",
    "lock_in",
    "read_sweep",
    "run",
    "write_report",
]


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module 'energy_opt' has no attribute {name!r}; it has {', '.join(__all__)}")
    return getattr(importlib.import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    return list(__all__)
