"""Optimises the PyPSA networks of an export with HiGHS. Argument: the folder of the export.

Prints for each network (a CSV folder or a netCDF file) the objective, the output by carrier [MWh], the CO2 [t] and what
of the extendable capacity is built [MW].
"""

from __future__ import annotations

import json
import logging
import sys
import warnings
from pathlib import Path
from typing import Any

import pypsa

warnings.simplefilter("ignore")
logging.disable(logging.WARNING)


def main(folder: str) -> None:
    paths = [path for path in sorted(Path(folder).iterdir()) if path.is_dir() or path.suffix == ".nc"]
    print(json.dumps({path.stem: optimised(path) for path in paths}))


def optimised(path: Path) -> dict[str, Any]:
    network = pypsa.Network(path)
    status, condition = network.optimize(
        solver_name="highs",
        multi_investment_periods=len(network.investment_periods) > 0,
        solver_options={"output_flag": False},
        progress=False,
    )
    weights = network.snapshot_weightings["generators"]
    output = network.generators_t.p.mul(weights, axis=0).sum()
    carriers = network.generators.carrier
    efficiency = network.get_switchable_as_dense("Generator", "efficiency")
    burnt = (network.generators_t.p / efficiency).mul(weights, axis=0).sum()
    new = network.generators[network.generators.p_nom_extendable]
    return {
        "status": [status, condition],
        "objective": float(network.objective),
        "output": output.groupby(carriers).sum().to_dict(),
        "co2": float((burnt * carriers.map(network.carriers.co2_emissions.fillna(0.0))).sum()),
        "built": new.p_nom_opt.groupby(new.carrier).sum().to_dict(),
    }


if __name__ == "__main__":
    main(*sys.argv[1:])
