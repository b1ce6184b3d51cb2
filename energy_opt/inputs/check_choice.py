"""Names and years of a scenario that its data folder must know: a wrong one would otherwise change nothing, unseen."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from energy_opt.config.convert import numbered
from energy_opt.config.scenario import Scenario
from energy_opt.errors import ConfigError
from energy_opt.inputs.faults import near
from energy_opt.inputs.given_emissions import unknown_paths
from energy_opt.inputs.interpolate import ALL
from energy_opt.inputs.read import DataFolder
from energy_opt.inputs.selections import selection_faults

ONLY_DEMAND = "reference"
"""The name of the demand where a folder gives one demand, by slot, without scenarios."""


def check_choice(scenario: Scenario, folder: DataFolder) -> None:
    """Raises a ConfigError with every name of the scenario that the folder does not hold."""
    faults = [*_regions(scenario, folder), *_horizon(scenario, folder), *_demand(scenario, folder)]
    faults += selection_faults(folder, scenario)
    faults += [*_technologies(scenario, folder), *unknown_paths(scenario.policy, folder.tables)]
    if faults:
        opening = f"the scenario {scenario.name!r} does not fit the data folder {folder.name!r}; it has"
        raise ConfigError(numbered(opening, faults))


def _regions(scenario: Scenario, folder: DataFolder) -> Iterator[str]:
    yield from _unknown("system.regions", "region", scenario.system.regions, folder["region"]["region"])


def _horizon(scenario: Scenario, folder: DataFolder) -> Iterator[str]:
    """The fleet is the state of one year: a horizon cannot start from another."""
    if scenario.horizon.base_year != folder.base_year:
        yield (
            f"horizon.base_year: {scenario.horizon.base_year}; the folder's fleet is that of the end of "
            f"{folder.base_year}: set horizon.base_year={folder.base_year}, or base_year in its datapackage.json"
        )


def _demand(scenario: Scenario, folder: DataFolder) -> Iterator[str]:
    asked = scenario.demand.scenario
    if scenario.time.method == "given" and asked != ONLY_DEMAND and asked not in set(folder["demand"]["scenario"]):
        yield (
            f"demand.scenario: {asked!r}; the given slots hold one demand, called {ONLY_DEMAND}: "
            "demand.factor scales it"
        )


def _technologies(scenario: Scenario, folder: DataFolder) -> Iterator[str]:
    choice, names, fuels = scenario.technology, folder["technology"]["technology"], folder["fuel"]["fuel"]
    yield from _unknown("technology.exclude", "technology", choice.exclude, names)
    yield from _unknown("technology.cost_factor", "technology", choice.cost_factor, [*names, ALL])
    yield from _unknown("technology.fuel_price_factor", "fuel", choice.fuel_price_factor, [*fuels, ALL])


def _unknown(place: str, what: str, asked: Iterable[str], known: Iterable[str]) -> Iterator[str]:
    there = list(known)
    for name in asked:
        if name not in there:
            hint = near(name, there)
            yield f"{place}: there is no {what} {name!r}" + (f"; {hint}" if hint else "")
