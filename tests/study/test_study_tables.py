"""Tables in and out: nothing lost, nothing doubled, nothing half taken in."""

from __future__ import annotations

import csv
import dataclasses
import io
from contextlib import nullcontext
from datetime import date, timedelta
from enum import StrEnum
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forceplate.enums import Side
from forceplate_study.definition.injury_rule import InjuryAnswers
from forceplate_study.definition.study import SessionKind
from forceplate_study.definition.study_file import Shipped, copy_shipped, shipped_study
from forceplate_study.described_fields import Kind
from forceplate_study.errors import StudyError
from forceplate_study.outcome.strength_gains import read_gains, write_gains
from forceplate_study.records.merge import Imported, merge
from forceplate_study.records.redcap import data_dictionary, field_name, read_export
from forceplate_study.records.study_folder import StudyFolder
from forceplate_study.records.study_records import (
    DropOut,
    InjuryReport,
    Participant,
    Record,
    SessionEntry,
    StudyRecords,
    WeekEntry,
)
from forceplate_study.records.tables import (
    BadTableError,
    TableName,
    columns_of,
    is_synthetic,
    read_table,
    template,
    write_table,
)

TODAY = date(2026, 12, 1)
START = date(2026, 3, 2)
TRIAL = shipped_study(Shipped.TRIAL)
PEOPLE = (
    Participant("P001", "intervention", START, 41.0),
    Participant("P002", "control", START),
)

ids = st.from_regex(r"[A-Za-z0-9]([A-Za-z0-9_-]{0,30}[A-Za-z0-9])?", fullmatch=True)
entries = st.from_regex(r"[A-Za-z0-9/_.:][A-Za-z0-9/_.:-]{0,60}", fullmatch=True)
days = st.dates(date(2000, 1, 1), date(2100, 1, 1))
numbers = st.none() | st.integers(0, 500_000).map(lambda n: n / 1000)
texts = st.text(st.characters(codec="utf-8", exclude_characters="\0\r"), max_size=60).map(str.strip)
keys = st.from_regex(r"[a-z0-9](?:[a-z0-9-]{0,8}[a-z0-9])?", fullmatch=True)

RECORDS: dict[TableName, st.SearchStrategy[Record]] = {
    TableName.PARTICIPANTS: st.builds(
        Participant, ids, keys, days, st.none() | st.integers(0, 120).map(float)
    ),
    TableName.SESSIONS: st.builds(
        SessionEntry, entries, ids, days, st.sampled_from(SessionKind), numbers,
        st.lists(keys, max_size=4).map(tuple),
    ),
    TableName.WEEKS: st.builds(WeekEntry, entries, ids, st.integers(1, 520), numbers, texts),
    TableName.INJURIES: st.builds(
        InjuryReport, entries, ids, days,
        st.builds(InjuryAnswers, st.integers(0, 400), st.integers(0, 99), st.booleans()),
        texts, st.none() | st.sampled_from(Side), st.none() | st.integers(0, 10), texts,
    ),
    TableName.DROP_OUTS: st.builds(DropOut, ids, days, texts),
}  # fmt: skip


@pytest.mark.parametrize("table", TableName)
@given(st.data())
def test_what_is_written_is_read_back(table: TableName, data: st.DataObject) -> None:
    records = tuple(data.draw(st.lists(RECORDS[table], max_size=4)))
    text = write_table(table, records)
    assert tuple(record for _, record in read_table(table, text)) == records
    assert not is_synthetic(text)
    marked = write_table(table, records, synthetic=True)
    assert is_synthetic(marked)
    assert tuple(record for _, record in read_table(table, marked)) == records


FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠")  # noqa: RUF001  as wide as Excel takes them


@given(texts)
def test_no_cell_is_a_formula(complaint: str) -> None:
    text = write_table(TableName.WEEKS, (WeekEntry("e", "P1", 1, 5.0, complaint),))
    for row in csv.reader(io.StringIO(text)):
        assert not any(cell.startswith(FORMULA) for cell in row)


