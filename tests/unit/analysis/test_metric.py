"""A metric has a number or a reason, never neither, both, or a number that is none."""

from __future__ import annotations

import math

import pytest

from energy_opt.analysis.metric import Metric, undefined
from energy_opt.errors import ResultError


def test_either_a_value_or_a_reason() -> None:
    assert Metric(0.0).reason == ""
    assert undefined("no cap").value is None
    for value, reason in ((None, ""), (1.0, "because"), (math.nan, ""), (math.inf, "")):
        with pytest.raises(ResultError, match="metric"):
            Metric(value, reason)
