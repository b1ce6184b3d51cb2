"""Figures of a run that show hours and places: dispatch, and maps of the regions."""

from __future__ import annotations

from collections.abc import Mapping

import altair as alt
import pandas as pd

from energy_opt.report.blocks import Figure
from energy_opt.report.charts import (
    DIGITS,
    choice,
    chosen,
    colour_scale,
    data,
    legend_filter,
    map_colour,
    of_region,
    titled,
)
from energy_opt.report.charts import region_choice as choose_region
from energy_opt.report.outlines import Outlines
from energy_opt.report.run_data import RunTables
from energy_opt.report.run_dispatch import demand, dispatch, shown_years, slots
from energy_opt.report.run_figures import RunFigures
from energy_opt.report.theme import CATEGORIES, INK, colours
from energy_opt.report.tiles import tiles
from energy_opt.report.wording import mark

TRADED = ("import", "export")
MOST_TICKS = 16
TILE, TILE_HEIGHT = 64, 44


def dispatch_figure(figures: RunFigures) -> Figure:
    """Supply by source over the shown slots of a region and year; what is taken lies below zero."""
    tables = figures.tables
    shown = slots(tables)
    frame = dispatch(tables, shown)
    order = colours(frame["source"], CATEGORIES)
    place = {name: position for position, name in enumerate(order)}
    frame = frame.assign(place=frame["source"].map(place), traded=frame["source"].isin(TRADED).astype(int))
    figures.keep("dispatch", frame, {"source": "source"}, {"power": "GW", "start": "h", "end": "h"})
    figures.keep("demand", demand(tables, shown), {}, {"demand": "GW", "start": "h", "end": "h"})
    figures.keep("periods", _periods(shown), {}, {"days": "day"})
    chart = _dispatch_chart(order, tables, float(shown["end"].max()))
    return figures.figure("dispatch", chart, ("dispatch", "demand", "periods"))


def _periods(shown: pd.DataFrame) -> pd.DataFrame:
    """Where each period begins, and the days it stands for."""
    starts = shown.groupby(["year", "period"], as_index=False, sort=False).agg(
        start=("start", "min"), days=("days", "first")
    )
    return starts.assign(label=starts["days"].map(lambda days: f"× {days:,.0f} {mark('unit.day')}"))


def _ticks(last: float) -> list[float]:
    """Hours at which the axis is marked: parts of days, or whole days."""
    step = next((step for step in (3.0, 6.0, 12.0) if last / step <= MOST_TICKS), 24.0)
    return [step * place for place in range(int(last / step) + 1)]


def _dispatch_chart(order: Mapping[str, str], tables: RunTables, last: float) -> alt.LayerChart | alt.FacetChart:
    """last: end of the hours that are shown [h]."""
    years = shown_years(tables.years)
    when = choice("when", years, "year", years[min(1, len(years) - 1)])
    source = legend_filter("source")
    here, now = of_region(), "datum.year === when"
    hours = alt.X("start:Q", title=f"{mark('hours_of_periods')} [{mark('unit.h')}]", scale=alt.Scale(nice=False),
                  axis=alt.Axis(values=_ticks(last), grid=False))  # fmt: skip
    supply = (
        alt.Chart(data("dispatch")).mark_bar(strokeWidth=0).transform_filter(now).transform_filter(here)
        .transform_filter(f"place !== '{mark('all_regions')}' || datum.traded === 0").transform_filter(source)
        .encode(x=hours, x2="end:Q", y=alt.Y("sum(power):Q", title=titled("power", "GW"), stack="zero"),
                color=alt.Color("source:N", scale=colour_scale(order, "source"), title=mark("source"), sort=None),
                order="place:Q",
                tooltip=[alt.Tooltip("source:N", title=mark("source")),
                         alt.Tooltip("start:Q", title=titled("hour", "h")),
                         alt.Tooltip("sum(power):Q", title=titled("power", "GW"), format=DIGITS)])
        .add_params(source)
    )  # fmt: skip
    load = (
        alt.Chart(data("demand")).mark_rule(color=INK, strokeWidth=2).transform_filter(now).transform_filter(here)
        .encode(x="start:Q", x2="end:Q", y="sum(demand):Q",
                tooltip=[alt.Tooltip("sum(demand):Q", title=titled("demand", "GW"), format=DIGITS)])
    )  # fmt: skip
    begin = alt.Chart(data("periods")).transform_filter(now)
    rules = begin.mark_rule(color="#777777", strokeDash=[3, 3]).encode(x="start:Q")
    words = begin.mark_text(align="left", dx=3, baseline="top", y=2, color=INK).encode(x="start:Q", text="label:N")
    chart = alt.layer(supply, load, rules, words).properties(width=720, height=320, title=chosen("place", "when"))
    return chart.add_params(when, choose_region(tables.regions))


