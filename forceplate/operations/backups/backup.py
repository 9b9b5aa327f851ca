"""A copy of everything in one encrypted file: whole or not at all, and read back.

A backup is a gzipped tar archive, encrypted by :mod:`forceplate.storage.sealed_file`:

::

    backup.json          what it is: :class:`Contents`
    library/...          the library: visits, journals, people with their names, calibrations
    annexes/<name>/...   the folder of an annex, such as the study
    calibration/<file>   the calibration chosen in the settings, where it is kept elsewhere
    settings.json        the settings of this user

``age --decrypt`` and ``tar`` open it too. Left out are locks, caches and the private key of
signatures. :mod:`forceplate.operations.backups.restore` puts it in its place.
"""

from __future__ import annotations

import contextlib
import gzip
import io
import itertools
import os
import sqlite3
import tarfile
import tempfile
import unicodedata
import zlib
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from importlib.metadata import version
from pathlib import Path, PurePosixPath
from typing import IO

from forceplate.annexes import KEPT_FOLDERS, load_annexes
from forceplate.documents import (
    SCHEMA_KEY,
    VERSION_KEY,
    dump_readable_json,
    load_json,
    to_plain,
)
from forceplate.errors import CancelledError, StorageError
from forceplate.files import whole_file
from forceplate.names import is_device_name
from forceplate.operations.backups.made_backups import MadeBackup, made_backups
from forceplate.reasons import raised_as
from forceplate.storage import calibrations, file_moves
from forceplate.storage.library import Library
from forceplate.storage.people.index_file import copy_database
from forceplate.storage.people.people import PeopleIndex
from forceplate.storage.people.people_rows import FileState, file_state
from forceplate.storage.sealed_file import SealedReader, SealedWriter
from forceplate.words import Text

SCHEMA = "forceplate-backup"
SCHEMA_VERSION = 1
SUFFIX = ".tar.gz.age"
CONTENTS, SETTINGS = "backup.json", "settings.json"
LIBRARY, ANNEXES, CALIBRATION = "library", "annexes", "calibration"
SHORTEST_PASSPHRASE = 10

_BLOCK_BYTES = 1 << 20
_LEFT_OUT = frozenset({".locks", ".cache"})
_DEEPEST = 64
"""Folders in each other: no system and no program goes as deep, and a name is a path of them."""
_UNFINISHED = (".lock", ".tmp", ".new")
_SQLITE = b"SQLite format 3\0"
_SIDE_FILES = ("-wal", "-shm", "-journal")

_INSIDE = Text("{folder} is inside the library. Choose a folder elsewhere, best on another disk.")
_CHANGED = Text(
    "{root} was changed while it was copied. No backup is made. Try again when nobody works in it."
)
_NOT_MADE = Text(
    "The backup {path} could not be made: {why}. The library is unharmed. Check the disk and try "
    "again, or choose another folder."
)
_SHORT = Text(
    "A passphrase has at least {n} signs; three or four words that do not belong together are "
    "good. Choose a longer one."
)
_NO_FOLDER = Text(
    "The folder {folder} of {name!r}, which the settings name, cannot be found and is not in the "
    "backup."
)
_NO_NAME = Text(
    "{path} has a name that not every computer takes, and is not in the backup. Give it another."
)
_SAME_NAME = Text(
    "{path} is not in the backup: on some computers its name is that of {other}. Rename one of "
    "them."
)
_NO_CALIBRATION = Text(
    "The calibration {path}, which the settings name, cannot be found and is not in the backup."
)
_HOSTILE = Text("{name!r} in it is no file of a backup; it is not of forceplate")


@dataclass(frozen=True, slots=True)
class Contents:
    """What a backup says of itself."""

    made_at: datetime
    library: str
    """Name of the folder."""
    n_visits: int
    n_people: int
    program: str
    """Version of forceplate that made it."""
    annexes: Mapping[str, str] = field(default_factory=dict)
    """By the setting that names it, where in the backup the folder of each annex is."""
    calibration: str = ""
    """Where in the backup the chosen calibration is; empty: none is chosen."""


@dataclass(frozen=True, slots=True)
class Backup:
    """A backup that was made and read back."""

    path: Path
    contents: Contents
    left_out: tuple[Text, ...]
    """What should be in it and could not be found; or that the library cannot note it."""


def settings_file() -> Path:
    """Return where this user's settings are on this computer; makes nothing."""
    import platformdirs  # noqa: PLC0415  not needed where a file is given

    return platformdirs.user_config_path("forceplate", appauthor=False) / SETTINGS


