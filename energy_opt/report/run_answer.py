"""The answer of a run: does it peak, when, how high; coal on the way; what it costs; what carbon is worth."""

from __future__ import annotations

import pandas as pd

from energy_opt.inputs.check_names import covers_power
from energy_opt.report.amounts import amount, amounts
from energy_opt.report.blocks import Table
from energy_opt.report.dataset import NOTHING
from energy_opt.report.numbers import BLANK, MINUS, number, percent
from energy_opt.report.rule_names import rule_name
from energy_opt.report.run_data import NO_CAPACITY, RunTables
from energy_opt.report.theme import CATEGORIES
from energy_opt.report.wording import Text, Wording, joined

ASKED = (2030, 2040, 2050, 2060)
TOTALS = ("co2_emissions", "coal_use", "demand", "cost", "electricity_price", "unserved")
SPLIT = ("capacity", "generation")
"""Shown by category, in the order of the figures."""
NEAR = 0.999  # of the highest price: what lies above is the same price
MOST_RULES = 6  # rows of carbon prices in the table of key figures
FREE = 0.05  # money/t: a price below it is the solver's rounding
Card = tuple[Text, Text, Text]


def answer_cards(tables: RunTables, wording: Wording) -> list[Card]:
    """Heading, answer and remark of each."""
    cards = [_peak(tables, wording, "co2_emissions"), _peak(tables, wording, "coal_use"), _coal(tables, wording),
             _sources(tables, wording), _cost(tables, wording), _carbon_price(tables, wording)]  # fmt: skip
    return [card for card in cards if card is not None]


def _peak(tables: RunTables, wording: Wording, quantity: str) -> Card | None:
    turning = tables["turning_point"]
    rows = turning[(turning["quantity"] == quantity) & (turning["region"] == "all")]
    if rows.empty or len(tables.years) < 2:  # a single year is no path
        return None
    row = rows.iloc[0]
    heading = wording.text(f"answer.{quantity}")
    value = amount(float(row["peak"]), str(row["unit"]), wording)
    values = {"year": int(row["peak_year"]), "value": value, "first": tables.years[0], "last": tables.years[-1]}
    if not row["peaked"]:
        key = "no_peak" if row["peak_year"] == tables.years[-1] else "no_peak_again"
    elif row["peak_year"] == tables.years[0]:
        key = "peaked_before"
    else:
        key = "peak"
    change = float(row["last"] / row["peak"] - 1.0) if row["peak"] > 0 else float("nan")
    end = amount(float(row["last"]), str(row["unit"]), wording)
    remark = wording.text("answer.end", last=tables.years[-1], value=end, change=_change(change))
    return heading, wording.text(f"answer.{key}", **values), remark


def _change(value: float) -> str:
    text = percent(abs(value))
    return text if value == 0 else ("+" if value > 0 else MINUS) + text


def _coal(tables: RunTables, wording: Wording) -> Card | None:
    """Coal of the years that are asked about, as far as they are model years."""
    coal = tables.summary("coal_use")
    years = [year for year in ASKED if year in coal.index] or tables.years[-4:]
    years = [year for year in years if year in coal.index]
    if not years:
        return None
    values, unit = amounts([float(coal[year]) for year in years], "Mtce", wording)
    english = ", ".join(f"{year}: {value.en}" for year, value in zip(years, values, strict=True))
    chinese = "；".join(f"{year} 年 {value.zh}" for year, value in zip(years, values, strict=True))
    answer = Text(f"{english} {unit.en}", f"{chinese}（{unit.zh}）")
    base = amount(float(coal.iloc[0]), "Mtce", wording)
    remark = wording.text(f"answer.coal_base{_of_one(tables)}", year=int(coal.index[0]), value=base)
    return wording.text("answer.coal_path"), answer, remark


def _of_one(tables: RunTables) -> str:
    """The end of the keys of words about a run of a single year, which does not go from a first year to a last."""
    return "_of_one" if len(tables.years) == 1 else ""


def _sources(tables: RunTables, wording: Wording) -> Card | None:
    """The parts of wind and solar power, and of coal power, in the generation of the years that are asked about."""
    whole = tables.summary("generation")
    parts = {name: tables.summary("generation", name).reindex(whole.index, fill_value=0.0)
             for name in ("wind", "solar", "coal", "coal_ccs")}  # fmt: skip
    sun, coal = parts["wind"] + parts["solar"], parts["coal"] + parts["coal_ccs"]
    if not sun.any():
        return None
    first, last = int(whole.index[0]), int(whole.index[-1])
    years = [*[year for year in ASKED if year in whole.index and first < year < last][:1], last]
    shares = [wording.text("answer.share_in", share=percent(sun[year] / whole[year]), year=year) for year in years]
    remark = wording.text(
        f"answer.sources_remark{_of_one(tables)}", first=first, sun=percent(sun[first] / whole[first]),
        coal=percent(coal[first] / whole[first]), last=last, coal_last=percent(coal[last] / whole[last]),
    )  # fmt: skip
    return wording.text("answer.sources"), joined(shares), remark


