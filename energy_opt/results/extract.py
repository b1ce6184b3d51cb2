"""Program, Solution and System → the declared result tables: matrices and arrays only, no Pyomo, no solver."""

from __future__ import annotations

import pandas as pd

from energy_opt.compile.program import Program
from energy_opt.inputs.system import System
from energy_opt.results.account_tables import account_tables
from energy_opt.results.allowance_tables import allowance_tables
from energy_opt.results.background_tables import background_tables
from energy_opt.results.capacity_tables import capacity_tables
from energy_opt.results.operation_tables import operation_tables
from energy_opt.results.outline_tables import outline_tables
from energy_opt.results.policy_tables import policy_tables
from energy_opt.results.prices import price_tables
from energy_opt.results.reading import Reading
from energy_opt.results.summary_table import summary_table
from energy_opt.schema.texts import python_texts
from energy_opt.solve.solution import Solution


@python_texts()
def tabulate(program: Program, solution: Solution, system: System) -> dict[str, pd.DataFrame]:
    """Every declared result table of a run."""
    reading = Reading(program, solution, system)
    tables = {
        **capacity_tables(reading),
        **operation_tables(reading),
        **account_tables(reading),
        **price_tables(reading),
        **policy_tables(reading),
        **allowance_tables(reading),
        **background_tables(reading),
    }
    return {**tables, **outline_tables(reading, tables), "summary": summary_table(reading, tables)}
