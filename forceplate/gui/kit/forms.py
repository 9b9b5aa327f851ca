"""Forms from a list of fields: label, unit, how it is read, and what is said of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QWidget

from forceplate.gui.kit import numbers, theme
from forceplate.gui.kit.date_field import DateField, date_in_words
from forceplate.gui.kit.fields import Check, Choice, Field, LongField, name_of
from forceplate.gui.kit.labels import label, muted, tint
from forceplate.gui.kit.language import tr
from forceplate.gui.kit.person_choice import PersonChoice
from forceplate.gui.kit.states import State, ink
from forceplate.gui.kit.theme import Size
from forceplate.gui.kit.usual_words import UsualWords
from forceplate.storage.people.people import Person


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a value."""

    sentence: str
    is_doubt: bool = False
    """Not impossible, only not plausible: it is asked whether it is right."""


def text(typed: str) -> str:
    """Return what was typed without the blanks around it."""
    return typed.strip()


@dataclass(frozen=True, slots=True)
class FieldSpec:
    """One field of a form.

    A field with ``choices`` or ``people`` is a list, one read as ``bool`` a box to tick, one read
    with :func:`numbers.parse_date` or with ``in_words`` a field of a day, one with ``lines`` above
    1 a text of several lines; every other is a line to type in.
    """

    name: str
    label: str
    """An ampersand marks its letter."""
    unit: str = ""
    read: Callable[[str], Any] = text
    """Returns the value of what was typed; None: it is none. :func:`numbers.parse` for numbers."""
    unreadable: str | Callable[[str], str] = ""
    """Said where ``read`` returns None though something was typed, or what says it of that."""
    check: Callable[[Any], Fault | None] = lambda _value: None
    """Says what is wrong with a value; None: nothing."""
    choices: Sequence[tuple[str, Any]] = ()
    """Words and the value they stand for."""
    people: Sequence[Person] | None = None
    """Somebody of these is chosen: the value is the id."""
    hint: str = ""
    """Stands under the field while nothing is wrong."""
    placeholder: str = ""
    """Of a list: with it nothing is chosen at first."""
    in_words: Callable[[str], str] = date_in_words
    """Of a field of a day: as :class:`DateField` has it."""
    is_needed: bool = False
    """Nothing typed cannot be taken."""
    usual: Sequence[str] = ()
    """Of a line: what is often typed, offered under it; an ampersand marks its letter."""
    lines: int = 1
    letters: int = 0
    """How wide the field is; 0: as wide as there is room."""


class Form(QWidget):
    """Fields under each other; what is wrong with one stands under it at once.

    A value that is only in doubt has a box to tick: "It is right". Until then, and until every
    other fault is mended, :attr:`is_acceptable` is false.
    """

    changed = Signal()

    def __init__(self, specs: Sequence[FieldSpec], values: Mapping[str, Any] | None = None) -> None:
        super().__init__()
        self._lines = {spec.name: _FormLine(spec) for spec in specs}
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(theme.WIDE_GAP)
        grid.setVerticalSpacing(4)
        grid.setColumnStretch(1, 1)
        for line in self._lines.values():
            place = grid.rowCount()
            spec = line.spec
            grid.addWidget(line.label, place, 0)
            if spec.unit:
                grid.addWidget(line.input, place, 1)
                grid.addWidget(label(spec.unit), place, 2)
            else:
                grid.addWidget(line.input, place, 1, 1, 2)
            if spec.usual:
                grid.addWidget(UsualWords(self.field(spec.name), spec.usual), place + 1, 1, 1, 2)
            grid.addWidget(line.says, place + 2, 1, 1, 2)
            grid.addWidget(line.is_right, place + 3, 1, 1, 2)
            grid.setRowMinimumHeight(place + 4, 4)
            line.watch(self._changed)
        self._grid = grid
        if values:
            self.fill(values)

    def align_with(self, other: Form) -> None:
        """Let the fields of both begin at the same place, the one form above the other."""
        lines = (*self._lines.values(), *other._lines.values())
        for line in lines:
            line.label.ensurePolished()
        wide = max(line.label.sizeHint().width() for line in lines)
        for form in (self, other):
            form._grid.setColumnMinimumWidth(0, wide)

    def input(self, name: str) -> QWidget:
        """Return the widget of a field: Field, LongField, Choice or Check."""
        return self._lines[name].input

    def field(self, name: str, *, is_hidden: bool = False) -> Field:
        """Return the line of a field; hidden: it shows no sign of what is typed."""
        found = self.input(name)
        assert isinstance(found, Field)  # noqa: S101  asked of a line
        if is_hidden:
            found.setEchoMode(Field.EchoMode.Password)
        return found

    def fill(self, values: Mapping[str, Any]) -> None:
        """Put values into fields; the others stay."""
        for name, value in values.items():
            self._lines[name].fill(value)
        self._changed()

    def value(self, name: str) -> Any:
        """Return what a field holds; None: nothing, or nothing that can be read."""
        return self._lines[name].value

    @property
    def values(self) -> dict[str, Any]:
        """What all fields hold, by name."""
        return {name: line.value for name, line in self._lines.items()}

    @property
    def faults(self) -> dict[str, Fault]:
        """What is wrong, by name of the field; a doubt that was answered is none."""
        found = {name: line.fault for name, line in self._lines.items()}
        return {name: fault for name, fault in found.items() if fault is not None}

    @property
    def is_acceptable(self) -> bool:
        """Whether nothing is wrong."""
        return not self.faults

    def show_all_faults(self) -> None:
        """Say also what lacks, and go to the first field that has something wrong."""
        for line in self._lines.values():
            line.show_fault(with_lacking=True)
        for line in self._lines.values():
            if line.fault is not None:
                line.input.setFocus()
                return

    def refresh(self) -> None:
        """Check every field again: what it is checked against has changed."""
        self._changed()

    def _changed(self) -> None:
        for line in self._lines.values():
            line.show_fault()
        self.changed.emit()


