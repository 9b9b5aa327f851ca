"""What came of the readings: how good it is, what speaks against it, and the certificate."""

from __future__ import annotations

from functools import partial

from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from forceplate.figures.result_figures import ErrorFigure, ErrorLimit, ErrorPoint, error_figure
from forceplate.gui.kit import language, numbers
from forceplate.gui.kit.buttons import Button, Kind
from forceplate.gui.kit.fields import Check
from forceplate.gui.kit.labels import label, sentence_label
from forceplate.gui.kit.language import tr
from forceplate.gui.kit.layouts import column, empty
from forceplate.gui.kit.painted_figures import Figure
from forceplate.gui.kit.theme import Size
from forceplate.words import say
from forceplate_calibration.fitting.plate_result import PlateResult, flag_text
from forceplate_calibration.fitting.uncertainty import expanded_n

FORCES_N = (50.0, 100.0)


class CalibrateResult(QWidget):
    """Numbers, flags and residuals of each plate; the buttons are its dialog's."""

    def __init__(self) -> None:
        super().__init__()
        self.verdict = label(size=Size.LARGE, bold=True, wraps=True)
        self.issue_button = Button(tr("&Issue the certificate"), Kind.PRIMARY)
        self.use_button = Button(tr("&Use this calibration from now on"), Kind.PRIMARY)
        self.pdf_button = Button(tr("Save as &PDF …"))
        self.name_check = Check(
            tr("Let the platform keep that it is its &own, and measure with no other")
        )
        self.name_check.setChecked(True)
        self.name_check.hide()
        self.repeat_button = Button(tr("Take the last reading again"), key="R")
        self.plates: list[tuple[QLabel, Figure, QLabel]] = []
        self._results: tuple[PlateResult, ...] = ()
        inside = QWidget()
        self._column = QVBoxLayout(inside)
        self.buttons = (
            self.repeat_button, self.pdf_button, self.issue_button, self.use_button
        )  # fmt: skip
        """For the last line of the dialog."""
        self.setLayout(column(self.verdict, (inside, 1), self.name_check))
        self.verdict.setText(tr("The readings are being worked out …"))

    @property
    def is_usable(self) -> bool:
        """Return whether a certificate can be issued."""
        return bool(self._results) and all(result.is_usable for result in self._results)

    def show_results(self, results: tuple[PlateResult, ...]) -> None:
        """Show these."""
        self._results = results
        empty(self._column)
        self.plates = [(sentence_label(), Figure("", 150), sentence_label()) for _ in results]
        for parts in self.plates:
            for part in parts:
                self._column.addWidget(part)
        self._column.addStretch(1)
        for result, parts in zip(results, self.plates, strict=True):
            self._show_plate(result, *parts)
        if not results:
            self.tell(tr("The readings are being worked out …"))
        elif self.is_usable:
            self.tell(tr("✓ A calibration can be made of these readings."))
        else:
            self.tell(tr("✗ No calibration can be made of these readings."))

    def tell(self, sentence: str) -> None:
        """Say this as the verdict."""
        self.verdict.setText(sentence)

    def _show_plate(
        self, result: PlateResult, figures: QLabel, plot: Figure, flags: QLabel
    ) -> None:
        """Show the figures, the residuals and what speaks against the calibration of one plate."""
        code = language.code()
        found, e74 = result.characteristics, result.e74
        lines = [result.plate] if result.plate else []
        lines.append(
            tr("Points: {n}. Standard deviation: {sd} N. Lower limit factor (ASTM E74): "
                    "{llf} N.").format(
                n=len(result.rows),
                sd=numbers.number(e74.standard_deviation_n, 3),
                llf=numbers.number(e74.lower_limit_factor_n, 3),
            )
        )  # fmt: skip
        for words, value in (
            (tr("Non-linearity"), found.nonlinearity_percent),
            (tr("Hysteresis"), found.hysteresis_percent),
            (tr("Repeatability"), found.repeatability_percent),
            (tr("Creep"), found.creep_percent),
            (tr("Zero return"), found.zero_return_percent),
        ):
            if value is not None:
                lines.append(f"{words}: {numbers.percent(value, 3)}")
        lines += [
            tr("Expanded uncertainty (k = 2) at {force} N: ± {u} N").format(
                force=numbers.number(force),
                u=numbers.number(expanded_n(result.uncertainty, force), 2),
            )
            for force in FORCES_N
            if force <= max(result.force_n)
        ]
        figures.setText("\n".join(lines))
        spoilt = {flag.row for flag in result.flags if flag.row is not None}
        full = max(result.force_n)
        figure = ErrorFigure(
            [
                ErrorPoint(force, residual, row not in spoilt)
                for force, residual, row in zip(
                    result.force_n, result.residuals_n, result.rows, strict=True
                )
            ],
            [ErrorLimit(point.force_n, point.expanded_n) for point in result.uncertainty],
            [(full * i / 5, f"{numbers.number(full * i / 5)} N") for i in range(6)],
            numbers.signed,
            tr(
                "Residuals in newtons over the force; dashed: the expanded uncertainty. The "
                "largest is {most} N."
            ).format(most=numbers.number(max(map(abs, result.residuals_n)), 2)),
        )
        plot.show_drawing(partial(error_figure, figure=figure), figure.says)
        flags.setText(
            "\n".join(
                f"{'✗' if flag.is_fatal else '⚠'} {say(flag_text(flag), code)}"
                for flag in result.flags
            )
        )
