"""Generation floor: some technologies generate at least so much in a scope and year.

This file is the template of a policy: a small one that works, and that docs/add-a-policy.md puts into the model step by
step. It is not in the registry, so that no scenario can use it. Copy it, and change it into yours from top to bottom;
what the comments explain may go. Begin with the prose, as here: one sentence that says what the rule is, then how it
counts and what it leaves out, then its source (document, number, year). Source of this one: renewables other than hydro
generate at least 1,600 TWh in the nation (note to the consumption weights of 2023, NDRC and NEA, 2023 No. 569).
"""

from __future__ import annotations

from typing import Any

import pyomo.environ as pyo

from energy_opt.inputs.system import System
from energy_opt.model.components import ArrayParam
from energy_opt.model.declare import Feature, equation
from energy_opt.model.scopes import generators_of, has_rules, rule_set
from energy_opt.model.slack import slack

# The slack: how far the rule is broken. It has the index set of the rows, and a price where the rule is soft; where the
# rule gives no price its upper bound is zero.
SHORTFALL = slack("floor_shortfall", "floored", "TWh", "generation below a floor")


# A row per rule, scope and year. The docstring is the LaTeX of the page, with the symbols of schema/notation.py. The
# body is one return, the terms in the same order, columns on the left, what is given on the right. It is read once as a
# template, with placeholders for c, s and y: no branches, no sums but over sets of the model.
@equation(over=("floored",), unit="TWh", price="floor_price", slacks=("floor_shortfall",))
def generation_floor(m: Any, c: Any, s: Any, y: Any) -> Any:
    r"""\sum_{a \in c} \sum_p G_{ayp} + X^-_{cy} \ge \underline{G}_{cy}"""
    return (
        sum(m.energy[a, y, p] for a in m.floored_assets[c, s, y] for p in m.period) + m.floor_shortfall[c, s, y]
        >= m.least_generation[c, s, y]
    )


# What the rows read: the index set, who counts in each row, the numbers. `system.rules[…]` is the table of the policy,
# one line per rule and model year, with the scopes resolved in `system.rules.members`.
def declare(m: pyo.ConcreteModel, system: System) -> None:
    """Floors by rule and year, and the plants that count under each."""
    rules = system.rules["generation_floor"]
    m.floored = rule_set(rules)
    m.floored_assets = generators_of(m.floored, rules, system)
    m.least_generation = ArrayParam(m.floored, values=rules["floor"].to_numpy(float))
    SHORTFALL.declare(m, m.floored, rules["shortfall_price"])  # CNY/MWh = 1e-3 bn CNY/TWh, the default scale


# The record, called like the file. It is off, and leaves no trace in the program, where no rule asks for it.
FEATURE = Feature(
    name="generation_floor",
    module=__name__,
    declare=declare,
    is_active=has_rules("generation_floor"),
    variables=(SHORTFALL.variable,),
    contributions=(SHORTFALL.cost,),
    equations=(generation_floor,),
)
