"""Enter: sessions, weeks, complaints, people and those who left, by hand or from tables."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import (
    QCheckBox,
    QFrame,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QPushButton,
    QScrollArea,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from forceplate.errors import ForcePlateError
from forceplate.gui.kit import icons, theme
from forceplate.gui.kit.error_message import particulars
from forceplate.gui.kit.labels import sentence_label
from forceplate.gui.kit.language import tr
from forceplate_study.operations.compute_results import Overview, overview_of
from forceplate_study.records.merge import Imported
from forceplate_study.records.tables import BadTableError
from forceplate_study.window.entry_forms import (
    DropOutForm,
    Form,
    InjuryForm,
    ParticipantForm,
    SessionForm,
    WeekForm,
)
from forceplate_study.window.study_context import StudyContext, said
from forceplate_study.window.study_tab import StudyTab
from forceplate_study.window.table_import import ImportPart


class EnterTab(StudyTab):
    """What to enter at the left, its form at the right."""

    def __init__(self, context: StudyContext, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self.kinds = QListWidget()
        self.kinds.setAccessibleName(tr("What to enter"))
        self.parts = [
            EntryPart(context, form(context), title)
            for form, title in (
                (SessionForm, tr("Session")),
                (WeekForm, tr("Week")),
                (InjuryForm, tr("Complaint or injury")),
                (DropOutForm, tr("Left the study")),
                (ParticipantForm, tr("New participant")),
            )
        ]
        self.tables = ImportPart(context)
        self._stack = QStackedWidget()
        for part in self.parts:
            self.kinds.addItem(part.title.text())
            self._stack.addWidget(_scrolled(part))
        self.kinds.addItem(tr("Tables (CSV, REDCap)"))
        self._stack.addWidget(_scrolled(self.tables))
        self.kinds.setFixedWidth(
            self.kinds.sizeHintForColumn(0) + 3 * self.fontMetrics().averageCharWidth()
        )
        self.kinds.currentRowChanged.connect(self._stack.setCurrentIndex)
        self.kinds.setCurrentRow(0)
        line = QHBoxLayout(self)
        line.addWidget(self.kinds)
        line.addWidget(self._stack, 1)

    @property
    def has_unsaved(self) -> bool:
        """Whether a form was begun and not saved."""
        return any(part.form.has_unsaved for part in self.parts)

    def read(self) -> None:
        """Read who is in the study."""
        store, today, who = self.context.store, self.context.today, self.context.who
        self.context.run(lambda: overview_of(store, today, who), self._take, self)

    def _take(self, overview: Overview) -> None:
        names = [one.participant.participant_id for one in overview.people]
        for part in self.parts:
            part.form.show_people(names)
        self.synthetic_known.emit(overview.simulated)


class EntryPart(QWidget):
    """One form with its Save, and what came of it."""

    def __init__(self, context: StudyContext, form: Form, title: str) -> None:
        super().__init__()
        self._context = context
        self.form = form
        self.title = QLabel(title)
        self.title.setFont(theme.font(bold=True))
        self.save_button = QPushButton(icons.icon("save"), tr("&Save"))
        self.replace_box = QCheckBox(tr("Replace what is there with other &values"))
        self.replace_box.hide()
        self.said = sentence_label()
        column = QVBoxLayout(self)
        column.addWidget(self.title)
        column.addWidget(form)
        column.addWidget(self.replace_box)
        line = QHBoxLayout()
        line.addWidget(self.save_button)
        line.addWidget(self.said, 1)
        column.addLayout(line)
        column.addStretch(1)
        self._is_saving = False
        self.save_button.clicked.connect(self.save)
        form.changed.connect(self._changed)
        self._show_state()

    def save(self) -> None:
        """Save the record, beside the window."""
        form, context = self.form, self._context
        try:
            record = form.record()
        except ForcePlateError as error:
            self._failed(error)
            return
        if record is None or self._is_saving:
            return
        store, today, who = context.store, context.today, context.who
        replace = self.replace_box.isVisible() and self.replace_box.isChecked()
        self._is_saving = True
        self._show_state()
        context.run(
            lambda: store.add({form.table: ((1, record),)}, today, who=who, replace=replace),
            self._saved, self, self._failed, saves=True,
        )  # fmt: skip

    def _saved(self, answers: tuple[Imported, ...]) -> None:
        self._is_saving = False
        self.form.clear()
        self._say(
            tr("✓ Saved.") if answers[0].n_new else tr("✓ This was there already; it counts once."),
            is_bad=False,
        )
        self.replace_box.hide()
        self._show_state()
        self._context.changed.emit()

    def _failed(self, error: ForcePlateError) -> None:
        self._is_saving = False
        row = error.rows[0] if isinstance(error, BadTableError) else None
        words = particulars(error) if row is None else said(row.text)
        self._say(tr("✗ Not saved: {why}").format(why=f"{words.rstrip('.')}."), is_bad=True)
        if row is not None and row.is_there and self.form.can_replace:
            self.replace_box.setChecked(False)
            self.replace_box.show()
        self._show_state()

    def _say(self, words: str, *, is_bad: bool) -> None:
        palette = QPalette()
        colours = theme.colours()
        palette.setColor(QPalette.ColorRole.WindowText, colours.wrong if is_bad else colours.good)
        self.said.setPalette(palette)
        self.said.setText(words)

    def _changed(self) -> None:
        self.said.clear()
        self._show_state()

    def _show_state(self) -> None:
        try:
            is_whole = self.form.record() is not None
        except ForcePlateError:
            is_whole = True  # saving says what is wrong
        self.save_button.setEnabled(is_whole and not self._is_saving)


def _scrolled(widget: QWidget) -> QScrollArea:
    scroll = QScrollArea()
    scroll.setWidget(widget)
    scroll.setWidgetResizable(True)
    scroll.setFrameShape(QFrame.Shape.NoFrame)
    scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    return scroll
