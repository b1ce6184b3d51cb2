"""Reads an IAMC file with pyam and checks that every tree and the whole add up. Arguments: file, name of the whole."""

from __future__ import annotations

import json
import sys

import pyam

TREES = ("Capacity|Electricity", "Capacity Additions|Electricity", "Secondary Energy|Electricity")


def main(path: str, whole: str) -> None:
    frame = pyam.IamDataFrame(path)
    parts = [region for region in frame.region if region.startswith(f"{whole}|")]
    branches = [
        name for name in frame.variable if name in TREES or f"{name}|".startswith(tuple(f"{t}|" for t in TREES))
    ]
    above = [name for name in branches if any(other.startswith(f"{name}|") for other in branches)]
    faults = {}
    for name in above:
        if frame.check_aggregate(name) is not None:
            faults[name] = "is not the sum of its parts"
    for name in branches:
        if frame.check_aggregate_region(name, region=whole, subregions=parts) is not None:
            faults[f"{name} in {whole}"] = "is not the sum of the regions"
    data = frame.data
    values = data.set_index([*frame.dimensions])["value"]
    print(json.dumps({
        "rows": len(data), "scenarios": frame.scenario, "variables": frame.variable, "regions": frame.region,
        "checked": above, "faults": faults, "sum": float(values.abs().sum()),
    }))  # fmt: skip


if __name__ == "__main__":
    main(*sys.argv[1:])
