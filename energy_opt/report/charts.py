"""The few shapes of charts that the pages are made of, as Altair charts whose words are marks (see wording)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import altair as alt

from energy_opt.report.theme import FAINT, INK, LINES
from energy_opt.report.wording import mark

WIDTH, HEIGHT = 720, 300
DIGITS = ",.4~r"


def data(name: str) -> alt.NamedData:
    """The dataset of this name."""
    return alt.NamedData(name=name)


def choice(name: str, options: Sequence[Any], label: str, start: Any = None) -> alt.Parameter:
    """A list in the page from which a reader chooses; options: values as the rows hold them."""
    first = options[0] if start is None else start
    return alt.param(name=name, value=first, bind=alt.binding_select(options=list(options), name=f"{mark(label)} "))


def legend_filter(field: str, name: str = "legend") -> alt.Parameter:
    """A click on the legend shows one member, further clicks add others, a double click shows all."""
    return alt.selection_point(name=name, fields=[field], bind="legend", toggle="true")


def colour_scale(colours: Mapping[str, str], group: str) -> alt.Scale:
    """Names of a group and their colours."""
    return alt.Scale(domain=[mark(f"{group}.{name}") for name in colours], range=list(colours.values()))


def titled(label: str, unit: str) -> str:
    """A title with its unit in brackets."""
    return f"{mark(label)} [{mark(f'unit.{unit}')}]"


def region_choice(regions: Sequence[str]) -> alt.Parameter:
    """All regions together, or one of them."""
    return choice("place", [mark("all_regions"), *(mark(f"region.{name}") for name in regions)], "region")


def chosen(*names: str) -> alt.TitleParams:
    """What is chosen in the lists of these names, as the title: a saved figure says it too."""
    words = alt.ExprRef(" + ' · ' + ".join(f"({name} + '')" for name in names))
    return alt.TitleParams(text=words, anchor="start", fontSize=12, color="#555555")


def of_region() -> str:
    """The filter that belongs to `region_choice`."""
    return f"place === '{mark('all_regions')}' || datum.region === place"


def stacked_bars(
    dataset: str, value: str, by: str, colours: Mapping[str, str], group: str, label: str, unit: str,
    regions: Sequence[str] = (), size: tuple[int, int] = (WIDTH, HEIGHT),
) -> alt.Chart:  # fmt: skip
    """Bars by year, stacked by a column in the order of its colours (column `place` of the rows); with a choice of the
    region where regions are given.
    """
    shown = legend_filter(by)
    chart = alt.Chart(data(dataset), width=size[0], height=size[1]).mark_bar()
    if regions:
        chart = chart.transform_filter(of_region())
    chart = chart.transform_filter(shown).encode(
        x=alt.X("year:O", title=mark("year"), axis=alt.Axis(labelAngle=0)),
        y=alt.Y(f"sum({value}):Q", title=titled(label, unit), stack="zero"),
        color=alt.Color(f"{by}:N", scale=colour_scale(colours, group), title=mark(by), sort=None),
        order=alt.Order("place:Q"),
        tooltip=[alt.Tooltip(f"{by}:N", title=mark(by)), alt.Tooltip("year:O", title=mark("year")),
                 alt.Tooltip(f"sum({value}):Q", title=titled(label, unit), format=DIGITS)],
    )  # fmt: skip
    if regions:
        chart = chart.add_params(region_choice(regions)).properties(title=chosen("place"))
    drawn: alt.Chart = chart.add_params(shown)
    return drawn


def lines(
    dataset: str, value: str, by: str, label: str, unit: str, *, dash: str = "", zero: bool = True,
    colours: Mapping[str, str] | None = None, group: str = "", size: tuple[int, int] = (WIDTH, HEIGHT),
) -> alt.Chart:  # fmt: skip
    """Lines with points over the years, one for each member of a column; dash: a column with `emissions`
    (a line) and `limit` (a broken line).
    """
    shown = legend_filter(by)
    scale = colour_scale(colours, group) if colours else alt.Scale(range=list(LINES))
    tips = [alt.Tooltip(f"{by}:N", title=mark(by)), alt.Tooltip("year:O", title=mark("year")),
            alt.Tooltip(f"{value}:Q", title=titled(label, unit), format=DIGITS)]  # fmt: skip
    encoding: dict[str, Any] = {
        "x": alt.X("year:O", title=mark("year"), axis=alt.Axis(labelAngle=0)),
        "y": alt.Y(f"{value}:Q", title=titled(label, unit), scale=alt.Scale(zero=zero)),
        "color": alt.Color(f"{by}:N", scale=scale, title=mark(by), sort=None),
        "tooltip": tips,
    }
    if dash:
        strokes = alt.Scale(domain=[mark(f"{dash}.emissions"), mark(f"{dash}.limit")], range=[[1, 0], [6, 4]])
        # without a fill of its own the symbol has no stroke either
        legend = alt.Legend(symbolType="stroke", symbolSize=400, symbolStrokeWidth=2, symbolStrokeColor=INK,
                            symbolFillColor=INK)  # fmt: skip
        encoding["strokeDash"] = alt.StrokeDash(f"{dash}:N", title=mark(dash), scale=strokes, legend=legend)
        encoding["shape"] = alt.Shape(f"{dash}:N", legend=None, sort=None)
        tips.insert(1, alt.Tooltip(f"{dash}:N", title=mark(dash)))
    else:
        encoding["shape"] = alt.Shape(f"{by}:N", legend=None, sort=None)
    chart = alt.Chart(data(dataset), width=size[0], height=size[1]).mark_line(point=alt.OverlayMarkDef(size=45))
    drawn: alt.Chart = chart.encode(**encoding).transform_filter(shown).add_params(shown)
    return drawn


def heatmap(
    dataset: str, value: str, row: str, column: str, label: str, unit: str, *, root: bool = False,
    extra: Sequence[alt.Parameter] = (), where: str = "", step: tuple[int, int] = (60, 16),
    rows: Sequence[str] | None = None, columns: Sequence[str] | None = None,
) -> alt.Chart:  # fmt: skip
    """A coloured cell for each pair of a row and a column; rows, columns: their order, as marks; root: colours
    follow the square root of the value, so that small ones are told apart beside a large one.
    """
    chart = alt.Chart(data(dataset), width={"step": step[0]}, height={"step": step[1]}).mark_rect()
    if where:
        chart = chart.transform_filter(where)
    drawn: alt.Chart = chart.encode(
        x=alt.X(f"{column}:O", title=mark(column), sort=columns, axis=alt.Axis(labelAngle=0 if step[0] > 30 else -60)),
        y=alt.Y(f"{row}:N", title=None if row == "region" else mark(row), sort=rows),
        color=alt.Color(f"{value}:Q", title=titled(label, unit), scale=_scale(root=root), legend=_gradient()),
        tooltip=[alt.Tooltip(f"{row}:N", title=mark(row)), alt.Tooltip(f"{column}:O", title=mark(column)),
                 alt.Tooltip(f"{value}:Q", title=titled(label, unit), format=DIGITS)],
    ).add_params(*extra)  # fmt: skip
    return drawn


def _scale(*, diverging: bool = False, root: bool = False) -> alt.Scale:
    # Both hold for colour-blind readers; the sequential one runs from light to dark, as a print does.
    if diverging:
        return alt.Scale(scheme="purpleorange", domainMid=0)
    return alt.Scale(scheme="yellowgreenblue", type="sqrt" if root else "linear")


def _gradient() -> alt.Legend:
    return alt.Legend(orient="top", direction="horizontal", gradientLength=240, format=",~r", labelOverlap="greedy")


def map_colour(field: str, title: str, *, diverging: bool) -> alt.Color:
    """Colours of a map, its legend above."""
    return alt.Color(field, title=title, scale=_scale(diverging=diverging), legend=_gradient())


def ordinal_years() -> alt.X:
    """Years as they are, without a scale of time."""
    return alt.X("year:O", title=mark("year"), axis=alt.Axis(labelAngle=0, gridColor=FAINT))
