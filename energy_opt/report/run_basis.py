"""What a run rests on: assumed figures, where the data come from and how sure they are, and the certificate."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from energy_opt.report.blocks import Block, Folded, Prose, Table
from energy_opt.report.numbers import MISSING, number
from energy_opt.report.run_data import RunTables
from energy_opt.report.terms_inputs import INPUTS_ZH
from energy_opt.report.wording import Text, Wording

RESIDUALS = ("primal_absolute", "primal_relative", "dual_absolute", "dual_relative", "gap_relative")
CHECKS = ("energy_balance_gw", "storage_energy_relative", "cost_relative", "slots_charging_and_discharging",
          "slots_flowing_both_ways")  # fmt: skip


def assumption_blocks(tables: RunTables, wording: Wording) -> list[Block]:
    """Figures by technology and fuel, then the origin of every input table."""
    figures = tables["assumption"]
    parts: list[Block] = []
    for (table, quantity), rows in figures[figures["year"] > 0].groupby(["input", "quantity"], sort=False):
        parts.append(_figures(tables, wording, str(table), str(quantity), rows))
    for table, rows in figures[figures["year"] == 0].groupby("input", sort=False):
        parts.append(_constants(tables, wording, str(table), rows))
    return [
        Prose([wording.text("assumption.range"), wording.text("assumption.quality")]),
        Folded(wording.text("assumption.figures"), parts),
        Folded(wording.text("table.sources"), [_sources(tables, wording)]),
    ]


def _figures(tables: RunTables, wording: Wording, table: str, quantity: str, rows: pd.DataFrame) -> Table:
    """One quantity by item and year."""
    unit = str(rows["unit"].iloc[0])
    years = sorted(int(year) for year in rows["year"].unique())
    values = {
        (str(row["item"]), int(row["year"])): _span(row["lowest"], row["highest"]) for row in rows.to_dict("records")
    }
    cells: list[list[Text | str]] = [
        [_item(tables, wording, table, str(item), unit), *(values.get((str(item), year), MISSING) for year in years)]
        for item in dict.fromkeys(rows["item"])
    ]
    caption = _head(wording, quantity, unit) + _quality(tables, wording, table)
    heads: list[Text | str] = [wording.text(_group(table)), *map(str, years)]
    return Table(heads, cells, caption, frozenset(range(1, len(heads))))


def _constants(tables: RunTables, wording: Wording, table: str, rows: pd.DataFrame) -> Table:
    """The quantities that are the same in every year, a column for each."""
    units = rows.drop_duplicates("quantity").set_index("quantity")["unit"].astype(str).to_dict()
    values = {(str(row["item"]), str(row["quantity"])): f"{row['highest']:,.4g}" for row in rows.to_dict("records")}
    cells: list[list[Text | str]] = [
        [wording.text(f"{_group(table)}.{item}"), *(values.get((str(item), str(name)), MISSING) for name in units)]
        for item in dict.fromkeys(rows["item"])
    ]
    heads = [wording.text(_group(table)), *(_head(wording, str(name), unit) for name, unit in units.items())]
    return Table(heads, cells, wording.text("every_year") + _quality(tables, wording, table),
                 frozenset(range(1, len(heads))))  # fmt: skip


def _group(table: str) -> str:
    return "fuel" if table == "fuel_price" else "technology"


def _item(tables: RunTables, wording: Wording, table: str, item: str, unit: str) -> Text:
    """The name of a technology or fuel; the energy of a store is counted in kWh where others are in kW."""
    name = wording.text(f"{_group(table)}.{item}")
    kind = tables.technology["kind"].get(item) if _group(table) == "technology" else None
    return name + wording.text("per_kwh") if kind == "storage_energy" and "/kW" in unit else name


def _head(wording: Wording, quantity: str, unit: str) -> Text:
    return wording.text(f"quantity.{quantity}") + " [" + wording.text(f"unit.{unit}") + "]"


def _span(lowest: float, highest: float) -> str:
    low, high = number(lowest), number(highest)
    return low if low == high else f"{low}–{high}"


def _quality(tables: RunTables, wording: Wording, table: str) -> Text:
    """How sure the figures of an input table are, to stand behind a caption; empty where it is not stated."""
    known = tables["data_source"].set_index("input")["quality"].get(table, "")
    return Text(" – ", "——") + wording.text(f"quality.{known}") if known else Text("", "")


def _sources(tables: RunTables, wording: Wording) -> Table:
    """Input tables with quality, years and sources."""
    rows: list[list[Text | str]] = []
    for row in tables["data_source"].astype(str).to_dict("records"):
        title = Text(row["title"], INPUTS_ZH.get(row["input"], row["title"]))
        quality = wording.text(f"quality.{row['quality']}") if row["quality"] else MISSING
        period = Text(row["period"], row["period_zh"] or row["period"]) if row["period"] else MISSING
        sources = Text(row["sources"], row["sources_zh"].replace("; ", "；")) if row["sources"] else MISSING
        rows.append([row["input"], title, quality, period, sources])
    heads = [wording.text(f"source.{name}") for name in ("input", "title", "quality", "period", "sources")]
    return Table(heads, rows, sortable=True)


def certificate_blocks(tables: RunTables, wording: Wording) -> list[Block]:
    """How far the solution is from optimal, computed independently of the solver, and what ran."""
    manifest = tables.manifest
    certificate: Mapping[str, Any] = manifest["certificate"]
    rows: list[list[Text | str]] = [
        [wording.text(f"certificate.{name}"), _power(certificate.get(name)), _power(_tolerance(certificate, name))]
        for name in RESIDUALS
    ]
    checks = certificate.get("checks", {})
    rows += [[wording.text(f"certificate.{name}"), _power(checks[name]), MISSING] for name in CHECKS if name in checks]
    heads = [wording.text(f"certificate.{name}") for name in ("measure", "value", "allowed")]
    verdict = wording.text("certificate.passed" if certificate.get("passed") else "certificate.not_passed")
    prices = wording.text(f"certificate.{manifest.get('prices', 'interior')}")
    return [Prose([verdict, prices]), Table(heads, rows, None, frozenset({1, 2})), _what_ran(manifest, wording)]


def _tolerance(certificate: Mapping[str, Any], name: str) -> Any:
    kind = {"primal_relative": "primal", "dual_relative": "dual", "gap_relative": "gap"}.get(name)
    return certificate.get(f"{kind}_tolerance") if kind else None


def _what_ran(manifest: Mapping[str, Any], wording: Wording) -> Table:
    solver = manifest["solver"]
    rows: list[list[Text | str]] = [
        [wording.text("certificate.solver"), f"{solver.get('version', '')} · {solver.get('method', '')}"],
        [wording.text("certificate.seconds"), f"{number(float(solver.get('seconds', 0.0)))} s"],
        [wording.text("certificate.model"), str(manifest.get("model_version", ""))],
        [wording.text("certificate.run"), str(manifest["run_id"])],
        [wording.text("certificate.created"), str(manifest.get("created", ""))],
    ]
    return Table([wording.text("certificate.what"), ""], rows)


def _power(value: Any) -> str:
    if not isinstance(value, int | float):
        return MISSING
    return "0" if value == 0 else f"{value:.1e}".replace("e-0", "e-").replace("e+0", "e+").replace("-", "−")
