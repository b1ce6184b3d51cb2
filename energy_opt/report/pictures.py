"""Figures as PNG files, drawn without a browser."""

from __future__ import annotations

from pathlib import Path

from energy_opt.report.blocks import Figure, Page
from energy_opt.report.page import specification
from energy_opt.report.theme import CONFIG
from energy_opt.report.wording import Wording

SCALE = 2.0


def write_pictures(folder: Path, page: Page, wording: Wording, language: str) -> None:
    """Writes one PNG per figure of the page into a folder.

    Chinese words need a font that holds them, such as Noto Sans CJK or WenQuanYi, on the machine.
    """
    import vl_convert

    for figure in page.figures():
        spec = drawable(page, figure, wording, language)
        picture = vl_convert.vegalite_to_png(spec, scale=SCALE, config=CONFIG)
        (folder / f"{figure.name}-{language}.png").write_bytes(picture)


def drawable(page: Page, figure: Figure, wording: Wording, language: str) -> dict[str, object]:
    """The specification of a figure with its words and data; what is chosen in it is the subtitle."""
    spec = dict(wording.translate(specification(figure), language))
    spec["datasets"] = {
        **spec.get("datasets", {}),
        **{name: page.datasets[name].rows(wording, language) for name in figure.data},
    }
    spec["title"] = {"text": getattr(figure.title, language), "subtitle": spec.get("title", {}).get("text", "")}
    return spec
