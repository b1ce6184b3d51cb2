"""What the command lines of studies share: their parser, lists and numbers by name."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from typing import Any

from energy_opt.errors import ConfigError
from energy_opt.studies.record import Place

COMMON = """
The scenario is composed as by energy-opt run: any group=option and group.key=value; energy-opt run --help lists them.
  --force            does again what is stored already
  --results FOLDER   where results go (default: results)
  --experiment NAME  sub-folder of it (default: runs)
  --debug            shows the traceback of an error
"""


def parser(verb: str, description: str, examples: str) -> argparse.ArgumentParser:
    """A parser that leaves overrides and the options of `run` to the composition."""
    return argparse.ArgumentParser(
        f"energy-opt {verb}",
        usage=f"energy-opt {verb} [scenario overrides] [options]",
        description=description,
        epilog=examples + COMMON,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )


def place_of(where: Mapping[str, Any]) -> Place:
    """Where results go, from the composed choice."""
    return Place(where["folder"], where["experiment"], where["force"])


def split(text: str) -> list[str]:
    """The parts of a list with commas."""
    return [part.strip() for part in text.split(",") if part.strip()]


def numbers_by_name(option: str, text: str) -> dict[str, float]:
    """`a=1,b=2` as numbers by name."""
    result: dict[str, float] = {}
    for part in split(text):
        name, _, value = part.partition("=")
        try:
            result[name.strip()] = float(value)
        except ValueError:
            raise ConfigError(f"{option}: {part!r} is not name=number, such as {option} a=0.5,b=0.5") from None
    return result


def signed(value: float, digits: int) -> str:
    """A difference with its sign; none where it is rounded to nothing."""
    rounded = round(value, digits)
    return f"{rounded:+,.{digits}f}" if rounded else f"{0.0:.{digits}f}"
