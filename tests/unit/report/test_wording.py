"""Words in two languages: complete, with the same fields, and never taking a user's text for a mark of another."""

from __future__ import annotations

import string

import pytest

from energy_opt.report.terms import TERMS
from energy_opt.report.wording import Text, Wording, mark, named

EQUAL = ("unit.", "lockin.p")


def fields(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def is_chinese(text: str) -> bool:
    return any("\u4e00" <= sign <= "\u9fff" for sign in text)


def test_every_term_stands_in_both_languages_with_the_same_fields() -> None:
    words = {key: pair for key, pair in TERMS.items() if key != "note.map" and not key.startswith(EQUAL)}
    assert [key for key, (english, chinese) in TERMS.items() if fields(english) != fields(chinese)] == []
    assert [key for key, (english, _) in words.items() if not english or is_chinese(english)] == []
    assert [key for key, (_, chinese) in words.items() if not is_chinese(chinese)] == []


def test_marks_are_replaced_wherever_they_stand() -> None:
    wording = Wording(named("region", ["Shanxi"], ["山西"]))
    spec = {"title": f"{mark('capacity')} [{mark('unit.GW')}]", "list": [mark("region.Shanxi"), 3, None]}
    assert wording.translate(spec, "en") == {"title": "Capacity [GW]", "list": ["Shanxi", 3, None]}
    assert wording.translate(spec, "zh") == {"title": "装机容量 [GW]", "list": ["山西", 3, None]}
    assert set(wording.used(spec)) == {"capacity", "unit.GW", "region.Shanxi"}


def test_what_has_no_chinese_name_keeps_its_own() -> None:
    wording = Wording(named("technology", ["wind_onshore", "x"], ["", "未知"], english=False))
    assert wording.text("technology.wind_onshore") == Text("Wind onshore", "Wind onshore")
    assert wording.text("technology.x") == Text("X", "未知")
    assert wording.text("sector.new_sector") == Text("New sector", "New sector")


@pytest.mark.parametrize("name", ['a "quoted" name', "⟦year⟧", "back\\slash", "{braces}", "太原\u2028"])
def test_names_of_any_signs_come_back(name: str) -> None:
    wording = Wording({f"region.{name}".replace("⟦", "[").replace("⟧", "]"): Text("found", "找到")})
    assert wording.translate(mark(f"region.{name}"), "en") == "found"
    assert [text.en for text in wording.used([mark(f"region.{name}")]).values()] == ["found"]


def test_fields_take_texts_of_their_language() -> None:
    assert Wording().text("page.run", name=Text("a {b}", "甲")) == Text("a {b}: the pathway", "甲：路径报告")
