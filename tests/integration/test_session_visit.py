"""Whole visits: a simulated person at an emulated platform, the real driver, the real library."""

from __future__ import annotations

import threading
import time
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from forceplate.analysis.corrections import What
from forceplate.analysis.quality import check_series
from forceplate.errors import SessionError, VisitFileError
from forceplate.operations.visit.change_record import Stamp
from forceplate.operations.visit.correct_visit import correct_visit
from forceplate.operations.visit.finish_trial import SavedTrial, finish_trial, recover_trials
from forceplate.protocol import MeasurementProtocol
from forceplate.session import Cue, PlannedState, VisitSession
from forceplate.session.best_trial import ghost, target_n
from forceplate.session.trial_run import local_now
from forceplate.storage.journal import JournalWriter
from forceplate.storage.library import Library
from forceplate.storage.visit.visit_file import read_visit
from forceplate.types import EndReason, Result, Trial
from forceplate_drivers.emulation.server import HAS_PTY
from tests.integration.session_bed import LEFT, RIGHT, SHORT, bed, header

pytestmark = pytest.mark.skipif(not HAS_PTY, reason="needs a pseudo-terminal")

ONE = replace(SHORT, trials=1)
BOTH_FEET = MeasurementProtocol(
    "both", (LEFT, RIGHT), trials=2, practice_trials=1, countdown_s=0.0, rest_s=30.0, hold_s=2.0
)


def states(session: VisitSession) -> list[tuple[bool, PlannedState]]:
    return [(slot.practice, slot.state) for slot in session.plan]


def peak_n(trial: Trial) -> float:
    return next(r.value for r in trial.results if isinstance(r, Result) and r.name == "peak_force")


def test_the_cues_of_a_trial_follow_what_the_toes_do(tmp_path: Path) -> None:
    with bed(tmp_path) as it:
        session = it.session()
        assert session.advance().cue is Cue.READY
        it.start(session)
        assert session.is_busy
        seen = it.drive(session, lambda _: not session.is_busy, "the end of the trial")
        largest_n = session.live_force.force_n
    assert [guidance.cue for guidance in seen] == [
        Cue.KEEP_OFF, Cue.PLACE_TOES, Cue.RELAX, Cue.PRESS, Cue.HOLD, Cue.LET_GO,
        Cue.LIFT_TOES, Cue.SAVING, Cue.REST,
    ]  # fmt: skip
    hold = seen[4]
    assert hold.seconds_left is not None
    assert 0 < hold.seconds_left <= 2.0
    assert seen[-1].seconds_left == pytest.approx(45.0)
    assert largest_n == pytest.approx(0.0, abs=1.0), "the platform is unloaded again"
    (trial,) = session.trials
    assert trial.accepted, trial.verdict_reason
    assert trial.end_reason is EndReason.COMPLETED
    assert trial.zero_after_counts is not None
    assert peak_n(trial) == pytest.approx(80.0, rel=0.06)
    assert session.path is not None
    stored = read_visit(session.path)
    assert [t.number for t in stored.trials] == [1]
    assert stored.header.protocol == "short"
    assert MeasurementProtocol.from_json(stored.header.protocol_json or "") == SHORT


def test_a_weak_effort_is_followed_as_a_strong_one_is(tmp_path: Path) -> None:
    with bed(tmp_path) as it:
        it.peaks_n = [6.0]  # 2 N above resting toes of 4 N
        session = it.session(ONE)
        cues = it.measure(session)
    assert Cue.HOLD in cues
    assert cues.index(Cue.PLACE_TOES) < cues.index(Cue.RELAX) < cues.index(Cue.PRESS)
    assert session.trials[0].end_reason is EndReason.COMPLETED
    assert len(session.trials[0].counts) < 1000 * SHORT.longest_s


def test_without_a_calibration_the_person_is_guided_by_the_counts(tmp_path: Path) -> None:
    with bed(tmp_path) as it:
        session = it.session(ONE, is_calibrated=False)
        session.start_anyway("to practise", "AB")
        cues = it.measure(session)
        assert session.live_force.unit == "counts"
        assert session.live_force.force_n is None
    followed = (Cue.RELAX, Cue.PRESS, Cue.HOLD)
    assert tuple(cue for cue in cues if cue in followed) == followed
    (trial,) = session.trials
    assert trial.force_n is None
    assert len(trial.counts) < 1000 * SHORT.longest_s, "the end of the effort was not seen"


