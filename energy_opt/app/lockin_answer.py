"""The answer of a study of lock-in on one screen: the projects, each regime and case, and the project evaluation."""

from __future__ import annotations

import sys
from collections.abc import Hashable, Iterator
from typing import Any, TextIO

import pandas as pd

from energy_opt.analysis.lock_in_accounts import AFTER
from energy_opt.app.study import signed
from energy_opt.results.store import Results

PLAN, ALL = "plan", "all"
UNKNOWN = "unknown"
MARGIN, WIDTH = "  ", 17
"""Room before the words of a case, and for its name."""

MANY = 8
"""Cases of all regimes together from which on each has one line."""

SHOWN = 5
"""Projects that are named."""

LEAST_SHARE = 0.01
"""Smaller parts of what gives way are not named."""

GIVES_WAY = {
    "coal": "other coal", "gas": "gas", "renewables": "renewables", "other_plants": "other plants",
    "unserved": "load that was not met",
}  # fmt: skip
TAKES_UP = {"storage_and_lines": "lost in storage and on lines", "use": "surplus or used by air capture"}
"""Words for the parts of what the projects displace: what gives, and what takes."""


def print_answer(results: Results, stream: TextIO | None = None) -> None:
    """Prints the answer and where the tables are."""
    stream = stream or sys.stdout
    stream.write("\n".join([*Answer(results).lines(), f"results: {results.path}"]) + "\n")


