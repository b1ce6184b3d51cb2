"""Scenario from and to plain values."""

from __future__ import annotations

import json

import pytest

from energy_opt.config.convert import from_dict, known_paths, to_dict
from energy_opt.config.scenario import PolicyChoice, Scenario, TimeChoice
from energy_opt.errors import ConfigError


def a_scenario() -> Scenario:
    return Scenario(
        name="mine",
        time=TimeChoice(extremes=("peak_load", "least_wind")),
        policy=PolicyChoice(
            rules={
                "emission_cap": {"n": {"limit": {2030: 10.0, 2060: 1.5}, "excess_price": 3000.0}},
                "carbon_price": {"p": {"scope": "North", "price": {2030: 50.0}}, "q": None},
            },
            groups={"coast": ("Shanghai", "Zhejiang")},
        ),
    )


def test_round_trip_through_json() -> None:
    scenario = a_scenario()
    assert from_dict(json.loads(json.dumps(to_dict(scenario)))) == scenario


def test_nothing_given_is_the_default() -> None:
    assert from_dict({}) == Scenario()


def test_all_faults_are_named_at_once() -> None:
    values = {"tmie": {}, "time": {"perods": 3, "step_hours": 2.5}, "horizon": {"years": 2030}, "name": 7}
    with pytest.raises(ConfigError) as error:
        from_dict(values)
    message = str(error.value)
    assert "5 faults" in message
    assert "tmie: there is no such setting; did you mean time?" in message
    assert "time.perods: there is no such setting; did you mean periods" in message
    assert "time.step_hours: a whole number is wanted, not 2.5" in message
    assert "horizon.years: a list is wanted, such as [a, b], not 2030" in message
    assert "name: text is wanted, not 7" in message


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"technology": {"early_retirement": 1}}, "true or false is wanted"),
        ({"solver": {"threads": True}}, "a whole number is wanted"),
        ({"time": 3}, "a group of settings is wanted"),
        ({"policy": {"rules": []}}, "names with values are wanted"),
        ({"policy": {"groups": {"east": "Shanghai"}}}, "a list is wanted"),
    ],
)
def test_wrong_types_are_refused(values: dict[str, object], words: str) -> None:
    with pytest.raises(ConfigError, match=words.replace("?", r"\?")):
        from_dict(values)


def test_known_paths_are_dotted() -> None:
    assert {"name", "time.periods", "policy.rules"} <= set(known_paths())