def back_up(
    library: Library,
    folder: Path,
    when: datetime,
    passphrase: str,
    *,
    settings: Path | None = None,
    on_progress: Callable[[int, int], None] = lambda _done, _total: None,
    is_cancelled: Callable[[], bool] = lambda: False,
) -> Backup:
    """Write everything into ``<folder>/forceplate-<library>-<time>.tar.gz.age``.

    Visit files are only ever replaced whole, so each is copied as it was at one moment; databases
    are copied through SQLite. The backup is opened with the passphrase and read to its end before
    it gets its name. What goes away meanwhile, as the journal of a trial that is saved, is in the
    visit file and left out. Whatever is raised, nothing is left. Any thread.

    Parameters
    ----------
    settings
        File of the settings, which name what belongs to them; None: this user's own.
    on_progress
        Told bytes done and bytes in all: writing and reading back.

    Raises
    ------
    CancelledError
        ``is_cancelled`` said so.
    StorageError
        The passphrase is short, a file cannot be read, the folder cannot be written, the copy is
        not what was written, another program is merging or erasing people, or a library that can
        only be read was changed from elsewhere.
    """
    check_passphrase(passphrase)
    target = folder / f"forceplate-{library.root.name}-{when:%Y-%m-%d-%H%M%S}{SUFFIX}"
    if folder.resolve().is_relative_to(library.root.resolve()):
        raise StorageError(_INSIDE.fill(folder=folder))
    with (
        raised_as(
            StorageError,
            _NOT_MADE,
            (OSError, sqlite3.Error, tarfile.TarError, EOFError, ValueError, zlib.error),
            path=target,
        ),
        _undisturbed(library) as check,
        tempfile.TemporaryDirectory() as aside,
    ):
        plan = _plan(library, settings or settings_file(), when)
        total = 2 * sum(map(_size, plan.files.values()))
        done = _Done(lambda n: on_progress(min(n, total), total), is_cancelled)
        with whole_file(target, overwrite=True) as copy:
            names = _write(plan, copy, passphrase, Path(aside), done)
            copy.seek(0)
            if _read_back(copy, passphrase, done) != names:
                raise tarfile.TarError(Text("what was read back is not what was written"))
            check()
        remarks = plan.left_out
        try:
            made_backups(library).add(MadeBackup(str(target), when))
        except StorageError as error:  # the library's disk is full: the backup is made
            remarks = (*remarks, error.text)
    return Backup(target, plan.contents, remarks)


def check_passphrase(passphrase: str) -> None:
    """Raise StorageError for a passphrase that is soon guessed."""
    if len(passphrase.strip()) < SHORTEST_PASSPHRASE:
        raise StorageError(_SHORT.fill(n=SHORTEST_PASSPHRASE))


@contextlib.contextmanager
def _undisturbed(library: Library) -> Iterator[Callable[[], None]]:
    """Keep others from merging, erasing and moving; yield what raises StorageError if they did.

    In a library that can only be read no lock can be held, and others may change it from elsewhere.
    """
    if not library.is_read_only:
        with library.alone(), file_moves.alone(library.root):
            yield lambda: None
        return
    before = _states(library)

    def check() -> None:
        if _states(library) != before:
            raise StorageError(_CHANGED.fill(root=library.root))

    yield check


def _states(library: Library) -> dict[str, FileState | None]:
    return {name: file_state(path) for name, path in _files(library.root)}


@dataclass(frozen=True, slots=True)
class _Plan:
    contents: Contents
    files: dict[str, Path]
    """By name in the archive."""
    left_out: tuple[Text, ...]


class _Done:
    """Counts bytes, and ends the work where it was cancelled."""

    def __init__(self, report: Callable[[int], None], is_cancelled: Callable[[], bool]) -> None:
        self._n = 0
        self._report, self._is_cancelled = report, is_cancelled

    def add(self, n: int) -> None:
        if self._is_cancelled():
            raise CancelledError
        self._n += n
        self._report(self._n)


