"""A stored run → PyPSA networks: one per model year with capacities given, one of all years that can be expanded."""

from energy_opt.export.pypsa.write import export_pypsa

__all__ = ["export_pypsa"]
