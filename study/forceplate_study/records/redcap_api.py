"""The records of a REDCap project by its API: a few documented calls, each a POST with a token.

The token opens the whole project, so it is asked for in a file or the environment, sent to the
address that was named and nowhere else, and stands in no sentence and no log.
"""

from __future__ import annotations

import csv
import io
import json
import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from http.client import HTTPException
from pathlib import Path
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.parse import urlencode, urlsplit

from forceplate.reasons import reason_of
from forceplate.words import Text, clause, plain
from forceplate_study.errors import StudyError
from forceplate_study.http_post import post
from forceplate_study.records.redcap import MADE_BY_REDCAP, RECORD, field_name
from forceplate_study.records.tables import TableName, columns_of
from forceplate_study.text_files import LARGEST_BYTES, read_text

TOKEN_VARIABLE = "FORCEPLATE_REDCAP_TOKEN"  # noqa: S105 - where it stands, not what it is
RECORDS_A_PAGE = 100
TIMEOUT_S = 120
_TOKEN = re.compile(r"[0-9A-Fa-f]{32}")
_HERE = frozenset({"127.0.0.1", "::1", "localhost"})

_NO_TOKEN = Text(
    "The token of the REDCap project is not given. Write it into a file and name that, or set the "
    "environment variable {variable}."
)
_BAD_TOKEN = Text("{where} holds no REDCap token: 32 letters and digits, nothing else.")
_NO_ADDRESS = Text(
    "{url!r} is not the address of a REDCap API, such as https://redcap.example.org/api/."
)
_REFUSED = Text("REDCap at {host} refuses: {why}")
_FORBIDDEN = Text("the token is not valid there, or may not export")
_AWAY = Text("REDCap at {host} does not answer: {why}.")
_NOT_UNDERSTOOD = Text("What answers at {host} is no REDCap API.")
_NO_FIELD = Text(
    "The REDCap project has no field {name!r}. Make the project with 'forceplate study template "
    "redcap'."
)


def read_token(file: Path | None) -> str:
    """Return the token in a file; None: that of the environment.

    Raises
    ------
    StudyError
        There is none, or it is no token; what stands there is not repeated.
    """
    if file is None and not os.environ.get(TOKEN_VARIABLE):
        raise StudyError(_NO_TOKEN.fill(variable=TOKEN_VARIABLE))
    token = (os.environ[TOKEN_VARIABLE] if file is None else read_text(file)).strip()
    if not _TOKEN.fullmatch(token):
        raise StudyError(_BAD_TOKEN.fill(where=file or TOKEN_VARIABLE))
    return token


@dataclass(frozen=True, slots=True)
class RedcapProject:
    """One project on a REDCap server.

    Raises
    ------
    StudyError
        On construction, for an address that is not encrypted or not one.
    """

    url: str
    token: str = field(repr=False)

    def __post_init__(self) -> None:
        try:
            parts = urlsplit(self.url)
            is_safe = parts.scheme == "https" or (
                parts.scheme == "http" and parts.hostname in _HERE
            )
            is_plain = parts.username is None and not parts.query and self.url.isprintable()
        except ValueError:
            is_safe = is_plain = False
        if not (is_safe and is_plain and parts.hostname):
            raise StudyError(_NO_ADDRESS.fill(url=self.url))

    def export(self) -> str:
        """Return the study's own fields of all records, as REDCap exports them in CSV.

        Other fields, which may tell who a person is, are not asked for. Records are asked for
        some at a time: a large project answers no single question about all of them.

        Raises
        ------
        StudyError
            REDCap refuses, does not answer, or the project lacks a field that is needed.
        """
        names = self._own_fields()
        text = ""
        for ids in self._pages():
            page = self._records(names, ids)
            head, _, rows = page.partition("\n")
            if not text:
                text = f"{head}\n"
            if f"{head}\n" != text[: len(head) + 1]:
                raise self._not_understood()
            text += rows if rows.endswith("\n") or not rows else f"{rows}\n"
        return text or f"{','.join(names)}\n"

    def _own_fields(self) -> list[str]:
        try:
            there = {own["field_name"] for own in json.loads(self._ask(content="metadata"))}
        except (ValueError, TypeError, KeyError) as error:
            raise self._not_understood() from error
        names = [RECORD]
        for table in TableName:
            columns = [own for own in columns_of(table) if own.kind not in MADE_BY_REDCAP]
            found = [name for own in columns if (name := field_name(table, own.column)) in there]
            is_used = found or table is TableName.PARTICIPANTS
            for own in columns:
                name = field_name(table, own.column)
                if is_used and own.required and name not in there:
                    raise StudyError(_NO_FIELD.fill(name=name))
            names += found
        return names

    def _pages(self) -> Iterator[list[str]]:
        rows = csv.DictReader(io.StringIO(self._records([RECORD], [])))
        try:
            ids = list(dict.fromkeys(row[RECORD] for row in rows))
        except (KeyError, csv.Error) as error:
            raise self._not_understood() from error
        for first in range(0, len(ids), RECORDS_A_PAGE):
            yield ids[first : first + RECORDS_A_PAGE]

    def _records(self, names: list[str], ids: list[str]) -> str:
        lists = {f"fields[{n}]": name for n, name in enumerate(names)}
        lists |= {f"records[{n}]": own for n, own in enumerate(ids)}
        text = self._ask(
            content="record", format="csv", type="flat", rawOrLabel="raw",
            rawOrLabelHeaders="raw", exportCheckboxLabel="false", **lists,
        )  # fmt: skip
        return text.replace("\r\n", "\n").lstrip("\N{BYTE ORDER MARK}")

    def _ask(self, **values: str) -> str:
        own = {"token": self.token, "format": "json", "returnFormat": "json", **values}
        try:
            body = post(
                self.url, urlencode(own).encode(), {},
                timeout_s=TIMEOUT_S, max_bytes=LARGEST_BYTES,
            )  # fmt: skip
            if body.lstrip().startswith(b'{"error"'):
                raise self._refused(200, body)
            return body.decode("utf-8")
        except HTTPError as error:
            with error:
                raise self._refused(error.code, error.read(10_000)) from None
        except (OSError, HTTPException) as error:
            cause = error.reason if isinstance(error, URLError) else error
            why = reason_of(cause) if isinstance(cause, Exception) else plain(str(cause))
            raise StudyError(_AWAY.fill(host=self._host, why=clause(why))) from None
        except UnicodeDecodeError as error:
            raise self._not_understood() from error

    def _refused(self, status: int, body: bytes) -> StudyError:
        try:
            said: Any = json.loads(body)
            why: str | Text = str(said["error"]) if isinstance(said, Mapping) else ""
        except (ValueError, KeyError):
            why = ""
        if status in {401, 403}:
            why = _FORBIDDEN
        elif not why:
            return self._not_understood()
        if isinstance(why, str):
            why = why.replace(self.token, "...")
        return StudyError(_REFUSED.fill(host=self._host, why=why))

    def _not_understood(self) -> StudyError:
        return StudyError(_NOT_UNDERSTOOD.fill(host=self._host))

    @property
    def _host(self) -> str:
        return urlsplit(self.url).netloc
