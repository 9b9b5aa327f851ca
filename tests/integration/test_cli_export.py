"""``forceplate export`` and ``forceplate anonymise`` as a user runs them."""

from __future__ import annotations

import csv
import json
import signal
from pathlib import Path

import pytest

from forceplate.exchange.export import FORMATS
from forceplate.operations.people.refresh_people import refresh_people
from forceplate.storage.library import Library
from forceplate.storage.people.people import PeopleIndex
from forceplate.storage.visit.visit_file import read_visit, write_visit
from forceplate.types import Visit
from forceplate.words import say
from tests.integration.command_line import DONE, FILES, USAGE, forceplate
from tests.unit.storage.export_samples import records, study


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Library:
    """Return a library with four visits of two people, one of whom has a name."""
    library = Library(tmp_path_factory.mktemp("library"))
    for path in study(tmp_path_factory.mktemp("study"))[:3]:
        visit = read_visit(path)
        header = visit.header
        name = f"{header.subject_id}_{header.visit}_{header.started_at.date()}.h5"
        folder = library.root / header.subject_id
        folder.mkdir(exist_ok=True)
        write_visit(folder / name, visit)
    index = PeopleIndex(library)
    refresh_people(index)
    index.edit("P10", name="Anneke de Wit", birth_date=None)
    return library


def test_every_format_is_offered_and_written(tmp_path: Path, library: Library) -> None:
    told = forceplate("export", "--help").expect(DONE).out
    for form in FORMATS.values():
        assert f"  {form.id} " in told
        assert say(form.title) in " ".join(told.split())
    made = forceplate(
        "export", "redcap", "--library", library.root, "--output", tmp_path / "r.csv", "--json"
    ).expect(DONE)
    assert made.json["files"][0] == str(tmp_path / "r.csv")
    assert {Path(file) for file in made.json["files"]} == {*tmp_path.iterdir()}
    assert made.json["rows"] == len(records(tmp_path / "r.csv"))
    assert made.json["visits"] == 3
    (doubt,) = made.json["remarks"]
    assert "W16 is day 112 after W0, by its date it is day 56" in doubt


def test_visits_by_name_and_numbers_by_choice(tmp_path: Path, library: Library) -> None:
    file = library.find_visit("P10", "W0")
    told = forceplate(
        *("export", "tidy-csv", file, "--output", tmp_path / "t.csv"),
        *("--metric", "peak_force", "--metric", "onset_s", "--language", "nl"),
    ).expect(DONE)
    rows = records(tmp_path / "t.csv")
    assert f"{len(rows)} rijen uit 1 meting geschreven naar {tmp_path / 't.csv'}" in told.out
    assert str(tmp_path / "t.dictionary.csv") in told.out
    assert {row["result"] for row in rows} == {"peak_force", "onset_s"}
    dictionary = {row["name"]: row for row in records(tmp_path / "t.dictionary.csv")}
    assert dictionary["visit"]["label"] == "Meting"
    again = forceplate("export", "tidy-csv", file, "--output", tmp_path / "t.csv").expect(FILES)
    assert "t.csv exists already" in again.err
    dutch = forceplate(
        *("export", "tidy-csv", file, "--output", tmp_path / "t.csv", "--language", "nl")
    ).expect(FILES)
    assert "t.csv bestaat al. Kies een andere naam" in dutch.err
    forceplate("export", "tidy-csv", file, "--output", tmp_path / "t.csv", "--overwrite").expect(
        DONE
    )


def test_names_come_only_when_asked_for(tmp_path: Path, library: Library) -> None:
    arguments = ("export", "wide-csv", "--library", library.root, "--output")
    forceplate(*arguments, tmp_path / "without.csv").expect(DONE)
    assert not [path for path in tmp_path.iterdir() if b"Anneke" in path.read_bytes()]
    forceplate(*arguments, tmp_path / "with.csv", "--with-names").expect(DONE)
    rows = records(tmp_path / "with.csv")
    assert [(row["subject_id"], row["person_name"]) for row in rows] == [
        ("P2", ""),
        ("P10", "Anneke de Wit"),
    ]
    tidy = ("export", "tidy-csv", "--library", library.root, "--output")
    forceplate(*tidy, tmp_path / "tidy.csv").expect(DONE)
    forceplate(*tidy, tmp_path / "named.csv", "--with-names").expect(DONE)
    named = records(tmp_path / "named.csv")
    assert {row.pop("person_name") for row in named} == {"", "Anneke de Wit"}
    assert named == records(tmp_path / "tidy.csv")  # every other cell stays in its column
    refused = forceplate(
        "export", "hdf5", "--library", library.root, "--output", tmp_path / "s.h5", "--with-names"
    ).expect(FILES)
    assert "holds no names" in refused.err


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["csv", "--output", "x.csv"], USAGE, "no format. Choose one of tidy-csv"),
        (["xlsx"], USAGE, "study.xlsx"),
        (["xlsx", "--output", "x.xlsx", "--library", "nowhere"], FILES, "no library nowhere"),
        (["fhir", "none.h5", "--output", "x.json"], FILES, "none.h5"),
    ],
)
def test_what_cannot_be_done_is_said(arguments: list[str], code: int, words: str) -> None:
    told = forceplate("export", *arguments).expect(code)
    assert words in " ".join(told.err.replace("│", " ").split())
    assert not Path(arguments[-1]).exists()


@pytest.mark.parametrize(
    ("arguments", "where"),
    [
        (
            ["export", "tidy-csv", "--output", "t.csv"],
            "forceplate.operations.exchange.export.read_visit",
        ),
        (
            ["anonymise", "--output", "copy", "--key", "key.json"],
            "forceplate.operations.exchange.anonymise.read_visit",
        ),
    ],
)
def test_ctrl_c_in_the_middle_leaves_nothing_and_says_so(
    tmp_path: Path,
    library: Library,
    monkeypatch: pytest.MonkeyPatch,
    arguments: list[str],
    where: str,
) -> None:
    read: list[Path] = []

    def reading(path: Path) -> Visit:
        read.append(path)
        if len(read) == 2:
            signal.raise_signal(signal.SIGINT)
        return read_visit(path)

    monkeypatch.setattr(where, reading)
    monkeypatch.chdir(tmp_path)
    ended = forceplate(*arguments, "--library", library.root).expect(130)
    assert ended.err == "forceplate: Cancelled. Nothing was written.\n"
    assert list(tmp_path.iterdir()) == []


def test_anonymise(tmp_path: Path, library: Library) -> None:
    copy, key = tmp_path / "shared", tmp_path / "key.json"
    told = forceplate(
        "anonymise", "--library", library.root, "--output", copy, "--key", key
    ).expect(DONE)
    assert "Copied 3 visits of 2 people" in told.out
    assert str(key) in told.out
    people = json.loads(key.read_bytes())["people"]
    assert people.keys() == {"P2", "P10"}
    shared = Library(copy).visits()
    assert {entry.subject_id for entry in shared} == {p["subject_id"] for p in people.values()}
    sound = forceplate("verify", *(entry.path for entry in shared)).expect(DONE).out
    assert sound.count(": sound") == 3
    again = forceplate(
        "anonymise", "--library", library.root, "--output", copy, "--key", tmp_path / "k2.json"
    ).expect(FILES)
    assert "shared exists already" in again.err
    table = tmp_path / "t.csv"
    forceplate("export", "dutch-csv", "--library", copy, "--output", table).expect(DONE)
    with table.open(encoding="utf-8-sig", newline="") as file:
        assert {row["subject_id"] for row in csv.DictReader(file, delimiter=";")} == {
            p["subject_id"] for p in people.values()
        }
