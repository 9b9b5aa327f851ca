"""An anonymous copy says the same of nobody."""

from __future__ import annotations

import json
import stat
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import h5py
import numpy as np
import pytest

from forceplate.errors import CancelledError, StorageError, VisitFileError
from forceplate.operations.exchange.anonymise import LONGEST_SHIFT_DAYS, Anonymised, anonymise
from forceplate.operations.library.verify import verify_visit
from forceplate.storage.library import Library
from forceplate.storage.visit.visit_file import read_visit, write_visit
from forceplate.types import Visit
from forceplate.words import say
from forceplate_calibration import Calibration
from tests.unit.storage.export_samples import study
from tests.unit.storage.samples import calibrated_header, make_trial, visit_header

OLD_IDS = {"P2": "JANSEN-A1", "P10": "DEVRIES_77"}


@pytest.fixture(scope="module")
def originals(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Return the files of a study whose ids can be found again."""
    folder = tmp_path_factory.mktemp("originals")
    paths = []
    for path in study(tmp_path_factory.mktemp("study")):
        visit = read_visit(path)
        if visit.header.calibration_json is None:
            visit = replace(visit, trials=())  # one made up for the reading, that never verifies
        header = replace(
            visit.header,
            subject_id=OLD_IDS[visit.header.subject_id],
            operator="JANSEN-A1's own physiotherapist",
            last_check_json='{"at": "2026-03-01", "operator": "Pimpernel"}',
        )
        paths.append(folder / f"{header.subject_id}_{header.visit}_2026-03-02.h5")
        write_visit(paths[-1], Visit(header, visit.trials))
    return paths


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory, originals: list[Path]) -> Anonymised:
    folder = tmp_path_factory.mktemp("copy")
    made = anonymise(originals, folder / "shared", folder / "key.json")
    return made


@pytest.fixture(scope="module")
def pairs(copy: Anonymised, originals: list[Path]) -> list[tuple[Visit, Visit, timedelta]]:
    """Return each visit, its copy, and by how much the key says that it was moved."""
    key = json.loads(copy.key.read_bytes())["people"]
    library = Library(copy.folder)
    found = []
    for original in map(read_visit, originals):
        alias = key[original.header.subject_id]
        path = library.find_visit(alias["subject_id"], original.header.visit)
        found.append((original, read_visit(path), timedelta(days=alias["shift_days"])))
    return found


def test_the_copy_is_a_library_whose_files_verify(copy: Anonymised, originals: list[Path]) -> None:
    entries = Library(copy.folder).visits()
    assert len(entries) == len(originals) == copy.n_visits
    assert len({entry.subject_id for entry in entries}) == copy.n_people == 2
    for entry in entries:
        assert verify_visit(entry.path).passed
        header = read_visit(entry.path).header
        assert (entry.subject_id, entry.visit) == (header.subject_id, header.visit)
        assert entry.date == header.started_at.date().isoformat()


def test_no_old_id_and_no_word_is_in_any_byte_or_name(copy: Anonymised) -> None:
    words = [
        b"jansen",
        b"devries",
        b"op-7",
        b"@op",
        b"sneezed",
        b"heel of",
        b"pimpernel",
        b"2026-03-02",
    ]
    for path in copy.folder.rglob("*"):
        assert not any(
            word in str(path.relative_to(copy.folder)).lower().encode() for word in words
        )
        if not path.is_file():
            continue
        seen = [path.read_bytes().lower()]
        with h5py.File(path) as file:  # texts may be packed: what comes out is looked at as well

            def look(_name: str, item: h5py.Group | h5py.Dataset) -> None:
                seen.extend(np.asarray(v).tobytes().lower() for v in item.attrs.values())  # noqa: B023
                if isinstance(item, h5py.Dataset) and item.dtype.kind == "S":
                    seen.append(item[()].tobytes().lower())  # noqa: B023

            file.visititems(look)
            look("", file["/"])
        # three bytes are found by chance in packed numbers
        assert not [w for w in words for text in seen[1 if len(w) < 4 else 0 :] if w in text]


def test_what_the_analysis_needs_is_the_same(pairs: list[tuple[Visit, Visit, timedelta]]) -> None:
    for original, shared, _ in pairs:
        assert shared.header.body_mass_kg == original.header.body_mass_kg
        assert shared.header.platform == original.header.platform
        assert shared.header.protocol == original.header.protocol
        assert len(shared.trials) == len(original.trials)
        for old, new in zip(original.trials, shared.trials, strict=True):
            assert np.array_equal(old.counts, new.counts)
            assert np.array_equal(old.time_s, new.time_s)
            assert (old.results, old.checks, old.gaps) == (new.results, new.checks, new.gaps)
            assert (old.accepted, old.practice) == (new.accepted, new.practice)
            assert new.note == ""
            if old.override is None:
                assert new.verdict_reason == old.verdict_reason
            if old.marks is not None:
                assert new.marks is not None
                assert new.marks.onset_sample == old.marks.onset_sample


def test_dates_move_by_a_constant_of_each_person(
    pairs: list[tuple[Visit, Visit, timedelta]],
) -> None:
    shifts = {}
    for original, shared, shift in pairs:
        assert -LONGEST_SHIFT_DAYS <= shift.days <= -1
        shifts[original.header.subject_id] = shift
        assert shared.header.started_at == original.header.started_at + shift
        for old, new in zip(original.trials, shared.trials, strict=True):
            assert new.started_at == old.started_at + shift
            assert new.started_at.utcoffset() == old.started_at.utcoffset()
            if old.override is not None:
                assert new.override is not None
                assert new.override.at == old.override.at + shift
        if original.header.calibration_json is not None:
            assert shared.header.calibration_json is not None
            old_one = Calibration.from_json(original.header.calibration_json)
            new_one = Calibration.from_json(shared.header.calibration_json)
            assert new_one == replace(old_one, created=old_one.created + shift)
        assert shared.header.last_check_json is None
        assert shared.header.operator == ""
    assert len(shifts) == 2


def test_the_key_is_readable_by_its_user_alone_and_says_who_is_who(copy: Anonymised) -> None:
    assert stat.S_IMODE(copy.key.stat().st_mode) == 0o600
    assert stat.S_IMODE(copy.folder.stat().st_mode) == 0o700
    document = json.loads(copy.key.read_bytes())
    assert document["people"].keys() == set(OLD_IDS.values())
    assert copy.folder not in copy.key.parents


def test_another_copy_is_of_other_people_at_other_times(
    tmp_path: Path, originals: list[Path], copy: Anonymised
) -> None:
    anonymise(originals[:1], tmp_path / "again", tmp_path / "key.json")
    first = json.loads(copy.key.read_bytes())["people"]["JANSEN-A1"]
    again = json.loads((tmp_path / "key.json").read_bytes())["people"]["JANSEN-A1"]
    assert first["subject_id"] != again["subject_id"]


def test_dates_and_operators_inside_a_calibration_of_another_program(tmp_path: Path) -> None:
    text = json.dumps({"made": "2026-02-01T08:00:00", "by": [{"operator": "Pimpernel"}], "n": 1})
    header = visit_header(calibration_json=text)
    write_visit(tmp_path / "v.h5", Visit(header, ()))
    anonymise([tmp_path / "v.h5"], tmp_path / "copy", tmp_path / "key.json")
    (entry,) = Library(tmp_path / "copy").visits()
    (alias,) = json.loads((tmp_path / "key.json").read_bytes())["people"].values()
    made = (date(2026, 2, 1) + timedelta(days=alias["shift_days"])).isoformat()
    assert json.loads(read_visit(entry.path).header.calibration_json or "") == {
        "made": f"{made}T08:00:00",
        "by": [{"operator": "withheld"}],
        "n": 1,
    }


def test_an_id_in_the_clinics_own_words_is_refused(tmp_path: Path) -> None:
    header = visit_header(subject_id="JANSEN-A1", protocol="as agreed with jansen-a1, seated")
    write_visit(tmp_path / "v.h5", Visit(header, ()))
    with pytest.raises(StorageError, match="jansen-a1 stands in the protocol") as refused:
        anonymise([tmp_path / "v.h5"], tmp_path / "copy", tmp_path / "key.json")
    assert "De code jansen-a1 staat in het protocol van een meting" in say(refused.value.text, "nl")
    assert [path.name for path in tmp_path.iterdir()] == ["v.h5"]


def test_what_exists_is_never_replaced(tmp_path: Path, originals: list[Path]) -> None:
    (tmp_path / "copy").mkdir()
    (tmp_path / "key.json").write_text("mine")
    with pytest.raises(StorageError, match=r"copy exists already"):
        anonymise(originals, tmp_path / "copy", tmp_path / "new.json")
    with pytest.raises(StorageError, match=r"key\.json exists already"):
        anonymise(originals, tmp_path / "new", tmp_path / "key.json")
    with pytest.raises(StorageError, match="Keep the key apart"):
        anonymise(originals, tmp_path / "new", tmp_path / "new" / "key.json")
    with pytest.raises(StorageError, match="Cannot write"):
        anonymise(originals[:1], tmp_path / "new", tmp_path / "nowhere" / "key.json")
    assert {path.name for path in tmp_path.iterdir()} == {"copy", "key.json"}
    assert (tmp_path / "key.json").read_text() == "mine"


def test_a_visit_that_cannot_be_read_or_does_not_verify_is_named(
    tmp_path: Path, originals: list[Path]
) -> None:
    damaged = tmp_path / "damaged.h5"
    damaged.write_bytes(originals[0].read_bytes()[:-3000])
    with pytest.raises(VisitFileError, match=r"damaged\.h5"):
        anonymise([originals[1], damaged], tmp_path / "copy", tmp_path / "key.json")
    untrue = tmp_path / "untrue.h5"
    write_visit(untrue, Visit(calibrated_header(), (make_trial(),)))
    with pytest.raises(StorageError, match=r"untrue\.h5 does not verify"):
        anonymise([untrue], tmp_path / "copy", tmp_path / "key.json")
    with pytest.raises(StorageError, match="came before"):
        anonymise([originals[0], originals[0]], tmp_path / "copy", tmp_path / "key.json")
    with pytest.raises(StorageError, match="no visit"):
        anonymise([], tmp_path / "copy", tmp_path / "key.json")
    assert {path.name for path in tmp_path.iterdir()} == {"damaged.h5", "untrue.h5"}


def test_cancelled_in_the_middle_nothing_is_left(tmp_path: Path, originals: list[Path]) -> None:
    told: list[int] = []
    with pytest.raises(CancelledError):
        anonymise(
            originals,
            tmp_path / "copy",
            tmp_path / "key.json",
            on_progress=lambda done, _total: told.append(done),
            is_cancelled=lambda: len(told) == 1,
        )
    assert list(tmp_path.iterdir()) == []
