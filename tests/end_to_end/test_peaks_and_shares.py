"""The commands of docs/peaks-and-shares.md on the teaching system, what they store, and how mistakes end."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from energy_opt.results.store import load_results, verify
from tests.end_to_end.conftest import ROOT, stored

Command = Callable[..., tuple[int, str, str]]
PAGE = (ROOT / "docs" / "peaks-and-shares.md").read_text(encoding="utf-8")
LINES = re.findall(r"^energy-opt (\w+ scenario=toy .*)$", PAGE, flags=re.MULTILINE)
PEAKS, MIX, CONVERGENCE = LINES


def study(folder: Path, kind: str) -> Path:
    (path,) = (path for path in stored(folder / "results") if path.name.startswith(kind))
    return path


def table(path: Path, name: str) -> pd.DataFrame:
    """The Parquet file; the CSV beside it holds the same."""
    frame = pd.read_parquet(path / f"{name}.parquet")
    pd.testing.assert_frame_equal(pd.read_csv(path / f"{name}.csv"), frame, check_dtype=False)
    return frame


@pytest.mark.slow
def test_peaks_as_on_the_page(command: Command, tmp_path: Path) -> None:
    code, out, err = command(*PEAKS.split())
    assert code == 0, err
    path = study(tmp_path, "peaks")
    assert out.splitlines()[-1] == f"results: results/runs/{path.name}"
    assert "peak 2028: no rise of emissions after the model year 2025" in err
    case = table(path, "peak_case")
    assert list(case["peak_year"]) == [2025, 2028, 2030] * 2
    assert list(case["starts"]) == [2025, 2025, 2030] * 2
    peak = table(path, "peak_scope").set_index("scope")
    # The North emits 167 Mt in the base year: a ceiling of 160 costs whatever the peak year, and can be kept
    assert (peak.loc["North", "ceiling"], peak.loc["North", "earliest"]) == (160.0, 2025)
    assert pd.isna(peak.loc["North", "cheapest"])
    assert peak.loc["mainland", "ceiling"] == pytest.approx(1.03 * peak.loc["mainland", "base_emissions"])
    assert peak.loc["mainland", "cheapest"] == 2025
    assert (case["extra_cost"] >= -1e-6).all()
    paths = table(path, "peak_emissions").set_index(["scope", "peak_year", "year"])["emissions"]
    assert paths["North", 2025].max() <= 160.0 + 1e-6
    assert paths["North", 2025].is_monotonic_decreasing
    manifest = json.loads((path / "manifest.json").read_text())
    assert (manifest["study"], manifest["choices"]["ceilings"]) == ("peaks", {"North": 160.0})
    assert verify(load_results(path)) == []

    before = (path / "manifest.json").stat().st_mtime_ns
    code, again, err = command(*PEAKS.split())
    assert (code, again) == (0, out)
    assert "is there already; --force does it again" in err
    assert (path / "manifest.json").stat().st_mtime_ns == before
    assert command(*PEAKS.split(), "--force")[0] == 0
    assert (path / "manifest.json").stat().st_mtime_ns > before


@pytest.mark.slow
def test_shares_as_on_the_page(command: Command, tmp_path: Path) -> None:
    code, out, err = command(*MIX.split())
    assert code == 0, err
    path = study(tmp_path, "allocation")
    assert out.splitlines()[-1] == f"results: results/runs/{path.name}"
    assert len(stored(tmp_path / "results")) == 4  # three runs and the study

    shares = table(path, "allocation")
    caps = shares.pivot(index="region", columns="year", values="cap")
    np.testing.assert_allclose(caps.sum().loc[[2030, 2035]], [240.0, 150.0])
    np.testing.assert_allclose(shares.groupby("year")["share"].sum(), 1.0)
    assert (shares["cap"] >= shares["floor"] - 1e-9).all()
    assert (shares["floor"].groupby(shares["region"]).max() > 20.0).to_dict() == {
        "Island": False, "North": True, "South": True,
    }  # fmt: skip

    cost = table(path, "case").set_index("case")["objective"]
    assert cost["trade"] == pytest.approx(cost["national"], rel=1e-7)
    assert cost["no_trade"] > cost["trade"]
    price = table(path, "differentiation")
    one = price[price["year"] == 2035]
    assert one["with_trade"].std() == pytest.approx(0.0, abs=1e-6)
    assert one["without_trade"].std() > 1.0
    total = table(path, "differentiation_total").set_index("year")
    assert total.loc[2030, "cost_of_differentiation"] > 0.0
    # no trade is paid for over all years together
    assert json.loads((path / "manifest.json").read_text())["faults"] == []


@pytest.mark.slow
def test_the_floors_of_a_study_serve_the_next(command: Command, tmp_path: Path) -> None:
    assert command(*MIX.split())[0] == 0
    path = study(tmp_path, "allocation")
    first = table(path, "allocation")
    code, _, err = command(*CONVERGENCE.replace("--floors none", f"--floors {path}/allocation.csv").split())
    assert code == 0, err
    assert "is there already" in err  # the national run
    (second,) = set((tmp_path / "results" / "runs").glob("allocation-*")) - {path}
    pd.testing.assert_series_equal(table(second, "allocation")["floor"], first["floor"])
    assert len(stored(tmp_path / "results")) == 7


@pytest.mark.slow
def test_shares_without_floors_as_on_the_page(command: Command, tmp_path: Path) -> None:
    code, _, err = command(*CONVERGENCE.split())
    assert code == 0, err
    shares = table(study(tmp_path, "allocation"), "allocation")
    assert shares["floor"].isna().all()
    people = shares[shares["year"] == 2035].set_index("region")["share"]
    np.testing.assert_allclose(people[["North", "South", "Island"]], [38 / 104, 61 / 104, 5 / 104])


@pytest.mark.sample(6)
@pytest.mark.parametrize(
    ("line", "code", "words"),
    [
        ("peaks scenario=toy --scopes Nort --years 2025", 2, "no region or group 'Nort'; did you mean North?"),
        ("peaks scenario=toy --scopes North --years x", 2, "'x' is not a list of years"),
        ("peaks scenario=toy --scopes North --years 2025 --ceiling North=many", 2, "is not name=number"),
        ("peaks scenario=toy --scopes North --years 2025 --sectors pwer", 2, "there is no sector 'pwer'"),
        ("peaks scenario=toy --scopes North --years 2025 --scope x", 2, "there is no option --scope"),
        ("peaks scenari=toy --scopes North --years 2025", 2, "Could not override 'scenari'"),
        ("allocate scenario=toy --rule mix:grandfathering=0.5,per_capita=0.6", 2, "add up to 1.1, not to 1"),
        ("allocate scenario=toy --rule mix:grandfathering", 2, "is not name=number"),
        ("allocate scenario=toy --rule per_capita --floors absent.csv", 2, "absent.csv cannot be read as CSV"),
        (
            "allocate scenario=toy --rule per_capita --floors {floors}",
            2,
            "no number in each of 2030, 2035 for South, Island",
        ),
        ("allocate scenario=toy policy=none --rule per_capita", 2, "no emission_cap on CO2 over all its regions"),
    ],
)
def test_mistakes_end_in_one_message(command: Command, tmp_path: Path, line: str, code: int, words: str) -> None:
    (tmp_path / "floors.csv").write_text("region,year,emissions\nNorth,2030,9\nNorth,2035,9\nSouth,2030,1\n")
    ended, _, err = command(*line.format(floors="floors.csv").split())
    assert ended == code
    assert words in err
    assert "Traceback" not in err
    assert stored(tmp_path / "results") == []
