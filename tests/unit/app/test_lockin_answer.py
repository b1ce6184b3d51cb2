"""The words of the answer on one screen: the unknown is not told as 0, shares of different limits are not added."""

from __future__ import annotations

from typing import Any, cast

import pandas as pd
import pytest

from energy_opt.app.lockin import main
from energy_opt.app.lockin_answer import Answer, leakage_words
from energy_opt.results.store import Results

PROJECTS = pd.DataFrame({
    "project": ["P1", "P2"], "name": ["P1", "P2"], "name_zh": "", "region": "A", "capacity": [1000.0, 3000.0],
    "technology": "coal", "year": 2030, "lifetime": 30.0, "hours": 4500.0, "assumed": "", "taken_out": False,
})  # fmt: skip
TIMELINE = pd.DataFrame(columns=["regime", "case", "year", "hours", "planned_hours", "carbon_price_with",
                                 "carbon_price_without"])  # fmt: skip
RANK = pd.DataFrame(columns=["regime", "case", "project", "attribution_per_kw"])


def text(*metrics: tuple[Any, ...], without: bool = True, timeline: pd.DataFrame = TIMELINE) -> str:
    """The answer about two projects in the regime `caps`; metrics: case, project, metric, year, value, note."""
    cases = pd.DataFrame({
        "regime": "caps", "case": ["without", "free"], "solved": [without, True], "objective": 1.0, "note": "tight",
    })  # fmt: skip
    rows = [("caps", *row) for row in metrics]
    table = pd.DataFrame(rows, columns=["regime", "case", "project", "metric", "year", "value", "note"])
    tables = {"project": PROJECTS, "case": cases, "metrics": table.astype({"value": float}), "rank": RANK,
              "timeline": timeline}  # fmt: skip
    results = {f"lockin_{name}": table for name, table in tables.items()}
    return "\n".join(Answer(cast(Results, Stored(results, {"currency": "CNY"}))).lines())


class Stored(dict[str, pd.DataFrame]):
    """Tables by name with a manifest."""

    def __init__(self, tables: dict[str, pd.DataFrame], manifest: dict[str, str]) -> None:
        super().__init__(tables)
        self.manifest = manifest


def test_what_is_not_known_is_not_told_as_nothing() -> None:
    told = text(without=False)
    assert "effects are unknown" in told
    assert "level of emissions: unknown, after 2050 unknown" in told
    assert "effect on targets: unknown in `caps`" in told
    assert "mitigation: unknown" in told
    assert "0.0" not in told


def test_no_limit_is_told_where_the_regime_has_none() -> None:
    assert "the regimes limit no emissions" in text()


def test_shares_of_one_limit_add_up_and_those_of_others_do_not() -> None:
    one = [("plan", f"P{k}", "budget_share", 0, 0.02, "of `north`, 100 Mt") for k in (1, 2)]
    assert "targets: 4.00% of `north`, 100 Mt in `caps`\n" in text(*one)
    other = ("plan", "P3", "budget_share", 0, 0.03, "of `south`, 50 Mt")
    assert "4.00% of `north`, 100 Mt in `caps` (the largest of 2 limits)" in text(*one, other)


def test_unlocking_prices_are_weighted_by_capacity_and_silent_where_there_is_none() -> None:
    told = text(("plan", "P1", "unlocking_price", 2030, 100.0, ""), ("plan", "P2", "unlocking_price", 2030, 200.0, ""),
                ("plan", "P1", "unlocking_price", 2035, None, "firmness has no price here"))  # fmt: skip
    assert "at 175 CNY/t in 2030 (caps)" in told
    assert "replacement" not in text(("plan", "P1", "unlocking_price", 2030, None, "firmness has no price here"))


def test_a_replacement_that_is_cheaper_anyway_has_no_negative_price() -> None:
    told = text(("plan", "P1", "unlocking_price", 2030, -54.0, ""))
    assert "its cheapest firm replacement costs less than running it in 2030 without a price (caps)" in told
    assert "-54" not in told


def test_what_gives_way_is_told_with_what_is_saved_or_lost_on_the_way() -> None:
    shares = {"coal": 1.03, "gas": 0.05, "renewables": -0.02, "storage_and_lines": -0.06, "unserved": 0.001}
    known = [("free", "all", name, 0, value, "") for name, value in (
        ("cost_change", 1.0), ("renewable_generation_change", 0.0), *((f"displaced_{k}", v) for k, v in shares.items())
    )]  # fmt: skip
    year = pd.DataFrame([{"regime": "caps", "case": "free", "year": 2030, "hours": 4000.0, "planned_hours": 4500.0,
                          "carbon_price_without": 0.0, "carbon_price_with": 0.0}])  # fmt: skip
    told = text(*known, ("free", "all", "break_even_price", 0, None, "none"), timeline=year)
    assert "in the place of 103% other coal, 5% gas (2% more renewables, 6% less lost in storage and on lines)" in told
    assert "no break-even at the prices tried" in told


def test_many_cases_have_a_line_each_and_equal_ones_are_told_once() -> None:
    """Three regimes of four cases fit a screen."""
    names = ["without", "free", "debt", "contract", "full"]
    cases = pd.DataFrame([{"regime": regime, "case": case, "solved": True, "objective": 1.0, "note": ""}
                          for regime in ("price", "caps", "budget") for case in names])  # fmt: skip
    rows = [(row["regime"], row["case"], "all", "cost_change", 0, float(row["case"] == "full"), "")
            for row in cases.to_dict("records")]  # fmt: skip
    table = pd.DataFrame(rows, columns=["regime", "case", "project", "metric", "year", "value", "note"])
    timeline = cases.assign(year=2030, hours=4000.0, planned_hours=4500.0, carbon_price_without=0.0,
                            carbon_price_with=0.0)  # fmt: skip
    tables = {"project": PROJECTS, "case": cases, "metrics": table, "rank": RANK, "timeline": timeline}
    stored = Stored({f"lockin_{name}": frame for name, frame in tables.items()}, {"currency": "CNY"})
    lines = [*Answer(cast(Results, stored)).lines()]
    assert len(lines) <= 40
    assert "  contract          as free" in lines
    assert not any(line.startswith("  full              as") for line in lines)


@pytest.mark.parametrize(
    ("numbers", "words"),
    [
        ((0.25, 4.0, -1.0), ["own regions +4.0 Mt, 25% of it taken back elsewhere"]),
        ((-0.2, -1.0, -0.2), ["own regions -1.0 Mt and -0.2 Mt elsewhere"]),
        ((-0.2, 1.0, 0.2), ["own regions +1.0 Mt and +0.2 Mt elsewhere"]),
        ((0.0, 1.0, 0.0), []),
        ((None, 0.0, 1.0), []),
    ],
)
def test_what_happens_elsewhere_has_its_direction(numbers: tuple[float | None, ...], words: list[str]) -> None:
    assert leakage_words(*numbers) == words


def test_the_help_names_what_a_file_may_hold(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["--help"])
    told = capsys.readouterr().out
    for word in ("heat_rate", "replaces ", "replaces_MW", "contract_closing"):
        assert word in told
