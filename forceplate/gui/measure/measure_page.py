"""The screen on which a person is measured: what to do now, seen at one glance."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import suppress
from datetime import date as Date  # noqa: N812  a function here is called date
from functools import partial
from operator import is_
from pathlib import Path

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QDialog, QWidget

from forceplate.analysis.quality.trial_verdict import why_it_cannot_count
from forceplate.errors import ForcePlateError
from forceplate.gui.context.context import Context, VisitInProgress
from forceplate.gui.kit.buttons import undo_words
from forceplate.gui.kit.language import said
from forceplate.gui.kit.layouts import column
from forceplate.gui.kit.numbers import date
from forceplate.gui.measure.cue_sounds import CueSounds, Player
from forceplate.gui.measure.cue_words import time_left, told_on_band
from forceplate.gui.measure.measure_keys import (
    BETWEEN_TRIALS,
    Action,
    MeasureKeys,
    StartWord,
    what_can_be_done,
)
from forceplate.gui.measure.measure_view import MeasureView
from forceplate.gui.measure.patient_view import PatientView
from forceplate.gui.measure.patient_window import PatientWindow
from forceplate.gui.measure.platform_lane import lane_lines
from forceplate.gui.measure.series_advice import advice, trials_so_far
from forceplate.gui.measure.trace_guide import TraceGuide
from forceplate.gui.measure.visit_questions import VisitQuestions
from forceplate.gui.visit.reason_sheet import Question
from forceplate.operations.visit.take_back import changed_kinds, why_out_of_sight
from forceplate.session import Cue, Guidance, LinkState, VisitSession
from forceplate.session.visit_plan import following_condition
from forceplate.types import Condition, EndReason, Trial
from forceplate.words import Text

DIGITS_EVERY_S = 0.1
_NOT_YET = Text("Still saving. Press again in a moment: nothing is recorded yet.")
_STOPPED = Text("Stopped before the trial began: nothing was recorded.")
_ENDED = Text("That trial had ended by itself. Press again to cut the rest short.")
LATE_STOP_S = 3.0
"""The first press so soon after an effort was meant to stop it, not to begin the next."""
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
        self._allowed: frozenset[Action] = frozenset()
        self._seen_trials: tuple[Trial, ...] = ()
        self._seen_plan: tuple[object, ...] = ()
        self._seen_condition: Condition | None = None
        self._digits_s = -DIGITS_EVERY_S
        self._pressed_late_after: tuple[Path | None, int] | None = None
        self._patient = PatientWindow(context, self)
        self._questions = VisitQuestions(context, self)
        self._sounds = CueSounds(lambda: context.settings.sounds, player)
        self.view = MeasureView(self, context.ways)
        self._guide = TraceGuide(self.view.trace)
        self.setLayout(column(self.view))
        self._wire()
        self._timer = QTimer(self)
        # a coarse timer is late by up to 5 %: the trace would stutter against the screen
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self.refresh)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._show_what_is_there()
        if context.visit is not None:
            self._follow(context.visit)

    @property
    def session(self) -> VisitSession | None:
        """The visit in progress."""
        return self._context.session

    def begin(self, session: VisitSession, person_label: str, born: Date | None = None) -> None:
        """Measure this visit from now on.

        Parameters
        ----------
        person_label
            How the person is spoken of on this screen; the patient view never shows it.
        born
            None: not known.
        """
        before = self._context.chosen.conditions.get(_key(session))
        if before is not None and any(slot.condition == before for slot in session.plan):
            session.select(before)
        self._context.visit = VisitInProgress(session, person_label, born)
        self._follow(self._context.visit)

    def _follow(self, visit: VisitInProgress) -> None:
        """Show a visit from its present state on."""
        session = visit.session
        self._seen_trials, self._seen_plan, self._seen_condition = (), (), None
        self._guide.follow(session)
        self._questions.close()
        self._show_what_is_there()
        self._show_person(visit)
        self.refresh()
        self.view.begin()

    def _show_person(self, visit: VisitInProgress) -> None:
        """Say who is measured, as the list of people has them now."""
        header = visit.session.header
        with suppress(ForcePlateError):
            person = self._context.people.person(header.subject_id)
            visit.person, visit.born = person.called, person.birth_date
        self.view.show_person(visit.person, date(visit.born) if visit.born else "", header.visit)

    def close_visit(self) -> None:
        """Stop what is under way; it is saved, and the session is busy until then."""
        if self.session is not None:
            self.session.stop()
        self._patient.close()
        self._questions.close()

    def end_visit(self) -> None:
        """Measure nobody any more."""
        self.close_visit()
        self._context.visit = None
        self._show_what_is_there()

    def opened(self) -> None:
        """Begin to follow the platform."""
        self._is_open = True
        if self._context.visit is not None:
            self._show_person(self._context.visit)
        self._look_at_platform()
        rate_hz = min(max(self.screen().refreshRate(), LEAST_RATE_HZ), MOST_RATE_HZ)
        self._timer.start(round(1000 / rate_hz))
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    def closed(self) -> None:
        """Follow it no longer; a trial under way still goes to its end."""
        self._is_open = False
        if self.session is None or not self.session.is_busy:
            self._timer.stop()
        self._patient.close()

    @property
    def has_unsaved(self) -> bool:
        """Whether a reason or a note is being asked for."""
        return self.sheet is not None

    def do(self, action: Action) -> None:
        """Do what a key or button stands for; an error is shown, not raised."""
        session = self.session
        if session is None:
            if action is Action.PLATFORM:
                self._context.ways.platform.emit()
            return
        if action not in self._allowed:
            trial = self._chosen if Action.NOTE in self._allowed else None
            if action is Action.START and session.is_busy:
                self._context.show_message(_NOT_YET, holds=lambda: session.is_busy)
            if action is Action.ACCEPT and trial and (why := why_it_cannot_count(trial)):
                self._context.show_message(why)
            return
        try:
            self._do(action, session)
        except ForcePlateError as error:
            self._context.show_error(error)
        self.refresh()

    def _wire(self) -> None:
        view = self.view
        view.triggered.connect(self._press)
        view.chips.condition_chosen.connect(self._choose)
        view.trials.chosen.connect(lambda _: self._show_chosen())
        self._patient.opened.connect(self._listen)
        self._patient.closed.connect(self._come_back)
        self._questions.opening.connect(self._make_room)
        self._questions.answered.connect(self.refresh)
        self._questions.start_wanted.connect(lambda: self.do(Action.START))
        self._questions.closed.connect(self._take_keyboard)
        self._listen(self)

    def _press(self, action: Action) -> None:
        """Do what a button stands for; one press, and the space bar starts and stops again."""
        self.setFocus(Qt.FocusReason.OtherFocusReason)
        self.do(action)

    def _listen(self, window: QWidget) -> None:
        """Let the keys of measuring work in a window."""
        keys = MeasureKeys(window)
        keys.triggered.connect(self.do)
        keys.confirmed.connect(self._confirm)
        keys.condition_wanted.connect(self.view.chips.choose)
        keys.stepped.connect(self.view.trials.step)

    def refresh(self) -> None:
        """Show the visit as it is now; the timer calls this at the rate of the screen."""
        session = self.session
        if session is None:
            return
        acquisition = self._context.link.acquisition
        session.attach(acquisition)
        guidance = session.advance()
        if (taken_back := session.taken_back()) is not None:
            self._context.show_message(taken_back)
        self._guide.attach(acquisition)
        self._guide.refresh(guidance.cue)
        self._sounds.follow(guidance)
        self._notice_plan(session, guidance)
        self._tell(guidance)
        self._show_digits(session)
        self._patient.follow(session, guidance, self._guide)
        if not self._is_open and not session.is_busy:
            self._timer.stop()

    def _notice_plan(self, session: VisitSession, guidance: Guidance) -> None:
        """Show anew what changes with plan, trials, cue and trouble, where one has changed."""
        trials, cue = session.trials, guidance.cue
        plan = (cue, guidance.error, session.is_busy, self._is_preparing, self._context.link.state,
                session.platform_doubt.open_doubts)  # fmt: skip
        same = len(trials) == len(self._seen_trials) and all(map(is_, trials, self._seen_trials))
        is_other = not same or self._seen_condition != session.condition
        if not is_other and plan == self._seen_plan:
            return
        self._seen_trials, self._seen_plan = trials, plan
        self._seen_condition = session.condition
        self._context.chosen.conditions[_key(session)] = session.condition
        view, is_recording = self.view, cue not in BETWEEN_TRIALS
        view.chips.show_plan(session.plan, session.condition)
        view.show_trials(trials_so_far(session), advice(session), is_recording=is_recording)
        if is_other:
            self._guide.choose_condition()
        view.show_recording(is_recording=is_recording)
        self._show_lane(session, guidance)
        self._show_chosen()
        self._context.ways.plan_changed.emit()

    def _show_lane(self, session: VisitSession, guidance: Guidance) -> None:
        between = guidance.cue in BETWEEN_TRIALS
        # what kept a trial from being recorded stands in the band
        error = guidance.error if between and guidance.cue is not Cue.FAILED else None
        do = partial(partial, self.view.triggered.emit)
        lines = lane_lines(
            session,
            error,
            is_away=guidance.cue is Cue.CONNECT,
            check=do(Action.PLATFORM),
            correct=do(Action.CORRECT),
        )
        self.view.lane.show_lines(lines)

    def _show_chosen(self) -> None:
        """Show the chosen trial in its place, and what can be done with it."""
        session, view = self.session, self.view
        if session is None:
            return
        trial, last = self._chosen, session.last_trial
        view.last.show_trial(trial, is_last=trial is None or trial is last)
        self._show_middle(session, trial)
        self._allow()

    def _show_middle(self, session: VisitSession, trial: Trial | None) -> None:
        """Show the card before the first trial, a saved trial between two, else the live trace."""
        view = self.view
        if self._is_preparing:
            if view.card.condition != session.condition:
                view.card.show_condition(session.condition)
            view.show_middle(view.card)
            return
        quiet = session.guidance.cue in BETWEEN_TRIALS - {Cue.CONNECT, Cue.FAILED}
        is_shown = (
            quiet
            and trial is not None
            and view.trial_trace.show_trial(trial, self._guide.lines, self._guide.top_n)
        )
        view.show_middle(view.trial_trace if is_shown else view.trace)

    @property
    def _chosen(self) -> Trial | None:
        """The trial that is chosen in the list."""
        session, number = self.session, self.view.trials.selected_number
        trials = () if session is None else session.trials
        return next((each for each in trials if each.number == number), None)

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

    def _show_what_is_there(self) -> None:
        self.view.show_visit(is_open=self.session is not None)
        self._allow()

    def _look_at_platform(self) -> None:
        """Take in a check that was made on the Platform screen."""
        if self.session is not None:
            try:
                self.session.look_at_platform()
            except ForcePlateError as error:
                self._context.show_error(error)
            self._seen_plan = ()

    def _tell(self, guidance: Guidance) -> None:
        session = self.session
        if session is None:
            return
        is_closed = self._context.link.state is LinkState.CLOSED
        words, tone = told_on_band(
            guidance, session, is_preparing=self._is_preparing, is_closed=is_closed
        )
        self.view.cue.tell(words, tone, time_left=time_left(guidance, session))

    def _show_digits(self, session: VisitSession) -> None:
        now_s = self._clock()
        if now_s - self._digits_s < DIGITS_EVERY_S:
            return
        self._digits_s = now_s
        live, is_there = session.live_force, self._context.link.acquisition is not None
        self.view.cue.show_force(
            live if is_there or live.unit != "N" else None,
            with_share=self._context.settings.body_weight_percent,
            is_now=session.guidance.cue in BETWEEN_TRIALS,
        )

    def _do(self, action: Action, session: VisitSession) -> None:
        """Do an action on a visit; raises what the session raises."""
        match action:
            case Action.START:
                self._start_or_stop(session)
            case Action.ZERO:
                acquisition = self._context.link.acquisition
                if acquisition is not None:
                    session.zero(acquisition)
            case Action.REDO:
                self._questions.redo(session)
            case Action.REJECT | Action.ACCEPT | Action.NOTE:
                self._questions.ask(Question(action.value), self._chosen)
            case Action.UNDO:
                self._undo(session)
            case Action.CONDITION:
                session.select(following_condition(session.plan, session.condition))
            case Action.PATIENT:
                self._patient.toggle()
            case Action.REVIEW:
                self._context.ways.review.emit(session.path, session.condition)
            case Action.PLATFORM:
                self._context.ways.platform.emit()
            case Action.CORRECT:
                self._context.ways.correct.emit(session.path)
            case Action.FINISH:
                self._finish(session)

    def _undo(self, session: VisitSession) -> None:
        """Take the last change back, if the chosen trial shows it."""
        chosen = self.view.trials.selected_number
        if (unseen := why_out_of_sight(session.last_change, chosen)) is not None:
            self._context.show_message(unseen)
        else:
            session.undo()

    def _start_or_stop(self, session: VisitSession) -> None:
        cue = session.guidance.cue
        if cue not in BETWEEN_TRIALS:
            session.stop()
            if cue in {Cue.KEEP_OFF, Cue.COUNTDOWN}:
                self._context.show_message(_STOPPED)
            return
        slot = session.next_trial
        if slot is None:
            self._finish(session)
            return
        visit = self._context.visit
        if visit is not None and slot.condition != session.condition:
            session.select(slot.condition)
            visit.prepared.discard(session.condition)
            return
        if visit is not None and self._is_preparing:
            visit.prepared.add(session.condition)
            return
        if session.platform_doubt.open_doubts:
            self._questions.ask(Question.ANYWAY, None)
            return
        left_s = session.guidance.seconds_left or 0.0
        is_soon = cue is Cue.REST and left_s > session.protocol.rest_s - LATE_STOP_S > 0
        is_by_itself = session.trials and session.trials[-1].end_reason is not EndReason.STOPPED
        after = (session.path, len(session.trials))
        if is_soon and is_by_itself and self._pressed_late_after != after:
            self._pressed_late_after = after
            self._context.show_message(_ENDED, holds=lambda: session.guidance.cue is Cue.REST)
            return
        acquisition = self._context.link.acquisition
        if acquisition is not None:
            session.start(acquisition)

    def _confirm(self) -> None:
        """Take Enter for: the foot lies as it is drawn; it never starts a trial."""
        if self._is_preparing and self.view.shows_card:
            self.do(Action.START)

    def _finish(self, session: VisitSession) -> None:
        """End the visit; what is open is said, and gone back to, on the screen that follows."""
        self.end_visit()
        self._context.ways.over.emit(session.path)

    def _choose(self, condition: Condition) -> None:
        session = self.session
        if session is None:
            return
        try:
            session.select(condition)
        except ForcePlateError as error:
            self._context.show_error(error)
        self._seen_plan = ()  # the chip that was pressed may not be the one that is measured
        self.refresh()
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    def _come_back(self) -> None:
        """Take the keyboard again after the patient's window."""
        if self._is_open:
            self.window().activateWindow()

    @property
    def patient_view(self) -> PatientView | None:
        """The window of the patient, while it is open."""
        return self._patient.view

    @property
    def sheet(self) -> QDialog | None:
        """What is asked now."""
        return self._questions.open_now

    def _make_room(self) -> None:
        """Let nothing lie over what is asked."""
        if self._patient.is_active:
            self._patient.close()

    def _take_keyboard(self) -> None:
        self.window().activateWindow()
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    def _allow(self) -> None:
        """Let be done what can be done now."""
        session = self.session
        if session is None:
            self._allowed, word = frozenset({Action.PLATFORM}), StartWord.START
        else:
            self._allowed, word = what_can_be_done(
                session,
                has_stream=self._context.link.acquisition is not None,
                is_preparing=self._is_preparing,
                selected=self._chosen,
            )
        trial = self._chosen
        counts = trial is None or trial.accepted or trial.practice
        self.view.allow(self._allowed, word, counts=counts)
        changes = () if session is None else session.last_change
        self.view.buttons[Action.UNDO].setToolTip(undo_words(said(changed_kinds(changes))))


def _key(session: VisitSession) -> tuple[str, str]:
    """Return what a visit is remembered by."""
    return session.header.subject_id, session.header.visit