@pytest.mark.parametrize("start", FORMULA)
def test_a_formula_becomes_a_text_in_every_table_of_a_study(start: str) -> None:
    text = f"{start}1+1"
    (row,) = csv.reader(io.StringIO(write_table(TableName.WEEKS, (week(text),)).split("\n")[1]))
    assert f"'{text}" in row
    assert [record for _, record in read_table(TableName.WEEKS, write_table(
        TableName.WEEKS, (week(text),)))] == [week(text)]  # fmt: skip
    gains = write_gains({text: -1.5})
    assert f"'{text},-1.5" in gains
    assert read_gains(gains) == {text: -1.5}


def week(complaint: str) -> WeekEntry:
    return WeekEntry("e", "P1", 1, 5.0, complaint)


@given(st.sampled_from(TableName), st.text(max_size=200))
def test_any_text_is_read_or_refused(table: TableName, text: str) -> None:
    assert_read_or_refused(table, text)


def assert_read_or_refused(table: TableName, text: str) -> None:
    """What is read is written and read again as it was; no other error than a refusal."""
    try:
        records = tuple(record for _, record in read_table(table, text))
    except StudyError:
        return
    written = write_table(table, records)
    assert tuple(record for _, record in read_table(table, written)) == records


@given(st.sampled_from(TableName), st.data())
def test_any_cells_are_read_or_refused(table: TableName, data: st.DataObject) -> None:
    cell = st.text(max_size=12) | st.sampled_from(["1", "yes", "2026-03-02", "P001", "home"])
    row = data.draw(
        st.lists(cell, min_size=len(columns_of(table)), max_size=len(columns_of(table)))
    )
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow([own.column for own in columns_of(table)])
    writer.writerow(row)
    assert_read_or_refused(table, out.getvalue())


@pytest.mark.parametrize("table", TableName)
def test_a_template_is_an_empty_table(table: TableName) -> None:
    assert read_table(table, template(table)) == ()
    assert template(table).splitlines()[-1] == ",".join(own.column for own in columns_of(table))


def test_a_table_as_a_dutch_spreadsheet_saves_it() -> None:
    text = (
        "\ufeffparticipant;date;minutes;kind\r\n"
        "P001;3-03-2026;27,5;home\r\nP001;03-03-2026;30;\r\n"
        ";;;\r\n"
    )
    found = read_table(TableName.SESSIONS, text, day_first=True)
    one, two = (record for _, record in found)
    assert isinstance(one, SessionEntry)
    assert isinstance(two, SessionEntry)
    assert (one.done_on, one.minutes) == (date(2026, 3, 3), 27.5)
    assert (one.entry_id, two.entry_id) == (
        "sessions/P001/2026-03-03/home/1", "sessions/P001/2026-03-03/home/2",
    )  # fmt: skip


def test_every_bad_row_is_named_with_its_line() -> None:
    text = (
        "# a note\nparticipant,onset,restricted_days,restricted_sessions,consulted,pain\n"
        "P001,2026-05-01,8,2,no,3\n"
        "P001,01-05-2026,8,2,no,3\n"
        'P001,2026-05-01,8,"2\n",no,3\n'
        "P 001,2026-05-01,8,2,no,3\n"
        "P001,2026-05-01,-8,2,no,3\n"
        "P001,2026-05-01,8,2,perhaps,3\n"
        "P001,2026-05-01,8,2,no,11\n"
        "P001,2026-05-01,8,2\n"
        "P001,2026-02-30,8,2,no,3\n"
        "P001,,8,2,no,3\n"
    )
    with pytest.raises(BadTableError) as refused:
        read_table(TableName.INJURIES, text)
    assert [row.line for row in refused.value.rows] == [4, 7, 8, 9, 10, 11, 12, 13]
    message = str(refused.value)
    for words in (
        "'01-05-2026' is no date",
        "'P 001'",
        "'-8'",
        "'perhaps'",
        "pain is 11",
        "4 cells",
    ):
        assert words in message
    assert "nothing was taken" in message


@pytest.mark.parametrize(
    ("header", "words"),
    [
        ("participant,minutes", "'date' is missing"),
        ("participant,date,name", "'name' is unknown"),
        ("participant,date,date", "'date' is there twice"),
        ("", "is empty"),
        ("# only a note", "is empty"),
    ],
)
def test_a_wrong_header_is_refused(header: str, words: str) -> None:
    with pytest.raises(StudyError, match=words):
        read_table(TableName.SESSIONS, header)


