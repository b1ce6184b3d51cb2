"""Readable names of single rows and columns, without writing out the names of all the others."""

from __future__ import annotations

from collections.abc import Mapping

from energy_opt.compile.program import Axis


def member_name(axes: Mapping[str, Axis], position: int) -> str:
    """Name of one row or column, such as `emission_cap[CO2,all,2035]`."""
    axis, member = locate(axes, position)
    if not axis.names:
        return axis.family
    labels = (str(level[code[member]]) for level, code in zip(axis.levels, axis.codes, strict=True))
    return f"{axis.family}[{','.join(labels)}]"


def rule_name(axis: Axis, member: int) -> str:
    """Name of a policy's row in words, such as "emission_cap `national` (all) in 2035"."""
    labels = {
        name: str(level[code[member]]) for name, level, code in zip(axis.names, axis.levels, axis.codes, strict=True)
    }
    year = labels.pop("year", "")
    rule = labels.pop("rule", "")
    words = [axis.family, f"`{rule}`" if rule else "", f"({', '.join(labels.values())})" if labels else ""]
    return " ".join(word for word in words if word) + (f" in {year}" if year else "")


def locate(axes: Mapping[str, Axis], position: int) -> tuple[Axis, int]:
    """The family in which a row or column stands, and its place within the family."""
    for axis in axes.values():
        if axis.start <= position < axis.start + axis.size:
            return axis, position - axis.start
    raise IndexError(f"position {position} belongs to no family")
