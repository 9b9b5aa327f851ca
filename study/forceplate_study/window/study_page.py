"""The Study screen: who is behind, entries, adherence and outcome of one study or diary."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QPushButton,
    QStackedWidget,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from forceplate.errors import ForcePlateError
from forceplate.gui.kit import theme
from forceplate.gui.kit.error_message import particulars
from forceplate.gui.kit.language import tr
from forceplate_study.diary.read_diary import is_diary
from forceplate_study.operations.open_study import (
    MissingExtraError,
    OpenedStudy,
    open_study,
)
from forceplate_study.window.study_context import StudyContext, missing_words, said

if TYPE_CHECKING:
    from forceplate.gui.kit.context import Context
    from forceplate.gui.kit.tasks import Task
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
        self.title, self.folder_label, self.synthetic = QLabel(), QLabel(), QLabel()
        self.folder_label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.synthetic.hide()
        self.waiting = _Centred()
        self.tabs = QTabWidget()
        self.tabs.setDocumentMode(True)
        self.tabs.setAccessibleName(tr("Parts of the study"))
        self._stack = QStackedWidget()
        self._stack.addWidget(self.waiting)
        self._stack.addWidget(self.tabs)
        line = QHBoxLayout()
        line.addWidget(self.title)
        line.addWidget(self.folder_label, 1)
        line.addWidget(self.synthetic)
        column = QVBoxLayout(self)
        column.addLayout(line)
        column.addWidget(self._stack, 1)
        self.waiting.again_button.clicked.connect(self.open)
        self.waiting.settings_button.clicked.connect(self.settings_wanted)
        self.tabs.currentChanged.connect(self._refresh)
        context.settings_model.changed.connect(self._settings_changed)
        self._set_texts()
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

    @property
    def has_unsaved(self) -> bool:
        """Whether something was entered and not saved."""
        tabs = (cast("StudyTab", self.tabs.widget(number)) for number in range(self.tabs.count()))
        return any(tab.has_unsaved for tab in tabs)

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

    def show_synthetic(self, is_so: bool) -> None:
        """Say over everything whether the records are synthetic."""
        self.synthetic.setVisible(is_so)

    def _asks_who(self) -> bool:
        return is_diary(self._folder) and not self._window_context.settings.operator

    def _take(self, opened: OpenedStudy) -> None:
        from forceplate_study.window.adherence_tab import AdherenceTab  # noqa: PLC0415
        from forceplate_study.window.enter_tab import EnterTab  # noqa: PLC0415
        from forceplate_study.window.now_tab import NowTab  # noqa: PLC0415
        from forceplate_study.window.outcome_tab import OutcomeTab  # noqa: PLC0415

        self._task = None
        self.study_context = own = StudyContext(self._window_context, opened, self)
        self.show_synthetic(opened.simulated)
        self.title.setText(said(own.study.title))
        for kind, words in (
            (NowTab, tr("&Now")),
            (EnterTab, tr("&Enter")),
            (AdherenceTab, tr("Ad&herence")),
            (OutcomeTab, tr("Out&come")),
        ):
            tab: StudyTab = kind(own)
            tab.synthetic_known.connect(self.show_synthetic)
            self.tabs.addTab(tab, words)
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

    # words

    def _show_state(self) -> None:
        self._stack.setCurrentWidget(self.tabs if self.study_context is not None else self.waiting)
        if self._asks_who() and self.study_context is None:
            self.waiting.show_words(
                tr("The diary keeps a log of who reads it. Say first who you are: in Settings, at "
                    "“Measured by”."),
                can_try=True, settings=True,
            )  # fmt: skip
        elif isinstance(self._error, MissingExtraError):
            self.waiting.show_words(missing_words(self._error), can_try=True, settings=True)
        elif self._error is not None:
            self.waiting.show_words(
                tr("The study cannot be opened."),
                particulars(self._error), can_try=True, settings=True,
            )  # fmt: skip
        else:
            self.waiting.show_words(tr("Opening the study …"))

    def _set_texts(self) -> None:
        """Set the words, fonts and colours that stay."""
        self.title.setFont(theme.font(theme.Size.LARGE, bold=True))
        words = tr("Diary: {folder}") if is_diary(self._folder) else tr("Study: {folder}")
        self.folder_label.setText(words.format(folder=self._folder.name))
        self.folder_label.setToolTip(str(self._folder))
        self.synthetic.setText(tr("SYNTHETIC: nobody was measured"))
        self.synthetic.setFont(theme.font(bold=True))
        palette = QPalette()
        palette.setColor(QPalette.ColorRole.WindowText, theme.colours().wrong)
        self.synthetic.setPalette(palette)
        muted = QPalette()
        muted.setColor(QPalette.ColorRole.WindowText, theme.colours().muted)
        self.folder_label.setPalette(muted)


class _Centred(QWidget):
    """What the screen waits for, or what to do first."""

    def __init__(self) -> None:
        super().__init__()
        self.words, self.details = QLabel(), QLabel()
        self.again_button = QPushButton(tr("&Try again"))
        self.settings_button = QPushButton(tr("&Settings"))
        column = QVBoxLayout(self)
        column.addStretch(1)
        for label in (self.words, self.details):
            label.setWordWrap(True)
            label.setAlignment(Qt.AlignmentFlag.AlignCenter)
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            column.addWidget(label)
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        for button in (self.again_button, self.settings_button):
            button.setAutoDefault(True)
            buttons.addWidget(button)
        buttons.addStretch(1)
        column.addLayout(buttons)
        column.addStretch(1)

    def show_words(
        self, words: str, details: str = "", *, can_try: bool = False, settings: bool = False
    ) -> None:
        self.words.setText(words)
        self.words.setFont(theme.font(theme.Size.LARGE))
        self.details.setText(details)
        self.details.setVisible(bool(details))
        self.again_button.setVisible(can_try)
        self.settings_button.setVisible(settings)
