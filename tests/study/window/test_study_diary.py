"""The diary in the window: run in a process of its own, because one process opens one diary."""

from __future__ import annotations

import importlib.util
import os
from functools import partial
from pathlib import Path

import pytest

from tests.forked_program import ForkedProgram

WINDOW = Path(__file__).with_name("study_diary_window.py")
LONGEST_S = 240


@pytest.mark.skipif(importlib.util.find_spec("django") is None, reason="needs forceplate[diary]")
def test_a_diary_in_the_window() -> None:
    own = {key: value for key, value in os.environ.items() if "PYTEST" not in key}
    tests = ForkedProgram(partial(run_tests, WINDOW), cwd=WINDOW.parents[3], environment=own)
    code = tests.wait(LONGEST_S)
    assert code == 0, tests.output()[-8000:] + tests.errors()[:12_000]
    assert " passed" in tests.output()


def run_tests(path: Path) -> None:
    """Run the tests of a file as a program."""
    raise SystemExit(pytest.main(["-n", "0", "-q", "-p", "no:cacheprovider", str(path)]))
