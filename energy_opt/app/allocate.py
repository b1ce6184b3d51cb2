"""`energy-opt allocate`: a national cap shared out to regions, and what the shares cost without and with trade."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from energy_opt.analysis.allocation_shares import RULES, Settings
from energy_opt.app.compose import compose
from energy_opt.app.study import numbers_by_name, parser, place_of, signed, split
from energy_opt.config.scenario import Scenario
from energy_opt.errors import ConfigError, SolverError
from energy_opt.results.store import Results
from energy_opt.studies.allocation import AllocationChoice, study_allocation

EXAMPLES = f"""rules: {", ".join(RULES)}, or mix:NAME=WEIGHT,… with weights that add up to 1

examples:
  energy-opt allocate --rule per_capita --floors none
  energy-opt allocate --rule mix:grandfathering=0.5,per_capita=0.5
  energy-opt allocate scenario=toy --rule convergence --convergence 2030,2035

Three runs are stored and compared: one cap for all, caps of the regions without trade, and the same caps with trade.
Floors need one more solution for each region.
"""
MIX = "mix:"


def main(arguments: Sequence[str]) -> int:
    """Runs the verb with its command line and returns the exit code."""
    options, overrides = _parser().parse_known_args(arguments)
    choice = AllocationChoice(
        rule=_rule(options.rule),
        settings=Settings(options.alpha, *options.convergence),
        cap=options.cap,
        floors=_floors(options.floors),
        activity=_table("--activity", options.activity) if options.activity else None,
    )

    def work(scenario: Scenario, where: dict[str, Any]) -> None:
        print_allocation(study_allocation(scenario, choice, place_of(where)))

    return compose("allocate", overrides, work)


def _parser() -> argparse.ArgumentParser:
    result = parser(
        "allocate", "Shares a national cap on CO2 out to regions and compares trade with no trade.", EXAMPLES
    )
    result.add_argument("--rule", required=True, help="rule of sharing, or a mix of them")
    result.add_argument("--alpha", type=float, default=0.5, help="weight of wealth in `capability` (default: 0.5)")
    result.add_argument("--convergence", type=_span, default=(None, None), metavar="FROM,TO",
                        help="years of `convergence` (default: those of the cap)")  # fmt: skip
    result.add_argument("--floors", default="computed", metavar="computed|none|FILE",
                        help="least emissions; FILE: CSV with region, year, emissions, or the allocation.csv of "
                        "an earlier study (default: computed)")  # fmt: skip
    result.add_argument("--cap", default="", metavar="RULE", help="the emission_cap to share, where there are several")
    result.add_argument(
        "--activity", metavar="FILE", help="CSV with region, year, activity (and benchmark) for `efficiency`"
    )
    return result


def _span(text: str) -> tuple[int, int]:
    parts = split(text)
    if len(parts) != 2 or not all(part.isdigit() for part in parts):
        raise argparse.ArgumentTypeError(f"{text!r} is not two years such as 2030,2050")
    return int(parts[0]), int(parts[1])


def _rule(text: str) -> str | Mapping[str, float]:
    return numbers_by_name("--rule mix:", text.removeprefix(MIX)) if text.startswith(MIX) else text


def _floors(text: str) -> str | pd.DataFrame:
    """Floors from a file: their own, or the table `allocation` of an earlier study."""
    if text in ("computed", "none"):
        return text
    table = _table("--floors", text)
    return table if "emissions" in table else table.rename(columns={"floor": "emissions"})


def _table(option: str, path: str) -> pd.DataFrame:
    try:
        return pd.read_csv(Path(path).expanduser())
    except (OSError, ValueError) as error:
        raise ConfigError(f"{option}: {path} cannot be read as CSV ({str(error).splitlines()[0]})") from None


def print_allocation(results: Results) -> None:
    """Prints the caps of the last year, the cost of no trade by year, the three costs, and where the tables are."""
    currency, caps = results.manifest["currency"], results["allocation"]
    last = caps[caps["year"] == caps["year"].max()].merge(results["differentiation"], on=["region", "year"], how="left")
    for row in last.to_dict("records"):
        sys.stdout.write(
            f"{row['region']} {row['year']}: share {row['share']:.3f}, cap {row['cap']:,.1f} Mt, "
            f"price {row['without_trade']:,.0f} {currency}/t, with trade {row['with_trade']:,.0f}\n"
        )
    for row in results["differentiation_total"].to_dict("records"):
        sys.stdout.write(f"{row['year']}: cost of no trade {signed(row['cost_of_differentiation'], 3)} bn {currency}\n")
    for row in results["case"].to_dict("records"):
        sys.stdout.write(f"{row['case']}: discounted cost {row['objective']:,.3f} bn {currency} ({row['run']})\n")
    sys.stdout.write(f"results: {results.path}\n")
    if results.status == "failed":
        reasons = "; ".join(results.manifest["faults"])
        raise SolverError(f"the study is stored as failed: {reasons}. The runs may need solver=basic")
