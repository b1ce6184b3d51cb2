"""Figures as PNG files, drawn without a browser."""

from __future__ import annotations

from pathlib import Path

from energy_opt.errors import ResultError
from energy_opt.report.blocks import Figure, Page
from energy_opt.report.page import specification
from energy_opt.report.theme import CONFIG
from energy_opt.report.wording import Wording

SCALE = 2.0


def write_pictures(page: Page, wording: Wording, language: str, folder: Path) -> list[Path]:
    """Writes one PNG per figure of the page into the folder and returns them.

    Chinese words need a font that holds them, such as Noto Sans CJK or WenQuanYi, on the machine.
    """
    import vl_convert

    paths = []
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for figure in page.figures():
            picture = vl_convert.vegalite_to_png(drawable(page, figure, wording, language), scale=SCALE, config=CONFIG)
            path = folder / f"{figure.name}-{language}.png"
            path.write_bytes(picture)
            paths.append(path)
    except OSError as error:
        raise ResultError(f"the pictures cannot be written to {folder} ({error.strerror or error})") from error
    return paths


def drawable(page: Page, figure: Figure, wording: Wording, language: str) -> dict[str, object]:
    """The specification of a figure with its words and data."""
    spec = dict(wording.translate(specification(figure), language))
    spec["datasets"] = {
        **spec.get("datasets", {}),
        **{name: page.datasets[name].rows(wording, language) for name in figure.data},
    }
    spec["title"] = {"text": getattr(figure.title, language), "subtitle": spec.get("title", {}).get("text", "")}
    return spec
