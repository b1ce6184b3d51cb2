"""Technologies, sectors and species under the names that the IAMC's common-definitions give them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from energy_opt.errors import ResultError

FUELS = {"coal": "Coal", "gas": "Gas", "oil": "Oil", "biomass": "Biomass"}
WITH_CAPTURE, WITHOUT_CAPTURE = "w/ CCS", "w/o CCS"
RENEWABLES = (
    ("offshore", "Wind|Offshore"),
    ("onshore", "Wind|Onshore"),
    ("wind", "Wind"),
    ("csp", "Solar|CSP"),
    ("thermal", "Solar|CSP"),
    ("solar", "Solar|PV"),
    ("pv", "Solar|PV"),
    ("geothermal", "Geothermal"),
    ("tidal", "Ocean"),
    ("wave", "Ocean"),
)
"""Words in the name or category of a renewable technology, and what it is then; the first that fits."""
SPECIES = {"CO2": ("CO2", "Mt CO2/yr"), "SO2": ("Sulfur", "Mt SO2/yr"), "NOx": ("NOx", "Mt NO2/yr")}
"""Species: its name and unit in common-definitions, where it has one."""


@dataclass(frozen=True)
class Names:
    """What each technology is called.

    electricity: source of electricity, such as `Coal|w/o CCS`; storage, removal: own names; fuel: fuel burnt. A
    technology is in one of the first three.
    """

    electricity: Mapping[str, str]
    storage: Mapping[str, str]
    removal: Mapping[str, str]
    fuel: Mapping[str, str]

    @property
    def technologies(self) -> frozenset[str]:
        """All technologies."""
        return frozenset({*self.electricity, *self.storage, *self.removal})


def make_names(technology: pd.DataFrame, fuel: pd.DataFrame) -> Names:
    """The names of all technologies of a data folder, from its tables `technology` and `fuel`."""
    kinds = dict(zip(fuel["fuel"], fuel["kind"], strict=True))
    electricity, storage, removal = dict[str, str](), dict[str, str](), dict[str, str]()
    for row in technology.to_dict("records"):
        name = str(row["technology"])
        if row["kind"] in ("storage", "storage_energy"):
            storage[name] = title(name)
        elif row["kind"] == "removal":
            removal[name] = title(name)
        else:
            electricity[name] = _source({str(key): value for key, value in row.items()}, kinds.get(row["fuel"], ""))
    return Names(electricity, storage, removal, {name: title(name) for name in kinds})


def renamed(column: pd.Series, names: Mapping[str, str]) -> pd.Series:
    """A categorical column in other names; missing where there is none for a value."""
    targets = [names.get(str(value)) for value in column.cat.categories]
    labels = sorted({target for target in targets if target is not None})
    place = {label: k for k, label in enumerate(labels)}
    code = np.array([-1 if target is None else place[target] for target in targets] + [-1])
    return pd.Series(
        pd.Categorical.from_codes(code[column.cat.codes], pd.Index(labels, dtype=object)), index=column.index
    )


def refuse_unknown(column: pd.Series, known: Iterable[str], what: str) -> None:
    """ResultError where a categorical column holds what the data folder does not know: it is not that of the run."""
    missing = sorted({str(value) for value in column.cat.categories} - set(known))
    if missing:
        raise ResultError(
            f"the data folder knows no {what} {', '.join(missing[:5])}, which a run has: bring the folder of the run "
            "back, or run the scenario again"
        )


def title(name: str) -> str:
    """A name of the tables in words: `pumped_hydro` is `Pumped Hydro`; signs that mean something to IAMC tools go.

    >>> title("pumped_hydro")
    'Pumped Hydro'
    """
    words = re.sub(r"[^\w.&/()+-]|_", " ", name).split()
    return " ".join(word[:1].upper() + word[1:] for word in words)


def _source(row: Mapping[str, object], fuel_kind: str) -> str:
    words = f"{row['technology']} {row['category']}".lower()
    if fuel_kind in FUELS:
        captures = float(str(row["capture_rate"])) > 0.0 or "ccs" in str(row["category"]).lower()
        return f"{FUELS[fuel_kind]}|{WITH_CAPTURE if captures else WITHOUT_CAPTURE}"
    if fuel_kind == "nuclear" or "nuclear" in words:
        return "Nuclear"
    if row["kind"] == "hydro":
        return "Hydro"
    return next((source for word, source in RENEWABLES if word in words), "Other")
