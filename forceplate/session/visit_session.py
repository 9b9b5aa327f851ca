"""One appointment: what is to be measured, what is done, what comes next."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

from forceplate.acquisition import Acquisition
from forceplate.analysis.corrections import Changed
from forceplate.errors import (
    ForcePlateError,
    LoadedPlatformError,
    NoPlatformError,
    SessionBusyError,
    SessionError,
    VisitCompleteError,
    VisitExistsError,
)
from forceplate.operations.visit.change_record import Stamp
from forceplate.operations.visit.finish_trial import SavedTrial
from forceplate.phrases import MEASURED_AGAIN
from forceplate.protocol import MeasurementProtocol
from forceplate.session.cue import Cue, Guidance, guide_trial
from forceplate.session.effort_follower import EffortPhase
from forceplate.session.live_follower import LiveFollower
from forceplate.session.live_force import LiveForce, is_empty, unloaded_counts
from forceplate.session.platform_doubt import PlatformDoubt, check_same_platform
from forceplate.session.trial_changes import TrialChanges
from forceplate.session.trial_run import AutoStop, TrialPlan, TrialRun, TrialState, local_now
from forceplate.session.visit_plan import PlannedState, PlannedTrial, plan_visit
from forceplate.storage.library import Library
from forceplate.storage.visit.same_visit import check_same_visit
from forceplate.types import (
    Condition,
    Override,
    Trial,
    Visit,
    VisitHeader,
)
from forceplate.words import Text
from forceplate_calibration import Calibration

NOBODY = "operator"
"""Who speaks where the visit names no operator."""

_OTHER_PROTOCOL = Text(
    "The protocol {name} does not measure this condition. Choose one of its own."
)
_STILL_SAVING = Text("The last change is still being saved. Try again in a moment.")
_COMPLETE = Text("Everything planned is measured. Reject a trial to measure it again.")
_NOT_CONNECTED = Text("The platform is not connected. Connect it; the trials so far are saved.")
_NOTHING_TO_REDO = Text(
    "No trial of this condition has been measured yet, so there is none to redo."
)
_EXISTS = Text(
    "The library has visit {visit} of {subject_id} already. Continue that visit, or give this one "
    "another label."
)
_UNDER_WAY = Text("A trial is under way. Stop it first, or wait until it is saved.")
_NO_TRIAL = Text("The visit has no trial {number}. Choose one from its list.")


class VisitSession:
    """A visit in progress. Used by one thread, which calls ``advance`` often; no call waits.

    Parameters
    ----------
    header
        The visit. The protocol's name and text are put in.
    visit
        What is in the library of this visit already, to continue it.
    earlier
        An earlier visit of the same person, for ghost, target and scale.
    on_recording
        Told the condition when a recording begins, so that a simulated person can be asked.
    monotonic
        The clock of the rest, in seconds.

    Raises
    ------
    SessionError
        The library has this visit already, and it was not given to continue it.
    StorageError
        The visit given is another one, or was made with another platform or calibration; or the
        library may not hold a visit of this name.
    CalibrationError
        The calibration in the header is unreadable, or does not fit the platform.
    """

    def __init__(
        self,
        library: Library,
        header: VisitHeader,
        protocol: MeasurementProtocol,
        *,
        visit: Visit | None = None,
        earlier: Visit | None = None,
        on_recording: Callable[[Condition], None] | None = None,
        now: Callable[[], datetime] = local_now,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self.protocol = protocol
        self.header = replace(header, protocol=protocol.name, protocol_json=protocol.to_json())
        self.earlier = earlier
        self.path = library.existing_visit(header.subject_id, header.visit)
        self.run: TrialRun | None = None
        """The trial in progress, or the last one."""
        self.guidance = Guidance(Cue.READY)
        self._library = library
        self._on_recording = on_recording
        self._now = now
        self._monotonic = monotonic
        self.trials: tuple[Trial, ...] = visit.trials if visit else ()
        """What is saved so far, of all conditions, in the order of recording."""
        self._check_continues(visit)
        if visit is not None:
            decided = visit.header.started_anyway_json
            self.header = replace(self.header, started_anyway_json=decided)
        self._calibration = _calibration(header)
        self.platform_doubt = PlatformDoubt(library, self.header, now())
        """Whether the platform can be relied on now."""
        rate_hz = header.platform.sample_rate_hz
        self.live_force = LiveForce(self._calibration, rate_hz, body_mass_kg=header.body_mass_kg)
        """The present force, also between trials, above the latest zero; of the plate on which
        the toes of the present condition press."""
        self._live = LiveFollower(self.live_force)
        self._acquisition: Acquisition | None = None
        self._was_attached = False
        self._effort_ended_s = self._last_effort_s()
        self._was_recording = self._has_effort_ended = False
        self._is_settled = True
        self._error: ForcePlateError | None = None
        self._has_failed = False
        self._changes = TrialChanges(library, visit or Visit(header))
        self.plan: tuple[PlannedTrial, ...]
        """What is done and to do, condition by condition; grows when one more is needed."""
        self._go_to_what_is_due()

    @property
    def last_trial(self) -> Trial | None:
        """The newest of the present condition; None where there is none yet."""
        return next((t for t in reversed(self.trials) if t.condition == self.condition), None)

    @property
    def next_trial(self) -> PlannedTrial | None:
        """What is measured now or next; None when everything planned is done.

        Of another condition than the present one once that is done.
        """
        return next(
            (s for s in self.plan if s.state in (PlannedState.NOW, PlannedState.NEXT)), None
        )

    @property
    def is_busy(self) -> bool:
        """True while a trial is under way or something is being saved."""
        return self._is_measuring or self._changes.are_due

    @property
    def _is_measuring(self) -> bool:
        return self.run is not None and not self._is_settled

    def select(self, condition: Condition) -> None:
        """Make this the present condition.

        Raises
        ------
        SessionError
            A trial is under way, or the condition is not in the plan.
        """
        self._refuse_while_measuring()
        if all(planned.condition != condition for planned in self.plan):
            raise SessionError(_OTHER_PROTOCOL.fill(name=repr(self.protocol.name)))
        self._set_condition(condition)
        self.plan = self._make_plan()

    def _go_to_what_is_due(self) -> None:
        """Make the first condition in which something is to be done the present one."""
        self._set_condition(self.protocol.conditions[0])
        self.plan = self._make_plan()
        following = self.next_trial
        if following is not None:
            self.select(following.condition)

    def _set_condition(self, condition: Condition) -> None:
        self.condition = condition
        """The present one: of the next trial, or of the last one where it is done."""
        if self._calibration is not None:
            self.live_force.measure_by(self._calibration.pressed_by(condition.region.value))

    def attach(self, acquisition: Acquisition | None) -> None:
        """Say which stream there is now; None: the platform is gone. As often as you like.

        Not needed where ``start`` alone is told: but only so is known, between trials, that the
        platform went away or came back.
        """
        self._was_attached = True
        if acquisition is self._acquisition:
            return
        self._acquisition = acquisition
        self._live.attach(acquisition)

    def start(self, acquisition: Acquisition) -> None:
        """Start the next trial on this stream; a rest may be cut short.

        Raises
        ------
        SessionError
            A trial is under way, a change is being saved, everything is done, the stream has
            ended, it is of another platform than the visit's, or the platform is in doubt and
            nobody has decided to measure all the same (``start_anyway``).
        PlatformRateError
            Its samples come at another rate than the platform declares.
        """
        self._refuse_while_measuring()
        if self.is_busy:
            raise SessionBusyError(_STILL_SAVING)
        planned = self.next_trial
        if planned is None:
            raise VisitCompleteError(_COMPLETE)
        if acquisition.has_ended:
            raise NoPlatformError(_NOT_CONNECTED)
        check_same_platform(self.header.platform, acquisition.info)
        acquisition.check_rate()
        self.platform_doubt.refuse()  # last: over this one a person may decide
        self._set_condition(planned.condition)
        self.attach(acquisition)
        self._error, self._has_failed = None, False
        self._was_recording = self._has_effort_ended = False
        how = TrialPlan(
            condition=planned.condition,
            record_s=self.protocol.longest_s,
            countdown_s=self.protocol.countdown_s,
            practice=planned.practice,
            auto_stop=AutoStop.BY_FORCE_OR_COUNTS,
        )
        self.run = TrialRun(self._library, acquisition, self.header, how, self._now)
        self._is_settled = False
        self.plan = self._make_plan()

    def start_anyway(self, reason: str, by: str) -> None:
        """Keep with the visit why it is measured although the platform is in doubt.

        Raises PlatformInDoubtError.
        """
        self.header = self.platform_doubt.decide(self.header, reason, by, self._now())

    def look_at_platform(self) -> None:
        """Take in a check of the platform that was made meanwhile; raises StorageError.

        A visit without a trial keeps it as its last check; one that has begun keeps its own.
        """
        self.platform_doubt.look(self.header, self._now())
        check = self.platform_doubt.check
        if self.path is None and check is not None:
            self.header = replace(self.header, last_check_json=check.to_json())

    def zero(self, acquisition: Acquisition) -> None:
        """Let the present force be 0 for trace and digits; each trial measures its own zero.

        Raises
        ------
        SessionError
            A trial is under way, or something presses on the platform.
        """
        self._refuse_while_measuring()
        self.live_force.zero(unloaded_counts(acquisition, self.live_force))

    def stop(self) -> None:
        """End the recording and keep it; before the recording: cancel. Else nothing happens."""
        if self.run is not None and self._is_measuring:
            self.run.stop()

    def advance(self) -> Guidance:
        """Do what is due now and return what is to be shown. Never waits.

        Never raises a ForcePlateError: it is in the guidance.
        """
        run = self.run
        if run is not None and self._is_measuring:
            run.advance()
            self._follow(run)
            if run.is_over:
                self._settle(run)
        self._change()
        self._live.follow(run)
        self.guidance = self._guide()
        return self.guidance

    def take(self, trials: tuple[Trial, ...], header: VisitHeader | None = None) -> None:
        """Take in trials of this visit that were changed elsewhere: on the Review screen.

        Where they are of another condition now and the present one is done, what is due is next.

        Parameters
        ----------
        header
            Of the visit file, where body mass or operator may have been corrected too.
        """
        if header is not None:
            kg, operator = header.body_mass_kg, header.operator
            self.header = replace(self.header, body_mass_kg=kg, operator=operator)
            self.live_force.weigh(kg)
            self._changes.see(header.changes)
        former, present = {each.number: each.condition for each in self.trials}, self.condition
        for trial in trials:
            self._take(trial)
        is_corrected = any(former.get(t.number, t.condition) != t.condition for t in trials)
        if is_corrected and not self._is_measuring:
            self._go_to_what_is_due()
            if any(slot.condition == present and slot.trial is None for slot in self.plan):
                self.select(present)
        else:
            self.plan = self._make_plan()

    def redo(self, by: str = "") -> bool:
        """Reject the last trial of the present condition, so that it comes again.

        Nothing, and False, if it is rejected already; never a trial of a condition that one has
        left.

        Parameters
        ----------
        by
            Who says so; empty: the operator of the visit.

        Raises
        ------
        SessionError
            A trial is under way, or the condition has none yet.
        """
        self._refuse_while_measuring()
        last = self.last_trial
        if last is None:
            raise SessionError(_NOTHING_TO_REDO)
        done = any(
            planned.number == last.number and planned.state is PlannedState.DONE
            for planned in self.plan
        )
        if done:
            self.reject(last.number, MEASURED_AGAIN, by.strip() or self.header.operator)
        return done

    def reject(self, number: int, reason: str, by: str) -> None:
        """Let a trial not count; it is kept and measured again. Done in the background.

        Raises SessionError.
        """
        self._overrule(number, reason, by, accepted=False)

    def accept(self, number: int, reason: str, by: str) -> None:
        """Let a trial count in spite of its checks; in the background, see ``reject``."""
        self._overrule(number, reason, by, accepted=True)

    def withdraw(self, number: int, by: str) -> None:
        """Take back what a person said of a trial: its checks judge it; see ``reject``."""
        self._check_number(number)
        self._changes.overrule(number, None, Stamp(by.strip() or NOBODY, self._now()))

    def set_note(self, number: int, note: str) -> None:
        """Write a note with a trial; in the background, see ``reject``."""
        self._check_number(number)
        self._changes.note(number, note, Stamp(self.header.operator, self._now()))

    @property
    def last_change(self) -> tuple[Changed, ...]:
        """What ``undo`` takes back, of what was done in this sitting; empty: nothing."""
        return self._changes.last_change(self.trials)

    def undo(self) -> None:
        """Take back what was done last: a verdict, note or mark, a correction made elsewhere.

        In the background, see ``reject``; then ``taken_back`` says what it was.
        """
        if self.last_change:
            self._changes.undo(Stamp(self.header.operator, self._now()))

    def taken_back(self) -> Text | None:
        """Return what was taken back since this was asked last; None: nothing."""
        return self._changes.taken_back()

    def _check_continues(self, visit: Visit | None) -> None:
        if visit is None and self.path is not None:
            raise VisitExistsError(
                _EXISTS.fill(visit=self.header.visit, subject_id=self.header.subject_id)
            )
        if visit is not None:
            check_same_visit(self.path or Text("the visit"), visit.header, self.header)

    def _refuse_while_measuring(self) -> None:
        if self._is_measuring:
            raise SessionBusyError(_UNDER_WAY)

    def _make_plan(self) -> tuple[PlannedTrial, ...]:
        return plan_visit(self.protocol, self.trials, self.condition, is_running=self._is_measuring)

    def _follow(self, run: TrialRun) -> None:
        """Notice the beginning of the recording and the end of the effort."""
        is_recording = run.state is TrialState.RECORDING
        if is_recording and not self._was_recording and self._on_recording is not None:
            self._on_recording(run.plan.condition)
        ends = self._was_recording and not is_recording
        self._was_recording = is_recording
        if not self._has_effort_ended and (run.phase is EffortPhase.OVER or ends):
            self._has_effort_ended = True
            self._effort_ended_s = self._monotonic()

    def _settle(self, run: TrialRun) -> None:
        """Take in a trial that is over."""
        self._is_settled = True
        self._error = None if run.was_cancelled else run.error
        self._has_failed = run.saved is None and not run.was_cancelled
        if run.saved is not None:
            self.path = run.saved.path
            self._take(run.saved.trial)
        self.plan = self._make_plan()

    def _take(self, trial: Trial) -> None:
        others = [each for each in self.trials if each.number != trial.number]
        self.trials = tuple(sorted([*others, trial], key=lambda each: each.number))

    def _check_number(self, number: int) -> None:
        if all(trial.number != number for trial in self.trials):
            raise SessionError(_NO_TRIAL.fill(number=number))

    def _overrule(self, number: int, reason: str, by: str, *, accepted: bool) -> None:
        self._check_number(number)
        override = Override(accepted, reason, by.strip() or NOBODY, self._now())
        self._changes.overrule(number, override)

    def _change(self) -> None:
        """Take in what was changed of saved trials."""
        try:
            changed = self._changes.advance()
        except ForcePlateError as error:
            self._error = error
            return
        if changed is not None:
            self._error = None
            if isinstance(changed, SavedTrial):
                self.take((changed.trial,))
            else:
                self.take(changed.trials, changed.header)

    def _guide(self) -> Guidance:
        run = self.run
        if run is not None and self._is_measuring:
            return guide_trial(run, self.protocol)
        if self._is_unplugged:
            fault = self._acquisition.fault if self._acquisition else None
            return Guidance(Cue.CONNECT, error=fault or self._error)
        if self._has_failed and self._is_free_again:
            self._error, self._has_failed = None, False
        if self._has_failed:
            return Guidance(Cue.FAILED, error=self._error)
        following = self.next_trial
        if following is None:
            return Guidance(Cue.DONE, error=self._error)
        rest_s = self._rest_left_s()
        if rest_s > 0:
            return Guidance(Cue.REST, rest_s, self._error)
        is_other = following.condition != self.condition
        return Guidance(Cue.REVIEW if is_other else Cue.READY, error=self._error)

    @property
    def _is_unplugged(self) -> bool:
        """True when the platform is known to be gone; where nobody looked, it is not known."""
        return self._was_attached if self._acquisition is None else self._acquisition.has_ended

    @property
    def _is_free_again(self) -> bool:
        """True when what kept a trial from being zeroed presses no longer."""
        stream, error = self._acquisition, self._error
        was_loaded = isinstance(error, LoadedPlatformError)
        return was_loaded and stream is not None and is_empty(stream, self.live_force)

    def _last_effort_s(self) -> float | None:
        """Return when the last trial of the sitting before ended, by the clock of the rest."""
        ended = [
            trial.started_at + timedelta(seconds=float(trial.time_s[-1]))
            for trial in self.trials
            if len(trial.time_s)
        ]
        if not ended:
            return None
        # a clock that was put back makes no rest longer than one
        since_s = max((self._now() - max(ended)).total_seconds(), 0.0)
        return self._monotonic() - since_s

    def _rest_left_s(self) -> float:
        if self._effort_ended_s is None:
            return 0.0
        return self.protocol.rest_s - (self._monotonic() - self._effort_ended_s)


def _calibration(header: VisitHeader) -> Calibration | None:
    if header.calibration_json is None:
        return None
    calibration = Calibration.from_json(header.calibration_json)
    calibration.check_usable(header.platform)
    return calibration
