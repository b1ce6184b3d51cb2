"""The folder of an export: config.yaml for otoole, a CSV per set and parameter, and what OSeMOSYS should find."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd
import yaml

from energy_opt.export.operation import Pathway
from energy_opt.export.osemosys.model import Model, Writer, expected_cost
from energy_opt.export.osemosys.parameters import INDICES, SETS, configuration
from energy_opt.export.rebuild import rebuild_program, rebuild_system, solve_again
from energy_opt.results.store import Results
from energy_opt.results.target import checked_target, folder_target


def export_osemosys(results: Results, path: str | Path, *, force: bool = False) -> list[Path]:
    """Writes the folder `path`: `config.yaml`, `data/*.csv`, `validate.yaml` (what the names stand for, which
    `otoole validate` takes) and `expected.csv`.

    The run is solved again for its prices, which takes as long as it took. Errors as `rebuild_system`.
    """
    target = checked_target(path, force=force)
    system = rebuild_system(results).system
    program = rebuild_program(system)
    pathway = Pathway(system, program, solve_again(results, system, program))
    model = Writer(pathway).fill()
    with folder_target(target, {"format": "osemosys", "run_id": results.manifest["run_id"]}) as folder:
        (folder / "data").mkdir()
        _write_tables(model, folder / "data")
        text = yaml.safe_dump(configuration({"DiscountRate": system.horizon.rate}), sort_keys=False)
        (folder / "config.yaml").write_text(text, encoding="utf-8")
        text = yaml.safe_dump(_names(model), sort_keys=False, allow_unicode=True)
        (folder / "validate.yaml").write_text(text, encoding="utf-8")
        expected_cost(pathway).to_csv(folder / "expected.csv", index=False)
    return [target]


def _write_tables(model: Model, folder: Path) -> None:
    for name in SETS:
        pd.DataFrame({"VALUE": list(model.sets.get(name, {}))}).to_csv(folder / f"{name}.csv", index=False)
    for name, indices in INDICES.items():
        rows = [(*index, value) for index, value in model.values[name].items()]
        pd.DataFrame(rows, columns=[*indices, "VALUE"]).to_csv(folder / f"{name}.csv", index=False)


def _names(model: Model) -> dict[str, Any]:
    """The names of fuels and technologies, as otoole's validation wants them."""
    kinds = {"FUEL": "fuels", "TECHNOLOGY": "technologies"}
    longest = {which: max(map(len, model.sets[which]), default=1) for which in kinds}
    return {
        "codes": {kind: dict(model.sets[which]) for which, kind in kinds.items()},
        "schema": {
            which: [{"name": kind, "items": [{"name": kind, "valid": kind, "position": [1, longest[which]]}]}]
            for which, kind in kinds.items()
        },
    }
