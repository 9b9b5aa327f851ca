"""Libraries as former versions left them: opened, kept as they were, and there to go back to.

``tests/golden/libraries`` keeps one of each version of the visit file for ever, with settings, a
protocol, a calibration and a key beside it, made by the program of that time; ``expected.json``
says what that program read in it.
"""

from __future__ import annotations

import io
import json
import sqlite3
import tarfile
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import h5py
import numpy as np
import pytest

from forceplate.analysis.corrections import What
from forceplate.errors import ForcePlateError
from forceplate.gui.context.settings import read_settings
from forceplate.operations.backups.backup import back_up
from forceplate.operations.backups.restore import restore
from forceplate.operations.library.verify import verify_visit
from forceplate.operations.people.refresh_people import refresh_people
from forceplate.operations.visit.change_record import Stamp
from forceplate.operations.visit.correct_visit import correct_visit
from forceplate.protocol import ProtocolStore
from forceplate.storage.library import Library
from forceplate.storage.people.people import PeopleIndex
from forceplate.storage.signing_keys import trusted_keys
from forceplate.storage.visit.encode import FORMAT_VERSION
from forceplate.storage.visit.visit_file import read_visit
from forceplate_calibration import read_calibration

LIBRARIES = Path(__file__).parents[2] / "golden" / "libraries"
VERSIONS = tuple(range(1, FORMAT_VERSION + 1))


class Kept:
    """A library of a former version, in a folder of its own."""

    def __init__(self, version: int, folder: Path) -> None:
        packed = io.BytesIO((LIBRARIES / f"version_{version}.tar.xz").read_bytes())
        with tarfile.open(fileobj=packed) as archive:
            # Debian 12's Python knows no filter yet, later ones ask for one
            archive.extraction_filter = getattr(tarfile, "data_filter", lambda member, _: member)
            archive.extractall(folder)
        self.folder, self.version = folder, version
        self.library = Library(folder / "library")
        self.expected: dict[str, Any] = json.loads(
            (folder / "expected.json").read_text(encoding="utf-8")
        )

    def visits(self) -> dict[str, bytes]:
        """Return the bytes of every visit file, by its name."""
        root = self.library.root
        return {str(p.relative_to(root)): p.read_bytes() for p in root.rglob("*.h5")}


@pytest.fixture(params=VERSIONS)
def kept(request: pytest.FixtureRequest, tmp_path: Path) -> Kept:
    return Kept(request.param, tmp_path)


def version_of(path: Path) -> int:
    with h5py.File(path) as file:
        return int(file.attrs["format_version"])


def test_there_is_a_library_of_each_version_of_the_visit_file() -> None:
    assert sorted(path.name for path in LIBRARIES.iterdir()) == [
        f"version_{version}.tar.xz" for version in VERSIONS
    ]


def test_a_former_library_is_read_as_its_own_program_read_it_and_kept_as_it_is(kept: Kept) -> None:
    before = kept.visits()
    assert len(before) == 3
    for name, expected in kept.expected["visits"].items():
        path = kept.folder / name
        assert version_of(path) == kept.version
        visit = read_visit(path)
        assert (visit.header.subject_id, visit.header.visit) == (
            expected["person"],
            expected["visit"],
        )
        assert [trial.accepted for trial in visit.trials] == expected["accepted"]
        peaks_n = [trial.value("peak_force") for trial in visit.trials]
        assert peaks_n == expected["peak_force_n"]
        assert verify_visit(path).findings == ()
    people = PeopleIndex(kept.library)
    refresh_people(people)
    named = {person.subject_id: person for person in people.people()}
    assert set(named) == set(kept.expected["people"])
    for subject_id, (name, born) in kept.expected["people"].items():
        assert named[subject_id].name == name
        assert named[subject_id].birth_date == date.fromisoformat(born)
        assert len(named[subject_id].visits) == sum(
            each["person"] == subject_id for each in kept.expected["visits"].values()
        )
    assert kept.visits() == before


def test_settings_protocol_calibration_and_keys_of_a_former_version_hold(kept: Kept) -> None:
    settings = read_settings(kept.folder / "settings")
    assert (settings.language, settings.theme, settings.text_percent) == ("nl", "dark", 150)
    assert (settings.operator, settings.driver, settings.address) == ("AB", "harp", "/dev/ttyUSB0")
    protocol = ProtocolStore(kept.folder / "settings" / "protocols").read("Ours")
    assert protocol.trials == 4
    calibration = read_calibration(kept.library.root / "calibrations" / "simple.json")
    assert calibration.id == "simulated-bench"
    assert list(trusted_keys(kept.library.root).values()) == ["Clinic Noord"]


def test_what_is_changed_is_of_this_version_and_a_backup_before_goes_back(kept: Kept) -> None:
    before = kept.visits()
    when = datetime(2026, 5, 1, 12, 0, tzinfo=UTC)
    made = back_up(
        kept.library, kept.folder, when, "a long passphrase",
        settings=kept.folder / "settings" / "settings.json",
    )  # fmt: skip
    changed = next(name for name in before if "_W8_" in name)
    subject_id = changed.split("/")[0]
    correct_visit(
        kept.library, subject_id, "W8", {What.BODY_MASS: 69.0}, Stamp("AB", when, "typed 68")
    )
    after = kept.visits()
    assert version_of(kept.library.root / changed) == FORMAT_VERSION
    assert {name for name in before if after[name] != before[name]} == {changed}
    restored = restore(made.path, kept.folder / "former", "a long passphrase")
    assert {
        str(path.relative_to(restored.folder)): path.read_bytes()
        for path in restored.folder.rglob("*.h5")
    } == before


def in_future_visit(kept: Kept) -> None:
    path = next(kept.library.root.rglob("*.h5"))
    with h5py.File(path, "r+") as file:
        file.attrs["format_version"] = np.int64(99)
    read_visit(path)


def in_future_index(kept: Kept) -> None:
    people = PeopleIndex(kept.library)
    refresh_people(people)
    connection = sqlite3.connect(kept.library.root / "people.sqlite3")
    connection.execute("PRAGMA user_version = 99")
    connection.close()
    PeopleIndex(kept.library).people()


def of_version_99(path: Path) -> Path:
    document = json.loads(path.read_text(encoding="utf-8"))
    document["schema_version"] = 99
    path.write_text(json.dumps(document), encoding="utf-8")
    return path


def in_future_calibration(kept: Kept) -> None:
    read_calibration(of_version_99(kept.library.root / "calibrations" / "simple.json"))


def in_future_protocol(kept: Kept) -> None:
    folder = kept.folder / "settings" / "protocols"
    of_version_99(folder / "Ours.json")
    ProtocolStore(folder).read("Ours")


def in_future_keys(kept: Kept) -> None:
    of_version_99(kept.library.root / ".trusted-keys.json")
    trusted_keys(kept.library.root)


@pytest.mark.parametrize(
    "read",
    [in_future_visit, in_future_index, in_future_calibration, in_future_protocol, in_future_keys],
)
def test_a_file_from_the_future_is_refused_with_what_to_do(
    read: Callable[[Kept], None], tmp_path: Path
) -> None:
    with pytest.raises(
        ForcePlateError, match=r"(?s)99.*use (a newer forceplate|that one)|99.*Use a newer"
    ):
        read(Kept(FORMAT_VERSION, tmp_path))
