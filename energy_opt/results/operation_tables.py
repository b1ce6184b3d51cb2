"""Operation tables: generation, dispatch, storage, flows and trade, what is curtailed and what is not served."""

from __future__ import annotations

import numpy as np
import pandas as pd

from energy_opt.inputs.slots import slot_lengths
from energy_opt.results.reading import Reading, something

SOURCES = {"charge": "storage", "discharge": "storage", "import": "exchange", "export": "exchange"}
"""Sources of supply that are two sides of one thing."""


def operation_tables(reading: Reading) -> dict[str, pd.DataFrame]:
    """Everything by slot, and its yearly sums."""
    return {
        "generation": _generation(reading),
        "dispatch": reading.frame("generation"),
        "storage_level": _storage(reading),
        "flow": _flow(reading),
        "trade": _trade(reading),
        "unserved": reading.something("unserved"),
        "heat_unserved": _heat(reading),
        "curtailment": _curtailment(reading),
        "balance": _balance(reading),
        "slot": _slots(reading),
        "fidelity": _fidelity(reading),
    }


def _fidelity(reading: Reading) -> pd.DataFrame:
    """Measures of the slots against the hourly series, long form."""
    measures = ["rms", "maximum", "hourly_maximum", "slot_maximum"]
    wide = pd.DataFrame(list(reading.system.time.fidelity), columns=["region", "series", *measures])
    return wide.melt(["region", "series"], var_name="measure", value_name="value").assign(unit="1")


def weights(reading: Reading) -> np.ndarray:
    """Thousand hours of each slot [year, slot]: GW × weight = TWh."""
    return reading.system.time.hours / 1000.0


def _generation(reading: Reading) -> pd.DataFrame:
    """Yearly sums by asset with the hours of use; storages with what they give out."""
    yearly = {"energy": reading.cube("energy").sum(axis=2)}
    if reading.has("discharge"):
        yearly["discharge"] = np.einsum("ays,ys->ay", reading.cube("discharge"), weights(reading))
    frames = []
    for family, energy in yearly.items():
        frame = _by_asset_year(reading, family, energy, "generation")
        frames.append(frame.assign(capacity=_capacity_of(reading, family).ravel()))
    frame = pd.concat(frames, ignore_index=True)
    frame = frame[(frame["capacity"] > 1e-6) | (frame["generation"].abs() > 1e-6)]
    hours = 1000.0 * frame["generation"] / frame["capacity"].where(frame["capacity"] > 1e-3)
    return frame.assign(utilisation_hours=hours).drop(columns="capacity").reset_index(drop=True)


def _capacity_of(reading: Reading, family: str) -> np.ndarray:
    """Capacity in service of a family's assets [asset, year] [GW]."""
    assets = pd.Index(reading.program.columns["available_capacity"].levels[0])
    places = assets.get_indexer(reading.program.columns[family].levels[0])
    return np.asarray(reading.cube("available_capacity")[places])


def _by_asset_year(reading: Reading, family: str, values: np.ndarray, name: str) -> pd.DataFrame:
    place, years = reading.place(reading.program.columns[family].levels[0]), reading.system.horizon.years
    asset = np.repeat(np.arange(len(place)), len(years))
    frame = place.take(asset).reset_index(drop=True)
    return frame.assign(year=np.tile(years, len(place)), **{name: values.ravel()})


def _storage(reading: Reading) -> pd.DataFrame:
    if not reading.has("storage_level"):
        return pd.DataFrame(columns=["region", "technology", "year", "slot", "charge", "discharge", "storage_level"])
    frame = reading.frame("storage_level")
    return frame.assign(charge=reading.values("charge_power"), discharge=reading.values("discharge"))[
        ["region", "technology", "year", "slot", "charge", "discharge", "storage_level"]
    ]


def _flow(reading: Reading) -> pd.DataFrame:
    columns = ["line", "from_region", "to_region", "year", "slot", "flow"]
    if not reading.has("flow"):
        return pd.DataFrame(columns=columns)
    frame = reading.something("flow")
    ends = reading.system.grid.lines.set_index("line")
    start, stop = frame["line"].map(ends["from_region"]), frame["line"].map(ends["to_region"])
    forward = frame["direction"] == "forward"
    return frame.assign(from_region=start.where(forward, stop), to_region=stop.where(forward, start))[columns]


