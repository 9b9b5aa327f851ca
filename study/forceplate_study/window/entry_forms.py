"""The forms of the Study screen: one record each, from plain questions."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from uuid import uuid4

from PySide6.QtCore import QDate, Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QCompleter,
    QDateEdit,
    QLabel,
    QLineEdit,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from forceplate.enums import Side
from forceplate.gui.kit import numbers
from forceplate.gui.kit.labels import sentence_label
from forceplate.gui.kit.language import tr
from forceplate.words import Text
from forceplate_study.definition.injury_rule import (
    CONSULT_QUESTION,
    DAYS_QUESTION,
    SESSIONS_QUESTION,
    InjuryAnswers,
)
from forceplate_study.definition.study import SessionKind
from forceplate_study.described_fields import MAX_TEXT
from forceplate_study.errors import StudyError
from forceplate_study.records.study_records import (
    DropOut,
    InjuryReport,
    Participant,
    Record,
    SessionEntry,
    WeekEntry,
)
from forceplate_study.records.tables import TableName
from forceplate_study.records.vocabulary import KINDS, SIDES, SITES
from forceplate_study.window.study_context import StudyContext, said


class Form(QWidget):
    """The fields of one kind of record."""

    table: TableName
    changed = Signal()
    can_replace = True
    """Whether a record that is there with other values may be replaced."""

    def __init__(self, context: StudyContext) -> None:
        super().__init__()
        self.context = context
        self.fields = QVBoxLayout()
        self.fields.setSpacing(3)
        self.below = QVBoxLayout()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addLayout(self.fields)
        column.addLayout(self.below)

    def row(self, words: str, field: QWidget) -> None:
        """Add a field with its question."""
        label = QLabel(words)
        label.setBuddy(field)
        label.setWordWrap(True)
        field.setAccessibleName(words.replace("&", ""))
        self.fields.addWidget(label)
        self.fields.addWidget(field, 0, Qt.AlignmentFlag.AlignLeft)
        self.fields.addSpacing(self.fontMetrics().height() // 3)

    def record(self) -> Record | None:
        """Return what is entered; None while something that is needed is missing.

        Raises
        ------
        StudyError
            A value is out of bounds.
        """
        raise NotImplementedError

    @property
    def has_unsaved(self) -> bool:
        """Whether a field was filled in; whom and which day it is about does not count."""
        own = (field for field in self.findChildren(QLineEdit) if field.parent() is self)
        return any(field.text() for field in own)

    def clear(self) -> None:
        """Empty the fields for the next one; whom it is about stays."""

    def show_people(self, names: Sequence[str]) -> None:
        """Offer participants."""


class _PersonForm(Form):
    """A form about a participant who is there."""

    def __init__(self, context: StudyContext) -> None:
        super().__init__(context)
        self.person = QComboBox()
        self.person.setEditable(True)
        self.person.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self.person.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.person.setMinimumContentsLength(12)
        completer = QCompleter(self.person.model(), self.person)
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self.person.setCompleter(completer)
        self.person.currentTextChanged.connect(self.changed)
        self.row(tr("&Participant"), self.person)

    @property
    def name(self) -> str:
        """Who it is about."""
        return self.person.currentText().strip()

    def show_people(self, names: Sequence[str]) -> None:
        """Offer participants; what was typed stays."""
        typed = self.person.currentText()
        self.person.blockSignals(True)
        self.person.clear()
        self.person.addItems(list(names))
        self.person.setCurrentIndex(self.person.findText(typed) if typed else -1)
        if typed:
            self.person.setCurrentText(typed)
        self.person.blockSignals(False)


class SessionForm(_PersonForm):
    """An exercise session that was done."""

    table = TableName.SESSIONS
    can_replace = False

    def __init__(self, context: StudyContext) -> None:
        super().__init__(context)
        self.day = day_field(context.today)
        self.kind = choice_field()
        set_choices(self.kind, [(kind.value, said(KINDS[kind.value])) for kind in SessionKind])
        self.minutes = QLineEdit()
        self.exercises: list[tuple[str, QCheckBox, Text]] = []
        self.row(tr("&Day"), self.day)
        self.row(tr("&Where"), self.kind)
        self.row(tr("&Minutes (may stay empty)"), self.minutes)
        for field in (self.day.dateChanged, self.kind.currentIndexChanged):
            field.connect(self.changed)
        self.minutes.textChanged.connect(self.changed)

    def record(self) -> Record | None:
        """Return the session."""
        if not self.name:
            return None
        return SessionEntry(
            str(uuid4()), self.name, day_of(self.day), SessionKind(self.kind.currentData()),
            number_of(self.minutes),
        )  # fmt: skip

    def clear(self) -> None:
        """Empty what differs from session to session."""
        self.minutes.clear()


class WeekForm(_PersonForm):
    """The diary of a week."""

    table = TableName.WEEKS

    def __init__(self, context: StudyContext) -> None:
        super().__init__(context)
        self.week = QSpinBox()
        self.week.setRange(1, context.study.follow_up_weeks)
        self.running, self.complaint = QLineEdit(), QLineEdit()
        self.complaint.setMaxLength(MAX_TEXT)
        self.complaint.setMinimumWidth(40 * self.fontMetrics().averageCharWidth())
        self.row(tr("&Week after the baseline"), self.week)
        self.row(tr("&Running distance, km (0: did not run)"), self.running)
        self.row(tr("&Told or asked (no names)"), self.complaint)
        self.week.valueChanged.connect(self.changed)
        self.running.textChanged.connect(self.changed)
        self.complaint.textChanged.connect(self.changed)

    def record(self) -> Record | None:
        """Return the week."""
        if not self.name:
            return None
        return WeekEntry(
            str(uuid4()), self.name, self.week.value(), number_of(self.running),
            self.complaint.text().strip(),
        )  # fmt: skip

    def clear(self) -> None:
        """Go to the next week."""
        self.week.setValue(self.week.value() + 1)
        self.running.clear()
        self.complaint.clear()


class InjuryForm(_PersonForm):
    """A complaint, by plain questions; what the rule says is shown at once."""

    table = TableName.INJURIES
    can_replace = False

    def __init__(self, context: StudyContext) -> None:
        super().__init__(context)
        self.onset = day_field(context.today)
        self.site, self.side, self.consulted = choice_field(), choice_field(), choice_field()
        choose = tr("choose")
        set_choices(self.site, [("", choose), *((key, said(own)) for key, own in SITES.items())])
        neither = tr("both or neither")
        set_choices(self.side, [("", neither), *((key, said(own)) for key, own in SIDES.items())])
        set_choices(self.consulted, [("", choose), ("yes", tr("Yes")), ("no", tr("No"))])
        self.days, self.sessions, self.pain = count_field(999), count_field(999), count_field(10)
        self.note = QLineEdit()
        self.note.setMaxLength(MAX_TEXT)
        self.note.setMinimumWidth(40 * self.fontMetrics().averageCharWidth())
        self.rule = sentence_label()
        self.row(tr("When did it &begin?"), self.onset)
        self.row(tr("Where is i&t?"), self.site)
        self.row(tr("Which s&ide?"), self.side)
        self.row(said(DAYS_QUESTION), self.days)
        self.row(said(SESSIONS_QUESTION), self.sessions)
        self.row(said(CONSULT_QUESTION), self.consulted)
        self.row(tr("How bad, from 0 (none) to 10 (worst)?"), self.pain)
        self.row(tr("Anything else (no names)?"), self.note)
        self.below.addWidget(self.rule)
        for box in (self.site, self.side, self.consulted):
            box.currentIndexChanged.connect(self._answered)
        for spin in (self.days, self.sessions, self.pain):
            spin.valueChanged.connect(self._answered)
        self.onset.dateChanged.connect(self._answered)
        self.note.textChanged.connect(self._answered)
        self._answered()

    @property
    def answers(self) -> InjuryAnswers | None:
        """What the rule is applied to; None while a question is open."""
        consulted = str(self.consulted.currentData() or "")
        if self.days.value() < 0 or self.sessions.value() < 0 or not consulted:
            return None
        return InjuryAnswers(self.days.value(), self.sessions.value(), consulted == "yes")

    def record(self) -> Record | None:
        """Return the complaint, once every question of the rule is answered."""
        answers, site = self.answers, str(self.site.currentData() or "")
        if not self.name or answers is None or not site:
            return None
        side = str(self.side.currentData() or "")
        return InjuryReport(
            str(uuid4()), self.name, day_of(self.onset), answers, site,
            Side(side) if side else None,
            self.pain.value() if self.pain.value() >= 0 else None,
            self.note.text().strip(),
        )  # fmt: skip

    @property
    def has_unsaved(self) -> bool:
        """Whether a question was answered."""
        counts = (self.days, self.sessions, self.pain)
        return super().has_unsaved or any(count.value() >= 0 for count in counts)

    def clear(self) -> None:
        """Ask everything anew."""
        for box in (self.site, self.side, self.consulted):
            box.setCurrentIndex(0)
        for spin in (self.days, self.sessions, self.pain):
            spin.setValue(-1)
        self.note.clear()

    def _answered(self) -> None:
        answers = self.answers
        self.rule.setText(
            tr("Answer the three questions; then the rule says what it is.")
            if answers is None
            else said(self.context.study.injury_rule.words(answers))
        )
        self.changed.emit()


class DropOutForm(_PersonForm):
    """Somebody leaves the study."""

    table = TableName.DROP_OUTS

    def __init__(self, context: StudyContext) -> None:
        super().__init__(context)
        self.day = day_field(context.today)
        self.reason = QLineEdit()
        self.reason.setMaxLength(MAX_TEXT)
        self.reason.setMinimumWidth(40 * self.fontMetrics().averageCharWidth())
        self.says = sentence_label()
        if context.store.is_diary:
            self.says.setText(tr("The personal link of the participant opens nothing any more."))
        self.row(tr("&Day from which nothing is known"), self.day)
        self.row(tr("&Reason (no names)"), self.reason)
        self.below.addWidget(self.says)
        self.day.dateChanged.connect(self.changed)
        self.reason.textChanged.connect(self.changed)

    def record(self) -> Record | None:
        """Return who left, and when."""
        if not self.name:
            return None
        return DropOut(self.name, day_of(self.day), self.reason.text().strip())

    def clear(self) -> None:
        """Leave nobody to be taken out by mistake."""
        self.person.setCurrentIndex(-1)
        self.person.clearEditText()
        self.reason.clear()


class ParticipantForm(Form):
    """Somebody joins the study."""

    table = TableName.PARTICIPANTS

    def __init__(self, context: StudyContext) -> None:
        super().__init__(context)
        self.name = QLineEdit()
        self.name.setMaxLength(32)
        self.group = choice_field()
        groups = [(group.key, said(group.title)) for group in context.study.groups]
        choose = [("", tr("choose"))] if len(groups) > 1 else []
        set_choices(self.group, [*choose, *groups])
        self.started = day_field(context.today)
        self.age = QLineEdit()
        self.row(tr("&Pseudonym (no name)"), self.name)
        self.row(tr("&Group"), self.group)
        self.row(tr("&Day of the baseline"), self.started)
        self.row(tr("Age at the &baseline, years (may stay empty)"), self.age)
        self.name.textChanged.connect(self.changed)
        self.age.textChanged.connect(self.changed)
        self.group.currentIndexChanged.connect(self.changed)
        self.started.dateChanged.connect(self.changed)

    @property
    def can_replace(self) -> bool:  # type: ignore[override]
        """A diary keeps its participants as they were entered."""
        return not self.context.store.is_diary

    def record(self) -> Record | None:
        """Return the participant."""
        group, name = str(self.group.currentData() or ""), self.name.text().strip()
        if not name or not group:
            return None
        return Participant(name, group, day_of(self.started), number_of(self.age))

    def clear(self) -> None:
        """Ask for the next one; whoever enters several chooses the group for each."""
        self.name.clear()
        self.age.clear()
        if self.group.count() > 2:
            self.group.setCurrentIndex(0)
        self.name.setFocus()


def day_field(today: date) -> QDateEdit:
    """Return a field for a day, up to today."""
    field = QDateEdit()
    field.setCalendarPopup(True)
    field.setDisplayFormat("d MMM yyyy")
    field.setDate(QDate(today.year, today.month, today.day))
    field.setMaximumDate(field.date())
    return field


def day_of(field: QDateEdit) -> date:
    """Return the day of a field."""
    day = field.date()
    return date(day.year(), day.month(), day.day())


def choice_field() -> QComboBox:
    """Return a field to choose in."""
    box = QComboBox()
    box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
    return box


def set_choices(box: QComboBox, choices: Sequence[tuple[str, str]]) -> None:
    """Offer these, pairs of a key and words; what was chosen stays."""
    chosen = box.currentData()
    box.blockSignals(True)
    box.clear()
    for key, words in choices:
        box.addItem(words, key)
    box.setCurrentIndex(max(0, box.findData(chosen)))
    box.blockSignals(False)


def count_field(most: int) -> QSpinBox:
    """Return a field for a count; below 0 it says that it is not answered."""
    field = QSpinBox()
    field.setRange(-1, most)
    field.setValue(-1)
    field.setSpecialValueText("\N{EM DASH}")
    return field


def number_of(field: QLineEdit) -> float | None:
    """Return the number in a field, None for an empty one; raises StudyError for another text."""
    text = field.text().strip()
    if not text:
        return None
    value = numbers.parse(text)
    if value is None:
        raise StudyError(Text("“{text}” is not a number.").fill(text=text))
    return value
