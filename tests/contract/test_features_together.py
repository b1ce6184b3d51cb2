"""All policies at once: no feature takes the place of another's sets or parameters, and the costs still add up."""

from __future__ import annotations

import pytest

from energy_opt.compile import compile_model
from energy_opt.config.scenario import PolicyChoice, SystemChoice
from energy_opt.errors import BuildError
from energy_opt.inputs.load import load_system
from energy_opt.inputs.system import System
from energy_opt.model.build import active_features, build
from energy_opt.model.components import ArrayParam
from energy_opt.model.declare import Feature
from energy_opt.model.features import FEATURES
from energy_opt.schema.policies import POLICIES
from tests.smallest import smallest
from tests.systems import a_scenario, solve_system

SOFT, FALL = {"excess_price": 500.0}, {"shortfall_price": 90.0}
RULES = {
    "emission_cap": {
        "north": {"scope": "North", "sectors": "power", "limit": 100, **SOFT},
        "south": {"scope": "South", "sectors": "power", "limit": 100, **SOFT},
        "net": {"sectors": "net", "limit": 240, **SOFT},
    },
    "cap_trade": {"market": {"caps": ["north", "south"]}},
    "emission_budget": {"all": {"budget": 2000, **SOFT}},
    "emission_intensity": {"power": {"sectors": "power", "per_generation": 0.6, **SOFT}},
    "peak_year": {"all": {"peak_year": 2030, "ceiling": 260, **SOFT}},
    "carbon_price": {"tax": {"price": 20}},
    "emissions_trading": {"market": {"sectors": {2025: "power"}, "cap": {2035: 100}, **SOFT}},
    "performance_standard": {"coal": {"market": "market", "technologies": "coal", "benchmark": 0.8}},
    "allowance_bank": {"bank": {"market": "market"}},
    "price_collar": {"collar": {"market": "market", "floor": 10, "ceiling": 300}},
    "carbon_offset": {"step": {"market": "market", "potential": 1, "cost": 100}},
    "coal_cap": {"all": {"limit": 60, **SOFT}},
    "capacity_limit": {"wind": {"technologies": "wind", "minimum": 5, "shortfall_price": 500}},
    "capacity_growth": {"all": {"technologies": "wind", "growth": 0.5, "seed": 2, "decline": 0.1, **FALL}},
    "utilisation_limit": {"all": {"technologies": "coal", "minimum": 1000, "shortfall_price": 50}},
    "phase_out": {"all": {"technologies": "coal", "share": {2035: 0.8}, **SOFT}},
    "capacity_replacement": {"all": {"technologies": "coal", "replaces": "coal_chp", "ratio": 1, **SOFT}},
    "renewable_obligation": {"all": {"technologies": ["wind", "solar", "hydro"], "share": 0.3, "shortfall_price": 500}},
    "non_fossil_share": {"all": {"share": 0.2, "shortfall_price": 500}},
    "build_limit": {"nuclear": {"technologies": "wind", "maximum": 6}},
}  # fmt: skip


@pytest.fixture(scope="module")
def everything() -> System:
    policy = PolicyChoice(rules=RULES, sinks="mid", residual_emissions="reference")
    return load_system(a_scenario(2025, 2030, 2035, system=SystemChoice("toy"), policy=policy))


def test_every_policy_is_on(everything: System) -> None:
    names = {feature.name for feature in active_features(everything)}
    assert set(POLICIES) - names <= {"free_allocation"}
    assert compile_model(build(everything)).shape[0] > 0


@pytest.mark.slow
def test_the_costs_add_up(everything: System) -> None:
    solved = solve_system(everything)
    factor = dict(zip(everything.horizon.years, everything.horizon.discount, strict=True))
    cost = solved["cost"]
    assert float((cost["cost"] * cost["year"].map(factor)).sum()) == pytest.approx(solved.objective, rel=1e-9)
    assert (solved["policy"]["price"] >= 0).all()


def test_a_feature_cannot_take_another_s_place() -> None:
    def declare(m: object, system: System) -> None:
        m.region_weight = ArrayParam(m.region, values=[1.0] * len(system.regions))  # type: ignore[attr-defined]

    twins = [Feature(name=name, module=__name__, declare=declare) for name in ("one", "two")]
    with pytest.raises(BuildError, match="two declares region_weight, which another feature has declared already"):
        build(smallest("cost"), [*FEATURES, *twins])
