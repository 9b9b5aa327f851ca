"""A library with analysed visits of a modelled person, and a context for pages."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from operator import is_
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

from PySide6.QtWidgets import (
    QLabel,
    QPushButton,
    QTableWidget,
    QTableWidgetItem,
    QTabWidget,
    QWidget,
)

from forceplate.analysis import analyse_trial
from forceplate.gui.context.context import Context
from forceplate.gui.context.settings import SettingsModel
from forceplate.gui.context.tasks import Tasks
from forceplate.operations.open_library import PROTOCOLS_FOLDER
from forceplate.operations.people.refresh_people import refresh_people
from forceplate.protocol import ProtocolStore
from forceplate.storage.library import Library
from forceplate.storage.people.people import PeopleIndex
from forceplate.storage.visit.visit_file import write_visit
from forceplate.types import Condition, Gap, Region, Side, Trial, Visit
from tests.unit.analysis_data import effort, header, trial

LEFT = Condition(Side.LEFT, Region.HALLUX)
RIGHT = Condition(Side.RIGHT, Region.HALLUX)
LEFT_TOES = Condition(Side.LEFT, Region.LESSER_TOES)
RIGHT_TOES = Condition(Side.RIGHT, Region.LESSER_TOES)
SUBJECT = "S1"
NOW = datetime(2026, 5, 4, 10, 30, tzinfo=UTC)
RATE_HZ = 1000.0

BASELINE: Mapping[Condition, Sequence[float]] = {
    LEFT: (74.0, 72.0), RIGHT: (78.0, 76.0), LEFT_TOES: (47.0, 46.0), RIGHT_TOES: (50.0, 49.0),
}  # fmt: skip
WEEK_8: Mapping[Condition, Sequence[float]] = {
    LEFT: (106.0, 104.0), RIGHT: (112.0, 109.0), LEFT_TOES: (53.0, 52.0), RIGHT_TOES: (56.0, 55.0),
}  # fmt: skip


def visit_of(
    label: str,
    day: int,
    peaks_n: Mapping[Condition, Sequence[float]],
    *,
    spoilt: bool = False,
    **changes: Any,
) -> Visit:
    """Return an analysed visit, the same each time; a spoilt one has trials with lost samples."""
    peaks = tuple((condition, tuple(values)) for condition, values in peaks_n.items())
    return _made(label, day, peaks, spoilt, tuple(changes.items()))


@cache
def _made(
    label: str,
    day: int,
    peaks_n: tuple[tuple[Condition, tuple[float, ...]], ...],
    spoilt: bool,
    changes: tuple[tuple[str, Any], ...],
) -> Visit:
    visit_header = header(label, day, **dict(changes))
    trials: list[Trial] = []
    for condition, peaks in peaks_n:
        for peak_n in peaks:
            number = len(trials) + 1
            force_n = effort(peak_n, seed=number)
            trials.append(trial(force_n, number=number, condition=condition))
        if spoilt:
            number = len(trials) + 1
            force_n = effort(60.0, seed=number)
            lost = (Gap(3100, 12),)
            trials.append(trial(force_n, number=number, condition=condition, gaps=lost))
    begun = visit_header.started_at
    timed = (replace(one, started_at=begun) for one in trials)
    return Visit(visit_header, tuple(analyse_trial(one, visit_header) for one in timed))


def save(library: Library, visit: Visit) -> Path:
    """Write a visit where the library keeps it and return its file."""
    about = visit.header
    day = about.started_at.date().isoformat()
    path = library.root / about.subject_id / f"{about.subject_id}_{about.visit}_{day}.h5"
    path.parent.mkdir(exist_ok=True)
    written = next((image for known, image in _WRITTEN if known is visit), None)
    if written is None:
        write_visit(path, visit, overwrite=True)
        _WRITTEN.append((visit, path.read_bytes()))
    else:
        path.write_bytes(written)
    return path


_WRITTEN: list[tuple[Visit, bytes]] = []
"""What was written once need not be encoded for every test."""


def prepare(library: Library, *visits: Visit) -> list[Path]:
    """Write visits and the index of people; the same again are copied, and return the files."""
    same = (
        made
        for known, made in _PREPARED
        if len(known) == len(visits) and all(map(is_, known, visits))
    )
    files = next(same, None)
    if files is None:
        paths = [save(library, visit) for visit in visits]
        refresh_people(PeopleIndex(library))
        found = [path for path in library.root.rglob("*") if path.is_file()]
        files = {
            path.relative_to(library.root): (path.read_bytes(), path.stat().st_mtime_ns)
            for path in found
        }
        _PREPARED.append((visits, files))
        return paths
    for name, (written, modified_ns) in files.items():
        path = library.root / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(written)
        os.utime(path, ns=(modified_ns, modified_ns))  # the index knows them by it
    return [library.find_visit(visit.header.subject_id, visit.header.visit) for visit in visits]


_PREPARED: list[tuple[tuple[Visit, ...], dict[Path, tuple[bytes, int]]]] = []


def cell(table: QTableWidget, row: int, column: int) -> QTableWidgetItem:
    """Return a cell; fails where there is none."""
    item = table.item(row, column)
    assert item is not None, (row, column)
    return item


class Told:
    """What a page told the window."""

    def __init__(self) -> None:
        self.messages: list[str] = []
        self.errors: list[Exception] = []


def context_of(library: Library, folder: Path, told: Told, *, operator: str = "AB") -> Context:
    """Return what the pages need, with a real library, index, settings and tasks."""
    settings = SettingsModel(folder)
    settings.change(operator=operator)
    nothing = cast("Any", SimpleNamespace())
    return Context(
        library=library,
        people=PeopleIndex(library),
        protocols=ProtocolStore(library.root / PROTOCOLS_FOLDER),
        settings_model=settings,
        link=nothing,
        tasks=Tasks(),
        now=lambda: NOW,
        show_error=told.errors.append,
        show_message=lambda said, **_: told.messages.append(said.en),
    )


def mnemonics(page: QWidget) -> list[str]:
    """Return the letters that reach a control of a page with Alt, sorted."""
    texts = [each.text() for each in page.findChildren(QPushButton)]
    texts += [each.text() for each in page.findChildren(QLabel) if each.buddy() is not None]
    for tabs in page.findChildren(QTabWidget):
        texts += [tabs.tabText(index) for index in range(tabs.count())]
    return sorted(found[1].lower() for text in texts if (found := re.search("&([^&])", text)))
