"""Declared tables of a sweep: its cases with their runs, their settings, and what a screening says of the settings."""

from __future__ import annotations

from energy_opt.schema.table import Column, Table, flag, key, number, text, whole

CASE = key("case", "number of the scenario in the design, from 0", kind="integer")


def _share(name: str, meaning: str) -> Column:
    return number(name, "1", meaning, optional=True, minimum=None)


SWEEP: tuple[Table, ...] = (
    Table("sweep_case", "The scenarios of the sweep and how they ended", (
        CASE,
        text("run", "run id: the folder of its results, beside the sweep's"),
        text("status", "`done`, `failed`, or `missing` (not done yet)", values=("done", "failed", "missing")),
        text("kind", "of a failure: infeasible, solver, input, configuration, results, memory, internal"),
        text("reason", "of a failure, in words; of a case that is done, what it did not reach"),
        number("objective", "bn CNY", "discounted cost, transfers and penalties included; empty = not done",
               optional=True, minimum=None),
        flag("warm", "whether it started from the basis of another case"),
        number("seconds", "s", "for the whole case, 0 where its run was stored before"),
        number("solve_seconds", "s", "of it in the solver"),
    )),
    Table("sweep_setting", "What the design sets in each scenario; others are the scenario's own", (
        CASE,
        key("setting", "name of the setting, as on the command line"),
        text("value", "its value, as on the command line"),
        number("number", "1", "the value as a number, in the unit of the setting", optional=True, minimum=None),
        whole("place", "position of the setting in the design, from 0"),
    )),
    Table("sensitivity", "What the settings do to the results; empty unless the pattern is morris or sobol", (
        key("setting", "name of the setting"), key("quantity", "what is explained: objective, or one of table summary"),
        key("item", "its item; all = total"), key("year", "model year; 0 = all years together", kind="integer"),
        text("unit", "unit of the effects of Morris; the indices of Sobol are shares of the variance"),
        _share("effect", "Morris: mean elementary effect over the whole range of the setting, in `unit`"),
        _share("absolute_effect", "Morris: mean of the absolute effects"),
        _share("effect_spread", "Morris: standard deviation of the effects (curvature, interaction)"),
        _share("first_order", "Sobol: share of the variance that the setting explains alone"),
        _share("first_order_error", "Sobol: half-width of its 95 % interval"),
        _share("total_order", "Sobol: share of the variance in which the setting takes part"),
        _share("total_order_error", "Sobol: half-width of its 95 % interval"),
    )),
)  # fmt: skip
