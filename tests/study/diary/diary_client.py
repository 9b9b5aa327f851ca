"""A diary server in a process of its own, and a phone that speaks HTTP to it."""

from __future__ import annotations

import http.client
import json
import re
import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any
from urllib.parse import urlencode, urlsplit
from uuid import uuid4

PASSWORD = "a foot has 26 bones"
_ADDRESS = re.compile(r"answers at http://[^:]+:(\d+)\.")
_TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([A-Za-z0-9]+)"')


class Server:
    """``forceplate diary serve``, real."""

    def __init__(self, folder: Path, port: int = 0, *options: str) -> None:
        self.folder = folder
        command = [sys.executable, "-m", "forceplate", "diary", "serve", str(folder)]
        self._errors = TemporaryFile("w+")  # noqa: SIM115 - closed with the server
        self._rest = self._said_wrong = ""
        self._process = subprocess.Popen(
            [*command, "--port", str(port), *options],
            stdout=subprocess.PIPE,
            stderr=self._errors,
            text=True,
        )
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        found = _ADDRESS.search(line)
        assert found, line
        self.port = int(found[1])

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def kill(self) -> None:
        """End it as a power cut would: SIGKILL."""
        self._process.kill()
        self._ended()

    def stop(self, number: signal.Signals = signal.SIGTERM) -> int:
        """Tell it to stop; return its exit code."""
        self._process.send_signal(number)
        return self._ended()

    def output(self) -> str:
        """Return what it said after its address."""
        return self._rest

    def errors(self) -> str:
        """Return what it wrote to its console of errors, once it has ended."""
        return self._said_wrong

    def _ended(self) -> int:
        assert self._process.stdout is not None
        if not self._process.stdout.closed:
            self._rest = self._process.stdout.read()
            self._process.stdout.close()
            self._process.wait()
            self._errors.seek(0)
            self._said_wrong = self._errors.read()
            self._errors.close()
        return self._process.wait()


def run_step(folder: Path, *step: str, cwd: Path | None = None) -> Any:
    script = Path(__file__).with_name("other_process.py")
    done = subprocess.run(
        [sys.executable, str(script), str(folder), *step],
        cwd=cwd,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


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
