"""`energy-opt foresight`: what it costs to see only some model years ahead."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import Any

from energy_opt.app.compose import compose
from energy_opt.app.study import parser, place_of, signed
from energy_opt.config.scenario import Scenario
from energy_opt.results.store import Results
from energy_opt.studies.limited_foresight import Foresight, study_foresight

EXAMPLES = """examples:
  energy-opt foresight scenario=toy --ahead 0
"""


def main(arguments: Sequence[str]) -> int:
    """Runs the verb with its command line and returns the exit code."""
    result = parser("foresight", "Compares a planner who sees some model years ahead with one who sees all.", EXAMPLES)
    result.add_argument("--ahead", type=int, default=0, metavar="N", help="model years that are seen (default: 0)")
    options, overrides = result.parse_known_args(arguments)

    def work(scenario: Scenario, where: dict[str, Any]) -> None:
        print_regret(study_foresight(scenario, Foresight(options.ahead), place_of(where)))

    return compose("foresight", overrides, work)


def print_regret(results: Results) -> None:
    """Prints the cost of each year on both pathways, their difference, and where the tables are."""
    cost, currency = results["foresight_cost"], results.manifest["currency"]
    for row in cost.to_dict("records"):
        sys.stdout.write(f"{row['year']}: {row['perfect']:,.3f} with perfect, {row['limited']:,.3f} bn {currency} with "
                         f"limited foresight ({signed(row['difference'], 3)})\n")  # fmt: skip
    sys.stdout.write(
        f"regret {signed(cost['difference'].sum(), 3)} bn {currency}, discounted\nresults: {results.path}\n"
    )