def _plan(library: Library, settings: Path, when: datetime) -> _Plan:
    """Find all that belongs to a backup."""
    files: dict[str, Path] = {}
    left_out: list[Text] = []
    annexes: dict[str, str] = {}

    taken: dict[str, Path] = {}

    def take(top: str, folder: Path) -> None:
        for inside, path in _files(folder):
            name = f"{top}/{inside}"
            if not is_name_of_backup(name):
                left_out.append(_NO_NAME.fill(path=path))
            elif (other := taken.setdefault(_key(name), path)) != path:
                left_out.append(_SAME_NAME.fill(path=path, other=other))
            else:
                files[name] = path

    take(LIBRARY, library.root)
    known = _read_settings(settings)
    if known:
        files[SETTINGS] = settings

    def keep(name: str, setting: str) -> None:
        if not (given := known.get(setting)):
            return
        folder = Path(given)
        if not folder.is_dir():
            left_out.append(_NO_FOLDER.fill(folder=folder, name=name))
        elif folder.resolve().is_relative_to(library.root.resolve()):
            inside = folder.resolve().relative_to(library.root.resolve())
            annexes[setting] = f"{LIBRARY}/{inside.as_posix()}"
        else:
            annexes[setting] = _free(f"{ANNEXES}/{name}", taken)
            take(annexes[setting], folder)

    left_out += [error.text for error in load_annexes(KEPT_FOLDERS, keep)]
    calibration = ""
    if chosen := known.get("calibration_path"):
        path = Path(chosen)
        if not path.is_file():
            left_out.append(_NO_CALIBRATION.fill(path=path))
        elif path.resolve().is_relative_to(library.root.resolve()):
            inside = path.resolve().relative_to(library.root.resolve())
            calibration = f"{LIBRARY}/{inside.as_posix()}"
        else:
            calibration = _free(f"{CALIBRATION}/{path.name}", taken)
            files[calibration] = path
    contents = Contents(
        made_at=when,
        library=library.root.name,
        n_visits=len(library.visits()),
        n_people=len(PeopleIndex(library).people()),
        program=version("forceplate"),
        annexes=annexes,
        calibration=calibration,
    )
    return _Plan(contents, files, tuple(left_out))


def _free(name: str, taken: Collection[str]) -> str:
    """Return a name whose place no file of the library has: its own, or with a number."""
    path = PurePosixPath(name)
    for n in itertools.count(2):
        key = _key(str(path))
        if not any(one == key or one.startswith(f"{key}/") for one in taken):
            return str(path)
        path = PurePosixPath(name).with_stem(f"{PurePosixPath(name).stem}-{n}")
    raise AssertionError


def _read_settings(path: Path) -> dict[str, str]:
    try:
        found = load_json(path.read_bytes())
    except (OSError, ValueError):
        return {}
    return {name: value for name, value in found.items() if isinstance(value, str)}


def _size(path: Path) -> int:
    """Return how large a file is; 0 where it went away."""
    try:
        return path.stat().st_size
    except FileNotFoundError:
        return 0


def _files(folder: Path) -> Iterator[tuple[str, Path]]:
    """Yield what belongs to a folder; locks, links and SQLite's own side files do not."""
    for path in sorted(folder.rglob("*")):
        inside = path.relative_to(folder)
        is_side_file = any(
            path.name.endswith(ending) and path.with_name(path.name.removesuffix(ending)).exists()
            for ending in _SIDE_FILES
        )
        if (
            path.is_file()
            and not path.is_symlink()
            and not _LEFT_OUT.intersection(inside.parts)
            and not is_side_file
            and path.suffix not in _UNFINISHED
        ):
            yield inside.as_posix(), path


def _write(plan: _Plan, copy: IO[bytes], passphrase: str, aside: Path, done: _Done) -> list[str]:
    """Write all files and return their names in the archive; raises CancelledError."""
    written = []
    sealed = SealedWriter(copy, passphrase)
    with (
        gzip.GzipFile(fileobj=sealed, mode="wb", compresslevel=1, mtime=0) as packed,
        tarfile.open(fileobj=packed, mode="w|", format=tarfile.PAX_FORMAT) as archive,
    ):
        document = {SCHEMA_KEY: SCHEMA, VERSION_KEY: SCHEMA_VERSION, **to_plain(plan.contents)}
        _add(archive, CONTENTS, io.BytesIO(dump_readable_json(document).encode()), done)
        for name, path in plan.files.items():
            with contextlib.suppress(FileNotFoundError):  # a journal that was saved meanwhile
                with _as_of_now(path, aside) as file:
                    _add(archive, name, file, done)
                written.append(name)
    sealed.finish()
    return [CONTENTS, *written]


