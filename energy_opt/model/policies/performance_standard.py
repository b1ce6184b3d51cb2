"""Performance standard: in a rate-based market power plants get allowances by their output, benchmark × net output.

So output earns a subsidy of price × benchmark: electricity costs less than under a cap of the same tonnes, and saving
it or replacing it by what has no benchmark (renewables) earns nothing. Tonnes cost more than under cap and trade: 47 %
in a study of China's power plants (Goulder, Long, Lu, Morgenstern, NBER working paper 26537, 2019).
A class without a benchmark gets no allowances, nor does any class in years in which its market has an absolute cap, or
does not cover power. Benchmarks for heat are not modelled: combined plants get allowances for electricity, and their
emissions are those of electricity. Benchmarks stated for gross output are to be divided by net per gross output.
"""

from __future__ import annotations

from typing import Any

import pandas as pd
import pyomo.environ as pyo

from energy_opt.inputs.check_names import POWER, WHOLE_SYSTEM, names_in
from energy_opt.inputs.system import System
from energy_opt.model.components import ArrayParam, flat_set, group_set
from energy_opt.model.declare import Feature, contribution
from energy_opt.model.market_scopes import has_any, rate_based_rules
from energy_opt.model.scopes import RULE, assets_by_row
from energy_opt.model.sets import GENERATOR_KINDS, rows


@contribution("allowances", "benchmark", over=("market_year",))
def output_allowances(m: Any, c: Any, s: Any, y: Any) -> Any:
    r"""\sum_{a \in c} b_{c a y} \sum_p G_{a y p}"""
    return sum(m.benchmark[c, s, y, a] * m.energy[a, y, p] for a in m.benchmarked[c, s, y] for p in m.period)


def benchmarks(system: System) -> pd.DataFrame:
    """The benchmark of every power plant, market and year: rule, scope, year, asset, benchmark [Mt/TWh]."""
    given = rate_based_rules("performance_standard")(system)
    covered = [bool({POWER, WHOLE_SYSTEM} & set(names_in(names))) for names in given["covered"]]
    assets = system.capacities.assets
    plants = set(assets.loc[assets["kind"].isin(GENERATOR_KINDS), "asset"])
    members = [
        [asset for asset in meant if asset in plants] if power else []
        for meant, power in zip(assets_by_row(given, system), covered, strict=True)
    ]
    each = given.assign(asset=pd.Series(members, index=given.index, dtype=object)).explode("asset")
    each = each.dropna(subset="asset")
    return each[[*RULE, "asset", "benchmark"]].reset_index(drop=True)


def declare(m: pyo.ConcreteModel, system: System) -> None:
    """Benchmarks by market, year and plant."""
    given = benchmarks(system)
    keys = (*RULE, "asset")
    m.benchmark_of = flat_set(keys, rows(given, *keys))
    m.benchmark = ArrayParam(m.benchmark_of, values=given["benchmark"].to_numpy(float))
    members: dict[Any, list[Any]] = {}
    for *key, asset in rows(given, *keys):
        members.setdefault(tuple(key), []).append(asset)
    m.benchmarked = group_set(m.market_year, members, names=("asset",))


FEATURE = Feature(
    name="performance_standard",
    module=__name__,
    declare=declare,
    is_active=has_any("performance_standard", rate_based_rules("performance_standard")),
    contributions=(output_allowances,),
)
