"""The cards of the answer: the carbon price is one that a power plant pays; where a path peaks."""

from __future__ import annotations

from typing import Any, cast

import pandas as pd
import pytest

from energy_opt.report.rule_names import names_of_rules
from energy_opt.report.run_answer import _carbon_price, _peak
from energy_opt.report.run_data import RunTables
from energy_opt.report.wording import Text, Wording
from energy_opt.results.scopes import covered

COLUMNS = ["policy", "rule", "scope", "year", "species", "sectors", "carbon_price"]


REGIONS = frozenset({"North", "South"})


class Tables(dict[str, pd.DataFrame]):
    currency = "CNY"
    years = (2025, 2030, 2035)

    def on_all_regions(self, scope: str) -> bool:
        return covered(scope, REGIONS, {"mainland": REGIONS}) == REGIONS


def card(*rows: tuple[Any, ...]) -> tuple[str, Text]:
    """Answer and remark in English about rules: rule, scope, sectors, price."""
    frame = pd.DataFrame([("emission_cap", rule, scope, 2030, "CO2", sectors, price)
                          for rule, scope, sectors, price in rows], columns=COLUMNS)  # fmt: skip
    names = names_of_rules(frame["rule"], [], pd.DataFrame({"region": ["North"], "name_zh": ["北方"]}))
    _, answer, remark = _carbon_price(cast(RunTables, Tables(carbon_price=frame)), Wording(names))
    return str(answer.en), remark


@pytest.mark.parametrize(
    ("rows", "answer"),
    [
        ((("system", "all", "power", 0.0), ("north", "North", "power", 3000.0)), "3,000"),
        ((("system", "all", "power", 40.0), ("north", "North", "power", 3000.0)), "40"),
        ((("groups", "mainland", "power", 40.0), ("north", "North", "power", 3000.0)), "40"),
        ((("joined", "South + North", "power", 40.0), ("north", "North", "power", 3000.0)), "40"),
        ((("steel", "North", "steel", 3000.0),), "None"),
        ((("system", "all", "power", 0.0), ("steel", "North", "steel", 3000.0)), "0 in all years"),
    ],
)
def test_a_limit_of_one_region_is_not_hidden_and_one_of_steel_is_none(rows: Any, answer: str) -> None:
    assert answer in card(*rows)[0]


def test_other_rules_are_spoken_of_only_where_there_are_some() -> None:
    one, other = ("national", "all", "power", 40.0), ("province_north", "North", "power", 20.0)
    assert card(one)[1] == ("national (cap)", "全国（排放上限）")
    assert card(one, other)[1] == ("national (cap); all rules below", "全国（排放上限）；其余规则见下文")
    assert card(("limit", "mainland", "power", 20.0))[1].zh == "limit（排放上限） · 大陆"
    assert card(other)[1] == ("province_north (cap) · North", "北方（排放上限） · North")


@pytest.mark.parametrize(
    ("peak_year", "last", "peaked", "answer"),
    [
        (2030, 80.0, True, "Yes, in 2030, at 100\u00a0Mt"),
        (2025, 80.0, True, "Yes: 2025 is the highest year, with 100\u00a0Mt"),
        (2035, 100.0, False, "No: 2035 is the highest year, with 100\u00a0Mt"),
        (2025, 100.0, False, "No: 2035 is as high as 2025, the highest year, with 100\u00a0Mt"),
    ],
)
def test_a_path_that_falls_and_comes_back_has_no_peak(peak_year: int, last: float, peaked: bool, answer: str) -> None:
    row = {"quantity": "co2_emissions", "region": "all", "peak_year": peak_year, "peak": 100.0, "last": last,
           "peaked": peaked, "unit": "Mt"}  # fmt: skip
    tables = Tables(turning_point=pd.DataFrame([row]))
    found = _peak(cast(RunTables, tables), Wording(), "co2_emissions")
    assert found is not None
    assert found[1].en == answer
