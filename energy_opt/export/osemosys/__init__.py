"""A stored run → an OSeMOSYS model as a folder of CSV files with its otoole configuration."""

from energy_opt.export.osemosys.write import export_osemosys

__all__ = ["export_osemosys"]
