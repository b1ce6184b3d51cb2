"""Findings and changes as the declared tables of the study."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from energy_opt.analysis.stranded_value import economic_stranding
from energy_opt.studies.lock_in.effects import Effects, Finding

METRICS = ["regime", "case", "project", "metric", "year", "value", "unit", "defined", "note"]
SMALL = 1e-6


def metric_rows(regime: str, case: str, findings: Iterable[tuple[str, Finding]]) -> pd.DataFrame:
    """Rows of `lockin_metrics`; what is not defined is empty, with the reason."""
    rows = [
        (regime, case, project, item.metric, item.year, item.value.value, item.unit, item.value.value is not None,
         item.value.reason or item.note)
        for project, item in findings
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=METRICS).astype({"value": float})


def stacked(frames: list[pd.DataFrame]) -> pd.DataFrame:
    """Frames of one table as one; empty ones only where there are no others, for they have lost their kinds."""
    return pd.concat([frame for frame in frames if len(frame)] or frames[:1], ignore_index=True)


def timeline(regime: str, effects: Effects, rows: pd.DataFrame, hours: pd.Series) -> pd.DataFrame:
    """Rows of `lockin_timeline`: the projects (rows: their `class_years`) and what they change, by model year."""
    years = effects.represented.index
    own = rows.groupby("year")[["in_service", "generation", "emissions", "shortfall"]].sum().reindex(years).fillna(0.0)
    existing = (rows["capacity"] * rows["share"]).groupby(rows["year"]).sum().reindex(years).fillna(0.0)
    due = (rows["capacity"] * rows["share"] * rows["asset"].map(hours)).groupby(rows["year"]).sum().reindex(years)
    planned = due / existing.where(existing > SMALL)
    emissions = effects.emissions()
    here = emissions["region"].isin(effects.regions)
    before, after = (effects.carbon_price(outcome).reindex(years) for outcome in (effects.without, effects.case))
    kinds = {kind: _cost(effects, kind) for kind in ("resource", "transfer", "penalty")}
    return pd.DataFrame({
        "regime": regime, "case": effects.case.case, "year": list(years),
        "capacity": existing.to_numpy(), "in_service": own["in_service"].to_numpy(),
        "generation": own["generation"].to_numpy(),
        "hours": (1e3 * own["generation"] / existing.where(existing > SMALL)).to_numpy(),
        "planned_hours": planned.to_numpy(), "shortfall": own["shortfall"].to_numpy(),
        "emissions": own["emissions"].to_numpy(),
        "emission_change": emissions.groupby("year")["emissions"].sum().reindex(years).fillna(0.0).to_numpy(),
        "emission_change_own_regions":
            emissions[here].groupby("year")["emissions"].sum().reindex(years).fillna(0.0).to_numpy(),
        "carbon_price_without": before.to_numpy(float), "carbon_price_with": after.to_numpy(float),
        "stranded": economic_stranding(rows.rename(columns={"asset": "project"}))
            .groupby("year")["stranded"].sum().reindex(years).fillna(0.0).to_numpy(),
        **{f"{kind}_cost_change": change.reindex(years).fillna(0.0).to_numpy() for kind, change in kinds.items()},
    })  # fmt: skip


def _cost(effects: Effects, kind: str) -> pd.Series:
    """Change of a kind of cost by model year [bn/year]."""
    sums = [table[table["kind"] == kind].groupby("year")["cost"].sum()
            for table in (effects.case.accounts["cost"], effects.without.accounts["cost"])]  # fmt: skip
    return sums[0].sub(sums[1], fill_value=0.0)
