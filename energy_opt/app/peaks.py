"""`energy-opt peaks`: a sweep over the peak years of regions or groups, and a line for each case."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from typing import Any

import pandas as pd

from energy_opt.app.compose import compose
from energy_opt.app.study import numbers_by_name, parser, place_of, signed, split
from energy_opt.config.scenario import Scenario
from energy_opt.results.store import Results
from energy_opt.studies.peaks import PeakChoice, study_peaks

EXAMPLES = """examples:
  energy-opt peaks horizon=near time=coarse --scopes east,Hebei --years 2025,2028,2030
  energy-opt peaks scenario=toy --scopes North,mainland --years 2025,2030 --ceiling North=150

A scope is a region, a group of regions, several joined by ' + ', or all. Each peaks by itself, the others as they like.
"""


def main(arguments: Sequence[str]) -> int:
    """Runs the verb with its command line and returns the exit code."""
    options, overrides = _parser().parse_known_args(arguments)
    choice = PeakChoice(
        species=options.species,
        sectors=options.sectors,
        margin=options.margin,
        ceilings=numbers_by_name("--ceiling", options.ceiling),
        excess_price=options.excess_price,
    )
    scopes, years = split(options.scopes), [int(year) for year in split(options.years)]

    def work(scenario: Scenario, where: dict[str, Any]) -> None:
        print_peaks(study_peaks(scenario, scopes, years, choice, place_of(where)))

    return compose("peaks", overrides, work)


def _parser() -> argparse.ArgumentParser:
    result = parser("peaks", "Sweeps the year in which emissions peak: its cost, its inflation, and whether it can be.",
                    EXAMPLES)  # fmt: skip
    result.add_argument("--scopes", required=True, metavar="A,B", help="regions or groups whose emissions peak")
    result.add_argument("--years", required=True, type=_years, metavar="Y,Z", help="peak years, such as 2025,2028,2030")
    result.add_argument("--margin", type=float, default=0.03, metavar="SHARE",
                        help="ceiling above the base year's emissions without a peak (default: 0.03)")  # fmt: skip
    result.add_argument("--ceiling", default="", metavar="A=Mt,B=Mt", help="ceilings of one's own")
    result.add_argument("--species", default="CO2", help="default: CO2")
    result.add_argument("--sectors", default="all", help="power, sectors of the given paths, or all (default)")
    result.add_argument("--excess-price", type=float, default=5000.0, metavar="PRICE",
                        help="price per tonne at which ceiling and peak may be broken (default: 5000)")  # fmt: skip
    return result


def _years(text: str) -> str:
    if not all(part.isdigit() for part in split(text)):
        raise argparse.ArgumentTypeError(f"{text!r} is not a list of years such as 2025,2030")
    return text


def print_peaks(results: Results) -> None:
    """Prints one line per case, one per scope, and where the tables are."""
    currency = results.manifest["currency"]
    for row in results["peak_case"].to_dict("records"):
        broken = "" if row["feasible"] else f", broken by {row['excess']:,.1f} Mt"
        sys.stdout.write(
            f"{row['scope']} {row['peak_year']}: {signed(row['extra_cost'], 3)} bn {currency}, peak inflation "
            f"{signed(row['peak_inflation'], 1)} Mt in {row['starts']}{broken}\n"
        )
    for row in results["peak_scope"].to_dict("records"):
        earliest, cheapest = (_year(row[name]) for name in ("earliest", "cheapest"))
        sys.stdout.write(f"{row['scope']}: earliest peak {earliest}, without extra cost {cheapest}, least cost "
                         f"{row['least_cost']}; ceiling {row['ceiling']:,.1f} Mt\n")  # fmt: skip
    sys.stdout.write(f"results: {results.path}\n")


def _year(value: float | None) -> str:
    return "none of these" if value is None or pd.isna(value) else str(int(value))
