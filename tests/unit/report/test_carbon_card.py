"""The carbon price of the answer is one that a power plant pays, wherever in the system it pays most."""

from __future__ import annotations

from typing import Any, cast

import pandas as pd
import pytest

from energy_opt.report.run_answer import _carbon_price
from energy_opt.report.run_data import RunTables
from energy_opt.report.wording import Wording

COLUMNS = ["policy", "rule", "scope", "year", "species", "sectors", "carbon_price"]


class Tables(dict[str, pd.DataFrame]):
    currency = "CNY"


def card(*rows: tuple[Any, ...]) -> tuple[str, str]:
    """Answer and remark in English about rules: rule, scope, sectors, price."""
    frame = pd.DataFrame([("emission_cap", rule, scope, 2030, "CO2", sectors, price)
                          for rule, scope, sectors, price in rows], columns=COLUMNS)  # fmt: skip
    _, answer, remark = _carbon_price(cast(RunTables, Tables(carbon_price=frame)), Wording())
    return str(answer.en), str(remark.en)


@pytest.mark.parametrize(
    ("rows", "answer"),
    [
        ((("system", "all", "power", 0.0), ("north", "North", "power", 3000.0)), "3,000"),
        ((("system", "all", "power", 40.0), ("north", "North", "power", 3000.0)), "40"),
        ((("steel", "North", "steel", 3000.0),), "None"),
        ((("system", "all", "power", 0.0), ("steel", "North", "steel", 3000.0)), "0 in all years"),
    ],
)
def test_a_limit_of_one_region_is_not_hidden_and_one_of_steel_is_none(rows: Any, answer: str) -> None:
    assert answer in card(*rows)[0]
