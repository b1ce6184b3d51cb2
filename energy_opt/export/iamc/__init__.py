"""Stored runs → the scenario data format of the Integrated Assessment Modeling Consortium (IAMC), and its codelist."""

from energy_opt.export.iamc.write import Money, export_iamc

__all__ = ["Money", "export_iamc"]
