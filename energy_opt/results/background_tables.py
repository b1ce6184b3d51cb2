"""Names, sources and assumed figures of a run, as its system states them."""

from __future__ import annotations

import pandas as pd

from energy_opt.results.reading import Reading


def background_tables(reading: Reading) -> dict[str, pd.DataFrame]:
    """region, technology, assumption, data_source."""
    background = reading.system.background
    return {
        "region": background.regions,
        "technology": background.technologies,
        "assumption": background.assumptions,
        "data_source": background.sources,
    }
