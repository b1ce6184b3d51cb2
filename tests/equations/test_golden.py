"""Each feature writes the rows, columns and contributions that its golden file shows: a change of the model is seen."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import highspy
import pytest

from tests.equations.feature_lp import feature_lp
from tests.smallest import SMALLEST, smallest

GOLDEN = Path(__file__).parent / "golden"


@pytest.mark.parametrize("feature", SMALLEST)
def test_a_feature_writes_its_golden_lp(feature: str, request: pytest.FixtureRequest) -> None:
    path = GOLDEN / f"{feature}.lp"
    found = feature_lp(feature, smallest(feature))
    if request.config.getoption("--update-golden"):
        path.write_text(found, encoding="utf-8")
    assert path.is_file(), "no golden file; write it with `make golden` and read it"
    assert found.splitlines() == path.read_text(encoding="utf-8").splitlines(), (
        "the feature writes another program; if it is meant, run `make golden` and review the difference"
    )


def test_a_golden_file_is_an_lp_file() -> None:
    """Every solver can read it: HiGHS finds as many rows as it shows."""
    for path in sorted(GOLDEN.glob("*.lp")):
        text = path.read_text(encoding="utf-8")
        shown = text.partition("\nst\n")[2].partition("bounds\n")[0]
        highs: Any = highspy.Highs()
        highs.setOptionValue("output_flag", False)
        assert highs.readModel(str(path)) != highspy.HighsStatus.kError, path.name
        assert highs.getNumRow() == len(shown.splitlines()), path.name
