"""The ranked portfolio as declared tables: every key of the ranking beside it, none weighed into another."""

from __future__ import annotations

from typing import NamedTuple

import pandas as pd

from energy_opt.studies.lock_in.portfolio import Portfolio

KEYS = ("committed", "committed_after_2050", "budget_share", "scenario_committed", "stranded_economic",
        "stranded_book", "utilisation_loss", "owner_margin", "years_held", "years_left_when_unlocked",
        "years_beyond_2060", "break_even_price", "break_even_price_low", "break_even_price_high")  # fmt: skip
"""Metrics of each project that stand beside its rank."""

COLUMNS = ["regime", "case", "project", "rank", "region", "owner", "status", "technology", "capacity", "attribution",
           "attribution_per_kw", "first_in_per_kw", "last_out_per_kw", "lower", "upper", "sign", "exact", "shapley",
           "stranded_economic_per_kw", *KEYS]  # fmt: skip


class Ranked(NamedTuple):
    """A portfolio ranked in a case of a regime; metrics: rows of `lockin_metrics`; table: the projects."""

    regime: str
    case: str
    portfolio: Portfolio
    metrics: pd.DataFrame
    table: pd.DataFrame


def ranked_tables(ranked: Ranked) -> dict[str, list[pd.DataFrame]]:
    """lockin_rank, lockin_group, lockin_interaction, lockin_attribution."""
    portfolio = ranked.portfolio
    named = {"regime": ranked.regime, "case": ranked.case}
    keys = _keys(ranked)
    rank = portfolio.rank.merge(keys, left_on="project", right_index=True, how="left").assign(**named)
    rank["stranded_economic_per_kw"] = 1e3 * rank["stranded_economic"] / rank["capacity"]
    shares = portfolio.attribution
    total = pd.DataFrame([{
        **named, "projects": len(rank), "capacity": float(rank["capacity"].sum()), "total": shares.total,
        "lower": shares.lower, "upper": shares.upper, "bracket": shares.bracket, "points": len(shares.points),
        "solutions": portfolio.solutions, "seconds": portfolio.seconds,
    }])  # fmt: skip
    groups = portfolio.groups.assign(**named)
    pairs = portfolio.interactions.assign(**named)
    return {
        "lockin_rank": [rank[COLUMNS]],
        "lockin_group": [groups[["regime", "case", "by", "group", "projects", "capacity", "attribution",
                                 "attribution_per_kw"]]],
        "lockin_interaction": [pairs[["regime", "case", "project", "other", "interaction"]]],
        "lockin_attribution": [total],
    }  # fmt: skip


def _keys(ranked: Ranked) -> pd.DataFrame:
    """Metrics of each project as columns: of the plan, of the regime, and of the case."""
    metrics = ranked.metrics
    here = (metrics["case"] == ranked.case) | (metrics["case"] == "plan")
    own = metrics[here & (metrics["year"] == 0) & metrics["metric"].isin(KEYS)]
    wide = own.pivot_table(index="project", columns="metric", values="value", aggfunc="first", dropna=False)
    return wide.reindex(columns=list(KEYS))
