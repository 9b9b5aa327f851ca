"""Adherence, outcome and the synthetic cohort, against counts done by hand."""

from __future__ import annotations

import math
import re
from collections import Counter
from dataclasses import replace
from datetime import date, timedelta
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forceplate.figures.drawing import Drawing, Path, Polygon, Words
from forceplate.report.drawing_as_svg import room_in_svg, to_svg
from forceplate.types import Refusal
from forceplate.words import Language, say
from forceplate_study.definition.injury_rule import InjuryAnswers
from forceplate_study.definition.study import SessionKind
from forceplate_study.definition.study_file import Shipped, shipped_study
from forceplate_study.errors import StudyError
from forceplate_study.follow_up.adherence import Window, adherence, windows_of
from forceplate_study.outcome.cox import CoxModel
from forceplate_study.outcome.follow_up_time import person_times
from forceplate_study.outcome.outcome import Correlation, Outcome, outcome
from forceplate_study.records.study_records import (
    DropOut,
    InjuryReport,
    Participant,
    SessionEntry,
    StudyRecords,
    WeekEntry,
)
from forceplate_study.records.tables import SYNTHETIC
from forceplate_study.results import answer_words
from forceplate_study.results.answer_words import method_words, name_words, word
from forceplate_study.results.figures import SHAPE, adherence_figure, survival_figure
from forceplate_study.results.result_rows import adherence_rows, outcome_rows, rows_csv
from forceplate_study.results.result_text import (
    all_notes,
    closing_notes,
    group_words,
    p_words,
    refused_words,
    value_words,
)
from forceplate_study.synthetic_cohort import Cohort, synthetic_cohort

TRIAL = shipped_study(Shipped.TRIAL)
ROOM = room_in_svg(720, 720 * SHAPE)
START = date(2025, 1, 6)
END = START + timedelta(days=400)
P1 = Participant("P1", "intervention", START, 40.0)


def day(week: int, offset: int = 0) -> date:
    return START + timedelta(days=7 * (week - 1) + offset)


def done(number: int, week: int, kind: SessionKind = SessionKind.HOME) -> SessionEntry:
    return SessionEntry(f"s{number}", "P1", day(week), kind)


def own_adherence(records: StudyRecords, window: Window, as_of: date = END) -> tuple[object, ...]:
    found = adherence(TRIAL, records, as_of)[0].persons[0].within(window)
    return (
        found.done, found.prescribed, found.prescribed_missing, found.weeks_reported,
        found.weeks_missing,
    )  # fmt: skip


def test_a_reported_week_without_a_session_is_zero_and_an_unreported_one_is_missing() -> None:
    records = StudyRecords(
        (P1,),
        (done(1, 9), done(2, 9)),
        (WeekEntry("w9", "P1", 9), WeekEntry("w10", "P1", 10)),
    )
    assert own_adherence(records, Window(8, 11)) == (2, 6, 3, 2, 1)
    found = adherence(TRIAL, records, END)[0].persons[0]
    assert [own.done for own in found.weeks if own.week in {9, 10, 11}] == [2, 0, None]
    within = found.within(Window(8, 11))
    assert within.percent == pytest.approx(100 * 2 / 6)
    assert within.percent_of_all == pytest.approx(100 * 2 / 9)
    assert found.missing_weeks == (*range(1, 9), *range(11, 53))


def test_nothing_reported_has_no_percentage() -> None:
    found = adherence(TRIAL, StudyRecords((P1,)), END)[0]
    for window in windows_of(TRIAL):
        assert math.isnan(found.within(window).percent)
        assert found.within(window).weeks_missing == len(window.weeks)
    assert all(math.isnan(point.percent) and point.n_missing == 1 for point in found.curve())


def test_a_session_without_a_diary_reports_its_own_kind_alone() -> None:
    records = StudyRecords((P1,), (done(1, 1, SessionKind.SUPERVISED),))
    person = adherence(TRIAL, records, END)[0].persons[0]
    first = {own.kind: own.done for own in person.weeks if own.week == 1}
    assert first == {SessionKind.SUPERVISED: 1, SessionKind.HOME: None}
    assert own_adherence(records, Window(0, 1)) == (1, 1, 3, 0, 1)


