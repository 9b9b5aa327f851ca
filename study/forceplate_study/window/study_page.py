"""The Study screen: who is behind, tables, adherence and outcome of one study or diary."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QStackedWidget, QWidget

from forceplate.errors import ForcePlateError
from forceplate.gui.kit.cards import EmptyScreen
from forceplate.gui.kit.error_message import particulars
from forceplate.gui.kit.fields import Segments
from forceplate.gui.kit.labels import NameLabel, muted
from forceplate.gui.kit.language import tr
from forceplate.gui.kit.layouts import PAGE_MARGINS, column, row
from forceplate.gui.kit.pills import Pill
from forceplate.gui.kit.states import State
from forceplate_study.diary.read_diary import is_diary
from forceplate_study.operations.open_study import OpenedStudy, open_study
from forceplate_study.window.study_context import StudyContext, said

if TYPE_CHECKING:
    from forceplate.gui.context.context import Context
    from forceplate.gui.context.tasks import Task
    from forceplate_study.window.study_tab import StudyTab


class StudyPage(QWidget):
    """One study; another folder gets another page."""

    settings_wanted = Signal()

    def __init__(self, context: Context, folder: Path, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._window_context = context
        self._folder = folder
        self._task: Task | None = None
        self._error: ForcePlateError | None = None
        self._is_shown = False
        self.study_context: StudyContext | None = None
        self.title, self.synthetic = NameLabel(), Pill(tr("SYNTHETIC"), State.SIMULATED)
        words = tr("Diary: {folder}") if is_diary(folder) else tr("Study: {folder}")
        self.folder_label = muted(words.format(folder=folder.name))
        self.folder_label.setToolTip(str(folder))
        self.synthetic.setToolTip(tr("SYNTHETIC: nobody was measured"))
        self.synthetic.hide()
        self.parts = Segments([tr("&Now"), tr("T&ables"), tr("Ad&herence"), tr("Out&come")])
        self.parts.setAccessibleName(tr("Parts of the study"))
        self.tabs, self._stack = QStackedWidget(), QStackedWidget()
        self.waiting = EmptyScreen("")
        self._stack.addWidget(self.waiting)
        self._stack.addWidget(self.tabs)
        self.setLayout(
            column(
                row((self.title, 1), self.synthetic, self.folder_label),
                row(self.parts, None),
                (self._stack, 1),
                margins=PAGE_MARGINS,
            )
        )
        self.parts.group.idClicked.connect(self.show_part)
        context.settings_model.changed.connect(self._settings_changed)
        self._show_state()

    # what the main window calls

    def opened(self) -> None:
        """Show what is there now."""
        self._is_shown = True
        if self.study_context is None:
            self.open()
        else:
            self._refresh()

    def closed(self) -> None:
        """Leave the page; what is being written goes on."""
        self._is_shown = False

    def open(self) -> None:
        """Open the study, beside the window."""
        if self._task is not None:
            return
        self._error = None
        if self._asks_who():
            self._show_state()
            return
        folder = self._folder
        self._task = self._window_context.tasks.run(
            lambda _: open_study(folder), done=self._take, failed=self._refused, owner=self
        )
        self._show_state()

    @property
    def current(self) -> StudyTab | None:
        """The tab that is shown."""
        return cast("StudyTab | None", self.tabs.currentWidget())

    def show_part(self, number: int) -> None:
        """Show a part of the study, from 0."""
        self.parts.buttons[number].setChecked(True)
        self.tabs.setCurrentIndex(number)
        self._refresh()

    def show_synthetic(self, is_so: bool) -> None:
        """Say over everything whether the records are synthetic."""
        self.synthetic.setVisible(is_so)

    def _asks_who(self) -> bool:
        return is_diary(self._folder) and not self._window_context.settings.operator

    def _take(self, opened: OpenedStudy) -> None:
        from forceplate_study.window.adherence_tab import AdherenceTab  # noqa: PLC0415
        from forceplate_study.window.import_tab import ImportTab  # noqa: PLC0415
        from forceplate_study.window.now_tab import NowTab  # noqa: PLC0415
        from forceplate_study.window.outcome_tab import OutcomeTab  # noqa: PLC0415

        self._task = None
        self.study_context = own = StudyContext(self._window_context, opened, self)
        self.show_synthetic(opened.simulated)
        self.title.setText(said(own.study.title))
        for kind in (NowTab, ImportTab, AdherenceTab, OutcomeTab):
            tab: StudyTab = kind(own)
            tab.synthetic_known.connect(self.show_synthetic)
            self.tabs.addWidget(tab)
        self._show_state()
        self._refresh()

    def _refused(self, error: ForcePlateError) -> None:
        self._task = None
        self._error = error
        self._show_state()

    def _refresh(self) -> None:
        if self._is_shown and self.current is not None and self.study_context is not None:
            self.current.refresh()

    def _settings_changed(self, names: frozenset[str]) -> None:
        if "operator" in names and self.study_context is None and self._is_shown:
            self.open()

    def _show_state(self) -> None:
        is_open = self.study_context is not None
        self.parts.setVisible(is_open)
        if is_open:
            self._stack.setCurrentWidget(self.tabs)
        elif self._asks_who():
            self._wait(
                tr("The diary keeps a log of who reads it. Say first who you are: in Settings, at "
                    "“Measured by”."),
                button=tr("&Settings"), do=self.settings_wanted.emit,
            )  # fmt: skip
        elif self._error is not None:
            why = particulars(self._error)
            self._wait(
                tr("The study cannot be opened."), why, button=tr("&Try again"), do=self.open
            )
        else:
            self._wait(tr("Opening the study …"))

    def _wait(
        self,
        sentence: str,
        more: str = "",
        *,
        button: str = "",
        do: Callable[[], object] | None = None,
    ) -> None:
        """Say what the page waits for, and what can be done about it."""
        self._stack.removeWidget(self.waiting)
        self.waiting.deleteLater()
        self.waiting = EmptyScreen(sentence, more, button=button, do=do)
        self._stack.addWidget(self.waiting)
        self._stack.setCurrentWidget(self.waiting)
