"""Transmission corridors between provinces: capacity, length, losses, cost, and lines under construction."""

from __future__ import annotations

import math
from pathlib import Path

import pandas as pd

from .coal_state import BASE_YEAR
from .common import CompiledTable, read_csv, records
from .costs import EURO
from .places import region
from .sources_power import ASSUMED, PIK, PYPSA_CHINA, UHV

PAIRS_YEAR = 2022  # the pairs hold the lines up to this year
DETOUR = 1.2  # line length per distance between label points
EARTH_RADIUS = 6371.0  # km
CORRECTED = {("Guangdong", "Hebei"): ("Hubei", "Guangdong")}  # Three Gorges - Guangdong, 3 GW, starts in Hubei
LINE_COST = 182.97 * EURO / 1e3  # CNY/kW/km
CONVERTER_COST = 162364.82 * EURO / 1e3  # CNY/kW, both ends of a direct-current line
SUBSTATION_COST = 300.0  # CNY/kW, both ends of an alternating-current corridor [assumed]
FIXED_SHARE = 0.02
TARIFF = {"dc": 50.0, "ac": 30.0}  # CNY/MWh, between provinces [assumed]
LOSS_PER_1000_KM = {"dc": 0.03, "ac": 0.05}
LOSS_OF_ENDS = {"dc": 0.015, "ac": 0.005}


def build(reference: Path) -> list[CompiledTable]:
    """line and committed_line."""
    return [line(reference), committed_line(reference)]


def uhv_lines(reference: Path) -> pd.DataFrame:
    """Long-distance lines with capacity [GW], length [km], year and status."""
    lines = read_csv(reference, "curated/uhv_lines.csv")
    lines["capacity"] = lines["capacity_mw"] / 1e3
    return lines.rename(columns={"from_province": "from_region", "to_province": "to_region", "length_km": "length"})


def corridors(reference: Path) -> pd.DataFrame:
    """Province pairs with their capacity at the end of 2025 [GW]; long-distance lines give the direction."""
    pairs = pd.read_csv(reference / "china" / "grid" / "province_pairs_mw.csv", header=None, names=["a", "b", "mw"])
    pairs = pairs.replace({"InnerMongolia": "Inner Mongolia"})
    lines = uhv_lines(reference)
    listed = [(str(x["from_region"]), str(x["to_region"])) for x in records(lines)]
    direction = {frozenset(ends): ends for ends in listed}
    capacity: dict[tuple[str, str], float] = {}
    for pair in records(pairs):
        ends = CORRECTED.get((pair["a"], pair["b"]), (pair["a"], pair["b"]))
        capacity[direction.get(frozenset(ends), ends)] = float(pair["mw"]) / 1e3
    for new in records(lines[lines["year_in_service"] > PAIRS_YEAR]):
        ends = direction[frozenset((new["from_region"], new["to_region"]))]
        in_service = new["status"] == "operating" and new["year_in_service"] <= BASE_YEAR
        capacity[ends] = capacity.get(ends, 0.0) + (float(new["capacity"]) if in_service else 0.0)
    rows = [(start, end, gw) for (start, end), gw in capacity.items()]
    return pd.DataFrame(rows, columns=["from_region", "to_region", "capacity"])


def distances(reference: Path) -> dict[str, tuple[float, float]]:
    """Latitude and longitude of each region [degree]."""
    table = region(reference).frame
    return {row["region"]: (float(row["latitude"]), float(row["longitude"])) for row in records(table)}


def great_circle(a: tuple[float, float], b: tuple[float, float]) -> float:
    """Distance of two points on the globe [km]."""
    (lat1, lon1), (lat2, lon2) = [(math.radians(p[0]), math.radians(p[1])) for p in (a, b)]
    half = math.sin((lat2 - lat1) / 2) ** 2 + math.cos(lat1) * math.cos(lat2) * math.sin((lon2 - lon1) / 2) ** 2
    return 2 * EARTH_RADIUS * math.asin(math.sqrt(half))


def line(reference: Path) -> CompiledTable:
    """Corridors with length, loss and cost of expansion."""
    frame = corridors(reference)
    points = distances(reference)
    lines = uhv_lines(reference)
    lengths, kinds = [], []
    for pair in records(frame):
        same = lines[(lines["from_region"] == pair["from_region"]) & (lines["to_region"] == pair["to_region"])]
        is_dc = pair["capacity"] == 0 or float(same["capacity"].sum()) >= pair["capacity"] / 2
        kinds.append("dc" if is_dc else "ac")
        if not is_dc:
            lengths.append(DETOUR * great_circle(points[pair["from_region"]], points[pair["to_region"]]))
        else:
            lengths.append(float((same["length"] * same["capacity"]).sum() / same["capacity"].sum()))
    length, kind = pd.Series(lengths), pd.Series(kinds)
    frame["line"] = frame["from_region"] + " - " + frame["to_region"]
    frame["length"] = length.round(0)
    frame["loss"] = (kind.map(LOSS_OF_ENDS) + kind.map(LOSS_PER_1000_KM) * length / 1e3).round(4)
    ends = kind.map({"dc": CONVERTER_COST, "ac": SUBSTATION_COST})
    frame["investment_cost"] = (LINE_COST * length + ends).round(0)
    frame["fixed_om_cost"] = (frame["investment_cost"] * FIXED_SHARE).round(1)
    frame["use_cost"] = kind.map(TARIFF)
    frame["lifetime"] = 40.0
    frame["expandable"] = True
    return CompiledTable(
        "line", frame, "estimated", "end of 2025", (PYPSA_CHINA, UHV, PIK, ASSUMED),
        ("Capacity: 56 province pairs of about 2022 plus long-distance lines in operation since; some "
         "alternating-current interfaces are generous; the same capacity holds both ways.",
         "The pair Guangdong - Hebei is read as Hubei - Guangdong (Three Gorges line, 3 GW).",
         "A corridor is direct current where known lines make up at least half of it; its length is then the "
         "capacity-weighted length of these lines, else 1.2 times the distance between the label points [estimated].",
         "Loss: direct current 1.5 % and 3 % per 1,000 km, alternating current 0.5 % and 5 % per 1,000 km [assumed].",
         "Cost: 183 EUR/MW/km (after the Gansu - Zhejiang line), converters 162 EUR/kW, substations 300 CNY/kW "
         "[assumed]; 7.8 CNY per euro; fixed cost 2 %; 40 years.",
         "Transmission tariff between provinces: 50 CNY/MWh over direct-current lines, 30 CNY/MWh else [assumed: the "
         "order of published tariffs of single lines]; without it the model sends half as much again."),
        digits=6,
    )  # fmt: skip


def committed_line(reference: Path) -> CompiledTable:
    """Lines under construction by year, not before 2026 [GW]."""
    lines = uhv_lines(reference)
    building = lines[lines["status"] == "construction"]
    frame = pd.DataFrame({
        "line": building["from_region"] + " - " + building["to_region"],
        "year": building["year_in_service"].clip(lower=2026), "capacity": building["capacity"],
    })  # fmt: skip
    frame = frame.groupby(["line", "year"])[["capacity"]].sum().reset_index()
    return CompiledTable(
        "committed_line", frame, "estimated", "2026-2029", (UHV,),
        ("Long-distance lines under construction in their planned year, at the earliest 2026; the Jinshang - Hubei "
         "line (planned for 2025) counts from 2026; the southeastern Tibet - Guangdong line starts in Tibet.",),
    )  # fmt: skip
