"""Checks of the tables against the solution: energy balances, the cost, and opposite flows, as named residuals.

They belong to the certificate: computed from what is stored, independently of the solver's own report.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from energy_opt.inputs.system import System
from energy_opt.solve.solution import Solution

BALANCE_TOLERANCE = 1e-4  # GW, on the balance of a region and slot
RELATIVE_TOLERANCE = 1e-6


def table_checks(tables: Mapping[str, pd.DataFrame], solution: Solution, system: System) -> dict[str, float]:
    """Residuals by name: largest energy imbalance [GW], cost and emissions against the tables (relative), counts."""
    balance = tables["balance"].groupby(["region", "year", "slot"], observed=True)["power"].sum()
    factor = dict(zip(system.horizon.years, system.horizon.discount, strict=True))
    cost = float((tables["cost"]["cost"] * tables["cost"]["year"].map(factor)).sum())
    return {
        "energy_balance_gw": float(balance.abs().max()),
        "cost_relative": abs(cost - solution.objective) / max(1.0, abs(solution.objective)),
        "slots_charging_and_discharging": float(_both(tables["storage_level"], "charge", "discharge")),
        "slots_flowing_both_ways": float(_opposite(tables["flow"])),
    }


def faults(checks: Mapping[str, float]) -> tuple[str, ...]:
    """Checks that are outside their tolerance, in words."""
    limits = {"energy_balance_gw": BALANCE_TOLERANCE, "cost_relative": RELATIVE_TOLERANCE}
    return tuple(
        f"{name} is {checks[name]:.1e} (allowed {limit:.0e})"
        for name, limit in limits.items()
        if not checks[name] <= limit
    )


def _both(storage: pd.DataFrame, one: str, other: str, least: float = 1e-3) -> int:
    """Slots in which a store takes in and gives out more than `least` [GW] at once."""
    return int(np.sum((storage[one].to_numpy(float) > least) & (storage[other].to_numpy(float) > least)))


def _opposite(flow: pd.DataFrame, least: float = 1e-3) -> int:
    """Slots in which a corridor carries more than `least` [GW] in both directions."""
    large = flow[flow["flow"] > least]
    return int(large.duplicated(["line", "year", "slot"]).sum())
