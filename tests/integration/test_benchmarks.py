"""The benchmark scripts run and find what they look for; their figures are nobody's test."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from forceplate_drivers.emulation.server import HAS_PTY

pytestmark = pytest.mark.benchmark
BENCHMARKS = Path(__file__).resolve().parents[2] / "benchmarks"


def run(script: str, *arguments: str) -> str:
    command = [sys.executable, str(BENCHMARKS / script), *arguments]
    return subprocess.run(command, check=True, capture_output=True, text=True, timeout=60).stdout


def test_both_decoders_agree() -> None:
    pytest.importorskip("construct")
    assert "ratio" in run("harp_decode.py")


@pytest.mark.skipif(
    not (HAS_PTY and Path("/proc/self/schedstat").exists()), reason="needs Linux and a pty"
)
@pytest.mark.parametrize("reader", ["ours", "bare"])
def test_readers_lose_nothing(reader: str) -> None:
    result = json.loads(run("acquisition.py", "--read", reader, "--seconds", "0.5"))
    assert result["lost"] == 0
    assert result["samples"] > 100
    assert 0 < result["p50_ms"] <= result["p99_ms"]
