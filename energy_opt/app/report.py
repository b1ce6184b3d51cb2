"""`energy-opt report`: one page of HTML of a stored run, of all runs of an experiment, or of a study."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from energy_opt.report.wording import LANGUAGES
from energy_opt.report.write import Asked, write_report

DESCRIPTION = "Writes one self-contained page (HTML, English and Chinese) of stored results and prints where it is."
EXAMPLES = """examples:
  energy-opt report results/runs/reference-…              a run: the answer, figures, assumptions, certificate
  energy-opt report results/mine --language zh            an experiment: its runs side by side
  energy-opt report results/mine/sweep-…                  a sweep: those of its runs that are done
  energy-opt report results/runs/lockin-… --png           a study of lock-in, and its figures as PNG
"""


def main(arguments: Sequence[str]) -> int:
    """Runs the verb with its command line and returns the exit code."""
    parser = argparse.ArgumentParser(
        "energy-opt report", description=DESCRIPTION, epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )  # fmt: skip
    parser.add_argument("result", help="folder of a run, a sweep or a study, or of an experiment with many runs")
    parser.add_argument("--language", choices=LANGUAGES, default="en", help="language at first (default: en)")
    parser.add_argument("--png", action="store_true", help="also every figure as a PNG file, beside the page")
    parser.add_argument("--geojson", type=Path, metavar="FILE", help="a map of the regions in place of the tile grid")
    parser.add_argument("-o", "--output", type=Path, metavar="FILE", help="the file (default: report.html in RESULT)")
    parser.add_argument("--force", action="store_true", help="replaces a file that is there")
    options = parser.parse_args(arguments)
    asked = Asked(options.language, options.png, options.geojson, options.force)
    file = write_report(options.result, options.output, asked)
    sys.stdout.write(f"report: {file}\n")
    return 0
