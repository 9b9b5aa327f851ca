"""The checks of the platform with a known weight: the last ones, and the way to the next."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from forceplate.figures.result_figures import ErrorFigure, ErrorLimit, ErrorPoint, error_figure
from forceplate.gui.context.platform_standing import PlatformStanding
from forceplate.gui.kit import numbers, theme
from forceplate.gui.kit.buttons import Button, Kind
from forceplate.gui.kit.labels import muted
from forceplate.gui.kit.language import tr
from forceplate.gui.kit.layouts import column, row, widget_of
from forceplate.gui.kit.painted_figures import Figure
from forceplate.gui.kit.states import State
from forceplate.gui.kit.table import Cell, Column, Table
from forceplate.gui.platform.answer_card import AnswerCard
from forceplate.gui.platform.check_dialog import CheckDialog
from forceplate_calibration.platform_check.check import PlatformCheckItem

if TYPE_CHECKING:
    from collections.abc import Sequence

    from forceplate.gui.context.context import Context
    from forceplate_calibration.platform_check.check import PlatformCheck

MOST_ROWS, MOST_DRAWN = 5, 60
"""The newest checks, in the table and in the drawing."""


class CheckCard(AnswerCard):
    """The second answer of the Platform screen."""

    def __init__(self, context: Context, standing: PlatformStanding) -> None:
        self.check_button = Button(tr("Check now, 2 minutes"), key="Ctrl+Return")
        self.history = Figure("", 150)
        self._table = Table(
            [
                Column(tr("Day")), Column(tr("Placed"), is_number=True),
                Column(tr("Read", "force"), is_number=True), Column(""),
            ],
            name=tr("The last checks"), most_rows=MOST_ROWS,
        )  # fmt: skip
        self._what = muted(
            tr(
                "One known weight shows whether the platform still measures what its calibration "
                "says. Nothing is changed by it."
            ),
            wraps=True,
        )
        self._known = widget_of(
            column(self._table, (self.history, 1))
            if theme.is_large()
            else row((column(self._table, None), 2), (self.history, 3), gap=24)
        )
        super().__init__(self.check_button, below=widget_of(column(self._what, (self._known, 1))))
        self._context, self._standing = context, standing
        self.dialog: CheckDialog | None = None
        self.check_button.clicked.connect(self.begin_check)
        standing.changed.connect(self._show_history)
        self._show_history()

    @property
    def can_check(self) -> bool:
        """Whether there is a stream, and newtons to check."""
        context = self._context
        usable = context.calibration is not None and not context.calibration_problem
        return context.link.acquisition is not None and usable

    @property
    def has_history(self) -> bool:
        """Whether earlier checks are shown, whose drawing takes the room there is."""
        return not self._known.isHidden()

    def refresh(self, *, is_main: bool) -> None:
        """Show what is known now; ``is_main``: to check is what is to be done on this screen."""
        self.show_answer(self._standing.checked())
        self.check_button.setEnabled(self.can_check)
        self.check_button.show_kind(Kind.PRIMARY if is_main else Kind.NORMAL)

    def begin_check(self) -> None:
        """Open the two-minute check of the platform and calibration of now."""
        info, calibration = self._context.link.info, self._context.calibration
        if info is None or calibration is None:
            return
        dialog = CheckDialog(self._context, info, calibration, self)
        dialog.kept.connect(lambda _: self._standing.read())
        dialog.finished.connect(self._dialog_closed)
        self.dialog = dialog
        dialog.open()

    def _dialog_closed(self) -> None:
        self.dialog = None
        self.dialog_closed.emit()

    def _show_history(self) -> None:
        """Show the last checks in words and the newest ones as a drawing."""
        history = self._standing.history
        checks = history.checks[-MOST_DRAWN:] if history is not None else ()
        self._known.setVisible(bool(checks))
        self._what.setVisible(not checks)
        self._table.show_rows([_row(check) for check in reversed(checks[-MOST_ROWS:])])
        if checks:
            self._draw(checks)
        self.show_answer(self._standing.checked())

    def _draw(self, checks: Sequence[PlatformCheck]) -> None:
        errors = [
            next(a for a in check.answers if a.item is PlatformCheckItem.FORCE) for check in checks
        ]
        xs = [check.at.timestamp() / 86_400 for check in checks]
        failed = sum(not check.passed for check in checks)
        figure = ErrorFigure(
            [
                ErrorPoint(x, answer.value, check.passed)
                for x, answer, check in zip(xs, errors, checks, strict=True)
            ],
            [ErrorLimit(x, answer.limit) for x, answer in zip(xs, errors, strict=True)],
            [(x, numbers.date(check.at)) for x, check in zip(xs, checks, strict=True)],
            numbers.signed,
            tr(
                "Error at the known weight in newtons at each check, with its limit (dashed); a "
                "cross: failed. Checks: {n}, failed: {failed}."
            ).format(n=len(checks), failed=failed),
        )
        self.history.show_drawing(partial(error_figure, figure=figure), figure.says)


def _row(check: PlatformCheck) -> list[Cell | str]:
    verdict = Cell(tr("passed"), State.GOOD) if check.passed else Cell(tr("failed"), State.WRONG)
    worst_n = max(check.measured_n, key=lambda read_n: abs(read_n - check.force_n))
    read = Cell(numbers.newtons(worst_n, 1), is_bold=not check.passed)
    return [numbers.moment(check.at), numbers.newtons(check.force_n, 1), read, verdict]