def maps(figures: RunFigures, outlines: Outlines | None) -> list[Figure]:
    """Coal, CO2, price and net import of the regions, a year at a time."""
    tables = figures.tables
    co2 = tables["emissions"]
    co2 = co2[co2["species"] == "CO2"].groupby(["region", "year"], as_index=False)[["emissions"]].sum()
    coal = tables["coal_use"].groupby(["region", "year"], as_index=False)[["coal_use"]].sum()
    price = tables["demand"].dropna(subset=["electricity_price"])[["region", "year", "electricity_price"]]
    measures = [
        ("map_coal", coal, "coal_use", "Mtce", False),
        ("map_co2", co2, "emissions", "Mt", False),
        ("map_price", price, "electricity_price", f"{tables.currency}/MWh", False),
        ("map_import", net_import(tables["trade"]), "net_import", "TWh", True),
    ]
    if outlines is not None:
        figures.datasets["outlines"] = outlines
    return [_map(figures, *measure, outlines) for measure in measures if len(measure[1])]


def net_import(trade: pd.DataFrame) -> pd.DataFrame:
    """What each region receives less what it sends [TWh]."""
    received = trade.groupby(["to_region", "year"])["received"].sum().rename_axis(["region", "year"])
    sent = trade.groupby(["from_region", "year"])["sent"].sum().rename_axis(["region", "year"])
    return received.sub(sent, fill_value=0.0).rename("net_import").reset_index()


def _map(figures: RunFigures, name: str, frame: pd.DataFrame, value: str, unit: str, diverging: bool,
         outlines: Outlines | None) -> Figure:  # fmt: skip
    place = tiles(figures.tables["region"]) if outlines is None else None
    rows = frame if place is None else frame.merge(place, on="region")
    figures.keep(name, rows, {}, {value: unit})
    years = sorted(int(year) for year in frame["year"].unique())
    when = choice("when", years, "year", _middle(years))
    colour = map_colour(f"{value}:Q", titled(value, unit), diverging=diverging)
    tips = [alt.Tooltip("region:N", title=mark("region")),
            alt.Tooltip(f"{value}:Q", title=titled(value, unit), format=DIGITS)]  # fmt: skip
    chart: alt.Chart | alt.LayerChart | alt.FacetChart
    if outlines is None:
        chart = _tile_map(name, value, colour, tips, diverging=diverging)
        names: tuple[str, ...] = (name,)
    else:
        chart = outlines.chart(name, colour, tips)
        names = (name, "outlines")
    chart = chart.add_params(when).properties(title=chosen("when"))
    return figures.figure(name, chart, names, "map", half=True)


def _middle(years: list[int]) -> int:
    """2035 where it is a model year, else one in the middle."""
    return 2035 if 2035 in years else years[len(years) // 2]


def _tile_map(
    name: str, value: str, colour: alt.Color, tips: list[alt.Tooltip], *, diverging: bool
) -> alt.LayerChart | alt.FacetChart:
    base = (
        alt.Chart(data(name)).transform_filter("datum.year === when")
        .transform_joinaggregate(least=f"min({value})", most=f"max({value})")
        .encode(x=alt.X("column:O", axis=None), y=alt.Y("row:O", axis=None))
    )  # fmt: skip
    cells = base.mark_rect(cornerRadius=3, stroke="white", strokeWidth=2).encode(color=colour, tooltip=tips)
    # Words turn white where the colour is dark: at the upper end, of a diverging scale at both.
    dark = (
        f"abs(datum.{value}) > 0.55 * max(abs(datum.least), abs(datum.most))" if diverging
        else f"datum.{value} > datum.least + 0.5 * (datum.most - datum.least)"
    )  # fmt: skip
    ink = alt.condition(dark, alt.value("white"), alt.value(INK))
    words = base.mark_text(fontSize=9, limit=TILE - 2, dy=-6).encode(text="region:N", color=ink)
    digits = f"format(datum.{value}, abs(datum.{value}) < 9.95 ? ',.1f' : ',.0f')"
    figure = base.transform_calculate(shown=digits).mark_text(fontSize=10, dy=8).encode(text="shown:N", color=ink)
    size = {"width": {"step": TILE}, "height": {"step": TILE_HEIGHT}}
    return alt.layer(cells, words, figure).properties(**size)
