"""The guided calibration with dead weights: planned, led, worked out, issued."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QSize, Qt, QTimer
from PySide6.QtWidgets import (
    QListView,
    QListWidget,
    QListWidgetItem,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from forceplate.acquisition.new_samples import NewSamples
from forceplate.errors import CalibrationError, ForcePlateError, StorageError
from forceplate.gui.kit import language, numbers, theme
from forceplate.gui.kit.buttons import Button, Kind
from forceplate.gui.kit.error_message import explain, particulars
from forceplate.gui.kit.labels import label
from forceplate.gui.kit.language import tr
from forceplate.gui.kit.layouts import column, row, widget_of
from forceplate.gui.kit.sheet import Pages, Sheet
from forceplate.gui.platform.calibrate_form import CalibrateForm, has_channels
from forceplate.gui.platform.calibrate_result import CalibrateResult
from forceplate.gui.platform.calibration_fields import Faults, reason, simulated_sign
from forceplate.gui.platform.certificates_sheet import choose_pdf
from forceplate.gui.platform.guided_view import GuidedView
from forceplate.gui.platform.live_reading import live_reading
from forceplate.gui.platform.named_calibration import can_name_calibration, name_calibration
from forceplate.operations.platform import calibration_guidance as calibrating
from forceplate.operations.platform import issue_certificate as calibration_work
from forceplate.reasons import raised_as
from forceplate.storage.calibrations import CalibrationStore, ProcedureJournal
from forceplate.words import Text, say
from forceplate_calibration import Calibration, read_calibration
from forceplate_calibration.fitting.plate_result import PlateResult
from forceplate_calibration.procedure.procedure import Phase, Procedure
from forceplate_calibration.procedure.steps import Step, StepKind
from forceplate_calibration.readings.reading import ReadingKind

if TYPE_CHECKING:
    from forceplate.acquisition import Acquisition
    from forceplate.gui.context.context import Context
    from forceplate.types import PlatformInfo

POLL_MS = 50


class CalibrateDialog(Sheet):
    """Leads through the procedure; every reading is on the disk before the next step is asked."""

    def __init__(self, context: Context, info: PlatformInfo, parent: QWidget) -> None:
        self._context, self._info = context, info
        self._store = CalibrationStore(context.library.root)
        self._journal_path = self._store.journal_path(info.model, info.serial_number)
        self._former = context.calibration
        self.form = CalibrateForm(info, context.who, self._proposed())
        self.guided = GuidedView(can_repeat=True)
        self.faults = Faults()
        self.steps = QListWidget()
        self.outcome = CalibrateResult()
        can_resume = self.can_resume
        self.begin_button = Button(tr("&Begin"), Kind.NORMAL if can_resume else Kind.PRIMARY)
        self.resume_button = Button(tr("Go on with the one beg&un"), Kind.PRIMARY)
        self.stop_button = Button(tr("Stop; the readings are kept"), cap="Esc")
        self.steps.setAccessibleName(tr("All steps"))
        self._resumable = label(
            tr(
                "A calibration of this platform was begun and not finished; its readings are "
                "kept. Go on with it, or begin anew: then it is put aside."
            ),
            wraps=True,
        )
        if not can_resume:
            self._resumable.hide()
        self._pages = self._laid_out()
        super().__init__(
            tr("Calibrate with known weights"), self._pages,
            always=column(
                *simulated_sign(info, has_weights=context.is_simulated), self.faults.above
            ),
            width=900, parent=parent,
        )  # fmt: skip
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.add_buttons(
            self.stop_button, self.resume_button, self.begin_button, *self.outcome.buttons
        )
        self.offer(self.begin_button, *((self.resume_button,) if can_resume else ()))
        self.procedure: Procedure | None = None
        self.path: Path | None = None
        self._calibration: Calibration | None = None
        self._samples = NewSamples(lambda: self._stream)
        self._timer = QTimer(self, interval=POLL_MS)
        self._timer.timeout.connect(self.look)
        self.begin_button.clicked.connect(self.begin)
        self.resume_button.clicked.connect(self.resume)
        self.stop_button.clicked.connect(self.close)
        self.guided.done_button.clicked.connect(self._confirm)
        self.guided.repeat_button.clicked.connect(self._repeat)
        self.guided.skip_button.clicked.connect(self._skip)
        self.outcome.issue_button.clicked.connect(self._issue)
        self.outcome.use_button.clicked.connect(self._use)
        self.outcome.pdf_button.clicked.connect(self._choose_pdf)
        self.outcome.repeat_button.clicked.connect(self._repeat)

    # planning

    @property
    def can_resume(self) -> bool:
        """Return whether a calibration of this platform was begun and not finished."""
        return self._journal_path.is_file()

    def begin(self) -> None:
        """Begin as entered, or say what is missing. One that was begun before is put aside."""
        try:
            record, plan = self.form.plan(self._context.now().date())
            if self.can_resume:
                self._put_aside()
            journal = ProcedureJournal(self._journal_path)
            self._follow(Procedure(record, plan, journal.append))
        except (CalibrationError, StorageError) as error:
            self.faults.show(error)
            self.area.fit(self.focusWidget())
            return
        self._keep_entered()

    def resume(self) -> None:
        """Go on with the calibration that was begun."""
        try:
            journal = ProcedureJournal(self._journal_path, resume=True)
            journal.cut_torn_line()
            procedure = Procedure.resumed(journal.text(), journal.append)
            if procedure.plan_record.channel_names != tuple(c.name for c in self._info.channels):
                raise CalibrationError(tr("It was begun with another platform. Begin anew."))
            self._follow(procedure)
        except (CalibrationError, StorageError) as error:
            self.faults.show(error)
            self.area.fit(self.focusWidget())

    def _keep_entered(self) -> None:
        values = self.form.typed()
        self._context.tasks.run(lambda _: self._store.keep_entered(values))

    def _put_aside(self) -> None:
        aside = self._journal_path.with_suffix(f".{self._context.now():%Y%m%d-%H%M%S}.unfinished")
        with raised_as(StorageError, Text("Cannot move {path}: {why}."), path=self._journal_path):
            self._journal_path.replace(aside)

    def _proposed(self) -> dict[str, str]:
        """Return what was typed the last time, else what calibration and practice say."""
        names = [channel.name for channel in self._info.channels]
        organisation = self._context.settings.practice.name
        proposed = {"organisation": organisation, "channels": " + ".join(names)}
        former = self._former
        if former is not None and [channel.name for channel in former.channels] == names:
            used = (names[column] for column in former.used_channels)
            proposed["channels"] = " + ".join(used)
            if former.certificate is not None:
                proposed["capacity"] = f"{former.certificate.instrument.capacity_n:g}"
        typed = {name: text for name, text in self._store.entered().items() if text}
        if not has_channels(self._info, typed.get("channels", "")):  # typed for another platform
            typed.pop("channels", None)
        return proposed | typed

    # leading

    def _follow(self, procedure: Procedure) -> None:
        self.procedure = procedure
        self.faults.clear()
        self._lead()
        self._list_steps()
        self._samples.forget()
        self._timer.start()
        self.look()

    def _lead(self) -> None:
        self._pages.show_page(self._leading)
        self.cancel_button.hide()  # to stop is what closes it
        self.offer(self.stop_button)

    @property
    def _stream(self) -> Acquisition | None:
        """What comes from this platform now; None while it is away."""
        return self._context.link.stream_of(self._info)

    def look(self) -> None:
        """Feed what came and show where it is."""
        procedure = self.procedure
        if procedure is None:
            return
        try:
            for counts in self._samples.blocks(procedure.lost_samples):
                procedure.feed(counts)
        except ForcePlateError as error:  # the journal could not be written
            self._timer.stop()
            self.guided.ask(explain(error), is_awaited=False)
            self.guided.warn(particulars(error))
            return
        if procedure.phase is Phase.DONE:
            self._timer.stop()
            self._work_out(procedure)
            return
        self._show_step(procedure)

    def _confirm(self) -> None:
        if self.procedure is not None:
            self._put(self.procedure.step)
            self._samples.forget()
            self.procedure.confirm()
            self.look()

    def _put(self, step: Step | None) -> None:
        """Do by itself what the operator does; a real platform has an operator."""
        if self._context.simulator is not None:
            at_mm = (0.0, 0.0) if step is None else (step.x_mm, step.y_mm)
            self._context.simulator.put(0.0 if step is None else step.load.force_n, at_mm)

    def _repeat(self) -> None:
        procedure = self.procedure
        if procedure is None or self.path is not None:
            return
        procedure.redo()
        self._lead()
        self._timer.start()
        self.look()

    def _skip(self) -> None:
        if self.procedure is not None:
            self.procedure.skip()
            self.look()

    def _list_steps(self) -> None:
        procedure = self.procedure
        if procedure is None:
            return
        self.steps.clear()
        for number, step in enumerate(procedure.steps, start=1):
            words = say(calibrating.step_text(step), language.code())
            self.steps.addItem(QListWidgetItem(f"{number}. {words}"))

    def _show_step(self, procedure: Procedure) -> None:
        step, code = procedure.step, language.code()
        if step is None:
            return
        phase, is_there = procedure.phase, self._stream is not None
        is_reading = phase is Phase.READING
        words = calibrating.READING if is_reading else calibrating.step_text(step)
        begins_wait = tr("Begin the wait") if step.kind is StepKind.WARM_UP else ""
        self.guided.ask(
            say(words, code), is_awaited=is_there and phase is Phase.OPERATOR, answer=begins_wait
        )
        hint = ""
        if procedure.is_restless:
            hint = say(calibrating.RESTLESS, code)
        elif procedure.surprise_percent is not None:
            hint = say(calibrating.SURPRISE.fill(percent=procedure.surprise_percent), code)
        self.guided.warn(hint if is_there else say(calibrating.AWAY, code))
        self.guided.skip_button.setVisible(step.kind in (StepKind.WARM_UP, StepKind.CREEP))
        self.guided.repeat_button.setEnabled(bool(procedure.readings) or is_reading)
        record = procedure.plan_record
        used = next(each.channels for each in record.plates if each.plate in (step.plate, ""))
        columns = tuple(record.channel_names.index(name) for name in used)
        zeros = [r for r in procedure.readings if r.kind is ReadingKind.ZERO]
        zero = np.array(zeros[-1].counts) if zeros else None
        self.guided.show_reading(live_reading(self._stream, zero, self._former, columns))
        done, of = procedure.progress
        words_of_progress = tr("Step {now} of {all}").format(now=done + 1, all=of)
        if phase is Phase.WAITING:
            left = numbers.duration(procedure.wait_left_s)
            words_of_progress += ", " + tr("{left} to wait").format(left=left)
        words_of_progress += ". " + say(calibrating.left_to_do(procedure), code)
        self.guided.show_progress(done, of, words_of_progress)
        if self.steps.currentRow() != done:
            for row in range(self.steps.count()):
                item = self.steps.item(row)
                plain = item.text().removeprefix("✓ ").removeprefix("- ")
                sign = "" if row >= done else "- " if row in procedure.skipped else "✓ "
                item.setText(f"{sign}{plain}")
            self.steps.setCurrentRow(done)

    # working out

    def _work_out(self, procedure: Procedure) -> None:
        self._pages.show_page(self.outcome)
        self.cancel_button.show()
        self.outcome.show_results(())
        self._offer()
        record = procedure.record
        self._context.tasks.run(
            lambda _: calibration_work.evaluate(record), done=self._take, failed=self._refuse
        )

    def _take(self, results: tuple[PlateResult, ...]) -> None:
        outcome = self.outcome
        outcome.show_results(results)
        self._offer(*((outcome.issue_button,) if outcome.is_usable else ()))
        (outcome.issue_button if outcome.is_usable else outcome.repeat_button).setFocus()

    def _refuse(self, error: ForcePlateError) -> None:
        self.outcome.tell(f"✗ {reason(error)}")

    def _issue(self) -> None:
        procedure = self.procedure
        if procedure is None:
            return
        record, former, journal = procedure.record, self._former, self._journal_path
        self._offer()
        self._context.tasks.run(
            lambda _: calibration_work.issue(record, former, self._store, journal),
            done=self._is_issued,
            failed=self._refuse,
        )

    def _is_issued(self, path: Path) -> None:
        self.path = path
        self._calibration = read_calibration(path)
        # a practised one in the place of the real calibration would let nobody be measured
        is_practised = self._context.is_simulated
        issued = tr("✓ The certificate is issued: {file}").format(file=path)
        practised = tr("It was practised on the simulated platform, and is used for nothing.")
        self.outcome.tell(f"{issued}\n{practised}" if is_practised else issued)
        self.outcome.name_check.setVisible(can_name_calibration(self._context))
        use, pdf = self.outcome.use_button, self.outcome.pdf_button
        self.offer(pdf, *(() if is_practised else (use,)))
        (pdf if is_practised else use).setFocus()

    def _use(self) -> None:
        if self.path is not None:
            self._context.settings_model.change(calibration_path=str(self.path))
            check = self.outcome.name_check
            if self._calibration is not None and check.isVisible() and check.isChecked():
                name_calibration(self._context, self._calibration)
            self.close()

    def _choose_pdf(self) -> None:
        calibration = self._calibration
        if calibration is not None:
            choose_pdf(self._context, calibration, self)

    def _offer(self, *buttons: Button) -> None:
        """Offer to read again, and these."""
        self.offer(self.outcome.repeat_button, *buttons)

    def done(self, answer: int) -> None:
        """Stop looking; the readings stay in their journal, what was typed is offered again."""
        if self.procedure is None:
            self._keep_entered()
        self._put(None)
        self._timer.stop()
        super().done(answer)

    # look

    def _laid_out(self) -> Pages:
        plan = widget_of(column(self._resumable, (self.form, 1)))
        beside = column(self.guided, None)
        self.steps.setWordWrap(True)
        self.steps.setResizeMode(QListView.ResizeMode.Adjust)
        self.steps.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.steps.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self.steps.setProperty("wraps", True)
        self.steps.setItemDelegate(_WholeLines(self.steps))
        self.steps.setSpacing(theme.px(4))
        self.steps.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._leading = widget_of(row((beside, 3), (self.steps, 2), gap=24))
        if theme.is_large():
            self.steps.hide()
        return Pages(plan, self._leading, self.outcome)


class _WholeLines(QStyledItemDelegate):
    """Gives the last line of a step the part of a pixel for which Qt would leave it out."""

    def sizeHint(  # noqa: N802  Qt's name
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> QSize:
        return super().sizeHint(option, index) + QSize(0, theme.px(4))
