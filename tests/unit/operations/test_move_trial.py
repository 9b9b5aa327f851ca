"""A trial in the wrong visit comes into the right one, whole, once, and with trace."""

from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from forceplate.analysis.corrections import What, corrections
from forceplate.documents import dump_json
from forceplate.errors import AnotherDayError, InputError, LibraryError, VisitFileError
from forceplate.operations.library.verify import verify_visit
from forceplate.operations.people.erase_person import erase_person
from forceplate.operations.visit.amend_visit import note_trial
from forceplate.operations.visit.change_record import Stamp
from forceplate.operations.visit.finish_trial import finish_trial
from forceplate.operations.visit.move_trial import move_trial
from forceplate.operations.visit.take_back import take_back
from forceplate.started_anyway import StartedAnyway, decisions_in, json_of
from forceplate.storage.journal import TrialEnded
from forceplate.storage.library import Library
from forceplate.storage.people.people import PeopleIndex
from forceplate.storage.visit.visit_file import read_outline, read_visit
from forceplate.types import EndReason, Visit, VisitHeader
from forceplate.words import say
from tests.unit.operations.test_correct_visit import AT, STAMP
from tests.unit.storage.samples import (
    STARTED_AT,
    blocks,
    calibrated_header,
    effort_counts,
    same_trial,
    trial_header,
)

A, B = ("FF-001", "W0"), ("FF-002", "W0")
BACK = replace(STAMP, reason="")


def add(library: Library, header: VisitHeader, at: datetime, *, seed: int) -> None:
    with library.new_journal(header, trial_header(started_at=at)) as writer:
        for block in blocks(effort_counts(6_000, seed=seed), block_rows=1000):
            writer.append(block)
        writer.event(TrialEnded(EndReason.COMPLETED))
    finish_trial(library, writer)


