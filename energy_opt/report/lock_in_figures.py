"""Figures of a study of lock-in: what gives way, the projects year by year, the ranking."""

from __future__ import annotations

import altair as alt
import pandas as pd

from energy_opt.report.blocks import Figure
from energy_opt.report.charts import DIGITS, choice, chosen, colour_scale, data, legend_filter, ordinal_years, titled
from energy_opt.report.dataset import NOTHING, Dataset, something
from energy_opt.report.lock_in_data import LockInTables
from energy_opt.report.outlines import Outlines
from energy_opt.report.theme import CATEGORIES, INK, LINES, colours
from energy_opt.report.wording import Wording, mark

PROJECT = "project"
MOST_RANKED = 40
SAME_PRICE = 0.05  # money/t: a smaller change is the solver's rounding


class LockInFigures:
    """Makes the figures and collects their datasets."""

    def __init__(self, tables: LockInTables, wording: Wording) -> None:
        self.tables, self.wording = tables, wording
        self.datasets: dict[str, Dataset | Outlines] = {}

    def _pair(self, frame: pd.DataFrame) -> pd.Series:
        """Regime and case in marks."""
        regime = frame["regime"].map(lambda name: mark(f"regime.{name}"))
        return regime + " · " + frame["case"].map(lambda name: mark(f"case.{name}"))

    def _pairs(self) -> list[str]:
        return [f"{mark(f'regime.{regime}')} · {mark(f'case.{case}')}" for regime, case in self.tables.pairs]

    def _figure(self, name: str, chart: alt.TopLevelMixin, *, half: bool = False) -> Figure:
        text = self.wording.text
        return Figure(name, text(f"figure.{name}"), text(f"note.{name}"), chart, (name,), half)

    def displaced(self) -> list[Figure]:
        """Generation and emissions that change, by category, a case at a time."""
        frame = self.tables["lockin_displaced"]
        if frame.empty:
            return []
        category = self.tables["technology"].set_index("technology")["category"]
        named = frame["technology"].map(category).where(frame["technology"] != PROJECT, PROJECT)
        frame = frame.assign(category=named.fillna(frame["technology"]), pair=self._pair(frame))
        return [self._changes(frame, "generation", "TWh"), self._changes(frame, "emissions", "Mt")]

    def _changes(self, frame: pd.DataFrame, value: str, unit: str) -> Figure:
        name = f"displaced_{value}"
        keys = ["pair", "category", "year"]
        summed = something(frame.groupby(keys, as_index=False, sort=False)[[value]].sum(), value)
        known = {PROJECT: "#d4003c", **CATEGORIES}
        shown = colours(summed["category"], known)
        order = {member: place for place, member in enumerate(shown)}
        self.datasets[name] = Dataset(summed.assign(place=summed["category"].map(order)), {"category": "category"},
                                      {value: unit})  # fmt: skip
        legend, pair = legend_filter("category"), choice("pair", self._pairs(), "lockin.case")
        title = titled(f"change.{value}", unit)
        chart = (
            alt.Chart(data(name), width=620, height=280).mark_bar()
            .transform_filter("datum.pair === pair").transform_filter(legend)
            .encode(x=ordinal_years(), y=alt.Y(f"{value}:Q", title=title, stack="zero"), order="place:Q",
                    color=alt.Color("category:N", scale=colour_scale(shown, "category"), title=mark("category"),
                                    sort=None),
                    tooltip=[alt.Tooltip("category:N", title=mark("category")),
                             alt.Tooltip("year:O", title=mark("year")),
                             alt.Tooltip(f"{value}:Q", title=title, format=DIGITS)])
            .add_params(legend, pair).properties(title=chosen("pair"))
        )  # fmt: skip
        return self._figure(name, chart)

    def years(self) -> list[Figure]:
        """Stranded value, hours, emissions and carbon price of every case over the years."""
        frame = self.tables["lockin_timeline"]
        if frame.empty:
            return []
        frame = frame.assign(pair=self._pair(frame))
        money = self.tables.currency
        figures = [
            self._over_years(frame, "stranded", f"bn {money}"),
            self._over_years(frame, "hours", "h"),
            self._over_years(frame, "emission_change", "Mt"),
        ]
        changed = frame.assign(carbon_price_change=frame["carbon_price_with"] - frame["carbon_price_without"])
        if changed["carbon_price_change"].abs().max() > SAME_PRICE:
            figures.append(self._over_years(changed, "carbon_price_change", f"{money}/t"))
        return figures

    def _over_years(self, frame: pd.DataFrame, value: str, unit: str) -> Figure:
        name = f"years_{value}"
        rows = frame[["pair", "year", value]].dropna()
        # Below that is the solver's rounding, which is no axis.
        rows[value] = rows[value].where(rows[value].abs() > NOTHING, 0.0)
        self.datasets[name] = Dataset(rows, {}, {value: unit})
        legend = legend_filter("pair")
        title = titled(f"lockin.{value}", unit)
        chart = (
            alt.Chart(data(name), width=330, height=220).mark_line(point=alt.OverlayMarkDef(size=45))
            .transform_filter(legend)
            .encode(x=ordinal_years(), y=alt.Y(f"{value}:Q", title=title),
                    color=alt.Color("pair:N", title=mark("lockin.case"), sort=None, scale=alt.Scale(range=list(LINES)),
                                    legend=alt.Legend(orient="bottom", columns=2)),
                    shape=alt.Shape("pair:N", legend=None, sort=None),
                    tooltip=[alt.Tooltip("pair:N", title=mark("lockin.case")),
                             alt.Tooltip("year:O", title=mark("year")),
                             alt.Tooltip(f"{value}:Q", title=title, format=DIGITS)])
            .add_params(legend)
        )  # fmt: skip
        return self._figure(name, chart, half=True)

    def ranked(self) -> Figure:
        """Cost per kW of the projects that cost most, between the price of the first and of the last kW."""
        frame = self.tables["lockin_rank"]
        frame = frame[frame["rank"] <= MOST_RANKED].assign(pair=self._pair(frame))
        wanted = ["pair", "project", "rank", "region", "attribution_per_kw", "first_in_per_kw", "last_out_per_kw"]
        unit = f"{self.tables.currency}/kW"
        self.datasets["ranked"] = Dataset(
            frame[wanted], {"project": "project", "region": "region"},
            {"attribution_per_kw": unit, "first_in_per_kw": unit, "last_out_per_kw": unit},
        )  # fmt: skip
        pairs = list(dict.fromkeys(self._pair(frame)))
        pair = choice("pair", pairs, "lockin.case")
        base = (
            alt.Chart(data("ranked")).transform_filter("datum.pair === pair")
            .encode(y=alt.Y("project:N", title=None, sort=alt.EncodingSortField("rank", op="min"),
                            axis=alt.Axis(labelLimit=320)))
        )  # fmt: skip
        title = titled("lockin.attribution_per_kw", unit)
        ends = base.mark_rule(strokeWidth=5, color="#b5b5b5").encode(
            x=alt.X("first_in_per_kw:Q", title=title), x2="last_out_per_kw:Q"
        )
        tips = [alt.Tooltip("project:N", title=mark("lockin.project")), alt.Tooltip("region:N", title=mark("region"))]
        tips += [alt.Tooltip(f"{name}:Q", title=titled(f"lockin.{name}", unit), format=DIGITS)
                 for name in ("attribution_per_kw", "first_in_per_kw", "last_out_per_kw")]  # fmt: skip
        points = base.mark_circle(size=90, color=INK, opacity=1).encode(x="attribution_per_kw:Q", tooltip=tips)
        chart = alt.layer(ends, points).properties(width=480, height={"step": 22}).add_params(pair)
        chart = chart.properties(title=chosen("pair"))
        return self._figure("ranked", chart)
