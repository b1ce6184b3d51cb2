"""Pyomo pieces that a model is declared with: sets, array-backed parameters, variables, families kept as templates."""

from energy_opt.model.components.families import Family, LazyObjective, materialize
from energy_opt.model.components.parameters import ArrayParam, IndexMap
from energy_opt.model.components.sets import entity_set, flat_set, group_set, subset
from energy_opt.model.components.template import Template, templatize
from energy_opt.model.components.variables import Variable, variable

__all__ = [
    "ArrayParam",
    "Family",
    "IndexMap",
    "LazyObjective",
    "Template",
    "Variable",
    "entity_set",
    "flat_set",
    "group_set",
    "materialize",
    "subset",
    "templatize",
    "variable",
]