def _add(archive: tarfile.TarFile, name: str, file: IO[bytes], done: _Done) -> None:
    """Add what a file holds now; a journal may grow meanwhile."""
    entry = tarfile.TarInfo(name)
    entry.size, entry.mode = file.seek(0, 2), 0o600
    file.seek(0)
    archive.addfile(entry, _Counted(file, done))


class _Counted(io.RawIOBase):
    """A file whose bytes are counted as they are read."""

    def __init__(self, file: IO[bytes], done: _Done) -> None:
        super().__init__()
        self._file, self._done = file, done

    def read(self, size: int = -1, /) -> bytes:
        """Return bytes; raises CancelledError."""
        self._done.add(0)
        block = self._file.read(size)
        self._done.add(len(block))
        return block


@contextlib.contextmanager
def _as_of_now(path: Path, aside: Path) -> Iterator[IO[bytes]]:
    """Yield a file as it is at one moment; a database is copied by SQLite, whoever writes it."""
    with path.open("rb") as file:
        if file.read(len(_SQLITE)) != _SQLITE:
            yield file
            return
    copy = aside / "database"
    copy.unlink(missing_ok=True)
    try:
        source = f"{path.absolute().as_uri()}?mode=ro"
        with (
            contextlib.closing(sqlite3.connect(source, uri=True)) as own,
            contextlib.closing(sqlite3.connect(copy)) as target,
        ):
            own.backup(target)
    except sqlite3.OperationalError:
        if os.access(path.parent, os.W_OK):
            raise
        copy_database(path, copy)
        with contextlib.closing(sqlite3.connect(copy)) as target:
            target.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    with copy.open("rb") as file:
        yield file


def _read_back(copy: IO[bytes], passphrase: str, done: _Done) -> list[str]:
    """Open a backup and read it to its end, as :mod:`restore` will; return the names in it."""
    names = []
    for entry, file in members(copy, passphrase):
        names.append(entry.name)
        while block := file.read(_BLOCK_BYTES):
            done.add(len(block))
    return names


def members(backup: IO[bytes], passphrase: str) -> Iterator[tuple[tarfile.TarInfo, IO[bytes]]]:
    """Yield each file of a backup, to be read before the next; at its end all is proven whole.

    Raises
    ------
    ValueError
        The passphrase is another, or the file was changed, cut off or damaged; its argument is a
        Text that says so.
    tarfile.TarError
        What is in it is no backup, or a name in it leads out of the folder.
    """
    with gzip.GzipFile(fileobj=SealedReader(backup, passphrase)) as packed:
        with tarfile.open(fileobj=packed, mode="r|") as archive:
            seen: set[str] = set()
            for entry in archive:
                _check_name(entry, seen)
                file = archive.extractfile(entry)
                assert file is not None  # noqa: S101  an ordinary file
                yield entry, file
        while packed.read(_BLOCK_BYTES):
            pass


def is_name_of_backup(name: str) -> bool:
    """Return whether a name is that of a file below the folder of a backup, on any system."""
    parts = PurePosixPath(name).parts
    is_plain = all(
        part not in ("..", ".")
        and not set(part) & set('\\:*?"<>|')
        and part.isprintable()
        and part == part.rstrip(" .")
        and not is_device_name(part.split(".")[0])
        for part in parts
    )
    is_below = 1 < len(parts) <= _DEEPEST and parts[0] in (LIBRARY, ANNEXES, CALIBRATION)
    return (
        is_plain and str(PurePosixPath(name)) == name and (is_below or name in (CONTENTS, SETTINGS))
    )


def place_of(name: str) -> PurePosixPath:
    """Return where below the restored library a file or folder of the backup belongs."""
    path = PurePosixPath(name)
    top, *inside = path.parts
    if top == LIBRARY:
        return PurePosixPath(*inside)
    return PurePosixPath(calibrations.FOLDER, "chosen", *inside) if top == CALIBRATION else path


def _key(name: str) -> str:
    """Return where a file belongs, as the same for all names that some computer holds for one."""
    if name in (CONTENTS, SETTINGS):
        return name
    return "/" + unicodedata.normalize("NFC", str(place_of(name))).casefold()


def _check_name(entry: tarfile.TarInfo, seen: set[str]) -> None:
    """Refuse what is no ordinary file, leads out of the folder, or comes twice."""
    name = entry.name
    if not entry.isreg() or not is_name_of_backup(name) or _key(name) in seen:
        raise tarfile.TarError(_HOSTILE.fill(name=name[:200]))
    seen.add(_key(name))
