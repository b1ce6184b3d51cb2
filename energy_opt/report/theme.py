"""How figures look: fonts with Chinese, colours that colour-blind readers and a black-and-white print tell apart."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

FONTS = '"PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", "WenQuanYi Micro Hei", sans-serif'
INK, FAINT = "#222222", "#e2e2e2"

# Okabe and Ito (2008) and Tol (2021), ordered so that neighbours in a stack differ in lightness too.
CATEGORIES = {
    "coal": "#2b2b2b",
    "coal_ccs": "#8c8c8c",
    "gas": "#d55e00",
    "gas_ccs": "#f4b183",
    "oil": "#7a4b1e",
    "biomass": "#7a7a1f",
    "biomass_ccs": "#c9c56a",
    "nuclear": "#882255",
    "hydro": "#0072b2",
    "wind": "#56b4e9",
    "solar": "#f0d000",
    "storage": "#cc79a7",
    "direct_air_capture": "#44aa99",
    "import": "#b9d7c2",
    "export": "#b9d7c2",
    "charge": "#cc79a7",
    "unserved": "#ff0000",
}
SECTORS = {
    "power": "#2b2b2b",
    "removal": "#44aa99",
    "steel": "#0072b2",
    "cement_building_materials": "#d55e00",
    "chemicals": "#f0d000",
    "nonferrous": "#882255",
    "other_industry": "#cc79a7",
    "chp_heat": "#8c8c8c",
    "heating": "#56b4e9",
    "services_agriculture": "#7a7a1f",
    "residential": "#f4b183",
    "forest": "#117733",
}
COSTS = {
    "fuel": "#2b2b2b",
    "variable_om": "#8c8c8c",
    "fixed_om": "#e69f00",
    "investment": "#56b4e9",
    "retrofit": "#882255",
    "line_investment": "#0072b2",
    "line_fixed_om": "#88ccee",
    "storage_use": "#cc79a7",
    "co2_storage": "#44aa99",
}
AGES = {"0-9": "#fde725", "10-19": "#a5c27a", "20-29": "#6d9eaf", "30-39": "#4a5f8a", "40+": "#2b2b2b"}
WAYS_OUT = {"by_age": "#b5b5b5", "early": "#d55e00", "retrofitted": "#0072b2"}
LINES = ("#0072b2", "#d55e00", "#222222", "#cc79a7", "#009e73", "#e69f00", "#56b4e9", "#882255", "#7a4b1e", "#999933")
"""Of lines: dark enough to be seen where they are thin."""
OTHERS = ("#332288", "#88ccee", "#44aa99", "#ddcc77", "#cc6677", "#117733", "#aa4499", "#999933", "#661100", "#6699cc")

CONFIG: dict[str, Any] = {
    "font": FONTS,
    "background": "white",
    "view": {"stroke": None},
    "axis": {
        "labelFontSize": 12, "titleFontSize": 12, "titleFontWeight": "normal", "gridColor": FAINT, "domainColor": INK,
        "tickColor": INK, "labelColor": INK, "titleColor": INK, "labelLimit": 220,
    },
    "legend": {"labelFontSize": 12, "titleFontSize": 12, "titleFontWeight": "normal", "labelLimit": 220,
               "labelColor": INK, "titleColor": INK, "symbolLimit": 60},
    "header": {"labelFontSize": 12, "titleFontSize": 12},
    "bar": {"stroke": "white", "strokeWidth": 0.5},
    "title": {"fontSize": 13, "fontWeight": "normal", "anchor": "start", "color": INK},
}  # fmt: skip


def colours(members: Iterable[str], known: dict[str, str]) -> dict[str, str]:
    """A colour for each member, in the order of the known ones; members that have none get one of the others."""
    present = list(dict.fromkeys(members))
    ordered = [name for name in known if name in present] + sorted(name for name in present if name not in known)
    strangers = [name for name in ordered if name not in known]
    spare = {name: OTHERS[place % len(OTHERS)] for place, name in enumerate(strangers)}
    return {name: known.get(name) or spare[name] for name in ordered}
