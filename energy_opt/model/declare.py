"""What a feature is made of: variables, equations, contributions to ports. The contract of everything under model/."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from energy_opt.inputs.system import System

Rule = Callable[..., Any]
Declaration = Callable[[Any, System], None]


@dataclass(frozen=True)
class Variable:
    """A family of columns. over: names of its index sets; bounds: a number, None (free) or the name of a parameter."""

    name: str
    over: tuple[str, ...]
    unit: str
    meaning: str
    lower: float | str | None = 0.0
    upper: float | str | None = None


@dataclass(frozen=True)
class Equation:
    """A family of rows: one plain Pyomo rule, its LaTeX (the rule's docstring), its index sets and its unit.

    price: name under which the dual is reported, if it is; slacks: variables that relax the rows, member by member.
    """

    name: str
    over: tuple[str, ...]
    unit: str
    rule: Rule
    latex: str
    price: str = ""
    slacks: tuple[str, ...] = ()


@dataclass(frozen=True)
class Port:
    """A named sum that features contribute to; `m.<name>[…]` in a rule is the sum of all contributions."""

    name: str
    over: tuple[str, ...]
    unit: str
    meaning: str


@dataclass(frozen=True)
class Contribution:
    """What a feature gives to a port, under a source name.

    A contribution to `cost` has index sets of its own, the last index being the year; all others have the port's.
    kind of a cost: `resource`, `transfer` (paid, but no cost to the system) or `penalty` (the price of a broken rule).
    """

    port: str
    source: str
    over: tuple[str, ...]
    rule: Rule
    unit: str = ""
    kind: str = "resource"


@dataclass(frozen=True)
class Feature:
    """One idea of the model: its prose is the docstring of its module.

    declare: puts the sets and parameters that its rules read on the model; is_active: whether the system needs it.
    """

    name: str
    module: str
    declare: Declaration
    variables: tuple[Variable, ...] = ()
    ports: tuple[Port, ...] = ()
    contributions: tuple[Contribution, ...] = ()
    equations: tuple[Equation, ...] = ()
    is_active: Callable[[System], bool] = field(default=lambda system: True)


def equation(
    over: tuple[str, ...], unit: str, price: str = "", slacks: tuple[str, ...] = ()
) -> Callable[[Rule], Equation]:
    """Turn a rule into an Equation; the rule's docstring is its LaTeX."""

    def wrap(rule: Rule) -> Equation:
        return Equation(rule.__name__, over, unit, rule, (rule.__doc__ or "").strip(), price, slacks)

    return wrap


def contribution(
    port: str, source: str, over: tuple[str, ...], kind: str = "resource"
) -> Callable[[Rule], Contribution]:
    """Turn a rule into a Contribution to a port."""

    def wrap(rule: Rule) -> Contribution:
        return Contribution(port, source, over, rule, kind=kind)

    return wrap
