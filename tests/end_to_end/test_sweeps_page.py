"""The commands and queries of docs/sweeps.md on the teaching system, and what they leave."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from energy_opt.results.store import load_results, verify
from tests.end_to_end.conftest import ROOT, stored

pytestmark = pytest.mark.slow

Command = Callable[..., tuple[int, str, str]]
PAGE = (ROOT / "docs" / "sweeps.md").read_text(encoding="utf-8")
LINES = [line for line in re.findall(r"^energy-opt (.*)$", PAGE, flags=re.MULTILINE) if "launcher" not in line]
PIECES = dict(re.findall(r"```(yaml|sql)\n(.*?)```", PAGE, flags=re.DOTALL))
QUERIES = re.findall(r"```python\n(.*?)```", PAGE, flags=re.DOTALL)


def line(*words: str) -> list[str]:
    """The line of the page with these words."""
    (found,) = (each for each in LINES if all(word in each for word in words))
    return found.split()


def sweep_of(folder: Path) -> Path:
    (path,) = (path for path in stored(folder / "results") if path.name.startswith("sweep-"))
    return path


def run(query: str, **names: Any) -> dict[str, Any]:
    space = dict(names)
    exec(query, space)
    return space


def test_the_named_sweep_of_the_page_is_the_one_that_ships() -> None:
    assert (ROOT / "conf" / "sweep" / "toy_costs.yaml").read_text().replace("  name: toy-costs\n", "") == PIECES["yaml"]


def test_the_first_sweep_and_its_queries(command: Command, tmp_path: Path) -> None:
    code, out, err = command(*line("sweep", "demand.factor=0.98,1,1.02"))
    assert code == 0, err
    path = sweep_of(tmp_path)
    assert out.splitlines()[-2:] == ["6 of 6 done", f"results: results/runs/{path.name}"]
    assert verify(load_results(path)) == []
    cases = load_results(path)["sweep_case"]
    assert cases["warm"].sum() == 5
    factor = {0.98: 0, 1.0: 1, 1.02: 2}
    cost = cases["objective"].to_numpy().reshape(3, 2)
    assert (np.diff(cost, axis=0) > 0).all()
    assert (np.diff(cost, axis=1) > 0).all()

    code, out, _ = command(*line("status"))
    assert (code, out) == (0, f"results/runs/{path.name}  6 of 6 done\n")
    assert "6 of 6 done" in command("status", path.name)[1]

    first, second = (str(path.parent / run) for run in cases["run"][:2])
    code, out, _ = command("compare", first, second, "--out", "difference.csv")
    assert code == 0
    assert f"second: {load_results(second).path}, objective" in out
    written = pd.read_csv("difference.csv")
    np.testing.assert_allclose(written["difference"], written["second"] - written["first"], rtol=1e-9, atol=1e-9)
    assert (written["difference"].abs().diff().dropna() <= 1e-9).all()
    assert command("compare", first, second, "--out", "difference.csv")[0] == 2
    assert command("compare", first, first)[1].endswith("no differences\n")

    found = run(QUERIES[0], sweep=path)
    capacity = found["capacity"]
    assert list(capacity.columns[:4]) == ["case", "run", "demand.factor", "technology.cost_factor.solar"]
    one = load_results(path.parent / cases["run"][3])["capacity"]
    mine = capacity[capacity["case"] == 3]
    np.testing.assert_allclose(mine["capacity"], one["capacity"])
    assert set(mine["demand.factor"]) == {1.0}
    assert set(found["by_factor"].index.get_level_values(0)) == set(factor)

    cost_by_setting = run(QUERIES[1], sweep=path)["cost"]
    np.testing.assert_allclose(cost_by_setting["demand.factor"], [0.98, 0.98, 1.0, 1.0, 1.02, 1.02])
    np.testing.assert_allclose(cost_by_setting["objective"], cases["objective"])

    emissions = run(QUERIES[2], store=path.parent)["table"].to_pandas()
    whole = sum(
        frame.loc[frame["species"] == "CO2", "emissions"].sum()
        for frame in (load_results(path.parent / name)["emissions"] for name in cases["run"])
    )
    assert emissions["emissions"].sum() == pytest.approx(whole)

    duckdb = pytest.importorskip("duckdb")
    frame = duckdb.sql(PIECES["sql"].format(store=path.parent, sweep=path)).df()
    solar = capacity[(capacity["technology"] == "solar") & (capacity["year"] == 2035)]
    expected = solar.groupby("demand.factor")["capacity"].sum()
    mine = frame[frame["year"] == 2035].assign(factor=lambda f: f["demand_factor"].astype(float)).set_index("factor")
    np.testing.assert_allclose(mine["solar_gw"].sort_index(), expected.sort_index())


def test_a_latin_hypercube(command: Command, tmp_path: Path) -> None:
    code, out, err = command(*line("latin_hypercube"))
    assert code == 0, err
    assert "4 of 4 done" in out
    setting = load_results(sweep_of(tmp_path))["sweep_setting"]
    assert sorted(np.floor((setting["number"] - 0.9) / 0.05)) == [0, 1, 2, 3]


def test_a_screening(command: Command, tmp_path: Path) -> None:
    pytest.importorskip("SALib")
    code, _, err = command(*line("morris"))
    assert code == 0, err
    found = load_results(sweep_of(tmp_path))["sensitivity"]
    objective = found[found["quantity"] == "objective"].set_index("setting")
    assert objective.loc["demand.factor", "effect"] > objective.loc["technology.cost_factor.solar", "effect"] > 0
    assert set(found["quantity"]) > {"objective", "demand", "generation"}
    demand = found[(found["quantity"] == "demand") & (found["setting"] == "technology.cost_factor.solar")]
    np.testing.assert_allclose(demand["effect"], 0.0, atol=1e-9)


def test_near_optimal_and_foresight(command: Command, tmp_path: Path) -> None:
    code, out, err = command(*line("near-optimal"))
    assert code == 0, err
    assert "wind 2035, least within 5 %" in out
    code, out, err = command(*line("foresight"))
    assert code == 0, err
    assert "regret +0.0" in out
