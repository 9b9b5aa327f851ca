"""How sure are our measurements? The clinic's own error: planned, found, adopted."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QSignalBlocker, Qt
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QWidget

from forceplate.errors import ForcePlateError
from forceplate.gui.kit import theme
from forceplate.gui.kit.buttons import Button, Kind, MoreButton
from forceplate.gui.kit.cards import page_head
from forceplate.gui.kit.error_message import explain, particulars
from forceplate.gui.kit.file_dialogs import ask_file, documents
from forceplate.gui.kit.labels import label, muted
from forceplate.gui.kit.language import tr
from forceplate.gui.kit.layouts import PAGE_MARGINS, Scrolled, column, row, widget_of
from forceplate.gui.kit.theme import Size
from forceplate.gui.retest.retest_cards import (
    ErrorCard,
    FoundCard,
    StandingCard,
    measured_card,
    used_card,
)
from forceplate.gui.retest.retest_sheets import AdoptSheet, PlanForm, PlanSheet, TrainingSheet
from forceplate.operations.gain.own_error_model import take_back
from forceplate.operations.retest.library_study import (
    RetestStudy,
    adopt_study,
    read_retest_study,
    say_training,
)
from forceplate.operations.retest.pairs import PersonStanding
from forceplate.operations.retest.pairs_csv import write_retest_csv
from forceplate.storage.retests import RetestPlan, Retests
from forceplate.words import Text

if TYPE_CHECKING:
    from collections.abc import Callable

    from forceplate.gui.context.context import Context
    from forceplate.gui.context.tasks import Progress, Task

_NARROW = 900
"""Below so many pixels, with text of the usual size, the two columns stand under each other."""


class RetestPage(QWidget):
    """Reads the library beside the window whenever it is opened; changes no visit."""

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._task: Task | None = None
        self.study: RetestStudy | None = None
        self._names: dict[str, str] = {}
        self.used, self.measured = ErrorCard(), ErrorCard()
        self.standing, self.found = StandingCard(), FoundCard()
        self.more = MoreButton()
        self.csv_action = self.more.add(tr("Save as CSV …"), self._ask_csv)
        self.plan_action = self.more.add(tr("Change the plan …"), self._open_plan_form)
        self.undo_action = self.more.add(tr("Take back what was adopted last"), self._take_back)
        self.back = Button(tr("Back"), cap="Esc")
        self.back.clicked.connect(context.ways.back)
        self.says = muted("", Size.SMALL, wraps=True)
        labels = [tr("Plan the second visits …"), tr("Say who did not train …"), tr("Adopt …")]
        self.adopt_button = Button(tr("Adopt …"), labels=labels[2:])
        self.next_button = Button("", Kind.PRIMARY, labels=labels[:2])
        self.adopt_button.clicked.connect(self._open_adopt)
        self.next_button.clicked.connect(self._open_next)
        self.waits = label("", Size.MEDIUM, wraps=True)
        self.waits.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._errors: QBoxLayout = row((self.used, 1), (self.measured, 1), gap=theme.WIDE_GAP)
        self._cards: QBoxLayout = row((self.standing, 2), (self.found, 3), gap=theme.WIDE_GAP)
        self._body = widget_of(column(self._errors, (self._cards, 1), gap=theme.WIDE_GAP))
        self._area = Scrolled(self._body)
        self.setLayout(
            column(
                page_head(tr("How sure are our measurements?"), self.back, self.more),
                (self._area, 1),
                self.waits,
                row((self.says, 9), None, self.adopt_button, self.next_button, gap=theme.WIDE_GAP),
                gap=theme.WIDE_GAP,
                margins=PAGE_MARGINS,
            )
        )
        self._fill()

    # what the main window calls

    def opened(self) -> None:
        """Read the library again: visits may have come or changed."""
        self._read()

    def closed(self) -> None:
        """Stop reading; nothing is left to be saved."""
        if self._task is not None:
            self._task.cancel()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802  Qt's name
        """Go back with Esc."""
        if event.key() == Qt.Key.Key_Escape:
            self._context.ways.back.emit()
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Put the columns under each other where there is no room for two."""
        super().resizeEvent(event)
        is_narrow = self.width() < theme.px(_NARROW)
        way = QBoxLayout.Direction.TopToBottom if is_narrow else QBoxLayout.Direction.LeftToRight
        for layout in (self._errors, self._cards):
            layout.setDirection(way)
        self.says.setVisible(not is_narrow)

    # reading and showing

    def _read(self) -> None:
        context, today = self._context, self._context.now().date()

        def work(progress: Progress) -> tuple[RetestStudy, dict[str, str]]:
            names = {one.subject_id: one.name for one in context.people.people()}
            study = read_retest_study(
                context.library,
                today=today,
                on_progress=progress.report,
                is_cancelled=progress.is_cancelled,
            )
            return study, names

        if self._task is not None:
            self._task.cancel()
        self._task = context.tasks.run(
            work, done=self._take, failed=self._fail, progress=self._show_progress
        )
        self._fill()

    def _show_progress(self, done: int, total: int) -> None:
        if self.study is None:
            self.waits.setText(tr("{done} of {total} people read …").format(done=done, total=total))

    def _take(self, found: tuple[RetestStudy, dict[str, str]]) -> None:
        self.study, self._names = found
        self._fill()

    def _fail(self, error: ForcePlateError) -> None:
        self.study = None
        self._fill(f"{explain(error)}\n\n{particulars(error)}")

    def _fill(self, problem: str = "") -> None:
        study = self.study
        self._area.setVisible(study is not None)
        self.waits.setVisible(study is None)
        self.waits.setText(problem or tr("The visits are being read …"))
        for action in (self.csv_action, self.plan_action):
            action.setEnabled(study is not None)
        self.undo_action.setEnabled(study is not None)
        self.adopt_button.setEnabled(study is not None and study.can_adopt)
        self.next_button.setEnabled(study is not None)
        if study is None:
            self.says.clear()
            self.next_button.setText(tr("Plan the second visits …"))
            return
        used_card(self.used, study)
        measured_card(self.measured, study)
        self.standing.show_study(study, self._names)
        with QSignalBlocker(self.found.table):
            self.found.show_study(study)
        self._show_buttons(study)

    def _show_buttons(self, study: RetestStudy) -> None:
        """Give the weight to what is to be done now; no button moves."""
        asks = bool(study.not_said)
        self.next_button.setText(
            tr("Say who did not train …") if asks else tr("Plan the second visits …")
        )
        is_ready = study.is_complete and study.can_adopt and not asks
        self.next_button.show_kind(Kind.NORMAL if is_ready else Kind.PRIMARY)
        self.adopt_button.show_kind(Kind.PRIMARY if is_ready else Kind.NORMAL)
        careful = tr(
            "Adopting now uses the upper end of the interval, until {n} people are measured. Every "
            "verdict then names it. It can be taken back."
        ).format(n=study.plan.n_persons)
        full = tr("Every verdict then names it. It can be taken back.")
        said = "" if not study.can_adopt else full if study.is_complete else careful
        self.says.setText(said)
        self.adopt_button.setToolTip(said)

    # what can be done

    def _open_next(self) -> None:
        study = self.study
        if study is None:
            return
        if study.not_said:
            operator = self._context.who
            TrainingSheet(
                study.not_said, self._names, operator, self._keep_training, self.window()
            ).open_over()
            return
        PlanSheet(
            study, self._names, self._context.now().date(),
            lambda: self._context.show_message(Text("The list is on the clipboard.")),
            self.window(),
        ).open_over()  # fmt: skip

    def _open_plan_form(self) -> None:
        if self.study is not None:
            PlanForm(self.study.plan, self._keep_plan, self.window()).open_over()

    def _open_adopt(self) -> None:
        if self.study is not None and self.study.can_adopt:
            operator = self._context.who
            AdoptSheet(self.study, operator, self._adopt, self.window()).open_over()

    def _keep_training(
        self, rested: list[PersonStanding], trained: list[PersonStanding], by: str
    ) -> None:
        library, at = self._context.library, self._context.now()

        def work() -> None:
            say_training(library, rested, trained=False, by=by, at=at)
            say_training(library, trained, trained=True, by=by, at=at)

        self._do(work, by)

    def _keep_plan(self, plan: RetestPlan) -> None:
        self._do(lambda: Retests(self._context.library.root).keep_plan(plan))

    def _adopt(self, by: str) -> None:
        study, library, at = self.study, self._context.library, self._context.now()
        if study is None:
            return

        def work() -> None:
            adopt_study(library, study, by=by, at=at)

        done = Text("Every verdict goes by it from now on, and names it. It can be taken back.")
        self._do(work, by, done)

    def _take_back(self) -> None:
        root, at = self._context.library.root, self._context.now()
        by = self._context.who

        def work() -> None:
            take_back(root, by=by, at=at)

        self._do(work, done=Text("Taken back: verdicts go by what they went by before."))

    def _ask_csv(self) -> None:
        study = self.study
        if study is None:
            return

        def write(path: Path, overwrite: bool) -> None:
            written = Text("The table is written: {path}").fill(path=path)
            self._do(lambda: write_retest_csv(study, path, overwrite=overwrite), done=written)

        ask_file(
            self,
            tr("Save as CSV"),
            documents() / (tr("retest", "file name") + ".csv"),
            "CSV (*.csv)",
            write,
        )

    def _do(self, work: Callable[[], object], by: str = "", done: Text | None = None) -> None:
        """Change something beside the window, then read again."""
        context = self._context
        context.settings_model.first_operator(by)

        def after(_: object) -> None:
            if done is not None:
                context.show_message(done)
            self._read()

        context.tasks.run(lambda _: work(), done=after, owner=self)
