"""The chosen person: who, the visit that can begin now, and what was measured so far."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from functools import partial
from pathlib import Path
from typing import cast

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QSizePolicy, QWidget

from forceplate.analysis.label_weeks import week_of_label
from forceplate.gui.context.ways import Ways
from forceplate.gui.kit import numbers, theme
from forceplate.gui.kit.buttons import Button, Kind, MoreButton
from forceplate.gui.kit.cards import Card
from forceplate.gui.kit.fields import Field, name_of
from forceplate.gui.kit.labels import label, muted
from forceplate.gui.kit.language import said, tr
from forceplate.gui.kit.layouts import Item, Scrolled, column, empty, row, widget_of
from forceplate.gui.kit.painted_figures import Figure
from forceplate.gui.kit.theme import Size
from forceplate.gui.people.people_edits import PeopleEdits
from forceplate.gui.people.people_model import visit_words
from forceplate.gui.people.sparkline import StrengthLines, strength_figure, strength_lines
from forceplate.gui.people.visit_fold import VisitFold
from forceplate.gui.visit.condition_names import region_name
from forceplate.names import visit_label, why_no_label, why_no_visit
from forceplate.storage.people.people import BASELINE, PeopleIndex, Person, VisitSummary
from forceplate.storage.people.people_due import next_due
from forceplate.storage.retests import is_retest
from forceplate.words import Text, plural

PANEL_WIDTH, LARGE_PANEL_WIDTH, HUGE_PANEL_WIDTH = 400, 338, 290
"""With text of the usual size, and what it is from where text is larger, times its size."""

_ENTER_SIGN = "\u21b5"
_SCROLL_BAR = 12


def panel_width() -> int:
    """Return the width of the panel with text of this size."""
    large = HUGE_PANEL_WIDTH if theme.is_huge() else LARGE_PANEL_WIDTH
    return max(PANEL_WIDTH, theme.px(large))


class PersonPanel(Card):
    """Proposes the right visit; its label can be changed before it starts."""

    export_wanted = Signal()
    report_wanted = Signal(Path)
    """The file of a visit."""

    def __init__(self, edits: PeopleEdits, ways: Ways, parent: QWidget | None = None) -> None:
        self.person: Person | None = None
        self._edits, self._ways = edits, ways
        self._today = date.min
        self._weeks: tuple[int, ...] = ()
        self._open_visit: Path | None = None
        self._newest: VisitSummary | None = None
        self._shown: object = None
        self.folds: tuple[VisitFold, ...] = ()
        self._title = label(size=Size.LARGE, bold=True, wraps=True)
        self.more = MoreButton()
        self._facts = QGridLayout()
        self.start_button = Button(kind=Kind.PRIMARY, symbol="start", cap=tr("Enter"), is_bar=True)
        self._says = muted(wraps=True)
        self.label_button = Button(tr("Another visit …"), Kind.QUIET)
        self.label_edit = Field()
        self._proposed = ""
        self._label_box = widget_of(
            column(name_of(self.label_edit, tr("Label of the visit")), self.label_edit, gap=4)
        )
        self.progress_button = Button(tr("Progress"))
        self.edit_button = Button(tr("Edit person"))
        self._progress_says = muted(tr("Progress opens with the second visit."), wraps=True)
        self._visits_title = muted(tr("Visits"))
        self.trend = Figure("", 96)
        self.trend.setMaximumHeight(theme.px(200))
        self._visits = column()
        super().__init__(pad=0, parent=parent)
        self._make_menu()
        self._lay_out()
        self._connect()
        self._show()

    def show_person(
        self, person: Person | None, today: date, follow_up_weeks: Sequence[int]
    ) -> None:
        """Show a person and propose the visit of today; a label typed for the same one stays."""
        known = self.person.subject_id if self.person else None
        is_same = person is not None and person.subject_id == known
        self.person, self._today, self._weeks = person, today, tuple(follow_up_weeks)
        if self.label_edit.text() == self._proposed or not is_same:
            self._hide_label()
            if person is not None:
                self._proposed = PeopleIndex.propose_visit(person, today, self._weeks)
                self.label_edit.setText(self._proposed)
        if not is_same:
            self._open_visit = None
        self._show()

    def start(self) -> None:
        """Ask for the visit, if it can begin."""
        if self.person is not None and self.start_button.isEnabled():
            self._ways.visit.emit(self.person.subject_id, self._label())

    @property
    def _visits_so_far(self) -> tuple[VisitSummary, ...]:
        return self.person.visits if self.person else ()

    def _visit_of_today(self) -> VisitSummary | None:
        """Return the last visit of today that is complete; None: there is none."""
        of_today = [
            one for one in self._visits_so_far if one.date == self._today and one.is_complete
        ]
        return of_today[-1] if of_today else None

    def _go_on(self) -> None:
        """Add trials to a visit that is complete."""
        visit = self._visit_of_today()
        if self.person is not None and visit is not None:
            self._ways.visit.emit(self.person.subject_id, visit.visit)

    def _label(self) -> str:
        return visit_label(self.label_edit.text(), (one.visit for one in self._visits_so_far))

    def _chosen(self) -> VisitSummary | None:
        """Return the visit that has this label already."""
        name = self._label()
        return next((one for one in self._visits_so_far if one.visit == name), None)

    def _with(self, do: Callable[[str], object]) -> Callable[[], None]:
        """Return what does something with the person that is shown then."""

        def run() -> None:
            if self.person is not None:
                do(self.person.subject_id)

        return run

    def _show_label(self) -> None:
        """Ask for the label: one that is planned, one that there is, or another."""
        planned = [BASELINE, *(f"W{week}" for week in self._weeks)]
        self.label_edit.offer(
            dict.fromkeys([*planned, *(one.visit for one in self._visits_so_far)])
        )
        self.label_button.hide()
        self._label_box.show()
        self.label_edit.setFocus()
        self.label_edit.selectAll()

    def _hide_label(self) -> None:
        self._label_box.hide()
        self.label_button.show()

    def _show_start(self) -> None:
        """Say what the button would do with the label of now."""
        visit, name = self._chosen(), self._label()
        refusal = why_no_label(name, [one.visit for one in self._visits_so_far])
        is_possible = self.person is not None and refusal is None
        words = self._short_words()
        if visit is None:
            if name == BASELINE:
                words = tr("START BASELINE")
            says = self._weeks_words(name) if self.person else ""
            if week_of_label(name) is None and not is_retest(name) and name != self._proposed:
                no_week = tr("{visit} names no week; for one, write W and its number, such as W8.")
                says = f"{no_week} {says}"
        elif visit.problem:
            is_possible = False
            says = tr("{visit} cannot be read, so nothing can be added. Choose another label.")
        elif visit.date == self._today:
            says = tr("Trials are added to the visit of today.")
        else:
            says = tr(
                "{visit} was measured on {date}; new trials are added to it. For a new visit "
                "choose another label."
            )
        if self.person is not None and refusal is not None:
            says = said(refusal)
            if why_no_visit(name) is not None:
                says = tr("A label has letters, digits and hyphens, such as W8.")
        day = numbers.date(visit.date) if visit else ""
        self._show_start_words(words.format(visit=visit_words(name).upper()), name)
        self.start_button.setEnabled(is_possible)
        self._says.setText(says.format(visit=name, date=day))

    def _align_foot(self, _least: int, most: int) -> None:
        """Let what stands below end where that above ends, which may have a scroll bar."""
        right = theme.PAD + (_SCROLL_BAR if most else 0)
        self._foot.setContentsMargins(theme.PAD, 0, right, theme.PAD)

    def _show_start_words(self, words: str, name: str) -> None:
        """Show as much as there is room for: its key as a sign, or its label ``W0`` alone."""
        button, room = self.start_button, panel_width() - 2 * theme.PAD - _SCROLL_BAR
        button.setText(words)
        button.show_cap(tr("Enter"))
        if button.sizeHint().width() > room:
            button.show_cap(_ENTER_SIGN)
        if button.sizeHint().width() > room:
            button.setText(self._short_words().format(visit=name))

    def _short_words(self) -> str:
        visit = self._chosen()
        if visit is None or visit.problem:
            return tr("START {visit}")
        return tr("CONTINUE {visit}") if visit.date == self._today else tr("ADD TO {visit}")

    def _weeks_words(self, name: str) -> str:
        baseline = self.person.baseline if self.person else None
        if baseline is None:
            first = tr("The first visit: later ones are compared with it.")
            return first if name == BASELINE else tr("There is no baseline W0 yet.")
        days = (self._today - baseline.date).days
        if days < 0:
            return tr("The baseline is later than today. Check the date of this computer.")
        due = next_due(self.person, self._today, self._weeks) if self.person else None
        if due is not None and due.visit == name and due.overdue_days < 0:
            return tr("{visit} is due on {day}.").format(visit=name, day=numbers.date(due.on))
        weeks, rest = divmod(days, 7)
        if rest:
            words = tr("Today is day {days} after the baseline, in week {weeks}.")
            return words.format(days=days, weeks=weeks)
        return said(
            plural("{n} week after the baseline.", "{n} weeks after the baseline.").fill(n=weeks)
        )

    def _show(self) -> None:
        """Show the person, and what can be done now; what is the same is not built again."""
        self._whole.setVisible(self.person is not None)
        self._nobody.setVisible(self.person is None)
        if self.person is not None and (self.person, self._today) != self._shown:
            self._shown = (self.person, self._today)
            self._title.setText(self.person.called)
            self._show_facts(self.person)
            self._show_visits(self.person)
            readable = [visit for visit in self.person.visits if visit.problem is None]
            self.progress_button.setEnabled(len(readable) > 1)
            self._progress_says.setVisible(len(readable) < 2)
            self._show_trend(strength_lines(self.person))
            self.go_on_action.setVisible(self._visit_of_today() is not None)
            self.remove_action.setVisible(not self.person.visits)
            self.aside_action.setVisible(bool(self.person.visits))
        self._show_start()

    def _show_facts(self, person: Person) -> None:
        empty(self._facts)
        facts = []
        if (born := person.birth_date) is not None:
            had_birthday = (self._today.month, self._today.day) >= (born.month, born.day)
            years = self._today.year - born.year - (not had_birthday)
            words = said(
                Text("{date}, {years:year|years}").fill(date=numbers.date(born), years=years)
            )
            facts.append((tr("Born"), words))
        facts.append((tr("Code"), person.subject_id))
        for visit in reversed(person.visits):
            if visit.body_mass_kg is not None:
                mass = numbers.number(visit.body_mass_kg, 1)
                words = tr("{mass} kg on {date}").format(mass=mass, date=numbers.date(visit.date))
                facts.append((tr("Body mass"), words))
                break
        for line, (name, words) in enumerate(facts):
            self._facts.addWidget(muted(name), line, 0)
            self._facts.addWidget(label(words, wraps=True), line, 1)

    def _show_visits(self, person: Person) -> None:
        focus = cast("QWidget | None", self.window().focusWidget())
        if focus is not None and any(fold.isAncestorOf(focus) for fold in self.folds):
            self.start_button.setFocus()  # Qt would move it out of the page, away from Enter
        empty(self._visits)
        width = panel_width() - 2 * theme.PAD - 2 * theme.GAP
        folds = [VisitFold(visit, self._ways, width) for visit in reversed(person.visits)]
        for fold in folds:
            self._visits.addWidget(fold)
            fold.report_wanted.connect(self.report_wanted)
            fold.opened.connect(lambda path=fold.visit.path: self._opened(path))
        self.folds = tuple(folds)
        paths = [fold.visit.path for fold in folds]
        newest = folds[0].visit if folds else None
        if newest != self._newest:  # it was measured or corrected since
            self._newest, self._open_visit = newest, None
        if folds:
            at = self._open_visit if self._open_visit in paths else paths[0]
            folds[paths.index(at)].open(wide=True)
        self._visits_title.setVisible(bool(folds))

    def _show_trend(self, lines: StrengthLines | None) -> None:
        """Show strength over the visits; nothing where there is no second one to compare with."""
        has_two = lines is not None and max(len(lines.left), len(lines.right)) > 1
        self.trend.setVisible(has_two)
        if lines is not None and has_two:
            toes = region_name(lines.condition.region)
            title = tr("Strength over the visits, {toes}").format(toes=toes)
            self.trend.show_drawing(partial(strength_figure, lines=lines, title=title), title)

    def _opened(self, path: Path) -> None:
        self._open_visit = path
        for fold in self.folds:
            if fold.visit.path != path:
                fold.open(wide=False)

    def _show_progress(self, subject_id: str) -> None:
        """Judge the visit that is open; the newest opens by itself and may be a stray one."""
        path = self.visit_path
        newest = self.folds[0].visit.path if self.folds else None
        self._ways.progress.emit(subject_id, None if path == newest else path)

    def _set_aside(self, subject_id: str) -> None:
        self._edits.set_aside(subject_id, self.visit_path)

    @property
    def open_fold(self) -> VisitFold | None:
        """The visit that is open in the panel."""
        return next((fold for fold in self.folds if fold.fold.is_open), None)

    @property
    def visit_path(self) -> Path | None:
        """Its file."""
        return None if self.open_fold is None else self.open_fold.visit.path

    def _make_menu(self) -> None:
        more, edits = self.more, self._edits
        more.add(tr("Name and birth date …"), self._with(edits.edit))
        more.add(tr("Merge with another entry …"), self._with(edits.merge))
        more.add(tr("Export …"), self.export_wanted.emit)
        self.go_on_action = more.add(tr("Go on with the visit of today"), self._go_on)
        self.aside_action = more.add(tr("Set a visit aside …"), self._with(self._set_aside))
        self.back_action = more.add(tr("Bring a visit back …"), self._with(edits.bring_back))
        self.remove_action = more.add(tr("Remove from the list"), self._with(edits.remove))
        self.erase_action = more.add(
            tr("Erase person and visits …"), self._with(edits.erase), is_danger=True
        )

    def _connect(self) -> None:
        self.label_edit.textChanged.connect(self._show_start)
        self.label_edit.returnPressed.connect(self.start)
        self.label_button.clicked.connect(self._show_label)
        self.start_button.clicked.connect(self.start)
        self.progress_button.clicked.connect(self._with(self._show_progress))
        self.edit_button.clicked.connect(self._with(self._edits.edit))

    def _lay_out(self) -> None:
        """Put first what begins a visit, then what was measured; below what is done with it."""
        self.setAccessibleName(tr("Chosen person"))
        self.setFixedWidth(panel_width())
        self._facts.setHorizontalSpacing(16)
        self._facts.setVerticalSpacing(4)
        self._facts.setColumnStretch(1, 1)
        self.start_button.setMinimumWidth(1)  # a long label pushes nothing out of the panel
        for button in (self.progress_button, self.edit_button):
            button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        start: tuple[Item, ...] = (row((self._says, 1), self.label_button),)
        if theme.is_huge():  # beside it, there is no room
            start = (self._says, row(None, self.label_button))
        inside = widget_of(
            column(
                row((self._title, 1), self.more),
                self._facts,
                4,
                self.start_button,
                *start,
                self._label_box,
                4,
                self._visits_title,
                self._visits,
                self.trend,
                None,
                margins=(theme.PAD, theme.PAD, theme.PAD, 0),
            )
        )
        area = Scrolled(inside)
        self._foot = column(row(self.progress_button, self.edit_button), self._progress_says)
        area.verticalScrollBar().rangeChanged.connect(self._align_foot)
        self._align_foot(0, 0)
        self._whole = widget_of(column((area, 1), self._foot))
        self._nobody = muted(tr("Nobody is chosen."), Size.MEDIUM, wraps=True)
        self._nobody.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.column.addWidget(self._whole, 1)
        self.column.addWidget(self._nobody, 1)
