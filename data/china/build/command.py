"""Runs the parts of the build and writes tables, datapackage.json and SOURCES.md."""

from __future__ import annotations

import argparse
import importlib
import logging
from collections.abc import Sequence
from pathlib import Path

from .common import FOLDER, CompiledTable, write_table

# Each part is a module with `build(reference: Path) -> list[CompiledTable]`.
PARTS = (
    "places", "people_and_output", "technologies", "costs", "coal", "other_fleet", "rates", "limits", "grid",
    "adequacy", "heat", "demand", "profiles", "hydro", "sectors", "sinks", "residuals", "actuals",
)  # fmt: skip

logger = logging.getLogger("build")


def compile_parts(reference: Path, parts: Sequence[str]) -> list[CompiledTable]:
    """The tables of the parts, in order; nothing is written."""
    tables: list[CompiledTable] = []
    for part in parts:
        module = importlib.import_module(f".{part}", __package__)
        tables.extend(module.build(reference))
    return tables


def main(arguments: Sequence[str]) -> int:
    """Command line: all parts with the register, or some parts (`--part`) without it."""
    parser = argparse.ArgumentParser(prog="python data/china/build", description=__doc__)
    parser.add_argument("reference", type=Path, help="folder of reference figures (holds china/)")
    parser.add_argument("--part", action="append", choices=PARTS, help="build this part only; may be given again")
    parser.add_argument("--into", type=Path, default=FOLDER, help="folder to write to")
    options = parser.parse_args(arguments)
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    tables = compile_parts(options.reference, options.part or PARTS)
    options.into.mkdir(parents=True, exist_ok=True)
    for table in tables:
        path = write_table(table, options.into)
        logger.info("%s: %d rows, %d kB", path.name, len(table.frame), path.stat().st_size // 1024)
    if not options.part:
        from .register import write_register

        write_register(tables, options.into)
    return 0