def test_an_open_quote_is_refused() -> None:
    with pytest.raises(StudyError, match="Line 2"):
        read_table(TableName.SESSIONS, 'participant,date\n"P001,2026-03-02\n')


SESSION = SessionEntry("s1", "P001", START + timedelta(days=3))
FAULTS: list[tuple[TableName, Record, str]] = [
    (TableName.PARTICIPANTS, Participant("P9", "placebo", START), "'placebo' is no group"),
    (TableName.PARTICIPANTS, Participant("p001", "control", START), "in capitals only"),
    (TableName.SESSIONS, SessionEntry("s2", "P404", START), "no participant"),
    (TableName.SESSIONS, SessionEntry("s2", "p001", START), "'p001' differs from 'P001' in capita"),
    (TableName.SESSIONS, SessionEntry("s2", "P001", START - timedelta(days=1)), "before P001"),
    (TableName.SESSIONS, SessionEntry("s2", "P001", TODAY + timedelta(days=1)), "in the future"),
    (TableName.SESSIONS, SessionEntry("s2", "P002", date(2026, 10, 1)), "after P002 left"),
    (TableName.SESSIONS, SessionEntry("s2", "P002", START, exercises=("tilting",)), "no exercise"),
    (TableName.SESSIONS, SessionEntry("s1", "P001", START), "there already, with other values"),
    (TableName.WEEKS, WeekEntry("w2", "P001", 53), "after week 52"),
    (TableName.WEEKS, WeekEntry("w2", "P001", 1, 9.0), "week 1 of P001 is there already"),
    (TableName.INJURIES, InjuryReport("i", "P001", date(2025, 1, 1), InjuryAnswers(8, 0, False)),
     "onset 2025-01-01 is more than 365 days before"),
    (TableName.DROP_OUTS, DropOut("P001", START + timedelta(days=1)), "a session on 2026-03-05"),
    (TableName.WEEKS, WeekEntry("w2", "P001", 41), "week 41 is in the future"),
    (TableName.WEEKS, WeekEntry("w2", "P002", 32), "week 32 is after P002 left on 2026-09-30"),
    (TableName.INJURIES, InjuryReport("i", "P001", TODAY, InjuryAnswers(2, 0, False)),
     "restricted_days is 2: more days than have passed since 2026-12-01"),
    (TableName.PARTICIPANTS, Participant("P003", "control", date(2062, 3, 2)), "in the future"),
]  # fmt: skip


def records() -> StudyRecords:
    return StudyRecords(
        PEOPLE, (SESSION,), (WeekEntry("w1", "P001", 1, 20.0),), (),
        (DropOut("P002", date(2026, 9, 30)),),
    )  # fmt: skip


@pytest.mark.parametrize(("table", "record", "words"), FAULTS)
def test_an_entry_that_contradicts_the_study_is_refused(
    table: TableName, record: Record, words: str
) -> None:
    with pytest.raises(BadTableError) as refused:
        merge(TRIAL, records(), table, ((7, record),), TODAY)
    assert words in str(refused.value)
    assert [row.line for row in refused.value.rows] == [7]


def test_the_same_entry_again_counts_once_and_a_replaced_one_in_its_place() -> None:
    merged, answer = merge(
        TRIAL, records(), TableName.SESSIONS, ((2, SESSION), (3, SESSION)), TODAY
    )
    assert answer == Imported(TableName.SESSIONS, 0, 2)
    assert merged == records()
    longer = SessionEntry("s1", "P001", SESSION.done_on, minutes=31.0)
    merged, answer = merge(
        TRIAL, records(), TableName.SESSIONS, ((2, longer),), TODAY, replace=True
    )
    assert merged.sessions == (longer,)
    assert answer.n_new == 1


