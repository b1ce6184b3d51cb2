"""Every feature keeps the contract: prose, LaTeX, units, names of its own, no trace when off, no weight on order."""

from __future__ import annotations

import importlib
import random
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from energy_opt.compile import compile_model
from energy_opt.compile.program import Program
from energy_opt.inputs.system import System
from energy_opt.model.build import active_features, build
from energy_opt.model.declare import Feature
from energy_opt.model.features import FEATURES
from energy_opt.units import conversion_factor
from tests.smallest import CORE, SMALLEST, bare, smallest
from tests.systems import a_program, a_system

BY_NAME = {feature.name: feature for feature in FEATURES}
OPTIONAL = [feature.name for feature in FEATURES if feature.name not in CORE]
ROOT = Path(__file__).resolve().parents[2]


def every(kind: str) -> list[tuple[Feature, Any]]:
    """All variables, equations, ports or contributions with their features."""
    return [(feature, part) for feature in FEATURES for part in getattr(feature, kind)]


@pytest.mark.parametrize("feature", FEATURES, ids=lambda feature: feature.name)
def test_a_feature_is_one_file_with_prose(feature: Feature) -> None:
    module = importlib.import_module(feature.module)
    assert module.FEATURE is feature
    assert feature.module.rpartition(".")[2] == feature.name
    prose = (module.__doc__ or "").strip()
    assert prose.endswith(".")
    assert len(prose) > 60
    assert feature.declare.__doc__


def test_every_feature_is_in_the_registry() -> None:
    folders = ("core", "technologies", "policies", "sectors")
    files = {
        path.stem
        for folder in folders
        for path in (ROOT / "energy_opt" / "model" / folder).glob("*.py")
        if not path.stem.startswith("_")
    }
    assert files == set(BY_NAME)
    assert set(SMALLEST) == set(BY_NAME), "each feature needs a smallest system in tests/smallest.py"


def test_goldens_belong_to_features() -> None:
    goldens = {path.stem for path in (ROOT / "tests" / "equations" / "golden").glob("*.lp")}
    assert goldens == set(BY_NAME)


def test_equations_and_contributions_are_written_in_latex() -> None:
    for feature, row in every("equations"):
        assert row.latex.strip(), f"{feature.name}.{row.name}"
        assert any(sign in row.latex for sign in ("=", r"\le", r"\ge")), f"{feature.name}.{row.name}: no relation"
    for feature, part in every("contributions"):
        assert (part.rule.__doc__ or "").strip(), f"{feature.name}: {part.port} from {part.source}"
    for _, part in every("equations") + every("contributions"):
        latex = part.rule.__doc__
        assert latex.count("{") == latex.count("}"), latex


def test_everything_has_a_unit_and_a_meaning() -> None:
    for kind in ("variables", "equations", "ports"):
        for feature, part in every(kind):
            assert conversion_factor(part.unit, part.unit) == 1.0, f"{feature.name}.{part.name}"
    for kind in ("variables", "ports"):
        for feature, part in every(kind):
            assert part.meaning.strip(), f"{feature.name}.{part.name}"


def test_names_are_given_once() -> None:
    names = Counter(part.name for kind in ("variables", "equations", "ports") for _, part in every(kind))
    names += Counter(feature.name for feature in FEATURES) - Counter(
        # a feature may be called like the one row that it is about
        {name: 1 for name in BY_NAME if any(row.name == name for row in BY_NAME[name].equations) or name in names}
    )
    assert [name for name, count in names.items() if count > 1] == []
    sources = Counter((part.port, part.source) for _, part in every("contributions"))
    assert [pair for pair, count in sources.items() if count > 1] == []


def test_contributions_go_to_ports_with_the_port_s_indices() -> None:
    ports = {port.name: port for _, port in every("ports")}
    for feature, part in every("contributions"):
        assert part.port in ports, f"{feature.name} gives to {part.port}, which is no port"
        if part.port != "cost":
            assert part.over == ports[part.port].over, f"{feature.name}: {part.source}"