def test_a_visit_goes_from_practice_to_done_and_on_to_the_other_foot(tmp_path: Path) -> None:
    with bed(tmp_path) as it:
        session = it.session(BOTH_FEET)
        planned = [(True, PlannedState.LATER)] + [(False, PlannedState.LATER)] * 2
        assert states(session) == [(True, PlannedState.NEXT), *planned[1:], *planned]
        it.measure(session)
        assert session.trials[0].practice
        assert not session.trials[0].accepted
        it.measure(session)
        best = ghost(session, LEFT)
        assert best is not None
        assert peak_n(best) == pytest.approx(76.0, rel=0.06)
        it.measure(session)
        assert states(session)[:4] == [
            (True, PlannedState.DONE), (False, PlannedState.DONE), (False, PlannedState.DONE),
            (True, PlannedState.NEXT),
        ]  # fmt: skip
        assert session.condition == LEFT
        rest = session.advance()
        it.clock_s += 31.0
        assert [rest.cue, session.advance().cue] == [Cue.REST, Cue.REVIEW]
        (following,) = [slot for slot in session.plan if slot.state is PlannedState.NEXT]
        session.select(following.condition)
        assert session.advance().cue is Cue.READY
        for _ in range(3):
            it.measure(session)
        assert session.advance().cue is Cue.DONE
        assert session.next_trial is None
        with pytest.raises(SessionError, match="Everything planned"):
            it.start(session)
        assert [t.condition for t in session.trials] == [LEFT] * 3 + [RIGHT] * 3
        assert "best_two" in [check.check for check in check_series(session.trials[3:])]


def test_trials_that_differ_ask_for_one_more(tmp_path: Path) -> None:
    with bed(tmp_path) as it:
        it.peaks_n = [80.0, 60.0, 79.0]
        session = it.session()
        it.measure(session)
        it.measure(session)
        assert states(session) == [
            (False, PlannedState.DONE), (False, PlannedState.DONE), (False, PlannedState.NEXT),
        ]  # fmt: skip
        it.measure(session)
        assert session.advance().cue is Cue.DONE
        shown = ghost(session, LEFT)
        assert shown is not None
        assert shown.number == 1


def test_redo_reject_and_accept_move_the_plan(tmp_path: Path) -> None:
    with bed(tmp_path) as it:
        session = it.session(ONE)
        with pytest.raises(SessionError, match="No trial"):
            session.redo()
        it.measure(session)
        after_one = states(session)
        session.redo()
        with pytest.raises(SessionError, match="still being saved"):
            it.start(session)
        it.settle(session)
        assert states(session)[0] == (False, PlannedState.REJECTED)
        override = session.trials[0].override
        assert override is not None
        assert (override.accepted, override.by) == (False, "AB")
        session.redo()
        assert session.next_trial is not None, "it is rejected already"
        assert session.advance().cue is not Cue.SAVING
        session.accept(1, "The foot lay well.", "CD")
        it.settle(session)
        assert states(session) == after_one
        session.reject(1, "", "CD")
        assert "each in one line" in str(it.settle(session).error)
        assert session.trials[0].accepted
        with pytest.raises(SessionError, match="no trial 9"):
            session.reject(9, "x", "y")
        session.set_note(1, "toes cold")
        it.settle(session)
        assert session.trials[0].note == "toes cold"
        assert session.path is not None
        assert read_visit(session.path).trials[0].note == "toes cold"


def test_stop_keeps_what_was_recorded_and_cancels_what_was_not(tmp_path: Path) -> None:
    with bed(tmp_path) as it:
        session = it.session(replace(ONE, countdown_s=30.0))
        it.start(session)
        seen = it.drive(session, lambda g: g.cue is Cue.COUNTDOWN and g.seconds_left, "countdown")
        assert seen[-1].seconds_left == pytest.approx(30.0, abs=1.0)
        with pytest.raises(SessionError, match="under way"):
            session.select(LEFT)
        session.stop()
        guidance = it.settle(session)
        assert (guidance.cue, guidance.error) == (Cue.READY, None)
        assert session.trials == ()
        assert it.library.visits() == ()

        session = it.session(ONE)
        it.start(session)
        it.drive(session, lambda g: g.cue is Cue.HOLD, "the effort")
        session.stop()
        it.settle(session)
        assert session.trials[0].end_reason is EndReason.STOPPED
        assert session.trials[0].zero_after_counts is None


def test_after_a_corrected_foot_comes_what_is_due(tmp_path: Path) -> None:
    with bed(tmp_path) as it:
        session = it.session(replace(BOTH_FEET, trials=1, practice_trials=0))
        it.measure(session)
        session.select(RIGHT)
        assert session.path is not None
        stamp = Stamp("AB", local_now(), "wrong foot entered")
        done = correct_visit(it.library, "SIM-1", "W0", {What.SIDE: "right"}, stamp)
        session.take(done.after.trials, done.after.header)
        assert session.condition == LEFT  # the right foot is done
        assert session.next_trial is not None
        assert session.next_trial.condition == LEFT
        back = correct_visit(it.library, "SIM-1", "W0", {What.SIDE: "left"}, stamp)
        session.select(RIGHT)
        session.take(back.after.trials, back.after.header)
        assert session.condition == RIGHT  # it is due itself
        session.select(LEFT)
        session.take(back.after.trials, back.after.header)
        assert session.condition == LEFT  # nothing was corrected: whoever looks at it stays there


