"""Progress: whether the toes got stronger, by more than measurement error."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtGui import QGuiApplication, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QGridLayout, QStackedWidget, QWidget

from forceplate.analysis.provenance import says_simulated
from forceplate.errors import ForcePlateError
from forceplate.gui.kit import theme
from forceplate.gui.kit.buttons import Button, Kind, MoreButton
from forceplate.gui.kit.cards import Card, EmptyScreen, Fold
from forceplate.gui.kit.error_message import explain, particulars
from forceplate.gui.kit.fields import name_of
from forceplate.gui.kit.labels import label, muted
from forceplate.gui.kit.lane import Lane, LaneLine
from forceplate.gui.kit.language import said, tr
from forceplate.gui.kit.layouts import PAGE_MARGINS, Scrolled, column, row, widget_of
from forceplate.gui.kit.numbers import date
from forceplate.gui.kit.person_choice import PersonChoice
from forceplate.gui.kit.states import LARGE_SHAPE, TITLE_SHAPE, Shape, State
from forceplate.gui.kit.table import Cell, Column, Table
from forceplate.gui.kit.theme import Size
from forceplate.gui.progress import gain_text
from forceplate.gui.progress.difference_box import DifferenceBox
from forceplate.gui.progress.gain_plot import GainPlot
from forceplate.gui.progress.region_card import RegionCard, RegionChange, regions_of
from forceplate.gui.share.report_dialog import ReportDialog
from forceplate.gui.visit.lane_lines import simulated_line
from forceplate.gui.visit.visit_choice import VisitChoice
from forceplate.operations.gain.person_progress import PersonProgress, keep_reason, read_progress
from forceplate.operations.people.refresh_people import refresh_people
from forceplate.storage.people.people_due import next_due
from forceplate.words import Text

if TYPE_CHECKING:
    from pathlib import Path

    from forceplate.analysis.gain.visit_gain import ConditionComparison
    from forceplate.gui.context.context import Context
    from forceplate.gui.context.tasks import Task
    from forceplate.storage.people.people import Person

_SCROLL_BAR = 16


class ProgressPage(QWidget):
    """Screen 4. Compares two visits of the person chosen beside the window; changes nothing."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self._subject_id = context.chosen.person
        self._chosen = _of(self._subject_id, context.chosen.visits)
        self._until: Path | None = None
        self._progress: PersonProgress | None = None
        self._error: ForcePlateError | None = None
        self._task: Task | None = None

        self.person = PersonChoice()
        self.first, self.second = VisitChoice(), VisitChoice()
        self.more = MoreButton()
        self.copy = self.more.add(tr("Copy the table"), self.copy_table)
        self.report = Button(tr("&Report …"), Kind.PRIMARY, key="Ctrl+P")
        self.lane = Lane()
        self.shape = Shape(State.NONE, TITLE_SHAPE)
        self.summary = label("", Size.LARGE, bold=True, wraps=True)
        self.since = muted("", Size.MEDIUM, wraps=True)
        self.differences = DifferenceBox()
        self.cards: list[RegionCard] = []
        self._cards: QBoxLayout = row(gap=theme.WIDE_GAP)
        self.limits = _LimitCard()
        self.limits.button.clicked.connect(context.ways.retest)
        self.basis = label("", wraps=True)
        self._tables = column()
        self._series = QGridLayout()
        self.plots: list[GainPlot] = []
        """One for each condition that somebody had so far; those without one are hidden."""
        self.table: Table | None = None
        """All numbers, a column for each condition."""
        self.next = label("", bold=True, wraps=True)
        self._stack = QStackedWidget()
        self._empty = EmptyScreen("")
        self._lay_out()
        self.person.chosen.connect(self.show_person)
        self.first.chosen.connect(lambda _: self._choose())
        self.second.chosen.connect(lambda _: self._choose())
        self.report.clicked.connect(self.open_report)
        self.differences.overridden.connect(self._compare_all_the_same)
        self.report.setToolTip(tr("For patient and file, as a PDF"))
        self._fill()

    def show_person(self, subject_id: str, until: Path | None = None) -> None:
        """Read all visits of a person and judge one, by default the last whole one."""
        if subject_id != self._subject_id:
            self._progress = None
        self._chosen, self._until = None, until
        self._subject_id = self._context.chosen.person = subject_id
        self._error = None
        self._fill()
        self.reload()

    def opened(self) -> None:
        """Follow the person the window is at, and read again: visits may have changed."""
        wanted = self._context.chosen.person
        if wanted and wanted != self._subject_id:
            self.show_person(wanted)
        else:
            self.reload()

    def closed(self) -> None:
        """Leave word of what is compared; nothing is left to be saved."""
        self._context.chosen.visits = self._chosen

    @property
    def progress(self) -> PersonProgress | None:
        """What is shown, None while nothing is."""
        return self._progress

    def copy_table(self) -> None:
        """Put the table with its explanations on the clipboard, for a sheet."""
        if self._progress is not None:
            text = gain_text.clipboard(self._progress, self._names(self._progress))
            QGuiApplication.clipboard().setText(text)
            self._context.show_message(Text("The table is on the clipboard."))

    def open_report(self) -> None:
        """Open what makes the report of the two visits and those between them."""
        progress, person = self._progress, self.person.person
        if progress is None or progress.chosen is None:
            return
        paths = [one.path for one in progress.visits]
        first, last = sorted(map(paths.index, progress.chosen))
        shown = paths[first : last + 1]
        ReportDialog(self._context, shown, self.window(), person=person).open_over()

    def reload(self) -> None:
        """Look who is there, and work out the progress of the person that is wanted."""
        context, subject_id = self._context, self._subject_id
        chosen, until = self._chosen, self._until

        def work(_: object) -> tuple[tuple[Person, ...], PersonProgress | None]:
            if subject_id:  # a trial of theirs may just have been saved
                refresh_people(context.people, only={subject_id})
            people = context.people.people()
            person = next((one for one in people if one.subject_id == subject_id), None)
            if person is None or not person.visits:
                return people, None
            paths = [visit.path for visit in person.visits]
            return people, read_progress(
                context.library.root, subject_id, paths, chosen=chosen, until=until
            )

        if self._task is not None:
            self._task.cancel()
        self._task = context.tasks.run(work, done=self._take, failed=self._fail)

    def _take(self, found: tuple[tuple[Person, ...], PersonProgress | None]) -> None:
        people, self._progress = found
        self._error = None
        if self._until is not None and self._progress is not None:
            self._chosen, self._until = self._progress.chosen, None
        measured = [one for one in people if one.visits or one.subject_id == self._subject_id]
        self.person.offer_people(measured, self._subject_id)
        self._fill()

    def _fail(self, error: ForcePlateError) -> None:
        self._progress, self._error = None, error
        self._fill()

    def _choose(self) -> None:
        first, second = self.first.path, self.second.path
        if first is not None and second is not None:
            self._chosen = first, second
            self.reload()

    def _compare_all_the_same(self, reason: str, by: str) -> None:
        """Keep why the two visits are compared although they differ; empty: not any more."""
        context, progress = self._context, self._progress
        if progress is None or progress.chosen is None:
            return
        context.settings_model.first_operator(by)
        self._chosen, at = progress.chosen, context.now()
        context.tasks.run(
            lambda _: keep_reason(context.library.root, progress, reason, by, at),
            done=lambda _: self.reload(),
            owner=self,
        )

    # showing

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Put the cards beside each other where there is room."""
        super().resizeEvent(event)
        self._stand_beside()

    def _stand_beside(self) -> None:
        left, _, right, _ = PAGE_MARGINS
        room = self.width() - left - right - theme.px(_SCROLL_BAR)
        needed = sum(card.minimumSizeHint().width() + theme.WIDE_GAP for card in self.cards)
        way = QBoxLayout.Direction
        self._cards.setDirection(way.TopToBottom if needed > room else way.LeftToRight)

    def _fill(self) -> None:
        progress = self._progress
        has_numbers = progress is not None and progress.chosen is not None
        self._stack.setCurrentIndex(1 if has_numbers else 0)
        self.copy.setEnabled(has_numbers)
        self.report.setEnabled(has_numbers)
        self._empty.sentence.setText(self._empty_words())
        chosen = None if progress is None else progress.chosen
        person = self.person.person
        self.first.show_visits(person, None if chosen is None else chosen[0])
        self.second.show_visits(person, None if chosen is None else chosen[1])
        lines = self._lines(progress)
        self.lane.show_lines(lines)
        self.lane.setVisible(bool(lines))
        self.next.setText(self._next_words(person))
        if progress is not None and chosen is not None:
            self._fill_summary(progress)
            self._fill_cards(progress)
            self._fill_numbers(progress)

    def _lines(self, progress: PersonProgress | None) -> list[LaneLine]:
        """Return what a reader must know before any number."""
        if progress is None:
            return []
        lines = [
            LaneLine(State.WRONG, f"{one.path.name}: {explain(one.error)} {particulars(one.error)}")
            for one in progress.unreadable
        ]
        if any(says_simulated(one.header) for one in progress.visits):
            lines.append(simulated_line())
        lines += [LaneLine(State.DOUBT, said(each)) for each in progress.doubts]
        lines += [LaneLine(State.INFO, said(each)) for each in progress.corrected]
        caution = next((one.caution for one in progress.series if one.caution is not None), None)
        if caution is not None:
            lines.append(LaneLine(State.INFO, said(caution)))
        return lines

    def _empty_words(self) -> str:
        """Return why nothing can be compared, and what to do about it."""
        progress, person = self._progress, self.person.person
        called = self._subject_id if person is None else person.called
        if self._error is not None:
            return f"{explain(self._error)}\n\n{particulars(self._error)}"
        if progress is not None:
            words = (
                tr(
                    "{person} has one visit that can be read. Progress is shown from the second "
                    "visit on."
                )
                if progress.visits
                else tr("{person} has no visit that can be read.")
            )
            return words.format(person=called)
        if self._task is not None and not self._task.is_over and self._subject_id:
            return tr("The visits are being read …")
        if person is not None:
            return tr(
                "{person} has no visit yet: measure a baseline first. Progress is shown from the "
                "second visit on."
            ).format(person=called)
        if self.person.people:
            return tr("Choose a person above.")
        return tr("There is nothing to compare yet. Measure a baseline and a later visit.")

    def _names(self, progress: PersonProgress) -> tuple[str, str]:
        """Return what the two visits are called, with their dates where the names are equal."""
        assert progress.chosen is not None  # noqa: S101  only asked where two are compared
        first, second = (progress.visit(path).header for path in progress.chosen)
        if first.visit != second.visit:
            return first.visit, second.visit
        return date(first.started_at), date(second.started_at)

    def _fill_summary(self, progress: PersonProgress) -> None:
        assert progress.chosen is not None  # noqa: S101
        first, second = (progress.visit(path).header for path in progress.chosen)
        head = gain_text.summary(progress.comparisons)
        self.shape.show_state(head.state, is_dashed=head.is_dashed)
        self.summary.setText(head.words)
        names = self._names(progress)
        days = (second.started_at.date() - first.started_at.date()).days
        self.since.setText(
            said(
                Text("{second} against {first}, {days:day|days} later.").fill(
                    first=names[0], second=names[1], days=days
                )
            )
        )
        self.differences.show_comparisons(progress.comparisons, operator=self._context.who)
        self.limits.show_comparisons(progress.comparisons)

    def _fill_cards(self, progress: PersonProgress) -> None:
        assert progress.chosen is not None  # noqa: S101
        for card in self.cards:
            self._cards.removeWidget(card)
            card.hide()
            card.deleteLater()
        groups = regions_of(progress.comparisons)
        toes = [group[0].condition.region for group in groups]
        visits = [progress.visit(path) for path in reversed(progress.chosen)]
        self.cards = []
        for group, region in zip(groups, toes, strict=True):
            condition = group[0].condition
            sides = tuple(
                (visit.header.visit, side)
                for visit in visits
                for side in visit.sides
                if len(group) > 1
                and (side.condition.region, side.condition.posture, side.condition.fixation)
                == (condition.region, condition.posture, condition.fixation)
            )
            shown = RegionChange(
                tuple(group), self._names(progress)[0], sides, toes.count(region) > 1
            )
            card = RegionCard(shown)
            self.cards.append(card)
            self._cards.addWidget(card, 1)
        self._stand_beside()
        self._fill_series(progress)

    def _fill_series(self, progress: PersonProgress) -> None:
        """Fill what is folded: every condition over all visits; a plot is made once."""
        for place in range(len(self.plots), len(progress.series)):
            self.plots.append(GainPlot())
            self._series.addWidget(self.plots[-1], place // 2, place % 2)
        for place, plot in enumerate(self.plots):
            plot.setVisible(place < len(progress.series))
            if place < len(progress.series):
                plot.show_series(progress.series[place])

    def _fill_numbers(self, progress: PersonProgress) -> None:
        """Fill what is folded: all numbers, a column for each condition, and the basis."""
        heads, rows = gain_text.table(progress.comparisons, self._names(progress))
        if self.table is not None:
            self._tables.removeWidget(self.table)
            self.table.deleteLater()
        columns = [Column(""), *(Column(each[0], is_number=True) for each in rows)]
        self.table = Table(columns, name=tr("All numbers of the comparison"), most_rows=20)
        self.table.show_rows(
            [
                [Cell(head, is_muted=True), *(Cell(each[place]) for each in rows)]
                for place, head in enumerate(heads)
                if place
            ]
        )
        self._tables.addWidget(self.table)
        reasons = gain_text.by_reason(
            (said(one.basis), gain_text.name(one.condition)) for one in progress.comparisons
        )
        self.basis.setText(
            "\n\n".join(f"{', '.join(names)}: {sentence}" for sentence, names in reasons)
        )

    def _next_words(self, person: Person | None) -> str:
        """Return which visit is planned next."""
        if person is None or not person.visits:
            return ""
        today = self._context.now().date()
        due = next_due(person, today, self._context.protocol.follow_up_weeks)
        if due is None:
            return tr("No visit planned after {visit}.").format(visit=person.visits[-1].visit)
        return tr("{visit} on {day}").format(visit=due.visit, day=date(due.on))

    # building

    def _lay_out(self) -> None:
        """Put the choices above, what is next below, and all else in an area that scrolls."""
        self.numbers_fold = Fold(tr("All numbers"), "", widget_of(self._tables))
        self.basis_fold = Fold(tr("What the verdict rests on"), "", self.basis)
        self.series_fold = Fold(tr("All visits"), "", widget_of(self._series))
        summary = Card(row(self.shape, (column(self.summary, self.since, gap=2), 1), gap=theme.PAD))
        inside = widget_of(
            column(
                summary, self.differences, self._cards, self.limits, self.series_fold,
                self.numbers_fold, self.basis_fold, None,
            )
        )  # fmt: skip
        self._stack.addWidget(self._empty)
        self._stack.addWidget(Scrolled(inside))
        after = column(muted(tr("Next visit")), self.next, gap=0)
        head = row(
            name_of(self.person, tr("Per&son")), (self.person, 1),
            name_of(self.first, tr("&From")), self.first,
            name_of(self.second, tr("&Until")), self.second, self.more,
            gap=theme.WIDE_GAP,
        )  # fmt: skip
        self.setLayout(
            column(
                head, self.lane, (self._stack, 1), row((after, 1), self.report),
                gap=theme.WIDE_GAP, margins=PAGE_MARGINS,
            )
        )  # fmt: skip


def _of(subject_id: str, visits: tuple[Path, Path] | None) -> tuple[Path, Path] | None:
    """Return two visits where they are this person's."""
    return visits if visits and visits[0].parent.name == subject_id else None


class _LimitCard(Card):
    """What the limits of all verdicts are worth, and the way to make them surer."""

    def __init__(self) -> None:
        self.shape = Shape(State.DOUBT, LARGE_SHAPE)
        self.words = label("", wraps=True)
        self.button = Button(tr("How sure are we?"))
        super().__init__(
            row(
                self.shape,
                (self.words, 1),
                self.button,
                gap=theme.WIDE_GAP,
                margins=(theme.GAP, 0, 0, 0),
            ),
            pad=8,
        )

    def show_comparisons(self, comparisons: tuple[ConditionComparison, ...]) -> None:
        """Say what the limits of these rest on; nothing where no limit is known."""
        doubt = gain_text.limit_doubt(comparisons)
        self.setVisible(doubt is not None)
        if doubt is not None:
            self.shape.show_state(doubt.state)
            self.words.setText(doubt.sentence)
            self.show_state(doubt.state, filled=doubt.state is State.DOUBT)
