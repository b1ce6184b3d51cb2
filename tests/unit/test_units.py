"""Units: factors between compatible units, refusals, and that every declared unit is understood."""

from __future__ import annotations

import doctest

import pytest

from energy_opt import units
from energy_opt.schema.inputs import TABLES
from energy_opt.units import UnitError, conversion_factor, parse


@pytest.mark.parametrize(
    ("source", "target", "factor"),
    [
        ("MW", "GW", 1e-3),
        ("GWh", "TWh", 1e-3),
        ("PJ", "TWh", 1 / 3.6),
        ("Mtce", "PJ", 29.3076),
        ("tce", "GJ", 29.3076),
        ("gce/kWh", "GJ/MWh", 0.0293076),
        ("kg/kWh", "kg/MWh", 1e3),
        ("t/TJ", "kg/GJ", 1.0),
        ("%", "1", 0.01),
        ("%/h", "1/h", 0.01),
        ("bn CNY/GW", "CNY/kW", 1e3),
        ("CNY/MW/year", "CNY/kW/year", 1e-3),
        ("kt", "Mt", 1e-3),
        ("m", "km", 1e-3),
        ("kW·h", "kWh", 1.0),
    ],
)
def test_factor(source: str, target: str, factor: float) -> None:
    assert conversion_factor(source, target) == pytest.approx(factor, rel=1e-15)


def test_currency_of_the_folder_stands_for_the_declared_one() -> None:
    assert conversion_factor("USD/kW", "CNY/kW", currency="USD") == 1.0
    with pytest.raises(UnitError, match="CNY/kW is not in USD"):
        conversion_factor("CNY/kW", "CNY/kW", currency="USD")
    with pytest.raises(UnitError, match="two currencies"):
        parse("USD/kW*EUR")


@pytest.mark.parametrize(("source", "target"), [("MW", "MWh"), ("CNY/kW", "CNY/kWh"), ("h", "year"), ("t", "tce")])
def test_different_quantities_are_refused(source: str, target: str) -> None:
    with pytest.raises(UnitError, match="cannot be turned into"):
        conversion_factor(source, target)


@pytest.mark.parametrize("text", ["", "MW/", "Megawatt", "CNY/kilowatt"])
def test_unreadable_units_are_refused(text: str) -> None:
    with pytest.raises(UnitError):
        parse(text)


def test_every_declared_unit_is_understood() -> None:
    columns = [column for table in TABLES.values() for column in table.columns]
    assert all(parse(column.unit) for column in columns if column.unit)
    assert [column.name for column in columns if column.kind == "number" and not column.unit] == []


def test_examples_in_the_module() -> None:
    assert doctest.testmod(units).failed == 0
