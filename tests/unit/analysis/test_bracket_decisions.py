"""Which brackets leave something open, by hand."""

from __future__ import annotations

import numpy as np
import pandas as pd

from energy_opt.analysis.bracket_decisions import bracket_decisions


def decided(**brackets: tuple[float, float]) -> pd.DataFrame:
    rows = [(name, *ends) for name, ends in brackets.items()]
    return bracket_decisions(pd.DataFrame(rows, columns=["project", "lower", "upper"])).set_index("project")


def test_sign_and_order() -> None:
    found = decided(A=(-0.2, 0.7), B=(1.0, 2.0), C=(-3.0, -1.0), D=(5.0, 5.0), E=(0.0, 0.0))
    assert found.index.tolist() == ["D", "B", "A", "E", "C"]
    assert found["sign"].to_dict() == {"A": "open", "B": "harm", "C": "benefit", "D": "harm", "E": "none"}
    assert found["straddles_zero"].to_dict() == {"A": True, "B": False, "C": False, "D": False, "E": False}
    assert found["exact"].to_dict() == {"A": False, "B": False, "C": False, "D": True, "E": True}
    # E is exact and needs nothing, though it lies in the bracket of A
    assert found["overlaps"].to_dict() == {"A": True, "B": False, "C": False, "D": False, "E": True}
    assert found["solve"].to_dict() == {"A": True, "B": False, "C": False, "D": False, "E": False}


def test_overlap_with_any_other_not_only_the_neighbour() -> None:
    found = decided(wide=(1.0, 10.0), narrow=(5.6, 5.7), far=(8.0, 9.0), apart=(20.0, 21.0), touching=(10.0, 12.0))
    assert found["solve"].to_dict() == {"wide": True, "narrow": True, "far": True, "apart": False, "touching": False}


def test_equal_exact_values_are_a_tie_not_a_doubt() -> None:
    found = decided(A=(0.26, 0.26), B=(0.26, 0.26))
    assert not found["overlaps"].any()
    assert found.index.tolist() == ["A", "B"]


def test_a_bracket_without_an_end_is_open() -> None:
    found = decided(A=(1.0, np.inf), B=(3.0, 4.0), C=(-np.inf, np.inf))
    assert found["sign"].to_dict() == {"A": "harm", "B": "harm", "C": "open"}
    assert found["solve"].all()
    assert found.index.tolist() == ["B", "A", "C"]


def test_large_projects_are_solved_whatever_the_bracket() -> None:
    rows = pd.DataFrame({
        "project": ["A", "B", "C"], "lower": [1.0, 3.0, 5.0], "upper": [2.0, 4.0, 5.0],
        "share_of_region": [0.06, 0.04, 0.5],
    })  # fmt: skip
    assert bracket_decisions(rows).set_index("project")["solve"].to_dict() == {"A": True, "B": False, "C": False}
