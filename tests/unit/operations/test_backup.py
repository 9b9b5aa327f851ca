"""One encrypted file with everything in it, and the same again on another computer."""

from __future__ import annotations

import gzip
import io
import json
import shutil
import sqlite3
import subprocess
import sys
import tarfile
import tracemalloc
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from forceplate.cli.exit_codes import ExitCode
from forceplate.errors import CancelledError, StorageError
from forceplate.operations.backups import backup as backup_module
from forceplate.operations.backups.backup import back_up
from forceplate.operations.backups.former_library import leave_behind
from forceplate.operations.backups.made_backups import MADE, backup_age, last_backup
from forceplate.operations.backups.restore import restore, write_restored_settings
from forceplate.operations.open_library import open_library
from forceplate.operations.people.erase_person import erase_person
from forceplate.operations.people.refresh_people import refresh_people
from forceplate.operations.visit.change_record import Stamp
from forceplate.storage.library import Library
from forceplate.storage.people.people import PeopleIndex
from forceplate.storage.sealed_file import SealedWriter
from forceplate.words import say
from tests.forked_program import ForkedProgram, run_command
from tests.unit.storage.people_samples import write

WHEN = datetime(2026, 3, 2, 9, 15, tzinfo=UTC)
SECRET = "drie paarse fietsen"


