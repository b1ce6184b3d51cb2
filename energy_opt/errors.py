"""The errors a user may meet. Each says what is wrong, where, and how to mend it; none needs a traceback."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass


class EnergyOptError(Exception):
    """Base of every error that the product raises on purpose."""


class ConfigError(EnergyOptError):
    """The scenario asks for something that does not exist or contradicts itself."""


@dataclass(frozen=True)
class Issue:
    """One fault in the input data, with its place and the way to mend it."""

    table: str
    message: str
    row: str = ""
    column: str = ""
    value: str = ""
    hint: str = ""

    def __str__(self) -> str:
        return self.at(self.table)

    def at(self, name: str) -> str:
        """The issue in words, the table under another name, such as that of its file."""
        place = ", ".join(
            f"{word} {text}"
            for word, text in (("row", self.row), ("column", self.column), ("value", self.value))
            if text
        )
        return f"{name}: {self.message}" + (f" ({place})" if place else "") + (f". {self.hint}" if self.hint else "")


class InputError(EnergyOptError):
    """The input data have faults; all of them are listed at once.

    folder: where the data are; files: the file of each table.
    """

    def __init__(self, issues: Iterable[Issue], folder: str = "", files: Mapping[str, str] | None = None) -> None:
        self.issues = tuple(issues)
        count, names = len(self.issues), files or {}
        lines = "\n".join(f"  - {issue.at(names.get(issue.table, issue.table))}" for issue in self.issues)
        place = f" in {folder}" if folder else ""
        super().__init__(f"the input data{place} have {count} fault{'s' if count != 1 else ''}:\n{lines}")


class BuildError(EnergyOptError):
    """A feature broke its contract: an unknown key, a rule that is not linear, a missing variable."""


class InfeasibleError(EnergyOptError):
    """No solution keeps all rules; carries the rules in conflict in words."""

    def __init__(self, message: str, conflicts: Iterable[str] = ()) -> None:
        self.conflicts = tuple(conflicts)
        lines = "".join(f"\n  - {conflict}" for conflict in self.conflicts)
        super().__init__(message + lines)


class SolverError(EnergyOptError):
    """The solver stopped without an optimum: a limit was reached or the numbers are bad."""


class ResultError(EnergyOptError):
    """A stored or computed result is incomplete, of another version, or does not add up."""
