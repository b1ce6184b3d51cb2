"""Arrays that a run under way keeps beside its results, so that one that was interrupted can go on from them."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from pathlib import Path

import numpy as np

from energy_opt.results.staging import flush_folder, staging_folder

logger = logging.getLogger(__name__)


class LearnedFile:
    """`<run folder>.learned.npz`, there until the run is stored. What is wrong with it is a warning and ends no run."""

    def __init__(self, target: Path) -> None:
        """target: the folder that the run will have."""
        self.path = target.with_name(f"{target.name}.learned.npz")

    def load(self) -> dict[str, np.ndarray]:
        """The arrays by name; none where there is no file, or, with a warning, none that can be read."""
        if not self.path.exists():
            return {}
        try:
            # opened here: numpy leaves a file open that turns out to be no archive
            with self.path.open("rb") as content, np.load(content, allow_pickle=False) as file:
                return {name: file[name] for name in file.files}
        except Exception as error:  # noqa: BLE001 - a broken archive fails in many ways, and the run can do without it
            logger.warning("%s cannot be read (%s): the run begins from nothing", self.path, error)
            return {}

    def save(self, arrays: Mapping[str, np.ndarray]) -> None:
        """Put these in the place of what is there, in one step: a crash leaves the old ones or the new ones."""
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            with staging_folder(self.path.parent, self.path.name) as staging:
                aside = staging / self.path.name
                with aside.open("wb") as file:
                    np.savez(file, **arrays)  # type: ignore[arg-type]
                flush_folder(staging)
                aside.replace(self.path)
        except OSError as error:
            logger.warning("%s could not be written (%s); the run goes on", self.path, error.strerror or error)
        else:
            logger.info("what was learned so far is kept in %s; the same command goes on from there", self.path)

    def remove(self) -> None:
        """Remove the file, if there is one."""
        try:
            self.path.unlink(missing_ok=True)
        except OSError as error:
            logger.warning(
                "%s could not be removed (%s); it is not needed any more", self.path, error.strerror or error
            )
