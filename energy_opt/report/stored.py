"""Tables of stored results, each read once."""

from __future__ import annotations

import pandas as pd

from energy_opt.results.store import Results


class StoredTables:
    """The tables of a run or a study by name, and the money that they are in."""

    def __init__(self, results: Results) -> None:
        self.results = results
        self.currency = str(results.manifest["currency"])
        self._read: dict[str, pd.DataFrame] = {}

    def __getitem__(self, table: str) -> pd.DataFrame:
        if table not in self._read:
            self._read[table] = self.results[table]
        return self._read[table]
