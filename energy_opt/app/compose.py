"""The command line of verbs that solve: overrides and options → the scenario that Hydra composes, and where it goes."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import hydra
from omegaconf import DictConfig, OmegaConf

import energy_opt
from energy_opt.app import outcome
from energy_opt.app.schema import register
from energy_opt.config.convert import from_dict, near_names
from energy_opt.config.scenario import Scenario
from energy_opt.errors import ConfigError, EnergyOptError

OWN_OPTIONS = ("--force", "--no-report", "--results", "--experiment", "--debug")
HYDRA_OPTIONS = (
    "--help", "--hydra-help", "--version", "--cfg", "--resolve", "--package", "--run", "--multirun",
    "--shell-completion", "--config-path", "--config-name", "--config-dir", "--experimental-rerun", "--info",
)  # fmt: skip


Work = Callable[[Scenario, dict[str, Any]], None]
"""What a verb does with a scenario and the choice of where results go (folder, experiment, force, report)."""

VALUED = ("--cfg", "-c", "--package", "-p", "--config-path", "-cp", "--config-name", "-cn", "--config-dir", "-cd",
          "--experimental-rerun")  # fmt: skip
"""Hydra's options that a value follows."""


def compose(verb: str, arguments: Sequence[str], work: Work) -> int:
    """Does the work with the composed scenario, or with each one of a sweep; returns the worst exit code.

    A job that fails says why and lets the others run.
    """
    codes: list[int] = []

    def job(config: DictConfig) -> int:
        code = 0
        try:
            work(*scenario_from_config(config))
        except Exception as error:  # noqa: BLE001 - whatever it is, the other jobs of a sweep go on
            code = outcome.report(error)
        codes.append(code)
        return code

    start_hydra(verb, own_options(arguments), job)
    return max(codes, default=0)


def start_hydra(verb: str, arguments: Sequence[str], job: Callable[[DictConfig], Any], config: str = "config") -> None:
    """Composes a configuration and does the job with it; Hydra's own errors become ConfigErrors."""
    sys.argv = [f"energy-opt {verb}", *arguments]
    os.environ["HYDRA_FULL_ERROR"] = "1"  # errors come here instead of being printed with a traceback
    register()
    try:
        hydra.main(version_base="1.3", config_path=str(conf_folder()), config_name=config)(job)()
    except EnergyOptError:
        raise
    except Exception as error:
        raise outcome.from_hydra(error) from error


class Composed(NamedTuple):
    """A composed configuration in its parts: the scenario, where its results go, and the design of a sweep."""

    scenario: Scenario
    choice: dict[str, Any]
    design: dict[str, Any]


def composed(config: DictConfig) -> Composed:
    """The parts of a composed configuration."""
    values = OmegaConf.to_container(config, resolve=True)
    if not isinstance(values, dict):
        raise ConfigError("the configuration is not a mapping")
    choice, design = values.pop("run"), values.pop("sweep")
    scenario = from_dict({str(key): value for key, value in values.items()})
    return Composed(scenario, choice, {str(key): value for key, value in design.items()})


def scenario_from_config(config: DictConfig) -> tuple[Scenario, dict[str, Any]]:
    """The scenario of a composed configuration, and where its results go; a design is refused."""
    scenario, choice, design = composed(config)
    if any(design[part] for part in ("values", "ranges", "table")):
        raise ConfigError("sweep=… designs many scenarios: energy-opt sweep runs them")
    return scenario, choice


def conf_folder() -> Path:
    """The folder of the configuration: inside an installed package, or beside it in a source tree."""
    package = Path(energy_opt.__file__).resolve().parent
    for folder in (package / "_conf", package.parent / "conf"):
        if (folder / "config.yaml").is_file():
            return folder
    raise ConfigError(f"the configuration is missing from {package}; install energy-opt again")


def own_options(arguments: Sequence[str]) -> list[str]:
    """The command line with the product's own options as Hydra knows them."""
    rest = list(arguments)
    result: list[str] = []
    while rest:
        word, sign, value = rest.pop(0).partition("=")
        if word == "--force" and not value:
            result.append("run.force=true")
        elif word == "--no-report" and not value:
            result.append("run.report=false")
        elif word in ("--results", "--experiment"):
            if not value and not rest:
                raise ConfigError(f"{word} wants a value, such as {word} mine")
            value = value or rest.pop(0)
            key = {"--results": "run.folder", "--experiment": "run.experiment"}[word]
            result.append(f"{key}={_quoted(value)}")
        elif word.startswith("--") and word not in HYDRA_OPTIONS:
            raise ConfigError(f"there is no option {word}; {near_names(word, {*OWN_OPTIONS, *HYDRA_OPTIONS})}")
        else:
            result.append(_with_year(word, _readable(value)) if sign else word)
    return _overrides_last(result)


def _overrides_last(words: list[str]) -> list[str]:
    """Options and their values first, then the overrides: Hydra refuses overrides on both sides of an option."""
    options: list[str] = []
    overrides: list[str] = []
    for before, word in zip(["", *words], words, strict=False):
        is_override = before not in VALUED and not word.startswith("-") and ("=" in word or word.startswith("~"))
        (overrides if is_override else options).append(word)
    return options + overrides


def _with_year(path: str, value: str) -> str:
    """An override whose path ends with a year, as one of the whole path: `limits.2035=7` is `limits={2035:7}`.

    Hydra takes the parts of a path as text, and a text `2035` would stand beside the year 2035 of a file. Values that
    are no plain numbers or words (functions of a sweep) stay as they are; the scenario reads text years too.
    """
    parent, _, year = path.rpartition(".")
    if not (parent and re.fullmatch(r"\d{4}", year) and re.fullmatch(r"[\w.+-]+(,[\w.+-]+)*", value)):
        return f"{path}={value}"
    return f"{parent}=" + ",".join(f"{{{year}:{part}}}" for part in value.split(","))


def _readable(value: str) -> str:
    """The value of an override with its words of other scripts in quotes, without which Hydra cannot read them."""
    if value.isascii() or "'" in value or '"' in value:
        return value
    return re.sub(r"[^\s,:\[\]{}()]*[^\x00-\x7f][^,:\[\]{}()]*", lambda word: _quoted(word[0]), value)


def _quoted(value: str) -> str:
    """A text as Hydra's override grammar takes it literally."""
    return "'" + value.replace("\\", "\\\\").replace("'", "\\'") + "'"
