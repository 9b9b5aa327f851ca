"""The chosen person: the visits so far, and the visit that can begin now."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from PySide6.QtCore import QSize, Qt, Signal, SignalInstance
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from forceplate.gui.kit import icons, numbers, theme
from forceplate.gui.kit.labels import sentence_label
from forceplate.gui.kit.language import code, tr
from forceplate.gui.kit.theme import scaled
from forceplate.gui.kit.visit_label import visit_label_edit
from forceplate.storage.people.people import BASELINE, PeopleIndex, Person, VisitSummary
from forceplate.words import say


class PersonPanel(QScrollArea):
    """Proposes the right visit; its label can be changed before it starts."""

    visit_wanted = Signal(str, str)
    """Id of the person, label of the visit."""
    progress_wanted = Signal(str)
    edit_wanted = Signal(str)
    remove_wanted = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.person: Person | None = None
        self._today = date.min
        self._weeks: tuple[int, ...] = ()
        self._title, self._about, self._visits, self._problems, self._says = (
            sentence_label() for _ in range(5)
        )
        self._label_label = QLabel(tr("&Visit"))
        self.label_edit = visit_label_edit()
        self._label_label.setBuddy(self.label_edit)
        self.start_button, self.progress_button, self.edit_button, self.remove_button = (
            QPushButton() for _ in range(4)
        )
        self.start_button.setDefault(True)
        self._whole = self._layout()
        self.setWidget(self._whole)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.label_edit.textEdited.connect(self._show_visit)
        self.label_edit.returnPressed.connect(self.start)
        self.start_button.clicked.connect(self.start)
        self.progress_button.clicked.connect(lambda: self._tell(self.progress_wanted))
        self.edit_button.clicked.connect(lambda: self._tell(self.edit_wanted))
        self.remove_button.clicked.connect(lambda: self._tell(self.remove_wanted))
        self._set_texts()
        self._show()

    def show_person(
        self, person: Person | None, today: date, follow_up_weeks: Sequence[int]
    ) -> None:
        """Show a person and propose the visit of today; a label typed for the same one stays."""
        known = self.person.subject_id if self.person else None
        typed = self.label_edit.isModified() and person and person.subject_id == known
        self.person, self._today, self._weeks = person, today, tuple(follow_up_weeks)
        if person is not None and not typed:
            self.label_edit.setText(PeopleIndex.propose_visit(person, today, self._weeks))
        self._show()

    def start(self) -> None:
        """Ask for the visit, if it can begin."""
        if self.person is not None and self.start_button.isEnabled():
            self.visit_wanted.emit(self.person.subject_id, self._label())

    def _label(self) -> str:
        """Return the label as the person has it already: w8 is W8."""
        visit = self._chosen()
        return visit.visit if visit else self.label_edit.text()

    def _chosen(self) -> VisitSummary | None:
        """Return the visit that has this label already."""
        wanted = self.label_edit.text().casefold()
        visits = self.person.visits if self.person else ()
        return next((visit for visit in visits if visit.visit.casefold() == wanted), None)

    def _tell(self, signal: SignalInstance) -> None:
        if self.person is not None:
            signal.emit(self.person.subject_id)

    def _show_visit(self) -> None:
        """Say what the button would do with the label of now."""
        visit, label = self._chosen(), self._label()
        baseline = self.person.baseline if self.person else None
        is_possible = self.person is not None and self.label_edit.hasAcceptableInput()
        if visit is None:
            words = tr("Start visit {visit}")
            says = self._weeks_words(baseline, label) if self.person else ""
            if label == BASELINE:
                words = tr("Start baseline {visit}")
        elif visit.problem:
            words, is_possible = tr("Start visit {visit}"), False
            says = tr("{visit} cannot be read, so nothing can be added. Choose another label.")
        elif visit.date == self._today:
            words = tr("Continue today's visit {visit}")
            says = tr("Trials are added to the visit of today.")
        else:
            words = tr("Add to visit {visit}")
            says = tr(
                "⚠ {visit} was measured on {date}; new trials are added to it. For "
                "a new visit choose another label."
            )
        day = numbers.date(visit.date) if visit else ""
        if self.person is not None and not self.label_edit.hasAcceptableInput():
            says = tr("A label has letters, digits and hyphens, such as W8.")
        self.start_button.setText(words.format(visit=label))
        self.start_button.setEnabled(is_possible)
        self._says.setText(says.format(visit=label, date=day))

    def _weeks_words(self, baseline: VisitSummary | None, label: str) -> str:
        if baseline is None:
            first = tr("The first visit: later ones are compared with it.")
            return first if label == BASELINE else tr("There is no baseline W0 yet.")
        days = (self._today - baseline.date).days
        if days < 0:
            return tr("The baseline is later than today. Check the date of this computer.")
        words = tr("Today is day {days} after the baseline, in week {weeks}.")
        return words.format(days=days, weeks=days // 7)

    def _set_texts(self) -> None:
        """Set the words, icons and colours that stay."""
        self.setAccessibleName(tr("Chosen person"))
        self.label_edit.setAccessibleName(tr("Label of the visit"))
        self.progress_button.setText(tr("&Progress"))
        self.edit_button.setText(tr("&Name…"))
        self.edit_button.setToolTip(tr("Change name and birth date"))
        self.remove_button.setText(tr("Re&move"))
        self.start_button.setToolTip(tr("Enter in the list does the same"))
        self.start_button.setIcon(icons.icon("start"))
        side = self.fontMetrics().height()
        self.start_button.setIconSize(QSize(side, side))
        self._title.setFont(scaled(self.font(), 1.3, bold=True))
        for label, colour in (
            (self._about, theme.colours().muted),
            (self._problems, theme.colours().bad),
        ):
            palette = label.palette()
            palette.setColor(label.foregroundRole(), colour)
            label.setPalette(palette)

    def _show(self) -> None:
        """Show the person, and what can be done now."""
        person = self.person
        self._whole.setVisible(person is not None)
        if person is not None:
            self._title.setText(person.name or person.subject_id)
            self._about.setText(self._about_words(person))
            self._about.setVisible(bool(self._about.text()))
            self._visits.setText("\n".join(map(self._visit_words, person.visits)))
            self._problems.setText(self._problem_words(person))
            self._problems.setVisible(bool(self._problems.text()))
            self.progress_button.setEnabled(any(not visit.problem for visit in person.visits))
            self.remove_button.setEnabled(not person.visits)
            self.remove_button.setToolTip(
                tr("Whoever has visits stays in the list")
                if person.visits
                else tr("Take this person out of the list; it can be undone")
            )
        self._show_visit()

    def _about_words(self, person: Person) -> str:
        parts = [tr("Id {id}").format(id=person.subject_id)] if person.name else []
        if person.birth_date is not None:
            parts.append(tr("born {date}").format(date=numbers.date(person.birth_date)))
        if not person.visits:
            parts.append(tr("no visits yet"))
        return " \N{MIDDLE DOT} ".join(parts)

    def _visit_words(self, visit: VisitSummary) -> str:
        begins = f"{visit.visit} \N{MIDDLE DOT} {numbers.date(visit.date)}"
        if visit.problem:
            return f"{begins}\n    " + tr("⚠ cannot be read")
        words = tr("{n} of {of} trials accepted").format(n=visit.n_accepted, of=visit.n_trials)
        simulated = "  " + tr("SIMULATED") if visit.simulated else ""
        return f"{begins}\n    {words}{simulated}"

    def _problem_words(self, person: Person) -> str:
        problems = [say(each.problem, code()) for each in person.visits if each.problem]
        if not problems:
            return ""
        what = tr(
            "What cannot be read is left as it is. Put a backup copy in its place, or move the "
            "file out of the library; then press F5."
        )
        return "\n\n".join((what, *problems))

    def _layout(self) -> QWidget:
        """Put first what begins a visit, then what was measured."""
        whole = QWidget()
        column = QVBoxLayout(whole)
        column.addWidget(self._title)
        column.addWidget(self._about)
        row = QHBoxLayout()
        row.addWidget(self._label_label)
        row.addWidget(self.label_edit, 1)
        column.addSpacing(8)
        column.addLayout(row)
        column.addWidget(self.start_button)
        column.addWidget(self._says)
        column.addSpacing(8)
        column.addWidget(self.progress_button)
        column.addSpacing(8)
        column.addWidget(self._visits)
        column.addWidget(self._problems)
        column.addStretch(1)
        lower = QHBoxLayout()
        lower.addWidget(self.edit_button)
        lower.addWidget(self.remove_button)
        column.addLayout(lower)
        return whole
