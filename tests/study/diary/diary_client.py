"""A diary server in a process of its own, and a phone that speaks HTTP to it."""

from __future__ import annotations

import http.client
import json
import re
import select
import signal
import socket
import socketserver
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from functools import partial
from pathlib import Path
from threading import Thread
from typing import Any
from urllib.parse import urlencode, urlsplit
from uuid import uuid4
from zoneinfo import ZoneInfo

from tests.forked_program import ForkedProgram, run_command
from tests.study.diary import other_process

PASSWORD = "a foot has 26 bones"
_ZONES = (
    "Pacific/Auckland", "Asia/Tokyo", "Asia/Kolkata", "Europe/Amsterdam", "America/New_York",
    "America/Los_Angeles", "Pacific/Honolulu",
)  # fmt: skip
_ADDRESS = re.compile(r"answers at http://[^:]+:(\d+)\.")
_TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([A-Za-z0-9]+)"')


def zone_by_day() -> str:
    """Return a time zone in which it is about noon: no day ends there while tests run."""
    return min(_ZONES, key=lambda zone: abs(datetime.now(ZoneInfo(zone)).hour - 12))


class Server:
    """``forceplate diary serve``, in a process of its own."""

    def __init__(
        self,
        folder: Path,
        port: int = 0,
        *options: str,
        run: Callable[..., None] = run_command,
    ) -> None:
        self.folder = folder
        command = ("diary", "serve", str(folder), "--port", str(port), *options)
        self._program = ForkedProgram(partial(_with_cheap_passwords, run, *command))
        line = self._program.first_line()
        found = _ADDRESS.search(line)
        assert found, line + self._program.errors()
        self.port = int(found[1])

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def kill(self) -> None:
        """End it as a power cut would: SIGKILL."""
        self._program.process.kill()
        self._program.wait()

    def stop(self, number: signal.Signals = signal.SIGTERM) -> int:
        """Tell it to stop; return its exit code."""
        self._program.send(number)
        return self._program.wait()

    def output(self) -> str:
        """Return what it has said."""
        return self._program.output()

    def errors(self) -> str:
        """Return what it has written to its console of errors."""
        return self._program.errors()


def run_step(folder: Path, *step: str, cwd: Path | None = None) -> Any:
    """Take a step of :mod:`other_process` in a process of its own; return what it gave."""
    program = ForkedProgram(
        partial(_with_cheap_passwords, other_process.main, str(folder), *step), cwd=cwd
    )
    assert program.wait() == 0, program.errors()
    return json.loads(program.output())


def _with_cheap_passwords(run: Callable[..., None], *arguments: str) -> None:
    make_passwords_cheap()
    run(*arguments)


def make_passwords_cheap() -> None:
    """Let a password take no tenth of a second; what it costs stands beside it."""
    from django.contrib.auth.hashers import ScryptPasswordHasher

    ScryptPasswordHasher.work_factor = 2**4


class Line:
    """The line between a phone and a server, which can be cut: for pages and their worker alike."""

    def __init__(self, server: Server) -> None:
        line = self
        self.is_cut = False

        class Through(socketserver.BaseRequestHandler):
            def handle(self) -> None:
                if line.is_cut:
                    return
                with socket.create_connection(("127.0.0.1", server.port)) as there:
                    ends = {self.request: there, there: self.request}
                    while not line.is_cut:
                        for end in select.select(ends, [], [], 0.05)[0]:
                            content = end.recv(65_536)
                            if not content:
                                return
                            ends[end].sendall(content)

        class Exchange(socketserver.ThreadingTCPServer):
            daemon_threads = True

            def handle_error(self, *_: object) -> None:
                """Say nothing of an end that hung up."""

        self._exchange = Exchange(("127.0.0.1", 0), Through)
        self.url = f"http://127.0.0.1:{self._exchange.server_address[1]}"
        Thread(target=self._exchange.serve_forever, kwargs={"poll_interval": 0.05}).start()

    def close(self) -> None:
        self.is_cut = True
        self._exchange.shutdown()
        self._exchange.server_close()


class Answer:
    """What came back."""

    def __init__(self, status: int, headers: http.client.HTTPMessage, body: bytes) -> None:
        self.status = status
        self.headers = headers
        self.text = body.decode()

    @property
    def json(self) -> Any:
        return json.loads(self.text)


class Phone:
    """A browser without a screen: keeps cookies and the form token of the last page."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.cookies: dict[str, str] = {}
        self.token = ""
        self.headers: dict[str, str] = {}
        self._connection: http.client.HTTPConnection | None = None

    def open(self, link: str) -> Answer:
        """Follow a personal link to the page it leads to."""
        answer = self.get(urlsplit(link).path)
        return self.get("/") if answer.status == 302 else answer

    def enter(self, link: str) -> bool:
        """Follow a personal link and get a form token, without the page; return whether it did."""
        if self.get(urlsplit(link).path).status != 302:
            return False
        answer = self.get("/token")
        self.token = answer.json["token"]
        return answer.status == 200

    def get(self, path: str) -> Answer:
        answer = self._ask("GET", path)
        found = _TOKEN.search(answer.text)
        if found:
            self.token = found[1]
        return answer

    def post(
        self, path: str, fields: dict[str, Any], *, script: bool = True, **headers: str
    ) -> Answer:
        own = {
            "Content-Type": "application/x-www-form-urlencoded",
            "X-CSRFToken": self.token,
            "Accept": "application/json" if script else "text/html",
            **{name.replace("_", "-"): value for name, value in headers.items()},
        }
        return self._ask("POST", path, urlencode(fields, doseq=True), own)

    def close(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _ask(
        self, method: str, path: str, body: str | None = None, headers: dict[str, str] | None = None
    ) -> Answer:
        if self._connection is None:
            self._connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        cookies = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        try:
            self._connection.request(
                method, path, body, {"Cookie": cookies, **self.headers, **(headers or {})}
            )
            response = self._connection.getresponse()
            content = response.read()
        except (OSError, http.client.HTTPException):
            self.close()
            raise
        for line in response.headers.get_all("Set-Cookie", []):
            name, _, value = line.split(";")[0].strip().partition("=")
            self.cookies[name] = value
        return Answer(response.status, response.headers, content)

    def __del__(self) -> None:
        with suppress(OSError):
            self.close()


def session_fields(day: str, **more: Any) -> dict[str, Any]:
    own = {"key": str(uuid4()), "done_on": day, "kind": "home", "minutes": "30"}
    return {**own, **({} if "exercises" in more else {"all_done": "yes"}), **more}


def week_fields(week: int, **more: Any) -> dict[str, Any]:
    return {"key": str(uuid4()), "week": str(week), "any_complaint": "no", **more}
