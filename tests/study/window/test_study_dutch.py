"""What is wrong with an entry or a table is Dutch in a Dutch window."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from forceplate.gui.shell.application import ForceplateApplication
from forceplate_study.definition.study_file import copy_shipped
from tests.gui.conftest import NOW, choose_look
from tests.study.window.study_room import StudyRoom, cells

START = NOW.date() - timedelta(days=35)


@pytest.fixture
def room(application: ForceplateApplication, tmp_path: Path) -> StudyRoom:
    """Return a study of one with a week and one who left, in a Dutch window."""
    folder = tmp_path / "study"
    copy_shipped("trial", folder)
    (folder / "records").mkdir()
    for name, text in (
        ("participants", f"participant,group,started_on\nP1,control,{START}\nP2,control,{START}\n"),
        ("drop_outs", f"participant,date,reason\nP2,{START + timedelta(days=14)},\n"),
        ("weeks", "participant,week,running_km\nP1,5,25\n"),
    ):
        (folder / "records" / f"{name}.csv").write_text(text)
    choose_look(application, language="nl")
    return StudyRoom(application, folder)


def test_whoever_left_the_study_is_not_a_side_of_the_body(room: StudyRoom) -> None:
    said = {row[0]: row[1] for row in cells(room.now.list.table)}
    assert said == {"P1": "achter", "P2": "gestopt"}


def test_wrong_rows_are_told_in_dutch(room: StudyRoom, tmp_path: Path) -> None:
    table = tmp_path / "sessions.csv"
    table.write_text(f"participant,date\nP1,gisteren\nP9,{START}\n")
    part = room.tables
    part.take_files((table,))
    room.idle()
    assert [row[2:] for row in cells(part.wrong)] == [
        ["2", "date: 'gisteren' is geen datum zoals 2026-12-31"]
    ]
    table.write_text(f"participant,date\nP9,{START}\n")
    part.again_button.click()
    room.idle()
    assert [row[2:] for row in cells(part.wrong)] == [["2", "'P9' is geen deelnemer van de studie"]]
    foreign = tmp_path / "shopping.csv"
    foreign.write_text("milk,bread\n1,2\n")
    part.take_files((foreign,))
    room.idle()
    assert "shopping.csv is aan de kolommen te zien geen tabel van een studie" in part.said.text()
