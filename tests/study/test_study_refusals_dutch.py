"""What is wrong with a study and its tables is said in Dutch too."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from forceplate.words import say
from forceplate_study.definition.study_file import copy_shipped, read_study
from forceplate_study.errors import StudyError
from forceplate_study.outcome.strength_gains import read_gains
from forceplate_study.records.study_folder import StudyFolder
from forceplate_study.records.tables import BadTableError, TableName

START = date(2026, 3, 2)
TODAY = date(2026, 5, 1)


@pytest.fixture
def folder(tmp_path: Path) -> StudyFolder:
    """Return a study with one participant and one week."""
    copy_shipped("trial", tmp_path)
    own = StudyFolder(tmp_path)
    texts = {
        TableName.PARTICIPANTS: f"participant,group,started_on\nP1,foot-core,{START}\n",
        TableName.WEEKS: "participant,week,running_km\nP1,1,10\n",
    }
    texts[TableName.PARTICIPANTS] = texts[TableName.PARTICIPANTS].replace(
        "foot-core", own.study().groups[0].key
    )
    own.add(texts, TODAY)
    return own


def test_wrong_rows_of_a_table(folder: StudyFolder) -> None:
    text = (
        "participant;date;kind;minutes\n"
        "P1;2 maart 2026;home;30\n"
        "P1;2026-03-04;thuis;30\n"
        "P1;2026-03-04;home;veel\n"
        "P1;2026-03-04;home;601,5\n"
        "P 1;2026-03-04;home;30\n"
        "P1;2026-03-04;home\n"
    )
    with pytest.raises(BadTableError) as refused:
        folder.add({TableName.SESSIONS: text}, TODAY)
    assert [(row.line, say(row.text, "nl")) for row in refused.value.rows] == [
        (2, "date: '2 maart 2026' is geen datum zoals 2026-12-31"),
        (3, "kind: 'thuis' is geen van home, supervised"),
        (4, "minutes: 'veel' is geen getal"),
        (5, "minutes is 601,5; geef een getal van 0 tot en met 600."),
        (
            6,
            "'P 1' kan geen deelnemer zijn; gebruik 1 tot 32 letters, cijfers, '-' en '_', een "
            "code en geen naam.",
        ),
        (7, "de regel heeft 3 cellen, de kopregel 4"),
    ]
    assert refused.value.table == "sessions"
    assert say(refused.value.text, "nl").startswith(
        "sessions: 6 regels zijn fout, er is niets overgenomen. Verbeter ze en lees opnieuw in:\n"
        "  regel 2: date: '2 maart 2026'"
    )


@pytest.mark.parametrize(
    ("table", "text", "dutch"),
    [
        ("weeks", "participant,week,running_km\nP1,1,12\n",
         "week 1 van P1 is er al, met andere waarden"),
        ("weeks", "participant,week\nP1,99\n", "week 99 is na week 52, de laatste"),
        ("sessions", "participant,date\nP2,2026-03-04\n",
         "'P2' is geen deelnemer van de studie"),
        ("sessions", "participant,date\nP1,2026-05-02\n",
         "datum 2026-05-02 ligt in de toekomst"),
        ("drop_outs", "participant,date\nP1,2026-03-01\n",
         "datum van stoppen 2026-03-01 is voordat P1 op 2026-03-02 begon"),
    ],
)  # fmt: skip
def test_entries_that_contradict_the_study(
    folder: StudyFolder, table: str, text: str, dutch: str
) -> None:
    with pytest.raises(BadTableError) as refused:
        folder.add({TableName(table): text}, TODAY)
    (row,) = refused.value.rows
    assert say(row.text, "nl") == dutch
    assert say(refused.value.text, "nl").startswith(
        f"{table}: 1 regel is fout, er is niets overgenomen."
    )


def test_a_column_that_is_missing(folder: StudyFolder) -> None:
    with pytest.raises(StudyError) as refused:
        folder.add({TableName.DROP_OUTS: "participant\nP1\n"}, TODAY)
    assert say(refused.value.text, "nl") == (
        "drop_outs: de kolom 'date' ontbreekt. De kolommen zijn: participant, date, reason, "
        "still_reports."
    )
    with pytest.raises(StudyError) as refused:
        read_gains("participant,gain\nP1,3\n")
    assert (
        say(refused.value.text, "nl")
        == "Bij de krachtwinst horen de kolommen participant en gain_n."
    )


@pytest.mark.parametrize(
    ("old", "new", "english", "dutch"),
    [
        ("follow_up_weeks = 52", "follow_up_weeks = 0", "follow_up_weeks is 0; give",
         "follow_up_weeks is 0; geef een geheel getal van 1 tot en met 520."),
        ("follow_up_weeks = 52", "follow_up = 52", "misses follow_up_weeks",
         "mist follow_up_weeks en heeft onbekende velden 'follow_up'."),
    ],
)  # fmt: skip
def test_a_definition_names_file_and_line(
    tmp_path: Path, old: str, new: str, english: str, dutch: str
) -> None:
    file = copy_shipped("trial", tmp_path)
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new), encoding="utf-8")
    with pytest.raises(StudyError, match=english) as refused:
        read_study(tmp_path)
    said = say(refused.value.text, "nl")
    assert said.startswith(str(file))
    assert dutch in said
    line = text.splitlines().index(old) + 1
    assert f"{file}, regel {line}" in said
