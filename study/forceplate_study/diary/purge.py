"""Take deleted words out of the files of the database, or say that they may still be there.

Deleting a row frees its place; the words stand there, and in the journal, until these are written
over. Call after ``open_diary``, outside a transaction.
"""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.db import OperationalError, connection

WAIT_S = 10.0


class DatabaseBusyError(Exception):
    """Another program uses the database: deleted words may still stand in its files."""


def purge(wait_s: float = WAIT_S) -> bool:
    """Write over what was deleted; return whether every file of the database is known to be clean.

    SQLite is: it is written anew and its journal emptied. The tables of PostgreSQL are written
    anew as well; its write-ahead log belongs to the server and is known to be clean only where
    the server lets the diary empty it (``wal_recycle = off`` and the rights to switch it, to make
    a checkpoint and to list it).

    Parameters
    ----------
    wait_s
        How long to wait for others to be done.

    Raises
    ------
    DatabaseBusyError
        They were not done.
    """
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            _purge_sqlite(cursor, wait_s)
            return True
        _purge_postgresql(cursor, wait_s)
        return _empty_server_log(cursor)


def _purge_sqlite(cursor: Any, wait_s: float) -> None:
    ((before,),) = cursor.execute("PRAGMA busy_timeout").fetchall()
    cursor.execute(f"PRAGMA busy_timeout={int(wait_s * 1000)}")
    cursor.execute("PRAGMA temp_store=MEMORY")  # or a copy of all would be left on the disk
    try:
        cursor.execute("VACUUM")
        ((is_busy, _, _),) = cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    except OperationalError as error:
        raise DatabaseBusyError from error
    finally:
        cursor.execute(f"PRAGMA busy_timeout={before}")
    if is_busy:
        raise DatabaseBusyError


def _purge_postgresql(cursor: Any, wait_s: float) -> None:
    models = apps.get_app_config("diary").get_models()
    tables = ", ".join(connection.ops.quote_name(own._meta.db_table) for own in models)
    cursor.execute("SELECT set_config('lock_timeout', %s, false)", [f"{int(wait_s * 1000)}ms"])
    try:
        # Rows that an older transaction can still see are kept, and copied, by VACUUM.
        cursor.execute(
            "SELECT (SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
            " AND pid <> pg_backend_pid() AND backend_xmin IS NOT NULL)"
            " + (SELECT count(*) FROM pg_prepared_xacts WHERE database = current_database())"
            " + (SELECT count(*) FROM pg_replication_slots WHERE xmin IS NOT NULL)"
        )
        if cursor.fetchone()[0]:
            raise DatabaseBusyError
        cursor.execute(f"VACUUM (FULL, ANALYZE) {tables}")
        # What ANALYZE found often, or at the ends of the alphabet, is kept here.
        cursor.execute("VACUUM (FULL) pg_statistic")
    except OperationalError as error:
        raise DatabaseBusyError from error
    finally:
        cursor.execute("RESET lock_timeout")


def _empty_server_log(cursor: Any) -> bool:
    """Let the server drop its write-ahead log up to now; return whether it did."""
    from django.db import ProgrammingError  # noqa: PLC0415

    try:
        cursor.execute("SELECT pg_walfile_name(pg_switch_wal())")
        (last,) = cursor.fetchone()
        cursor.execute("CHECKPOINT")
        cursor.execute(
            "SELECT count(*), current_setting('wal_recycle')::boolean,"
            " current_setting('archive_mode') FROM pg_ls_waldir() WHERE name <= %s",
            [last],
        )
        n_old, is_recycled, archives = cursor.fetchone()
    except (ProgrammingError, OperationalError):  # no right to, or on a standby
        return False
    return not n_old and not is_recycled and archives == "off"
