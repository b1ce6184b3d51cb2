"""Option files of policies: they go with the reference and with each other, and name what the China data hold."""

from __future__ import annotations

from typing import Any

import pytest
from hydra import compose, initialize_config_dir
from omegaconf import OmegaConf

from energy_opt.app.compose import conf_folder, scenario_from_config
from energy_opt.app.schema import register
from energy_opt.config.check import check_scenario
from energy_opt.inputs.check_choice import check_choice
from energy_opt.inputs.read import read_folder, resolve

WHOLE = {"none", "toy"}  # choices that stand alone
OPTIONS = {
    path.stem: path.read_text(encoding="utf-8")
    for path in sorted((conf_folder() / "policy").glob("*.yaml"))
    if path.stem not in WHOLE
}


@pytest.mark.slow
def test_all_options_together_are_one_scenario_of_the_china_data() -> None:
    """Every rule of every file is there; a file may give a rule of another one anew."""
    register()
    with initialize_config_dir(str(conf_folder()), version_base="1.3"):
        config = compose("config", overrides=[f"policy=[{','.join(OPTIONS)}]"])
    scenario = check_scenario(scenario_from_config(config)[0])
    names = {(table, rule) for text in OPTIONS.values() for table, rules in _rules(text) for rule in rules}
    assert names == {(table, rule) for table, rules in scenario.policy.rules.items() for rule in rules}
    check_choice(scenario, read_folder(resolve("china")))


@pytest.mark.parametrize("option", OPTIONS)
def test_an_option_says_what_it_is(option: str) -> None:
    assert OPTIONS[option].startswith("# ")
    assert _rules(OPTIONS[option])


@pytest.mark.slow
@pytest.mark.parametrize(
    ("options", "collars", "cap"),
    [
        ("reference", {"today"}, None),
        ("reference,emissions_trading", set(), 8505),
        ("reference,emissions_trading,price_collar", {"national"}, 8505),
        ("reference,price_collar", {"national"}, None),
        ("none,emissions_trading,price_collar", {"national"}, 8505),
    ],
)
def test_an_absolute_market_is_not_undone_by_the_ceiling_of_the_reference(
    options: str, collars: set[str], cap: float | None
) -> None:
    """Allowances without end at today's price would leave no cap; a market has one collar."""
    register()
    with initialize_config_dir(str(conf_folder()), version_base="1.3"):
        config = compose("config", overrides=[f"policy=[{options}]"])
    rules = check_scenario(scenario_from_config(config)[0]).policy.rules
    assert {name for name, rule in rules.get("price_collar", {}).items() if rule is not None} == collars
    assert rules["emissions_trading"]["china_ets"].get("cap", {}).get(2030) == cap


def _rules(text: str) -> list[tuple[Any, Any]]:
    """The rules of an option file by table."""
    values: Any = OmegaConf.to_container(OmegaConf.create(text))
    return list(values["rules"].items())
