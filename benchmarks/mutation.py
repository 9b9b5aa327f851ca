"""How many wrong numbers the tests notice: one line of the program is changed, and they are asked.

``python -m benchmarks.mutation analysis`` changes every line of a package in every way of
``mutants.py``, one at a time, and runs the tests that pass that line, the quickest first, until one
fails. Without a name: all packages. Every mutant is tried in a process that is forked after all is
loaded, so that it costs little more than its tests. POSIX only.

Which tests pass which line is found once and kept in ``--folder``; so is every outcome, and a mutant
that has been killed is not tried again: ``--fresh`` forgets both.
"""

from __future__ import annotations

import argparse
import ast
import gc
import importlib
import importlib.machinery
import json
import os
import random
import re
import resource
import shutil
import signal
import sys
import threading
import time
import traceback
from collections import Counter, defaultdict, deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from types import CodeType, FrameType, FunctionType
from typing import Any

import pytest

from benchmarks.mutants import compiled, mutants

PROJECT = Path(__file__).resolve().parents[1]
PACKAGES = {
    "analysis": ("forceplate/analysis",),
    "calibration": ("calibration/forceplate_calibration",),
    "codecs": tuple(
        f"drivers/forceplate_drivers/{name}.py"
        for name in (
            "harp_codec", "line_codec", "openscale_codec", "lsl_codec", "framing", "sample_clock",
            "line_layout", "block_queue", "force_units",
        )
    ),
    "drivers": tuple(
        f"drivers/forceplate_drivers/{name}.py"
        for name in ("stream_platform", "harp", "line", "openscale", "lsl", "pushed", "port")
    ),
    "session": ("forceplate/session",),
    "export": ("forceplate/exchange/export",),
    "acquisition": ("forceplate/acquisition", "forceplate/storage/journal.py"),
}  # fmt: skip
TESTS = (
    "tests/unit", "tests/codec", "tests/known", "tests/contract", "tests/integration/test_line.py",
    "tests/integration/test_harp_driver.py", "tests/integration/test_openscale.py",
    "tests/integration/test_session.py", "tests/integration/test_session_visit.py",
    "tests/integration/test_session_link.py", "tests/integration/test_export_study.py",
    "tests/integration/test_cli_export.py",
)  # fmt: skip
"""Without window, other programs and recordings of others."""
HEAVY = ("numpy", "scipy.signal", "scipy.stats", "scipy.linalg", "h5py", "hypothesis", "rich")
TESTS_S = 5.0
"""A mutant that tests of so many seconds have let live has survived."""
PYTEST = ("-q", "-n", "0", "-p", "no:randomly", "-p", "no:cacheprovider", "--assert=plain")
MAX_MEMORY = 6 << 30
KILLED, BROKEN = 1, 3
ENDS = {0: "survived", BROKEN: "broken", -signal.SIGKILL: "timeout"}
"""How a mutant's process ends; broken: it could not be tried (any other way: it was killed)."""
EQUIVALENTS = Path(__file__).with_name("mutation_equivalents.txt")


@dataclass(frozen=True, slots=True)
class Job:
    """One mutant and the tests that it must face."""

    package: str
    path: str
    number: int
    line: int
    kind: str
    change: str
    name: str
    in_function: bool
    id: str
    """Path, line and change: what stays the same while other lines of the file change."""


@dataclass(slots=True)
class Passed:
    """Which tests pass which line, and how long they take."""

    seconds: dict[str, float]
    tests: dict[str, list[str]]
    """By ``path:line``."""
    kills: Counter[tuple[str, str]] = field(default_factory=Counter)
    """How often a test has killed a mutant of a file: it is asked earlier."""

    def facing(self, job: Job) -> list[str]:
        """Return the tests of a mutant, the quickest first, of ``TESTS_S`` seconds."""
        found = set(self.tests.get(f"{job.path}:{job.line}", ()))
        if not job.in_function:
            found = set(self._named(job))
        chosen, left_s = [], TESTS_S
        for test in sorted(found, key=lambda test: (self._rank(job.path, test), test)):
            left_s -= self.seconds[test]
            if left_s < 0 and chosen:
                break
            chosen.append(test)
        return chosen

    def _rank(self, path: str, test: str) -> float:
        return self.seconds[test] / (1 + 5 * self.kills[path, test])

    def _named(self, job: Job) -> Iterator[str]:
        """Return the tests of every line that speaks of what is defined on this one."""
        name = re.compile(rf"\b{re.escape(job.name.split('.')[-1] or job.path)}\b")
        for where, tests in self.tests.items():
            path, line = where.rsplit(":", 1)
            if path == job.path or name.search(_lines(path)[int(line) - 1]):
                yield from tests


