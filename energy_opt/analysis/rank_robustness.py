"""How far a ranking holds when what is uncertain changes: every project's places and costs over several rankings."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

KEYS = ["regime", "case", "project"]
QUARTILE = 0.25

COLUMNS = [*KEYS, "rankings", "rank", "best_rank", "worst_rank", "least_per_kw", "most_per_kw", "worst_quartile"]


def rank_robustness(ranks: Mapping[str, pd.DataFrame], reference: str) -> pd.DataFrame:
    """Per regime, case and project: its rank in the reference, the range of its ranks and costs over all rankings, and
    the share of them that have it in the quarter that costs most per kW.

    ranks: by name of the variation: regime, case, project, rank (1 = costs most), attribution_per_kw [CNY/kW].
    """
    frames = [frame.assign(variation=name) for name, frame in ranks.items() if len(frame)]
    if not frames:
        return pd.DataFrame(columns=COLUMNS)
    rows = pd.concat(frames, ignore_index=True)
    count = rows.groupby(["regime", "case", "variation"])["project"].transform("count")
    rows["worst"] = rows["rank"] <= np.ceil(QUARTILE * count)
    found = rows.groupby(KEYS, sort=False).agg(
        rankings=("variation", "count"),
        best_rank=("rank", "max"),
        worst_rank=("rank", "min"),
        least_per_kw=("attribution_per_kw", "min"),
        most_per_kw=("attribution_per_kw", "max"),
        worst_quartile=("worst", "mean"),
    )
    own = rows[rows["variation"] == reference].set_index(KEYS)["rank"]
    found = found.join(own, how="inner").reset_index()
    return found.sort_values(["regime", "case", "rank"], kind="stable").reset_index(drop=True)[COLUMNS]
