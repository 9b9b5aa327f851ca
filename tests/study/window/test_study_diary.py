"""The diary in the window: run in a process of its own, because one process opens one diary."""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
from pathlib import Path

import pytest

WINDOW = Path(__file__).with_name("study_diary_window.py")
LONGEST_S = 240


@pytest.mark.skipif(importlib.util.find_spec("django") is None, reason="needs forceplate[diary]")
def test_a_diary_in_the_window() -> None:
    own = {key: value for key, value in os.environ.items() if "PYTEST" not in key}
    answer = subprocess.run(
        [sys.executable, "-m", "pytest", "-n", "0", "-q", "-p", "no:cacheprovider", str(WINDOW)],
        cwd=WINDOW.parents[3], env=own, capture_output=True, text=True, timeout=LONGEST_S,
        check=False,
    )  # fmt: skip
    assert answer.returncode == 0, answer.stdout[-8000:] + answer.stderr[:12_000]
    assert " passed" in answer.stdout
