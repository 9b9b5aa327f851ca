"""Where reports of people of a library were put: an erasure reaches none, and names them."""

from __future__ import annotations

import json
from collections.abc import Collection
from contextlib import suppress
from pathlib import Path

from forceplate.documents import load_json
from forceplate.storage.calibrations import append_line, kept_lines

FILE_NAME = ".reports.jsonl"


def keep_report(library: Path, subject_id: str, report: Path) -> None:
    """Keep where a report of somebody is; raises StorageError."""
    line = json.dumps({"subject_id": subject_id, "path": str(report.absolute())})
    append_line(library / FILE_NAME, line + "\n")


def reports_of(library: Path, ids: Collection[str]) -> tuple[str, ...]:
    """Return where reports of the person with these ids were put; raises StorageError."""
    found = []
    for line in kept_lines(library / FILE_NAME):
        with suppress(ValueError):
            made = load_json(line)
            if isinstance(made, dict) and made.get("subject_id") in ids:
                found.append(str(made.get("path")))
    return tuple(dict.fromkeys(found))