@pytest.fixture(autouse=True)
def of_this_test(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Use a home of the test's own."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "home" / "data"))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "home" / "config"))


@pytest.fixture(autouse=True)
def an_annex(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Have the study found as it is when it is installed, whatever is installed here."""
    info = tmp_path / "packages" / "kept-1.0.dist-info"
    info.mkdir(parents=True)
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: kept\nVersion: 1.0\n")
    point = "study = forceplate_study.window.chosen_study:STUDY_FOLDER\n"
    (info / "entry_points.txt").write_text(f"[forceplate.kept_folders]\n{point}")
    monkeypatch.syspath_prepend(info.parent)


@pytest.fixture
def library(whole: Library, tmp_path: Path) -> Library:
    return Library(shutil.copytree(whole.root, tmp_path / "library"))


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Library:
    """Return a library with all kinds of files that one has; it is copied for each test."""
    library = Library(tmp_path_factory.mktemp("whole") / "library")
    index = PeopleIndex(library)
    anna = index.add(name="Anna de Vries", birth_date=date(1990, 2, 28))
    write(library, anna.subject_id)
    write(library, "FF-002", "W8")
    refresh_people(index)
    (library.root / "error-model.json").write_text("{}")
    (library.root / ".calibration").mkdir()
    (library.root / ".calibration" / "here.json").write_text("{}")
    (library.root / ".journals" / "half.journal").write_bytes(b"a trial that goes on")
    (library.root / ".cache").mkdir()
    (library.root / ".cache" / "row").write_bytes(b"made again when it is wanted")
    return library


@pytest.fixture
def out(tmp_path: Path) -> Path:
    folder = tmp_path / "usb"
    folder.mkdir()
    return folder


def made(library: Library, out: Path, **options: Any) -> Path:
    return back_up(library, out, WHEN, SECRET, **options).path


def files(root: Path) -> dict[str, bytes]:
    return {
        path.relative_to(root).as_posix(): path.read_bytes()
        for path in root.rglob("*")
        if path.is_file()
    }


def test_all_of_it_is_there_again(library: Library, out: Path, tmp_path: Path) -> None:
    reports: list[tuple[int, int]] = []
    before = files(library.root)
    path = made(library, out, on_progress=lambda *report: reports.append(report))
    assert [one.name for one in out.iterdir()] == [path.name]
    assert path.name == "forceplate-library-2026-03-02-091500.tar.gz.age"
    assert path.stat().st_mode & 0o077 == 0
    assert all(done <= total for done, total in reports)
    assert b"Anna" not in path.read_bytes()
    restored = restore(path, tmp_path / "again" / "visits", SECRET)
    after = files(restored.folder)
    people = "people.sqlite3"
    left_out = {name for name in before if name.startswith((".locks/", ".cache/"))}
    assert after.keys() == before.keys() - left_out
    assert {n: d for n, d in after.items() if n != people} == {
        n: d for n, d in before.items() if n not in {people, *left_out}
    }
    assert (restored.contents.n_visits, restored.contents.n_people) == (2, 2)
    assert restored.folder.stat().st_mode & 0o077 == 0
    assert all(one.stat().st_mode & 0o077 == 0 for one in restored.folder.rglob("*"))
    assert PeopleIndex(Library(restored.folder)).people()[1].name == "Anna de Vries"
    assert not [one for one in restored.folder.parent.iterdir() if one != restored.folder]


def test_who_was_erased_since_comes_back_and_the_former_library_is_named(
    library: Library, out: Path, tmp_path: Path
) -> None:
    index, stamp = PeopleIndex(library), Stamp("AB", WHEN + timedelta(days=1), "asked for it")
    (library.root / "error-model.json").unlink()  # it is none
    path = made(library, out)
    nobody = leave_behind(library, restore(path, tmp_path / "first", SECRET))
    assert (nobody.n_people, nobody.come_back) == (2, ())
    erase_person(library, index, "FF-002", stamp)
    restored = restore(path, tmp_path / "again", SECRET)
    former = leave_behind(library, restored)
    assert (former.n_people, former.come_back) == (1, ("FF-002",))
    said = " ".join(say(each) for each in former.sentences)
    assert str(library.root) in said
    assert "with 1 person. " in said
    assert "FF-002. Erase them once more." in said
    new = Library(restored.folder)
    assert last_backup(new) is None  # a folder that stays is no backup
    again = erase_person(new, PeopleIndex(new), "FF-002", stamp)
    assert again.backups == (str(library.root),)
    assert again.n_visits == 1


def test_a_database_that_is_written_meanwhile_is_copied_whole(
    library: Library, out: Path, tmp_path: Path
) -> None:
    index = PeopleIndex(library)
    with closing(sqlite3.connect(index.path)) as other:  # keeps the last changes beside the file
        index.add(name="Bert")
        assert other.execute("SELECT count(*) FROM person").fetchone() == (2,)
        path = made(library, out)
    again = restore(path, tmp_path / "again", SECRET).folder
    assert "Bert" in [one.name for one in PeopleIndex(Library(again)).people()]


def test_settings_calibration_and_the_folder_of_an_annex_come_along(
    library: Library, out: Path, tmp_path: Path
) -> None:
    study = tmp_path / "study"
    (study / "pictures").mkdir(parents=True)
    (study / "study.toml").write_text("name = 'Toes'")
    with closing(sqlite3.connect(study / "diary.sqlite3")) as diary:
        diary.execute("CREATE TABLE entry (text)")
        diary.execute("INSERT INTO entry VALUES ('sore')")
        diary.commit()
    calibration = tmp_path / "plate 7.json"
    calibration.write_text("{}")
    settings = backup_module.settings_file()
    settings.parent.mkdir(parents=True)
    kept = {
        "operator": "AB", "text_percent": 150, "library_folder": str(library.root),
        "study_folder": str(study), "calibration_path": str(calibration),
    }  # fmt: skip
    settings.write_text(json.dumps(kept | {"lock_hash": "of this computer"}))
    made_one = back_up(library, out, WHEN, SECRET)
    assert made_one.left_out == ()
    folder = tmp_path / "again"
    restored = restore(made_one.path, folder, SECRET)
    assert restored.settings == kept | {
        "library_folder": str(folder),
        "study_folder": str(folder / "annexes" / "study"),
        "calibration_path": str(folder / ".calibration" / "chosen" / "plate 7.json"),
    }
    assert Path(restored.settings["calibration_path"]).read_text() == "{}"
    moved = Path(restored.settings["study_folder"])
    assert (moved / "study.toml").read_text() == "name = 'Toes'"
    with closing(sqlite3.connect(moved / "diary.sqlite3")) as diary:
        assert diary.execute("SELECT text FROM entry").fetchone() == ("sore",)
    assert not write_restored_settings(restored, settings)  # never over those that are there
    assert json.loads(settings.read_text())["library_folder"] == str(library.root)
    elsewhere = tmp_path / "new home" / "settings.json"
    assert write_restored_settings(restored, elsewhere)
    assert json.loads(elsewhere.read_text()) == restored.settings
    settings.write_text(elsewhere.read_text())  # what is in the library is not put in twice
    again = restore(made(Library(folder), out), tmp_path / "third", SECRET)
    assert again.settings["study_folder"] == str(tmp_path / "third" / "annexes" / "study")
    assert Path(again.settings["calibration_path"]).read_text() == "{}"


def test_what_the_settings_name_and_is_gone_is_said(library: Library, out: Path) -> None:
    settings = backup_module.settings_file()
    settings.parent.mkdir(parents=True)
    kept = {"study_folder": "/not/there", "calibration_path": "/not/there.json"}
    settings.write_text(json.dumps(kept))
    said = [one.en for one in back_up(library, out, WHEN, SECRET).left_out]
    assert [("/not/there" in one and "not in the backup" in one) for one in said] == [True, True]


def test_a_file_whose_name_no_other_computer_takes_is_left_out_and_said(
    library: Library, out: Path, tmp_path: Path
) -> None:
    (library.root / "letter: to Anna.txt").write_text("x")
    backup = back_up(library, out, WHEN, SECRET)
    assert "letter: to Anna.txt" in backup.left_out[0].en
    restore(backup.path, tmp_path / "again", SECRET)


def test_another_computer_has_it_all_again(library: Library, out: Path, tmp_path: Path) -> None:
    """Run the command as a program of its own, with another home and another folder."""
    secret = tmp_path / "secret.txt"
    secret.write_text(SECRET + "\n")
    home = tmp_path / "other computer"
    home.mkdir()
    path = made(library, out)
    environment = {"HOME": str(home), "PATH": "/usr/bin:/bin"}

    def run(*arguments: str | Path) -> tuple[int, str]:
        command = partial(run_command, *map(str, arguments))
        program = ForkedProgram(command, environment=environment)
        return program.wait(), program.output() + program.errors()

    folder = home / "praktijk" / "visits"
    code, said = run("restore", path, folder, "--passphrase-file", secret)
    assert code == 0, said
    assert "2 visits, 2 people" in said
    assert Library(folder).root.is_dir()
    visits = [str(entry.path) for entry in Library(folder).visits()]
    assert run("show", *visits)[0] == 0
    names = {one.name for one in PeopleIndex(Library(folder)).people()}
    assert names == {"Anna de Vries", ""}
    code, said = run("restore", path, folder, "--passphrase-file", secret)
    assert code == ExitCode.FILES
    assert "exists already" in said


def refused(path: Path, tmp_path: Path, why: str, passphrase: str = SECRET) -> None:
    """Assert that a restore is refused for this reason and leaves nothing."""
    folder = tmp_path / "again" / "visits"
    with pytest.raises(StorageError, match=why) as caught:
        restore(path, folder, passphrase)
    for language in ("nl", "de", "pt_BR"):
        assert say(caught.value.text, language)
    assert not folder.parent.exists() or list(folder.parent.iterdir()) == []


def test_what_cannot_be_restored_is_refused_in_a_sentence(
    library: Library, out: Path, tmp_path: Path
) -> None:
    path = made(library, out)
    image = path.read_bytes()
    refused(path, tmp_path, "the passphrase is another one", "geen paarse fietsen")
    for place in (len(image) // 2, len(image) - 1):
        path.write_bytes(image[:place] + bytes([image[place] ^ 1]) + image[place + 1 :])
        refused(path, tmp_path, "missing or damaged")
    path.write_bytes(image[: len(image) // 2])
    refused(path, tmp_path, "end is missing")
    path.write_bytes(b"PK\x03\x04 the wrong file")
    refused(path, tmp_path, "not encrypted")
    path.unlink()
    refused(path, tmp_path, "no such file")


def sealed_tar(path: Path, fill: Callable[[tarfile.TarFile], None], **contents: object) -> Path:
    """Write an encrypted archive as somebody else may, with the passphrase."""
    document = {
        "schema": "forceplate-backup", "schema_version": 1, "made_at": "2026-03-02T09:15:00+01:00",
        "library": "library", "n_visits": 0, "n_people": 0, "program": "0", "annexes": {},
        "calibration": "",
    } | contents  # fmt: skip
    with path.open("wb") as file:
        sealed = SealedWriter(file, SECRET)
        with (
            gzip.GzipFile(fileobj=sealed, mode="wb") as packed,
            tarfile.open(fileobj=packed, mode="w|") as archive,
        ):
            add(archive, "backup.json", json.dumps(document).encode())
            fill(archive)
        sealed.finish()
    return path


def add(archive: tarfile.TarFile, name: str, content: bytes = b"x", **facts: object) -> None:
    entry = tarfile.TarInfo(name)
    entry.size = len(content)
    for fact, value in facts.items():
        setattr(entry, fact, value)
    archive.addfile(entry, io.BytesIO(content))


HOSTILE = [
    "../evil", "library/../../evil", "/etc/evil", "library//../evil", "library/a/./b", "evil",
    "library", "library/C:/evil", "library/..\\evil", "library/con.txt", "library/evil ",
    "library/line\nbreak", "library/é\0b", f"library/{'a/' * 1200}evil",
    "annexes/../../evil", "calibration/../library/x", "settings.json/x",
]  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_a_name_that_leads_elsewhere_is_refused(name: str, tmp_path: Path) -> None:
    path = sealed_tar(tmp_path / "b", lambda archive: add(archive, name))
    refused(path, tmp_path, "no file of a backup")
    assert not list(tmp_path.rglob("evil*"))


@pytest.mark.parametrize("kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.FIFOTYPE, b"5"])
def test_what_is_no_ordinary_file_is_refused(kind: bytes, tmp_path: Path) -> None:
    def fill(archive: tarfile.TarFile) -> None:
        add(archive, "library/a", b"", type=kind, linkname="/etc/passwd")

    refused(sealed_tar(tmp_path / "b", fill), tmp_path, "no file of a backup")


def test_a_file_that_comes_twice_is_refused(tmp_path: Path) -> None:
    def fill(archive: tarfile.TarFile) -> None:
        add(archive, "library/A/a.h5")
        add(archive, "library/a/A.h5")

    refused(sealed_tar(tmp_path / "b", fill), tmp_path, "no file of a backup")


def test_a_backup_of_a_later_program_or_of_another_kind_is_refused(tmp_path: Path) -> None:
    def nothing(_: tarfile.TarFile) -> None:
        pass

    later = sealed_tar(tmp_path / "b", nothing, schema_version=2)
    refused(later, tmp_path, "newer forceplate")
    refused(sealed_tar(tmp_path / "b", nothing, schema="x"), tmp_path, "no backup of forceplate")
    away = {"study_folder": "library/../../elsewhere"}
    refused(sealed_tar(tmp_path / "b", nothing, annexes=away), tmp_path, "no backup of forceplate")
    refused(sealed_tar(tmp_path / "b", nothing, n_visits="many"), tmp_path, "n_visits")
    refused(
        sealed_tar(tmp_path / "b", nothing, library="a\0b"), tmp_path, "no backup of forceplate"
    )

    def broken(archive: tarfile.TarFile) -> None:
        add(archive, "settings.json", b"not JSON")

    refused(sealed_tar(tmp_path / "b", broken), tmp_path, "no backup of forceplate")


def test_nothing_that_is_there_is_replaced(library: Library, out: Path, tmp_path: Path) -> None:
    path, before = made(library, out), files(library.root)
    for taken in (library.root, tmp_path / "file"):
        (tmp_path / "file").write_text("mine")
        with pytest.raises(StorageError, match="exists already"):
            restore(path, taken, SECRET)
    assert files(library.root) == before
    empty = tmp_path / "empty"
    empty.mkdir()
    assert restore(path, empty, SECRET).folder == empty


def test_what_is_cancelled_leaves_nothing(library: Library, out: Path, tmp_path: Path) -> None:
    with pytest.raises(CancelledError):
        made(library, out, is_cancelled=lambda: True)
    assert list(out.iterdir()) == []
    assert last_backup(library) is None
    path = made(library, out)
    with pytest.raises(CancelledError):
        restore(path, tmp_path / "again", SECRET, is_cancelled=lambda: True)
    assert not (tmp_path / "again").exists()
    assert not list(tmp_path.glob(".again*"))


def test_a_backup_that_cannot_be_written_leaves_nothing_and_says_why(
    library: Library, tmp_path: Path
) -> None:
    with pytest.raises(StorageError, match="could not be made"):
        made(library, tmp_path / "not-there")
    with pytest.raises(StorageError, match="inside the library"):
        made(library, library.root / ".journals")
    with pytest.raises(StorageError, match="at least 10 signs"):
        back_up(library, tmp_path, WHEN, "short")
    assert not list(tmp_path.rglob("*.age*"))


def test_a_copy_that_is_not_what_was_written_is_no_backup(
    library: Library, out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    finish = SealedWriter.finish

    def spoil(writer: SealedWriter) -> None:
        finish(writer)
        file = writer._target
        middle = file.seek(0, 2) // 2
        file.seek(middle)
        byte = file.read(1)[0]
        file.seek(middle)
        file.write(bytes([byte ^ 0xFF]))

    monkeypatch.setattr(SealedWriter, "finish", spoil)
    with pytest.raises(StorageError, match="is missing or damaged"):
        made(library, out)
    assert list(out.iterdir()) == []


def test_memory_stays_flat_however_large_a_file_is(
    library: Library, out: Path, tmp_path: Path
) -> None:
    with (library.root / "large").open("wb") as large:
        large.truncate(24 << 20)
    tracemalloc.start()
    try:
        path = made(library, out)
        restore(path, tmp_path / "again", SECRET)
        assert tracemalloc.get_traced_memory()[1] < 12 << 20
    finally:
        tracemalloc.stop()
    assert (tmp_path / "again" / "large").stat().st_size == 24 << 20


@pytest.fixture
def reminders(library: Library, out: Path) -> Callable[[int], tuple[str, bool]]:
    def after(days: int) -> tuple[str, bool]:
        words, is_due = backup_age(last_backup(library), WHEN + timedelta(days=days))
        return words.en, is_due

    return after


def test_the_last_backup_is_known_and_reminded_of(
    library: Library, out: Path, reminders: Callable[[int], tuple[str, bool]]
) -> None:
    assert reminders(0) == ("There is no backup of this library yet.", True)
    made(library, out)
    assert last_backup(library) == WHEN
    assert reminders(0) == ("The last backup was made today.", False)
    assert reminders(1) == ("The last backup was made 1 day ago.", False)
    assert reminders(12) == ("The last backup was made 12 days ago.", True)


def test_a_backup_that_its_library_cannot_note_is_made_all_the_same(
    library: Library, out: Path, tmp_path: Path
) -> None:
    (library.root / MADE).mkdir()
    backup = back_up(library, out, WHEN, SECRET)
    assert any(MADE in say(one) for one in backup.left_out)
    restore(backup.path, tmp_path / "again", SECRET)


def test_a_restore_that_was_killed_is_gone_at_the_next_start(
    library: Library, out: Path, tmp_path: Path
) -> None:
    path = made(library, out)
    code = (
        "import os, signal, sys; from pathlib import Path\n"
        "from forceplate.operations.backups.restore import restore\n"
        "n = 0\n"
        "def die(done, total):\n"
        "    global n; n += 1\n"
        "    if n == 4: os.kill(os.getpid(), signal.SIGKILL)\n"
        "restore(Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3], on_progress=die)\n"
    )
    folder = tmp_path / "again"
    killed = subprocess.run([sys.executable, "-c", code, path, folder, SECRET], check=False)
    assert killed.returncode == -9
    (half,) = tmp_path.glob(".again.restoring-*")
    assert any(one.is_file() for one in half.rglob("*"))
    open_library(library.root)
    assert not half.exists()
    assert not folder.exists()
    restore(path, folder, SECRET)


def test_a_calibration_beside_one_of_its_name_that_was_restored_keeps_both(
    library: Library, out: Path, tmp_path: Path
) -> None:
    chosen = library.root / ".calibration" / "chosen"
    chosen.mkdir()
    (chosen / "plate.json").write_text('{"of": "before"}')
    calibration = tmp_path / "PLATE.json"
    calibration.write_text("{}")
    settings = backup_module.settings_file()
    settings.parent.mkdir(parents=True)
    settings.write_text(json.dumps({"calibration_path": str(calibration)}))
    restored = restore(made(library, out), tmp_path / "again", SECRET)
    assert Path(restored.settings["calibration_path"]).read_text() == "{}"
    kept = tmp_path / "again" / ".calibration" / "chosen" / "plate.json"
    assert kept.read_text() == '{"of": "before"}'


def test_of_two_names_that_differ_by_case_one_is_left_out_and_said(
    library: Library, out: Path, tmp_path: Path
) -> None:
    for name in ("Letter.txt", "letter.txt"):
        (library.root / name).write_text(name)
    if len(list(library.root.glob("[Ll]etter.txt"))) < 2:
        pytest.skip("This file system holds the two names for one.")
    backup = back_up(library, out, WHEN, SECRET)
    (said,) = backup.left_out
    assert "letter.txt is not in the backup" in said.en
    restore(backup.path, tmp_path / "again", SECRET)
    assert (tmp_path / "again" / "Letter.txt").read_text() == "Letter.txt"