def test_a_visit_is_continued_from_its_file(tmp_path: Path) -> None:
    with bed(tmp_path) as it:
        first = it.session()
        it.measure(first)
        assert first.path is not None
        with pytest.raises(SessionError, match="already"):
            it.session()
        visit = read_visit(first.path)
        (trial,) = visit.trials
        ended = trial.started_at + timedelta(seconds=float(trial.time_s[-1]))
        rested = it.session(visit=visit, now=lambda: ended + timedelta(seconds=46))
        assert rested.advance().cue is Cue.READY
        second = it.session(visit=visit, now=lambda: ended + timedelta(seconds=20))
        rest = second.advance()
        assert rest.cue is Cue.REST
        assert rest.seconds_left == pytest.approx(25.0)
        it.clock_s += 26.0
        assert second.advance().cue is Cue.READY
        put_back = it.session(visit=visit, now=lambda: ended - timedelta(hours=1))
        assert put_back.advance().seconds_left == pytest.approx(45.0)
        assert states(second) == [(False, PlannedState.DONE), (False, PlannedState.NEXT)]
        it.measure(second)
        assert [t.number for t in second.trials] == [1, 2]
        other = replace(header(it.info), calibration_json=None)
        with pytest.raises(VisitFileError, match="different calibration"):
            VisitSession(it.library, other, SHORT, visit=visit)
        acquisition = it.link.acquisition
        assert acquisition is not None
        elsewhere = replace(it.info, serial_number="9")
        with pytest.raises(VisitFileError, match="serial number"):
            VisitSession(it.library, header(elsewhere), SHORT, visit=visit)
        fresh = replace(header(elsewhere), visit="W8")
        with pytest.raises(SessionError, match=r"LoadCells 9, but .* 4711"):
            VisitSession(it.library, fresh, SHORT).start(acquisition)


def test_ghost_and_target_come_from_the_earlier_visit_first(tmp_path: Path) -> None:
    with bed(tmp_path) as it:
        baseline = it.session(ONE)
        it.measure(baseline)
        assert baseline.path is not None
        earlier = read_visit(baseline.path)
        protocol = replace(ONE, target_percent=120.0, target_band_percent=5.0)
        later = VisitSession(
            it.library, replace(header(it.info), visit="W8"), protocol, earlier=earlier
        )
        shown = ghost(later, LEFT)
        assert shown is not None
        assert shown.results == earlier.trials[0].results
        band = target_n(later, LEFT)
        assert band is not None
        assert sum(band) / 2 == pytest.approx(1.2 * peak_n(earlier.trials[0]))
        assert band[1] - band[0] == pytest.approx(0.12 * peak_n(earlier.trials[0]))
        assert ghost(later, RIGHT) is None
        assert target_n(baseline, LEFT) is None


def test_saving_does_not_hold_up_who_looks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    may_save = threading.Event()

    def slow(
        library: Library, journal: JournalWriter, *, end_reason: EndReason | None
    ) -> SavedTrial:
        assert may_save.wait(30.0)
        return finish_trial(library, journal, end_reason=end_reason)

    monkeypatch.setattr("forceplate.session.trial_run.finish_trial", slow)
    with bed(tmp_path) as it:
        session = it.session(ONE)
        it.start(session)
        it.drive(session, lambda g: g.cue is Cue.SAVING, "saving")
        longest_s = 0.0
        for _ in range(50):
            began_s = time.monotonic()
            assert session.advance().cue is Cue.SAVING
            longest_s = max(longest_s, time.monotonic() - began_s)
        assert any(thread.name == "saving" for thread in threading.enumerate())
        may_save.set()
        it.settle(session)
    assert longest_s < 0.25
    assert len(session.trials) == 1
    assert not any(thread.name == "saving" for thread in threading.enumerate())


def test_a_trial_that_cannot_be_saved_says_so_and_stays_in_its_journal(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise VisitFileError("No space left.")

    with bed(tmp_path) as it:
        session = it.session(ONE)
        with monkeypatch.context() as patched:
            patched.setattr("forceplate.operations.visit.finish_trial.append_trial", broken)
            it.measure(session)
        assert session.guidance.cue is Cue.FAILED
        assert "kept in its journal" in str(session.guidance.error)
        assert session.trials == ()
        (outcome,) = recover_trials(it.library)
        assert outcome.saved is not None
        again = it.session(ONE, visit=read_visit(outcome.saved.path))
        assert [t.number for t in again.trials] == [1]


def test_the_platform_closed_in_mid_trial_ends_and_keeps_it(tmp_path: Path) -> None:
    with bed(tmp_path) as it:
        session = it.session(ONE)
        it.start(session)
        it.drive(session, lambda g: g.cue is Cue.HOLD, "the effort")
        it.link.close()
        guidance = it.settle(session)
    assert guidance.cue is Cue.CONNECT
    assert session.trials[0].end_reason is EndReason.DISCONNECTED
    assert session.trials[0].verdict_reason.startswith("The platform was disconnected")
