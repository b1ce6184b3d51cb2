"""`energy-opt lockin`: proposed coal projects judged – with, without and locked – and the answer on one screen."""

from __future__ import annotations

import argparse
from collections.abc import Mapping, Sequence
from typing import Any

from omegaconf import OmegaConf

from energy_opt.app.compose import compose, conf_folder
from energy_opt.app.lockin_answer import print_answer
from energy_opt.app.study import parser, place_of, split
from energy_opt.config.convert import near_names
from energy_opt.config.scenario import Scenario
from energy_opt.errors import ConfigError
from energy_opt.inputs.project_list import ProjectDefaults
from energy_opt.studies.lock_in.choice import CASES, GENERIC, LockInChoice
from energy_opt.studies.lock_in.regimes import REGIMES
from energy_opt.studies.lock_in.study import lock_in

LIBRARY = {"price": "carbon_price", "caps": "pledges", "budget": "carbon_budget"}
"""Options of policy that stand for a regime where the scenario has no rule of its kind."""

EXAMPLES = """examples:
  energy-opt lockin --projects Shaanxi --cases free,contract --regimes caps
  energy-opt lockin --projects "Shaanxi & permitted, 内蒙古 & announced" --regimes price,caps,budget
  energy-opt lockin scenario=toy --projects mine.csv --cases free,debt,contract,full --break-even

--projects: `A, B` are the projects of either, `A & B` those of both. A word is an id, a region (English or 中文),
a status, a technology, or a part of the name or the owner; `all` is the whole pipeline. Or a file .csv, .yaml: id,
province, MW, technology, year, and if you like name, lifetime, hours, heat_rate (net, gce/kWh), status, owner, and
replaces (a thermal technology) with replaces_MW for old units that close when the project starts. Then each case but
myopic is solved a second time with them closing: free_closing, contract_closing, … stand beside free, contract, …
"""


def main(arguments: Sequence[str]) -> int:
    """Runs the verb with its command line and returns the exit code."""
    options, overrides = _parser().parse_known_args(arguments)
    regimes = tuple(split(options.regimes))
    choice = LockInChoice(
        cases=tuple(split(options.cases)),
        regimes=regimes,
        generic_new_coal=options.generic_coal,
        backstop=options.backstop,
        policies=_policies(regimes),
        defaults=ProjectDefaults(options.hours, options.life),
        capacity_payment=options.capacity_payment,
        break_even=options.break_even,
        ranked=options.rank,
        most_points=options.points,
        shapley=options.shapley,
        price_range=options.price_range,
        robustness=options.robustness,
    )

    def work(scenario: Scenario, where: dict[str, Any]) -> None:
        print_answer(lock_in(options.projects, scenario, choice=choice, place=place_of(where)))

    return compose("lockin", overrides, work)


def _parser() -> argparse.ArgumentParser:
    usual = LockInChoice()
    result = parser("lockin", "Judges proposed coal projects: what they do to cost, emissions, prices and "
                    "renewables, and what they strand.", EXAMPLES)  # fmt: skip
    result.add_argument(
        "--projects", required=True, metavar="WHICH", help="which of the pipeline, or a file of projects"
    )
    result.add_argument("--cases", default=",".join(usual.cases), metavar="A,B",
                        help=f"of {', '.join(CASES[1:])} (default: {','.join(usual.cases)})")  # fmt: skip
    result.add_argument("--regimes", default=",".join(usual.regimes), metavar="A,B",
                        help=f"of {', '.join(REGIMES)}, or options of policy (default: scenario)")  # fmt: skip
    result.add_argument(
        "--rank",
        default=usual.ranked,
        metavar="CASE",
        help="case in which they are ranked (default: the first of --cases)",
    )
    result.add_argument("--points", type=int, default=usual.most_points, metavar="N",
                        help="most solutions on the way from none to all, for the shares (default: 7)")  # fmt: skip
    result.add_argument("--generic-coal", default=usual.generic_new_coal, choices=GENERIC,
                        help="other new coal: none (default), the rest of the pipeline at most, or any")  # fmt: skip
    result.add_argument("--hours", type=float, default=usual.defaults.hours, metavar="H",
                        help="planned hours of projects that give none (default: 4500)")  # fmt: skip
    result.add_argument(
        "--life", type=float, metavar="YEARS", help="life of projects that give none (default: technology's)"
    )
    result.add_argument("--backstop", type=float, default=usual.backstop, metavar="PRICE",
                        help="price per tonne of breaking hard caps and budgets (default: 3000; 0: hard)")  # fmt: skip
    result.add_argument("--capacity-payment", type=float, default=usual.capacity_payment, metavar="PRICE",
                        help="what owners get per kW and year, a transfer (default: 165)")  # fmt: skip
    result.add_argument("--break-even", action="store_true",
                        help="also the CO2 prices at which all, and the first kW of each, break even")  # fmt: skip
    result.add_argument("--shapley", action="store_true",
                        help="also how up to 12 projects interact, and Shapley values of up to five")  # fmt: skip
    result.add_argument("--price-range", action="store_true",
                        help="also the highest and the lowest carbon price that is right at the limits")  # fmt: skip
    result.add_argument("--robustness", action="store_true",
                        help="also rank with other loads and costs, which takes seven times as long")  # fmt: skip
    return result


def _policies(regimes: Sequence[str]) -> Mapping[str, Mapping[str, Any]]:
    """Settings of policy for the regimes: of the library for the usual kinds, else of the option of that name."""
    known = sorted(path.stem for path in (conf_folder() / "policy").glob("*.yaml"))
    settings: dict[str, Mapping[str, Any]] = {}
    for name in regimes:
        option = LIBRARY.get(name, name)
        if option in known:
            settings[name] = policy_option(option)
        elif name not in REGIMES:
            raise ConfigError(f"regimes: there is no regime {name!r}; {near_names(name, [*REGIMES, *known])}")
    return settings


def policy_option(name: str) -> Mapping[str, Any]:
    """The settings of an option of policy with those that it builds on."""
    own = OmegaConf.load(conf_folder() / "policy" / f"{name}.yaml")
    values = OmegaConf.to_container(own)
    if not isinstance(values, dict):
        raise ConfigError(f"conf/policy/{name}.yaml is not a mapping")
    base: dict[str, Any] = {}
    for default in values.pop("defaults", []):
        if isinstance(default, str) and default != "_self_":
            base = _merged(base, policy_option(default))
    return _merged(base, {str(key): value for key, value in values.items()})


def _merged(below: Mapping[str, Any], above: Mapping[str, Any]) -> dict[str, Any]:
    """Mappings merged level by level; what is above wins."""
    result = dict(below)
    for key, value in above.items():
        both = isinstance(value, Mapping) and isinstance(result.get(key), Mapping)
        result[key] = _merged(result[key], value) if both else value
    return result
