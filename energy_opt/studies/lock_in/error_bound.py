"""How far apart the costs of two cases really are, where a decomposition knows each of them to a gap only."""

from __future__ import annotations

from energy_opt.studies.lock_in.evaluation import Outcome


def bounds(outcome: Outcome) -> tuple[float, float] | None:
    """The least cost of a case lies between these [bn]; None where its solution is the optimum."""
    solution = outcome.reading.solution
    if solution.prices != "cut_weighted":
        return None
    return solution.certificate.dual_objective, solution.certificate.primal_objective


def apart(case: Outcome, without: Outcome) -> tuple[float, float] | None:
    """What a case costs more than another one at least and at most [bn]; None where both are known exactly."""
    one, other = bounds(case), bounds(without)
    if one is None or other is None:
        return None
    return one[0] - other[1], one[1] - other[0]


def is_open(case: Outcome, without: Outcome) -> bool:
    """The gaps leave open which of the two costs less."""
    found = apart(case, without)
    return found is not None and found[0] < 0.0 < found[1]


def remark(case: Outcome, without: Outcome) -> str:
    """The bound on a difference of costs in words; empty where it is exact."""
    found = apart(case, without)
    if found is None:
        return ""
    words = f"between {found[0]:.6g} and {found[1]:.6g}, as far as the gaps of both tell"
    if is_open(case, without):
        words += "; the difference is smaller than its error: take a smaller solver.gap, or solver=monolith"
    return words
