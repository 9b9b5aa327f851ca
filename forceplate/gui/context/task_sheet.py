"""A dialog whose work goes on beside the window, and which says what came of it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtWidgets import QLayout, QProgressBar, QWidget

from forceplate.errors import ForcePlateError
from forceplate.gui.kit.layouts import Item
from forceplate.gui.kit.notice_bar import NoticeBar
from forceplate.gui.kit.sheet import Sheet
from forceplate.gui.kit.written_file import WrittenFile
from forceplate.words import Text

if TYPE_CHECKING:
    from forceplate.gui.context.context import Context
    from forceplate.gui.context.tasks import Progress, Task

T = TypeVar("T")


class TaskSheet(Sheet):
    """Stays open when its work is done; whoever closes it gives up what is not finished.

    Parameters
    ----------
    items
        Above them stands what came of the work, or how far it is.
    made
        Shows what was written, with the buttons that go on with it.
    refused
        Said where nothing came of the work, above why.
    working
        What the bar is of.
    """

    def __init__(
        self,
        context: Context,
        title: str,
        *items: Item,
        refused: Text,
        working: str,
        do: str,
        made: WrittenFile | None = None,
        always: QLayout | None = None,
        more: str = "",
        width: int = 640,
        parent: QWidget | None = None,
    ) -> None:
        self._context, self._refused = context, refused
        self._task: Task | None = None
        self.notices, self.made, self.bar = NoticeBar(), made or WrittenFile(), QProgressBar()
        self.bar.setAccessibleName(working)
        self.bar.setTextVisible(False)
        self.bar.hide()
        super().__init__(
            title, self.notices, self.made, self.bar, *items, None,
            always=always, do=do, more=more, width=width, parent=parent,
        )  # fmt: skip
        self.keep_open()

    @property
    def is_busy(self) -> bool:
        """Whether work goes on."""
        return self._task is not None

    def begin_task(self, work: Callable[[Progress], T], done: Callable[[T], None]) -> None:
        """Begin, unless something goes on; ``done`` is given what came of it."""
        if self._task is not None:
            return

        def finished(answer: T) -> None:
            self._end()
            done(answer)

        self.clear_outcome()
        self._task = self._context.tasks.run(
            work, done=finished, failed=self._failed, progress=self.show_progress, owner=self
        )
        self.show_progress(0, 0)
        self._show_busy()

    def clear_outcome(self) -> None:
        """Say no more what came of the work before."""
        self.notices.clear()
        self.made.hide()

    def show_progress(self, done: int, total: int) -> None:
        """Show how far it is; ``total`` 0: that is not known."""
        self.bar.setRange(0, 1000 if total else 0)
        self.bar.setValue(1000 * done // max(total, 1))

    def show_state(self) -> None:
        """Show what can be done now: called when work begins and when it ends."""

    def refuse(self, error: ForcePlateError) -> None:
        """Say that nothing came of it, and why."""
        self.notices.show_refusal(self._refused, error)
        self.area.fit(self.notices)

    def show_written(self, path: Path, words: str, more: str = "") -> None:
        """Say what was written, and where: as :meth:`WrittenFile.show_written`."""
        self.made.show_written(path, words, more)
        self.area.fit(self.made)

    def done(self, result: int) -> None:
        """Leave; what is not finished is given up."""
        if self._task is not None:
            self._task.cancel()
        super().done(result)

    def _failed(self, error: ForcePlateError) -> None:
        self._end()
        self.refuse(error)

    def _end(self) -> None:
        self._task = None
        self._show_busy()

    def _show_busy(self) -> None:
        self.bar.setVisible(self.is_busy)
        self.do_button.setEnabled(not self.is_busy)
        self.show_state()
        self.area.fit(self.bar)
