"""Pyomo, without what it would load only to know its types: a second of CPU at every start of a command."""

from __future__ import annotations

from pyomo.common import dependencies


def start_pyomo() -> None:
    """To be called before anything imports scipy.

    Pyomo 6.10 imports `scipy.stats` as soon as somebody imports scipy, in case a model uses it through Pyomo. Without
    that note it does so where it is used, which is nowhere here; another version of Pyomo is only slower.
    """
    notes = getattr(getattr(dependencies, "DeferredImportCallbackFinder", None), "_callbacks", {})
    notes.pop("scipy", None)
