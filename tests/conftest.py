"""Options of the whole suite, and the systems that many tests read."""

from __future__ import annotations

from collections import Counter

import pytest

from energy_opt.compile.program import Program
from energy_opt.inputs.system import System
from tests.systems import a_program, the_toy


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--update-golden` writes the golden files anew instead of comparing with them."""
    parser.addoption("--update-golden", action="store_true", help="write the golden files anew")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Of the cases of a test marked `sample(n)` each n-th is run by default; the others are slow."""
    seen: Counter[str] = Counter()
    for item in items:
        mark = item.get_closest_marker("sample")
        if mark is not None:
            name = item.nodeid.split("[")[0]
            if seen[name] % int(mark.args[0]):
                item.add_marker(pytest.mark.slow)
            seen[name] += 1


@pytest.fixture(scope="session")
def toy_system() -> System:
    """The toy with every feature on; not to be changed."""
    return the_toy()


@pytest.fixture(scope="session")
def toy_program(toy_system: System) -> Program:
    """The linear program of the toy."""
    return a_program(toy_system)