@pytest.mark.parametrize(
    ("own", "words"),
    [
        (Participant("P001", "intervention", TODAY), "date 2026-03-05 is before"),
        (Participant("P001", "control", START), "'tilting' is no exercise"),
        (Participant("P002", "control", TODAY), "before P002 began"),
    ],
)
def test_a_corrected_participant_agrees_with_what_was_entered(own: Participant, words: str) -> None:
    tilted = dataclasses.replace(SESSION, exercises=("tilting",))
    there = dataclasses.replace(records(), sessions=(tilted,))
    with pytest.raises(BadTableError, match=words):
        merge(TRIAL, there, TableName.PARTICIPANTS, ((2, own),), TODAY, replace=True)
    older = Participant("P001", "intervention", START - timedelta(days=1), 42.0)
    merged, _ = merge(TRIAL, there, TableName.PARTICIPANTS, ((2, older),), TODAY, replace=True)
    assert merged.participants[0] == older


PARTICIPANTS_CSV = "participant,group,started_on\nP001,intervention,2026-03-02\n"
SESSIONS_CSV = "participant,date\nP001,2026-03-03\nP001,2026-03-05\n"


def folder_in(path: Path) -> StudyFolder:
    copy_shipped(Shipped.TRIAL, path)
    return StudyFolder(path)


def test_tables_are_taken_in_together_and_again_change_nothing(tmp_path: Path) -> None:
    folder = folder_in(tmp_path)
    texts = {TableName.SESSIONS: SESSIONS_CSV, TableName.PARTICIPANTS: PARTICIPANTS_CSV}
    answers = folder.add(texts, TODAY)
    assert answers == (
        Imported(TableName.PARTICIPANTS, 1, 0),
        Imported(TableName.SESSIONS, 2, 0),
    )
    first = folder.records()
    assert len(first.sessions) == 2
    assert [answer.n_known for answer in folder.add(texts, TODAY)] == [1, 2]
    assert folder.records() == first


def test_one_bad_row_leaves_every_table_as_it_was(tmp_path: Path) -> None:
    folder = folder_in(tmp_path)
    folder.add({TableName.PARTICIPANTS: PARTICIPANTS_CSV}, TODAY)
    before = {path.name: path.read_bytes() for path in (tmp_path / "records").glob("*.csv")}
    texts = {
        TableName.PARTICIPANTS: PARTICIPANTS_CSV + "P002,control,2026-03-02\n",
        TableName.SESSIONS: SESSIONS_CSV + "P003,2026-03-05\n",
    }
    with pytest.raises(BadTableError, match="line 4: 'P003' is no participant"):
        folder.add(texts, TODAY)
    after = {path.name: path.read_bytes() for path in (tmp_path / "records").glob("*.csv")}
    assert after == before


def test_synthetic_and_real_records_do_not_mix(tmp_path: Path) -> None:
    folder = folder_in(tmp_path)
    folder.add({TableName.PARTICIPANTS: PARTICIPANTS_CSV}, TODAY)
    synthetic = write_table(TableName.SESSIONS, (SESSION,), synthetic=True)
    with pytest.raises(StudyError, match="not synthetic"):
        folder.add({TableName.SESSIONS: synthetic}, TODAY)
    (tmp_path / "records" / "sessions.csv").write_text(synthetic)
    with pytest.raises(StudyError, match="some tables are synthetic"):
        folder.records()


def test_records_that_are_no_text_are_refused(tmp_path: Path) -> None:
    folder = folder_in(tmp_path)
    folder.add({TableName.PARTICIPANTS: PARTICIPANTS_CSV}, TODAY)
    (tmp_path / "records" / "participants.csv").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(StudyError, match="cannot be read"):
        folder.records()


