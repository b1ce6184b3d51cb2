"""Validates a data package with frictionless. Argument: the folder. Prints whether it is valid, and the errors."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from frictionless import Package, system, validate


def main(folder: str) -> None:
    system.trusted = True  # the folder is an absolute path
    report = validate(str(Path(folder) / "datapackage.json"))
    errors = [f"{task.name}: {error.message}" for task in report.tasks for error in task.errors]
    package = Package(str(Path(folder) / "datapackage.json"))
    units = {field.name: field.custom.get("unit", "") for field in package.get_resource("capacity").schema.fields}
    print(json.dumps({"valid": report.valid, "errors": errors, "tables": len(package.resources), "units": units}))


if __name__ == "__main__":
    main(*sys.argv[1:])
