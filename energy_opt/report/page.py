"""A Page → one HTML file: text escaped, scripts named by their hash, figures and data as one compressed block."""

from __future__ import annotations

import base64
import gzip
import hashlib
import json
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined

import energy_opt
from energy_opt.report.blocks import Cards, Figure, Folded, Page, Prose, Table
from energy_opt.report.script import drawing_library
from energy_opt.report.theme import CONFIG, FONTS
from energy_opt.report.wording import LANGUAGES, Text, Wording

KINDS = {Cards: "cards", Figure: "figure", Folded: "folded", Prose: "prose", Table: "table"}


def render(page: Page, wording: Wording, language: str) -> str:
    """The page; language: what it shows at first."""
    environment = Environment(
        loader=PackageLoader("energy_opt.report"), autoescape=True, undefined=StrictUndefined, trim_blocks=True,
        lstrip_blocks=True,
    )  # fmt: skip
    source = environment.loader.get_source(environment, "page.js")[0] if environment.loader else ""
    scripts = [drawing_library(), source]
    return environment.get_template("page.html").render(
        page=page,
        language=language,
        kind=lambda block: KINDS[type(block)],
        is_text=lambda cell: isinstance(cell, Text),
        word=wording.text,
        style=environment.get_template("page.css").render(fonts=FONTS),
        scripts=scripts,
        hashes=[_integrity(script) for script in scripts],
        payload=_packed(payload(page, wording)),
        version=energy_opt.__version__,
    )


def payload(page: Page, wording: Wording) -> dict[str, Any]:
    """Specifications, datasets and the words they use, as the script of the page reads them."""
    datasets = {name: dataset.columns() for name, dataset in page.datasets.items()}
    content: dict[str, Any] = {
        "figures": {
            figure.name: {"spec": specification(figure), "data": list(figure.data)} for figure in page.figures()
        },
        "datasets": datasets,
        "config": CONFIG,
    }
    words = wording.used(content)
    for name in sorted({unit for dataset in datasets.values() for unit in dataset["units"].values()}):
        words[f"unit.{name}"] = wording.text(f"unit.{name}")
    content["words"] = {key: list(text) for key, text in words.items()}
    content["languages"] = list(LANGUAGES)
    return content


def specification(figure: Figure) -> dict[str, Any]:
    """The Vega-Lite specification of a figure, without data and without the common settings."""
    spec = dict(figure.chart.to_dict(validate=False))
    spec.pop("config", None)
    return spec


def _packed(content: dict[str, Any]) -> str:
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return base64.b64encode(gzip.compress(text.encode(), mtime=0)).decode()


def _integrity(script: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
