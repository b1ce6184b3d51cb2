"""Optimises a PyPSA network with HiGHS. Arguments: CSV folder or netCDF file, and `multi` for several investment periods.

Prints the objective, the generation by carrier [MWh], the unserved energy and the CO2 by period.
"""

from __future__ import annotations

import json
import logging
import sys
import warnings

import pypsa

warnings.simplefilter("ignore")
logging.disable(logging.WARNING)


def main(path: str, multi: str = "") -> None:
    network = pypsa.Network(path)
    status, condition = network.optimize(
        solver_name="highs", multi_investment_periods=bool(multi), solver_options={"output_flag": False}
    )
    weights = network.snapshot_weightings["generators"]
    output = network.generators_t.p.mul(weights, axis=0).sum()
    carriers = network.generators.carrier
    emitted = output / network.generators.efficiency * carriers.map(network.carriers.co2_emissions.fillna(0.0))
    new = network.generators[network.generators.p_nom_extendable]
    print(json.dumps({
        "status": status, "condition": condition, "objective": float(network.objective),
        "generation": output.groupby(carriers).sum().to_dict(), "co2": float(emitted.sum()),
        "extendable": len(new), "built": new.p_nom_opt.groupby(new.carrier).sum().to_dict(),
        "shape": [len(network.buses), len(network.generators), len(network.links)],
    }))  # fmt: skip


if __name__ == "__main__":
    main(*sys.argv[1:])
