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


def text(*metrics: tuple[Any, ...], without: bool = True) -> str:
    """The answer about two projects in the regime `caps`; metrics: case, project, metric, year, value, note."""
    cases = pd.DataFrame({
        "regime": "caps", "case": ["without", "free"], "solved": [without, True], "objective": 1.0, "note": "tight",
    })  # fmt: skip
    rows = [("caps", *row) for row in metrics]
    table = pd.DataFrame(rows, columns=["regime", "case", "project", "metric", "year", "value", "note"])
    tables = {"project": PROJECTS, "case": cases, "metrics": table.astype({"value": float}), "rank": RANK,
              "timeline": TIMELINE}  # fmt: skip
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
