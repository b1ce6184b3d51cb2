"""Assets: the region–technology pairs that exist or can be built, with what does not change over the years."""

from __future__ import annotations

import pandas as pd

from energy_opt.config.scenario import TechnologyChoice

COAL = "coal"  # kind of fuel, and category of technologies whose fuel is not modelled


def asset_name(region: pd.Series, technology: pd.Series) -> pd.Series:
    """Name of an asset, such as `Shanxi|nuclear`."""
    return region.astype(str) + "|" + technology.astype(str)


def buildable(
    technologies: pd.DataFrame,
    fuels: pd.DataFrame,
    regions: tuple[str, ...],
    potential: pd.DataFrame,
    choice: TechnologyChoice,
) -> pd.DataFrame:
    """Pairs (region, technology) that may be built: allowed, not excluded, and with a resource where one is named."""
    allowed = technologies[technologies["new_build"] & ~technologies["technology"].isin(choice.exclude)]
    if choice.new_coal == "forbid":
        burns_coal = allowed["fuel"].map(fuels.set_index("fuel")["kind"]) == COAL
        unabated = (burns_coal | (allowed["category"] == COAL)) & (allowed["capture_rate"] == 0.0)
        allowed = allowed[~unabated]
    pairs = allowed[["technology", "resource"]].merge(pd.DataFrame({"region": list(regions)}), how="cross")
    free = pairs[pairs["resource"] == ""]
    limited = pairs[pairs["resource"] != ""].merge(
        potential[potential["potential"] > 0.0][["region", "resource"]], on=["region", "resource"]
    )
    return pd.concat([free, limited])[["region", "technology"]].reset_index(drop=True)


def make_assets(pairs: pd.DataFrame, technologies: pd.DataFrame, regions: tuple[str, ...]) -> pd.DataFrame:
    """One row per asset, ordered by technology (as declared) and region, with the technology's constants.

    pairs: (region, technology) of everything that exists, is committed or can be built.
    """
    frame = pairs[["region", "technology"]].drop_duplicates()
    frame = frame.merge(technologies, on="technology")
    order = {name: position for position, name in enumerate(technologies["technology"])}
    place = {name: position for position, name in enumerate(regions)}
    frame = frame.assign(_t=frame["technology"].map(order), _r=frame["region"].map(place)).sort_values(["_t", "_r"])
    frame.insert(0, "asset", asset_name(frame["region"], frame["technology"]))
    return frame.drop(columns=["_t", "_r"]).reset_index(drop=True)
