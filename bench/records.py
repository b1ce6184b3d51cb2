"""The file of measurements: kept record by record as they come, joined to those of an earlier run where asked."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from bench.machine import differences
from bench.registry import Spec, describe_size


class Records:
    """Measurements of one machine. Those of an earlier run make room one by one, each when its successor comes.

    Without `add` nothing of an earlier run is kept, nor of what `head` says of it.
    """

    def __init__(self, out: Path, head: Mapping[str, Any], specs: Sequence[Spec], *, add: bool) -> None:
        self._out, self._fresh = out, set[tuple[str, str, str]]()
        kept = _earlier(out, head) if add else {}
        self._head = {**head, **{name: kept[name] for name in kept if name not in ("sizes", "records")}}
        self._records: list[dict[str, Any]] = list(kept.get("records", []))
        self._sizes = {**kept.get("sizes", {}), **{spec.size.name: describe_size(spec.size) for spec in specs}}

    def note(self, record: dict[str, Any]) -> None:
        """Keep one record; the first of its size, side and kind drops those of an earlier run."""
        if _key(record) not in self._fresh:
            self._fresh.add(_key(record))
            self._records = [other for other in self._records if _key(other) != _key(record)]
        self._records.append(record)
        content = {**self._head, "sizes": self._sizes, "records": self._records}
        self._out.parent.mkdir(parents=True, exist_ok=True)
        fresh = self._out.with_suffix(".new")
        fresh.write_text(json.dumps(content, indent=1) + "\n")
        fresh.replace(self._out)


def _earlier(out: Path, head: Mapping[str, Any]) -> dict[str, Any]:
    """What an earlier run left; refused where it was measured on something else, since one page compares all of it."""
    if not out.is_file():
        return {}
    content: dict[str, Any] = json.loads(out.read_text())
    if told := differences(head["machine"], content["machine"]):
        raise ValueError(f"{out} was measured with something else ({'; '.join(told)}); measure all of it again")
    return content


def _key(record: Mapping[str, Any]) -> tuple[str, str, str]:
    return record["size"], record["side"], record["what"]
