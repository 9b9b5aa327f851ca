"""What was entered wrongly is put right: numbers follow, and the trace of it stays."""

from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from forceplate.analysis.corrections import Corrected, What, corrections
from forceplate.errors import DoubtfulEntryError, InputError, LibraryBusyError, LibraryError
from forceplate.operations.library.verify import verify_visit
from forceplate.operations.people.merge_people import plan_merge
from forceplate.operations.people.refresh_people import refresh_people
from forceplate.operations.visit.change_record import Stamp
from forceplate.operations.visit.correct_visit import correct_visit, plan_correction
from forceplate.operations.visit.correction_effects import effects
from forceplate.operations.visit.finish_trial import finish_trial, recover_trials
from forceplate.operations.visit.move_trial import move_trial
from forceplate.storage.comparison_reasons import ComparisonReason, ComparisonReasons
from forceplate.storage.journal import TrialEnded
from forceplate.storage.library import Library
from forceplate.storage.people.people import PeopleIndex
from forceplate.storage.visit.visit_file import read_analysed_by, read_outline, read_visit
from forceplate.types import EndReason, Region, Side, Visit, VisitHeader
from forceplate.words import say
from tests.unit.storage.samples import (
    CONDITION,
    begin,
    blocks,
    calibrated_header,
    effort_counts,
    same_trial,
    trial_header,
)

AT = datetime(2026, 4, 2, 12, tzinfo=UTC)
STAMP = Stamp("AB", AT, "typed wrong")
WHO = ("FF-001", "W0")


def the_header(**changes: object) -> VisitHeader:
    """Return the header of a visit with 7.2 kg typed for 72."""
    return replace(calibrated_header(), **{"body_mass_kg": 7.2, **changes})  # type: ignore[arg-type]


def add(library: Library, header: VisitHeader, side: Side = Side.LEFT, *, seed: int = 1) -> None:
    """Record a trial and save it."""
    condition = type(CONDITION)(side, Region.HALLUX, fixation="heel cup")
    with library.new_journal(header, trial_header(condition=condition)) as writer:
        for block in blocks(effort_counts(seed=seed), block_rows=1000):
            writer.append(block)
        writer.event(TrialEnded(EndReason.COMPLETED))
    finish_trial(library, writer)