_sources: dict[str, list[str]] = {}


def _lines(path: str) -> list[str]:
    if path not in _sources:
        _sources[path] = (PROJECT / path).read_text(encoding="utf-8").split("\n")
    return _sources[path]


def files_of(package: str) -> list[str]:
    """Return the modules of a package."""
    found: list[str] = []
    for name in PACKAGES[package]:
        path = PROJECT / name
        some = sorted(path.rglob("*.py")) if path.is_dir() else [path]
        found += [str(file.relative_to(PROJECT)) for file in some]
    return found


def jobs_of(package: str) -> list[Job]:
    """Return every mutant of a package."""
    jobs = []
    for path in files_of(package):
        seen = Counter[str]()
        for number, m in enumerate(mutants(ast.parse((PROJECT / path).read_bytes()))):
            name = f"{path} | {_lines(path)[m.line - 1].strip()} | {m.change}"
            seen[name] += 1
            jobs.append(
                Job(
                    package, path, number, m.line, m.kind, m.change, m.name, m.in_function,
                    name if seen[name] == 1 else f"{name} | {seen[name]}",
                )
            )  # fmt: skip
    return jobs


def in_forks(
    jobs: Iterable[Job],
    action: Callable[[Job], int],
    *,
    workers: int,
    limit_s: Callable[[Job], float],
    done: Callable[[Job, str, str], None],
) -> None:
    """Run an action in a process of its own for each job; report how each ended."""
    waiting, running = deque(jobs), dict[int, tuple[Job, float]]()
    while waiting or running:
        while waiting and len(running) < workers:
            job = waiting.popleft()
            pid = os.fork()
            if pid == 0:
                _child(action, job)
            running[pid] = job, time.monotonic() + limit_s(job)
        pid, status = os.waitpid(-1, os.WNOHANG)
        if pid in running:
            job, _ = running.pop(pid)
            _end_group(pid)
            killer = _scratch(pid) / "killer"
            by = killer.read_text(encoding="utf-8") if killer.exists() else ""
            done(job, ENDS.get(os.waitstatus_to_exitcode(status), "killed"), by)
            shutil.rmtree(_scratch(pid), ignore_errors=True)
            continue
        for late, (_, deadline) in running.items():
            if time.monotonic() > deadline:
                _end_group(late)
        time.sleep(0.003)


def _scratch(pid: int) -> Path:
    return Path(os.environ.get("TMPDIR", "/tmp")) / f"mutant-{pid}"


def _end_group(pid: int) -> None:
    try:
        os.killpg(pid, signal.SIGKILL)
    except ProcessLookupError:
        return


def _child(action: Callable[[Job], int], job: Job) -> None:
    code = BROKEN
    try:
        os.setsid()
        resource.setrlimit(resource.RLIMIT_DATA, (MAX_MEMORY, MAX_MEMORY))
        scratch = _scratch(os.getpid())
        scratch.mkdir()
        os.environ["PYTEST_DEBUG_TEMPROOT"] = str(scratch)
        silence = os.open(os.devnull, os.O_WRONLY)
        os.dup2(silence, 1)
        os.dup2(silence, 2)
        code = action(job)
    finally:
        os._exit(code)


