"""The folder of a diary: its settings, its secret key, its study and, unless elsewhere, its data.

    diary.toml        address, database, time zone
    secret.key        signs cookies; made once
    push.key          by what push services know the diary; made when a phone first asks
    study/            study.toml, programmes, pictures
    diary.sqlite3     the data, unless a PostgreSQL database is named
    copies.jsonl      where backups and other copies of it were put
    backup-of         in a backup: of which PostgreSQL database, as a hash; it is restored first

Nothing is kept anywhere else. Folder and files are readable by their owner only.
"""

from __future__ import annotations

import hashlib
import json
import secrets
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from forceplate.documents import load_toml
from forceplate.files import write_atomically
from forceplate.reasons import raised_as
from forceplate.words import Text
from forceplate_study.definition.study import StudyDefinition
from forceplate_study.definition.study_file import Shipped, copy_shipped, copy_study, read_study
from forceplate_study.errors import StudyError
from forceplate_study.text_files import NOT_TOML, NOT_UTF_8, NOT_WRITTEN

SCHEMA = "forceplate-diary"
SCHEMA_VERSION = 1
SETTINGS_FILE = "diary.toml"
KEY_FILE = "secret.key"
PUSH_KEY_FILE = "push.key"
DATABASE_FILE = "diary.sqlite3"
STUDY_FOLDER = "study"
BACKUP_OF_FILE = "backup-of"

_LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})
_POSTGRESQL = ("postgresql://", "postgres://")

_NO_ADDRESS = Text(
    "{url!r} cannot be the address of a diary; give scheme and host without a path, e.g. "
    "https://diary.example.org."
)
_NOT_ENCRYPTED = Text(
    "{url} is not encrypted and not of this computer: entries and cookies could be read on the "
    "way. Put the diary behind HTTPS and give its https:// address."
)
_NO_DATABASE = Text(
    "The database is no address that starts with postgresql://; leave it out for SQLite in the "
    "folder of the diary."
)
_NO_TIME_ZONE = Text("{name!r} is no time zone; give one as Europe/Amsterdam.")
_DIARY_EXISTS = Text("{path} holds a diary already. Choose another folder.")
_OTHER_SCHEMA = Text("{file} is not of a diary that this program can open.")
_OTHER_KEYS = Text("{file} must give url, database and time_zone, each as text.")
_IS_BACKUP = Text(
    "{path} is a backup, and the database it names is that of the diary itself. Restore it first: "
    "forceplate diary restore {path} FOLDER --database postgresql://..."
)
_NO_DIARY = Text("{path} cannot be read: {why}. Make a diary with 'forceplate diary new'.")


@dataclass(frozen=True, slots=True)
class DiaryFolder:
    """One diary on disk.

    Raises
    ------
    StudyError
        On construction, for an address, database or time zone that cannot be.
    """

    path: Path
    url: str
    """What participants open, as they reach it: ``https://diary.example.org``."""
    database: str = ""
    """``postgresql://user@host/name``; empty: SQLite in the folder."""
    time_zone: str = "Europe/Amsterdam"
    """Where a day begins and ends."""

    def __post_init__(self) -> None:
        parts = urlsplit(self.url)
        if (
            parts.scheme not in {"http", "https"}
            or not parts.hostname
            or parts.path not in {"", "/"}
            or parts.query
            or parts.fragment
            or parts.username is not None
        ):
            raise StudyError(_NO_ADDRESS.fill(url=self.url))
        if parts.scheme == "http" and parts.hostname not in _LOOPBACK:
            raise StudyError(_NOT_ENCRYPTED.fill(url=self.url))
        if self.database and not self.database.startswith(_POSTGRESQL):
            raise StudyError(_NO_DATABASE)
        with raised_as(
            StudyError, _NO_TIME_ZONE, (KeyError, ValueError, OSError), name=self.time_zone
        ):
            ZoneInfo(self.time_zone)

    @property
    def is_https(self) -> bool:
        """Whether participants reach it encrypted."""
        return urlsplit(self.url).scheme == "https"

    @property
    def host(self) -> str:
        """The host participants reach it by, without the port."""
        return urlsplit(self.url).hostname or ""

    @property
    def origin(self) -> str:
        """Scheme, host and port, without a slash at the end."""
        return self.url.rstrip("/")

    @property
    def database_file(self) -> Path:
        """Where SQLite keeps the data."""
        return self.path / DATABASE_FILE

    @property
    def study_folder(self) -> Path:
        """Where the study is."""
        return self.path / STUDY_FOLDER

    def study(self) -> StudyDefinition:
        """Return the study; raises :class:`StudyError` when it cannot be read."""
        return read_study(self.study_folder)

    def secret_key(self) -> str:
        """Return the key that signs cookies; raises :class:`StudyError` without one."""
        return _read(self.path / KEY_FILE).strip()


