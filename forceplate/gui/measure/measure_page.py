"""The screen on which a person is measured: what to do now, seen at one glance."""

from __future__ import annotations

import time
from collections.abc import Callable
from operator import is_

import numpy as np
from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from forceplate.analysis.quality.series_checks import TOO_MANY_REJECTED
from forceplate.errors import ForcePlateError
from forceplate.gui.kit.context import Context, VisitInProgress
from forceplate.gui.kit.language import tr
from forceplate.gui.measure.cue_board import Told, told, told_to_patient
from forceplate.gui.measure.cue_sounds import CueSounds, Player, Sounds
from forceplate.gui.measure.measure_keys import (
    BETWEEN_TRIALS,
    Action,
    StartWord,
    what_can_be_done,
)
from forceplate.gui.measure.measure_view import MeasureView
from forceplate.gui.measure.patient_view import PatientView
from forceplate.gui.measure.reason_panel import Question
from forceplate.gui.measure.trace_guide import TraceGuide
from forceplate.session import Cue, Guidance, LinkState, PlannedState, VisitSession
from forceplate.types import Condition, QualityCheck, Trial

DIGITS_EVERY_S = 0.1
ZERO_S = 0.5
LEAST_RATE_HZ, MOST_RATE_HZ = 30.0, 144.0


