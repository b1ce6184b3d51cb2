"""Figures of an experiment: paths of all runs, parallel coordinates, what drives coal."""

from __future__ import annotations

import math

import altair as alt
import numpy as np
import pandas as pd

from energy_opt.analysis.drivers import grouped, positions
from energy_opt.report.blocks import Figure
from energy_opt.report.charts import DIGITS, choice, chosen, data, ordinal_years, titled
from energy_opt.report.dataset import Dataset
from energy_opt.report.numbers import number
from energy_opt.report.outlines import Outlines
from energy_opt.report.sweep_data import Runs
from energy_opt.report.theme import LINES
from energy_opt.report.wording import Wording, mark

SETTING = "s{}"
SHORT, LONG = 26, 48  # characters of the name of a setting
MOST_SETTINGS = 8
CROWDED = 0.08  # of the width of the figure: words of nearer points would lie on one another
MOST_NAMES = 20  # runs that are told apart by colour
QUANTITIES = ("coal_use", "co2_emissions")


class SweepFigures:
    """Makes the figures and collects their datasets."""

    def __init__(self, runs: Runs, wording: Wording) -> None:
        self.runs, self.wording = runs, wording
        self.datasets: dict[str, Dataset | Outlines] = {}
        self.settings = list(runs.together)[:MOST_SETTINGS]

    def _figure(self, name: str, chart: alt.TopLevelMixin) -> Figure:
        text = self.wording.text
        return Figure(name, text(f"figure.{name}"), text(f"note.{name}"), chart, (name,))

    def _coloured(self, frame: pd.DataFrame) -> pd.DataFrame:
        """With the label of each run and its settings, grouped, as columns s0, s1 …"""
        known = {SETTING.format(place): frame["run"].map(grouped(self.runs.settings[path]))
                 for place, path in enumerate(self.settings)}  # fmt: skip
        return frame.assign(label=frame["run"].map(self.runs.runs["label"]), **known)

    def _colour_choice(self) -> alt.Parameter:
        """The setting that colours the lines."""
        names = [SETTING.format(place) for place in range(len(self.settings))] or ["label"]
        labels = [self.runs.title(path, LONG) for path in self.settings] or [mark("sweep.scenario")]
        if len(names) == 1:
            return alt.param(name="shade", value=names[0])
        bind = alt.binding_select(options=names, labels=labels, name=f"{mark('coloured_by')} ")
        return alt.param(name="shade", value=names[0], bind=bind)

    def _lines(self, name: str) -> tuple[alt.Chart, list[alt.Parameter]]:
        """Lines, one per run, coloured by a chosen setting, filtered by the legend; a hovered one stands out."""
        shown = alt.selection_point(name="legend", fields=["group"], bind="legend", toggle="true")
        near = alt.selection_point(name="near", fields=["run"], on="pointerover", empty=False, clear="pointerout")
        named = self.settings or len(self.runs.runs) <= MOST_NAMES
        legend = alt.Legend(symbolLimit=MOST_NAMES) if named else None
        chart = (
            alt.Chart(data(name)).transform_calculate(group="datum[shade]").transform_filter(shown)
            .encode(
                detail="run:N",
                color=alt.Color("group:N", title=mark("setting"), scale=alt.Scale(range=list(LINES)), legend=legend),
                opacity=alt.condition(near, alt.value(1.0), alt.value(0.7)),
                strokeWidth=alt.condition(near, alt.value(3.5), alt.value(1.3)),
            )
        )  # fmt: skip
        return chart, [shown, near, self._colour_choice()]

    def paths(self) -> list[Figure]:
        """Coal and CO2 of every run over the years."""
        figures = []
        for quantity in QUANTITIES:
            name, unit = f"paths_{quantity}", self.runs.unit(quantity)
            rows = self.runs.paths[self.runs.paths["quantity"] == quantity][["run", "year", "value"]]
            self.datasets[name] = Dataset(self._coloured(rows), {}, {"value": unit})
            chart, extra = self._lines(name)
            title = titled(f"quantity.{quantity}", unit)
            tips = [
                alt.Tooltip("label:N", title=mark("sweep.scenario")),
                alt.Tooltip("year:O", title=mark("year")),
                alt.Tooltip("group:N", title=mark("setting")),
                alt.Tooltip("value:Q", title=title, format=DIGITS),
            ]
            chart = chart.mark_line().encode(x=ordinal_years(), y=alt.Y("value:Q", title=title), tooltip=tips)
            figures.append(self._figure(name, chart.properties(width=620, height=320).add_params(*extra)))
        return figures

    def parallel(self) -> Figure:
        """Settings and outcomes as parallel axes, a line per run."""
        parts, axes = [], []
        for place, path in enumerate(self.settings):
            title = self.runs.title(path, SHORT)
            parts.append(self._axis(title, self.runs.settings[path], place))
            axes.append(title)
        for title, values in self._outcomes():
            parts.append(self._axis(title, values, len(axes)))
            axes.append(title)
        frame = self._coloured(pd.concat(parts, ignore_index=True))
        self.datasets["parallel"] = Dataset(frame, {}, {})
        chart, extra = self._lines("parallel")
        tips = [alt.Tooltip("label:N", title=mark("sweep.scenario")), alt.Tooltip("axis:N", title=mark("axis")),
                alt.Tooltip("shown:N", title=mark("value"))]  # fmt: skip
        x = alt.X("axis:N", title=None, sort=axes, axis=alt.Axis(labelAngle=-25, grid=True, labelLimit=200))
        drawn = chart.mark_line().encode(
            x=x, y=alt.Y("position:Q", axis=None, scale=alt.Scale(domain=[-0.08, 1.08])), tooltip=tips
        )  # fmt: skip
        ends = alt.Chart(data("parallel")).transform_filter("datum.end !== 0").transform_aggregate(
            text="min(shown)", groupby=["axis", "position", "end"]
        )  # fmt: skip
        y = alt.Y("position:Q", axis=None)
        at = [ends.transform_filter(f"datum.end === {end}") for end in (1, -1)]
        words = [
            chosen.mark_text(fontSize=11, dy=shift).encode(x=x, y=y, text="text:N")
            for chosen, shift in zip(at, (-9, 11), strict=True)
        ]
        layers = alt.layer(drawn.add_params(*extra[:2]), *words).properties(width=720, height=340)
        return self._figure("parallel", layers.add_params(extra[2]))

    def _outcomes(self) -> list[tuple[str, pd.Series]]:
        runs, last = self.runs, self.runs.years[-1]
        asked = [("coal_use", year) for year in runs.years] + [("co2_emissions", last), ("carbon_price", last)]
        found = [
            (
                f"{mark(f'quantity.{quantity}')} {year} [{mark(f'unit.{runs.unit(quantity)}')}]",
                runs.value(quantity, year),
            )
            for quantity, year in asked
        ]
        money = f"{mark('sweep.objective')} [{mark(f'unit.bn {runs.currency}')}]"
        return [(title, values) for title, values in [*found, (money, runs.runs["objective"])] if values.notna().any()]

    @staticmethod
    def _axis(title: str, values: pd.Series, place: int) -> pd.DataFrame:
        """Rows of one axis: run, axis, order, position, shown, end (1 = top, −1 = bottom)."""
        values = values.dropna()
        position = positions(values)
        shown = values if not pd.api.types.is_numeric_dtype(values) else values.map(number)
        end = (position == position.max()).astype(int) - ((position == 0.0) & (position.max() > 0.0)).astype(int)
        return pd.DataFrame({"run": values.index.astype(str), "axis": title, "order": place,
                             "position": position.to_numpy(float), "shown": shown.astype(str).to_numpy(),
                             "end": end.to_numpy()})  # fmt: skip

    def drivers(self, moved: dict[int, pd.DataFrame]) -> Figure:
        """Mean coal at each value of each setting, a year at a time."""
        frame = pd.concat([rows.assign(year=year) for year, rows in moved.items()], ignore_index=True)
        titles = {path: self.runs.title(path, LONG) for path in self.settings}
        frame = frame[frame["setting"].isin(titles)].assign(setting=frame["setting"].map(titles))
        frame = frame.assign(wide=_apart(frame).astype(int))
        self.datasets["drivers"] = Dataset(frame, {}, {"mean": "Mtce", "spread": "Mtce", "share": "1"})
        when = choice("when", list(moved), "year", max(moved))
        order = alt.EncodingSortField("spread", op="max", order="descending")
        base = alt.Chart(data("drivers")).transform_filter("datum.year === when").encode(
            y=alt.Y("setting:N", title=None, sort=order, axis=alt.Axis(labelLimit=320))
        )  # fmt: skip
        x = alt.X("mean:Q", title=titled("drivers.mean", "Mtce"), scale=alt.Scale(zero=False))
        bar = base.mark_rule(strokeWidth=5, color="#b5b5b5").encode(x=alt.X("min(mean):Q"), x2="max(mean):Q")
        tips = [alt.Tooltip("setting:N", title=mark("setting")), alt.Tooltip("value:N", title=mark("value")),
                alt.Tooltip("mean:Q", title=titled("drivers.mean", "Mtce"), format=DIGITS),
                alt.Tooltip("runs:Q", title=mark("drivers.runs")),
                alt.Tooltip("share:Q", title=mark("drivers.share"), format=".1%")]  # fmt: skip
        points = base.mark_circle(size=90, color="#0072b2", opacity=1).encode(x=x, tooltip=tips)
        words = (
            base.transform_filter("datum.wide === 1")
            .mark_text(dy=-12, fontSize=11, limit=110)
            .encode(x=x, text="value:N")
        )
        chart = alt.layer(bar, points, words).properties(width=560, height={"step": 46})
        return self._figure("drivers", chart.add_params(when).properties(title=chosen("when")))


def _apart(points: pd.DataFrame) -> np.ndarray:
    """Whether the words of a point have room: it lies far enough from the last one with words on its bar.

    points: year, setting, mean.
    """
    width = points.groupby("year")["mean"].agg(lambda means: means.max() - means.min()).to_dict()
    free = []
    for (year, _), bar in points.groupby(["year", "setting"], sort=False):
        room, last = CROWDED * width[year], -math.inf
        for place, mean in bar["mean"].sort_values().items():
            if mean - last >= room > 0.0:
                free.append(place)
                last = mean
    return np.asarray(points.index.isin(free))
