"""Progress: whether the toes got stronger, by more than measurement error."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QPushButton,
    QScrollArea,
    QStackedWidget,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from forceplate.errors import ForcePlateError
from forceplate.gui.kit import theme
from forceplate.gui.kit.error_message import explain, particulars
from forceplate.gui.kit.language import code, tr
from forceplate.gui.kit.numbers import date
from forceplate.gui.kit.origin_label import OriginLabel
from forceplate.gui.kit.visit_choice import PersonChoice, VisitChoice
from forceplate.gui.progress import gain_text
from forceplate.gui.progress.difference_box import DifferenceBox
from forceplate.gui.progress.gain_card import GainCard
from forceplate.gui.share.report_dialog import ReportDialog
from forceplate.operations.person_progress import PersonProgress, keep_reason, read_progress
from forceplate.words import Text, say

if TYPE_CHECKING:
    from forceplate.gui.kit.context import Context
    from forceplate.gui.kit.tasks import Task
    from forceplate.storage.people.people import Person

WIDE_LETTERS = 110
"""From so many letters beside each other on there are two cards in a row."""


class ProgressPage(QWidget):
    """Screen 5. Compares two visits of a person beside the window; changes nothing."""

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._subject_id = context.chosen.compared
        self._chosen = context.chosen.visits
        self._progress: PersonProgress | None = None
        self._error: ForcePlateError | None = None
        self._task: Task | None = None
        self._columns = 0

        self.person = PersonChoice()
        self.first, self.second = VisitChoice(), VisitChoice()
        self.copy = QPushButton(tr("&Copy table"))
        self.report = QPushButton(tr("&Report …"))
        self.origin = OriginLabel()
        self._empty = QLabel()
        self._stack = QStackedWidget()
        self._unreadable = QLabel()
        self.differences = DifferenceBox()
        self.cards: list[GainCard] = []
        self._grid = QGridLayout()
        self._caution = QLabel()
        self._legend = QLabel(
            tr(
                "Bars: where 95 % of repeated measurements of the same strength would lie. Band: "
                "a visit within it cannot be told from no change. Hollow point: cannot be "
                "compared with the first."
            )
        )
        self._table_title = QLabel(tr("All numbers"))
        self.table = QTableWidget()
        self._basis_title = QLabel(tr("What the verdict rests on"))
        self.basis = QLabel()
        self._sides_title = QLabel(tr("Left against right"))
        self.sides = QLabel()
        self._lay_out()
        self.person.chosen.connect(self.show_person)
        self.first.chosen.connect(lambda _: self._choose())
        self.second.chosen.connect(lambda _: self._choose())
        self.copy.clicked.connect(self.copy_table)
        self.report.clicked.connect(self.open_report)
        self.differences.overridden.connect(self._compare_all_the_same)
        self.first.set_title(tr("&From"))
        self.second.set_title(tr("&Until"))
        self.report.setToolTip(tr("For patient and file, as a PDF"))
        self.table.setAccessibleName(tr("All numbers of the comparison"))
        bold = theme.scaled(self.font(), 1.1, bold=True)
        for title in (self._table_title, self._basis_title, self._sides_title, self.origin):
            title.setFont(bold)
        self._fill()

    def show_person(self, subject_id: str) -> None:
        """Read all visits of a person and compare the first with the last."""
        if subject_id != self._subject_id:
            self._progress, self._chosen = None, None
            self.differences.reason.clear()
        self._subject_id = subject_id
        self._error = None
        self._fill()
        self._read()

    def opened(self) -> None:
        """Read people and visits again: they may have changed since."""
        self._read()

    def closed(self) -> None:
        """Leave word of what is compared; nothing is left to be saved."""
        chosen = self._context.chosen
        chosen.compared, chosen.visits = self._subject_id, self._chosen

    @property
    def progress(self) -> PersonProgress | None:
        """What is shown, None while nothing is."""
        return self._progress

    def copy_table(self) -> None:
        """Put the table with its explanations on the clipboard, for a sheet."""
        if self._progress is not None:
            text = gain_text.clipboard(
                self._progress.comparisons, self._names(self._progress), self._progress.subject_id
            )
            QGuiApplication.clipboard().setText(text)
            self._context.show_message(Text("The table is on the clipboard."))

    def open_report(self) -> None:
        """Open what makes the report of the two visits and those between them."""
        progress, person = self._progress, self.person.person
        if progress is None or progress.chosen is None:
            return
        paths = [one.path for one in progress.visits]
        first, last = sorted(map(paths.index, progress.chosen))
        ReportDialog(
            self._context, paths[first : last + 1], self.window(),
            name=person.name if person else "", born=person.birth_date if person else None,
        ).open_over()  # fmt: skip

    def _read(self) -> None:
        """Look who is there, and work out the progress of the person that is wanted."""
        context, subject_id = self._context, self._subject_id
        chosen = self._chosen

        def work(_: object) -> tuple[tuple[Person, ...], PersonProgress | None]:
            people = context.people.people()
            person = next((one for one in people if one.subject_id == subject_id), None)
            if person is None or not person.visits:
                return people, None
            paths = [visit.path for visit in person.visits]
            return people, read_progress(context.library.root, subject_id, paths, chosen=chosen)

        if self._task is not None:
            self._task.cancel()
        self._task = context.tasks.run(work, done=self._take, failed=self._fail)

    def _take(self, found: tuple[tuple[Person, ...], PersonProgress | None]) -> None:
        people, self._progress = found
        self._error = None
        self.person.offer(people, self._subject_id)
        self._fill()

    def _fail(self, error: ForcePlateError) -> None:
        self._progress, self._error = None, error
        self._fill()

    def _choose(self) -> None:
        first, second = self.first.path, self.second.path
        if first is not None and second is not None:
            self._chosen = first, second
            self._read()

    def _compare_all_the_same(self, reason: str, by: str) -> None:
        """Keep why the two visits are compared although they differ; empty: not any more."""
        context, progress = self._context, self._progress
        if progress is None or progress.chosen is None:
            return
        if by and by != context.settings.operator:
            context.settings_model.change(operator=by)
        self._chosen, at = progress.chosen, context.now()
        context.tasks.run(
            lambda _: keep_reason(context.library.root, progress, reason, by, at),
            done=lambda _: self._read(),
            failed=context.show_error,
            owner=self,
        )

    # showing

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Put the cards beside each other where there is room."""
        super().resizeEvent(event)
        self._arrange()

    def _fill(self) -> None:
        progress = self._progress
        has_numbers = progress is not None and progress.chosen is not None
        self._stack.setCurrentIndex(1 if has_numbers else 0)
        self.copy.setEnabled(has_numbers)
        self.report.setEnabled(has_numbers)
        self._empty.setText(self._empty_words())
        chosen = None if progress is None else progress.chosen
        self.first.offer(self.person.person, None if chosen is None else chosen[0])
        self.second.offer(self.person.person, None if chosen is None else chosen[1])
        self.origin.show_origin([v.header for v in progress.visits] if progress else [])
        if progress is not None and chosen is not None:
            self._fill_cards(progress)
            self._fill_table(progress)
            self._fill_details(progress)

    def _empty_words(self) -> str:
        """Return why nothing can be compared, and what to do about it."""
        progress = self._progress
        if self._error is not None:
            return f"{explain(self._error)}\n\n{particulars(self._error)}"
        if progress is not None:
            lines = [self._unreadable_words(progress)] if progress.unreadable else []
            lines.append(
                tr(
                    "{person} has one visit that can be read. Progress is shown from the second "
                    "visit on."
                ).format(person=self._subject_id)
                if progress.visits
                else tr("{person} has no visit that can be read.").format(person=self._subject_id)
            )
            return "\n\n".join(lines)
        if self._task is not None and not self._task.is_over and self._subject_id:
            return tr("The visits are being read …")
        if self.person.people:
            return tr("Choose a person above.")
        return tr("There is nothing to compare yet. Measure a baseline and a later visit.")

    def _unreadable_words(self, progress: PersonProgress) -> str:
        return "\n".join(
            f"! {one.path.name}: {explain(one.error)} {particulars(one.error)}"
            for one in progress.unreadable
        )

    def _names(self, progress: PersonProgress) -> tuple[str, str]:
        """Return what the two visits are called, with their dates where the names are equal."""
        assert progress.chosen is not None  # noqa: S101  only asked where two are compared
        first, second = (progress.visit(path).header for path in progress.chosen)
        if first.visit != second.visit:
            return first.visit, second.visit
        return date(first.started_at), date(second.started_at)

    def _fill_cards(self, progress: PersonProgress) -> None:
        while len(self.cards) < len(progress.comparisons):
            self.cards.append(GainCard())
            self._columns = 0
        while len(self.cards) > len(progress.comparisons):
            card = self.cards.pop()
            self._grid.removeWidget(card)
            card.deleteLater()
        names = self._names(progress)
        for card, comparison in zip(self.cards, progress.comparisons, strict=True):
            card.show_comparison(comparison, progress.series_for(comparison.condition), names)
        self._arrange()

    def _arrange(self) -> None:
        letters = self.width() / max(1, self.fontMetrics().averageCharWidth())
        columns = 2 if letters >= WIDE_LETTERS and len(self.cards) > 1 else 1
        if columns == self._columns:
            return
        self._columns = columns
        for place, card in enumerate(self.cards):
            self._grid.addWidget(card, place // columns, place % columns)
        self._grid.setColumnStretch(0, 1)
        self._grid.setColumnStretch(1, 1 if columns == 2 else 0)

    def _fill_table(self, progress: PersonProgress) -> None:
        heads, rows = gain_text.table(progress.comparisons, self._names(progress))
        self.table.setColumnCount(len(heads))
        self.table.setHorizontalHeaderLabels(heads)
        self.table.setRowCount(len(rows))
        for place, row in enumerate(rows):
            for column, text in enumerate(row):
                item = QTableWidgetItem(text)
                is_figure = 0 < column < len(row) - 1
                side = Qt.AlignmentFlag.AlignRight if is_figure else Qt.AlignmentFlag.AlignLeft
                item.setTextAlignment(side | Qt.AlignmentFlag.AlignVCenter)
                self.table.setItem(place, column, item)
        self.table.resizeRowsToContents()
        height = self.table.horizontalHeader().sizeHint().height() + 2 * self.table.frameWidth()
        height += sum(self.table.rowHeight(row) for row in range(len(rows)))
        self.table.setFixedHeight(height + self.table.horizontalScrollBar().sizeHint().height())

    def _fill_details(self, progress: PersonProgress) -> None:
        """Fill what stands around the cards: differences, caution, sides, basis."""
        language = code()
        self._unreadable.setText(self._unreadable_words(progress))
        self._unreadable.setVisible(bool(progress.unreadable))
        self.differences.show_comparisons(
            progress.comparisons, operator=self._context.settings.operator
        )
        caution = next((one.caution for one in progress.series if one.caution is not None), None)
        self._caution.setText("" if caution is None else say(caution, language))
        self._caution.setVisible(caution is not None)
        reasons = gain_text.by_reason(
            (say(one.basis, language), gain_text.name(one.condition))
            for one in progress.comparisons
        )
        self.basis.setText(
            "\n\n".join(f"{', '.join(names)}: {sentence}" for sentence, names in reasons)
        )
        sides = [
            tr("At {visit}").format(visit=one.header.visit)
            + ": "
            + "; ".join(gain_text.side_words(side) for side in one.sides)
            for one in progress.visits
            if one.sides and progress.chosen is not None and one.path in progress.chosen
        ]
        self.sides.setText("\n".join(sides) or tr("Only one foot was measured at these visits."))

    # building

    def _lay_out(self) -> None:
        """Put the choices above and all else below them, in an area that scrolls."""
        choices = QHBoxLayout()
        choices.addWidget(self.person, 2)
        for choice in (self.first, self.second, self.copy, self.report):
            choices.addWidget(choice)
        choices.addStretch(1)
        choices.addWidget(self.origin)
        self._empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        for label in (
            self._empty, self._unreadable, self._caution, self._legend, self.basis, self.sides,
        ):  # fmt: skip
            label.setWordWrap(True)
            label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.table.setTabKeyNavigation(False)
        self.table.verticalHeader().hide()
        self.table.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        content = QWidget()
        column = QVBoxLayout(content)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._unreadable)
        column.addWidget(self.differences)
        column.addLayout(self._grid)
        for widget in (
            self._legend, self._caution, self._sides_title, self.sides, self._basis_title,
            self.basis, self._table_title, self.table,
        ):  # fmt: skip
            column.addWidget(widget)
        column.addStretch(1)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setWidget(content)
        self._stack.addWidget(self._empty)
        self._stack.addWidget(area)
        page = QVBoxLayout(self)
        page.addLayout(choices)
        page.addWidget(self._stack, 1)
