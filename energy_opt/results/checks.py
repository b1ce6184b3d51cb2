"""Checks of the tables against the solution: balances of energy and of stores, the cost, opposite flows; as residuals.

They belong to the certificate: computed from what is stored, independently of the solver's own report.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from energy_opt.inputs.slots import slot_lengths
from energy_opt.inputs.system import System
from energy_opt.schema.texts import python_texts
from energy_opt.solve.solution import Solution

BALANCE_TOLERANCE = 1e-4  # GW, on the balance of a region and slot
RELATIVE_TOLERANCE = 1e-6
STORAGE_TOLERANCE = 1e-5  # of what a store takes in during a period of the year, or of 1 TWh


@python_texts()
def table_checks(tables: Mapping[str, pd.DataFrame], solution: Solution, system: System) -> dict[str, float]:
    """Residuals by name: largest imbalances of energy [GW] and of stores (relative), cost (relative), counts."""
    balance = tables["balance"].groupby(["region", "year", "slot"], observed=True)["power"].sum()
    factor = dict(zip(system.horizon.years, system.horizon.discount, strict=True))
    cost = float((tables["cost"]["cost"] * tables["cost"]["year"].map(factor)).sum())
    return {
        "energy_balance_gw": float(balance.abs().max()),
        "storage_energy_relative": _storage_imbalance(tables["storage_level"], system),
        "cost_relative": abs(cost - solution.objective) / max(1.0, abs(solution.objective)),
        "slots_charging_and_discharging": float(_both(tables["storage_level"], "charge", "discharge")),
        "slots_flowing_both_ways": float(_opposite(tables["flow"])),
    }


def faults(checks: Mapping[str, float]) -> tuple[str, ...]:
    """Checks that are outside their tolerance, in words."""
    limits = {
        "energy_balance_gw": BALANCE_TOLERANCE,
        "storage_energy_relative": STORAGE_TOLERANCE,
        "cost_relative": RELATIVE_TOLERANCE,
    }
    return tuple(
        f"{name} is {checks[name]:.1e} (allowed {limit:.0e})"
        for name, limit in limits.items()
        if not checks[name] <= limit
    )


def _storage_imbalance(storage: pd.DataFrame, system: System) -> float:
    """Energy of the year that a store gains or loses in a period without cause; largest, relative to what it takes in.

    Taken in × efficiency − given out / efficiency − standing losses is nothing in every period, each slot counting with
    the hours of the year that it stands for: a store neither makes energy nor hides it.
    """
    if storage.empty:
        return 0.0
    time, years, length = system.time, system.horizon.years, slot_lengths(system.time)
    assets = system.capacities.assets.set_index(["region", "technology"])
    stores = storage.set_index(["region", "technology"])
    place, names = pd.factorize(stores.index)
    constants = assets.loc[list(names)]
    shape = (len(names), len(years), len(time.slots))
    at = (
        place,
        pd.Index(years).get_indexer(pd.Index(storage["year"])),
        pd.Index(time.slots).get_indexer(pd.Index(storage["slot"])),
    )
    taken, given, level = np.zeros(shape), np.zeros(shape), np.zeros(shape)
    taken[at], given[at], level[at] = (
        stores[name].to_numpy(float) for name in ("charge", "discharge", "storage_level")
    )
    kept = (1.0 - constants["standing_loss"].to_numpy(float)[:, None, None]) ** length
    taken *= constants["charge_efficiency"].to_numpy(float)[:, None, None]
    given /= constants["discharge_efficiency"].to_numpy(float)[:, None, None]
    lost = (1.0 - kept) * level[:, :, time.previous] / length
    member = np.arange(len(time.periods))[:, None] == time.period_of_slot
    weight = time.hours / 1000.0
    gained, taken_in = (
        np.einsum("ays,ys,ps->ayp", power, weight, member) for power in (taken - given - lost, taken)
    )  # fmt: skip
    return float((np.abs(gained) / np.maximum(1.0, taken_in)).max())


def _both(storage: pd.DataFrame, one: str, other: str, least: float = 1e-3) -> int:
    """Slots in which a store takes in and gives out more than `least` [GW] at once."""
    return int(np.sum((storage[one].to_numpy(float) > least) & (storage[other].to_numpy(float) > least)))


def _opposite(flow: pd.DataFrame, least: float = 1e-3) -> int:
    """Slots in which a corridor carries more than `least` [GW] in both directions."""
    large = flow[flow["flow"] > least]
    return int(large.duplicated(["line", "year", "slot"]).sum())
