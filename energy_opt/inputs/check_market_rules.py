"""Checks of markets for allowances, and of the rules that are about them."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from energy_opt.inputs.check_names import NET, POWER, WHOLE_SYSTEM, names_in
from energy_opt.inputs.markets import MARKETS, RATE_BASED, of_markets, trading
from energy_opt.inputs.rule_parts import Frames, Parts
from energy_opt.inputs.selections import technologies_in

PRODUCES = ("thermal", "renewable", "hydro")


def check_emissions_trading(frames: Frames, parts: Parts) -> Iterator[str]:
    """A market must give allowances; what gives them by output must not begin before it."""
    markets, active = frames[MARKETS], trading(frames)
    for name in markets.loc[[NET in names_in(cell) for cell in markets["sectors"]], "rule"].unique():
        yield (
            f"{MARKETS} `{name}`: sectors `{NET}` is the balance with residual emissions and sinks, and who emits "
            f"surrenders allowances, not a balance; name sectors or `{WHOLE_SYSTEM}`, or limit the balance by a rule "
            "of emission_cap"
        )
    for name in markets["rule"].unique():
        if name not in set(active["rule"]):
            yield (
                f"{MARKETS} `{name}`: it gives no allowances in any year; give it a cap, or benchmarks "
                "(performance_standard) or shares (free_allocation)"
            )
    first = markets.groupby("rule")["year"].min()
    for table in RATE_BASED:
        begins = _one_market_a_row(frames[table]).groupby(["market", "rule"], as_index=False)[["year"]].min()
        for market, rule, year in begins.itertuples(index=False):
            if market in first and year < first[market]:
                yield (
                    f"{table} `{rule}` begins in {year}, its market `{market}` in {first[market]}; let the market "
                    f"begin with it, for instance by {MARKETS}.{market}.sectors: {{{year}: …}}"
                )


def check_performance_standard(frames: Frames, parts: Parts) -> Iterator[str]:
    """Benchmarks are for power plants that the market covers, one for each."""
    assets = parts.fleet.assets
    rules = of_markets(frames, "performance_standard")
    for rule, names, part in _alike(rules, "technologies"):
        kinds = assets["kind"][technologies_in(names, assets)]
        if len(kinds) and not kinds.isin(PRODUCES).any():
            yield f"performance_standard `{rule}`: {names} generate no electricity; a benchmark is per net output"
        for market in _not_covered(part, {POWER}, whole=True):
            yield f"performance_standard `{rule}`: its market `{market}` does not cover the sector {POWER}"
    pairs = {
        (str(whose), *pair): None
        for whose, of_market in rules.groupby("rule")
        for _, part in of_market.groupby("year")
        for pair in _shared(part, assets)
    }
    for market, one, other, both in pairs:
        yield f"performance_standard `{one}` and `{other}`: both give market `{market}` a benchmark for {both}"


def check_free_allocation(frames: Frames, parts: Parts) -> Iterator[str]:
    """Shares are of given emissions that the market covers, and of each at most the whole."""
    rules = of_markets(frames, "free_allocation")
    for rule, names in rules[["entry", "sectors"]].drop_duplicates().itertuples(index=False):
        for name in sorted({POWER, WHOLE_SYSTEM, NET} & set(names_in(names))):
            yield (
                f"free_allocation `{rule}`: the share is of given emissions, which `{name}` is not; name sectors of "
                "the given paths, and give power plants benchmarks (performance_standard)"
            )
        for name in sorted(parts.sink_kinds & set(names_in(names))):
            yield f"free_allocation `{rule}`: `{name}` is a sink, which takes up and needs no allowances; leave it out"
    for rule, names, part in _alike(rules, "sectors"):
        own = set(names_in(names)) - parts.sink_kinds
        whole = bool(own & {POWER, WHOLE_SYSTEM, *parts.coal_sectors})
        for market in _not_covered(part, own, whole=whole) if own else ():
            yield f"free_allocation `{rule}`: its market `{market}` covers none of {names} in any year"
    each = rules.assign(sector=rules["sectors"].map(names_in)).explode("sector")
    sums = each.groupby(["rule", "year", "sector"], as_index=False)[["share"]].sum()
    for market, year, sector, share in sums[sums["share"] > 1.0 + 1e-9].itertuples(index=False):
        yield f"free_allocation: the shares of {sector} in market `{market}` add up to {share:g} in {year}, more than 1"


def check_allowance_bank(frames: Frames, parts: Parts) -> Iterator[str]:
    """A market has one bank."""
    yield from _once(frames, "allowance_bank")


def check_price_collar(frames: Frames, parts: Parts) -> Iterator[str]:
    """A market has one collar: its floor under its ceiling, and both under the price at which it may be exceeded."""
    yield from _once(frames, "price_collar")
    collars = of_markets(frames, "price_collar").merge(
        frames[MARKETS][["rule", "year", "excess_price"]], on=["rule", "year"]
    )
    for upper, words in (
        ("ceiling", "ceiling"),
        ("excess_price", f"price at which {MARKETS} lets the market be exceeded,"),
    ):
        crossed = collars[collars["floor"] > collars[upper]]
        for row in crossed.drop_duplicates("entry").to_dict("records"):
            yield (
                f"price_collar `{row['entry']}` in {int(row['year'])}: the floor of {row['floor']:g} is above the "
                f"{words} {row[upper]:g}: allowances without end would be bought at one and given back at the other"
            )
    unused = collars[collars["ceiling"] > collars["excess_price"]]
    for row in unused.drop_duplicates("entry").to_dict("records"):
        yield (
            f"price_collar `{row['entry']}` in {int(row['year'])}: nobody would buy at the ceiling of "
            f"{row['ceiling']:g}, since {MARKETS} lets the market be exceeded at {row['excess_price']:g}; lower the "
            "ceiling, or leave out the excess_price"
        )


def _one_market_a_row(rules: pd.DataFrame) -> pd.DataFrame:
    return rules.assign(market=rules["market"].map(names_in)).explode("market")


def _alike(rules: pd.DataFrame, column: str) -> Iterator[tuple[str, str, pd.DataFrame]]:
    """Name of a rule, what it names in the column, and its rows with these names."""
    for rule, own in rules.groupby("entry"):
        for names, part in own.groupby(column):
            yield str(rule), str(names), part


def _not_covered(rules: pd.DataFrame, sectors: set[str], *, whole: bool) -> Iterator[str]:
    """Markets that cover none of the sectors in any year of the rules; whole: `all` sectors have any of them."""
    covering = sectors | {WHOLE_SYSTEM} if whole else sectors
    for market, part in rules.groupby("rule"):
        if not any(covering & set(names_in(covered)) for covered in part["covered"]):
            yield str(market)


def _shared(rules: pd.DataFrame, assets: pd.DataFrame) -> Iterator[tuple[str, str, str]]:
    """Pairs of rules that name the same technologies."""
    of = {
        row["entry"]: set(assets.loc[technologies_in(row["technologies"], assets).to_numpy(bool), "technology"])
        for row in rules.to_dict("records")
    }
    entries = sorted(of)
    for place, one in enumerate(entries):
        for other in entries[place + 1 :]:
            if both := of[one] & of[other]:
                yield one, other, ", ".join(sorted(both))


def _once(frames: Frames, table: str) -> Iterator[str]:
    pairs = of_markets(frames, table)[["rule", "entry"]].drop_duplicates()
    for market, part in pairs.groupby("rule")["entry"]:
        if len(part) > 1:
            yield f"{table}: market `{market}` is named by {', '.join(f'`{name}`' for name in part)}; only one can hold"