def redcap_text(*rows: dict[str, str]) -> str:
    with io.StringIO(data_dictionary()) as file:
        names = [row["Variable / Field Name"] for row in csv.DictReader(file)]
    made = ["redcap_event_name", "redcap_repeat_instrument", "redcap_repeat_instance"]
    columns = [names[0], *made, *names[1:]]
    out = io.StringIO()
    writer = csv.DictWriter(out, columns)
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def test_a_redcap_export_gives_the_same_records(tmp_path: Path) -> None:
    def repeated(table: TableName, number: int, **own: str) -> dict[str, str]:
        return {
            "record_id": "P001",
            "redcap_repeat_instrument": table.value,
            "redcap_repeat_instance": str(number),
        } | {field_name(table, name): value for name, value in own.items()}

    text = redcap_text(
        {
            "record_id": "P001",
            "participants_group": "intervention",
            "participants_started_on": "2026-03-02",
            "participants_age_years": "41",
            "drop_outs_date": "2026-10-01",
        },
        repeated(TableName.SESSIONS, 1, date="2026-03-05", kind="home", minutes="30"),
        repeated(TableName.SESSIONS, 2, date="2026-03-06", kind="supervised"),
        repeated(TableName.WEEKS, 1, week="1", running_km="20.5"),
        repeated(
            TableName.INJURIES, 1, onset="2026-06-01", restricted_days="8",
            restricted_sessions="0", consulted="0", side="left", confirmed="1", confirmed_by="PT",
        ),
    )  # fmt: skip
    lines = read_export(text)
    folder = folder_in(tmp_path)
    answers = folder.add_records(lines, TODAY)
    assert [answer.n_new for answer in answers] == [1, 2, 1, 1, 1]
    found = folder.records()
    assert found.participants == (PEOPLE[0],)
    assert found.sessions[1] == SessionEntry(
        "redcap/P001/sessions/2", "P001", date(2026, 3, 6), SessionKind.SUPERVISED
    )
    assert found.injuries[0].confirmed is True
    assert found.injuries[0].side is Side.LEFT
    assert [answer.n_known for answer in folder.add_records(lines, TODAY)] == [1, 2, 1, 1, 1]


def test_an_export_saved_by_a_spreadsheet_has_its_days_first() -> None:
    row = {"record_id": "P001", "participants_group": "control",
           "participants_started_on": "2-3-2026"}  # fmt: skip
    ((_, own),) = read_export(redcap_text(row), day_first=True)[TableName.PARTICIPANTS]
    assert own == Participant("P001", "control", START)
    with pytest.raises(BadTableError, match="is no date"):
        read_export(redcap_text(row))


def test_each_event_of_a_longitudinal_project_numbers_its_entries_anew() -> None:
    own = {"record_id": "P001", "redcap_repeat_instrument": "sessions",
           "redcap_repeat_instance": "1"}  # fmt: skip
    text = redcap_text(
        own | {"redcap_event_name": "week_1_arm_1", "sessions_date": "2026-03-05"},
        own | {"redcap_event_name": "week_2_arm_1", "sessions_date": "2026-03-12"},
    )
    ids = [record.entry_id for _, record in read_export(text)[TableName.SESSIONS]]  # type: ignore[union-attr]
    assert ids == [f"redcap/P001/sessions/week_{n}_arm_1/1" for n in (1, 2)]


def test_an_export_of_another_project_is_refused() -> None:
    with pytest.raises(StudyError, match="record_id"):
        read_export("name,age\nx,1\n")
    with pytest.raises(StudyError, match="none of the instruments"):
        read_export("record_id,age\nP1,1\n")


@pytest.mark.parametrize(
    "row",
    [
        {"redcap_repeat_instrument": "Sessions", "sessions_date": "2026-03-05"},  # labels, not raw
        {"injuries_onset": "2026-03-05"},  # of an instrument that does not repeat
        {"redcap_repeat_instrument": "sessions", "weeks_week": "3"},
        {"redcap_repeat_instrument": "weeks", "participants_group": "control"},
    ],
)
def test_no_answer_of_an_export_is_passed_over(row: dict[str, str]) -> None:
    first = {"record_id": "P1", "participants_group": "control",
             "participants_started_on": "2026-03-02"}  # fmt: skip
    with pytest.raises(BadTableError, match=r"line 3: .* is filled in") as refused:
        read_export(redcap_text(first, {"record_id": "P1"} | row))
    assert next(reversed(row)) in str(refused.value)


def test_a_bad_row_of_an_export_is_named() -> None:
    with pytest.raises(BadTableError, match="line 2: started_on"):
        read_export(
            redcap_text(
                {
                    "record_id": "P001",
                    "participants_group": "control",
                    "participants_started_on": "yesterday",
                }
            )
        )


