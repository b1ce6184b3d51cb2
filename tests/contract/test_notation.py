"""The names in the code and the symbols in the LaTeX agree through notation.py."""

from __future__ import annotations

import ast
import inspect
import textwrap

import pytest

from energy_opt.model.declare import Contribution, Equation
from energy_opt.model.features import FEATURES
from energy_opt.schema.notation import BY_NAME, SYMBOLS
from energy_opt.units import parse

RULES = [(f"{f.name}.{part.rule.__name__}", part) for f in FEATURES for part in (*f.equations, *f.contributions)]
NAMED = {v.name for f in FEATURES for v in f.variables} | {p.name for f in FEATURES for p in f.ports}


def names_read(rule: object) -> set[str]:
    """Names that a rule takes from the model and that carry a number (sets and index maps do not)."""
    tree = ast.parse(textwrap.dedent(inspect.getsource(rule)))  # type: ignore[arg-type]
    read = {
        node.attr
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "m"
    }
    iterated = {
        node.attr
        for loop in ast.walk(tree) if isinstance(loop, ast.comprehension)
        for node in ast.walk(loop.iter) if isinstance(node, ast.Attribute)
    }  # fmt: skip
    return read - iterated - {"period_of", "previous_slot"}


@pytest.mark.parametrize(("label", "part"), RULES, ids=[label for label, _ in RULES])
def test_every_name_has_its_symbol_in_the_latex(label: str, part: Equation | Contribution) -> None:
    latex = inspect.getdoc(part.rule) or ""
    missing = {
        name: BY_NAME[name].symbol if name in BY_NAME else "(not in notation.py)"
        for name in names_read(part.rule)
        if name not in BY_NAME or BY_NAME[name].symbol not in latex
    }
    assert not missing, f"{label}: {latex!r} lacks {missing}"


def test_variables_and_ports_are_in_the_notation() -> None:
    assert NAMED - set(BY_NAME) == set()


def test_units_of_variables_are_those_of_the_notation() -> None:
    units = {v.name: v.unit for f in FEATURES for v in f.variables}
    assert units == {name: BY_NAME[name].unit for name in units}


def test_every_unit_of_the_notation_can_be_read() -> None:
    for symbol in SYMBOLS:
        if symbol.unit:
            parse(symbol.unit.replace("1000 h", "h"))
