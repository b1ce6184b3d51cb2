"""Figures as PNG files, drawn without a browser."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path

from energy_opt.errors import ResultError
from energy_opt.report.blocks import Figure, Page
from energy_opt.report.page import specification
from energy_opt.report.theme import CONFIG
from energy_opt.report.wording import Wording

SCALE = 2.0


def drawn_pictures(page: Page, wording: Wording, language: str) -> dict[str, bytes]:
    """One PNG per figure of the page, by file name.

    Chinese words need a font that holds them, such as Noto Sans CJK or WenQuanYi, on the machine.
    """
    import vl_convert

    return {
        f"{figure.name}-{language}.png": vl_convert.vegalite_to_png(
            drawable(page, figure, wording, language), scale=SCALE, config=CONFIG
        )
        for figure in page.figures()
    }


def write_pictures(pictures: Mapping[str, bytes], folder: Path) -> None:
    """Writes the pictures as the only files of the folder, all or nothing; what was there goes."""
    try:
        with tempfile.TemporaryDirectory(dir=folder.parent, prefix=".figures-") as staging:
            inside = Path(staging) / folder.name
            inside.mkdir()
            for name, picture in pictures.items():
                (inside / name).write_bytes(picture)
            if folder.exists():
                shutil.move(folder, Path(staging) / "before")
            inside.replace(folder)
    except OSError as error:
        raise ResultError(f"the pictures cannot be written to {folder} ({error.strerror or error})") from error


def drawable(page: Page, figure: Figure, wording: Wording, language: str) -> dict[str, object]:
    """The specification of a figure with its words and data; what is chosen in it is the subtitle."""
    spec = dict(wording.translate(specification(figure), language))
    spec["datasets"] = {
        **spec.get("datasets", {}),
        **{name: page.datasets[name].rows(wording, language) for name in figure.data},
    }
    spec["title"] = {"text": getattr(figure.title, language), "subtitle": spec.get("title", {}).get("text", "")}
    return spec
