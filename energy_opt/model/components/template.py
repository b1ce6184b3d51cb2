"""A rule evaluated once on placeholders instead of once per index (Pyomo's `templatize_rule`)."""

from __future__ import annotations

import builtins
import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from pyomo.common.errors import TemplateExpressionError
from pyomo.core.expr.numvalue import NumericValue
from pyomo.core.expr.template_expr import _template_iter_context, templatize_rule

BUILTIN_SUM = builtins.sum


@dataclass(frozen=True)
class Template:
    """What a rule returned for placeholder indices; `indices` has one placeholder per index component.

    failure: why the rule has no template (it needs real indices, or is faulty); empty where it has one.
    """

    expression: Any = None
    indices: tuple[Any, ...] = ()
    failure: str = ""


def templatize(block: Any, rule: Callable[..., Any], index_set: Any | None) -> Template:
    """The template of `rule(block, *index)`; without an index set, of `rule(block)`."""
    try:
        with _strict_placeholders():
            expression, indices = templatize_rule(block, lambda owner, index: rule(owner, *index), index_set)
    except Exception as error:  # noqa: BLE001 – a rule may fail on placeholders in any way; expanding shows true faults
        return Template(failure=f"{type(error).__name__}: {error}")
    return Template(expression, indices)


@contextmanager
def _strict_placeholders() -> Iterator[None]:
    """Refuse comparisons of placeholders with names, and leave other threads their `sum`.

    Python answers `region == "Shanxi"` with False for a placeholder, so a rule that branches on a name would silently
    give one branch for all indices. Pyomo puts a sum of its own in the place of Python's, for all threads: one that
    draws a progress bar meanwhile would die of it.
    """
    compare, template_sum, here = NumericValue.__eq__, _template_iter_context.sum_template, threading.get_ident()

    def refuse_names(self: Any, other: Any) -> Any:
        if isinstance(other, (str, tuple)) or other is None:
            raise TemplateExpressionError(self, "a placeholder cannot be compared with a name")
        return compare(self, other)

    def sum_of_rules(self: Any, *given: Any, **named: Any) -> Any:
        return template_sum(self, *given, **named) if threading.get_ident() == here else BUILTIN_SUM(*given, **named)

    log = logging.getLogger("pyomo.core.expr.template_expr")
    silent, log.disabled = log.disabled, True
    NumericValue.__eq__, _template_iter_context.sum_template = refuse_names, sum_of_rules
    try:
        yield
    finally:
        NumericValue.__eq__, _template_iter_context.sum_template = compare, template_sum
        log.disabled = silent
