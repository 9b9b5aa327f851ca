"""The end of a visit: complete or not, left and right side by side, and what is gained."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from forceplate.analysis.gain.change import Verdict
from forceplate.analysis.gain.gain_sentence import careful_limits
from forceplate.analysis.gain.visit_gain import (
    ConditionComparison,
    dashed_text,
    rounded_text,
    unjudged_text,
)
from forceplate.analysis.provenance import beyond_weight
from forceplate.analysis.trial.visit_count import NEEDS_TWO
from forceplate.decimals import decimals_between_visits
from forceplate.errors import ForcePlateError
from forceplate.figures.result_figures import brace, strength_bar
from forceplate.gui.kit import numbers, theme
from forceplate.gui.kit.buttons import Button, Kind, MoreButton, undo_words
from forceplate.gui.kit.cards import Card
from forceplate.gui.kit.labels import NameLabel, label, muted, tint
from forceplate.gui.kit.lane import Lane, LaneLine
from forceplate.gui.kit.language import code, said, tr
from forceplate.gui.kit.layouts import PAGE_MARGINS, Item, Scrolled, column, empty, row, widget_of
from forceplate.gui.kit.notice_bar import NoticePlace
from forceplate.gui.kit.painted_figures import Figure
from forceplate.gui.kit.pills import Pill
from forceplate.gui.kit.sheet import Sheet
from forceplate.gui.kit.states import TITLE_SHAPE, Shape, State, ink
from forceplate.gui.kit.theme import Size
from forceplate.gui.share.correct_dialog import CorrectDialog
from forceplate.gui.share.report_dialog import ReportDialog
from forceplate.gui.visit.condition_names import region_name, side_initial, side_name
from forceplate.gui.visit.foot import Foot
from forceplate.gui.visit.lane_lines import doubt_lines
from forceplate.operations.visit.change_record import Stamp
from forceplate.operations.visit.review_visit import undo_last
from forceplate.operations.visit.take_back import TakenBack, changed_kinds, taken_back_text
from forceplate.operations.visit.visit_end import FootEnd, RegionEnd, VisitEnd, read_visit_end
from forceplate.phrases import OVERRULE_REASON
from forceplate.types import Result
from forceplate.words import Text, plural, say

if TYPE_CHECKING:
    from forceplate.gui.context.context import Context
    from forceplate.storage.people.people import Person

_COUNT = plural("{n} trial counts", "{n} trials count")
_NOT = plural("{n} does not", "{n} do not")
_STATES = {
    Verdict.GAIN: State.UP,
    Verdict.LOSS: State.DOWN,
    Verdict.NOT_DISTINGUISHABLE: State.SAME,
}
_HEADROOM = 1.18
_COLUMNS = (3, 4, 5, 6, 7)
"""Of a card: today, the brace, difference, gain and verdict."""
_BRACE = 4
_DIFFERENCE, _NARROW_DIFFERENCE = 160, 112
"""Of what is said of left and right, in pixels with text of the usual size; where it is large."""


class EndOfVisit(QWidget):
    """What is seen when a visit ends; it changes nothing but by its dialogs."""

    back_wanted = Signal()
    """Something is still to be measured."""
    done_wanted = Signal()

    def __init__(self, context: Context, path: Path) -> None:
        super().__init__()
        self._context, self.path = context, path
        self._person: Person | None = None
        self.end: VisitEnd | None = None
        """What came of it, once it is read."""
        self.name = NameLabel()
        self.born = muted(size=Size.MEDIUM)
        self.visit = Pill("", size=Size.MEDIUM)
        self.back_button = Button(tr("Back to measuring"), key="Esc")
        self.more = MoreButton()
        self.more.add(tr("Correct visit …"), self.correct, key="Ctrl+E")
        self.undo_action = self.more.add(tr("Undo"), self.undo, key="Ctrl+Z")
        self.undo_action.setEnabled(False)
        self.lane = Lane()
        """What puts the numbers in doubt."""
        self.lane.hide()
        self.shape = Shape(State.NONE, TITLE_SHAPE)
        self.title = label(size=Size.LARGE, bold=True, wraps=True)
        self.counted = muted(size=Size.MEDIUM, wraps=True)
        self.mass = label(size=Size.LARGE, bold=True)
        self.mass_button = Button(tr("Change …"))
        self.doubt = label(bold=True, wraps=True)
        """What is still to be measured, has no result, or can hardly be."""
        tint(self.doubt, ink(State.DOUBT))
        self._left_open: Text | None = None
        """What somebody has said may stay unmeasured: it is not asked twice."""
        self.unjudged = label(wraps=True)
        """Why there is no gain, and what to do next."""
        self._unjudged_card = Card(row(Shape(State.INFO), (self.unjudged, 1)), pad=theme.DENSE_PAD)
        self.notes = muted(wraps=True)
        """What was corrected, and whether the numbers add up."""
        self.explanation = muted(wraps=True)
        self.why_button = Button(tr("What does dashed mean?"), Kind.QUIET)
        self.next = label(bold=True)
        self.sure_button = Button(tr("How sure are our measurements?"), Kind.QUIET)
        self.progress_button = Button(tr("Progress"), is_bar=True)
        self.report_button = Button(tr("Report", "noun"), key="Ctrl+P", is_bar=True)
        self.done_button = Button(tr("Done"), Kind.PRIMARY, is_bar=True)
        self._main = self.done_button
        """What Enter does: it has the focus and the colour."""
        self._regions = QVBoxLayout()
        self._regions.setSpacing(theme.WIDE_GAP)
        self._lay_out()
        self._connect()

    def opened(self) -> None:
        """Show the visit as it is now."""
        self.read()

    def closed(self) -> None:
        """Wait; the visit may be gone on with."""

    def read(self) -> None:
        """Read the visit, and what it is compared with."""
        path = self.path
        self._context.tasks.run(
            lambda _: (read_visit_end(path), self._context.people.people()),
            done=self._take,
            failed=self._lose,
            owner=self,
        )

    def _lose(self, error: ForcePlateError) -> None:
        """Leave a visit that cannot be read any more."""
        self._context.show_error(error)
        if self.isVisible():
            self.done_wanted.emit()

    def correct(self) -> None:
        """Ask what was entered wrongly."""
        dialog = CorrectDialog(self._context, self.path, self.window()).open_over()
        dialog.corrected.connect(self._follow)

    def undo(self) -> None:
        """Take the last change of the visit back, and say what that was."""
        path, context = self.path, self._context
        stamp = Stamp(context.who.strip(), context.now())
        self.undo_action.setEnabled(False)  # until it is known what else could be taken back

        def taken(back: TakenBack) -> None:
            context.show_message(taken_back_text(back.changes, context.place))
            self._follow(path, back.path)

        def refused(error: ForcePlateError) -> None:
            context.show_error(error)
            self.read()

        context.tasks.run(
            lambda _: undo_last(path, stamp), done=taken, failed=refused, owner=self, saves=True
        )

    def leave(self) -> None:
        """Be done with the visit: what is missing stands here, and Enter goes back to it."""
        self.let_go()
        self.done_wanted.emit()

    @property
    def missing(self) -> Text | None:
        """What is still to be measured; None: nothing, or somebody has decided to leave it so."""
        missing = None if self.end is None else self.end.missing
        return None if missing == self._left_open else missing

    def let_go(self) -> None:
        """Ask no more: somebody has decided, here."""
        self._left_open = None if self.end is None else self.end.missing

    def open_report(self) -> None:
        """Open what makes the report of this visit and those before it."""
        paths = self._person.files_until(self.path) if self._person else [self.path]
        ReportDialog(self._context, paths, self.window(), person=self._person).open_over()

    def _show_progress(self) -> None:
        if self.end is not None:
            self._context.ways.progress.emit(self.end.header.subject_id, self.path)

    def _follow(self, _before: Path, now: Path) -> None:
        self.show_visit(now)
        self._context.ways.visit_changed.emit(now)

    def show_visit(self, path: Path) -> None:
        """Show the visit as it is now, where its file is."""
        self.path = path
        self.read()

    def _take(self, found: tuple[VisitEnd, tuple[Person, ...]]) -> None:
        """Show what came of the visit."""
        self.end, people = found
        end, header = self.end, self.end.header
        self._person = next((p for p in people if p.subject_id == header.subject_id), None)
        person = self._person
        self.name.setText(person.name if person and person.name else header.subject_id)
        born = None if person is None else person.birth_date
        self.born.setText("" if born is None else numbers.date(born))
        self.visit.show_state(header.visit, None)
        self._show_complete(end)
        self.undo_action.setEnabled(bool(end.last_change))
        self.undo_action.setText(undo_words(said(changed_kinds(end.last_change))))
        mass_kg = header.body_mass_kg
        self.mass.setText(
            tr("unknown") if mass_kg is None else f"{numbers.written(f'{mass_kg:g}')} {tr('kg')}"
        )
        empty(self._regions)
        highest_n = max(
            (n for each in end.regions for foot in each.feet for n in _forces(foot)), default=1.0
        )
        grids = [_region_grid(region, _HEADROOM * highest_n, end) for region in end.regions]
        for grid in grids:
            self._regions.addWidget(Card(grid, pad=theme.DENSE_PAD))
        _align(grids)
        self._show_doubts(end)
        compared = [
            foot.comparison
            for region in end.regions
            for foot in region.feet
            if foot.comparison is not None
        ]
        self.unjudged.setText("\n".join(map(said, unjudged_text(compared))))
        self._unjudged_card.show_state(State.INFO)
        self._unjudged_card.setVisible(bool(self.unjudged.text()))
        corrected = [f"{said(one.sentence)}." for one in end.corrections]
        self.notes.setText(" ".join([*corrected, *map(said, rounded_text(compared))]))
        self.notes.setVisible(bool(self.notes.text()))
        self.explanation.setText(_explained(end, compared))
        is_short = theme.is_large() and bool(self.explanation.text())
        self.sure_button.setVisible(not is_short)
        self.explanation.setVisible(bool(self.explanation.text()) and not is_short)
        self.why_button.setVisible(is_short)
        self.next.setText(self._next_words())

    def _show_doubts(self, end: VisitEnd) -> None:
        """Say what puts the numbers, or the gain, in doubt; nothing where nothing does."""
        lines = doubt_lines(end.header)
        label = None if end.label_doubt is None else end.label_doubt.text
        lines += [LaneLine(State.DOUBT, say(one, code())) for one in (label, end.rest_doubt) if one]
        self.lane.show_lines(lines)
        self.lane.setVisible(bool(lines))

    def _show_complete(self, end: VisitEnd) -> None:
        """Say first whether the visit is complete; what is still to do has the emphasis."""
        is_complete = end.is_complete
        self.shape.show_state(State.GOOD if is_complete else State.DOUBT)
        n_counted = say(_COUNT.fill(n=len(end.counted)), code())
        words = (
            tr("Visit complete, {n} of {all} conditions")
            if is_complete
            else tr("Not finished: {n} of {all} conditions")
        )
        is_known = end.n_planned > 0
        self.title.setText(words.format(n=end.n_done, all=end.n_planned) if is_known else n_counted)
        counted = [numbers.date(end.header.started_at), *([n_counted] if is_known else [])]
        if end.not_counted:
            n_of_reason = Counter(
                said(OVERRULE_REASON.text(trial.override.reason))
                for trial in end.not_counted
                if trial.override is not None
            )
            reasons = (  # of some of them only, it says of how many
                reason if n == len(end.not_counted) else f"{reason}: {n}"
                for reason, n in n_of_reason.items()
            )
            beside = f" ({', '.join(reasons)})" if n_of_reason and not theme.is_large() else ""
            counted.append(say(_NOT.fill(n=len(end.not_counted)), code()) + beside)
        if any(foot.today_n is not None for region in end.regions for foot in region.feet):
            counted.append(tr("each force is the mean of the two best"))
        self.counted.setText(", ".join(counted))
        no_result = end.is_complete and any(  # where there is a baseline, it is said of the gain
            foot.today_n is None and (foot.comparison is None or foot.comparison.why is None)
            for region in end.regions
            for foot in region.feet
        )
        doubts = [end.missing, NEEDS_TWO if no_result else None]
        doubts.append(beyond_weight(end.header, end.counted))
        self.doubt.setText(" ".join(say(one, code()) for one in doubts if one is not None))
        self.doubt.setVisible(bool(self.doubt.text()))
        enter = tr("Enter", "key")
        self.back_button.show_kind(Kind.NORMAL if is_complete else Kind.PRIMARY)
        self.back_button.show_cap("Esc" if is_complete else enter)
        self.done_button.show_kind(Kind.PRIMARY if is_complete else Kind.NORMAL)
        self.done_button.setText(tr("Done") if is_complete else tr("End the visit"))
        self.done_button.show_cap(enter if is_complete else "")
        self._main = self.done_button if is_complete else self.back_button
        self._main.setFocus()

    def _next_words(self) -> str:
        person = self._person
        weeks = self._context.protocol.follow_up_weeks
        today = self._context.now().date()
        due = None if person is None else self._context.people.next_due(person, today, weeks)
        if due is None:
            return tr("none planned")
        return tr("{visit}, {day}").format(visit=due.visit, day=numbers.date(due.on))

    # building

    def _lay_out(self) -> None:
        head = row(self.name, self.born, self.visit, None, self.back_button, self.more)
        mass = (muted(tr("Body mass")), self.mass)
        complete = row(
            self.shape, (column(self.title, self.counted, self.doubt, gap=2), 1), gap=theme.PAD
        )
        after = row(
            8, muted(tr("Next visit"), Size.MEDIUM), self.next, None, self.why_button,
            self.sure_button,
        )  # fmt: skip
        scrolled: list[Item] = [
            self._unjudged_card, self._regions, self.notes, self.explanation,
        ]  # fmt: skip
        below: list[Item] = [NoticePlace()]
        if theme.is_huge():  # the results have the room
            scrolled += [Card(after, pad=theme.GAP)]
            scrolled += [Card(row(8, *mass, None, self.mass_button), pad=theme.GAP)]
        else:
            complete.addLayout(column(*mass, gap=2))
            complete.addWidget(self.mass_button)
            below.insert(0, Card(after, pad=theme.GAP))
        area = Scrolled(widget_of(column(*scrolled, None)))
        area.setFocusPolicy(Qt.FocusPolicy.StrongFocus)  # nothing in it can be gone to
        self.why_button.hide()
        bar = row((self.progress_button, 1), (self.report_button, 1), (self.done_button, 2))
        self.setLayout(
            column(
                head, self.lane, Card(complete, pad=theme.DENSE_PAD), (area, 1),
                column(*below, gap=0), bar, gap=theme.WIDE_GAP, margins=PAGE_MARGINS,
            )
        )  # fmt: skip

    def _connect(self) -> None:
        enter = QShortcut(self)
        enter.setKeys([QKeySequence("Return"), QKeySequence("Enter")])
        enter.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        enter.activated.connect(lambda: self._main.click())  # noqa: PLW0108  it is another then
        self.back_button.clicked.connect(lambda _: self.back_wanted.emit())
        self.mass_button.clicked.connect(lambda _: self.correct())
        self.progress_button.clicked.connect(self._show_progress)
        self.report_button.clicked.connect(lambda _: self.open_report())
        self.done_button.clicked.connect(lambda _: self.leave())
        self.sure_button.clicked.connect(self._context.ways.retest)
        self.why_button.clicked.connect(lambda _: self._tell_why())

    def _tell_why(self) -> None:
        words = label(self.explanation.text(), wraps=True)
        Sheet(tr("What does dashed mean?"), words, parent=self.window()).open_over()


def _explained(end: VisitEnd, compared: Sequence[ConditionComparison]) -> str:
    """Return what the line on a bar is, and where the limits come from."""
    if end.baseline is None:
        return ""
    words = [
        tr("Line on a bar: the baseline of {day}.").format(
            day=numbers.date(end.baseline.started_at)
        )
    ]
    limits: dict[str, list[str]] = {}
    for each in compared:
        limit = each.mdc95
        if isinstance(limit, Result):
            number = numbers.newtons(limit.value, decimals_between_visits(limit.unit))
            toes = region_name(each.condition.region)
            if number not in (own := limits.setdefault(toes, [])):
                own.append(number)
    if limits:
        listed = ", ".join(f"{' | '.join(own)} ({name})" for name, own in limits.items())
        words.append(tr("A gain is real above {limits}.").format(limits=listed))
    words += map(said, careful_limits(one.mdc95 for one in compared))
    words += map(said, dashed_text(compared))
    return " ".join(words)


def _forces(foot: FootEnd) -> list[float]:
    return [n for n in (foot.today_n, foot.baseline_n) if n is not None]


def _align(grids: list[QGridLayout]) -> None:
    """Let the columns of all cards stand under each other."""
    for place in _COLUMNS:
        items = [grid.itemAtPosition(line, place) for grid in grids for line in (1, 2)]
        wide = [item.sizeHint().width() for item in items if item is not None]
        needed = max(wide, default=theme.PAD if place == _BRACE else 0)  # its place stays
        for grid in grids:
            grid.setColumnMinimumWidth(place, needed)


def _region_grid(region: RegionEnd, top_n: float, end: VisitEnd) -> QGridLayout:
    """Return left and right of one region on one scale, with their difference and gains."""
    grid = QGridLayout()
    grid.setHorizontalSpacing(theme.GAP if theme.is_large() else theme.WIDE_GAP)
    grid.setVerticalSpacing(4)
    name = region_name(region.feet[0].condition.region)
    name = name[:1].upper() + name[1:]
    title = label(name, Size.MEDIUM if theme.is_large() else Size.LARGE, bold=True)
    grid.addWidget(title, 0, 0, 1, 3)
    right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
    grid.addWidget(muted(tr("today")), 0, 3, right)
    has_baseline = end.baseline is not None
    if len(region.feet) > 1 and region.asymmetry is not None:
        grid.addWidget(muted(tr("difference")), 0, 5)
    if has_baseline:
        grid.addWidget(muted(tr("since the baseline")), 0, 6, 1, 2)
    for place, foot in enumerate(region.feet, 1):
        condition = foot.condition
        if not theme.is_large():
            grid.addWidget(Foot(condition.side, condition.region, 36), place, 0)
        side = side_initial if theme.is_large() else side_name
        grid.addWidget(label(side(condition.side)), place, 1)
        grid.addWidget(_bar(foot, top_n), place, 2)
        today = "\N{EN DASH}" if foot.today_n is None else numbers.newtons(foot.today_n, 1)
        grid.addWidget(label(today, Size.LARGE, bold=True), place, 3, right)
        if has_baseline:
            _add_gain(grid, place, foot)
    if len(region.feet) > 1 and region.asymmetry is not None:
        if not theme.is_large():
            grid.addWidget(_brace(), 1, 4, 2, 1)
        found = label(say(region.sides.finding, code()), bold=True, wraps=True)
        found.setMinimumWidth(theme.px(_NARROW_DIFFERENCE if theme.is_large() else _DIFFERENCE))
        judged = muted(say(region.sides.label, code()), wraps=True)
        grid.addWidget(widget_of(column(None, found, judged, None, gap=2)), 1, 5, 2, 1)
    grid.setColumnStretch(2, 1)
    return grid


def _add_gain(grid: QGridLayout, place: int, foot: FootEnd) -> None:
    """Put gain and verdict side by side; below each other where text is largest."""
    comparison = foot.comparison
    if comparison is None:
        return
    left, right = (
        side | Qt.AlignmentFlag.AlignVCenter
        for side in (Qt.AlignmentFlag.AlignLeft, Qt.AlignmentFlag.AlignRight)
    )
    verdict = comparison.verdict
    state = _STATES[verdict] if isinstance(verdict, Verdict) else State.NONE
    is_dashed = isinstance(verdict, Verdict) and not comparison.is_firm
    pill = Pill(say(comparison.label, code()), state, is_dashed=is_dashed)
    pill.setToolTip(say(comparison.text, code()))
    gain, words = comparison.gain, label(size=Size.LARGE, bold=True)
    if isinstance(gain, Result):
        digits = decimals_between_visits(gain.unit)
        words.setText(f"{numbers.signed(gain.value, digits)}{numbers.THIN_SPACE}{gain.unit}")
    if theme.is_huge():
        grid.addWidget(widget_of(column(words, pill, gap=0)), place, 6, left)
    else:
        grid.addWidget(words, place, 6, right)
        grid.addWidget(pill, place, 7, left)


def _bar(foot: FootEnd, top_n: float) -> QWidget:
    """Return a strength on the scale of all, and the baseline as a line across; else why not."""
    if not _forces(foot):
        return muted(tr("two trials must count before there is a result"), wraps=True)
    bar = Figure("")
    bar.setFixedHeight(theme.px(34 if theme.is_large() else 48))
    bar.setMinimumWidth(theme.px(48))
    bar.show_drawing(lambda room: strength_bar(room, foot.today_n, foot.baseline_n, top_n))
    return bar


def _brace() -> Figure:
    """Return what joins the two feet whose difference stands beside it."""
    made = Figure("")
    made.setFixedWidth(14)
    made.show_drawing(brace)
    return made
