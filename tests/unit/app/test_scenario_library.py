"""The library of scenarios: every file says what it assumes, and stands in docs/scenarios.md with its results."""

from __future__ import annotations

from pathlib import Path

import pytest

from docs.scenarios import LIBRARY

ROOT = Path(__file__).resolve().parents[3]
OUTSIDE = {"toy", "no_carbon_policy"}  # the teaching system, and what the library is compared with
FILES = sorted(path.stem for path in (ROOT / "conf" / "scenario").glob("*.yaml"))


def test_the_library_is_complete() -> None:
    assert set(LIBRARY) == set(FILES) - OUTSIDE


@pytest.mark.parametrize("name", LIBRARY)
def test_a_scenario_says_what_it_assumes_and_whence(name: str) -> None:
    text = (ROOT / "conf" / "scenario" / f"{name}.yaml").read_text(encoding="utf-8")
    comment = " ".join(line for line in text.splitlines() if line.startswith("# ") and "@package" not in line)
    assert "Source" in comment or "assumed" in comment
    page = (ROOT / "docs" / "scenarios.md").read_text(encoding="utf-8")
    assert f"- **{name}**: " in page
    assert page.count(f"| {name} | ") >= 9
