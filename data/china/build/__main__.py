"""Entry of the build: `python data/china/build REFERENCE_FOLDER [--part NAME ...]`."""

from __future__ import annotations

import sys
from pathlib import Path

_HERE = Path(__file__).resolve().parent
if not __package__:  # started as a folder: become the package `build`, with the project's own package at hand
    sys.path[0] = str(_HERE.parent)
    sys.path.append(str(_HERE.parents[2]))

from build.command import main  # noqa: E402

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
