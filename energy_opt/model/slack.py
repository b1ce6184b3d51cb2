"""The slack of a rule: a column that always exists. A hard rule closes it at zero, a soft one prices it.

Hardening, relaxing and diagnosing a rule are then changes of bounds on one Program.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import pyomo.environ as pyo

from energy_opt.model.components import ArrayParam
from energy_opt.model.declare import Contribution, Variable


@dataclass(frozen=True)
class Slack:
    """The column of a slack, what it costs, and how its bound and price are put on the model.

    The column has the index of the rows that it relaxes, member by member.
    """

    variable: Variable
    cost: Contribution

    def declare(self, m: pyo.ConcreteModel, index: pyo.Set, price: pd.Series | np.ndarray, scale: Any = 1e-3) -> None:
        """price: per unit of the slack, NaN where the rule is hard; scale: bn per unit of that price."""
        given = np.asarray(price, float)
        name = self.variable.name
        setattr(m, f"{name}_price", ArrayParam(index, values=np.nan_to_num(given) * scale))
        setattr(m, f"{name}_limit", ArrayParam(index, values=np.where(np.isnan(given), 0.0, np.inf)))


def slack(name: str, over: str, unit: str, meaning: str) -> Slack:
    """A slack column over an index set of rules, the last index being the year, and its penalty."""

    def penalty(m: Any, *index: Any) -> Any:
        r"""\pi X"""
        return getattr(m, f"{name}_price")[index] * getattr(m, name)[index]

    return Slack(
        Variable(name, (over,), unit, meaning, upper=f"{name}_limit"),
        Contribution("cost", name, (over,), penalty, kind="penalty"),
    )
