"""Writes docs/scenarios.md from stored runs of the scenario library: `python docs/scenarios.py results/library`.

What a scenario assumes is the comment at the head of its file in conf/scenario; the figures are those of its run.
"""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from energy_opt import load_results
from energy_opt.results.store import Results

HERE = Path(__file__).resolve().parent
LIBRARY = (
    "reference", "announced_pledges", "early_peak_east", "strict_coal", "no_new_coal", "delayed_action", "high_demand",
    "low_cost_renewables",
)  # fmt: skip
YEARS = (2025, 2030, 2035, 2040, 2050, 2060)
ROWS = (
    ("Coal power [TWh]", "generation", ("coal",)),
    ("Wind and solar power [TWh]", "generation", ("wind", "solar")),
    ("Coal power capacity [GW]", "capacity", ("coal",)),
    ("Wind and solar capacity [GW]", "capacity", ("wind", "solar")),
    ("Coal use, power and given sectors [Mtce]", "coal_use", ("all",)),
)
PAGE = """<!-- written by docs/scenarios.py from stored runs; do not edit -->

# The library of scenarios

`energy-opt run scenario=NAME` runs each at the default resolution; all together, into one folder:

```
energy-opt run -m --experiment library scenario={names}
python docs/scenarios.py results/library
```

Every figure of an option stands with its source in `conf/policy/`, `conf/demand/` and `conf/technology/`; what the
scenarios combine is in `conf/scenario/`. They show what follows from assumptions, not what will be.

## What each assumes

{assumptions}

## Results side by side

{results}
"""


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, help="folder of the stored runs")
    write(parser.parse_args().folder)


def write(folder: Path) -> None:
    """The page from the newest complete run of every scenario in a folder."""
    runs = {name: newest(folder, name) for name in LIBRARY}
    page = PAGE.format(
        names=",".join(LIBRARY),
        assumptions="\n".join(f"- **{name}**: {assumption(name)}" for name in LIBRARY),
        results="\n\n".join(tables(runs)),
    )
    (HERE / "scenarios.md").write_text(page, encoding="utf-8")


def newest(folder: Path, name: str) -> Results:
    """The last run of a scenario that ended well."""
    found = sorted(folder.glob(f"{name.replace('_', '-')}-*/manifest.json"), key=lambda path: path.stat().st_mtime)
    if not found:
        raise SystemExit(
            f"no run of {name} in {folder}; run: energy-opt run scenario={name} --experiment {folder.name}"
        )
    return load_results(found[-1].parent)


def assumption(name: str) -> str:
    """The comment at the head of a scenario's file."""
    lines = (HERE.parent / "conf" / "scenario" / f"{name}.yaml").read_text(encoding="utf-8").splitlines()
    words = [line.removeprefix("#").strip() for line in lines[1:] if line.startswith("#")]
    return " ".join(words)


def tables(runs: Mapping[str, Results]) -> list[str]:
    """A table per quantity, scenarios as rows and years as columns."""
    parts = [_table(title, {name: _sum(run, quantity, items) for name, run in runs.items()}, 0)
             for title, quantity, items in ROWS]  # fmt: skip
    co2 = {name: _emissions(run) for name, run in runs.items()}
    parts.append(_table("CO2 of power and the given coal sectors [Mt]", co2, 0))
    parts.append(_table("Price of the national cap [CNY/t]", {name: _price(run) for name, run in runs.items()}, 0))
    cost = {name: _sum(run, "cost", ("all",)) for name, run in runs.items()}
    parts.append(_table("Cost of the year without transfers [bn CNY]", cost, 0))
    total = pd.Series({name: _present_cost(run) for name, run in runs.items()})
    lines = [
        "**Discounted cost 2025–2060 without transfers**",
        "",
        "| scenario | bn CNY | beside announced_pledges |",
        "|---|--:|--:|",
    ]
    lines += [
        f"| {name} | {value:,.0f} | {value / total['announced_pledges'] - 1:+.1%} |" for name, value in total.items()
    ]
    return [*parts, "\n".join(lines)]


def _sum(run: Results, quantity: str, items: tuple[str, ...]) -> pd.Series:
    summary = run["summary"]
    chosen = summary[(summary["quantity"] == quantity) & summary["item"].isin(items)]
    return chosen.groupby("year")["value"].sum()


def _emissions(run: Results) -> pd.Series:
    """Without sinks and residual emissions, which not every scenario counts."""
    frame = run["emissions"]
    sectors = {*run["coal_use"]["sector"], "power", "removal"}
    return frame[(frame["species"] == "CO2") & frame["sector"].isin(sectors)].groupby("year")["emissions"].sum()


def _price(run: Results) -> pd.Series:
    frame = run["carbon_price"]
    cap = frame[(frame["policy"] == "emission_cap") & (frame["rule"] == "national")]
    return cap.set_index("year")["carbon_price"]


def _present_cost(run: Results) -> float:
    """Discounted sum of resources and penalties."""
    cost = run["cost"]
    weights = run.manifest["data"]["years"]
    yearly = cost[cost["kind"] != "transfer"].groupby("year")["cost"].sum()
    return float(sum(value * weights[str(year)]["discount_factor"] for year, value in yearly.items()))


def _table(title: str, columns: Mapping[str, pd.Series], digits: int) -> str:
    head = f"**{title}**\n\n| scenario | {' | '.join(map(str, YEARS))} |\n|---|{'--:|' * len(YEARS)}\n"
    rows = [
        f"| {name} | {' | '.join(_cell(values, year, digits) for year in YEARS)} |" for name, values in columns.items()
    ]
    return head + "\n".join(rows)


def _cell(values: pd.Series, year: int, digits: int) -> str:
    return f"{values[year] + 0.0:,.{digits}f}" if year in values.index else "–"


if __name__ == "__main__":
    main()