class MeasurePage(QWidget):
    """Shows a visit in progress and hands what the operator does to its session.

    Parameters
    ----------
    context
        What the window has.
    player
        Plays the sounds; by default what this computer has.
    clock
        Seconds, increasing: how often the digits change.
    """

    review_wanted = Signal(object, object)
    """The Path of the visit file, and the Condition to show."""
    visit_finished = Signal(str)
    """The subject_id."""
    platform_wanted = Signal()

    def __init__(
        self,
        context: Context,
        parent: QWidget | None = None,
        *,
        player: Player | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        super().__init__(parent)
        self._context = context
        self._clock = clock
        self._is_open = False
        self._seen_trials: tuple[Trial, ...] = ()
        self._seen_plan: tuple[object, ...] = ()
        self._seen_condition: Condition | None = None
        self._seen_guidance = Guidance(Cue.READY)
        self._digits_s = -DIGITS_EVERY_S
        self._patient: PatientView | None = None
        self._sounds = CueSounds(Sounds(lambda: context.settings.sounds, player))
        self.view = MeasureView(self)
        self._guide = TraceGuide(self.view.trace)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self.view)
        self._wire()
        self._timer = QTimer(self)
        # a coarse timer is late by up to 5 %: the trace would stutter against the screen
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._tick)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._show_what_is_there()
        if context.visit is not None:
            self._follow(context.visit)

    @property
    def session(self) -> VisitSession | None:
        """The visit in progress."""
        return self._context.session

    def begin(self, session: VisitSession, person_label: str) -> None:
        """Measure this visit from now on.

        Parameters
        ----------
        person_label
            How the person is spoken of on this screen; the patient view never shows it.
        """
        prepared = {trial.condition for trial in session.trials}
        self._context.visit = VisitInProgress(session, person_label, prepared)
        self._follow(self._context.visit)

    def _follow(self, visit: VisitInProgress) -> None:
        """Show a visit from its present state on."""
        session = visit.session
        self._seen_trials, self._seen_plan, self._seen_condition = (), (), None
        self._seen_guidance = session.guidance
        self._guide.follow(session)
        self._close_question()
        self._show_what_is_there()
        self._tick()

    def close_visit(self) -> None:
        """Stop what is under way; it is saved, and the session is busy until then."""
        if self.session is not None:
            self.session.stop()
        if self._patient is not None:
            self._patient.close()

    def opened(self) -> None:
        """Begin to follow the platform."""
        self._is_open = True
        rate_hz = min(max(self.screen().refreshRate(), LEAST_RATE_HZ), MOST_RATE_HZ)
        self._timer.start(round(1000 / rate_hz))
        self._take_keyboard()

    def closed(self) -> None:
        """Follow it no longer; a trial under way still goes to its end."""
        self._is_open = False
        if self.session is None or not self.session.is_busy:
            self._timer.stop()
        if self._patient is not None:
            self._patient.close()

    @property
    def has_unsaved(self) -> bool:
        """Whether a reason or a note is being asked for."""
        return not self.view.question.isHidden()

    def do(self, action: Action) -> None:
        """Do what a key or button stands for; an error is shown, not raised."""
        session = self.session
        if session is None:
            if action is Action.PLATFORM:
                self.platform_wanted.emit()
            return
        try:
            self._do(action, session)
        except ForcePlateError as error:
            self._context.show_error(error)
        self._tick()

    def refresh(self) -> None:
        """Show the visit as it is now; while the page is shown it does so by itself."""
        self._tick()

    def _wire(self) -> None:
        view = self.view
        view.plan.condition_chosen.connect(self._choose)
        view.card.confirmed.connect(lambda: self.do(Action.START))
        view.trials.trial_chosen.connect(lambda _: self._allow())
        view.question.answered.connect(self._answer)
        view.question.cancelled.connect(self._close_question)
        view.keys.triggered.connect(self.do)

    def _tick(self) -> None:
        """Look at the visit once; the timer calls this at the rate of the screen."""
        session = self.session
        if session is None:
            return
        acquisition = self._context.link.acquisition
        session.attach(acquisition)
        guidance = session.advance()
        self._guide.attach(acquisition)
        self._guide.refresh(guidance.cue)
        self._notice_trials(session)
        self._sounds.follow(guidance)
        self._tell(guidance)
        self._seen_guidance = guidance
        self._notice_plan(session, guidance)
        self._show_digits(session)
        self._tell_patient(session, guidance)
        if not self._is_open and not session.is_busy:
            self._timer.stop()

    def _notice_trials(self, session: VisitSession) -> None:
        """Mark a trial that has just been saved; the list follows with the plan."""
        trials = session.trials
        if len(trials) > len(self._seen_trials) and self._seen_plan:
            self._guide.mark_trial(trials[-1])

    def _notice_plan(self, session: VisitSession, guidance: Guidance) -> None:
        """Show plan and list anew where something has changed."""
        trials, cue = session.trials, guidance.cue
        plan = (cue, session.is_busy, self._is_preparing, self._link_state)
        same = len(trials) == len(self._seen_trials) and all(map(is_, trials, self._seen_trials))
        is_other = not same or self._seen_condition != session.condition
        if not is_other and plan == self._seen_plan:
            return
        self._seen_trials, self._seen_plan = trials, plan
        self._seen_condition = session.condition
        self.view.plan.show_plan(session.plan, session.condition)
        if is_other:
            condition = session.condition
            self._show_heading(session)
            self.view.trials.show_trials(
                tuple(trial for trial in trials if trial.condition == condition),
                _advice(session),
            )
            self._guide.choose_condition()
        self._show_card(session)
        self._allow()

    @property
    def _link_state(self) -> LinkState:
        return self._context.link.state

    @property
    def _is_preparing(self) -> bool:
        """True while the card is to be shown: nobody has said yet that the foot lies well."""
        visit = self._context.visit
        if visit is None:
            return False
        session = visit.session
        slot = session.next_trial
        return (
            slot is not None
            and slot.condition == session.condition
            and session.condition not in visit.prepared
            and session.guidance.cue in BETWEEN_TRIALS
        )

    def _show_heading(self, session: VisitSession) -> None:
        visit, header = self._context.visit, session.header
        person = f"{visit.person if visit else ''}  ·  {header.visit}"
        self.view.show_heading(person, session.condition, is_simulated=header.simulated)

    def _show_card(self, session: VisitSession) -> None:
        view, is_wanted = self.view, self._is_preparing
        if is_wanted and view.card.condition != session.condition:
            view.card.show_condition(session.condition)
        if view.shows_card != is_wanted:
            view.show_card(is_wanted=is_wanted)
            self._take_keyboard()

    def _take_keyboard(self) -> None:
        if not self._is_open or not self.view.question.isHidden():
            return
        if self.view.shows_card and self.session is not None:
            self.view.card.take_focus()
        else:
            self.setFocus(Qt.FocusReason.OtherFocusReason)

    def _show_what_is_there(self) -> None:
        self.view.show_visit(is_open=self.session is not None)
        self._allow()

    def _tell(self, guidance: Guidance) -> None:
        session = self.session
        if session is None:
            return
        words = told(guidance, session.condition)
        if guidance.cue is Cue.CONNECT and self._link_state is LinkState.CLOSED:
            words = Told(tr("No platform is chosen"), tr("L opens the Platform screen."))
        elif self._is_preparing and guidance.cue in {Cue.READY, Cue.REST}:
            rest = f"  ·  {words.sentence}" if guidance.cue is Cue.REST else ""
            words = Told(
                tr("Lay the foot as it is drawn") + rest,
                tr("Then press the space bar or Enter."),
            )
        self.view.cue.tell(words)

    def _show_digits(self, session: VisitSession) -> None:
        now_s = self._clock()
        if now_s - self._digits_s < DIGITS_EVERY_S:
            return
        self._digits_s = now_s
        if session.live_force.unit != "N":
            self.view.digits.show_uncalibrated()
        elif self._context.link.acquisition is None:
            self.view.digits.show_force(None, None)
        else:
            shows_share = self._context.settings.body_weight_percent
            share = session.live_force.percent_body_weight if shows_share else None
            self.view.digits.show_force(session.live_force.force_n, share)

    def _tell_patient(self, session: VisitSession, guidance: Guidance) -> None:
        if self._patient is None:
            return
        force_n = session.live_force.force_n
        self._patient.follow(
            told_to_patient(guidance, session.condition),
            force_n - self._guide.rest_n if force_n is not None else None,
            scale_n=self._guide.top_n,
            target_n=self._guide.target_n,
        )

    def _do(self, action: Action, session: VisitSession) -> None:
        """Do an action on a visit; raises what the session raises."""
        match action:
            case Action.START:
                self._start_or_stop(session)
            case Action.ZERO:
                self._zero(session)
            case Action.REDO:
                session.redo()
            case Action.REJECT:
                self._ask(Question.REJECT, session)
            case Action.ACCEPT:
                self._ask(Question.ACCEPT, session)
            case Action.NOTE:
                self._ask(Question.NOTE, session)
            case Action.CONDITION:
                self._choose_following(session)
            case Action.PATIENT:
                self._toggle_patient()
            case Action.REVIEW:
                self.review_wanted.emit(session.path, session.condition)
            case Action.PLATFORM:
                self.platform_wanted.emit()
            case Action.FINISH:
                self._finish(session)

    def _start_or_stop(self, session: VisitSession) -> None:
        if session.guidance.cue not in BETWEEN_TRIALS:
            session.stop()
            return
        slot = session.next_trial
        if slot is not None and slot.condition != session.condition:
            session.select(slot.condition)
            if self._is_preparing:
                return
        visit = self._context.visit
        if visit is not None and self._is_preparing:
            visit.prepared.add(session.condition)
            return
        acquisition = self._context.link.acquisition
        if acquisition is not None:
            session.start(acquisition)
            self.view.look_at_trace()

    def _finish(self, session: VisitSession) -> None:
        self.close_visit()
        self._context.visit = None
        self._show_what_is_there()
        self.visit_finished.emit(session.header.subject_id)

    def _zero(self, session: VisitSession) -> None:
        acquisition = self._context.link.acquisition
        if acquisition is None:
            return
        n_samples = max(1, round(ZERO_S * acquisition.info.sample_rate_hz))
        counts = acquisition.ring.latest(n_samples)[1]
        if len(counts):
            session.live_force.zero(np.asarray(counts.mean(axis=0), dtype=np.float64))

    def _choose(self, condition: Condition) -> None:
        session = self.session
        if session is None:
            return
        try:
            session.select(condition)
        except ForcePlateError as error:
            self._context.show_error(error)
        self._tick()

    def _choose_following(self, session: VisitSession) -> None:
        """Go on to the next condition in the plan in which something is still to be done."""
        conditions = list(dict.fromkeys(slot.condition for slot in session.plan))
        first = conditions.index(session.condition) + 1
        order = conditions[first:] + conditions[:first]
        is_open = {PlannedState.NOW, PlannedState.NEXT, PlannedState.LATER}
        unfinished = {slot.condition for slot in session.plan if slot.state in is_open}
        session.select(next((each for each in order if each in unfinished), order[0]))

    def _toggle_patient(self) -> None:
        if self._patient is not None:
            self._patient.close()
            return
        settings = self._context.settings
        self._patient = PatientView(
            shows_trace=settings.patient_shows_trace, shows_numbers=settings.patient_shows_numbers
        )
        self._patient.closed.connect(self._forget_patient)
        self._patient.show_beside(self.window())

    def _forget_patient(self) -> None:
        self._patient = None
        if self._is_open:
            self.window().activateWindow()

    @property
    def patient_view(self) -> PatientView | None:
        """The window of the patient, while it is open."""
        return self._patient

    def _ask(self, question: Question, session: VisitSession) -> None:
        number = self.view.trials.selected_number
        trial = next((each for each in session.trials if each.number == number), None)
        if trial is None:
            return
        self.view.ask(is_asking=True)
        by = self._context.settings.operator or session.header.operator
        self.view.question.ask(
            question, trial.number, text=trial.note if question is Question.NOTE else "", by=by
        )

    def _answer(self, question: Question, number: int, text: str, by: str) -> None:
        session = self.session
        self._close_question()
        if session is None:
            return
        try:
            match question:
                case Question.REJECT:
                    session.reject(number, text, by)
                case Question.ACCEPT:
                    session.accept(number, text, by)
                case Question.NOTE:
                    session.set_note(number, text)
        except ForcePlateError as error:
            self._context.show_error(error)
        if by and not self._context.settings.operator:
            self._context.settings_model.change(operator=by)
        self._tick()

    def _close_question(self) -> None:
        self.view.ask(is_asking=False)
        self._take_keyboard()

    def _allow(self) -> None:
        """Let be done what can be done now."""
        session = self.session
        if session is None:
            self.view.keys.allow(frozenset({Action.PLATFORM}), StartWord.START)
            return
        allowed, word = what_can_be_done(
            session,
            has_stream=self._context.link.acquisition is not None,
            is_preparing=self._is_preparing,
            has_selection=self.view.trials.selected_number is not None,
        )
        self.view.keys.allow(allowed, word)


def _advice(session: VisitSession) -> tuple[QualityCheck, ...]:
    """Return how the trials agree, once as many count as were planned."""
    condition, checks = session.condition, session.series_checks(session.condition)
    n_counting = sum(t.condition == condition and t.accepted for t in session.trials)
    if n_counting >= session.protocol.trials:
        return checks
    return tuple(check for check in checks if check.check == TOO_MANY_REJECTED.id)
