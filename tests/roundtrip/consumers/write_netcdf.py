"""Writes the networks of an export as netCDF, as `--netcdf` does. Arguments: folder of the export, folder to write."""

from __future__ import annotations

import json
import logging
import sys
import warnings
from pathlib import Path

import pypsa

warnings.simplefilter("ignore")
logging.disable(logging.WARNING)


def main(folder: str, target: str) -> None:
    Path(target).mkdir()
    for path in sorted(Path(folder).iterdir()):
        if path.is_dir():
            pypsa.Network(path).export_to_netcdf(Path(target) / f"{path.name}.nc")
    print(json.dumps(sorted(path.name for path in Path(target).iterdir())))


if __name__ == "__main__":
    main(*sys.argv[1:])
