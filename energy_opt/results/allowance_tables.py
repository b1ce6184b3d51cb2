"""Markets for allowances: where the allowances of each year come from, and what is kept."""

from __future__ import annotations

import pandas as pd

from energy_opt.results.reading import Reading

MARKET_YEAR = ["rule", "scope", "year"]


def allowance_tables(reading: Reading) -> dict[str, pd.DataFrame]:
    """allowance, allowance_bank."""
    parts = [
        reading.named(matrix.axis, reading.port(matrix), "allowances").assign(source=source)
        for source, matrix in reading.program.given_to("allowances").items()
    ]
    columns = [*MARKET_YEAR, "source", "allowances"]
    given = pd.concat(parts, ignore_index=True)[columns] if parts else pd.DataFrame(columns=columns)
    kept = pd.DataFrame(columns=[*MARKET_YEAR, "banked"])
    if reading.has("banked_allowances"):
        kept = reading.frame("banked_allowances", "banked")[list(kept.columns)]
    return {"allowance": given, "allowance_bank": kept}
