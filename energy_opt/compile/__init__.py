"""Pyomo model → Program."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from energy_opt.compile.compiler import compile_model

__all__ = ["compile_model"]


def __getattr__(name: str) -> Any:
    """`compile_model`, imported when it is asked for: reading a Program's declarations must not load Pyomo."""
    if name == "compile_model":
        from energy_opt.compile.compiler import compile_model

        return compile_model
    raise AttributeError(name)