class Tracer:
    """Notes which lines of the program each test passes."""

    def __init__(self, paths: Iterable[str]) -> None:
        self._paths = {str(PROJECT / path): path for path in paths}
        self._test = ""
        self._passed: dict[str, set[str]] = defaultdict(set)
        self._seconds: dict[str, float] = {}
        self._failed: set[str] = set()

    def _call(self, frame: FrameType, event: str, argument: object) -> Any:
        path = self._paths.get(frame.f_code.co_filename)
        if path is None:
            return None
        passed, test = self._passed, self._test

        def line(frame: FrameType, event: str, argument: object) -> Any:
            passed[f"{path}:{frame.f_lineno}"].add(test)
            return line

        return line(frame, event, argument)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Iterator[None]:
        """Trace one test."""
        self._test = item.nodeid
        started_s = time.perf_counter()
        threading.settrace(self._call)
        sys.settrace(self._call)
        try:
            return (yield)
        finally:
            sys.settrace(None)
            threading.settrace(None)  # type: ignore[arg-type]
            self._seconds[item.nodeid] = time.perf_counter() - started_s

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Leave out what does not pass."""
        if not report.passed:
            self._failed.add(report.nodeid)

    def write(self, file: Path) -> None:
        """Keep what was seen."""
        passed = {where: sorted(t - self._failed) for where, t in self._passed.items()}
        file.write_text(json.dumps([self._seconds, passed]), encoding="utf-8")


class Attempts:
    """Tries mutants of functions in forks of a process that has collected all tests."""

    def __init__(self, jobs: Sequence[Job], passed: Passed, run: Callable[..., None]) -> None:
        self._jobs, self._passed, self._run = jobs, passed, run
        self._items: dict[str, pytest.Item] = {}
        self._functions: dict[str, list[FunctionType]] = defaultdict(list)
        self._failed = False

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Run no test here, but those of each mutant in a fork."""
        self._items = {item.nodeid: item for item in session.items}
        for path in {job.path for job in self._jobs}:
            importlib.import_module(_module(path))
        for found in gc.get_objects():
            if isinstance(found, FunctionType):
                self._functions[found.__code__.co_filename].append(found)
        gc.freeze()
        self._run(self._jobs, self._attempt)
        return True

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Note a failure."""
        self._failed = self._failed or report.failed

    def _attempt(self, job: Job) -> int:
        path = PROJECT / job.path
        new = {(c.co_qualname, c.co_firstlineno): c for c in _codes(compiled(path, job.number))}
        for function in self._functions[str(path)]:
            old = function.__code__
            function.__code__ = new[old.co_qualname, old.co_firstlineno]
        items = [self._items[t] for t in self._passed.facing(job) if t in self._items]
        for item, following in zip(items, [*items[1:], None], strict=True):
            item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
            if self._failed:
                (_scratch(os.getpid()) / "killer").write_text(item.nodeid, encoding="utf-8")
                return KILLED
        return 0


def _module(path: str) -> str:
    """Return the name by which a file of the program is imported."""
    parts = Path(path).with_suffix("").parts
    first = 0 if parts[0] == "forceplate" else 1
    return ".".join(parts[first:]).removesuffix(".__init__")


def _codes(code: CodeType) -> Iterator[CodeType]:
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield constant
            yield from _codes(constant)


def _attempt_at_import(job: Job, tests: Sequence[str]) -> int:
    """Load the program with the mutant in its place, then run the tests."""
    if not tests:
        return 0
    path = PROJECT / job.path
    usual = importlib.machinery.SourceFileLoader.get_code

    def get_code(loader: importlib.machinery.SourceFileLoader, name: str) -> CodeType | None:
        if Path(loader.path) == path:
            code: CodeType = compiled(path, job.number)
            return code
        return usual(loader, name)

    importlib.machinery.SourceFileLoader.get_code = get_code  # type: ignore[method-assign, assignment]
    return KILLED if pytest.main([*PYTEST, "-x", *tests], plugins=[Quick()]) else 0


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


def in_own_process(actions: Sequence[Callable[[], object]]) -> None:
    """Run actions that load the program side by side, each in a process of its own."""
    children = []
    for action in actions:
        pid = os.fork()
        if pid == 0:
            try:
                action()
            except BaseException:
                traceback.print_exc()
                os._exit(1)
            os._exit(0)
        children.append(pid)
    if any([os.waitpid(pid, 0)[1] for pid in children]):
        raise SystemExit("The tests cannot be loaded, see above.")


def trace_all(file: Path, workers: int) -> Passed:
    """Return which tests pass which line, found by running them all once."""

    def one_share(part: int) -> None:
        tracer = Tracer(path for package in PACKAGES for path in files_of(package))

        class Share:
            def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
                files = sorted({str(item.path) for item in items})
                mine = {path for n, path in enumerate(files) if n % workers == part}
                items[:] = [item for item in items if str(item.path) in mine]

        pytest.main([*PYTEST, *TESTS], plugins=[tracer, Share(), Quick()])
        tracer.write(file.with_suffix(f".{part}"))

    in_own_process([partial(one_share, part) for part in range(workers)])
    seconds: dict[str, float] = {}
    tests: dict[str, list[str]] = defaultdict(list)
    for part in range(workers):
        some_seconds, some_tests = json.loads(file.with_suffix(f".{part}").read_text())
        seconds |= some_seconds
        for where, names in some_tests.items():
            tests[where] += names
    file.write_text(json.dumps([seconds, tests]), encoding="utf-8")
    return Passed(seconds, tests)


def equivalents() -> dict[str, str]:
    """Return the mutants that change nothing anyone can see, with the reason."""
    if not EQUIVALENTS.exists():
        return {}
    lines = EQUIVALENTS.read_text(encoding="utf-8").splitlines()
    pairs = (line.rsplit(" :: ", 1) for line in lines if " :: " in line)
    return dict((key.strip(), why.strip()) for key, why in pairs)


def outcomes_in(record: Path) -> dict[str, str]:
    """Return how each mutant ended when it was last tried."""
    lines = record.read_text(encoding="utf-8").splitlines() if record.exists() else ()
    return dict(json.loads(line) for line in lines)


def table(every: dict[str, list[Job]], outcomes: dict[str, str]) -> str:
    """Return how many were killed, by package."""
    known = equivalents()
    rows = ["| package | mutants | tried | killed | by timeout | survived | equivalent | killed of the others |",
            "|---|---|---|---|---|---|---|---|"]  # fmt: skip
    for package, jobs in every.items():
        tried = [job for job in jobs if job.id in outcomes]
        count = Counter(
            "equivalent" if outcomes[j.id] == "survived" and j.id in known else outcomes[j.id]
            for j in tried
        )
        dead = count["killed"] + count["timeout"]
        others = len(tried) - count["equivalent"]
        share = f"{100 * dead / others:.1f} %" if others else "-"
        rows.append(
            f"| {package} | {len(jobs)} | {len(tried)} | {count['killed']} | {count['timeout']} | "
            f"{count['survived']} | {count['equivalent']} | {share} |"
        )
    return "\n".join(rows)


def main() -> None:
    """Try the mutants and print what survives."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("packages", nargs="*", choices=[*PACKAGES, []], help="default: all")
    parser.add_argument("--file", help="only of files whose path holds this")
    parser.add_argument("--at-most", type=int, help="of a package: so many, drawn at random")
    parser.add_argument("--seed", type=int, default=1, help="of that draw")
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--folder", type=Path, default=Path("/tmp/forceplate-mutation"))
    parser.add_argument("--fresh", action="store_true", help="forget what was found before")
    parser.add_argument("--again", action="store_true", help="try also what was killed before")
    parser.add_argument("--untried", action="store_true", help="try only what never was")
    parser.add_argument(
        "--report", action="store_true", help="try nothing, only say what was found"
    )
    given = parser.parse_args()
    os.chdir(PROJECT)
    os.environ |= {"QT_QPA_PLATFORM": "offscreen", "OPENBLAS_NUM_THREADS": "1"}
    sys.dont_write_bytecode = False
    if given.fresh:
        shutil.rmtree(given.folder, ignore_errors=True)
    given.folder.mkdir(parents=True, exist_ok=True)
    record = given.folder / "outcomes.jsonl"
    outcomes = outcomes_in(record)
    every: dict[str, list[Job]] = {}
    for package in given.packages or PACKAGES:
        jobs = [job for job in jobs_of(package) if not given.file or given.file in job.path]
        if given.at_most and len(jobs) > given.at_most:
            jobs = sorted(random.Random(given.seed).sample(jobs, given.at_most), key=jobs.index)
        every[package] = jobs
    if not given.report:
        for name in HEAVY:
            importlib.import_module(name)
        kept = given.folder / "passed.json"
        if kept.exists():
            passed = Passed(*json.loads(kept.read_text(encoding="utf-8")))
        else:
            passed = trace_all(kept, given.workers)
        known = equivalents()
        todo = [
            job
            for jobs in every.values()
            for job in jobs
            if given.again
            or job.id not in outcomes
            or (
                not given.untried
                and outcomes[job.id] in ("survived", "broken")
                and job.id not in known
            )
        ]
        try_all(todo, passed, record, given.workers)
        outcomes = outcomes_in(record)
    for jobs in every.values():
        for job in jobs:
            if outcomes.get(job.id) == "survived" and job.id not in equivalents():
                print(f"{job.path}:{job.line}: {job.kind}: {job.change}")
    print(table(every, outcomes))


def try_all(todo: Sequence[Job], passed: Passed, record: Path, workers: int) -> None:
    """Try every mutant and append how it ended."""

    def done(job: Job, ended: str, killer: str) -> None:
        passed.kills[job.path, killer] += 1
        with record.open("a", encoding="utf-8") as out:
            out.write(json.dumps([job.id, ended]) + "\n")

    def run(jobs: Sequence[Job], action: Callable[[Job], int], load_s: float = 0.0) -> None:
        in_forks(
            jobs,
            action,
            workers=workers,
            limit_s=lambda job: (
                20 + load_s + 5 * sum(passed.seconds[test] for test in passed.facing(job))
            ),
            done=done,
        )

    def in_functions() -> None:
        jobs = [job for job in todo if job.in_function]
        attempts = Attempts(jobs, passed, run)
        pytest.main([*PYTEST, *TESTS], plugins=[attempts, Quick()])

    in_own_process([in_functions])
    broken = {name for name, ended in outcomes_in(record).items() if ended == "broken"}
    at_import = [job for job in todo if not job.in_function or job.id in broken]
    run(at_import, lambda job: _attempt_at_import(job, passed.facing(job)), 20.0)


if __name__ == "__main__":
    main()
