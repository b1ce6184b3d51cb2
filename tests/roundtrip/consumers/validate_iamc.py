"""Validates an IAMC file against a codelist with nomenclature. Arguments: file, folder of definitions.

Prints {"valid": …}; a file with a wrong name or unit is not valid.
"""

from __future__ import annotations

import json
import logging
import sys
from pathlib import Path

import pyam
from nomenclature import DataStructureDefinition


def main(path: str, definitions: str) -> None:
    logging.disable(logging.NOTSET)
    definition = DataStructureDefinition(Path(definitions), dimensions=["region", "variable"])
    try:
        definition.validate(pyam.IamDataFrame(path))
    except Exception as error:  # noqa: BLE001 - nomenclature raises what its version likes
        print(json.dumps({"valid": False, "why": f"{type(error).__name__}: {error}"}))
        return
    print(json.dumps({"valid": True, "why": ""}))


if __name__ == "__main__":
    main(*sys.argv[1:])