class Answer:
    """The words and numbers of a stored study."""

    def __init__(self, results: Results) -> None:
        self._money = f"bn {results.manifest['currency']}"
        self._unit = str(results.manifest["currency"])
        tables = {name: results[f"lockin_{name}"] for name in ("project", "case", "metrics", "rank", "timeline")}
        self._projects, self._cases, self._rank = tables["project"], tables["case"], tables["rank"]
        self._timeline = tables["timeline"]
        self._most = 1 if len(self._cases) > MANY else 3  # lines of a case, for one screen
        metrics = tables["metrics"]
        self._table = metrics
        self._metrics = metrics.set_index(["regime", "case", "project", "metric", "year"])["value"].sort_index()

    def lines(self) -> Iterator[str]:
        """Every line."""
        yield from self._who()
        for regime, cases in self._cases.groupby("regime", sort=False):
            yield ""
            yield from self._regime(str(regime), cases)
        yield ""
        yield from self._evaluation()

    def _who(self) -> Iterator[str]:
        """The projects."""
        table = self._projects
        regions = ", ".join(dict.fromkeys(table["region"]))
        years = f"{table['year'].min()}" + (f"–{table['year'].max()}" if table["year"].nunique() > 1 else "")
        count = f"{len(table)} project" + ("s" if len(table) > 1 else "")
        yield f"With {count}, {table['capacity'].sum() / 1e3:,.2f} GW in {_short(regions, 60)} from {years} on:"
        for row in table.sort_values("capacity", ascending=False, kind="stable").head(SHOWN).to_dict("records"):
            name = "" if row["name"] == row["project"] else f" {row['name']}"
            chinese = f" {row['name_zh']}" if row["name_zh"] else ""
            yield (f"  {row['project']}{name}{chinese}: {row['capacity']:,.0f} MW {row['technology']}, {row['year']}, "
                   f"{row['lifetime']:.0f} years of {row['hours']:,.0f} h"
                   + (f" (assumed: {row['assumed']})" if row["assumed"] else ""))  # fmt: skip
        if len(table) > SHOWN:
            yield f"  and {len(table) - SHOWN} more"
        if table["taken_out"].any():
            yield f"  {int(table['taken_out'].sum())} of them are committed in the scenario and were taken out of it."

    def _regime(self, regime: str, cases: pd.DataFrame) -> Iterator[str]:
        yield f"Regime {regime}"
        before, told = "", [""]
        for row in cases.to_dict("records"):
            if not row["solved"]:
                yield f"  {row['case']:<{WIDTH}} no solution – {row['note']}"
            elif row["case"] == "without":
                yield f"  {'without':<{WIDTH}} discounted cost {row['objective']:,.1f} {self._money}"
            else:
                lines = [*self._case(regime, str(row["case"]))]
                said = [line[len(MARGIN) + WIDTH :] for line in lines]
                yield from [f"  {row['case']:<{WIDTH}} as {before}"] if said == told else lines[: self._most]
                before, told = (before if said == told else str(row["case"])), said
        rank = self._rank[self._rank["regime"] == regime]
        if len(rank) > 1:
            named = [f"{row['project']} {row['attribution_per_kw']:+,.0f}"
                     for row in rank.head(SHOWN).to_dict("records")]  # fmt: skip
            yield f"  most costly per kW ({rank['case'].iloc[0]}, {self._unit}/kW): {', '.join(named)}"

    def _case(self, regime: str, case: str) -> Iterator[str]:
        """Two or three lines: cost and emissions; how the plants run; what gives way."""

        def value(name: str, year: int = 0) -> float | None:
            return self._value(regime, case, ALL, name, year)

        capacity = self._projects["capacity"].sum() / 1e3
        cost, emitted = value("cost_change"), value("emission_change")
        if cost is None:
            yield f"  {case:<{WIDTH}} solved, its effects are {UNKNOWN}: nothing to compare it with"
            return
        words = [f"cost {signed(cost, 2)} {self._money} ({signed(cost / capacity * 1e3, 0)} {self._unit}/kW)"]
        premium, least, most = value("lock_premium"), value("cost_change_least"), value("cost_change_most")
        error = 0.0 if least is None or most is None else most - least
        if premium is not None and abs(premium) >= max(0.005, error):
            words.append(f"of which the lock {signed(premium, 2)}")
        words.append(f"CO2 {UNKNOWN if emitted is None else f'{signed(emitted, 1)} Mt'}")
        own, elsewhere = value("emission_change_own_regions"), value("emission_change_elsewhere")
        words += leakage_words(value("leakage"), own, elsewhere)
        words += self._break_even(regime, case)
        yield f"  {case:<{WIDTH}} {'; '.join(words)}"
        if least is not None and most is not None:
            yield f"  {'':<{WIDTH}} {error_words(least, most, self._money)}"
        rows = self._timeline[(self._timeline["regime"] == regime) & (self._timeline["case"] == case)]
        alive = rows[rows["hours"].notna()]
        hours = ", ".join(f"{row['year']} {row['hours']:,.0f}" for row in _few(alive))
        yield (
            f"  {'':<{WIDTH}} runs {hours} h of {alive['planned_hours'].mean():,.0f} planned; stranded "
            f"{_number(value('stranded_economic'), ',.3g')} {self._money} "
            f"(book {_number(value('stranded_book'), ',.3g')})"
        )
        prices = [(row["year"], row["carbon_price_with"] - row["carbon_price_without"]) for row in _few(rows)]
        moved = [f"{year} {change:+,.1f}" for year, change in prices if pd.notna(change) and abs(change) >= 0.05]
        last = int(rows["year"].max())
        words = [f"carbon price {', '.join(moved)} {self._unit}/t"] if moved else []
        words += self._displaced(regime, case)
        energy, size = (value(f"renewable_{name}_change", last) for name in ("generation", "capacity"))
        if energy is not None and size is not None and max(abs(energy), abs(size)) >= 0.05:
            words.append(f"renewables {signed(energy, 1)} TWh and {signed(size, 1)} GW in {last}")
        over, short = value("overshoot_change"), value("shortfall")
        words += [f"{over:+,.1f} Mt above the limits"] if over is not None and abs(over) >= 0.05 else []
        words += [f"{short:,.1f} TWh short of its hours"] if short is not None and short >= 0.05 else []
        sorry = value("regret")
        words += [f"regret of a short-sighted planner {sorry:,.2f} {self._money}"] if sorry is not None else []
        yield f"  {'':<{WIDTH}} {'; '.join(words)}"

    def _displaced(self, regime: str, case: str) -> list[str]:
        """What the projects run instead of, the largest parts first, and what becomes more or less with them."""

        def parts(names: dict[str, str]) -> list[tuple[float, str]]:
            shares = [(self._value(regime, case, ALL, f"displaced_{name}"), words) for name, words in names.items()]
            return sorted([(share, words) for share, words in shares
                           if share is not None and abs(share) >= LEAST_SHARE], reverse=True)  # fmt: skip

        less = [f"{share:.0%} {words}" for share, words in parts(GIVES_WAY) if share > 0.0]
        more = [f"{-share:.0%} more {words}" for share, words in parts(GIVES_WAY) if share < 0.0]
        more += [f"{abs(share):.0%} {'more' if share > 0.0 else 'less'} {words}" for share, words in parts(TAKES_UP)]
        aside = f" ({', '.join(more)})" if more else ""
        return [f"in the place of {', '.join(less)}{aside}"] if less else []

    def _break_even(self, regime: str, case: str) -> list[str]:
        """The price at which the projects cost nothing; or that there is none, where it was asked for."""
        if (regime, case, ALL, "break_even_price", 0) not in self._metrics.index:
            return []
        even = self._value(regime, case, ALL, "break_even_price")
        return ["no break-even at the prices tried" if even is None else f"breaks even at {even:,.2f} {self._unit}/t"]

    def _evaluation(self) -> Iterator[str]:
        """The three blocks of a project's carbon evaluation."""

        def plan(name: str) -> float | None:
            return self._value(PLAN, PLAN, ALL, name)

        total = plan("committed")
        life = (self._projects["lifetime"] * self._projects["capacity"]).sum() / self._projects["capacity"].sum()
        yield "Project carbon evaluation"
        late = ", ".join(f"after {year} {_number(plan(f'committed_after_{year}'), ',.0f')}" for year in AFTER)
        words = (
            f"{total / life:,.1f} Mt a year as planned, {total:,.0f} Mt over the life" if total is not None else UNKNOWN
        )
        yield f"  level of emissions: {words}, {late}"
        yield f"  effect on targets: {self._targets()}"
        yield f"  mitigation: {self._mitigation()}"

    def _targets(self) -> str:
        """In each regime the limit that the projects take the largest share of: shares of one limit add up."""
        words = []
        for regime in dict.fromkeys(self._cases["regime"]):
            rows = self._planned(str(regime), "budget_share")
            if rows.empty:
                words += [f"{UNKNOWN} in `{regime}`"] if not self._compared(str(regime)) else []
                continue
            shares = rows.groupby("note", sort=False)["value"].sum().sort_values(ascending=False, kind="stable")
            others = f" (the largest of {len(shares)} limits)" if len(shares) > 1 else ""
            words.append(f"{shares.iloc[0]:.2%} {shares.index[0]} in `{regime}`{others}")
        return "; ".join(words) or "the regimes limit no emissions"

    def _mitigation(self) -> str:
        words = []
        for regime, cases in self._cases.groupby("regime", sort=False):
            for case in cases.loc[cases["solved"] & (cases["case"] != "without"), "case"].head(1):
                cost = self._value(str(regime), str(case), ALL, "cost_change")
                if cost is not None:
                    verb = "saves" if cost >= 0.0 else "costs"
                    words.append(f"not building {verb} {abs(cost):,.3g} {self._money} ({regime}, {case})")
            words += self._unlocking(str(regime))
        return "; ".join(words) or UNKNOWN

    def _unlocking(self, regime: str) -> list[str]:
        """The mean price by capacity in the last year that has one; nothing where no plant has one."""
        rows = self._planned(regime, "unlocking_price")
        if rows.empty:
            return []
        last = rows["year"].max()
        price = rows[rows["year"] == last].set_index("project")["value"]
        weight = self._projects.set_index("project")["capacity"].reindex(price.index)
        mean = float((price * weight).sum() / weight.sum())
        if mean <= 0.0:
            return [f"its cheapest firm replacement costs less than running it in {last} without a price ({regime})"]
        return [f"gives way to its cheapest firm replacement at {mean:,.0f} {self._unit}/t in {last} ({regime})"]

    def _compared(self, regime: str) -> bool:
        """Whether the system without the projects has a solution, so that there is something to compare with."""
        cases = self._cases
        return bool(cases.loc[(cases["regime"] == regime) & (cases["case"] == "without"), "solved"].any())

    def _value(self, regime: str, case: str, project: str, name: str, year: int = 0) -> float | None:
        found = self._metrics.get((regime, case, project, name, year))
        return None if found is None or pd.isna(found) else float(found)

    def _planned(self, regime: str, name: str) -> pd.DataFrame:
        """A metric of every project's plan where it has a value."""
        table = self._table
        chosen = (table["regime"] == regime) & (table["case"] == PLAN) & (table["metric"] == name)
        return table[chosen & table["value"].notna()]


