"""Plain mappings to Scenario and back: every unknown key and wrong type is found at once, with near names."""

from __future__ import annotations

import dataclasses
import difflib
import types
import typing
from collections.abc import Iterable, Mapping
from typing import Any

from energy_opt.config.scenario import Scenario
from energy_opt.errors import ConfigError


def to_dict(scenario: Scenario) -> dict[str, Any]:
    """The scenario as nested plain values that JSON can hold; keys that are years become text there."""
    return typing.cast(dict[str, Any], _plain(scenario))


def from_dict(values: Mapping[str, Any]) -> Scenario:
    """The scenario of nested plain values; what is not given keeps its default. All faults in one ConfigError."""
    faults: list[str] = []
    scenario = _dataclass(Scenario, values, "", faults)
    if faults:
        raise ConfigError(numbered("the scenario has", faults))
    return typing.cast(Scenario, scenario)


def known_paths() -> tuple[str, ...]:
    """Dotted names of all settings of a scenario, such as `time.periods`."""
    return tuple(_paths(Scenario, ""))


def near_names(name: str, known: Iterable[str]) -> str:
    """A hint that names what the user may have meant: the nearest known names, or all of them where few."""
    names = sorted(map(str, known))
    near = difflib.get_close_matches(name, names, n=3, cutoff=0.6)
    if near:
        return f"did you mean {' or '.join(near)}?"
    return f"known: {', '.join(names)}" if 0 < len(names) <= 20 else ""


def numbered(opening: str, faults: list[str]) -> str:
    """One message for several faults: an opening, their number, one line each."""
    return f"{opening} {len(faults)} fault{'s' if len(faults) != 1 else ''}:\n" + "\n".join(f"  - {f}" for f in faults)


def _plain(value: Any) -> Any:
    if dataclasses.is_dataclass(value):
        return {field.name: _plain(getattr(value, field.name)) for field in dataclasses.fields(value)}
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, tuple | list):
        return [_plain(item) for item in value]
    return value


def _paths(kind: type, prefix: str) -> Iterable[str]:
    hints = typing.get_type_hints(kind)
    for field in dataclasses.fields(kind):
        hint = hints[field.name]
        if dataclasses.is_dataclass(hint):
            yield from _paths(typing.cast(type, hint), f"{prefix}{field.name}.")
        else:
            yield prefix + field.name


def _dataclass(kind: type, values: Any, place: str, faults: list[str]) -> Any:
    if not isinstance(values, Mapping):
        faults.append(f"{place or 'scenario'}: a group of settings is wanted, not {values!r}")
        return None
    hints = typing.get_type_hints(kind)
    given: dict[str, Any] = {}
    for key, value in values.items():
        path = f"{place}.{key}" if place else str(key)
        if key in hints:
            given[str(key)] = _value(hints[key], value, path, faults)
        else:
            hint = near_names(str(key), hints)
            faults.append(f"{path}: there is no such setting{'; ' + hint if hint else ''}")
    return kind(**given)


def _value(hint: Any, value: Any, place: str, faults: list[str]) -> Any:
    """`value` as the type that `hint` names, or a fault."""
    if hint is Any:
        return value
    origin = typing.get_origin(hint)
    if dataclasses.is_dataclass(hint):
        return _dataclass(typing.cast(type, hint), value, place, faults)
    if origin in (typing.Union, types.UnionType):
        inner = [option for option in typing.get_args(hint) if option is not type(None)]
        return None if value is None else _value(inner[0], value, place, faults)
    if origin is tuple:
        return _sequence(typing.get_args(hint)[0], value, place, faults)
    if origin is dict:
        return _mapping(typing.get_args(hint), value, place, faults)
    return _scalar(hint, value, place, faults)


def _sequence(item: Any, value: Any, place: str, faults: list[str]) -> tuple[Any, ...]:
    if isinstance(value, str) or not isinstance(value, tuple | list):
        faults.append(f"{place}: a list is wanted, such as [a, b], not {value!r}")
        return ()
    return tuple(_value(item, member, f"{place}[{k}]", faults) for k, member in enumerate(value))


def _mapping(kinds: tuple[Any, ...], value: Any, place: str, faults: list[str]) -> dict[Any, Any]:
    if not isinstance(value, Mapping):
        faults.append(f"{place}: names with values are wanted, such as {{a: 1}}, not {value!r}")
        return {}
    return {
        _key(kinds[0], key, place, faults): _value(kinds[1], member, f"{place}.{key}", faults)
        for key, member in value.items()
    }


def _key(kind: type, key: Any, place: str, faults: list[str]) -> Any:
    if kind is int and isinstance(key, str) and key.lstrip("-").isdigit():
        return int(key)  # JSON knows text keys only
    return _scalar(kind, key, f"{place} (key {key!r})", faults)


WORDS = {bool: "true or false", int: "a whole number", float: "a number", str: "text"}


def _scalar(kind: type, value: Any, place: str, faults: list[str]) -> Any:
    if kind is float and isinstance(value, int) and not isinstance(value, bool):
        return float(value)
    if isinstance(value, kind) and (kind is bool or not isinstance(value, bool)):
        return value
    faults.append(f"{place}: {WORDS[kind]} is wanted, not {value!r}")
    return None
