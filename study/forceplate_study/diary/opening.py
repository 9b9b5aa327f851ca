"""Open a diary: tell Django its settings, and bring the database up to date."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from forceplate.reasons import raised_as, reason_of
from forceplate.words import LANGUAGE_NAMES, Text, clause
from forceplate_study.definition.study import StudyDefinition
from forceplate_study.diary.folder import DiaryFolder, read_folder
from forceplate_study.diary.page_texts import tag
from forceplate_study.diary.request_log import LOGGING
from forceplate_study.errors import MissingExtraError, StudyError

MAX_REQUEST_BYTES = 65_536
SESSION_DAYS = 180
BUSY_S = 10
"""How long an entry waits for others to be written, before the phone is told to send it again."""
DAY_S = 86_400

_opened: DiaryFolder | None = None

_OTHER_OPEN = Text("This process has the diary {path} open; start another.")
_NOT_OPEN = Text("No diary is open; call open_diary first.")
_NO_DATABASE_ADDRESS = Text("The address of the database cannot be understood.")
_ITS_SERVER = Text("its PostgreSQL server")
_DATABASE_FAILS = Text("The database of the diary, {where}, cannot be used: {why}.")
_UNFINISHED_TABLES = Text(
    "an unfinished version of the program made its tables, and they cannot be completed; restore "
    "a backup, or open it with the version that made it"
)


def open_diary(path: Path) -> DiaryFolder:
    """Return the diary in a folder, ready for use; a process opens one diary only.

    Raises
    ------
    StudyError
        The folder holds no diary, the extra ``diary`` is not installed, the database cannot be
        reached, or this process has another diary open.
    """
    global _opened  # noqa: PLW0603 - Django has one set of settings per process
    try:
        import django  # noqa: PLC0415 - an optional extra
        from django.conf import settings  # noqa: PLC0415
    except ModuleNotFoundError:
        raise MissingExtraError("django", "diary") from None
    folder = read_folder(path.resolve())
    if _opened is not None:
        if _opened != folder:
            raise StudyError(_OTHER_OPEN.fill(path=_opened.path))
        return _opened
    folder.study()  # refuse before the database is touched
    settings.configure(**django_settings(folder))
    django.setup()
    _opened = folder
    _migrate(folder)
    return folder


def opened() -> DiaryFolder:
    """Return the diary this process has open; raises :class:`StudyError` for none."""
    if _opened is None:
        raise StudyError(_NOT_OPEN)
    return _opened


@cache
def opened_study() -> StudyDefinition:
    """Return the study of the open diary, read once; a change asks for a new start."""
    return opened().study()


def django_settings(folder: DiaryFolder) -> dict[str, Any]:
    """Return Django's settings for a diary."""
    prefix = "__Host-" if folder.is_https else ""
    return {
        "DEBUG": False,
        "SECRET_KEY": folder.secret_key(),
        "ALLOWED_HOSTS": [folder.host] if folder.is_https else ["127.0.0.1", "localhost", "[::1]"],
        "CSRF_TRUSTED_ORIGINS": [folder.origin],
        "ROOT_URLCONF": "forceplate_study.diary.urls",
        "INSTALLED_APPS": [
            "django.contrib.auth",
            "django.contrib.contenttypes",
            "django.contrib.sessions",
            "forceplate_study.diary.apps.DiaryConfig",
        ],
        "MIDDLEWARE": [
            "forceplate_study.diary.middleware.headers",
            "django.middleware.security.SecurityMiddleware",
            "django.contrib.sessions.middleware.SessionMiddleware",
            "django.middleware.csrf.CsrfViewMiddleware",
            "django.contrib.auth.middleware.AuthenticationMiddleware",
            "forceplate_study.diary.middleware.visitor",
        ],
        "TEMPLATES": [
            {
                "BACKEND": "django.template.backends.django.DjangoTemplates",
                "DIRS": [Path(__file__).parent / "templates"],
                "OPTIONS": {
                    "context_processors": ["forceplate_study.diary.middleware.page_context"]
                },
            }
        ],
        "DATABASES": {"default": _database(folder)},
        "DEFAULT_AUTO_FIELD": "django.db.models.BigAutoField",
        "CACHES": {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}},
        "PASSWORD_HASHERS": ["django.contrib.auth.hashers.ScryptPasswordHasher"],
        "AUTH_PASSWORD_VALIDATORS": [
            {
                "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
                "OPTIONS": {"min_length": 12},
            },
            {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
            {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
            {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
        ],
        "LANGUAGE_CODE": "en",
        "LANGUAGES": [(tag(own).lower(), name) for own, name in LANGUAGE_NAMES.items()],
        "USE_I18N": True,
        "USE_TZ": True,
        "TIME_ZONE": folder.time_zone,
        "LOGIN_URL": "staff-login",
        "SESSION_COOKIE_NAME": f"{prefix}session",
        "SESSION_COOKIE_AGE": SESSION_DAYS * DAY_S,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_COOKIE_SECURE": folder.is_https,
        "CSRF_COOKIE_NAME": f"{prefix}csrf",
        "CSRF_COOKIE_HTTPONLY": True,
        "CSRF_COOKIE_SAMESITE": "Lax",
        "CSRF_COOKIE_SECURE": folder.is_https,
        "CSRF_FAILURE_VIEW": "forceplate_study.diary.middleware.csrf_failed",
        "SECURE_HSTS_SECONDS": 365 * DAY_S if folder.is_https else 0,
        "SECURE_REFERRER_POLICY": "same-origin",
        "DATA_UPLOAD_MAX_MEMORY_SIZE": MAX_REQUEST_BYTES,
        "DATA_UPLOAD_MAX_NUMBER_FIELDS": 100,
        "DATA_UPLOAD_MAX_NUMBER_FILES": 1,
        "LOGGING": LOGGING,
    }


def _database(folder: DiaryFolder) -> dict[str, Any]:
    if not folder.database:
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": folder.database_file,
            "CONN_MAX_AGE": None,
            "OPTIONS": {
                "timeout": BUSY_S,
                # A transaction that reads and then writes takes the write lock at once, so that
                # it waits for its turn instead of failing.
                "transaction_mode": "IMMEDIATE",
                # Acknowledged is on the disk, and erased is overwritten.
                "init_command": (
                    "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA secure_delete=ON; "
                    "PRAGMA cache_size=-32000;"
                ),
            },
        }
    from psycopg import ProgrammingError  # noqa: PLC0415 - an optional extra
    from psycopg.conninfo import conninfo_to_dict  # noqa: PLC0415

    with raised_as(StudyError, _NO_DATABASE_ADDRESS, ProgrammingError):
        parts = conninfo_to_dict(folder.database)
    names = {"dbname": "NAME", "user": "USER", "password": "PASSWORD", "host": "HOST"}
    own = {name: str(parts.pop(key, "")) for key, name in names.items()}
    return {
        "ENGINE": "django.db.backends.postgresql",
        **own,
        "PORT": str(parts.pop("port", "")),
        "CONN_MAX_AGE": None,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {"connect_timeout": 10, **parts},
    }


def _migrate(folder: DiaryFolder) -> None:
    from django.core.management import call_command  # noqa: PLC0415 - after settings
    from django.db import Error  # noqa: PLC0415

    where = _ITS_SERVER if folder.database else folder.database_file
    try:
        if not folder.database and not folder.database_file.exists():
            folder.database_file.touch(mode=0o600)
        call_command("migrate", verbosity=0, interactive=False)
        is_whole = has_all_tables()
    except (Error, OSError) as error:
        raise StudyError(_DATABASE_FAILS.fill(where=where, why=clause(reason_of(error)))) from error
    if not is_whole:
        raise StudyError(_DATABASE_FAILS.fill(where=where, why=_UNFINISHED_TABLES))


def has_all_tables() -> bool:
    """Return whether all that makes tables was applied; Django passes over a step half taken."""
    from django.db import connection  # noqa: PLC0415 - after settings
    from django.db.migrations.loader import MigrationLoader  # noqa: PLC0415

    loader = MigrationLoader(connection)
    return loader.disk_migrations.keys() <= loader.applied_migrations.keys()
