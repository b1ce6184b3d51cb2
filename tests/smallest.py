"""For every feature the smallest system on which it is active; the bare system, on which only the core is."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from energy_opt.config.scenario import PolicyChoice, Scenario
from energy_opt.inputs.system import System
from tests.judged import a_judged_system, forced, some_projects
from tests.systems import Folder, a_cap, a_folder, a_scenario, a_system, a_tax

SLOTS = {"low": 8000.0, "high": 760.0}
DURATIONS = {slot: 24 * hours / 8760 for slot, hours in SLOTS.items()}
CORE = ("cost", "capacity", "dispatch", "balance", "emissions")


def bare(**constants: float | bool) -> Folder:
    """One region, two slots of a day, one plant."""
    folder = a_folder(slots=SLOTS, durations=DURATIONS).load(low=5, high=8)
    return folder.plant("coal", category="coal", variable=20, fixed=100, co2=0.9, existing=10, **constants)  # type: ignore[arg-type]


def _two_regions() -> Folder:
    folder = a_folder(regions=("A", "B"), slots=SLOTS).load("A", low=5, high=8).load("B", low=2, high=3)
    folder = folder.plant("coal", variable=20, existing=10, capacity_credit=0.9)
    return folder.with_row(
        "line", line="a_b", from_region="A", to_region="B", capacity=4, capacity_back=2, loss=0.05,
        investment_cost=1000, fixed_om_cost=10, capacity_credit=0.8, maximum_addition=1,
    )  # fmt: skip


def _fuel() -> Folder:
    folder = a_folder(slots=SLOTS).load(low=5, high=8).with_row("fuel", fuel="coal", kind="coal", co2_factor=95)
    folder = folder.with_row("fuel_price", fuel="coal", region="*", year=2025, price=30)
    return folder.plant("coal", fuel="coal", heat_rate=9.0, variable=20, existing=10)


def _monthly(folder: Folder, table: str, technology: str, column: str) -> Folder:
    for month in range(1, 13):
        folder = folder.with_row(table, region="A", technology=technology, month=month, **{column: 0.4})
    return folder


def _margin(folder: Folder) -> Folder:
    return folder.with_row("reserve_margin", area="A", year=2025, margin=0.2)


def _stepped() -> Folder:
    folder = _margin(bare(capacity_credit=0.9)).plant("wind", kind="renewable", availability=0.3, existing=3)
    folder = folder.with_row("capacity_credit", area="*", category="wind", step=1, penetration=0.25, credit=0.2)
    return folder.with_row("capacity_credit", area="*", category="wind", step=2, credit=0.05)


def _stores() -> Folder:
    folder = bare().plant(
        "battery", kind="storage", duration=4, charge_efficiency=0.9, discharge_efficiency=0.8, standing_loss=0.01,
        variable=2, existing=1,
    )  # fmt: skip
    folder = folder.plant("flow_battery", kind="storage", reservoir="tank", minimum_duration=2, existing=1)
    return folder.plant("tank", kind="storage_energy", existing=6)


def _retrofit() -> Folder:
    folder = bare().plant("capture", variable=30, co2=0.1).changed("technology_cost", investment_cost=1000.0)
    return folder.with_row("retrofit", from_technology="coal", to_technology="capture", capacity_ratio=0.8)


def _vintages() -> Folder:
    folder = bare(early_retirement=True)
    return folder.plant("new", variable=10, investment=1000, fixed=50, lifetime=12)


def _limited() -> Folder:
    folder = bare().plant("wind", kind="renewable", availability=0.3, investment=5000, resource="land")
    return folder.with_row("potential", region="A", resource="land", potential=3)


def _sectors() -> Folder:
    return bare().with_row(
        "sector_coal", scenario="reference", region="A", sector="steel", year=2025, coal_use=4, co2=10
    )


def _removals() -> Folder:
    return bare().plant(
        "air_capture", kind="removal", availability=0.9, variable=5, co2=-0.9, existing=1, storage_cost=100
    )


def _sinks() -> Folder:
    folder = bare().with_row("sink", scenario="mid", region="A", kind="forest", year=2025, removal=3)
    return folder.with_row("sink", scenario="mid", region="A", kind="wetland", year=2025, removal=0.5)


def _obliged() -> tuple[Folder, Scenario]:
    folder = _two_regions().plant("wind", kind="renewable", availability=0.3, investment=5000, existing={"B": 3})
    rule = {"technologies": "wind", "share": 0.25, "trade": "green"}
    rules = {"a": {**rule, "scope": "A", "shortfall_price": 300}, "b": {**rule, "scope": "B"}}
    alone = {"technologies": "wind", "share": 0.1}
    return folder, a_scenario(policy=PolicyChoice(rules={"renewable_obligation": {**rules, "alone": alone}}))


def _shared() -> tuple[Folder, Scenario]:
    folder = _fuel().with_row(
        "sector_coal", scenario="reference", region="A", sector="steel", year=2025, coal_use=4, co2=10
    )
    folder = folder.with_row("fuel", fuel="uranium", kind="nuclear", co2_factor=0)
    folder = folder.with_row("fuel_price", fuel="uranium", region="*", year=2025, price=5)
    folder = folder.plant("nuclear", fuel="uranium", heat_rate=11.0, existing=1)
    folder = folder.plant("wind", kind="renewable", availability=0.3, investment=5000)
    share = {"share": 0.25, "other_fossil": 3, "other_non_fossil": 1, "shortfall_price": 200}
    return folder, a_scenario(policy=PolicyChoice(rules={"non_fossil_share": {"all": share}}))


def _market(*years: int, rules: Mapping[str, Any], **market: Any) -> Scenario:
    """A market `m`, and one rule `r` for it in each of the tables."""
    about = {table: {"r": {"market": "m", **rule}} for table, rule in rules.items()}
    return a_scenario(*years, policy=PolicyChoice(rules={"emissions_trading": {"m": market}, **about}))


def _residuals() -> Folder:
    return bare().with_row(
        "residual_emission", scenario="deep", species="CO2", region="A", sector="oil", year=2025, emissions=7
    )


def _growing() -> Folder:
    folder = bare().with_row("region_statistic", region="A", year=2020, gdp=300)
    return folder.with_row("region_statistic", region="A", year=2030, gdp=500)


def _policy(**rules: Mapping[str, object]) -> PolicyChoice:
    return PolicyChoice(rules={table: dict(entries) for table, entries in rules.items()})


_INTENSITIES = {
    "per_product": {"per_gdp": {2030: 60}, "excess_price": 400},
    "reduced": {"reduction": {2030: 0.3}, "base_year": 2025, "base_emissions": 40},
    "per_output": {"sectors": "power", "per_generation": {2030: 0.8}},
}
_TWO_CAPS = {"north": {"scope": "A", "limit": {2030: 30}}, "south": {"scope": "B", "limit": {2030: 20}}}


def a_ruled(*years: int, **rules: Mapping[str, Any]) -> Scenario:
    """A scenario with one rule of each policy, called `r`."""
    return a_scenario(*years, policy=PolicyChoice(rules={policy: {"r": rule} for policy, rule in rules.items()}))


_ONE_YEAR = a_scenario()
SMALLEST: Mapping[str, tuple[Folder, Scenario]] = {
    "cost": (_vintages(), a_scenario(2030, 2040)),
    "capacity": (_vintages(), a_scenario(2030, 2040)),
    "dispatch": (_fuel(), _ONE_YEAR),
    "balance": (bare(), _ONE_YEAR),
    "emissions": (_fuel(), _ONE_YEAR),
    "emission_account": (
        _sectors(), a_scenario(policy=PolicyChoice(rules=a_cap(30, sectors=["power", "steel"])))
    ),
    "commitment": (bare(minimum_load=0.4), _ONE_YEAR),
    "hydro": (
        _monthly(
            bare()
            .plant("hydro", kind="hydro", availability=0.9, minimum_output=0.2, existing=2)
            .plant("river", kind="hydro", availability={"low": 0.4, "high": 0.6}, minimum_output=0.3, existing=1),
            "monthly_availability", "hydro", "availability",
        ),
        _ONE_YEAR,
    ),
    "combined_heat_power": (_monthly(bare(), "heat_must_run", "coal", "must_run"), _ONE_YEAR),
    "storage": (_stores(), _ONE_YEAR),
    "transmission": (_two_regions(), _ONE_YEAR),
    "retrofit": (_retrofit(), a_scenario(2030, 2040)),
    "project": (bare(investment=4000), a_scenario(2030, 2040)),
    "direct_air_capture": (_removals(), _ONE_YEAR),
    "given_coal": (_sectors(), _ONE_YEAR),
    "sinks": (_sinks(), a_scenario(policy=PolicyChoice(sinks="mid"))),
    "residual_emissions": (_residuals(), a_scenario(policy=PolicyChoice(residual_emissions="deep"))),
    "resource_potential": (_limited(), _ONE_YEAR),
    "build_limit": (
        bare().plant("new", investment=1000).with_row(
            "build_limit", scope="all", technologies="new", year=2025, minimum=0.1, maximum=1
        ),
        _ONE_YEAR,
    ),
    "capacity_limit": (
        bare(), a_ruled(capacity_limit={"technologies": "coal", "minimum": 9, "maximum": 12, "excess_price": 300})
    ),
    "capacity_growth": (
        _vintages(),
        a_ruled(2025, 2030, 2040, capacity_growth={
            "technologies": "new", "growth": 0.1, "decline": 0.05, "seed": 0.2, "excess_price": 200
        }),
    ),
    "capacity_replacement": (
        _vintages(),
        a_ruled(2025, 2030, 2040, capacity_replacement={
            "technologies": "new", "replaces": "coal", "ratio": 0.8, "allowance": {2030: 1}
        }),
    ),
    "phase_out": (
        _vintages(), a_ruled(2025, 2030, 2055, phase_out={"technologies": "coal", "oldest_age": 30, "share": 0.1})
    ),
    "utilisation_limit": (
        bare(), a_ruled(utilisation_limit={
            "technologies": "coal", "minimum": 4000, "maximum": 5000, "shortfall_price": 100
        }),
    ),
    "coal_cap": (
        _fuel().with_row(
            "sector_coal", scenario="reference", region="A", sector="steel", year=2025, coal_use=4, co2=10
        ),
        a_ruled(coal_cap={"sectors": ["power", "steel"], "raw_limit": 20, "excess_price": 500}),
    ),
    "emission_cap": (bare(), a_scenario(policy=PolicyChoice(rules=a_cap(30, excess_price=400)))),
    "cap_trade": (
        _two_regions(),
        a_scenario(policy=_policy(emission_cap=_TWO_CAPS, cap_trade={"m": {"caps": "*", "most_purchase": 0.1}})),
    ),
    "emission_budget": (
        bare(),
        a_scenario(2030, 2040, policy=_policy(
            emission_budget={"b": {"budget": 500, "spent": 100, "first_year": 2032, "excess_price": 400}})),
    ),
    "emission_intensity": (_growing(), a_scenario(policy=_policy(emission_intensity=_INTENSITIES))),
    "peak_year": (
        bare(),
        a_scenario(
            2030, 2035, 2040, policy=_policy(peak_year={"p": {"peak_year": 2036, "ceiling": 40, "excess_price": 400}})
        ),
    ),
    "carbon_price": (bare(), a_scenario(policy=PolicyChoice(rules=a_tax(50)))),
    "emissions_trading": (bare(), _market(rules={}, cap=30, excess_price=400)),
    "performance_standard": (
        bare().plant("wind", kind="renewable", availability=0.3, existing=3),
        _market(
            2030, 2040, sectors={2030: "power"}, cap={2040: 30},
            rules={"performance_standard": {"technologies": "coal", "benchmark": 0.85}},
        ),
    ),
    "free_allocation": (
        _sectors(),
        _market(sectors=["power", "steel"], rules={"free_allocation": {"sectors": "steel", "share": 0.9}}),
    ),
    "allowance_bank": (
        bare(), _market(2030, 2040, cap={2030: 40, 2040: 20}, rules={"allowance_bank": {"most": 50, "initial": 5}})
    ),
    "price_collar": (bare(), _market(cap=30, rules={"price_collar": {"floor": 20, "ceiling": 90}})),
    "carbon_offset": (
        _sectors(), _market(cap=30, offset_share=0.05, rules={"carbon_offset": {"potential": 4, "cost": 60}})
    ),
    "renewable_obligation": _obliged(),
    "non_fossil_share": _shared(),
    "reserve_margin": (_stepped(), _ONE_YEAR),
    "firm_exchange": (_margin(_two_regions()), _ONE_YEAR),
}  # fmt: skip


@cache
def smallest(feature: str) -> System:
    """The system of a feature; two projects of it are judged where it is about projects."""
    folder, scenario = SMALLEST[feature]
    if feature == "project":
        system = a_judged_system(folder, some_projects(P=(600, 2030), Q=(400, 2036)), scenario)
        return forced(system, locked=True, hours=3.0)
    return a_system(folder, scenario)
