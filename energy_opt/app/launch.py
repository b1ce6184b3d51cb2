"""How the chains of a sweep are sent out: in this process, or as jobs of the Hydra launcher that is chosen."""

from __future__ import annotations

import logging
import os
from collections.abc import Sequence
from dataclasses import asdict
from importlib import metadata
from pathlib import Path
from typing import Any

from omegaconf import DictConfig

from energy_opt.errors import ConfigError, EnergyOptError
from energy_opt.results.sweep_folder import SweepFolder
from energy_opt.studies.sweep.chain import Order
from energy_opt.studies.sweep.study import Launch, here, solve_chain

logger = logging.getLogger(__name__)

SERIAL = ("basic", "serial")
"""Launchers that stay in this process."""

EXTRAS = {
    "JoblibLauncher": ("hydra_joblib_launcher", "joblib"),
    "RayLauncher": ("hydra_ray_launcher", "ray"),
    "SlurmLauncher": ("hydra_submitit_launcher", "slurm"),
    "LocalLauncher": ("hydra_submitit_launcher", "slurm"),
}
"""What a launcher's class needs: its package, and the extra that brings it."""


def launcher_of(hydra: Any) -> tuple[str, int]:
    """The launcher that is chosen, and into how many chains it wants the work to be cut."""
    name = str(hydra.runtime.choices["hydra/launcher"])
    if name in SERIAL:
        return name, 1
    package, extra = EXTRAS.get(str(hydra.launcher.get("_target_", "")).rpartition(".")[2], ("", ""))
    if package and metadata_of(package) is None:
        raise ConfigError(f'hydra/launcher={name} needs a package: pip install "energy-opt[{extra}]"')
    return name, _workers(hydra.launcher)


def metadata_of(package: str) -> str | None:
    """The version of an installed package, None where it is not there."""
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return None


def launch_with(launcher: str, words: Sequence[str]) -> Launch:
    """Sends chains out by a launcher; words: the command line, whose settings of Hydra hold for the jobs too."""
    if launcher in SERIAL:
        return here
    kept = [word for word in words if word.lstrip("+~").startswith("hydra")]

    def launch(folder: SweepFolder, chains: Sequence[Sequence[int]], order: Order) -> None:
        from energy_opt.app.compose import start_hydra

        jobs = ",".join(f"[{','.join(map(str, numbers))}]" for numbers in chains)
        settings = {"store": folder.store.resolve(), "sweep": folder.sweep, **asdict(order)}
        given = [f"chain.{name}={_quoted(value)}" for name, value in settings.items()]
        start_hydra("sweep", ["-m", *kept, *given, f"chain.cases={jobs}"], run_job, config="sweep_job")

    return launch


def run_job(config: DictConfig) -> str:
    """One job of a launcher, in a process of its own, perhaps on another machine: a chain of a planned sweep.

    Returns why it ended early, empty where it did not: an error of one job would end those beside it.
    """
    chain = config.chain
    folder = SweepFolder(Path(chain.store), chain.sweep)
    try:
        solve_chain(folder, [int(number) for number in chain.cases], Order(chain.force, chain.warm, chain.launch))
    except EnergyOptError as error:
        logger.error("%s", error)
        return str(error)
    return ""


def _workers(launcher: DictConfig) -> int:
    """How many jobs the launcher runs at once, as far as its settings say; else the cores of this machine."""
    for name in ("n_jobs", "array_parallelism"):
        count: Any = launcher.get(name)
        if isinstance(count, int) and count > 0:
            return count
    return os.cpu_count() or 1


def _quoted(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return "'" + str(value).replace("\\", "\\\\").replace("'", "\\'") + "'"
