"""Many scenarios from one configuration: Hydra composes each choice of groups once, values are then put in a copy."""

from __future__ import annotations

import copy
from collections.abc import Mapping, Sequence
from itertools import compress
from typing import Any

from hydra import compose
from hydra.core.global_hydra import GlobalHydra
from hydra.core.override_parser.overrides_parser import OverridesParser
from hydra.core.override_parser.types import Override
from omegaconf import DictConfig, OmegaConf

from energy_opt.app import outcome
from energy_opt.app.compose import composed, own_options
from energy_opt.config.scenario import Scenario
from energy_opt.errors import ConfigError


class Composer:
    """Composes scenarios while Hydra is at work; base: the overrides that all of them share."""

    def __init__(self, base: Sequence[str]) -> None:
        self._base = list(base)
        self._parser = OverridesParser.create()
        self._by_groups: dict[tuple[str, ...], DictConfig] = {}
        self._groups: dict[str, bool] = {}

    def scenario(self, settings: Mapping[str, Any]) -> Scenario:
        """The scenario with these settings, as the command line would give it; a ConfigError where there is none."""
        words = own_options([f"{name}={as_word(value)}" for name, value in settings.items()])
        try:
            overrides = self._parser.parse_overrides(words)
            structural = [self._is_structural(override) for override in overrides]
            config = copy.deepcopy(self._composed(tuple(compress(words, structural))))
            for override, composes in zip(overrides, structural, strict=True):
                if not composes:
                    OmegaConf.update(config, override.key_or_group, override.value(), merge=True)
            return composed(config).scenario
        except ConfigError:
            raise
        except Exception as error:
            raised = outcome.from_hydra(error)
            if raised is error:
                raise
            raise raised from error

    def _composed(self, words: tuple[str, ...]) -> DictConfig:
        if words not in self._by_groups:
            self._by_groups[words] = compose("config", [*self._base, *words])
        return self._by_groups[words]

    def _is_structural(self, override: Override) -> bool:
        """Whether an override chooses a group's option, adds or takes away, so that Hydra has to compose anew."""
        plain = override.type is not None and override.type.name == "CHANGE" and override.package is None
        return not plain or self._is_group(override.key_or_group)

    def _is_group(self, name: str) -> bool:
        if name not in self._groups:  # Hydra reads its folders again for each question
            hydra = GlobalHydra.instance().hydra
            self._groups[name] = hydra is None or bool(hydra.config_loader.get_group_options(name))
        return self._groups[name]


def lists(words: Sequence[str]) -> tuple[list[str], dict[str, list[Any]]]:
    """The words of a command line without those that list several values, and these: setting → values."""
    parser = OverridesParser.create()
    rest: list[str] = []
    found: dict[str, list[Any]] = {}
    for word in words:
        name, sign, _ = word.partition("=")
        if sign and not name.startswith(("-", "hydra")):
            override = parser.parse_override(own_options([word])[0])
            if override.is_sweep_override():
                found[name] = [_shortened(name, text) for text in override.sweep_string_iterator()]
                continue
        rest.append(word)
    return rest, found


def as_word(value: Any) -> str:
    """A value as the command line has it; texts are taken as they are written there."""
    if isinstance(value, bool):
        return str(value).lower()
    if value is None:
        return "null"
    if isinstance(value, list | tuple):
        return f"[{','.join(map(as_word, value))}]"
    if isinstance(value, Mapping):
        return "{" + ",".join(f"{name}:{as_word(item)}" for name, item in value.items()) + "}"
    return repr(value) if isinstance(value, float) else str(value)


def _shortened(name: str, text: str) -> Any:
    """The value of a path that ends with a year without the year, which `own_options` had put in it."""
    year = name.rpartition(".")[2]
    opening = f"{{{year}:"
    value = text[len(opening) : -1] if text.startswith(opening) and text.endswith("}") else text
    try:
        number = float(value)
    except ValueError:
        return value
    return int(value) if number.is_integer() and value.lstrip("-").isdigit() else number
