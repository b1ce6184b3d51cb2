"""How the texts of data frames are kept: by Python, which on tables of this size takes half the time of Arrow texts."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def python_texts() -> Iterator[None]:
    """Frames made inside keep their texts as Python's; a decorator as well. The values are the same either way."""
    import pandas as pd

    with pd.option_context("mode.string_storage", "python"):
        yield