def test_the_data_dictionary_names_every_column_once() -> None:
    with io.StringIO(data_dictionary()) as file:
        rows = list(csv.DictReader(file))
    names = [row["Variable / Field Name"] for row in rows]
    assert len(names) == len(set(names))
    for table in TableName:
        for own in columns_of(table):
            if own.column not in {"entry", "participant"}:
                assert field_name(table, own.column) in names
    assert {row["Field Type"] for row in rows} == {"text", "notes", "yesno", "dropdown"}


@given(st.dictionaries(ids, st.integers(-90_000, 90_000).map(lambda n: n / 1000), max_size=5))
def test_gains_are_read_back(gains: dict[str, float]) -> None:
    assert read_gains(write_gains(gains)) == gains


def test_an_empty_gain_is_missing_and_a_wrong_one_is_named() -> None:
    assert read_gains("participant;gain_n\nP1;3,5\nP2;\n") == {"P1": 3.5}
    with pytest.raises(BadTableError, match="line 3: P1 stands there twice"):
        read_gains("participant,gain_n\nP1,3\nP1,4\n")
    with pytest.raises(BadTableError, match="'nan' is not a number"):
        read_gains("participant,gain_n\nP1,nan\n")
    with pytest.raises(BadTableError, match="line 2: 9500 N is no gain of toes, at most 2000 N"):
        read_gains("participant,gain_n\nP1,9500\n")


@pytest.mark.parametrize("table", TableName)
def test_a_field_may_be_empty_exactly_where_its_record_has_a_default(table: TableName) -> None:
    """Empty ids are made; everything else that may be empty says what that means."""
    for own in columns_of(table):
        has_default = own.default is not dataclasses.MISSING
        assert own.required != (has_default or own.kind is Kind.ENTRY)
        if own.kind is Kind.CHOICE:
            assert issubclass(own.value_type, StrEnum)
            assert set(own.described.choices) == set(own.value_type)


def test_the_same_row_twice_in_one_table_is_one_entry() -> None:
    text = (
        "participant,date,minutes\nP001,2026-03-04,30\nP001,2026-03-04,30\nP001,2026-03-04,20\n"
        "P001,2026-03-04,30\nP001,2026-03-04,20\n"
    )
    records = [record for _, record in read_table(TableName.SESSIONS, text)]
    first, other = records[0], records[2]
    assert records == [first, first, other, first, other]
    assert first != other
    lines = tuple(enumerate(records, 2))
    people = StudyRecords(PEOPLE)
    merged, answer = merge(TRIAL, people, TableName.SESSIONS, lines, TODAY)
    assert merged.sessions == (first, other)
    assert (answer.n_new, answer.n_known) == (2, 3)


def test_the_same_row_in_another_spelling_is_one_entry() -> None:
    sessions = "participant,date,kind,minutes\nP001,2026-03-04,home,30\n P001 ,2026-03-04,,30.0\n"
    first, again = [record for _, record in read_table(TableName.SESSIONS, sessions)]
    assert first == again
    injuries = (
        "participant,onset,restricted_days,restricted_sessions,consulted,site\n"
        "P001,2026-03-04,9,3,yes,knee\nP001,2026-03-04,9,3,Y,Knee \n"
    )
    first, again = [record for _, record in read_table(TableName.INJURIES, injuries)]
    assert first == again


@pytest.mark.parametrize(
    ("limits", "words"),
    [
        ("", "age_years is 4; this study takes people from 10 to 100"),
        ("youngest_years = 4", "the day of the baseline 2010-03-02 is before"),
        ("oldest_years = 9", "oldest_years is 9"),
        ('youngest_years = 4\nfirst_baseline = "2010-04-01"', "is before 2010-04-01"),
        ('youngest_years = 4\nfirst_baseline = "2010-01-01"', ""),
    ],
)
def test_who_can_hardly_be_is_taken_in_where_the_study_says_so(
    tmp_path: Path, limits: str, words: str
) -> None:
    folder = folder_in(tmp_path)
    file = tmp_path / "study.toml"
    file.write_text(file.read_text().replace("gain_visit", f"{limits}\ngain_visit", 1))
    child = Participant("C1", "control", date(2010, 3, 2), 4)
    with pytest.raises(StudyError, match=words) if words else nullcontext():
        folder.add_records({TableName.PARTICIPANTS: ((2, child),)}, TODAY)
    assert words or folder.records().participants == (child,)
