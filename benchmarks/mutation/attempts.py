"""Every mutant against the tests that pass its line."""

from __future__ import annotations

import gc
import importlib
import importlib.machinery
import os
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from types import CodeType, FunctionType

import pytest

from benchmarks.mutation.forks import BROKEN, KILLED, in_forks, scratch_of, side_by_side
from benchmarks.mutation.jobs import PROJECT, Job, module_of
from benchmarks.mutation.mutants import compiled
from benchmarks.mutation.passed_lines import PYTEST, TESTS, Alone, PassedLines, Quick

HEAVY = ("numpy", "scipy.signal", "scipy.stats", "scipy.linalg", "h5py", "hypothesis", "rich")
"""What no mutant is of: loaded once."""
LOAD_S = 40.0
"""So long a mutant that acts at import may take to load the tests, at most."""


class Attempts:
    """Tries mutants of functions in forks of a process that has collected all tests."""

    def __init__(
        self, jobs: Sequence[Job], passed: PassedLines | Alone, run: Callable[..., None]
    ) -> None:
        self._jobs, self._passed, self._run = jobs, passed, run
        self._items: dict[str, pytest.Item] = {}
        self._functions: dict[str, list[FunctionType]] = defaultdict(list)
        self._failed = False

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Run no test here, but those of each mutant in a fork."""
        self._items = {item.nodeid: item for item in session.items}
        for path in {job.path for job in self._jobs}:
            importlib.import_module(module_of(path))
        gc.unfreeze()  # what tests have frozen would not be found
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
        functions = self._functions[str(path)]
        if not functions:
            return BROKEN
        for function in functions:
            old = function.__code__
            function.__code__ = new.get((old.co_qualname, old.co_firstlineno), old)
        items = self._items_of(self._passed.facing(job))
        for item, following in zip(items, [*items[1:], None], strict=True):
            item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
            if self._failed:
                (scratch_of(os.getpid()) / "killer").write_text(item.nodeid, encoding="utf-8")
                return KILLED
        return 0

    def _items_of(self, names: Sequence[str]) -> list[pytest.Item]:
        """Return tests by their names or those of their files, each once."""
        found: dict[str, pytest.Item] = {}
        for name in names:
            if name in self._items:
                found.setdefault(name, self._items[name])
            else:
                own = (test for test in self._items if test.startswith(f"{name}::"))
                found |= {test: self._items[test] for test in own if test not in found}
        return list(found.values())


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


def try_all(
    todo: Sequence[Job], passed: PassedLines | Alone, workers: int, done: Callable[[Job, str], None]
) -> None:
    """Try every mutant and say of each how it ended."""

    def ended(job: Job, how: str, killer: str) -> None:
        passed.kills[job.path, killer] += 1
        done(job, how)

    def run(jobs: Sequence[Job], action: Callable[[Job], int]) -> None:
        in_forks(jobs, action, workers=workers, limit_s=limit_s, done=ended)

    def limit_s(job: Job) -> float:
        return LOAD_S + 5 * passed.spent_s(job)

    def in_functions() -> None:
        jobs = [job for job in todo if not passed.acts_at_import(job)]
        attempts = Attempts(jobs, passed, run)
        files = passed.files if isinstance(passed, Alone) else TESTS
        pytest.main([*PYTEST, *files], plugins=[attempts, Quick()])

    for name in HEAVY:
        importlib.import_module(name)
    side_by_side([in_functions])
    at_import = [job for job in todo if passed.acts_at_import(job)]
    run(at_import, lambda job: _attempt_at_import(job, passed.facing(job)))
