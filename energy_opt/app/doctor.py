"""`energy-opt doctor`: checks an installation, a data folder or stored results, and says what to mend."""

from __future__ import annotations

import argparse
import platform
import sys
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from importlib import metadata

from energy_opt.app.outcome import exit_code
from energy_opt.errors import ConfigError, EnergyOptError, ResultError

PACKAGES = ("highspy", "hydra-core", "numpy", "pandas", "pyarrow", "pyomo", "scipy")
Check = Callable[[], str]


def main(arguments: Sequence[str]) -> int:
    """Runs the verb with its command line; the exit code is that of the first fault."""
    parser = argparse.ArgumentParser("energy-opt doctor", description="Checks an installation, data or results.")
    parser.add_argument("--data", metavar="FOLDER", help="also check a data folder: a name such as china, or a path")
    parser.add_argument("result", nargs="?", help="also check a stored run: its folder")
    options = parser.parse_args(arguments)
    checks: list[tuple[str, Check]] = list(installation())
    if options.data:
        checks.append((f"data {options.data}", lambda: check_data(options.data)))
    if options.result:
        checks.append((f"results {options.result}", lambda: check_results(options.result)))
    codes = [_line(name, check) for name, check in checks]
    sys.stdout.write("all is well\n" if not any(codes) else f"{sum(map(bool, codes))} of {len(codes)} checks failed\n")
    return next((code for code in codes if code), 0)


def installation() -> Iterator[tuple[str, Check]]:
    """The checks of the installation."""
    yield "Python", check_python
    for package in PACKAGES:
        yield package, partial(check_package, package)
    yield "HiPO", check_hipo
    yield "configuration", check_configuration


def check_python() -> str:
    """The interpreter's version."""
    return platform.python_version()


def check_package(package: str) -> str:
    """The version of an installed package."""
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        raise ConfigError("not installed; run `pip install energy-opt` again") from None


def check_hipo() -> str:
    """HiGHS's parallel interior-point solver, which comes in a package of its own."""
    try:
        return metadata.version("highspy-extras")
    except metadata.PackageNotFoundError:
        raise ConfigError('not there: large runs take another method; `pip install "highspy[extras]"`') from None


def check_configuration() -> str:
    """The configuration that ships with the product."""
    from energy_opt.app.compose import conf_folder

    return str(conf_folder())


def check_data(name: str) -> str:
    """A data folder: every fault of every table at once."""
    from energy_opt.inputs.read import read_folder, resolve

    folder = read_folder(resolve(name))
    return f"{len(folder.hashes)} files, {sum(map(len, folder.tables.values())):,} rows"


def check_results(path: str) -> str:
    """A stored run: its files are those that were stored, and match their declarations."""
    from energy_opt.results.store import load_results, verify

    results = load_results(path)
    faults = verify(results)
    if faults:
        raise ResultError("\n  ".join([f"{len(faults)} tables are damaged; run with --force", *faults]))
    return f"{len(results.tables)} tables, status {results.status}"


def _line(name: str, check: Check) -> int:
    """Runs a check, prints its line, returns its exit code."""
    try:
        sys.stdout.write(f"ok     {name}: {check()}\n")
    except EnergyOptError as error:
        sys.stdout.write(f"FAULT  {name}: {error}\n")
        return exit_code(error)
    return 0
