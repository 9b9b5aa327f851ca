"""A REDCap project read by its API: against a server that speaks its documented calls."""

from __future__ import annotations

import csv
import io
import json
import threading
from collections.abc import Iterator
from datetime import date
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

import pytest
from typer.testing import CliRunner

from forceplate.cli import app
from forceplate_study.definition.study_file import copy_shipped
from forceplate_study.errors import StudyError
from forceplate_study.records import redcap_api
from forceplate_study.records.redcap import data_dictionary
from forceplate_study.records.redcap_api import RedcapProject, read_token
from forceplate_study.records.study_folder import StudyFolder

TOKEN = "0123456789ABCDEF0123456789ABCDEF"
MADE = ["redcap_repeat_instrument", "redcap_repeat_instance"]


def dictionary() -> list[str]:
    rows = csv.DictReader(io.StringIO(data_dictionary()))
    return [row["Variable / Field Name"] for row in rows]


class Handler(BaseHTTPRequestHandler):
    """Answers as REDCap does: a POST with a token, errors as JSON, wide flat rows as CSV."""

    def do_POST(self) -> None:
        own: Any = self.server
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        asked = dict(parse_qsl(body, keep_blank_values=True))
        own.asked.append(asked)
        if own.answer is not None:
            self._send(*own.answer)
        elif asked.get("token") != TOKEN:
            self._send(403, json.dumps({"error": f"token {asked['token']} is not allowed"}))
        elif asked["content"] == "metadata":
            self._send(200, json.dumps([{"field_name": name} for name in own.fields]))
        elif asked["content"] == "record" and asked["format"] == "csv":
            self._send(200, self._records(asked))
        else:
            self._send(400, json.dumps({"error": "The value of the parameter is not valid"}))

    def _records(self, asked: dict[str, str]) -> str:
        own: Any = self.server
        names = [value for key, value in asked.items() if key.startswith("fields[")]
        wanted = {value for key, value in asked.items() if key.startswith("records[")}
        out = io.StringIO()
        head = ["record_id", *MADE, *(name for name in names if name != "record_id")]
        writer = csv.DictWriter(out, head, restval="", extrasaction="ignore", lineterminator="\n")
        writer.writeheader()
        writer.writerows(row for row in own.rows if not wanted or row["record_id"] in wanted)
        return out.getvalue()

    def _send(self, status: int, text: str) -> None:
        self.send_response(status)
        self.send_header("Location", "/elsewhere")
        self.send_header("Content-Length", str(len(text.encode())))
        self.end_headers()
        self.wfile.write(text.encode())

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def served() -> Iterator[Any]:
    own: Any = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    own.url = f"http://127.0.0.1:{own.server_address[1]}/api/"
    thread = threading.Thread(target=own.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield own
    own.shutdown()
    own.server_close()
    thread.join()


@pytest.fixture
def redcap(served: Any) -> Any:
    """A project of 5 people with a session each; ``asked`` is what was asked of it."""
    served.answer, served.asked = None, []
    served.fields = [*dictionary(), "full_name"]
    served.rows = []
    for number in range(1, 6):
        name = f"P{number:03d}"
        served.rows += [
            {"record_id": name, "participants_group": "control", "full_name": "Jan Jansen",
             "participants_started_on": "2026-01-05"},
            {"record_id": name, MADE[0]: "sessions", MADE[1]: "1",
             "sessions_date": "2026-01-07", "sessions_kind": "home"},
        ]  # fmt: skip
    return served


def test_a_project_is_read_page_by_page_and_only_its_own_fields(
    redcap: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(redcap_api, "RECORDS_A_PAGE", 2)
    copy_shipped("trial", tmp_path / "study")
    token = tmp_path / "token"
    token.write_text(f"{TOKEN}\n")
    command = ["study", "import", str(tmp_path / "study"), "--redcap-url", redcap.url]
    command += ["--redcap-token-file", str(token)]
    answer = CliRunner().invoke(app, command)
    assert answer.exit_code == 0, answer.output
    assert "participants: 5 taken in" in answer.output
    assert "sessions: 5 taken in" in answer.output
    records = StudyFolder(tmp_path / "study").records()
    assert [own.participant_id for own in records.participants] == [
        "P001", "P002", "P003", "P004", "P005",
    ]  # fmt: skip
    assert records.sessions[4].done_on == date(2026, 1, 7)
    contents = [asked["content"] for asked in redcap.asked]
    assert contents == ["metadata", "record", "record", "record", "record"]
    pages = [
        [value for key, value in asked.items() if key.startswith("records[")]
        for asked in redcap.asked[2:]
    ]
    assert pages == [["P001", "P002"], ["P003", "P004"], ["P005"]]
    assert not any("full_name" in asked.values() for asked in redcap.asked)
    again = CliRunner().invoke(app, command, env={redcap_api.TOKEN_VARIABLE: "other"})
    assert "participants: 0 taken in, 5 known already" in again.output
    assert TOKEN not in answer.output + again.output


def test_a_wrong_token_is_refused_and_never_repeated(redcap: Any) -> None:
    wrong = "F" * 32
    with pytest.raises(StudyError, match="token is not valid there") as refused:
        RedcapProject(redcap.url, wrong).export()
    assert wrong not in str(refused.value)
    assert wrong not in repr(RedcapProject(redcap.url, wrong))
    redcap.answer = (400, json.dumps({"error": f"{TOKEN}: the project is offline"}))
    with pytest.raises(StudyError, match=r"refuses: \.\.\.: the project is offline"):
        RedcapProject(redcap.url, TOKEN).export()


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        ((500, "<html>"), "no REDCap API"),
        ((302, ""), "no REDCap API"),  # the token is sent nowhere else
        ((200, "<html>"), "no REDCap API"),
        ((200, '{"error": "offline"}'), "refuses: offline"),
        ((200, "[]"), "no field 'participants_group'"),
        ((200, "[1]"), "no REDCap API"),
    ],
)
def test_what_is_no_such_project_is_named(redcap: Any, answer: tuple[int, str], words: str) -> None:
    redcap.answer = answer
    with pytest.raises(StudyError, match=words):
        RedcapProject(redcap.url, TOKEN).export()
    assert len(redcap.asked) == 1


