"""The folder of an export: a network per model year, one of all years, and what PyPSA should find."""

from __future__ import annotations

import warnings
from pathlib import Path

import numpy as np
import pandas as pd

from energy_opt.errors import ConfigError
from energy_opt.export.operation import Pathway, plants
from energy_opt.export.pypsa.expansion import add_vintages, fixed_capacity, vintages
from energy_opt.export.pypsa.expected import expected_costs
from energy_opt.export.pypsa.network import (
    Years,
    add_carriers,
    add_lines,
    add_plants,
    add_regions,
    add_removals,
    add_stores,
    empty_network,
)
from energy_opt.export.pypsa.tables import Tables
from energy_opt.export.rebuild import rebuild_program, rebuild_system, solve_again
from energy_opt.results.store import Results
from energy_opt.results.target import checked_target, folder_target

EXPECTED, EXPANDABLE = "expected.csv", "expandable"


def export_pypsa(results: Results, path: str | Path, *, netcdf: bool = False, force: bool = False) -> list[Path]:
    """Writes the folder `path`: `2030/` … for every model year, `expandable/` for all of them where there are several,
    and `expected.csv`.

    netcdf: `2030.nc` … instead, for which PyPSA must be installed. The run is solved again for its prices, which takes
    as long as it took. Errors as `rebuild_system`.
    """
    if netcdf:
        _require_pypsa()
    target = checked_target(path, force=force)
    rebuilt = rebuild_system(results)
    program = rebuild_program(rebuilt.system)
    pathway = Pathway(rebuilt.system, program, solve_again(results, rebuilt.system, program))
    places = rebuilt.folder["region"]
    with folder_target(target, {"format": "pypsa", "run_id": results.manifest["run_id"]}) as folder:
        for k, year in enumerate(pathway.system.horizon.years):
            _write(year_network(pathway, places, k), folder / str(year), netcdf)
        if len(pathway.system.horizon.years) > 1:
            _write(expandable_network(pathway, places), folder / EXPANDABLE, netcdf)
        expected_costs(pathway).to_csv(folder / EXPECTED, index=False)
    return [target]


def year_network(pathway: Pathway, places: pd.DataFrame, year: int) -> Tables:
    """The network of one model year, given as a position, with the capacities of the pathway."""
    years = Years(pathway, (year,))
    network = empty_network(years, f"{pathway.system.name} {pathway.system.horizon.years[year]}")
    made = plants(pathway)
    add_regions(network, years, places)
    add_plants(network, years, made, add_carriers(network, pathway, made), np.asarray(made.capacity))
    add_removals(network, years)
    add_stores(network, years)
    add_lines(network, years)
    return network


def expandable_network(pathway: Pathway, places: pd.DataFrame) -> Tables:
    """The network of all model years, whose plants may be built anew."""
    years = Years(pathway, tuple(range(len(pathway.system.horizon.years))))
    network = empty_network(years, pathway.system.name)
    made = plants(pathway)
    new = vintages(pathway, made)
    add_regions(network, years, places)
    efficiency = add_carriers(network, pathway, made)
    add_plants(network, years, made, efficiency, fixed_capacity(made, new))
    add_vintages(network, years, made, efficiency, new)
    add_removals(network, years)
    add_stores(network, years)
    add_lines(network, years)
    return network


def _write(network: Tables, folder: Path, netcdf: bool) -> None:
    network.write(folder)
    if not netcdf:
        return
    import shutil

    import pypsa

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        pypsa.Network(folder).export_to_netcdf(folder.with_suffix(".nc"))
    shutil.rmtree(folder)


def _require_pypsa() -> None:
    import importlib.util

    if importlib.util.find_spec("pypsa") is None:
        raise ConfigError(
            'netCDF is written by PyPSA, which is not installed: `pip install "energy-opt[pypsa]"`, or leave out '
            "--netcdf and let PyPSA read the CSV folders"
        )