@pytest.fixture(scope="module")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a library with a visit of two trials, left and right."""
    library = Library(tmp_path_factory.mktemp("recorded"))
    add(library, the_header())
    add(library, the_header(), Side.RIGHT, seed=2)
    return library.root


@pytest.fixture
def library(recorded: Path, tmp_path: Path) -> Library:
    """Return a copy of it that may be changed."""
    return Library(shutil.copytree(recorded, tmp_path / "library"))


def the_visit(library: Library) -> Visit:
    (entry,) = library.visits()
    report = verify_visit(entry.path)
    assert (report.findings, report.remarks) == ((), ())
    return read_visit(entry.path)


def test_a_mass_is_corrected_and_its_percentages_follow(library: Library) -> None:
    before = the_visit(library)
    recordings = read_outline(library.find_visit(*WHO))[1]
    done = correct_visit(library, *WHO, {What.BODY_MASS: 72.0}, STAMP)
    after = the_visit(library)
    assert after.header == done.after.header
    assert after.header.body_mass_kg == 72.0
    for old, new in zip(before.trials, after.trials, strict=True):
        percent = [trial.value("peak_force_body_weight") for trial in (old, new)]
        assert None not in percent
        assert percent[0] == pytest.approx(10 * percent[1], rel=1e-12)  # type: ignore[operator]
        assert old.value("peak_force") == new.value("peak_force")
    assert read_outline(library.find_visit(*WHO))[1] == recordings
    assert corrections(after) == (
        Corrected(What.BODY_MASS, (), 7.2, 72.0, "AB", AT, "typed wrong"),
    )
    assert say(corrections(after)[0].sentence) == (
        "Corrected: body mass 72 kg, before 7.2 kg (AB, 2 Apr 2026 12:00: typed wrong)"
    )


@pytest.mark.parametrize(
    ("former", "what"), [("P001/W4", "visit"), ("P002/W4", "visit and person")]
)
def test_a_moved_trial_of_one_person_is_not_said_to_have_been_of_another(
    former: str, what: str
) -> None:
    moved = Corrected(What.PLACE, (17,), former, "P001/W0", "AB", AT, "typed wrong")
    assert say(moved.sentence) == (
        f"Corrected in trial 17: {what} P001/W0, before {former} "
        "(AB, 2 Apr 2026 12:00: typed wrong)"
    )


def test_a_correction_is_corrected_and_taken_back_by_hand(library: Library) -> None:
    correct_visit(library, *WHO, {What.BODY_MASS: 72.0}, STAMP)
    correct_visit(library, *WHO, {What.BODY_MASS: 71.0}, STAMP)
    (one,) = corrections(the_visit(library))
    assert (one.former, one.now) == (7.2, 71.0)
    correct_visit(library, *WHO, {What.BODY_MASS: 7.2}, STAMP, confirmed=True)
    visit = the_visit(library)
    assert corrections(visit) == ()
    assert [change.serial for change in visit.header.changes] == [1, 2, 3]


def test_an_implausible_mass_is_asked_back(library: Library) -> None:
    path = library.find_visit(*WHO)
    before = path.read_bytes()
    with pytest.raises(DoubtfulEntryError, match="very few people"):
        correct_visit(library, *WHO, {What.BODY_MASS: 720.0 / 3}, STAMP)
    with pytest.raises(DoubtfulEntryError, match="The toes pressed with"):
        correct_visit(library, *WHO, {What.BODY_MASS: 30.0}, STAMP)
    assert path.read_bytes() == before
    assert correct_visit(library, *WHO, {What.BODY_MASS: 30.0}, STAMP, confirmed=True).doubts


def test_the_feet_of_a_visit_are_swapped_and_numbers_stay(library: Library) -> None:
    before = the_visit(library)
    correct_visit(library, *WHO, {What.SIDE: "swap"}, STAMP)
    after = the_visit(library)
    assert [trial.condition.side for trial in after.trials] == [Side.RIGHT, Side.LEFT]
    for old, new in zip(before.trials, after.trials, strict=True):
        assert old.results == new.results
        assert old.checks == new.checks
    assert len(corrections(after)) == 2


def test_the_side_of_one_trial_is_corrected(library: Library) -> None:
    with pytest.raises(InputError, match="both feet"):
        correct_visit(library, *WHO, {What.SIDE: "left"}, STAMP)
    correct_visit(library, *WHO, {What.SIDE: "left"}, STAMP, trials=[2])
    visit = the_visit(library)
    assert [trial.condition.side for trial in visit.trials] == [Side.LEFT] * 2
    (one,) = corrections(visit)
    assert (one.trials, one.former, one.now) == ((2,), "right", "left")
    correct_visit(library, *WHO, {What.SIDE: "right"}, STAMP)
    assert {trial.condition.side for trial in the_visit(library).trials} == {Side.RIGHT}


def test_toes_posture_and_fixation_of_all_trials(library: Library) -> None:
    values = {What.REGION: "all_toes", What.POSTURE: "standing", What.FIXATION: "strap"}
    correct_visit(library, *WHO, values, STAMP)
    visit = the_visit(library)
    for trial in visit.trials:
        condition = trial.condition
        assert (condition.region, condition.posture, condition.fixation) == (
            "all_toes",
            "standing",
            "strap",
        )
    assert {one.trials for one in corrections(visit)} == {(1, 2)}
    assert {change.serial for trial in visit.trials for change in trial.changes} == {1}


def test_another_label_and_day_give_the_file_another_name(library: Library) -> None:
    old = library.find_visit(*WHO)
    hours = [trial.started_at.timetz() for trial in the_visit(library).trials]
    done = correct_visit(library, *WHO, {What.VISIT: "W3", What.DAY: "2026-01-12"}, STAMP)
    assert done.path.name == "FF-001_W3_2026-01-12.h5"
    assert not old.exists()
    visit = the_visit(library)
    assert (visit.header.visit, visit.header.started_at.date().isoformat()) == ("W3", "2026-01-12")
    assert [trial.started_at.timetz() for trial in visit.trials] == hours
    assert {trial.started_at.date().isoformat() for trial in visit.trials} == {"2026-01-12"}
    assert not (library.root / ".moves").exists()


def test_a_day_before_the_birth_is_refused(library: Library) -> None:
    index = PeopleIndex(library)
    refresh_people(index)
    index.edit("FF-001", name="Anna", birth_date=date(1961, 7, 7))
    with pytest.raises(LibraryError, match=r"1 Jan 1950 would be before .* 7 Jul 1961"):
        correct_visit(library, *WHO, {What.DAY: "1950-01-01"}, STAMP, confirmed=True)
    with pytest.raises(LibraryError, match="would be before the birth date"):
        index.edit("FF-001", name="Anna", birth_date=date(2026, 3, 3))
    child = index.add(name="Child", birth_date=date(2026, 3, 20))
    with pytest.raises(LibraryError, match="would be before the birth date"):
        correct_visit(library, *WHO, {What.PERSON: child.subject_id}, STAMP, confirmed=True)
    with pytest.raises(LibraryError, match="would be before the birth date"):
        move_trial(library, (*WHO, 1), (child.subject_id, "W0"), STAMP)
    with pytest.raises(LibraryError, match="would be before the birth date"):
        plan_merge(library, index, child.subject_id, "FF-001")


def test_another_order_of_visits_is_asked_back_and_shown(library: Library) -> None:
    day = datetime(2026, 3, 30, 10, tzinfo=UTC)
    add(library, the_header(visit="W4", started_at=day))
    values = {What.DAY: "2026-03-01"}
    with pytest.raises(DoubtfulEntryError, match=r"W4, W0\. All changes would count from W4"):
        correct_visit(library, "FF-001", "W4", values, STAMP)
    planned = plan_correction(library, "FF-001", "W4", values, STAMP)
    shown = {say(one.name): (say(one.now), say(one.then)) for one in effects(planned)}
    assert shown["Order of the visits"] == ("W0, W4", "W4, W0")
    assert shown["Changes count from"] == ("W0", "W4")
    still = plan_correction(library, "FF-001", "W4", {What.DAY: "2026-03-28"}, STAMP)
    assert not still.doubts
    assert correct_visit(library, "FF-001", "W4", values, STAMP, confirmed=True).doubts


def test_a_label_is_corrected_that_differs_in_case_only(library: Library) -> None:
    add(library, the_header(visit="w8"))  # as an earlier version let it be typed
    done = correct_visit(library, "FF-001", "w8", {What.VISIT: "W8"}, STAMP)
    assert done.path.name == "FF-001_W8_2026-03-02.h5"
    assert [entry.visit for entry in library.visits_of("FF-001")] == ["W0", "W8"]
    with pytest.raises(LibraryError, match="a visit W0 already"):
        correct_visit(library, "FF-001", "W8", {What.VISIT: "w0"}, STAMP)


def test_a_label_is_meant_as_a_week_is_written(library: Library) -> None:
    done = correct_visit(library, *WHO, {What.VISIT: "w12"}, STAMP)
    assert done.after.header.visit == "W12"


@pytest.mark.parametrize("label", ["5-10-2026", "20261005", "5-10-26", "8", "W5-10-26", "D2026"])
def test_a_date_or_a_number_is_no_label_wherever_it_enters(library: Library, label: str) -> None:
    with pytest.raises(LibraryError, match="reads as a date or a number"):
        plan_correction(library, *WHO, {What.VISIT: label}, STAMP)
    with pytest.raises(LibraryError, match="reads as a date or a number"):
        move_trial(library, (*WHO, 1), (WHO[0], label), STAMP)
    with pytest.raises(LibraryError, match="reads as a date or a number"):
        library.meant_label(*WHO[:1], label)  # how a visit begins, and how one is imported


def test_a_label_that_was_given_before_goes_on(library: Library) -> None:
    add(library, the_header(visit="2026-03"))  # as an earlier version let it be typed
    assert library.meant_label("FF-001", "2026-03") == "2026-03"
    correct_visit(library, "FF-001", "2026-03", {What.BODY_MASS: 72.0}, STAMP, confirmed=True)
    for label in ("R1", "W0-2", "Extra", "week8", "D14"):
        assert library.meant_label("FF-001", label) == label


def test_a_file_named_by_a_day_of_no_calendar_hinders_no_correction(library: Library) -> None:
    day = the_visit(library).header.started_at.date()
    (library.root / "FF-001" / "FF-001_W1_0001-13-40.h5").touch()
    plan_correction(library, *WHO, {What.DAY: str(day - timedelta(days=1))}, STAMP)
    plan_correction(library, *WHO, {What.VISIT: "W2"}, STAMP)


def test_a_label_without_a_week_is_asked_back_and_so_is_one_far_from_its_day(
    library: Library,
) -> None:
    day = datetime(2026, 3, 30, 10, tzinfo=UTC)
    add(library, the_header(visit="W4", started_at=day))
    with pytest.raises(DoubtfulEntryError, match="Extra names no week, and W4 does"):
        correct_visit(library, "FF-001", "W4", {What.VISIT: "Extra"}, STAMP)
    with pytest.raises(DoubtfulEntryError, match="By its label W8 is day 56 after W0"):
        correct_visit(library, "FF-001", "W4", {What.VISIT: "W8"}, STAMP)
    with pytest.raises(DoubtfulEntryError, match="By its label W4 is day 28 after W0"):
        correct_visit(library, "FF-001", "W4", {What.DAY: "2026-03-03"}, STAMP)
    with pytest.raises(DoubtfulEntryError, match="names no week"):
        correct_visit(library, *WHO, {What.VISIT: "Intake"}, STAMP)


def test_a_visit_comes_to_the_right_person(library: Library) -> None:
    with pytest.raises(LibraryError, match="Nobody in this library has the id K7M-4TX"):
        correct_visit(library, *WHO, {What.PERSON: "K7M-4TX"}, STAMP)
    person = PeopleIndex(library).add(name="Other")
    correct_visit(library, *WHO, {What.PERSON: person.subject_id}, STAMP, confirmed=True)
    (entry,) = library.visits()
    assert entry.subject_id == person.subject_id
    assert the_visit(library).header.subject_id == person.subject_id


def test_what_is_there_already_is_not_overwritten(library: Library) -> None:
    add(library, the_header(visit="W8"))
    before = {path: path.read_bytes() for path in library.root.rglob("*.h5")}
    with pytest.raises(LibraryError, match="FF-001 has a visit W8 already"):
        correct_visit(library, *WHO, {What.VISIT: "W8"}, STAMP)
    assert {path: path.read_bytes() for path in library.root.rglob("*.h5")} == before


@pytest.mark.parametrize(
    ("values", "why"),
    [
        ({What.BODY_MASS: 7.2}, "Nothing would change"),
        ({What.BODY_MASS: 0.2}, "0.2 kg cannot be a body mass"),
        ({What.BODY_MASS: 700}, "700 kg cannot be a body mass"),
        ({What.DAY: "2026-13-01"}, "write a day like"),
        ({What.DAY: "2027-01-01"}, "^1 Jan 2027 is still to come: no visit can be of that day yet"),
        ({What.SIDE: "middle"}, "use one of left, right"),
        ({What.VISIT: "8 W"}, "cannot be the name"),
        ({What.OPERATOR: "A\nB"}, "one line"),
        ({What.OPERATOR: ""}, "cannot be the operator: say what it is"),
        ({What.FIXATION: " "}, "cannot be the fixation: say what it is"),
    ],
)
def test_what_cannot_be_is_refused(
    library: Library, values: dict[What, str | float | None], why: str
) -> None:
    path = library.find_visit(*WHO)
    before = path.read_bytes()
    trials = [1] if What.SIDE in values else []
    with pytest.raises((InputError, LibraryError), match=why):
        correct_visit(library, *WHO, values, STAMP, trials=trials)
    assert path.read_bytes() == before


@pytest.mark.parametrize("stamp", [Stamp("", AT, "why"), Stamp("AB", AT, " ")])
def test_who_and_why_are_needed(library: Library, stamp: Stamp) -> None:
    with pytest.raises(InputError, match="Say why, and who says so"):
        correct_visit(library, *WHO, {What.BODY_MASS: 72.0}, stamp)


def test_the_mass_of_one_trial_is_the_visits(library: Library) -> None:
    with pytest.raises(InputError, match="body mass is the whole visit's"):
        correct_visit(library, *WHO, {What.BODY_MASS: 72.0}, STAMP, trials=[1])
    with pytest.raises(InputError, match="no trial 3"):
        correct_visit(library, *WHO, {What.SIDE: "left"}, STAMP, trials=[3])


def test_a_trial_in_a_journal_joins_the_corrected_visit(library: Library) -> None:
    writer = begin(library, the_header(), 10_000)
    correct_visit(library, *WHO, {What.BODY_MASS: 72.0}, STAMP)
    with pytest.raises(LibraryBusyError, match="is being recorded"):
        correct_visit(library, *WHO, {What.VISIT: "W8"}, STAMP)
    finish_trial(library, writer)
    visit = the_visit(library)
    assert len(visit.trials) == 3
    assert visit.header.body_mass_kg == 72.0
    percent = [trial.value("peak_force_body_weight") for trial in visit.trials]
    assert percent[2] == pytest.approx(percent[0], rel=0.01)


def test_a_trial_that_a_crash_left_is_saved_before_the_visit_goes(library: Library) -> None:
    writer = begin(library, the_header(), 10_000)
    writer.close()
    library._held.pop(writer.path).release()  # as the death of the program does
    correct_visit(library, *WHO, {What.VISIT: "W8"}, STAMP)
    assert len(the_visit(library).trials) == 3
    assert recover_trials(library) == ()


def test_reasons_for_a_comparison_follow_the_label(library: Library) -> None:
    kept = ComparisonReasons(library.root)
    kept.keep(ComparisonReason("FF-001", "W0", "W8", "same force", "AB", AT, ("protocol",)))
    correct_visit(library, *WHO, {What.VISIT: "W1"}, STAMP)
    assert set(kept.read()) == {("FF-001", "W1", "W8")}
    person = PeopleIndex(library).add(name="Other")
    correct_visit(library, "FF-001", "W1", {What.PERSON: person.subject_id}, STAMP, confirmed=True)
    assert kept.read() == {}


def test_the_software_that_analysed_a_trial_stays_where_no_number_changes(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    def softwares() -> list[str]:
        return list(read_analysed_by(library.visits()[0].path))

    before = softwares()
    monkeypatch.setattr("forceplate.__version__", "99")
    correct_visit(library, *WHO, {What.SIDE: "swap"}, STAMP)
    assert softwares() == before
    correct_visit(library, *WHO, {What.BODY_MASS: 72.0}, STAMP)
    assert softwares() == ["forceplate 99"] * 2


def test_trials_stay_what_they_are(library: Library) -> None:
    before = the_visit(library)
    correct_visit(library, *WHO, {What.OPERATOR: "CD"}, STAMP)
    after = the_visit(library)
    assert after.header.operator == "CD"
    assert all(map(same_trial, before.trials, after.trials))
