"""Components of a PyPSA network as tables, and its folder of CSV files."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

FILES = {
    "Bus": "buses",
    "Carrier": "carriers",
    "Generator": "generators",
    "Load": "loads",
    "Link": "links",
    "Store": "stores",
}

ROUNDING = 1e-9
"""Relative differences between snapshots below it are rounding: the attribute is one number."""


@dataclass(frozen=True)
class Tables:
    """A network in the making. snapshots, investment_periods: with the columns of PyPSA's files of these names; no
    investment periods where there is one year.
    """

    name: str
    snapshots: pd.DataFrame
    investment_periods: pd.DataFrame | None = None
    static: dict[str, dict[str, dict[str, Any]]] = field(default_factory=lambda: defaultdict(dict))
    series: dict[tuple[str, str], dict[str, np.ndarray]] = field(default_factory=lambda: defaultdict(dict))

    def add(self, component: str, name: str, **attributes: Any) -> None:
        """A component. An array gives a value per snapshot; where these are all the same, one number is kept."""
        row: dict[str, Any] = {}
        for attribute, value in attributes.items():
            if not isinstance(value, np.ndarray):
                row[attribute] = value
            elif np.ptp(value) <= ROUNDING * np.abs(value).max():
                row[attribute] = float(value.flat[0])
            else:
                self.series[component, attribute][name] = value.ravel()
        self.static[component][name] = row

    def write(self, folder: Path) -> None:
        """The CSV folder that `pypsa.Network(folder)` reads."""
        folder.mkdir(parents=True)
        pd.DataFrame({"name": [self.name], "srid": [4326]}).to_csv(folder / "network.csv", index=False)
        self.snapshots.to_csv(folder / "snapshots.csv")
        if self.investment_periods is not None:
            self.investment_periods.to_csv(folder / "investment_periods.csv", index=False)
        for component, file in FILES.items():
            rows = self.static.get(component, {})
            if rows:
                pd.DataFrame.from_dict(rows, orient="index").rename_axis("name").to_csv(folder / f"{file}.csv")
        for (component, attribute), columns in self.series.items():
            pd.DataFrame(columns).to_csv(folder / f"{FILES[component]}-{attribute}.csv")