@pytest.mark.sample(4)
@pytest.mark.parametrize("name", OPTIONAL)
def test_a_feature_is_off_unless_its_data_ask_for_it(name: str, bare_system: System) -> None:
    assert not BY_NAME[name].is_active(bare_system)
    assert BY_NAME[name].is_active(smallest(name))
    assert [feature.name for feature in active_features(bare_system)] == list(CORE)


@pytest.mark.sample(6)
@pytest.mark.parametrize("name", OPTIONAL)
def test_a_feature_that_is_off_leaves_no_trace(name: str) -> None:
    """On the system of another feature, the program with this feature in the registry is the one without it."""
    system = next(smallest(other) for other in SMALLEST if not BY_NAME[name].is_active(smallest(other)))
    rest = [feature for feature in FEATURES if feature.name != name]
    assert_same(a_program(system), compile_model(build(system, rest)))


@pytest.mark.parametrize("seed", [1, 2])
def test_features_commute(seed: int, toy_system: System, toy_program: Program) -> None:
    """Any order after the core gives the same program but for the order of rows and columns."""
    rest = [BY_NAME[name] for name in OPTIONAL]
    random.Random(seed).shuffle(rest)
    shuffled = compile_model(build(toy_system, [*(BY_NAME[name] for name in CORE), *rest]))
    assert_same(toy_program, shuffled)


@pytest.fixture(scope="module")
def bare_system() -> System:
    """A system that needs nothing but the core."""
    return a_system(bare())


def assert_same(one: Program, other: Program) -> None:
    """The programs are equal, rows and columns matched by name; coefficients to rounding (sums may change order)."""
    rows, columns = _order(one.row_names(), other.row_names()), _order(one.column_names(), other.column_names())
    np.testing.assert_array_equal(one.row_lower, other.row_lower[rows])
    np.testing.assert_array_equal(one.row_upper, other.row_upper[rows])
    np.testing.assert_array_equal(one.column_lower, other.column_lower[columns])
    np.testing.assert_array_equal(one.column_upper, other.column_upper[columns])
    np.testing.assert_allclose(one.cost, other.cost[columns], rtol=1e-13)
    left, right = one.matrix.tocsr(), other.matrix.tocsr()[rows][:, columns]
    for matrix in (left, right):
        matrix.sort_indices()
    np.testing.assert_array_equal(left.indptr, right.indptr)
    np.testing.assert_array_equal(left.indices, right.indices)
    np.testing.assert_allclose(left.data, right.data, rtol=1e-13)


def _order(names: Iterable[str], others: Iterable[str]) -> np.ndarray:
    """Where each name stands among the others."""
    place = {name: position for position, name in enumerate(others)}
    names = list(names)
    assert set(names) == set(place)
    return np.array([place[name] for name in names], dtype=int)


@pytest.mark.slow
def test_a_slack_relaxes_its_rows_member_by_member() -> None:
    """The k-th column of a slack is in the k-th row of its family, in no other limit, and closed or priced."""
    for feature, row in every("equations"):
        if not row.slacks:
            continue
        program = a_program(smallest(feature.name))
        rows = program.rows[row.name]
        assert (rows.price, rows.slacks) == (row.price, row.slacks)
        assert row.price, f"{feature.name}: a rule that can be broken reports its price"
        for name in row.slacks:
            columns = program.columns[name]
            assert columns.labels() == [label.replace(row.name, name, 1) for label in rows.labels()]
            part = program.matrix.tocsr()[:, columns.slice].tocoo()
            assert sorted(zip(part.row - rows.start, part.col, strict=True)) == [(k, k) for k in range(rows.size)]
            assert np.all(np.abs(part.data) == 1.0)
            closed = program.column_upper[columns.slice] == 0.0
            assert np.all(closed | (program.cost[columns.slice] > 0.0))