def test_weeks_not_over_and_weeks_after_leaving_are_not_due() -> None:
    records = StudyRecords((P1,))
    for as_of, weeks in ((day(3, 5), 2), (day(3, 6), 3), (START - timedelta(days=1), 0)):
        assert len(adherence(TRIAL, records, as_of)[0].curve()) == weeks
    for left_on, as_of, weeks in (
        (day(3, 6), END, 2),  # left on the last day of the third week
        (day(4), END, 3),
        (day(9), day(3, 5), 2),
        (day(9), day(3, 6), 3),
    ):
        left = replace(records, drop_outs=(DropOut("P1", left_on),))
        assert len(adherence(TRIAL, left, as_of)[0].curve()) == weeks
    gone = replace(records, drop_outs=(DropOut("P1", day(11)),))
    assert own_adherence(gone, Window(0, 52)) == (0, 0, 8 * 4 + 2 * 3, 0, 10)


def test_more_than_prescribed_counts_as_all() -> None:
    records = StudyRecords((P1,), tuple(done(n, 9) for n in range(6)))
    assert adherence(TRIAL, records, END)[0].within(Window(8, 9)).percent == 100


@given(st.lists(st.tuples(st.integers(0, 500), st.sampled_from(SessionKind)), max_size=60),
       st.sets(st.integers(1, 52)), st.integers(0, 500))  # fmt: skip
