"""`energy-opt export`: hands a stored pathway to other tools, in their formats."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from energy_opt.config.convert import near_names
from energy_opt.errors import ConfigError

Options = argparse.Namespace
Work = Callable[[Options], list[Path]]


def main(arguments: Sequence[str]) -> int:
    """Runs the verb with its command line and returns the exit code."""
    words = list(arguments)
    if words and not words[0].startswith("-") and words[0] not in FORMATS:
        raise ConfigError(f"there is no format {words[0]!r}; {near_names(words[0], FORMATS)}")
    options = _parser().parse_args(words)
    for path in FORMATS[options.format][2](options):
        sys.stdout.write(f"written: {path}\n")
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        "energy-opt export",
        description="Writes stored results in the format of other tools; docs/exports.md says what each keeps.",
    )
    formats = parser.add_subparsers(dest="format", metavar="FORMAT", required=True)
    for name, (line, declare, _) in FORMATS.items():
        one = formats.add_parser(name, help=line, description=line)
        declare(one)
        one.add_argument("-o", "--output", required=True, metavar="PATH", help="what is written")
        one.add_argument("--force", action="store_true", help="replace what an export has written there before")
    return parser


def _one(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("result", metavar="RESULT", help="folder of a stored run")


def _declare_iamc(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("results", metavar="RESULT", nargs="+", help="folders of runs, or a folder that holds runs")
    parser.add_argument("--layout", choices=("wide", "long"), default="wide", help="years as columns or as rows")
    parser.add_argument(
        "--money", default="", metavar="UNIT", help="currency and price year, such as USD_2010 (default: the run's own)"
    )
    parser.add_argument(
        "--rate", type=float, metavar="NUMBER", help="the run's money per unit of --money, such as 9.5 CNY per USD_2010"
    )
    parser.add_argument(
        "--extensions", action="store_true", help="with the project's own variables, which common-definitions lacks"
    )
    parser.add_argument("--nation", default="", metavar="NAME", help="name of the whole (default: the data folder's)")
    parser.add_argument("--codelist", default="", metavar="FOLDER", help="also write the codelist, for nomenclature")


def _iamc(options: Options) -> list[Path]:
    from energy_opt.export.iamc import Money, export_iamc
    from energy_opt.export.source import open_runs

    return export_iamc(
        open_runs(options.results), options.output, layout=options.layout, money=Money(options.money, options.rate),
        extensions=options.extensions, nation=options.nation, codelist=options.codelist, force=options.force,
    )  # fmt: skip


def _declare_datapackage(parser: argparse.ArgumentParser) -> None:
    _one(parser)
    parser.add_argument("--files", choices=("csv", "parquet"), default="csv", help="format of the tables")


def _datapackage(options: Options) -> list[Path]:
    from energy_opt.export.datapackage import export_datapackage
    from energy_opt.export.source import open_result

    results = open_result(options.result, study=True)
    return export_datapackage(results, options.output, files=options.files, force=options.force)


def _excel(options: Options) -> list[Path]:
    from energy_opt.export.excel import export_excel
    from energy_opt.export.source import open_result

    return export_excel(open_result(options.result, study=True), options.output, force=options.force)


def _declare_program(parser: argparse.ArgumentParser) -> None:
    _one(parser)
    parser.add_argument("--solution", action="store_true", help="also solve it again and write its solution (.sol)")


def _program(options: Options) -> list[Path]:
    from energy_opt.export.linear_program import export_program
    from energy_opt.export.source import open_result

    suffix = f".{options.format}"
    if Path(options.output).suffix.lower() != suffix:
        raise ConfigError(f"`export {options.format}` writes a file that ends in {suffix}, not {options.output}")
    results = open_result(options.result)
    return export_program(results, options.output, solution=options.solution, force=options.force)


def _declare_pypsa(parser: argparse.ArgumentParser) -> None:
    _one(parser)
    parser.add_argument("--netcdf", action="store_true", help="netCDF files instead of CSV folders (needs PyPSA)")


def _pypsa(options: Options) -> list[Path]:
    from energy_opt.export.pypsa import export_pypsa
    from energy_opt.export.source import open_result

    return export_pypsa(open_result(options.result), options.output, netcdf=options.netcdf, force=options.force)


def _osemosys(options: Options) -> list[Path]:
    from energy_opt.export.osemosys import export_osemosys
    from energy_opt.export.source import open_result

    return export_osemosys(open_result(options.result), options.output, force=options.force)


FORMATS: dict[str, tuple[str, Callable[[argparse.ArgumentParser], None], Work]] = {
    "iamc": ("scenario data of the IAMC, wide or long, CSV or Excel (pyam, nomenclature)", _declare_iamc, _iamc),
    "datapackage": ("Frictionless data package: every table as CSV or Parquet", _declare_datapackage, _datapackage),
    "excel": ("Excel workbook: contents, notes, charts, a sheet per table", _one, _excel),
    "pypsa": ("PyPSA: a network per model year and one of all years that can be expanded", _declare_pypsa, _pypsa),
    "osemosys": ("OSeMOSYS: the operation of the pathway as CSV files for otoole", _one, _osemosys),
    "mps": ("the linear program as an MPS file, with names", _declare_program, _program),
    "lp": ("the linear program as an LP file, with names", _declare_program, _program),
}
"""Format: its line in the help, its own arguments, and what does it."""
