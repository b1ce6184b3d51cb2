"""The renewable obligations of the China option: every province once in each market, non-hydro within the total."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd
import yaml

ROOT = Path(__file__).resolve().parents[3]
RULES: dict[str, dict[str, Any]] = yaml.safe_load(
    (ROOT / "conf" / "policy" / "renewable_obligation.yaml").read_text(encoding="utf-8")
)["rules"]["renewable_obligation"]


def market(name: str) -> dict[str, Any]:
    """Share by province."""
    return {rule["scope"]: rule["share"] for rule in RULES.values() if rule["trade"] == name}


def test_every_province_is_once_in_each_market() -> None:
    provinces = set(pd.read_csv(ROOT / "data" / "china" / "region.csv")["region"])
    assert set(market("total")) == set(market("non_hydro")) == provinces
    assert len(RULES) == 2 * len(provinces)


def test_weights_rise_and_non_hydro_stays_within_the_total() -> None:
    total, non_hydro = market("total"), market("non_hydro")
    free = {province for province, share in total.items() if share == 0}
    assert free == {"Tibet", "Xinjiang"} == {province for province, share in non_hydro.items() if share == 0}
    for province in set(total) - free:
        for shares in (total[province], non_hydro[province]):
            assert shares[2025] <= shares[2030] <= shares[2060] <= 1.0
        assert all(non_hydro[province][year] <= total[province][year] for year in (2025, 2030, 2060))
    assert (total["Fujian"][2025], non_hydro["Fujian"][2025]) == (0.206, 0.1)  # 20.6 % and 10.0 % in Fujian's own plan