def test_a_project_without_some_instruments_is_read_and_half_an_instrument_refused(
    redcap: Any,
) -> None:
    redcap.fields = [name for name in redcap.fields if not name.startswith("injuries")]
    assert "sessions_date" in RedcapProject(redcap.url, TOKEN).export()
    redcap.fields.remove("sessions_date")
    with pytest.raises(StudyError, match="no field 'sessions_date'"):
        RedcapProject(redcap.url, TOKEN).export()


def test_a_server_that_is_away_and_addresses_that_cannot_be_are_named() -> None:
    with pytest.raises(StudyError, match="does not answer: nothing answers there"):
        RedcapProject("http://127.0.0.1:1/api/", TOKEN).export()
    for url in (
        "http://redcap.example.org/api/",
        "ftp://x",
        "https://me:pw@x/api/",
        "https://[",
        "",
    ):
        with pytest.raises(StudyError, match="not the address"):
            RedcapProject(url, TOKEN)


def test_a_token_comes_from_a_file_or_the_environment_and_is_never_shown(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(redcap_api.TOKEN_VARIABLE, raising=False)
    with pytest.raises(StudyError, match=redcap_api.TOKEN_VARIABLE):
        read_token(None)
    monkeypatch.setenv(redcap_api.TOKEN_VARIABLE, TOKEN)
    assert read_token(None) == TOKEN
    (tmp_path / "token").write_text("my secret")
    with pytest.raises(StudyError, match="holds no REDCap token") as refused:
        read_token(tmp_path / "token")
    assert "my secret" not in str(refused.value)
