"""Designs as rows, their order and their chains, and warm starts that end where cold ones do."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from energy_opt.config.design import Design, check_design, design_from_dict
from energy_opt.config.scenario import DemandChoice, PolicyChoice, Scenario, SolverChoice, TechnologyChoice
from energy_opt.errors import ConfigError, SolverError
from energy_opt.solve.engine import Engine
from energy_opt.solve.highs import solve
from energy_opt.solve.outcome import Outcome
from energy_opt.studies.sweep import warm
from energy_opt.studies.sweep.designs import design_rows
from energy_opt.studies.sweep.differences import PRICED, WORD, Differences, differences
from energy_opt.studies.sweep.experience import LEAST, Experience
from energy_opt.studies.sweep.order import cut, ordered
from energy_opt.studies.sweep.plan import Case
from energy_opt.studies.sweep.study import _chains
from energy_opt.studies.sweep.tables import _number
from energy_opt.studies.sweep.warm import TRIES, WarmSolver
from tests.properties.changes import CAP, a_bit_of_everything, the_system, with_caps, with_costs, with_load
from tests.systems import a_program, a_scenario, a_system

PATIENCE_HERE = 1e6
RANGES = {"a": [0, 10], "b": [1.0, 2.0]}


def test_a_product_has_every_combination() -> None:
    rows = design_rows(Design(values={"a": [1, 2], "b": ["x", "y"]}))
    assert rows == [{"a": 1, "b": "x"}, {"a": 1, "b": "y"}, {"a": 2, "b": "x"}, {"a": 2, "b": "y"}]


def test_one_at_a_time_leaves_the_others_as_they_are() -> None:
    rows = design_rows(Design(pattern="one_at_a_time", values={"a": [1, 2]}, ranges={"b": [3, 4]}))
    assert rows == [{}, {"a": 1}, {"a": 2}, {"b": 3}, {"b": 4}]


def test_a_latin_hypercube_has_one_sample_in_each_part_of_each_range() -> None:
    rows = pd.DataFrame(design_rows(Design(pattern="latin_hypercube", ranges=RANGES, samples=8)))
    assert sorted(np.floor(rows["a"] / 10 * 8)) == list(range(8))
    assert sorted(np.floor((rows["b"] - 1) * 8)) == list(range(8))
    again = design_rows(Design(pattern="latin_hypercube", ranges=RANGES, samples=8))
    other = design_rows(Design(pattern="latin_hypercube", ranges=RANGES, samples=8, seed=2))
    assert again == rows.to_dict("records") != other


@pytest.mark.parametrize(("kind", "count"), [("morris", 4 * 3), ("sobol", 4 * 4)])
def test_screening_designs_are_those_of_salib(kind: str, count: int) -> None:
    pytest.importorskip("SALib")
    rows = design_rows(Design(pattern=kind, ranges=RANGES, samples=4))
    assert len(rows) == count
    assert all(0 <= row["a"] <= 10 and 1 <= row["b"] <= 2 for row in rows)


@pytest.mark.parametrize("ending", ["csv", "parquet"])
def test_a_table_gives_a_scenario_in_each_row(tmp_path: Path, ending: str) -> None:
    frame = pd.DataFrame({"demand": ["low", None], "demand.factor": [1.1, 0.9]})
    path = tmp_path / f"design.{ending}"
    frame.to_csv(path, index=False) if ending == "csv" else frame.to_parquet(path)
    rows = design_rows(Design(pattern="table", table=str(path)))
    assert [list(row) for row in rows] == [["demand", "demand.factor"], ["demand.factor"]]
    assert [_number(row["demand.factor"]) for row in rows] == [1.1, 0.9]


@pytest.mark.parametrize(
    ("text", "words"),
    [("a,a.1\n", "has no row"), ("a,\n1,2\n", "a column without a name"), (None, "there is no file")],
)
def test_a_table_with_faults_is_refused(tmp_path: Path, text: str | None, words: str) -> None:
    path = tmp_path / "design.csv"
    if text is not None:
        path.write_text(text)
    with pytest.raises(ConfigError, match=words):
        design_rows(Design(pattern="table", table=str(path)))


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"pattern": "latin_hypercub"}, "'latin_hypercub' is not known; did you mean"),
        ({"pattern": "sobol", "ranges": RANGES, "samples": 12}, "wants a power of two"),
        ({"pattern": "latin_hypercube"}, "sweep.ranges: the pattern `latin_hypercube` needs it"),
        ({"values": {"a": 1}}, "sweep.values.a: a list of values is wanted"),
        ({"pattern": "morris", "ranges": {"a": [2, 1]}}, "two numbers in rising order"),
        ({"ranges": RANGES}, "sweep.ranges: the pattern `product` does not heed it"),
        ({"pattern": "one_at_a_time"}, "needs sweep.values or sweep.ranges"),
        ({"patern": "product"}, "sweep.patern: there is no such setting; did you mean pattern"),
        ({"name": "../up"}, "is not a name"),
    ],
)
def test_a_design_with_faults_is_refused(given: dict[str, Any], words: str) -> None:
    with pytest.raises(ConfigError, match=words):
        design_from_dict(given)
    assert check_design(Design()) == Design()


def distances(cases: list[Scenario]) -> np.ndarray:
    return differences(cases).distances()


def alike(count: int) -> Experience:
    """So many cases that differ in nothing that is known."""
    return Experience(Differences(np.zeros((count, 0)), np.zeros((count, 0), int), np.zeros(0)))


def scenarios(*factors: float, **parts: Any) -> list[Scenario]:
    return [Scenario(demand=DemandChoice(factor=factor), **parts) for factor in factors]


def test_a_number_counts_as_a_share_of_its_range_and_a_word_ten_times_that() -> None:
    four = [*scenarios(0.8, 1.0, 1.2), *scenarios(0.8, policy=PolicyChoice(sinks="mid"))]
    found = distances(four)
    np.testing.assert_allclose(found[0], [0.0, 0.5, 1.0, WORD])
    np.testing.assert_allclose(found, found.T)
    renamed = [replace(four[0], name="other"), four[0]]
    assert distances(renamed).max() == 0.0


def test_numbers_that_move_together_count_as_one() -> None:
    steps = (1.0, 0.98, 0.99, 1.02)
    scaled = [
        Scenario(policy=PolicyChoice(rules={"emission_cap": {"all": {"limit": {2030: 10.0 * k, 2040: 4.0 * (2 - k)}}}}))
        for k in steps
    ]
    one = distances(
        [replace(scenario, demand=DemandChoice(factor=k)) for scenario, k in zip(scaled, steps, strict=True)]
    )
    np.testing.assert_allclose(one, distances(scaled))
    np.testing.assert_allclose(one, distances(scenarios(*steps)))


def test_prices_are_far_apart() -> None:
    """Cases that agree in prices follow one another before those that agree in all else."""
    dear = [
        Scenario(demand=DemandChoice(factor=demand), technology=TechnologyChoice(cost_factor={"solar": cost}))
        for demand, cost in ((1.0, 1.0), (1.0, 1.1), (1.2, 1.0), (1.2, 1.1))
    ]
    found = distances(dear)
    np.testing.assert_allclose(found[0], [0.0, PRICED, 1.0, PRICED + 1.0])
    assert set(ordered(found)[:2]) == {0, 2}


def test_cases_follow_those_that_they_are_near_to() -> None:
    mixed = scenarios(1.0, 1.4, 0.8, 1.1, 0.6)
    order = ordered(distances(mixed))
    assert order[0] == 0
    assert sorted(order) == list(range(5))
    place = {case: position for position, case in enumerate(order)}
    assert place[3] < place[1]
    assert place[2] < place[4]


def test_chains_are_cut_where_the_way_is_long() -> None:
    both = [*scenarios(0.8, 0.9, 1.0, 1.1), *scenarios(0.9, 1.0, 1.1, policy=PolicyChoice(sinks="mid"))]
    distance = distances(both)
    parts = cut(ordered(distance), distance, 2)
    assert sorted(map(sorted, parts)) == [[0, 1, 2, 3], [4, 5, 6]]


def grid(seed: int = 1, count: int = 40) -> tuple[Differences, np.ndarray]:
    """Cases that differ in three numbers, and what a whole range of each takes."""
    shares = np.random.default_rng(seed).random((count, 3))
    return Differences(shares, np.zeros((count, 0), int), np.array([1.0, 1.0, PRICED])), np.array([6000.0, 0.0, 900.0])


def test_what_settings_take_is_learned_from_the_sums() -> None:
    apart, truth = grid()
    experience = Experience(apart)
    for case in range(1, 30):
        experience.learn(case, case - 1, float(apart.between(case, [case - 1])[0] @ truth))
    np.testing.assert_allclose(experience.weights, truth, rtol=0.1, atol=100.0)
    assert (experience.weights > 0.0).all()


def test_nothing_is_learned_of_what_never_moved() -> None:
    apart = Differences(np.array([[0.0, 0.0], [1.0, 0.0], [0.0, 1.0]]), np.zeros((3, 0), int), np.array([1.0, PRICED]))
    experience = Experience(apart)
    experience.learn(1, 0, 500.0)
    np.testing.assert_allclose(experience.weights, [500.0, PRICED * 500.0])
    experience.learn(2, 0, 0.0)
    assert experience.weights[0] == pytest.approx(500.0, rel=0.05)
    assert experience.weights[1] < 0.3 * experience.weights[0]


def test_steps_that_take_nothing_teach_nothing_but_that() -> None:
    apart, _ = grid()
    experience = Experience(apart)
    experience.learn(1, 0, 0.0)
    np.testing.assert_allclose(experience.weights, apart.counts)
    experience.learn(3, 3, 100.0)
    assert np.isfinite(experience.weights).all()
    assert (experience.weights >= LEAST).all()


def test_the_next_case_is_the_nearest_to_any_that_is_known() -> None:
    experience = Experience(differences(scenarios(1.0, 1.4, 0.8, 1.1, 0.6)))
    assert experience.next_of([3, 1, 2], []) == 0
    assert experience.next_of([1, 2, 3], [0]) == 2
    assert experience.next_of([1, 4], [0, 2]) == 1
    assert experience.nearest(1, [0, 2, 3]) == 2


def test_words_stay_far_whatever_is_learned() -> None:
    apart = Differences(np.array([[0.0], [1.0], [0.0]]), np.array([[0], [0], [1]]), np.array([1.0, WORD]))
    experience = Experience(apart)
    experience.learn(1, 0, 5000.0)
    experience.learn(2, 0, 0.0)
    assert experience.weights[1] >= WORD * experience.weights[0]
    assert experience.next_of([2, 1], [0]) == 1


def test_words_that_move_together_are_one_and_the_solver_has_only_words() -> None:
    exact = [
        replace(each, solver=SolverChoice(tolerance=tolerance)) for each in scenarios(1.0) for tolerance in (1e-7, 1e-6)
    ]
    assert distances(exact)[0, 1] == WORD
    capped = Scenario(policy=PolicyChoice(rules={"emission_cap": {"all": {"limit": {2030: 10.0, 2040: 4.0}}}}))
    assert distances([capped, Scenario()])[0, 1] == WORD


def test_a_chain_in_the_order_that_it_learns_takes_less() -> None:
    """Steps that take what they truly take: the way in the order known beforehand, and in that of the experience."""
    apart, truth = grid(count=80)

    def way(experience: Experience, *, learns: bool) -> float:
        waiting, known, total = ordered(apart.distances()), [], 0.0
        while waiting:
            case = waiting.pop(experience.next_of(waiting, known))
            if known:
                start = known[experience.nearest(case, known)]
                work = float(apart.between(case, [start])[0] @ truth)
                total += work
                if learns:
                    experience.learn(case, start, work)
            known.append(case)
        return total

    assert way(Experience(apart), learns=True) < 0.7 * way(Experience(apart), learns=False)


@pytest.mark.parametrize("count", [1, 2, 3, 7, 20])
@pytest.mark.parametrize("parts", [1, 2, 3, 8, 50])
def test_every_case_is_in_one_chain(count: int, parts: int) -> None:
    distance = distances(scenarios(*np.random.default_rng(1).uniform(0.5, 1.5, count)))
    chains = cut(ordered(distance), distance, parts)
    assert sorted(case for chain in chains for case in chain) == list(range(count))
    assert len(chains) == min(count, parts)
    assert all(chains)


@pytest.mark.slow
def test_warm_starts_end_where_cold_ones_do() -> None:
    base = the_system()
    systems = [base, with_costs(base, 1.05), with_load(base, np.array(1.02)), with_caps(base, (0.95 * CAP, 0.8 * CAP)),
               with_costs(with_load(base, np.array(0.98)), 1.1), base]  # fmt: skip
    uncapped = a_system(a_bit_of_everything(), a_scenario(2030, 2040))
    choice = base.scenario.solver
    solver = WarmSolver(alike(len(systems) + 2))
    for place, system in enumerate([*systems, uncapped, base]):
        program = a_program(system)
        found, cold = solver.solve(place, program, choice), solve(program, choice)
        assert found.certificate.passed
        assert found.objective == pytest.approx(cold.objective, rel=1e-7)
        assert found.solver["warm"] == (0 < place < len(systems))
        for name, its in (("capacity", "x"), ("electricity_balance", "row_dual")):
            where = (program.columns if its == "x" else program.rows)[name].slice
            mine, theirs = getattr(found, its)[where], getattr(cold, its)[where]
            np.testing.assert_allclose(mine, theirs, rtol=1e-6, atol=1e-6)


def test_a_chain_learns_from_its_steps_and_starts_from_the_nearest() -> None:
    base = the_system()
    shares = np.array([[0.0, 0.0], [1.0, 0.0], [0.0, 1.0], [0.9, 0.0]])
    experience = Experience(Differences(shares, np.zeros((4, 0), int), np.ones(2)))
    solver = WarmSolver(experience)
    programs = [a_program(each) for each in (base, with_caps(base, (0.8 * CAP, 0.5 * CAP)), base)]
    found = [solver.solve(place, program, base.scenario.solver) for place, program in enumerate(programs)]
    moved, alike_ = (each.solver["iterations"]["simplex"] for each in found[1:])  # type: ignore[index]
    assert moved > 0 == alike_
    assert experience.weights[0] == pytest.approx(moved, rel=0.2)
    assert experience.weights[1] < 0.3 * moved
    assert solver.next_of([3]) == 0
    start = solver._nearest(3)
    assert start is not None
    assert start.position == 1


def test_a_case_that_the_solver_refuses_leaves_the_next_one_its_own_numbers(monkeypatch: pytest.MonkeyPatch) -> None:
    program = a_program(the_system())
    dearer = replace(program, cost=1.1 * program.cost)
    solver, change = WarmSolver(alike(3)), Engine.change

    def half_changed(self: Engine, difference: Any, changed: Any) -> None:
        change(self, difference, changed)
        raise SolverError("could not take over the program")

    first = solver.solve(0, program, SolverChoice())
    with monkeypatch.context() as patch:
        patch.setattr(Engine, "change", half_changed)
        with pytest.raises(SolverError):
            solver.solve(1, dearer, SolverChoice())
    assert solver.solve(2, program, SolverChoice()).objective == pytest.approx(first.objective, rel=1e-9)


def test_warm_starts_that_take_too_long_are_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    run = Engine.run

    def slow(self: Engine, method: Any, time_limit: float = 0.0) -> Outcome:
        found = run(self, method, 0.0)
        return replace(found, status="TimeLimit") if time_limit == PATIENCE_HERE else found

    monkeypatch.setattr(Engine, "run", slow)
    monkeypatch.setattr(warm, "LEAST_PATIENCE", PATIENCE_HERE)
    base, experience, seen = the_system(), alike(TRIES + 3), []
    monkeypatch.setattr(experience, "learn", lambda case, start, work: seen.append(work))
    solver = WarmSolver(experience)
    for place in range(TRIES + 2):
        program = a_program(with_load(base, np.array(1.0 + 0.05 * place)))
        found, cold = solver.solve(place, program, base.scenario.solver), solve(program, base.scenario.solver)
        assert not found.solver["warm"]
        assert found.objective == pytest.approx(cold.objective, rel=1e-9)
        tried = len(found.solver["attempts"])  # type: ignore[arg-type]
        assert tried == (2 if 0 < place <= TRIES else 1)
    assert 0 < min(seen) < np.inf  # what was given up has cost something
    dearer = solver.solve(TRIES + 2, a_program(with_costs(base, 1.05)), base.scenario.solver)
    assert len(dearer.solver["attempts"]) == 2  # type: ignore[arg-type]  # a change of costs alone is still tried


def test_the_longest_chain_is_sent_out_first() -> None:
    cases = scenarios(0.8, 0.81, 0.82, 1.1, 1.11, 1.12, 1.13)
    plan = [Case(number, f"run-{number}", {}, scenario) for number, scenario in enumerate(cases)]
    first, second = _chains(plan, 2)
    assert (set(first), set(second)) == ({3, 4, 5, 6}, {0, 1, 2})
    again = _chains([replace(case, number=9 - case.number) for case in plan[:3] + plan[3:5]], 2)
    assert [len(chain) for chain in again] == [3, 2]
