"""The words of the reports in English and Chinese. Figures hold marks such as ⟦year⟧, which a language replaces."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from energy_opt.report.terms import TERMS

LANGUAGES = ("en", "zh")
OPEN, CLOSE = "⟦", "⟧"
MARK = re.compile(f"{OPEN}([^{OPEN}{CLOSE}]*){CLOSE}")


class Text(NamedTuple):
    """The same words in both languages."""

    en: str
    zh: str

    def __add__(self, other: object) -> Text:
        """The words followed by others, or by a text that reads the same in both languages."""
        after = other if isinstance(other, Text) else Text(str(other), str(other))
        return Text(self.en + after.en, self.zh + after.zh)


def mark(key: str) -> str:
    """The mark that stands for a word in a figure."""
    return f"{OPEN}{markable(key)}{CLOSE}"


def markable(key: str) -> str:
    """The key as it can stand in a mark."""
    return key.replace(OPEN, "[").replace(CLOSE, "]")


class Wording:
    """The fixed terms, and the names that a result brings along (regions, technologies)."""

    def __init__(self, names: Mapping[str, Text] | None = None) -> None:
        self._names = dict(names or {})

    def text(self, key: str, **values: object) -> Text:
        """The words of a key, its fields filled in; an unknown key reads as its last part."""
        found = self._names.get(key)
        if found is None:
            found = Text(*TERMS[key]) if key in TERMS else plain(key)
        if not values:
            return found
        both = [{name: _in(value, language) for name, value in values.items()} for language in LANGUAGES]
        return Text(found.en.format(**both[0]), found.zh.format(**both[1]))

    def translate(self, value: Any, language: str) -> Any:
        """A specification or a text with its marks replaced."""
        if isinstance(value, str):
            return MARK.sub(lambda found: getattr(self.text(found[1]), language), value)
        if isinstance(value, list):
            return [self.translate(item, language) for item in value]
        if isinstance(value, dict):
            return {key: self.translate(item, language) for key, item in value.items()}
        return value

    def used(self, value: Any) -> dict[str, Text]:
        """The words of every mark in a value, by key."""
        found = dict.fromkeys(MARK.findall(json.dumps(value, ensure_ascii=False)))
        keys = [json.loads(f'"{key}"') for key in found]  # quotes in a name are escaped in JSON
        return {key: self.text(key) for key in keys}


def plain(key: str) -> Text:
    """What follows the group of a key, as words.

    >>> plain("technology.wind_onshore").en, plain("unit.bn USD").en
    ('Wind onshore', 'bn USD')
    """
    group, dot, rest = key.partition(".")
    name = rest if dot else key
    if group == "unit":
        return Text(name, name)
    words = name.replace("_", " ")
    return Text(*[words[:1].upper() + words[1:]] * 2)


def named(group: str, keys: Iterable[str], chinese: Iterable[str], *, english: bool = True) -> dict[str, Text]:
    """Names of a group from a table: the key in English, its Chinese name where there is one.

    english: the key itself is the name; else it is written as words.
    """
    names = {}
    for key, zh in zip(keys, chinese, strict=True):
        en = key if english else plain(f"{group}.{key}").en
        names[f"{group}.{key}"] = Text(en, zh or en)
    return names


def joined(texts: Sequence[Text]) -> Text:
    """Texts in a row, with the comma of each language.

    >>> joined([Text("a", "甲"), Text("b", "乙")])
    Text(en='a, b', zh='甲，乙')
    """
    return Text(", ".join(text.en for text in texts), "，".join(text.zh for text in texts))


def _in(value: object, language: str) -> object:
    return getattr(value, language) if isinstance(value, Text) else value