def create_folder(folder: DiaryFolder, study: Shipped | str | Path = Shipped.PRACTICE) -> None:
    """Make the folder of a new diary, with a shipped study in it or that of a folder.

    Raises
    ------
    StudyError
        There is a diary already, or the folder cannot be written.
    """
    if isinstance(study, Path):
        read_study(study)  # or half a diary would be left
    with (
        raised_as(StudyError, NOT_WRITTEN, path=folder.path),
        raised_as(StudyError, _DIARY_EXISTS, FileExistsError, path=folder.path),
    ):
        folder.path.mkdir(parents=True, exist_ok=True, mode=0o700)
        folder.path.chmod(0o700)
        write_settings(folder)
        write_private(folder.path / KEY_FILE, secrets.token_urlsafe(64) + "\n")
    if isinstance(study, Path):
        copy_study(study, folder.study_folder)
    else:
        copy_shipped(study, folder.study_folder)


def write_settings(folder: DiaryFolder) -> None:
    """Write the settings of a new diary; raises FileExistsError where there is one, or OSError."""
    settings = {
        "schema": SCHEMA,
        "schema_version": SCHEMA_VERSION,
        "url": folder.origin,
        "database": folder.database,
        "time_zone": folder.time_zone,
    }
    text = "".join(f"{key} = {json.dumps(value)}\n" for key, value in settings.items())
    write_private(folder.path / SETTINGS_FILE, text)


def read_folder(path: Path) -> DiaryFolder:
    """Return the diary in a folder.

    Raises
    ------
    StudyError
        The folder holds none, its settings cannot be, or it is a backup whose database is elsewhere
        and still that of the diary it was made of.
    """
    folder = read_settings(path)
    mark = path / BACKUP_OF_FILE
    if mark.exists() and _read(mark).strip() == mark_of(folder.database):
        raise StudyError(_IS_BACKUP.fill(path=path))
    return folder


def mark_of(database: str) -> str:
    """Return by what a backup knows the database it was made of; no password is in it."""
    return hashlib.sha256(database.encode()).hexdigest()


def read_settings(path: Path) -> DiaryFolder:
    """Return the diary in a folder, which may be a backup; raises as :func:`read_folder`."""
    file = path / SETTINGS_FILE
    with raised_as(StudyError, NOT_TOML, ValueError, file=file):
        values = load_toml(_read(file))
    if values.pop("schema", None) != SCHEMA or values.pop("schema_version", None) != SCHEMA_VERSION:
        raise StudyError(_OTHER_SCHEMA.fill(file=file))
    if not all(isinstance(value, str) for value in values.values()) or (
        values.keys() != {"url", "database", "time_zone"}
    ):
        raise StudyError(_OTHER_KEYS.fill(file=file))
    return DiaryFolder(path=path, **values)


def write_private(path: Path, text: str) -> None:
    """Write a new file that only its owner may read; raises FileExistsError for an old one."""
    write_atomically(path, text.encode(), overwrite=False)


def _read(path: Path) -> str:
    with (
        raised_as(StudyError, NOT_UTF_8, UnicodeDecodeError, file=path),
        raised_as(StudyError, _NO_DIARY, path=path),
    ):
        return path.read_text(encoding="utf-8")
