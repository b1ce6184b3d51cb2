"""From an error to what the user gets: one message on the error stream and an exit code that says whose fault it is."""

from __future__ import annotations

import os
import re
import sys
import traceback
from collections.abc import Iterator

from energy_opt.config.convert import known_paths, near_names
from energy_opt.errors import ConfigError, EnergyOptError, InfeasibleError, ResultError, SolverError

DEBUG = "ENERGY_OPT_DEBUG"
CONFIG, SOLVER, RESULTS, INTERNAL, INTERRUPTED = 2, 3, 4, 1, 130


def exit_code(error: BaseException) -> int:
    """2 configuration or input, 3 infeasible or solver, 4 results, 130 interrupted, 1 anything unforeseen."""
    if isinstance(error, KeyboardInterrupt):
        return INTERRUPTED
    if isinstance(error, InfeasibleError | SolverError):
        return SOLVER
    if isinstance(error, ResultError):
        return RESULTS
    return CONFIG if isinstance(error, EnergyOptError) else INTERNAL


def report(error: BaseException) -> int:
    """Writes the message of an error and returns the exit code; the traceback only where debugging is on."""
    if debugging():
        traceback.print_exception(error)
    if isinstance(error, KeyboardInterrupt):
        message = "interrupted; nothing was stored"
    elif isinstance(error, EnergyOptError):
        message = f"error: {error}"
    elif isinstance(error, MemoryError):
        message = "error: out of memory; take fewer slots (time=tiny), years (horizon=short) or regions"
    else:
        message = f"internal error: {type(error).__name__}: {error}\n--debug shows where; please report it"
    sys.stderr.write(message + "\n")
    sys.stderr.flush()
    return exit_code(error)


def debugging() -> bool:
    """Whether the user asked for tracebacks."""
    return os.environ.get(DEBUG, "") not in ("", "0")


def from_hydra(error: Exception) -> Exception:
    """Hydra's and OmegaConf's own errors as a ConfigError in the product's words; others as they are."""
    from hydra.errors import HydraException, OverrideParseException
    from omegaconf.errors import OmegaConfBaseException

    if isinstance(error, OverrideParseException):
        return ConfigError(
            f"{error.override!r} cannot be read as an override: group=option or group.key=value is wanted; "
            "a value with other signs needs quotes inside quotes, such as name=\"'a = b'\""
        )
    chain = [error, *([error.__cause__] if error.__cause__ else [])]
    if any(isinstance(item, HydraException | OmegaConfBaseException) for item in chain):
        text = "\n".join(dict.fromkeys(map(str, chain)))
        return ConfigError("\n".join(_shortened(text)) + _near(text))
    if isinstance(error, OSError) and error.filename:
        return ResultError(f"{error.filename}: {error.strerror or error}")
    return error


def _shortened(text: str) -> Iterator[str]:
    """The lines of a message without those that speak of classes, search paths and Hydra's own syntax."""
    dropped = ("reference_type=", "object_type=", "full_key:", "provider=", "Config search path", "To append to your")
    for line in dict.fromkeys(text.splitlines()):
        if line.strip() and not line.strip().startswith(dropped):
            yield line.rstrip()


def _near(text: str) -> str:
    """Near names for the key that a message speaks of."""
    found = re.search(r"full_key: ([\w.-]+)", text) or re.search(
        r"Could not (?:override|append)[^'\"]*['\"]\+*([\w./-]+)", text
    )
    known = {*known_paths(), *(path.split(".")[0] for path in known_paths())}
    if found is None or found[1] in known:
        return ""
    if found[1] in ("results", "experiment", "force"):
        return f"\ndid you mean --{found[1]}?"
    hint = near_names(found[1], known)
    return f"\n{hint}" if hint else "\n`energy-opt run --cfg job` lists all settings"