class _FormLine:
    """Label, field, unit and what is said of one value."""

    def __init__(self, spec: FieldSpec) -> None:
        self.spec = spec
        self.input = _input_of(spec)
        self.label = name_of(self.input, spec.label)
        self.says = muted(spec.hint, Size.SMALL, wraps=True)
        if not spec.hint:
            self.says.hide()
        self.is_right = Check(tr("It is right"))
        self.is_right.hide()
        self._doubted: tuple[object, Fault | None] = (None, None)

    def watch(self, changed: Callable[[], None]) -> None:
        match self.input:
            case Field():
                self.input.textChanged.connect(lambda _: changed())
            case LongField():
                self.input.textChanged.connect(changed)
            case Choice():
                self.input.currentIndexChanged.connect(lambda _: changed())
            case Check():
                self.input.toggled.connect(lambda _: changed())
        self.is_right.toggled.connect(lambda _: changed())

    def fill(self, value: Any) -> None:
        match self.input:
            case PersonChoice():
                self.input.offer_people(self.input.people, value)
            case Choice():
                self.input.setCurrentIndex(self.input.findData(value))
            case Check():
                self.input.setChecked(bool(value))
            case Field():
                self.input.setText("" if value is None else _typed(value))
            case LongField():
                self.input.setPlainText("" if value is None else str(value))

    @property
    def typed(self) -> str:
        match self.input:
            case Field():
                return self.input.text().strip()
            case LongField():
                return self.input.toPlainText().strip()
        return ""

    @property
    def value(self) -> Any:
        match self.input:
            case Choice():
                return self.input.currentData()
            case Check():
                return self.input.isChecked()
        return self.spec.read(self.typed) if self.typed else None

    @property
    def fault(self) -> Fault | None:
        value = self.value
        if value is None or value == "":
            if self.typed:
                says = self.spec.unreadable
                words = says if isinstance(says, str) else says(self.typed)
                return Fault(words or tr("This cannot be read."))
            return Fault(tr("This is needed.")) if self.spec.is_needed else None
        fault = self.spec.check(value)
        is_answered = self.is_right.isChecked() and self._doubted == (value, fault)
        return None if fault is not None and fault.is_doubt and is_answered else fault

    def show_fault(self, *, with_lacking: bool = False) -> None:
        value = self.value
        doubt = self.spec.check(value) if value not in (None, "") else None
        if (value, doubt) != self._doubted:  # another person has another doubt of the same value
            self.is_right.setChecked(False)
        self._doubted = (value, doubt)
        fault = self.fault
        lacks = value in (None, "") and not self.typed
        shown = None if lacks and not with_lacking else fault
        self.is_right.setVisible(doubt is not None and doubt.is_doubt)
        state = None if shown is None else State.DOUBT if shown.is_doubt else State.WRONG
        if isinstance(self.input, Field | LongField):
            self.input.show_fault(state)
        self.says.setText(self.spec.hint if shown is None else shown.sentence)
        tint(self.says, theme.colours().muted if state is None else ink(state))
        self.says.setVisible(bool(self.says.text()))


def _input_of(spec: FieldSpec) -> QWidget:
    if spec.people is not None:
        return PersonChoice(spec.people, placeholder=spec.placeholder)
    if spec.choices:
        return Choice(spec.choices, placeholder=spec.placeholder)
    if spec.read is bool:
        return Check()
    if spec.lines > 1:
        return LongField(lines=spec.lines)
    if spec.read is numbers.parse_date or spec.in_words is not date_in_words:
        return DateField(spec.in_words, placeholder=spec.placeholder)
    field = Field(placeholder=spec.placeholder)
    if spec.letters:
        field.setFixedWidth(spec.letters * field.fontMetrics().averageCharWidth() + 28)
    return field


def _typed(value: object) -> str:
    if isinstance(value, date):
        return numbers.typed_date(value)
    return numbers.written(f"{value:g}") if isinstance(value, float) else str(value)
