"""The two-minute check with one known weight: asked, led, told and kept."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QWidget

from forceplate.acquisition.new_samples import NewSamples
from forceplate.errors import CalibrationError, ForcePlateError
from forceplate.gui.kit import language, theme
from forceplate.gui.kit.buttons import Button, Kind
from forceplate.gui.kit.cards import Fold
from forceplate.gui.kit.error_message import explain, particulars
from forceplate.gui.kit.fields import Check, Choice, Field, form_of
from forceplate.gui.kit.labels import label, sentence_label, tint
from forceplate.gui.kit.language import tr
from forceplate.gui.kit.layouts import column, widget_of
from forceplate.gui.kit.sheet import Pages, Sheet
from forceplate.gui.kit.states import State, ink
from forceplate.gui.kit.theme import Size
from forceplate.gui.platform.calibration_fields import (
    Faults,
    FieldError,
    GravityFields,
    MaterialField,
    NumberField,
    ask_all,
    needed,
    reason,
    refused_at,
    simulated_sign,
)
from forceplate.gui.platform.guided_view import GuidedView
from forceplate.gui.platform.live_reading import live_reading
from forceplate.operations.platform import calibration_guidance as calibrating
from forceplate.storage.calibrations import CalibrationStore
from forceplate.storage.platform_checks import PlatformCheckStore
from forceplate.words import say
from forceplate_calibration.platform_check.check import PlatformCheck, PlatformCheckPlan
from forceplate_calibration.platform_check.run import PlatformCheckPhase, PlatformCheckRun
from forceplate_calibration.readings.weights import DeadWeight, load_of

if TYPE_CHECKING:
    from pathlib import Path

    from forceplate.acquisition import Acquisition
    from forceplate.gui.context.context import Context
    from forceplate.types import PlatformInfo
    from forceplate_calibration import Calibration

POLL_MS = 50
MOST_PLACES = 5
WATCH_S = 60.0
PRACTISED_SHARE = 0.9
"""Of its weight that is put on a simulated platform where a failed check is practised."""


class CheckDialog(Sheet):
    """Three pages: the weight, the steps, the answer."""

    kept = Signal(object)
    """The check, once it is on the disk."""

    def __init__(
        self, context: Context, info: PlatformInfo, calibration: Calibration, parent: QWidget
    ) -> None:
        self._context, self._info, self._calibration = context, info, calibration
        self._watch_s = WATCH_S
        self._store = CalibrationStore(context.library.root)
        self._checks = PlatformCheckStore(context.library.root)
        entered = self._store.entered()
        self.weight = Field(
            entered.get("check_weight", ""), placeholder=tr("such as: kettlebell 1")
        )
        self.mass = NumberField("kg", entered.get("check_mass", ""))
        self.uncertainty = NumberField("g", entered.get("check_uncertainty", "1"))
        self.material = MaterialField(entered.get("check_material", "cast iron"))
        self.gravity = GravityFields(entered, may_be_unknown=True)
        self.operator = Field(context.who)
        self.plate = Choice()
        self.plate.addItems(list(calibration.plate_names))
        self.corners = Check(tr("Also at the c&orners"))
        self.corners.setChecked(True)
        self.practised = Choice(
            [
                (tr("a check that passes"), 1.0),
                (tr("one that fails: 10 % less is put on"), PRACTISED_SHARE),
            ]
        )
        self.begin_button = Button(tr("Begin the check"), Kind.PRIMARY, cap=tr("Enter"))
        self.close_button = Button(tr("Close"), Kind.PRIMARY, cap=tr("Enter"))
        self.again_button = Button(tr("Check &again"))
        self.faults = Faults()
        self.answers, self._concerns = sentence_label(), sentence_label()
        self.verdict = label(size=Size.LARGE, bold=True, wraps=True)
        self.guided = GuidedView()
        self._form_page = self._make_form()
        self._result_page = widget_of(column(self.verdict, self.answers, self._concerns, None))
        self._pages = Pages(self._form_page, self.guided, self._result_page)
        super().__init__(
            tr("Two-minute check"), self._pages,
            always=column(
                *simulated_sign(info, calibration, has_weights=context.is_simulated),
                self.faults.above,
            ),
            more=tr(
                "One known weight shows whether the platform still measures what its calibration "
                "says. Nothing is changed by it."
            ),
            width=760, parent=parent,
        )  # fmt: skip
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.cancel_button.setText(tr("Cancel"))
        self.add_buttons(self.begin_button, self.again_button, self.close_button)
        self.offer(self.begin_button)
        self.verification: PlatformCheckRun | None = None
        self.check: PlatformCheck | None = None
        self._path: Path | None = None
        self._samples = NewSamples(lambda: self._stream)
        self._timer = QTimer(self, interval=POLL_MS)
        self._timer.timeout.connect(self.look)
        self.begin_button.clicked.connect(self.begin)
        self.again_button.clicked.connect(self._again)
        self.close_button.clicked.connect(self.close)
        self.guided.done_button.clicked.connect(self._confirm)
        self.plate.currentIndexChanged.connect(self._offer_corners)
        self._offer_corners()
        (self.weight if not self.weight.text() else self.begin_button).setFocus()

    # asking

    def plan(self) -> PlatformCheckPlan:
        """Return what was asked for; raises CalibrationError where something is missing."""
        ask_all(
            partial(needed, self.weight), self.mass.value, self.uncertainty.value,
            self.gravity.value, partial(needed, self.operator),
        )  # fmt: skip
        name, material = needed(self.weight), str(self.material.currentData())
        with refused_at(self.weight):
            weight = DeadWeight(name, 1.0, 0.0, material)
        with refused_at(self.mass):
            weight = replace(weight, mass_kg=self.mass.value())
        with refused_at(self.uncertainty):
            weight = replace(weight, u_mass_kg=self.uncertainty.value() / 1000)
        load = load_of([weight], self.gravity.value())
        places = self._places() if self.corners.isChecked() else self._places()[:1]
        with refused_at(self.mass):
            return PlatformCheckPlan(
                load.force_n, load.u_force_n, name, places, self._watch_s,
                plate=self.plate.currentText(),
            )  # fmt: skip

    def begin(self) -> None:
        """Begin with the unloaded platform, or say what is missing."""
        try:
            plan = self.plan()
            self.verification = self._run(plan)
        except CalibrationError as error:
            self.faults.show(error)
            self.area.fit(self.focusWidget())
            return
        self.faults.clear()
        self._keep_entered()
        self._context.settings_model.works_now(self.operator.text().strip())
        self._pages.show_page(self.guided)
        self.offer()
        self._timer.start()
        self.look()

    def _run(self, plan: PlatformCheckPlan) -> PlatformCheckRun:
        info = self._info
        with refused_at(self.mass):
            return PlatformCheckRun(self._calibration, plan, info.sample_rate_hz, info.channels)

    def _places(self) -> tuple[tuple[float, float], ...]:
        """Return the middle and the corners where the weights of the calibration stood."""
        certificate, name = self._calibration.certificate, self.plate.currentText()
        plates = {plate.name: plate for plate in self._calibration.plates}
        plate = plates.get(name)
        middle = (0.0, 0.0)
        if certificate is None or plate is None or not plate.moments_n_mm_per_count:
            return (middle,)
        stood = {(r.x_mm, r.y_mm) for r in certificate.readings if r.plate == name}
        corners = sorted(stood - {middle}, key=lambda at: -(at[0] ** 2 + at[1] ** 2))
        return (middle, *sorted(corners[: MOST_PLACES - 1]))

    def _offer_corners(self) -> None:
        self.corners.setVisible(len(self._places()) > 1)

    def _keep_entered(self) -> None:
        values = {
            "check_weight": self.weight.text().strip(),
            "check_mass": self.mass.text(),
            "check_uncertainty": self.uncertainty.text(),
            "check_material": str(self.material.currentData()),
            **self.gravity.typed(),
        }
        self._context.tasks.run(lambda _: self._store.keep_entered(values))

    # leading

    @property
    def _stream(self) -> Acquisition | None:
        """What comes from this platform now; None while it is away."""
        return self._context.link.stream_of(self._info)

    def look(self) -> None:
        """Feed what came and show where it is."""
        verification = self.verification
        if verification is None:
            return
        try:
            for counts in self._samples.blocks(verification.lost_samples):
                verification.feed(counts)
        except CalibrationError as error:
            self._put(0.0)
            self._timer.stop()
            self._again()
            self.faults.show(FieldError(reason(error), self.mass))
            return
        if verification.phase is PlatformCheckPhase.DONE:
            self._timer.stop()
            self._keep(verification)
            return
        self._show_step(verification)

    def _confirm(self) -> None:
        check = self.verification
        if check is not None:
            has_weight = check.phase is PlatformCheckPhase.PLACE
            on_it_n = check.plan.force_n * self.practised.currentData()
            self._put(on_it_n if has_weight else 0.0, check.place_mm)
            self._samples.forget()
            check.confirm()
            self.look()

    def _put(self, force_n: float, at_mm: tuple[float, float] = (0.0, 0.0)) -> None:
        """Do by itself what the operator does; a real platform has an operator."""
        if self._context.simulator is not None:
            self._context.simulator.put(force_n, at_mm)

    def _show_step(self, verification: PlatformCheckRun) -> None:
        plan, code = verification.plan, language.code()
        phase = verification.phase
        words = {
            PlatformCheckPhase.UNLOAD: calibrating.UNLOAD.fill(seconds=plan.watch_s),
            PlatformCheckPhase.WATCHING: calibrating.WATCHING,
            PlatformCheckPhase.PLACE: calibrating.PUT_WEIGHT.fill(
                place=calibrating.place_text(*verification.place_mm)
            ),
        }.get(phase, calibrating.READING)
        answers = {
            PlatformCheckPhase.UNLOAD: tr("It is empty: start watching"),
            PlatformCheckPhase.PLACE: tr("The weight is on it: read"),
        }
        is_there = self._stream is not None
        self.guided.ask(
            say(words, code),
            is_awaited=is_there and phase in answers,
            answer=answers.get(phase, ""),
        )
        hint = say(calibrating.RESTLESS, code) if verification.is_restless else ""
        if verification.found_nothing and phase is PlatformCheckPhase.PLACE:
            hint = say(calibrating.NOTHING_ON_IT, code)
        if verification.watches_again and phase is PlatformCheckPhase.WATCHING:
            hint = say(calibrating.WATCHING_AGAIN.fill(seconds=plan.watch_s), code)
        self.guided.warn(hint if is_there else say(calibrating.AWAY, code))
        zero, columns = verification.zero_counts, verification.used_channels
        self.guided.show_reading(live_reading(self._stream, zero, self._calibration, columns))
        watched_s = plan.watch_s - verification.watch_left_s
        if phase is PlatformCheckPhase.UNLOAD:
            left = tr("Nothing runs yet: the {n} seconds begin when you press the button.").format(
                n=round(plan.watch_s)
            )
        elif phase is PlatformCheckPhase.WATCHING:
            left = tr("The empty platform is watched: {left} s left.").format(
                left=round(verification.watch_left_s)
            )
        else:
            watched_s = plan.watch_s
            left = tr("Place {now} of {all}").format(
                now=verification.n_places_done + 1, all=len(plan.places_mm)
            )
        per_place_s = plan.settle_s + plan.read_s
        total_s = plan.watch_s + len(plan.places_mm) * per_place_s
        self.guided.show_progress(
            watched_s + verification.n_places_done * per_place_s, total_s, left,
            runs=phase is not PlatformCheckPhase.UNLOAD,
        )  # fmt: skip

    # the answer

    def _keep(self, verification: PlatformCheckRun) -> None:
        check = verification.result(
            at=self._context.now(),
            operator=self.operator.text().strip(),
            serial_number=self._info.serial_number,
            model=self._info.model,
        )
        self.check = check
        self._put(0.0)
        self._pages.show_page(self._result_page)
        self.cancel_button.hide()
        self.offer(self.again_button, self.close_button)
        self._show_result()
        self._context.tasks.run(
            lambda _: self._checks.add(check), done=self._is_kept, failed=self._is_not_kept
        )

    def _is_kept(self, path: Path) -> None:
        self._path = path
        self._show_result()
        self.close_button.setFocus()
        self.kept.emit(self.check)

    def _is_not_kept(self, error: ForcePlateError) -> None:
        self._concerns.setText(f"✗ {explain(error)}\n{particulars(error)}")
        self._context.show_error(error)

    def _show_result(self) -> None:
        check, code = self.check, language.code()
        if check is None:
            return
        sign = "✓" if check.passed else "✗"
        self.verdict.setText(f"{sign} {say(calibrating.check_text(check), code)}")
        tint(self.verdict, ink(State.GOOD if check.passed else State.WRONG))
        self.answers.setText(
            "\n".join(
                f"{'✓' if answer.passed else '✗'} {say(calibrating.answer_text(answer), code)}"
                for answer in check.answers
            )
        )
        concerns = self._calibration.concerns(self._info, check.at.date())
        left_out = calibrating.unchecked_text(check, self._calibration)
        said = [calibrating.concern_text(each) for each in concerns]
        lines = [f"⚠ {say(text, code)}" for text in (left_out, *said) if text is not None]
        if self._path is not None:
            lines.append(
                tr("The check is kept with the simulated platform, and counts for no other.")
                if check.simulated
                else tr("The check is kept, and goes with every visit from now on.")
            )
        self._concerns.setText("\n".join(lines))

    def _again(self) -> None:
        self.check, self.verification, self._path = None, None, None
        self._pages.show_page(self._form_page)
        self.cancel_button.show()
        self.offer(self.begin_button)
        self.begin_button.setFocus()

    def done(self, answer: int) -> None:
        """Stop looking; of a check that is not finished what was typed is offered again."""
        if self.verification is None:
            self._keep_entered()
        self._put(0.0)
        self._timer.stop()
        super().done(answer)

    # look

    def _make_form(self) -> QWidget:
        more = form_of(
            (tr("Mass known &to"), self.uncertainty.with_unit()), (tr("M&aterial"), self.material),
            *self.gravity.more_lines(),
        )  # fmt: skip
        fold = Fold(tr("More"), tr("the weight, gravity"), widget_of(more))
        fields = form_of(
            (tr("&Weight, by name"), self.weight), (tr("&Mass"), self.mass.with_unit()),
            *self.gravity.lines(), (tr("&Checked by"), self.operator),
            (tr("&Plate"), self.plate), self.corners, (tr("P&ractise"), self.practised), fold,
        )  # fmt: skip
        fields.setRowVisible(self.practised, self._context.is_simulated)
        fields.setRowVisible(self.plate, self.plate.count() > 1)
        for line in (self.weight, self.operator):
            line.setMinimumWidth(theme.px(240))
        return widget_of(column(fields, None))
