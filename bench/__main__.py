"""`python -m bench` measures; `python -m bench report` writes docs/benchmarks.md and its picture from that."""

from __future__ import annotations

import argparse
import importlib.util
import json
import logging
import sys
from pathlib import Path
from typing import Any

from bench.machine import describe_machine
from bench.measure import ROOT, Settings, measure
from bench.registry import SPECS, Spec, chosen

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
            when, what = "full only" if spec.full else "default", "built, solved" if spec.solve else "built"
            print(f"{spec.size.name:20} {when:10} {what}")
        return 0
    if importlib.util.find_spec("pypsa") is None:
        print("PyPSA is not installed here; `make bench` sets up .venv-peers and starts from there", file=sys.stderr)
        return 2
    specs = chosen(options.full, options.only)
    if not specs:
        print(f"no size holds {options.only!r}; `python -m bench list` names them", file=sys.stderr)
        return 2
    _run(specs, Settings(options.limit, options.repeats, options.method), options.out)
    print(f"measured: {options.out}; `python -m bench report` writes the page")
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("verb", nargs="?", default="run", choices=("run", "report", "list"))
    parser.add_argument("--full", action="store_true", help="all sizes instead of the default ones")
    parser.add_argument(
        "--only", default="", metavar="TEXT", help="only sizes whose name holds TEXT (several: separated by commas)"
    )
    parser.add_argument("--limit", type=float, default=600.0, metavar="S", help="most seconds of one measurement")
    parser.add_argument("--repeats", type=int, default=0, metavar="N", help="builds of each side at each size")
    parser.add_argument("--method", default="ipx", choices=METHODS, help="HiGHS method of all solves")
    parser.add_argument("--out", type=Path, default=MEASURED, metavar="FILE", help="where the measurements are kept")
    return parser


def _run(specs: tuple[Spec, ...], settings: Settings, out: Path) -> None:
    """Measure and keep every record as it comes; records of an earlier run are replaced as a whole."""
    out.parent.mkdir(parents=True, exist_ok=True)
    head: dict[str, Any] = {"machine": describe_machine(), "method": settings.method, "limit": settings.limit}
    records: list[dict[str, Any]] = []
    sizes = {
        spec.size.name: {"regions": spec.size.region_count, "years": len(spec.size.years), "slots": spec.size.slots,
                         "growth": list(spec.growth)}
        for spec in specs
    }  # fmt: skip

    def note(record: dict[str, Any]) -> None:
        records.append(record)
        out.write_text(json.dumps({**head, "sizes": sizes, "records": records}, indent=1) + "\n")
        print(_line(record), flush=True)

    for spec in specs:
        measure(spec, settings, note)


def _line(record: dict[str, Any]) -> str:
    head = f"{record['size']:20} {record['what']:7} {record['side']:16}"
    if "error" in record:
        return f"{head} {record['error']}"
    phases = " ".join(f"{name} {phase['cpu']:.2f}" for name, phase in record["phases"].items())
    peak = max(phase["peak"] for phase in record["phases"].values())
    return f"{head} {record['whole']:7.1f} s wall, CPU s: {phases}, {peak:,.0f} MB"


if __name__ == "__main__":
    sys.exit(main())
