"""The figures of the page of a run: pathway, fleet, emissions, prices."""

from __future__ import annotations

from collections.abc import Mapping

import altair as alt
import pandas as pd

from energy_opt.report.blocks import Figure
from energy_opt.report.charts import (
    DIGITS,
    HEIGHT,
    WIDTH,
    choice,
    chosen,
    data,
    heatmap,
    legend_filter,
    lines,
    of_region,
    ordinal_years,
    region_choice,
    stacked_bars,
    titled,
)
from energy_opt.report.dataset import Dataset, something
from energy_opt.report.outlines import Outlines
from energy_opt.report.run_data import RunTables
from energy_opt.report.theme import AGES, CATEGORIES, COSTS, SECTORS, WAYS_OUT, colours
from energy_opt.report.wording import Wording, mark


class RunFigures:
    """Makes the figures of a run and collects their datasets."""

    def __init__(self, tables: RunTables, wording: Wording) -> None:
        self.tables, self.wording = tables, wording
        self.datasets: dict[str, Dataset | Outlines] = {}

    def keep(self, name: str, frame: pd.DataFrame, groups: Mapping[str, str], units: Mapping[str, str]) -> str:
        """Adds a dataset; region is a name everywhere."""
        self.datasets[name] = Dataset(frame, {"region": "region", **groups}, units)
        return name

    def has_rows(self, figure: Figure) -> bool:
        """Whether there is anything to draw."""
        first = self.datasets[figure.data[0]]
        return isinstance(first, Dataset) and len(first.frame) > 0

    def places(self) -> list[str]:
        """Regions in their order, as marks."""
        return [mark(f"region.{name}") for name in self.tables.regions]

    def stacked(
        self, name: str, frame: pd.DataFrame, value: str, by: str, known: dict[str, str], unit: str, *,
        group: str = "", regional: bool = True, note: str = "",
    ) -> Figure:  # fmt: skip
        """A figure of stacked bars by year."""
        group = group or by
        shown = colours(frame[by], known)
        order = {member: place for place, member in enumerate(shown)}
        frame = frame.assign(place=frame[by].map(order))
        self.keep(name, frame, {by: group}, {value: unit})
        regions = self.tables.regions if regional and len(self.tables.regions) > 1 else []
        chart = stacked_bars(name, value, by, shown, group, value, unit, regions)
        return self.figure(name, chart, (name,), note)

    def figure(self, name: str, chart: alt.TopLevelMixin, data: tuple[str, ...], note: str = "", *,
               half: bool = False) -> Figure:  # fmt: skip
        """A figure whose title and note stand in the terms under its name."""
        text = self.wording.text
        return Figure(name, text(f"figure.{name}"), text(f"note.{note or name}"), chart, data, half)

    def capacity(self) -> Figure:
        """Capacity by category."""
        frame = self.tables.by_category("capacity", "capacity")
        return self.stacked("capacity", frame, "capacity", "category", CATEGORIES, "GW")

    def generation(self) -> Figure:
        """Generation by category, without what stores give out."""
        kinds = self.tables["generation"]["technology"].map(self.tables.technology["kind"])
        generated = self.tables["generation"][kinds != "storage"]
        category = generated["technology"].map(self.tables.technology["category"])
        frame = generated.assign(category=category).groupby(["region", "category", "year"], as_index=False)
        summed = something(frame[["generation"]].sum(), "generation")
        return self.stacked("generation", summed, "generation", "category", CATEGORIES, "TWh")

    def additions(self) -> Figure:
        """What comes into service."""
        frame = self.tables.by_category("capacity_addition", "capacity_addition")
        return self.stacked("capacity_addition", frame, "capacity_addition", "category", CATEGORIES, "GW")

    def coal_fleet(self) -> Figure:
        """Coal power by age."""
        frame = self.tables.total("coal_fleet", ["region", "year", "age"], "capacity")
        return self.stacked("coal_fleet", frame, "capacity", "age", AGES, "GW")

    def coal_leaving(self) -> Figure:
        """Coal power that leaves service, by how."""
        burning = set(self.tables["coal_fleet"]["technology"])
        gone = self.tables["capacity_retirement"]
        gone = gone[gone["technology"].isin(burning)]
        long = gone.melt(["region", "year"], list(WAYS_OUT), var_name="way", value_name="capacity")
        frame = something(long.groupby(["region", "year", "way"], as_index=False)[["capacity"]].sum(), "capacity")
        return self.stacked("coal_leaving", frame, "capacity", "way", WAYS_OUT, "GW")

    def co2(self) -> Figure:
        """CO2 by sector."""
        emissions = self.tables["emissions"]
        frame = emissions[emissions["species"] == "CO2"].groupby(["region", "sector", "year"], as_index=False)
        summed = something(frame[["emissions"]].sum(), "emissions")
        return self.stacked("co2", summed, "emissions", "sector", SECTORS, "Mt")

    def coal_use(self) -> Figure:
        """Coal by sector."""
        frame = self.tables.total("coal_use", ["region", "sector", "year"], "coal_use")
        return self.stacked("coal_use", frame, "coal_use", "sector", SECTORS, "Mtce")

    def cost(self) -> Figure:
        """Yearly cost by category, without transfers."""
        frame = self.tables["cost"]
        frame = frame[frame["kind"] != "transfer"].groupby(["category", "year"], as_index=False)[["cost"]].sum()
        frame = frame[frame["cost"].abs() > 1e-3 * frame["cost"].abs().max()]
        return self.stacked("cost", frame, "cost", "category", COSTS, f"bn {self.tables.currency}", group="cost",
                            regional=False)  # fmt: skip

    def limits(self) -> Figure:
        """CO2 beside the limits that the rules set."""
        rules = self.tables["carbon_price"]
        return self._limits("limits", rules[rules["species"] == "CO2"], "Mt")

    def pollutant_limits(self) -> Figure:
        """Pollutants beside their limits."""
        rules = self.tables["carbon_price"]
        return self._limits("pollutant_limits", rules[rules["species"] != "CO2"], "kt")

    def _limits(self, name: str, rules: pd.DataFrame, unit: str) -> Figure:
        frame = rules[rules["limit"].notna() & (rules["limit"] > 0.0)]
        word, species = self._rules(frame), frame["species"].map(lambda name: mark(f"species.{name}"))
        frame = frame.assign(rule=word.where(frame["species"] == "CO2", word + " · " + species))
        long = frame.melt(["rule", "year"], ["limit", "emissions"], var_name="what", value_name="amount")
        self.keep(name, long, {"what": "what"}, {"amount": unit})
        return self.figure(name, lines(name, "amount", "rule", "emissions", unit, dash="what"), (name,), "limits")

    def _rules(self, frame: pd.DataFrame) -> pd.Series:
        """Rules with what they are, and their scope where that is not the whole system, in marks."""
        rule = frame["rule"].map(lambda name: mark(f"rule.{name}"))
        word = rule + " (" + frame["policy"].map(lambda name: mark(f"policy.{name}")) + ")"
        scope = frame["scope"].map(lambda name: mark(f"region.{name}"))
        return word.where(frame["scope"] == "all", word + " · " + scope)

    def carbon_price(self) -> Figure:
        """Carbon price of each rule."""
        rules = self.tables["carbon_price"]
        frame = rules[rules["species"] == "CO2"]
        frame = frame.assign(rule=self._rules(frame))[["rule", "year", "carbon_price"]]
        unit = f"{self.tables.currency}/t"
        self.keep("carbon_price", frame, {}, {"carbon_price": unit})
        return self.figure("carbon_price", lines("carbon_price", "carbon_price", "rule", "carbon_price", unit),
                           ("carbon_price",))  # fmt: skip

    def pollutants(self) -> Figure:
        """Pollutants of power plants."""
        emissions = self.tables["emissions"]
        others = emissions[emissions["species"] != "CO2"].assign(emissions=1e3 * emissions["emissions"])  # kt
        groups = others.groupby(["region", "species", "year"], as_index=False)
        summed = something(groups[["emissions"]].sum(), "emissions")
        self.keep("pollutants", summed, {"species": "species"}, {"emissions": "kt"})
        regions = self.tables.regions
        shown = legend_filter("species")
        encoding = {
            "x": ordinal_years(),
            "y": alt.Y("sum(emissions):Q", title=titled("emissions", "kt")),
            "color": alt.Color("species:N", scale=alt.Scale(range=["#d55e00", "#0072b2", "#2b2b2b", "#44aa99"]),
                               title=mark("species")),
            "shape": alt.Shape("species:N", legend=None),
            "tooltip": [alt.Tooltip("species:N", title=mark("species")), alt.Tooltip("year:O", title=mark("year")),
                        alt.Tooltip("sum(emissions):Q", title=titled("emissions", "kt"), format=DIGITS)],
        }  # fmt: skip
        chart = alt.Chart(data("pollutants"), width=WIDTH, height=HEIGHT).mark_line(point=alt.OverlayMarkDef(size=45))
        chart = chart.transform_filter(of_region()).transform_filter(shown).encode(**encoding)
        chart = chart.add_params(shown, region_choice(regions)).properties(title=chosen("place"))
        return self.figure("pollutants", chart, ("pollutants",))

    def electricity_price(self) -> Figure:
        """Mean price of each region and year."""
        unit = f"{self.tables.currency}/MWh"
        frame = self.tables["demand"].dropna(subset=["electricity_price"])
        self.keep("electricity_price", frame[["region", "year", "electricity_price"]], {}, {"electricity_price": unit})
        chart = heatmap("electricity_price", "electricity_price", "region", "year", "electricity_price", unit,
                        rows=self.places())  # fmt: skip
        return self.figure("electricity_price", chart, ("electricity_price",))

    def trade(self) -> Figure:
        """Energy sent between regions, one year at a time."""
        frame = something(self.tables["trade"], "sent")[["from_region", "to_region", "year", "sent", "received"]]
        self.keep("trade", frame, {"from_region": "region", "to_region": "region"},
                  {"sent": "TWh", "received": "TWh"})  # fmt: skip
        years = sorted(int(year) for year in frame["year"].unique())
        when = choice("when", years, "year", years[-1])
        chart = heatmap("trade", "sent", "from_region", "to_region", "sent", "TWh", root=True, extra=(when,),
                        step=(18, 16), where="datum.year === when", rows=self.places(),
                        columns=self.places())  # fmt: skip
        return self.figure("trade", chart.properties(title=chosen("when")), ("trade",))
