"""Units: the canonical ones of the tables, and exact factors between compatible ones.

Units are read once, where data enter; inside the model there are plain numbers in the canonical units.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from types import MappingProxyType

from energy_opt.errors import EnergyOptError

CURRENCY = "CNY"
"""The currency word of the declared tables; it stands for the currency of each data folder."""

HOURS_PER_YEAR = 8760
"""Hours of the model's year; 29 February is left out."""

GJ_PER_TCE = Fraction(293076, 10000)
"""Tonne of coal equivalent: 7,000 kcal/kg at 4.1868 kJ/kcal (GB/T 2589-2020)."""

_MWH_PER_GJ = Fraction(10, 36)

_DEFINITIONS: dict[str, tuple[Fraction, dict[str, int]]] = {
    "1": (Fraction(1), {}),
    "%": (Fraction(1, 100), {}),
    "thousand": (Fraction(10**3), {}),
    "mn": (Fraction(10**6), {}),
    "bn": (Fraction(10**9), {}),
    "h": (Fraction(1), {"hour": 1}),
    "year": (Fraction(1), {"year": 1}),
    "km": (Fraction(1), {"length": 1}),
    "m": (Fraction(1, 1000), {"length": 1}),
    "degree": (Fraction(1), {"angle": 1}),
}
for _name, _exponent in {"k": -3, "M": 0, "G": 3, "T": 6}.items():
    _DEFINITIONS[f"{_name}Wh"] = (Fraction(10) ** _exponent, {"energy": 1})
    _DEFINITIONS[f"{_name}W"] = (Fraction(10) ** _exponent, {"energy": 1, "hour": -1})
for _name, _exponent in {"k": -6, "M": -3, "G": 0, "T": 3, "P": 6, "E": 9}.items():
    _DEFINITIONS[f"{_name}J"] = (_MWH_PER_GJ * Fraction(10) ** _exponent, {"energy": 1})
for _name, _exponent in {"g": -6, "kg": -3, "t": 0, "kt": 3, "Mt": 6, "Gt": 9}.items():
    _DEFINITIONS[_name] = (Fraction(10) ** _exponent, {"mass": 1})
    _DEFINITIONS[f"{_name}ce"] = (_MWH_PER_GJ * GJ_PER_TCE * Fraction(10) ** _exponent, {"energy": 1})

KNOWN: tuple[str, ...] = tuple(_DEFINITIONS)
"""The unit words that are understood, beside the currency."""

_CURRENCY_WORD = re.compile(r"[A-Z]{3}")


class UnitError(EnergyOptError):
    """A unit is unknown, or two units measure different things."""


@dataclass(frozen=True)
class Unit:
    """A parsed unit: its size in base units (MWh, h, t, km, money …) and the powers of its dimensions."""

    factor: Fraction
    dimensions: Mapping[str, int]
    currency: str = ""


@cache
def parse(text: str) -> Unit:
    """The unit that a text such as `CNY/kW/year` or `bn CNY` stands for.

    Words are joined by `/` (divides by the next word), `*`, `·` or a space. Three capital letters that are no known
    unit are a currency.

    >>> parse("GJ/MWh").factor
    Fraction(5, 18)
    >>> dict(parse("CNY/kW/year").dimensions)
    {'money': 1, 'energy': -1, 'hour': 1, 'year': -1}
    """
    parts = re.split(r"\s*([/*·])\s*|\s+", text.strip())
    words = [part for part in parts if part]
    if not words or words[-1] in "/*·":
        raise UnitError(f"{text!r} is not a unit")
    factor, dimensions, currency, sign = Fraction(1), dict[str, int](), "", 1
    for word in words:
        if word in "/*·":
            sign = -1 if word == "/" else 1
            continue
        size, powers = _definition(word, text)
        if "money" in powers:
            if currency and currency != word:
                raise UnitError(f"the unit {text!r} names two currencies")
            currency = word
        factor *= size**sign
        for name, power in powers.items():
            dimensions[name] = dimensions.get(name, 0) + sign * power
        sign = 1
    return Unit(factor, MappingProxyType({name: power for name, power in dimensions.items() if power}), currency)


def _definition(word: str, text: str) -> tuple[Fraction, dict[str, int]]:
    if word in _DEFINITIONS:
        return _DEFINITIONS[word]
    if _CURRENCY_WORD.fullmatch(word):
        return Fraction(1), {"money": 1}
    raise UnitError(f"the unit {text!r} has the unknown word {word!r}")


def conversion_factor(source: str, target: str, currency: str = CURRENCY) -> float:
    """The number by which a value in `source` is multiplied to be in `target`.

    `currency` is the only currency that `source` may name; in `target` CNY stands for it.

    >>> conversion_factor("MW", "GW")
    0.001
    >>> conversion_factor("PJ", "Mtce") * 29.3076
    1.0
    >>> conversion_factor("USD/MW", "CNY/kW", currency="USD")
    0.001
    >>> round(conversion_factor("gce/kWh", "GJ/MWh") * 303, 4)
    8.8802
    >>> conversion_factor("GW", "GWh")
    Traceback (most recent call last):
    ...
    energy_opt.units.UnitError: GW cannot be turned into GWh
    """
    given, wanted = parse(source), parse(target)
    if given.currency and given.currency != currency:
        raise UnitError(f"{source} is not in {currency}, the currency of the data folder")
    if given.dimensions != wanted.dimensions:
        raise UnitError(f"{source} cannot be turned into {in_currency(target, currency)}")
    return float(given.factor / wanted.factor)


def in_currency(unit: str, currency: str) -> str:
    """A unit of the declared tables as it reads in a data folder of another currency.

    >>> in_currency("CNY/kW/year", "USD")
    'USD/kW/year'
    """
    return re.sub(rf"\b{CURRENCY}\b", currency, unit)
