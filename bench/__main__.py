"""`python -m bench` measures; `python -m bench report` writes docs/benchmarks.md and its picture from that."""

from __future__ import annotations

import argparse
import importlib.util
import logging
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from bench.machine import describe_machine
from bench.measure import ROOT, Settings, measure
from bench.records import Records
from bench.registry import ENGINES, KINDS, SIDES, SPECS, chosen, sides_of

EVERY_SIDE = (*SIDES, *ENGINES)
METHODS = ("simplex", "ipx", "hipo")
MEASURED = ROOT / "docs" / "benchmarks.json"


def main(arguments: list[str] | None = None) -> int:
    """The command line; returns the exit code."""
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    options = _parser().parse_args(arguments)
    if options.verb == "report":
        from bench.report import write_report

        print(f"written: {write_report(options.out, ROOT / 'docs')}")
        return 0
    if options.verb == "list":
        for spec in SPECS:
            print(f"{spec.size.name:20} {'full only' if spec.full else 'default':10} {', '.join(spec.kinds)}")
        return 0
    specs = chosen(options.full, options.only, options.what)
    if not specs:
        print(f"no size holds {options.only!r}; `python -m bench list` names them", file=sys.stderr)
        return 2
    sides = {side for spec in specs for what in spec.kinds for side in sides_of(spec, what)}
    sides &= set(options.sides or sides)
    if not sides:
        print(f"{', '.join(options.sides)}: no side of what is chosen", file=sys.stderr)
        return 2
    peers = any(side.startswith("pypsa") for side in sides)
    if peers and importlib.util.find_spec("pypsa") is None:
        print("PyPSA is not installed here; `make bench` sets up .venv-peers and starts from there", file=sys.stderr)
        return 2
    settings = Settings(
        options.limit,
        options.solve_limit,
        options.repeats,
        options.method,
        scenarios=options.scenarios,
        gap=options.gap,
        sides=options.sides,
    )
    head: dict[str, Any] = {"machine": describe_machine(), "method": settings.method, "limit": settings.limit}
    try:
        records = Records(options.out, head, specs, add=options.add)
    except ValueError as error:
        print(error, file=sys.stderr)
        return 2

    def note(record: dict[str, Any]) -> None:
        records.note(record)
        print(_line(record), flush=True)

    for spec in specs:
        measure(spec, settings, note)
    print(f"measured: {options.out}; `python -m bench report` writes the page")
    return 0


def _some_of(known: Sequence[str]) -> Callable[[str], tuple[str, ...]]:
    def chosen_words(text: str) -> tuple[str, ...]:
        words = tuple(text.split(","))
        if unknown := [word for word in words if word not in known]:
            raise argparse.ArgumentTypeError(f"{', '.join(unknown)} is none of {', '.join(known)}")
        return words

    return chosen_words


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("verb", nargs="?", default="run", choices=("run", "report", "list"))
    parser.add_argument("--full", action="store_true", help="all sizes instead of the default ones")
    parser.add_argument(
        "--only", default="", metavar="TEXT", help="only sizes whose name holds TEXT (several: separated by commas)"
    )
    parser.add_argument(
        "--what",
        type=_some_of(KINDS),
        default=KINDS,
        metavar="KIND",
        help=f"of {', '.join(KINDS)} (several: with commas)",
    )
    parser.add_argument(
        "--sides",
        type=_some_of(EVERY_SIDE),
        default=(),
        metavar="SIDE",
        help=f"of {', '.join(EVERY_SIDE)} (several: with commas)",
    )
    parser.add_argument(
        "--add",
        action="store_true",
        help="keep what was measured before, but for the sizes, sides and kinds measured now",
    )
    parser.add_argument("--limit", type=float, default=600.0, metavar="S", help="most seconds of one measurement")
    parser.add_argument(
        "--solve-limit", type=float, default=7200.0, metavar="S", help="the same where all features are solved"
    )
    parser.add_argument("--repeats", type=int, default=0, metavar="N", help="builds of each side at each size")
    parser.add_argument(
        "--scenarios", type=int, default=0, metavar="N", help="of a sweep of many, with the kind sweep (none)"
    )
    parser.add_argument(
        "--gap", type=float, default=1e-4, metavar="G", help="at which a decomposition ends, with the kind decompose"
    )
    parser.add_argument("--method", default="ipx", choices=METHODS, help="HiGHS method of all solves")
    parser.add_argument("--out", type=Path, default=MEASURED, metavar="FILE", help="where the measurements are kept")
    return parser


def _line(record: dict[str, Any]) -> str:
    head = f"{record['size']:20} {record['what']:7} {record['side']:16}"
    if "error" in record:
        return f"{head} {record['error']}"
    phases = " ".join(f"{name} {phase['cpu']:.2f}" for name, phase in record["phases"].items())
    peak = max(phase["peak"] for phase in record["phases"].values())
    return f"{head} {record['whole']:7.1f} s wall, CPU s: {phases}, {peak:,.0f} MB"


if __name__ == "__main__":
    sys.exit(main())
