"""The platform's state is part of the measurement: doubts, zero, and what the digits say."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import pytest

from forceplate.analysis.provenance import decision_texts, started_anyway_words
from forceplate.cli.exit_codes import ExitCode, exit_code_of
from forceplate.errors import (
    LoadedPlatformError,
    OtherCalibrationError,
    PlatformInDoubtError,
    SessionError,
)
from forceplate.operations.visit.amend_visit import mark_trial
from forceplate.operations.visit.change_record import Stamp
from forceplate.operations.visit.finish_trial import recover_trials
from forceplate.session import Cue, VisitSession
from forceplate.session.platform_doubt import header_to_start
from forceplate.started_anyway import decisions_in
from forceplate.storage.platform_checks import PlatformCheckStore
from forceplate.storage.visit.visit_file import read_visit
from forceplate.types import PEAK_FORCE, HandMarks, PlatformInfo
from forceplate.words import say
from forceplate_calibration.platform_check.check import (
    PlatformCheck,
    PlatformCheckAnswer,
    PlatformCheckItem,
)
from tests.integration.session_bed import CALIBRATION, LEFT, RIGHT, SHORT, Bed, bed, header
from tests.unit.report_data import CHECK

AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def check(info: PlatformInfo, read_n: float, at: datetime) -> PlatformCheck:
    """Return a check of this platform with 20 N."""
    return replace(
        CHECK,
        at=at,
        model=info.model,
        serial_number=info.serial_number,
        calibration_id=CALIBRATION.id,
        calibration_sha256=CALIBRATION.sha256,
        plate="",
        force_n=20.0,
        measured_n=(read_n,),
        places_mm=((0.0, 0.0),),
        answers=(PlatformCheckAnswer(PlatformCheckItem.FORCE, read_n - 20.0, 0.5, "N"),),
    )


def session_at(it: Bed, at: datetime, **more: object) -> VisitSession:
    """Return a session that begins at a moment of the wall clock."""
    return VisitSession(
        it.library,
        replace(header(it.info), started_at=at),
        SHORT,
        on_recording=lambda _: it.patient.press(80.0),
        now=lambda: at,
        monotonic=lambda: it.clock_s,
        **more,  # type: ignore[arg-type]
    )


def test_a_platform_in_doubt_is_measured_only_when_somebody_says_why(tmp_path: Path) -> None:
    with bed(tmp_path) as it:
        PlatformCheckStore(it.library.root).add(check(it.info, 17.9, AT - timedelta(minutes=8)))
        session = session_at(it, AT)
        (doubt,) = session.platform_doubt.open_doubts
        assert say(doubt) == (
            "Check failed, 2 Mar 2026 08:52: 20.0 N placed, 17.9 N read. What is measured now may "
            "be wrong."
        )
        with pytest.raises(PlatformInDoubtError, match="N placed, "):
            it.start(session)
        for reason, by in (("", "AB"), ("x", "AB"), ("no other platform", " ")):
            with pytest.raises(PlatformInDoubtError, match="Say why"):
                session.start_anyway(reason, by)
        session.start_anyway("No other platform, and the person is here", "AB")
        assert session.platform_doubt.open_doubts == ()
        it.measure(session)
        it.measure(session)
        assert session.path is not None
        visit = read_visit(session.path)
        (kept,) = decisions_in(visit.header.started_anyway_json)
        assert (kept.doubts, kept.reason, kept.by) == (
            ("failed_check",), "no_other_platform", "AB",
        )  # fmt: skip
        assert started_anyway_words(visit.header) == "failed_check"
        (said,) = decision_texts(visit.header)
        assert "AB decided on 2 Mar 2026" in say(said)
        assert say(said).endswith("No other platform, and the person is here.")
        # another sitting decides again, and both stay
        again = session_at(it, AT + timedelta(hours=1), visit=visit)
        again.reject(1, "pain", "CD")
        it.settle(again)
        with pytest.raises(PlatformInDoubtError):
            it.start(again)
        again.start_anyway("She cannot come back", "CD")
        it.measure(again)
        stored = read_visit(session.path).header
    assert [each.by for each in decisions_in(stored.started_anyway_json)] == ["AB", "CD"]
    assert recover_trials(it.library) == ()


def test_a_check_that_passes_takes_the_doubt_away(tmp_path: Path) -> None:
    with bed(tmp_path) as it:
        store = PlatformCheckStore(it.library.root)
        store.add(check(it.info, 17.9, AT - timedelta(minutes=8)))
        session = session_at(it, AT)
        assert session.platform_doubt.open_doubts
        passed = check(it.info, 20.1, AT - timedelta(minutes=1))
        store.add(passed)
        session.look_at_platform()
        assert session.platform_doubt.open_doubts == ()
        assert [say(text) for text in session.platform_doubt.state.good] == [
            "Platform checked on 2 Mar 2026 08:59."
        ]
        it.measure(session)
        assert session.path is not None
        kept = read_visit(session.path).header
    assert kept.started_anyway_json is None
    assert kept.last_check_json == passed.to_json()


def test_a_calibration_that_is_missing_or_of_another_platform_is_a_doubt(tmp_path: Path) -> None:
    with bed(tmp_path) as it:
        bare = it.session(is_calibrated=False)
        assert list(bare.platform_doubt.state.wrong) == ["no_calibration"]
        text = replace(CALIBRATION, platform_serial_number="other").to_json()
        foreign = VisitSession(it.library, replace(header(it.info), calibration_json=text), SHORT)
        assert list(foreign.platform_doubt.state.wrong) == ["other_serial_number"]
        with pytest.raises(PlatformInDoubtError, match="another platform"):
            it.start(foreign)


def test_terminal_and_python_ask_why_as_the_window_does(tmp_path: Path) -> None:
    with bed(tmp_path) as it:
        begun = replace(header(it.info), calibration_json=None, simulated=False)
        start = partial(header_to_start, it.library, now=AT)
        for anyway, by in (("", "AB"), ("only to practise", " ")):
            with pytest.raises(PlatformInDoubtError, match=r"No calibration.*--anyway") as caught:
                start(begun, anyway=anyway, by=by)
            assert exit_code_of(caught.value) is ExitCode.REFUSED
        decided = start(begun, anyway="only to practise", by="AB")
        (one,) = decisions_in(decided.started_anyway_json)
        assert (one.doubts, one.reason, one.by) == (("no_calibration",), "only to practise", "AB")
        assert start(header(it.info), anyway="", by="") == header(it.info)  # nobody is measured


def test_nothing_is_zeroed_while_something_presses(tmp_path: Path) -> None:
    with bed(tmp_path) as it:
        session = it.session()
        acquisition = it.link.acquisition
        assert acquisition is not None
        it.drive(session, lambda _: acquisition.ring.n_written > 1000, "an empty platform")
        session.zero(acquisition)
        it.patient.press(60.0)
        it.drive(session, lambda _: (session.live_force.force_n or 0.0) > 30.0, "a press")
        with pytest.raises(LoadedPlatformError, match="N press on the platform"):
            session.zero(acquisition)
        it.drive(session, lambda _: not it.patient.is_pressing, "the toes off")
        n_before = acquisition.ring.n_written
        it.drive(session, lambda _: acquisition.ring.n_written > n_before + 1000, "a second more")
        session.zero(acquisition)
        it.drive(session, lambda _: session.live_force.force_n is not None, "a force")
        assert abs(session.live_force.force_n or 0.0) < 1.0


def test_the_digits_count_from_the_rest_as_the_trial_does(tmp_path: Path) -> None:
    with bed(tmp_path) as it:
        session = it.session()
        it.start(session)
        highest_n, rests_n = 0.0, set()

        def is_over(_: object) -> bool:
            nonlocal highest_n
            if session.guidance.cue in (Cue.HOLD, Cue.LET_GO):
                highest_n = max(highest_n, session.live_force.force_n or 0.0)
                rests_n.add(session.live_force.rest_n)
            return not session.is_busy

        it.drive(session, is_over, "the end of the trial")
        (trial,) = session.trials
        stored_n = trial.value(PEAK_FORCE)
        assert stored_n is not None
        (rest_n,) = rests_n
        assert rest_n > 1.0
        # looked at some times a second, and the filter of the digits runs behind
        assert highest_n == pytest.approx(stored_n, abs=0.02 * stored_n)
        it.drive(session, lambda _: session.live_force.rest_n == 0.0, "the zero")


def test_again_is_of_the_condition_on_the_screen(tmp_path: Path) -> None:
    with bed(tmp_path) as it:
        session = it.session(replace(SHORT, conditions=(LEFT, RIGHT), trials=1))
        it.measure(session)
        session.select(RIGHT)
        assert session.last_trial is None
        with pytest.raises(SessionError, match="of this condition"):
            session.redo()
        it.settle(session)
        assert session.trials[0].accepted
        session.select(LEFT)
        session.redo()
        it.settle(session)
        assert not session.trials[0].accepted


def test_a_visit_goes_on_only_with_its_own_calibration(tmp_path: Path) -> None:
    with bed(tmp_path) as it:
        first = it.session()
        it.measure(first)
        assert first.path is not None
        visit = read_visit(first.path)
        other = replace(CALIBRATION, id="newer").to_json()
        with pytest.raises(OtherCalibrationError) as caught:
            VisitSession(
                it.library, replace(header(it.info), calibration_json=other), SHORT, visit=visit
            )
    assert str(caught.value).startswith("Visit W0 was begun with another calibration than the one")


def test_a_verdict_and_a_note_are_taken_back_one_after_the_other(tmp_path: Path) -> None:
    with bed(tmp_path) as it:
        session = it.session()
        it.measure(session)
        assert not session.last_change
        session.set_note(1, "toes cold")
        session.redo()
        it.settle(session)
        (trial,) = session.trials
        assert (trial.note, trial.accepted) == ("toes cold", False)
        session.undo()
        it.settle(session)
        (trial,) = session.trials
        assert (trial.note, trial.accepted, trial.override) == ("toes cold", True, None)
        session.undo()
        it.settle(session)
        assert session.trials[0].note == ""
        assert not session.last_change
        assert session.path is not None
        assert len(read_visit(session.path).trials[0].changes) == 4, "the trace keeps all of it"


def test_what_was_done_last_is_taken_back_also_a_mark_that_was_set_elsewhere(
    tmp_path: Path,
) -> None:
    with bed(tmp_path) as it:
        session = it.session()
        it.measure(session)
        session.set_note(1, "toes cold")
        it.settle(session)
        (trial,) = session.trials
        at = session.header.started_at
        who = it.library, session.header.subject_id, session.header.visit
        marks, stamp = HandMarks(None, len(trial.counts) // 2, "AB", at), Stamp("AB", at, "tremor")
        marked = mark_trial(*who, 1, marks, stamp=stamp)
        session.take((marked.trial,))
        assert session.taken_back() is None
        session.undo()
        it.settle(session)
        (trial,) = session.trials
        assert (trial.marks, trial.note) == (None, "toes cold")
        told = session.taken_back()
        assert told is not None
        assert "marks" in told.en
        assert session.taken_back() is None
        again = it.session(visit=read_visit(session.path or tmp_path))
        assert not again.last_change, "what was done at another sitting is taken back in Review"
