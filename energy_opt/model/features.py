"""The registry: every feature of the model, in the order of the data flow. A new feature is one line here."""

from __future__ import annotations

from energy_opt.model.core import balance, capacity, cost, dispatch, emission_account, emissions
from energy_opt.model.declare import Feature
from energy_opt.model.policies import (
    build_limit,
    carbon_price,
    emission_cap,
    firm_exchange,
    reserve_margin,
    resource_potential,
)
from energy_opt.model.sectors import given_coal, residual_emissions, sinks
from energy_opt.model.technologies import (
    combined_heat_power,
    commitment,
    direct_air_capture,
    hydro,
    retrofit,
    storage,
    transmission,
)

FEATURES: tuple[Feature, ...] = (
    cost.FEATURE,
    capacity.FEATURE,
    dispatch.FEATURE,
    balance.FEATURE,
    emissions.FEATURE,
    emission_account.FEATURE,
    commitment.FEATURE,
    hydro.FEATURE,
    combined_heat_power.FEATURE,
    storage.FEATURE,
    transmission.FEATURE,
    retrofit.FEATURE,
    direct_air_capture.FEATURE,
    given_coal.FEATURE,
    sinks.FEATURE,
    residual_emissions.FEATURE,
    resource_potential.FEATURE,
    build_limit.FEATURE,
    emission_cap.FEATURE,
    carbon_price.FEATURE,
    reserve_margin.FEATURE,
    firm_exchange.FEATURE,
)
