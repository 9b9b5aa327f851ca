"""Which tests pass which line of the program, found by running each test once."""

from __future__ import annotations

import hashlib
import json
import re
import sys
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from types import FrameType
from typing import Any, TypedDict

import pytest

from benchmarks.mutation.forks import side_by_side
from benchmarks.mutation.jobs import PACKAGES, PROJECT, Job, files_of, lines_of

TESTS = (
    "tests/unit", "tests/codec", "tests/known", "tests/contract", "tests/integration/test_line.py",
    "tests/integration/test_harp_driver.py", "tests/integration/test_openscale.py",
    "tests/integration/test_session.py", "tests/integration/test_session_visit.py",
    "tests/integration/test_session_platform.py",
    "tests/integration/test_session_link.py", "tests/integration/test_export_study.py",
    "tests/integration/test_cli_export.py", "tests/integration/test_cli_json.py",
)  # fmt: skip
"""Without window, other programs and recordings of others."""
OF_ALL_CONSTANTS = (
    "tests/unit/test_constants.py",
    "tests/codec/test_codec_constants.py",
    "tests/unit/test_analysis_golden.py::"
    "test_what_methods_and_checks_say_of_themselves_is_that_of_before",
)
"""Tests that read what modules define without passing a line of theirs."""
PYTEST = ("-q", "-n", "0", "-p", "no:randomly", "-p", "no:cacheprovider", "--assert=plain")
TESTS_S = 4.0


class Quick:
    """Says nothing, and lets a property test fail without looking for the smallest example."""

    @pytest.hookimpl(trylast=True)
    def pytest_configure(self, config: pytest.Config) -> None:
        """Have nothing printed."""
        config.pluginmanager.unregister(name="terminalreporter")

    def pytest_collection(self) -> None:
        """Choose it before tests are loaded."""
        from hypothesis import Phase, settings

        settings.register_profile("quick", phases=(Phase.explicit, Phase.generate))
        settings.load_profile("quick")


@dataclass(slots=True)
class PassedLines:
    """Which tests pass which line, and how long they take."""

    seconds: dict[str, float]
    tests: dict[str, list[str]]
    """By ``path:line``."""
    breadth: dict[tuple[str, str], int]
    """How many lines of a file a test passes: by path and test."""
    most_s: float = TESTS_S
    """A mutant that tests of so many seconds have let live has survived."""
    kills: Counter[tuple[str, str]] = field(default_factory=Counter)
    """How often a test has killed a mutant of a file."""

    def facing(self, job: Job) -> list[str]:
        """Return the tests of a mutant, the likeliest first, of ``most_s`` seconds."""
        passing = self.tests.get(f"{job.path}:{job.line}", ())
        found = set(self._named(job) if self.acts_at_import(job) else passing)
        chosen: list[str] = []
        left_s = self.most_s
        for test in sorted(found, key=lambda test: (self._rank(job.path, test), test)):
            left_s -= 0.0 if test.startswith(OF_ALL_CONSTANTS) else self.seconds[test]
            if left_s < 0 and chosen:
                break
            chosen.append(test)
        return chosen

    def acts_at_import(self, job: Job) -> bool:
        """Return whether the mutant does its harm while its module is loaded."""
        return not job.in_function or f"{job.path}:{job.line}" not in self.tests

    def spent_s(self, job: Job) -> float:
        """Return how long its tests take."""
        return sum(self.seconds[test] for test in self.facing(job))

    def _rank(self, path: str, test: str) -> float:
        if test.startswith(OF_ALL_CONSTANTS):
            return 0.0
        worth = self.breadth.get((path, test), 1) * (1 + self.kills[path, test])
        return self.seconds[test] / worth

    def _named(self, job: Job) -> Iterator[str]:
        """Return the tests of every line that speaks of what is defined on this one."""
        yield from (test for test in self.seconds if test.startswith(OF_ALL_CONSTANTS))
        name = re.compile(rf"\b{re.escape(job.name.split('.')[-1] or job.path)}\b")
        for where, tests in self.tests.items():
            path, line = where.rsplit(":", 1)
            if path == job.path or name.search(lines_of(path)[int(line) - 1]):
                yield from tests


@dataclass(slots=True)
class Alone:
    """Some test files, asked of every mutant without looking which line they pass."""

    files: tuple[str, ...]
    kills: Counter[tuple[str, str]] = field(default_factory=Counter)

    def facing(self, job: Job) -> list[str]:
        """Return the tests that have killed mutants of the file before, then all."""
        killers = [test for (path, test), _ in self.kills.most_common() if path == job.path]
        return [*filter(None, killers), *self.files]

    def acts_at_import(self, job: Job) -> bool:
        """Return whether the mutant does its harm while its module is loaded."""
        return not job.in_function

    def spent_s(self, job: Job) -> float:
        """Return how long its tests may take."""
        return TESTS_S


