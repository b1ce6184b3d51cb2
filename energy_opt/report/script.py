"""The drawing library as one script (Vega, Vega-Lite and vega-embed, BSD licences), put together once and kept."""

from __future__ import annotations

import logging
import os
import tempfile
from importlib import metadata
from pathlib import Path

SNIPPET = "window.vegaEmbed = vegaEmbed;"

logger = logging.getLogger(__name__)


def drawing_library() -> str:
    """The script; making it takes some seconds, so that it is kept in the user's cache folder for its version."""
    import vl_convert

    path = cache_folder() / f"vega-{metadata.version('vl-convert-python')}.js"
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        logger.debug("%s is made", path)
    script = vl_convert.javascript_bundle(SNIPPET).replace("</script", r"<\/script")
    _keep(path, script)
    return script


def cache_folder() -> Path:
    """The user's cache folder of this program."""
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "energy_opt"


def _keep(path: Path, text: str) -> None:
    """Writes the file, all or nothing; a cache that cannot be written is no fault."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile("w", dir=path.parent, prefix=".vega-", delete=False, encoding="utf-8") as file:
            file.write(text)
        Path(file.name).replace(path)
    except OSError as error:
        logger.debug("%s cannot be written: %s", path, error)
