"""`energy-opt`: takes the verb off the command line and hands the rest to that verb."""

from __future__ import annotations

import importlib
import os
import sys
from collections.abc import Sequence
from typing import NoReturn

import energy_opt
from energy_opt.app import outcome
from energy_opt.config.convert import near_names
from energy_opt.errors import ConfigError

# verb: the module whose `main(arguments) -> exit code` does it, and its line in the help
VERBS = {
    "run": ("energy_opt.app.run", "solve a scenario and store its results"),
    "sweep": ("energy_opt.app.sweep", "solve many scenarios of a design; again: what is missing"),
    "status": ("energy_opt.app.status", "say how far sweeps are"),
    "peaks": ("energy_opt.app.peaks", "sweep over peak years: the earliest and the cheapest of regions and groups"),
    "allocate": ("energy_opt.app.allocate", "share a national cap out to regions, with and without trade"),
    "near-optimal": ("energy_opt.app.near_optimal", "the least and the most of technologies at nearly least cost"),
    "foresight": ("energy_opt.app.foresight", "what it costs to see only some years ahead"),
    "lockin": ("energy_opt.app.lockin", "judge proposed coal projects: with, without and locked"),
    "report": ("energy_opt.app.report", "write one page of stored results: a run, an experiment, a study"),
    "export": ("energy_opt.app.export", "write stored results for other tools: IAMC, PyPSA, OSeMOSYS, Excel …"),
    "show": ("energy_opt.app.show", "print the summary of stored results, or list what is stored"),
    "compare": ("energy_opt.app.compare", "show what differs between two stored runs"),
    "doctor": ("energy_opt.app.doctor", "check the installation, a data folder or stored results"),
}


def main(arguments: Sequence[str] | None = None) -> int:
    """What the command line asks for, done; returns the exit code."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    if "--debug" in words:
        words.remove("--debug")
        os.environ[outcome.DEBUG] = "1"
    if not words or words[0] in ("-h", "--help", "help"):
        sys.stdout.write(usage())
        return 0 if words else outcome.CONFIG
    if words[0] == "--version":
        sys.stdout.write(f"energy-opt {energy_opt.__version__}\n")
        return 0
    try:
        if words[0] not in VERBS:
            raise ConfigError(f"there is no verb {words[0]!r}; {near_names(words[0], VERBS)}")
        return int(importlib.import_module(VERBS[words[0]][0]).main(words[1:]))
    except BrokenPipeError:
        # The reader of our output, such as `head`, went away: nothing more to say to it.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except (Exception, KeyboardInterrupt) as error:  # noqa: BLE001 - every error ends in one message and a code
        return outcome.report(error)


def command() -> NoReturn:
    """The console command as a process: ends with the exit code."""
    code = main()
    if code == outcome.INTERRUPTED:
        # A solver that was stopped half-way may still hold threads, which an orderly end would trip over.
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)
    sys.exit(code)


def usage() -> str:
    """The help of the command itself."""
    width = max(map(len, VERBS))
    verbs = "\n".join(f"  {verb:<{width}} {line}" for verb, (_, line) in VERBS.items())
    return (
        "energy-opt: least-cost energy pathways under coal and carbon rules\n\n"
        f"usage: energy-opt VERB …\n\n{verbs}\n\n"
        "energy-opt VERB --help says more; --debug shows tracebacks; --version.\n"
        "Exit codes: 0 done, 2 configuration or input, 3 infeasible or solver, 4 results, 130 interrupted.\n"
    )