class _Tracer:
    """Notes which lines of the program each test passes."""

    def __init__(self, paths: Iterable[str]) -> None:
        self._paths = {str(PROJECT / path): path for path in paths}
        self._lines: dict[str, set[int]] = defaultdict(set)
        self.found: dict[str, _Kept] = {}
        """By test file."""
        self._failed = False

    def _call(self, frame: FrameType, event: str, argument: object) -> Any:
        path = self._paths.get(frame.f_code.co_filename)
        if path is None:
            return None
        lines = self._lines[path]

        def line(frame: FrameType, event: str, argument: object) -> Any:
            lines.add(frame.f_lineno)
            return line

        return line(frame, event, argument)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Iterator[None]:
        """Trace one test; one that does not pass says nothing."""
        self._lines, self._failed = defaultdict(set), False
        kept = self.found.setdefault(
            item.path.relative_to(PROJECT).as_posix(), {"sha256": _sha256(item.path), "tests": {}}
        )
        started_s = time.process_time()
        threading.settrace(self._call)
        sys.settrace(self._call)
        try:
            return (yield)
        finally:
            sys.settrace(None)
            threading.settrace(None)
            spent_s = time.process_time() - started_s
            if not self._failed:
                lines = {path: sorted(own) for path, own in self._lines.items()}
                kept["tests"][item.nodeid] = spent_s, lines

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Note what did not pass."""
        self._failed = self._failed or not report.passed


class _Kept(TypedDict):
    """What is known of the tests of one file."""

    sha256: str
    tests: dict[str, tuple[float, dict[str, list[int]]]]
    """Seconds, and the lines that are passed, by test."""


def passed_lines(folder: Path, workers: int, most_s: float = TESTS_S) -> PassedLines:
    """Return which tests pass which line; only what has changed since is run again."""
    kept_file = folder / "passed_lines.json"
    kept: dict[str, Any] = {"sources": {}, "files": {}}
    if kept_file.exists():
        kept = json.loads(kept_file.read_text(encoding="utf-8"))
    paths = [path for package in PACKAGES for path in files_of(package)]
    sources = {path: _sha256(PROJECT / path) for path in paths}
    changed = {path for path, sha256 in sources.items() if kept["sources"].get(path) != sha256}
    files: dict[str, _Kept] = {
        file: own
        for file, own in kept["files"].items()
        if (PROJECT / file).exists()
        and _sha256(PROJECT / file) == own["sha256"]
        and not any(changed & lines.keys() for _, lines in own["tests"].values())
    }
    files |= _traced(folder, paths, [PROJECT / file for file in files], workers)
    kept_file.write_text(json.dumps({"sources": sources, "files": files}), encoding="utf-8")
    seconds: dict[str, float] = {}
    tests: dict[str, list[str]] = defaultdict(list)
    breadth: dict[tuple[str, str], int] = {}
    for own in files.values():
        for test, (spent_s, lines) in own["tests"].items():
            seconds[test] = spent_s
            for path, numbers in lines.items():
                breadth[path, test] = len(numbers)
                for number in numbers:
                    tests[f"{path}:{number}"].append(test)
    return PassedLines(seconds, tests, breadth, most_s)


def _traced(
    folder: Path, paths: Sequence[str], without: Sequence[Path], workers: int
) -> dict[str, _Kept]:
    """Run the tests of all files but those that are known."""

    def one_share(part: int) -> None:
        tracer = _Tracer(paths)

        class Share:
            def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
                files = sorted({str(item.path) for item in items})
                mine = {path for n, path in enumerate(files) if n % workers == part}
                items[:] = [item for item in items if str(item.path) in mine]

        ignored = [f"--ignore={file}" for file in without]  # no file that is named itself is
        named = [test for test in TESTS if PROJECT / test not in without]
        pytest.main([*PYTEST, *ignored, *named], plugins=[tracer, Share(), Quick()])
        (folder / f"part.{part}").write_text(json.dumps(tracer.found), encoding="utf-8")

    side_by_side([partial(one_share, part) for part in range(workers)])
    found: dict[str, _Kept] = {}
    for part in range(workers):
        found |= json.loads((folder / f"part.{part}").read_text(encoding="utf-8"))
    return found


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
