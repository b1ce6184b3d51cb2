"""The scenario's dataclasses as Hydra's schema: every setting exists with its type, and unknown ones are refused."""

from __future__ import annotations

import dataclasses
import typing
from collections.abc import Iterator
from functools import partial
from typing import Any

from hydra.core.config_store import ConfigStore
from omegaconf import OmegaConf

from energy_opt.config.design import Design
from energy_opt.config.scenario import Scenario


@dataclasses.dataclass
class RunChoice:
    """Where results go; no part of the scenario or of a run's identity."""

    folder: str = "results"
    experiment: str = "runs"
    force: bool = False
    report: bool = True


def register() -> None:
    """Makes the schema known to Hydra under the name `schema`."""
    run = ("run", RunChoice, dataclasses.field(default_factory=RunChoice))
    design = _mirror(Design)
    sweep = ("sweep", design, dataclasses.field(default_factory=design))
    node = OmegaConf.structured(_mirror(Scenario, extra=[run, sweep]))
    for path in (*_mappings(Scenario), *_mappings(Design, "sweep.")):
        OmegaConf.select(node, path)._set_flag("struct", False)  # new names are welcome here: caps, prices, factors
    ConfigStore.instance().store(name="schema", node=node)


def _mappings(kind: type, prefix: str = "") -> Iterator[str]:
    """Dotted names of the settings that are mappings with names of the user's own."""
    hints = typing.get_type_hints(kind)
    for field in dataclasses.fields(kind):
        if dataclasses.is_dataclass(hints[field.name]):
            yield from _mappings(hints[field.name], f"{prefix}{field.name}.")
        elif typing.get_origin(hints[field.name]) is dict:
            yield prefix + field.name


def _mirror(kind: type, extra: list[tuple[str, Any, Any]] | None = None) -> type:
    """The dataclass without `frozen`: OmegaConf makes frozen ones read-only, and they could not be composed."""
    hints = typing.get_type_hints(kind)
    fields: list[tuple[str, Any, Any]] = []
    for field in dataclasses.fields(kind):
        hint = _mirrored(hints[field.name])
        if dataclasses.is_dataclass(hint):
            default = dataclasses.field(default_factory=typing.cast(type, hint))
        elif field.default_factory is not dataclasses.MISSING:
            default = dataclasses.field(default_factory=field.default_factory)
        elif isinstance(field.default, tuple):
            default = dataclasses.field(default_factory=partial(list, field.default))
        else:
            default = dataclasses.field(default=field.default)
        fields.append((field.name, hint, default))
    return dataclasses.make_dataclass(kind.__name__, [*fields, *(extra or [])])


def _mirrored(hint: Any) -> Any:
    if dataclasses.is_dataclass(hint):
        return _mirror(typing.cast(type, hint))
    if typing.get_origin(hint) is dict:
        return dict[str, Any]  # what is inside is checked with the whole scenario, in better words
    if typing.get_origin(hint) is tuple:
        return list[typing.get_args(hint)[0]]  # type: ignore[misc]
    return hint
