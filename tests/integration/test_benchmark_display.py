"""The benchmarks of the window run and show what was sent; their figures are nobody's test."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from forceplate_drivers.emulation.server import HAS_PTY

pytestmark = pytest.mark.benchmark
ROOT = Path(__file__).resolve().parents[2]
pytest.importorskip("PySide6.QtWidgets", exc_type=ImportError)


def run(*arguments: str) -> str:
    return subprocess.run(
        [sys.executable, *arguments],
        check=True,
        capture_output=True,
        text=True,
        timeout=60,
        cwd=ROOT,
    ).stdout


@pytest.mark.skipif(not HAS_PTY, reason="needs a pty")
def test_our_trace_paints_what_a_sender_sends() -> None:
    found = json.loads(
        run("-m", "benchmarks.display", "--show", "ours", "--seconds", "1", "--warm-up", "0.5")
    )
    assert found["lost"] == 0
    assert found["frames_per_s"] > 5
    assert 0 < found["age_p50_ms"] <= found["age_p99_ms"]
    assert found["age_p50_ms"] < found["kept_p99_ms"]


@pytest.mark.skipif(not HAS_PTY, reason="needs a pty")
def test_the_whole_window_measures_what_an_emulated_platform_sends() -> None:
    out = run("-m", "benchmarks.application", "--seconds", "0.5", "--warm-up", "0.1", "--json")
    found = json.loads(out.splitlines()[-1])
    assert 0 < found["waiting_percent"] < 200
    assert 0 < found["measuring_percent"] < 200


def test_the_start_of_the_program_is_timed() -> None:
    out = run("benchmarks/startup.py", "--rounds", "1")
    assert "window painted" in out
    assert "ratio" in out
