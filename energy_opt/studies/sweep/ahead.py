"""Programs made ahead: while the solver works on one case, the program of the next one is made."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from energy_opt.compile.program import Program
from energy_opt.inputs.system import System
from energy_opt.logs import Stages
from energy_opt.studies.sweep.plan import Case


@dataclass(frozen=True)
class Made:
    """What a case needs before it can be solved, and how long that took."""

    system: System
    program: Program
    stages: Stages


class Ahead:
    """Makes the programs of cases, one at most before it is asked for."""

    def __init__(self, make: Callable[[Case], Made]) -> None:
        self._make = make
        self._next: Case | None = None
        self._made: Made | Exception | None = None

    @property
    def planned(self) -> Case | None:
        """The case that is to be made next, or is made."""
        return self._next

    def plan(self, case: Case | None) -> None:
        """The case to be made next; None: there is none."""
        self._next, self._made = case, None

    def work(self) -> None:
        """Make the planned case, if that is not done yet; a fault is kept for the one who asks for the case."""
        if self._next is None or self._made is not None:
            return
        try:
            self._made = self._make(self._next)
        except Exception as error:  # noqa: BLE001 – whatever it is, it belongs to the next case, not to this one
            self._made = error

    def take(self, case: Case) -> Made:
        """What was made of the case, or is now. Raises what making it has raised."""
        made = self._made if self._next is not None and self._next.number == case.number else None
        self.plan(None)
        if isinstance(made, Exception):
            raise made
        return made or self._make(case)
