"""Two stored runs side by side: one row per key, the values of both, and how far they are apart."""

from __future__ import annotations

import pandas as pd

from energy_opt.errors import ResultError
from energy_opt.results.store import Results


def compare(first: Results, second: Results, table: str, *, only_above: float = 0.0) -> pd.DataFrame:
    """Keys, column, `first`, `second`, `difference` (second − first) and `relative` of a table's number columns.

    A row that only one run has counts as zero in the other. Rows with |difference| ≤ only_above are left out;
    `relative` is the difference as a share of the larger value.
    """
    declaration = first.declared.get(table)
    if declaration is None:
        raise ResultError(f"the table {table!r} is not declared")
    keys = list(declaration.keys)
    numbers = [column.name for column in declaration.columns if column.kind == "number" and not column.key]
    sides = [
        results[table].melt(id_vars=keys, value_vars=numbers, var_name="column", value_name=name)
        for results, name in ((first, "first"), (second, "second"))
    ]
    both = sides[0].merge(sides[1], on=[*keys, "column"], how="outer")
    both = both.fillna({"first": 0.0, "second": 0.0})
    both["difference"] = both["second"] - both["first"]
    larger = both[["first", "second"]].abs().max(axis=1)
    both["relative"] = (both["difference"] / larger.where(larger > 0)).fillna(0.0)
    return both[both["difference"].abs() > only_above].reset_index(drop=True)