@pytest.fixture(scope="module")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return two visits: one of two trials, and one of another person, of one trial later."""
    library = Library(tmp_path_factory.mktemp("recorded"))
    first = calibrated_header()
    for minute in (0, 10):
        add(library, first, STARTED_AT + timedelta(minutes=minute), seed=minute + 1)
    other = replace(first, subject_id="FF-002", body_mass_kg=50.0)
    add(library, other, STARTED_AT + timedelta(minutes=5), seed=6)
    return library.root


@pytest.fixture
def library(recorded: Path, tmp_path: Path) -> Library:
    """Return a copy of it that may be changed."""
    return Library(shutil.copytree(recorded, tmp_path / "library"))


def visit_of(library: Library, which: tuple[str, str]) -> Visit:
    path = library.find_visit(*which)
    report = verify_visit(path)
    assert (report.findings, report.remarks) == ((), ())
    return read_visit(path)


def recordings(library: Library) -> list[str | None]:
    return sorted(
        (one for entry in library.visits() for one in read_outline(entry.path)[1]), key=str
    )


def test_a_trial_moves_to_another_person_and_its_percentages_follow(library: Library) -> None:
    known = recordings(library)
    before = visit_of(library, A).trials[1]
    moved = move_trial(library, (*A, 2), B, STAMP)
    assert moved.path == library.find_visit(*B)
    assert moved.source == library.find_visit(*A)
    assert recordings(library) == known
    assert len(visit_of(library, A).trials) == 1
    target = visit_of(library, B)
    assert moved.trial.number == 2
    assert same_trial(target.trials[1], moved.trial)
    percent = [trial.value("peak_force_body_weight") for trial in (before, moved.trial)]
    assert None not in percent
    assert percent[1] == pytest.approx(71.5 / 50.0 * percent[0], rel=1e-12)  # type: ignore[operator]
    (one,) = corrections(target)
    assert (one.what, one.trials, one.former, one.now) == (
        What.PLACE,
        (2,),
        "FF-001/W0",
        "FF-002/W0",
    )


def test_the_visit_that_it_left_says_so_until_it_is_back(library: Library) -> None:
    for _ in range(2):
        move_trial(library, (*A, 2), B, STAMP)
        (one,) = corrections(visit_of(library, A))
        assert (
            say(one.sentence)
            == "A trial was moved from here to FF-002/W0 (AB, 2 Apr 2026 12:00: typed wrong)"
        )
        take_back(library, *B, BACK)
        assert corrections(visit_of(library, A)) == ()


def test_it_stands_where_it_was_recorded_in_time(library: Library) -> None:
    note_trial(library, *B, 1, "in the middle")
    move_trial(library, (*B, 1), A, STAMP)
    trials = visit_of(library, A).trials
    assert [trial.note for trial in trials] == ["", "in the middle", ""]
    assert [entry.subject_id for entry in library.visits()] == ["FF-001"]


def test_it_is_moved_back_with_all_that_belongs_to_it(library: Library) -> None:
    note_trial(library, *A, 2, "first", stamp=STAMP)
    note_trial(library, *B, 1, "there", stamp=STAMP)
    before = {which: visit_of(library, which) for which in (A, B)}
    move_trial(library, (*A, 2), B, STAMP)
    take_back(library, *B, BACK)
    for which, visit in before.items():
        for old, new in zip(visit.trials, visit_of(library, which).trials, strict=True):
            assert same_trial(replace(old, changes=()), replace(new, changes=()))
        assert corrections(visit_of(library, which)) == ()
    take_back(library, *A, BACK)
    assert [trial.note for trial in visit_of(library, A).trials] == ["", ""]
    take_back(library, *B, BACK)
    assert [trial.note for trial in visit_of(library, B).trials] == [""]
    with pytest.raises(InputError, match="Nothing was changed"):
        take_back(library, *A, BACK)


def test_it_is_brought_back_from_the_visit_that_gave_it(library: Library) -> None:
    move_trial(library, (*A, 2), B, STAMP)
    done = take_back(library, *A, BACK)
    assert (done.path, done.trial) == (library.find_visit(*A), 2)
    assert [len(visit_of(library, which).trials) for which in (A, B)] == [2, 1]
    move_trial(library, (*A, 2), B, STAMP)
    note_trial(library, *B, 1, "since", stamp=STAMP)
    with pytest.raises(InputError, match="was changed there since"):
        take_back(library, *A, BACK)


def test_a_visit_that_is_emptied_goes_and_comes_back_as_it_was(library: Library) -> None:
    before = visit_of(library, B)
    moved = move_trial(library, (*B, 1), A, STAMP)
    assert moved.source is None
    assert library.existing_visit(*B) is None
    take_back(library, *A, BACK)
    again = visit_of(library, B)
    assert replace(again.header, changes=()) == before.header
    assert same_trial(replace(again.trials[0], changes=()), before.trials[0])
    assert len(visit_of(library, A).trials) == 2


def test_a_visit_that_is_not_there_begins_with_the_trial(library: Library) -> None:
    with pytest.raises(LibraryError, match="Nobody in this library has the id FF-009"):
        move_trial(library, (*A, 2), ("FF-009", "W0"), STAMP)
    person = PeopleIndex(library).add(name="New")
    to = (person.subject_id, "W0")
    move_trial(library, (*A, 2), to, STAMP)
    visit = visit_of(library, to)
    assert visit.header.body_mass_kg is None
    assert visit.header.started_at == visit.trials[0].started_at
    move_trial(library, (*A, 1), ("FF-001", "W1"), STAMP)
    assert visit_of(library, ("FF-001", "W1")).header.body_mass_kg == 71.5


def test_what_cannot_hold_it_refuses_it(library: Library) -> None:
    before = {path: path.read_bytes() for path in library.root.rglob("*.h5")}
    other = calibrated_header()
    other = replace(other, visit="W8", platform=replace(other.platform, serial_number="9"))
    add(library, other, STARTED_AT + timedelta(days=56), seed=9)
    with pytest.raises(VisitFileError, match="platform serial number"):
        move_trial(library, (*A, 1), ("FF-001", "W8"), STAMP, another_day=True)
    with pytest.raises(InputError, match="already"):
        move_trial(library, (*A, 1), A, STAMP)
    with pytest.raises(VisitFileError, match="2 trials and no trial 3"):
        move_trial(library, (*A, 3), B, STAMP)
    with pytest.raises(InputError, match="Say why"):
        move_trial(library, (*A, 1), B, BACK)
    assert {path: path.read_bytes() for path in before} == before


def test_another_day_is_asked_about(library: Library) -> None:
    later = replace(calibrated_header(), visit="W1", started_at=AT)
    add(library, later, AT, seed=9)
    with pytest.raises(AnotherDayError):
        move_trial(library, (*A, 1), ("FF-001", "W1"), STAMP)
    move_trial(library, (*A, 1), ("FF-001", "W1"), STAMP, another_day=True)
    assert len(visit_of(library, ("FF-001", "W1")).trials) == 2


def _decided(reason: str) -> str | None:
    return json_of((StartedAnyway(("failed_check",), reason, "ZZ", STARTED_AT),))


HISTORY = dump_json(
    [
        {
            "at": "2026-03-02T10:00:00+00:00",
            "by": "forceplate recalibrate",
            "reason": "plate was off",
            "source": "FF-002/FF-002_W0_2026-03-02.h5",
            "source_sha256": "a1" * 32,
            "former_calibration": "b1" * 32,
            "calibration": "c1" * 32,
        }
    ]
)


@pytest.mark.parametrize("n_trials", [2, 1])
def test_the_decision_to_start_anyway_goes_with_the_trial_and_comes_back(
    tmp_path: Path, n_trials: int
) -> None:
    library = Library(tmp_path)
    doubtful = replace(calibrated_header(), started_anyway_json=_decided("scale wobbled"))
    other = replace(calibrated_header(), subject_id="FF-002")
    other = replace(other, started_anyway_json=_decided("certificate late"), operator="OP2")
    for n in range(n_trials):
        add(library, doubtful, STARTED_AT + timedelta(minutes=10 * n), seed=n + 1)
    add(library, other, STARTED_AT + timedelta(minutes=5), seed=6)
    before = {which: visit_of(library, which).header for which in (A, B)}

    move_trial(library, (*A, 1), B, STAMP)
    reasons = [one.reason for one in decisions_in(visit_of(library, B).header.started_anyway_json)]
    assert sorted(reasons) == ["certificate late", "scale wobbled"]

    take_back(library, *B, BACK)
    for which, header in before.items():
        assert replace(visit_of(library, which).header, changes=()) == header


def test_of_two_moved_trials_the_decision_goes_with_the_last_that_comes_back(
    tmp_path: Path,
) -> None:
    library = Library(tmp_path)
    doubtful = replace(calibrated_header(), started_anyway_json=_decided("scale wobbled"))
    for n in range(2):
        add(library, doubtful, STARTED_AT + timedelta(minutes=10 * n), seed=n + 1)
    add(
        library,
        replace(calibrated_header(), subject_id="FF-002"),
        STARTED_AT + timedelta(minutes=5),
        seed=6,
    )
    move_trial(library, (*A, 1), B, STAMP)
    move_trial(library, (*A, 1), B, replace(STAMP, at=AT + timedelta(minutes=1)))
    take_back(library, *B, BACK)
    assert visit_of(library, B).header.started_anyway_json == doubtful.started_anyway_json
    take_back(library, *A, BACK)
    assert visit_of(library, B).header.started_anyway_json is None
    assert visit_of(library, A).header.started_anyway_json == doubtful.started_anyway_json


def test_an_emptied_visit_comes_back_with_its_whole_header(tmp_path: Path) -> None:
    library = Library(tmp_path)
    add(library, replace(calibrated_header(), operator="OP1"), STARTED_AT, seed=1)
    other = replace(
        calibrated_header(),
        subject_id="FF-002",
        history_json=HISTORY,
        started_anyway_json=_decided("late"),
        operator="OP2",
    )
    add(library, other, STARTED_AT + timedelta(minutes=5), seed=6)
    before = {which: visit_of(library, which).header for which in (A, B)}
    move_trial(library, (*A, 1), B, STAMP)
    take_back(library, *B, BACK)
    for which, header in before.items():
        assert replace(visit_of(library, which).header, changes=()) == header


def test_what_names_an_erased_person_is_passed_over_and_older_changes_are_taken_back(
    library: Library,
) -> None:
    note_trial(library, *A, 1, "older", stamp=STAMP)
    add(library, replace(calibrated_header(), subject_id=B[0], visit="W8"), STARTED_AT, seed=3)
    move_trial(library, (*B, 1), A, STAMP)
    erase_person(library, PeopleIndex(library), B[0], Stamp("AB", AT, "asked for it"))
    assert [one.change.what for one in take_back(library, *A, BACK).changes] == [What.NOTE]
    with pytest.raises(InputError, match="does not say any more"):
        take_back(library, *A, BACK)
