"""What was entered wrongly is put right on the command line, and every number follows."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from forceplate.storage.library import Library
from forceplate.storage.visit.visit_file import read_visit, write_visit
from forceplate.types import Visit
from tests.integration.command_line import DONE, FILES, REFUSED, USAGE, Finished, forceplate
from tests.unit.report_data import PAIR, series
from tests.written_visits import put

WHY = ("--reason", "typed wrong", "--by", "AB")


@cache
def measured() -> list[Visit]:
    return series(2, PAIR, growth=0.4, n_trials=2)


@pytest.fixture
def visits(tmp_path: Path) -> tuple[Path, Path]:
    """Return W0 and W8 of a person in a library."""
    library = Library(tmp_path / "library")
    first, second = (put(library.new_visit_path(made.header), made) for made in measured())
    return first, second


def gains(*paths: Path) -> list[Any]:
    found = forceplate("gain", *paths, "--json").json["conditions"]
    return [
        (
            one["condition"]["side"],
            (one["gain_body_weight"] or {}).get("value"),
            (one["gain"] or {}).get("value"),
        )
        for one in found
    ]


def correct(path: Path, *values: str) -> Finished:
    return forceplate("correct", path, *values, *WHY)


def test_a_decimal_point_in_the_mass_is_put_right(visits: tuple[Path, Path]) -> None:
    right = gains(*visits)
    mass = read_visit(visits[1]).header.body_mass_kg
    assert mass is not None
    correct(visits[1], "--body-mass", f"{mass / 10}").expect(REFUSED)
    correct(visits[1], "--body-mass", f"{mass / 10}", "--sure").expect(DONE)
    wrong = gains(*visits)
    assert [one[1] for one in wrong] != [one[1] for one in right]
    done = correct(visits[1], "--body-mass", f"{mass}").expect(DONE)
    assert "The visit is now in" in done.out
    assert gains(*visits) == right
    shown = forceplate("show", visits[1]).expect(DONE).out
    assert "Corrected" not in shown  # it is what was entered first
    forceplate("undo", visits[1], "--by", "AB").expect(DONE)
    assert gains(*visits) == wrong
    shown = forceplate("show", visits[1]).expect(DONE).out
    assert f"Corrected: body mass {mass / 10:g} kg, before {mass:g} kg (AB, " in shown


def test_the_wrong_foot_of_a_whole_visit(visits: tuple[Path, Path]) -> None:
    right = gains(*visits)
    correct(visits[1], "--side", "swap").expect(DONE)
    assert gains(*visits) != right
    label = read_visit(visits[1]).header.visit
    assert f"{label}: Corrected in trials " in forceplate("gain", *visits).expect(DONE).out
    assert f"{label}: Corrected in trials " in forceplate("progress", *visits).expect(DONE).out
    forceplate("undo", visits[1]).expect(DONE)
    assert gains(*visits) == right
    assert "Corrected" not in forceplate("gain", *visits).expect(DONE).out


def test_a_wrong_day_and_label_give_the_file_another_name(visits: tuple[Path, Path]) -> None:
    other = ("--label", "W3", "--day", "2026-01-12")
    assert "All changes would count from W3" in correct(visits[1], *other).expect(REFUSED).err
    done = correct(visits[1], *other, "--sure").expect(DONE)
    path = visits[1].with_name("S1_W3_2026-01-12.h5")
    assert str(path) in done.out
    assert not visits[1].exists()
    listed = forceplate("show", path, "--json").expect(DONE).json["visits"][0]["corrections"]
    assert [one["what"] for one in listed] == ["visit", "day"]
    done = forceplate("undo", path).expect(DONE)
    assert "Taken back: visit is W8 again, was W3." in done.out
    assert visits[1].exists()


def test_what_would_change_is_shown_before(visits: tuple[Path, Path]) -> None:
    before = visits[1].read_bytes()
    done = correct(visits[1], "--body-mass", "7.2", "--dry-run").expect(DONE)
    assert "7.2 kg is the body mass of very few people." in done.out
    assert "Nothing was changed yet." in done.out
    assert visits[1].read_bytes() == before


def test_who_why_and_what_are_needed(visits: tuple[Path, Path]) -> None:
    forceplate("correct", visits[0], *WHY).expect(USAGE)
    refused = forceplate("correct", visits[0], "--body-mass", "70")
    assert refused.code != DONE
    assert "Say why, and who says so" in refused.err


def test_a_trial_moves_to_another_visit_and_back(visits: tuple[Path, Path]) -> None:
    n_trials = [len(read_visit(path).trials) for path in visits]
    to = ("--to-visit", "W8", *WHY)
    refused = forceplate("move", visits[0], "1", *to)
    assert "--another-day" in refused.err
    done = forceplate("move", visits[0], "1", *to, "--another-day").expect(DONE)
    assert "The trial is now trial 1 in" in done.out
    assert [len(read_visit(path).trials) for path in visits] == [n_trials[0] - 1, n_trials[1] + 1]
    shown = forceplate("show", visits[1], "--language", "nl").expect(DONE).out
    assert "S1/W0" in shown
    forceplate("undo", visits[0]).expect(DONE)
    assert [len(read_visit(path).trials) for path in visits] == n_trials


def test_an_anonymous_copy_says_that_and_nothing_else(
    visits: tuple[Path, Path], tmp_path: Path
) -> None:
    correct(visits[1], "--body-mass", "66").expect(DONE)
    correct(visits[1], "--operator", "XY").expect(DONE)
    forceplate("note", visits[1], "1", "told about Jane", "--by", "AB").expect(DONE)
    forceplate("move", visits[0], "1", "--to-visit", "W8", "--another-day", *WHY).expect(DONE)
    copy = tmp_path / "copy"
    forceplate("anonymise", *visits, "--library", visits[0].parents[1], "--output", copy, "--key",
               tmp_path / "key.json")  # fmt: skip
    files = sorted(copy.rglob("*.h5"))
    assert len(files) == 2
    for path in files:
        visit = read_visit(path)
        kept = repr((visit.header, [(trial.note, trial.changes) for trial in visit.trials]))
        for word in ("typed wrong", "Jane", "S1", "'AB'", "XY"):
            assert word not in kept.replace(visit.header.subject_id, "")
        assert visit.header.changes
        assert {change.by for change in visit.header.changes} == {"withheld"}


def test_a_visit_of_somebody_else_is_booked_on_them(visits: tuple[Path, Path]) -> None:
    library = Library(visits[0].parents[1])
    other = replace(read_visit(visits[0]).header, subject_id="P002", visit="W1",
                    started_at=datetime(2025, 1, 1, tzinfo=UTC))  # fmt: skip
    write_visit(library.new_visit_path(other), replace(read_visit(visits[0]), header=other))
    correct(visits[0], "--person", "P003").expect(FILES)
    correct(visits[0], "--person", "P002", "--sure").expect(DONE)
    assert [(one.subject_id, one.visit) for one in library.visits()] == [
        ("P002", "W1"),
        ("P002", "W0"),
        ("S1", "W8"),
    ]


def test_a_visit_that_was_begun_by_mistake_is_set_aside_and_brought_back(
    visits: tuple[Path, Path],
) -> None:
    image = visits[1].read_bytes()
    assert forceplate("aside", visits[1], "--by", "AB").expect(REFUSED).err
    who = ("--by", "AB", "--reason", "wrong person")
    aside = Path(forceplate("aside", visits[1], *who, "--json").expect(DONE).json["file"])
    assert not visits[1].exists()
    done = forceplate("aside", aside, "--back", *who).expect(DONE)
    assert f"there again: {visits[1]}" in done.out
    assert visits[1].read_bytes() == image