def error_words(least: float, most: float, money: str) -> str:
    """What the gaps of two solutions leave of a difference of costs."""
    words = f"the gaps leave the cost open between {signed(least, 2)} and {signed(most, 2)} {money}"
    if least < 0.0 < most:
        words += ": the difference is smaller than its error; take a smaller solver.gap, or solver=monolith"
    return words


def leakage_words(leak: float | None, own: float | None, elsewhere: float | None) -> list[str]:
    """Where emissions change [Mt]: what others take back, or add in the same direction (a negative leakage)."""
    if leak is None or own is None or elsewhere is None or abs(leak) <= 0.005:
        return []
    others = f", {leak:.0%} of it taken back elsewhere" if leak > 0.0 else f" and {elsewhere:+,.1f} Mt elsewhere"
    return [f"own regions {own:+,.1f} Mt{others}"]


def _number(value: float | None, form: str) -> str:
    return UNKNOWN if value is None else format(value, form)


def _few(rows: pd.DataFrame) -> list[dict[Hashable, Any]]:
    """Up to four of the rows, the first and the last among them."""
    chosen = rows if len(rows) <= 4 else rows.iloc[[0, len(rows) // 3, 2 * len(rows) // 3, len(rows) - 1]]
    return chosen.to_dict("records")


def _short(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 1].rsplit(",", 1)[0] + " …"