def test_no_session_of_a_due_week_is_lost_or_doubled(
    sessions: list[tuple[int, SessionKind]], weeks: set[int], as_of: int
) -> None:
    records = StudyRecords(
        (P1,),
        tuple(
            SessionEntry(f"s{n}", "P1", START + timedelta(days=d), kind)
            for n, (d, kind) in enumerate(sessions)
        ),
        tuple(WeekEntry(f"w{week}", "P1", week) for week in weeks),
    )
    found = adherence(TRIAL, records, START + timedelta(days=as_of))[0].persons[0]
    whole = found.within(Window(0, 52))
    due = min(52, (as_of + 1) // 7)
    counted = Counter(
        (d // 7, kind)
        for d, kind in sessions
        if d // 7 < due and (kind is SessionKind.HOME or d // 7 < 8)
    )
    most = {SessionKind.HOME: 3, SessionKind.SUPERVISED: 1}
    assert whole.done == sum(min(n, most[kind]) for (_, kind), n in counted.items())
    assert whole.weeks_reported + whole.weeks_missing == due
    assert whole.prescribed + whole.prescribed_missing == 4 * min(due, 8) + 3 * max(0, due - 8)
    parts = [found.within(Window(week, week + 1)) for week in range(52)]
    assert sum(part.done for part in parts) == whole.done


def injury(
    day_of: int, days: int = 8, confirmed: bool | None = None, who: str = "P1"
) -> InjuryReport:
    return InjuryReport(
        f"i{day_of}", who, START + timedelta(days=day_of), InjuryAnswers(days, 0, False),
        confirmed=confirmed, confirmed_by="" if confirmed is None else "PT",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("injuries", "left", "as_of", "days", "injured"),
    [
        ((), None, 1000, 364, False),
        ((), None, 100, 100, False),
        ((), 50, 1000, 50, False),
        ((injury(200), injury(30)), None, 1000, 30, True),
        ((injury(30, days=6), injury(90)), None, 1000, 90, True),
        ((injury(30, confirmed=False), injury(90)), None, 1000, 90, True),
        ((injury(30, days=1, confirmed=True),), None, 1000, 30, True),
        ((injury(364),), None, 1000, 364, True),
        ((injury(365),), None, 1000, 364, False),
        ((injury(90),), 50, 1000, 50, False),  # named, see test_study_cases
        ((injury(90),), 90, 1000, 90, True),
        ((injury(90),), None, 89, 89, False),
    ],
)
def test_time_to_injury(
    injuries: tuple[InjuryReport, ...], left: int | None, as_of: int, days: int, injured: bool
) -> None:
    gone = () if left is None else (DropOut("P1", START + timedelta(days=left)),)
    records = StudyRecords((P1,), (), (), injuries, gone)
    (found,) = person_times(TRIAL, records, START + timedelta(days=as_of))
    assert (found.days, found.injured) == (days, injured)


def test_whoever_has_not_begun_is_left_out() -> None:
    records = StudyRecords((P1,))
    assert person_times(TRIAL, records, START - timedelta(days=1)) == ()
    with pytest.raises(StudyError, match="Nobody"):
        outcome(TRIAL, records, START - timedelta(days=1))


def test_a_gain_of_nobody_is_refused() -> None:
    with pytest.raises(StudyError, match="'P2'"):
        person_times(TRIAL, StudyRecords((P1,)), END, {"P2": 3.0})


def test_a_complaint_of_before_the_baseline_is_told_and_is_no_new_injury() -> None:
    found = outcome(TRIAL, StudyRecords((P1,), injuries=(injury(-1), injury(40))), END)
    assert (found.persons[0].days, found.persons[0].injured) == (40, True)
    assert found.n_before_baseline == 1
    assert any(note.en.startswith("1 complaint that") for note in closing_notes(found, TRIAL))


@pytest.fixture(scope="module")
def cohort() -> Cohort:
    return synthetic_cohort(TRIAL, START)


def test_the_synthetic_cohort_has_the_margins_of_the_trial(cohort: Cohort) -> None:
    records = cohort.records
    group_of = {own.participant_id: own.group for own in records.participants}
    assert len(group_of) == 118
    for group, n, n_injured, n_left in (("intervention", 57, 8, 5), ("control", 61, 20, 7)):
        assert list(group_of.values()).count(group) == n
        hurt = {own.participant_id for own in records.injuries if own.is_injury(TRIAL.injury_rule)}
        assert sum(group_of[own] == group for own in hurt) == n_injured
        assert sum(group_of[own.participant_id] == group for own in records.drop_outs) == n_left
    assert records.simulated
    assert all(own.participant_id.startswith("SYN-") for own in records.participants)
    assert all(own.age_years and 18 <= own.age_years <= 55 for own in records.participants)
    assert cohort == synthetic_cohort(TRIAL, START)
    assert cohort != synthetic_cohort(TRIAL, START, seed=2)


def test_the_synthetic_adherence_is_near_the_published_one(cohort: Cohort) -> None:
    for group in adherence(TRIAL, cohort.records, END + timedelta(days=100)):
        early, middle, late = (group.within(window).percent for window in windows_of(TRIAL)[:3])
        assert 85 < early < 95
        assert 59 < middle < 69
        assert late < 55


def test_a_synthetic_cohort_needs_a_trial() -> None:
    with pytest.raises(StudyError, match="two groups"):
        synthetic_cohort(shipped_study(Shipped.PRACTICE), START)


def test_outcome_of_the_synthetic_cohort(cohort: Cohort) -> None:
    found = outcome(TRIAL, cohort.records, END + timedelta(days=100), cohort.gains_n)
    (comparison,) = found.comparisons
    assert (comparison.control.n_injured, comparison.control.n) == (20, 61)
    assert (comparison.other.n_injured, comparison.other.n) == (8, 57)
    assert (found.n_waiting, found.n_still_followed) == (0, 0)
    assert found.simulated
    (baseline,), (landmark,) = found.cox, found.cox_gain
    assert [own.n_silent for own in found.curves] == [5, 6]
    assert isinstance(baseline.model, CoxModel)
    assert isinstance(landmark.model, CoxModel)
    assert baseline.model.hazard_ratios[0].standard_error == pytest.approx(
        math.sqrt(1 / 8 + 1 / 20), rel=0.1
    )
    early = [own for own in found.persons if own.days <= 56]
    assert landmark.model.n == 118 - len(early)
    assert sum(landmark.left_out.values()) == len(early)
    assert [own.covariate for own in landmark.model.hazard_ratios] == ["group", "age_years", "gain"]
    assert isinstance(found.correlation, Correlation)
    assert found.correlation.n == 28
    assert "week 8" in found.why_landmark.en
    assert "28" in say(found.why_different, "nl")


def test_the_landmark_leaves_out_who_was_hurt_before_and_starts_its_clock_there() -> None:
    """Early injuries of those with a small gain must not count for the gain."""
    people, injuries, gains = [], [], {}
    for number in range(40):
        who, group = f"P{number}", "control" if number % 2 else "intervention"
        people.append(Participant(who, group, START, 30.0 + number))
        gains[who] = float(number * 7 % 40)
        onset = 20 if number < 10 else 57 + number * 3
        if number % 4 != 3:
            injuries.append(replace(injury(onset, who=who), entry_id=f"i{number}"))
    found = outcome(TRIAL, StudyRecords(tuple(people), injuries=tuple(injuries)), END, gains)
    (own,) = found.cox_gain
    assert isinstance(own.model, CoxModel)
    n_early = sum(number % 4 != 3 for number in range(10))
    assert own.left_out == {"injured by week 8": n_early}
    assert own.model.n == 40 - n_early
    assert own.model.n_injured == len(injuries) - n_early
    (whole,) = found.cox
    assert isinstance(whole.model, CoxModel)
    assert whole.model.n == 40


def test_what_is_missing_is_counted_and_named() -> None:
    people = [
        Participant(
            f"P{n}", "control" if n % 2 else "intervention", START, None if n < 3 else 40.0 + n
        )
        for n in range(20)
    ]
    injuries = tuple(
        replace(injury(60 + 5 * n, who=f"P{n}"), entry_id=f"i{n}") for n in range(0, 20, 2)
    )
    gains = {f"P{n}": float(n % 5) for n in range(1, 20)}
    found = outcome(TRIAL, StudyRecords(tuple(people), injuries=injuries), END, gains)
    assert found.cox[0].left_out == {}
    assert found.cox_age[0].left_out == {"age missing": 3}
    assert found.cox_gain[0].left_out == {"gain missing": 1, "age missing": 2}
    assert found.n_waiting == 10
    assert isinstance(found.cox[0].model, Refusal)
    assert found.cox[0].model.reason == "no_maximum"


def test_a_study_of_one_group_has_curves_and_no_comparison() -> None:
    practice = shipped_study(Shipped.PRACTICE)
    people = tuple(Participant(f"P{n}", "patients", START, 40.0 + n) for n in range(6))
    found = outcome(practice, StudyRecords(people, injuries=(injury(80),)), END)
    assert found.comparisons == ()
    assert found.cox == ()
    assert isinstance(found.log_rank, Refusal)
    assert isinstance(found.correlation, Refusal)
    assert len(found.curves) == 1
    assert survival_figure(ROOM, found, practice).marks


def test_every_answer_stands_in_the_table_with_its_method(cohort: Cohort) -> None:
    found = outcome(TRIAL, cohort.records, END + timedelta(days=100), cohort.gains_n)
    rows = outcome_rows(found)
    assert {row.part for row in rows} == {
        "risk", "comparison", "survival", "cox", "cox_age", "cox_gain", "correlation",
        "sensitivity",
    }  # fmt: skip
    for row in rows:
        assert bool(row.method) != bool(row.refused)
        assert bool(row.refused) == (row.refusal is not None)
    notes = all_notes(found, TRIAL)
    text = rows_csv(rows, notes, simulated=True)
    assert SYNTHETIC in text.splitlines()[0]
    assert text.splitlines()[1 : 1 + len(notes)] == [f"# {note.en}" for note in notes]
    assert len(text.splitlines()) == 2 + len(notes) + len(rows)
    table = adherence_rows(adherence(TRIAL, cohort.records, END), TRIAL)
    assert sum(not row.participant for row in table) == 10 + 8
    assert len({row.participant for row in table}) == 119


def words(drawing: Drawing) -> str:
    return " ".join(mark.text for mark in drawing.marks if isinstance(mark, Words))


def reach(mark: Words | Path | Polygon) -> list[tuple[float, float]]:
    if not isinstance(mark, Words):
        return list(mark.points)
    wide = ROOM.wide(mark.text, bold=mark.is_bold)
    left = mark.x - {"left": 0, "middle": wide / 2, "right": wide}[mark.align]
    return [(left, mark.y), (left + wide, mark.y)]


@pytest.mark.parametrize("language", Language)
def test_figures_say_what_they_show(cohort: Cohort, language: Language) -> None:
    as_of = END + timedelta(days=100)
    found = outcome(TRIAL, cohort.records, as_of, cohort.gains_n)
    survival = survival_figure(ROOM, found, TRIAL, language)
    followed = adherence_figure(
        ROOM, adherence(TRIAL, cohort.records, as_of), TRIAL, simulated=True, language=language
    )
    for drawing in (survival, followed):
        assert say(answer_words.SYNTHETIC, language) in words(drawing)
        for mark in drawing.marks:
            assert isinstance(mark, Words | Path | Polygon)
            assert all(0 <= x <= drawing.width and 0 <= y <= drawing.height for x, y in reach(mark))
        root = ElementTree.fromstring(to_svg(drawing))
        assert root.tag.endswith("svg")
    for n in ("57", "61"):
        assert n in words(survival).split()
    real = survival_figure(ROOM, replace(found, simulated=False), TRIAL, language)
    assert "SYNTHETI" not in words(real)


def test_an_adherence_curve_is_broken_where_nobody_reported() -> None:
    records = StudyRecords((P1,), (), tuple(WeekEntry(f"w{n}", "P1", n) for n in (1, 2, 5, 6)))
    groups = adherence(TRIAL, records, day(6, 6))
    with_gap = adherence_figure(ROOM, groups, TRIAL, simulated=False)
    whole = adherence_figure(
        ROOM,
        adherence(
            TRIAL,
            replace(records, weeks=tuple(WeekEntry(f"w{n}", "P1", n) for n in range(1, 7))),
            day(6, 6),
        ),
        TRIAL,
        simulated=False,
    )
    lines = [sum(isinstance(s, Path) for s in drawing.marks) for drawing in (with_gap, whole)]
    assert lines[0] == lines[1] + 1


@pytest.mark.parametrize(
    ("p", "printed", "dutch"),
    [
        (0.0004, "P < .001", "P < 0,001"),
        (0.0186, "P = .019", "P = 0,019"),
        (0.5, "P = .500", "P = 0,500"),
        (1.0, "P = 1.000", "P = 1,000"),
    ],
)
def test_p_is_printed_as_journals_do(p: float, printed: str, dutch: str) -> None:
    assert [say(p_words(p), language) for language in ("en", "nl")] == [printed, dutch]


def refusing() -> Outcome:
    """Return the outcome of a study that has next to nothing to say."""
    people = [replace(P1, participant_id=f"P{n}", group=TRIAL.groups[n % 2].key) for n in range(6)]
    return outcome(TRIAL, StudyRecords(tuple(people)), END)


@pytest.mark.parametrize("language", [own for own in Language if own is not Language.ENGLISH])
def test_every_word_of_an_answer_is_there_in_each_language(
    cohort: Cohort, language: Language
) -> None:
    found = outcome(TRIAL, cohort.records, END + timedelta(days=100), cohort.gains_n)
    rows = (*outcome_rows(found), *outcome_rows(refusing()))
    n_refused = 0
    for row in rows:
        texts = [name_words(row.name), group_words(row, TRIAL), value_words(row)]
        texts += [method_words(row.method)] if row.method else []
        if row.refused:
            said = refused_words(row, TRIAL)
            assert say(said, language) != said.en
            assert not {"control", "intervention"} & set(said.en.replace(":", "").split())
            texts.append(said)
            n_refused += 1
        for text in texts:
            assert "_" not in text.en + say(text, language)
            assert "{" not in text.en + say(text, language)
            assert not re.search(r"\d\.\d", say(text, language))
    assert n_refused > 5
    for own in adherence_rows(adherence(TRIAL, cohort.records, END), TRIAL):
        assert say(word(own.window), "nl").startswith("weken")
        assert say(word(own.kind), "nl") in {"alle", "thuis", "begeleid"}
    for model in (*found.cox, *found.cox_age, *found.cox_gain):
        for reason in model.left_out:
            assert word(reason).en == reason


def test_svg_text_is_escaped() -> None:
    drawing = Drawing(10, 10, (Words(1, 1, "a < b & c"),), says="<b>")
    root = ElementTree.fromstring(to_svg(drawing))
    assert [e.text for e in root.iter() if e.tag.endswith("text")] == ["a < b & c"]
