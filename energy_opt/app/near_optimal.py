"""`energy-opt near-optimal`: the least and the most of groups of technologies within some per cent of least cost."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import Any

from energy_opt.app.compose import compose
from energy_opt.app.study import parser, place_of, split
from energy_opt.config.scenario import Scenario
from energy_opt.errors import ConfigError
from energy_opt.results.store import Results
from energy_opt.studies.near_optimal import QUANTITIES, Exploration, study_near_optimal

EXAMPLES = """examples:
  energy-opt near-optimal scenario=toy --groups coal,wind --years 2035 --slacks 0.01,0.05
  energy-opt near-optimal --groups "coal,wind + solar" --years 2040 --slacks 0.02 --quantity generation
"""


def main(arguments: Sequence[str]) -> int:
    """Runs the verb with its command line and returns the exit code."""
    options, overrides = _parser().parse_known_args(arguments)
    choice = Exploration(
        groups=tuple(split(options.groups)),
        years=tuple(map(int, _numbers("--years", options.years))),
        slacks=tuple(_numbers("--slacks", options.slacks)),
        quantity=options.quantity,
    )

    def work(scenario: Scenario, where: dict[str, Any]) -> None:
        print_cases(study_near_optimal(scenario, choice, place_of(where)))

    return compose("near-optimal", overrides, work)


def _parser() -> Any:
    result = parser("near-optimal", "Explores what else is possible at nearly least cost.", EXAMPLES)
    result.add_argument("--groups", required=True, metavar="A,B", help="technologies or categories; `A + B`: together")
    result.add_argument("--years", required=True, metavar="Y,Z", help="model years")
    result.add_argument("--slacks", default="0.01,0.05", metavar="X,Y", help="cost above least cost (0.01,0.05)")
    result.add_argument("--quantity", default="capacity", choices=list(QUANTITIES), help="default: capacity")
    return result


def _numbers(option: str, text: str) -> list[float]:
    try:
        return [float(part) for part in split(text)]
    except ValueError:
        raise ConfigError(f"{option}: {text!r} is no list of numbers") from None


def print_cases(results: Results) -> None:
    """Prints one line per case and where the tables are."""
    for row in results["near_optimal_case"].to_dict("records"):
        sys.stdout.write(
            f"{row['group']} {row['year']}, {row['sense']} within {100 * row['slack']:g} %: {row['value']:,.1f} "
            f"{row['unit']} (at least cost {row['least_cost_value']:,.1f})\n"
        )
    sys.stdout.write(f"results: {results.path}\n")