def _cost(tables: RunTables, wording: Wording) -> Card:
    objective = float(tables.manifest["objective"])
    unit = f"bn {tables.currency}"
    rate = float(tables.manifest["scenario"]["horizon"]["discount_rate"])
    cost = tables.summary("cost")
    remark = wording.text(
        f"answer.cost_remark{_of_one(tables)}", rate=f"{100.0 * rate:.3g}{BLANK}%",
        first=int(cost.index[0]), last=int(cost.index[-1]),
        start=amount(float(cost.iloc[0]), unit, wording), end=amount(float(cost.iloc[-1]), unit, wording),
    )  # fmt: skip
    return wording.text("answer.cost"), amount(objective, unit, wording), remark


def _carbon_price(tables: RunTables, wording: Wording) -> Card:
    """The highest price of a tonne at power plants: the rules on all regions together, else the highest of one rule."""
    rules = tables["carbon_price"]
    rules = rules[(rules["species"] == "CO2") & rules["sectors"].map(covers_power).astype(bool)]
    heading = wording.text("answer.carbon_price")
    if rules.empty:
        return heading, wording.text("answer.no_carbon_rule"), wording.text("answer.no_carbon_rule_remark")
    common = rules[rules["scope"].map(tables.on_all_regions).astype(bool)]
    prices = common.groupby("year")["carbon_price"].sum()
    if common.empty or prices.max() < FREE:  # what holds for some regions only
        common, prices = common.iloc[:0], rules.groupby("year")["carbon_price"].max()
    if prices.max() < FREE:
        return heading, wording.text("answer.no_carbon_price"), wording.text("answer.no_carbon_price_remark")
    year = int(prices[prices >= prices.max() * NEAR].index[0])
    asked = (common if len(common) else rules).query("year == @year and carbon_price >= @FREE")
    asked = asked if len(common) else asked.nlargest(1, "carbon_price")
    keys = ["policy", "rule", "scope"]
    names = [rule_name(wording, dict(zip(keys, key, strict=True))) for key in asked[keys].astype(str).to_numpy()]
    value = amount(float(prices.max()), f"{tables.currency}/t", wording)
    answer = wording.text("answer.carbon_price_value", value=value, year=year)
    others = len(rules[keys].drop_duplicates()) > len(names)
    return heading, answer, wording.text("answer.carbon_price_remark", rules=joined(names)) if others else joined(names)


def key_figures(tables: RunTables, wording: Wording) -> Table:
    """The figures of the summary that are asked for first, by year."""
    summary = tables["summary"]
    parts = [pair for quantity in SPLIT for pair in _parts(summary, quantity)]
    wanted = [(name, "all") for name in TOTALS[:2]] + parts + [(name, "all") for name in TOTALS[2:]]
    rows = []
    for quantity, part in wanted:
        values = tables.summary(quantity, part)
        if quantity in SPLIT:  # a category without a row has nothing that year
            values = values.reindex(tables.years, fill_value=0.0)
        if len(values):
            units = summary.loc[summary["quantity"] == quantity, "unit"]
            unit = str(units.to_list()[0])
            rows.append(_row(tables, wording, _label(wording, quantity, part, unit), values))
    rows += _carbon_prices(tables, wording)
    columns = ["", *(str(year) for year in tables.years)]
    return Table(columns, rows, wording.text("table.key_figures"), frozenset(range(1, len(columns))))


def _parts(summary: pd.DataFrame, quantity: str) -> list[tuple[str, str]]:
    """A quantity in all, and by every category of which a run has something."""
    found = summary[(summary["quantity"] == quantity) & (summary["value"].abs() > NOTHING)]["item"].unique()
    order = [*CATEGORIES, *sorted(set(found) - {*CATEGORIES, "all"}), "all"]
    return [(quantity, name) for name in order if name in found and name not in NO_CAPACITY]


def _carbon_prices(tables: RunTables, wording: Wording) -> list[list[Text | str]]:
    """A row for each rule on CO2; where there are many, for those on all regions."""
    prices = tables["carbon_price"]
    prices = prices[prices["species"] == "CO2"]
    keys = ["policy", "rule", "scope"]
    if len(prices[keys].drop_duplicates()) > MOST_RULES:
        prices = prices[prices["scope"].map(tables.on_all_regions).astype(bool)]
    unit = wording.text(f"unit.{tables.currency}/t")
    rows = []
    for key, values in prices.groupby(keys, sort=False):
        name = rule_name(wording, dict(zip(keys, map(str, key), strict=True)))
        label = wording.text("quantity.carbon_price") + Text(": ", "：") + name + " [" + unit + "]"
        rows.append(_row(tables, wording, label, values.set_index("year")["carbon_price"]))
    return rows


def _label(wording: Wording, quantity: str, item: str, unit: str) -> Text:
    text = wording.text(f"quantity.{quantity}")
    if item != "all":
        text = text + Text(": ", "：") + wording.text(f"category.{item}")
    return text + " [" + wording.text(f"unit.{unit}") + "]"


def _row(tables: RunTables, wording: Wording, label: Text, values: pd.Series) -> list[Text | str]:
    return [label, *(number(float(values[year])) if year in values.index else number(None) for year in tables.years)]
