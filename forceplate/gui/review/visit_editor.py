"""One visit file that is looked at and changed: read beside the window, followed on disk."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QFileSystemWatcher, QObject, QTimer, Signal
from PySide6.QtWidgets import QDialog

from forceplate.errors import ForcePlateError
from forceplate.gui.context.tasks import Tasks
from forceplate.operations.visit.review_visit import (
    Reviewed,
    Step,
    read_if_changed,
    read_reviewed,
    take,
)

QUIET_MS = 150
"""A file that changes is read when it has been quiet for so long."""

Make = Callable[[Reviewed], Step | None]
"""Returns the change of a visit as it is when its turn comes; None: there is none to make."""


class VisitEditor(QObject):
    """Reads a visit and changes it, one change after the other, wherever its file goes."""

    changed = Signal()
    """``reviewed`` or ``error`` is another."""
    changed_elsewhere = Signal()
    """The file was changed, not by this editor; it has been read again."""
    saved = Signal(Path)
    refused = Signal(object)
    """A change was not made: the ForcePlateError that says why."""

    def __init__(self, path: Path, tasks: Tasks, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.path = path
        self.reviewed: Reviewed | None = None
        self.error: ForcePlateError | None = None
        """Why the file cannot be read."""
        self._tasks = tasks
        self._queue: list[Make] = []
        self._n_saved = 0
        self._made_now: Make | None = None
        """What is being saved."""
        self._n_readings = 0
        self._is_held = False
        self._is_closed = False
        self._quiet = QTimer(self, singleShot=True, interval=QUIET_MS)
        self._quiet.timeout.connect(self._read_if_changed)
        self._watcher = QFileSystemWatcher(self)
        self._watcher.fileChanged.connect(self.read_soon)
        self._watcher.directoryChanged.connect(self.read_soon)
        self._watch()

    def read(self) -> None:
        """Read the visit."""

        def over(take: Callable[[Any], None], found: object) -> None:
            self._n_readings -= 1
            take(found)

        self._n_readings += 1
        self._tasks.run(
            lambda _: read_reviewed(self.path),
            done=partial(over, self._take),
            failed=partial(over, self._lose),
            owner=self,
        )

    def hold_while(self, dialog: QDialog) -> None:
        """Read nothing by itself while a dialog changes the file: that is not done elsewhere."""
        self._is_held = True
        dialog.finished.connect(self._release)

    def _release(self) -> None:
        self._is_held = False
        self.read_soon()
        self._go_on()

    def read_soon(self) -> None:
        """Read the visit again soon, if the file is another by then."""
        if not self._is_closed:
            self._quiet.start()

    def change(self, make: Make) -> None:
        """Change the visit as soon as the changes before are saved."""
        self._queue.append(make)
        self._go_on()

    def is_due(self, make: Make) -> bool:
        """Return whether this change waits, or is being saved."""
        return make == self._made_now or make in self._queue

    @property
    def _is_saving(self) -> bool:
        return self._made_now is not None

    def close(self) -> None:
        """Look at the file no more; what is asked or to be saved is saved, then this is gone."""
        self._is_closed = True
        self._quiet.stop()
        self._watcher.blockSignals(True)
        self._go_on()

    def _watch(self) -> None:
        """Watch the file, and its folder, since a saved trial replaces the file."""
        watched = {*self._watcher.files(), *self._watcher.directories()}
        wanted = {str(one) for one in (self.path, self.path.parent) if one.exists()}
        if wanted - watched:
            self._watcher.addPaths(sorted(wanted - watched))

    def _read_if_changed(self) -> None:
        if self._is_saving or self._is_held:
            return
        if self._n_readings:
            self.read_soon()
            return
        self._watch()
        known = None if self.reviewed is None else self.reviewed.state
        n_saved = self._n_saved

        def take_changed(found: Reviewed | None) -> None:
            if n_saved == self._n_saved:
                self._take_changed(found)
            else:
                self.read_soon()  # what was read is older than what was saved meanwhile

        self._tasks.run(
            lambda _: read_if_changed(self.path, known),
            done=take_changed,
            failed=self._lose,
            owner=self,
        )

    def _take(self, reviewed: Reviewed) -> None:
        self.reviewed, self.error = reviewed, None
        self.changed.emit()

    def _take_changed(self, reviewed: Reviewed | None) -> None:
        """Take what somebody else saved."""
        was_known = self.reviewed is not None
        if reviewed is None or self._is_saving or self._is_held:
            return
        if self.reviewed is not None and reviewed.state == self.reviewed.state:
            return  # two readings of one state crossed
        self._take(reviewed)
        if was_known:
            self.changed_elsewhere.emit()

    def _lose(self, error: ForcePlateError) -> None:
        self.reviewed, self.error = None, error
        self._queue.clear()
        self.changed.emit()

    def _go_on(self) -> None:
        """Begin the next change, if none is under way."""
        reviewed = self.reviewed
        if self._is_saving:
            return
        if not self._queue or reviewed is None:
            if self._is_closed and not self._is_held:
                self.deleteLater()
            return
        make = self._queue.pop(0)
        step = make(reviewed)
        if step is None:
            self._go_on()
            return
        self._made_now = make
        self._tasks.run(
            lambda _: take(self.path, step), done=self._save, failed=self._refuse, owner=self
        )

    def _save(self, reviewed: Reviewed) -> None:
        self._made_now = None
        self._n_saved += 1
        self.path = reviewed.path
        self._watch()
        self._take(reviewed)
        self.saved.emit(self.path)
        self.read_soon()
        self._go_on()

    def _refuse(self, error: ForcePlateError) -> None:
        self._made_now = None
        self.refused.emit(error)
        self.changed.emit()
        self.read_soon()
        self._go_on()