def _trade(reading: Reading) -> pd.DataFrame:
    columns = ["from_region", "to_region", "year", "sent", "received"]
    if not reading.has("flow"):
        return pd.DataFrame(columns=columns)
    yearly = np.einsum("ldys,ys->ldy", reading.cube("flow"), weights(reading))
    lines, years = reading.system.grid.lines, reading.system.horizon.years
    parts = []
    for position, ends in enumerate((("from_region", "to_region"), ("to_region", "from_region"))):
        sent = yearly[:, position, :]
        parts.append(
            pd.DataFrame(
                {
                    "from_region": np.repeat(lines[ends[0]].to_numpy(), len(years)),
                    "to_region": np.repeat(lines[ends[1]].to_numpy(), len(years)),
                    "year": np.tile(years, len(lines)),
                    "sent": sent.ravel(),
                    "received": (sent * (1.0 - lines["loss"].to_numpy()[:, None])).ravel(),
                }
            )
        )
    frame = pd.concat(parts).groupby(columns[:3], as_index=False)[["sent", "received"]].sum()
    return something(frame, "sent")


def _heat(reading: Reading) -> pd.DataFrame:
    columns = ["region", "technology", "year", "period", "heat_unserved"]
    if not reading.has("heat_unserved"):
        return pd.DataFrame(columns=columns)
    return reading.something("heat_unserved")[columns]


def _curtailment(reading: Reading) -> pd.DataFrame:
    """What renewables could have given less what they gave; hydro by the water of its periods."""
    assets, operation = reading.system.capacities.assets, reading.system.operation
    capacity = reading.cube("available_capacity")
    weight = weights(reading)
    possible = np.einsum("ays,ys->ay", operation.availability, weight)
    hours = np.stack([np.bincount(reading.system.time.period_of_slot, row) for row in weight])
    limited = np.isfinite(operation.energy_availability).all(axis=(1, 2))
    possible[limited] = np.einsum("ayp,yp->ay", operation.energy_availability[limited], hours)
    free = assets["kind"].isin(("renewable", "hydro")).to_numpy()
    available = _by_asset_year(reading, "available_capacity", possible * capacity, "available")
    available = available[np.repeat(free, capacity.shape[1])]
    used = _by_asset_year(reading, "energy", reading.cube("energy").sum(axis=2), "energy")
    frame = available.merge(used, on=["region", "technology", "year"])
    lost = np.clip(frame["available"] - frame["energy"], 0.0, None)
    share = lost / frame["available"].where(frame["available"] > 1e-6)
    return frame.assign(curtailment=lost, share=share)[["region", "technology", "year", "curtailment", "share"]]


def _balance(reading: Reading) -> pd.DataFrame:
    """What each source gives to the electricity of each region and slot; all of them have one and the same axis."""
    given = reading.program.given_to("electricity")
    power = [*(reading.port(matrix) for matrix in given.values()), -reading.system.time.load.ravel()]
    axis = next(iter(given.values())).axis
    place = np.tile(np.arange(axis.size), len(power))
    frame = reading.named(axis, power[0], "power").take(place)
    frame["source"] = np.repeat([*given, "demand"], axis.size)
    frame["power"] = np.concatenate(power)
    return something(frame[["region", "year", "slot", "source", "power"]], "power")


def other_supply(reading: Reading) -> pd.DataFrame:
    """Net yearly supply that is no generation, negative where it is taken: region, technology (here the source: SOURCES
    or the port's own), year, generation [TWh].
    """
    weight = weights(reading)
    parts = []
    for source, matrix in reading.program.given_to("electricity").items():
        if source != "generation":
            energy = (reading.port(matrix).reshape(-1, *weight.shape) * weight).sum(axis=2)
            regions, years = matrix.axis.levels[0], reading.system.horizon.years
            parts.append(pd.DataFrame({
                "region": np.repeat(np.asarray(regions, dtype=object), len(years)),
                "technology": SOURCES.get(source, source),
                "year": np.tile(years, len(regions)),
                "generation": energy.ravel(),
            }))  # fmt: skip
    return pd.concat(parts).groupby(["region", "technology", "year"], as_index=False)[["generation"]].sum()


def _slots(reading: Reading) -> pd.DataFrame:
    time, years = reading.system.time, reading.system.horizon.years
    count = len(time.slots)
    return pd.DataFrame(
        {
            "slot": np.tile(np.array(time.slots, dtype=object), len(years)),
            "period": np.tile(np.array(time.periods, dtype=object)[time.period_of_slot], len(years)),
            "year": np.repeat(years, count),
            "hours": time.hours.ravel(),
            "duration": slot_lengths(time).ravel(),
        }
    )
