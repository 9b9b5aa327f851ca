"""Benchmarks that run in a process of their own: fresh memory, a clock of the processor each."""

from __future__ import annotations

import importlib
import json
import statistics
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from benchmarks.rows import Row

ROOT = Path(__file__).resolve().parents[1]
Found = dict[str, float]


def rows_of(name: str, effort: float) -> list[Row]:
    """Return what a benchmark finds, in this process."""
    return list(importlib.import_module(f"benchmarks.{name}").rows(effort))


def command(module: str, *arguments: object) -> list[str]:
    """Return what runs a module of the benchmarks; its folder is ``ROOT``."""
    return [sys.executable, "-m", f"benchmarks.{module}", *map(str, arguments)]


def found_by(module: str, *arguments: object) -> Found:
    """Run a module in a fresh process and return the figures in its last line."""
    run = subprocess.run(
        command(module, *arguments), capture_output=True, text=True, check=False, cwd=ROOT
    )
    if run.returncode:
        raise RuntimeError(run.stderr.strip().splitlines()[-1])
    found: Found = json.loads(run.stdout.splitlines()[-1])
    return found


def medians(runs: Sequence[Found]) -> Found:
    """Return the median of each figure."""
    return {name: statistics.median(run[name] for run in runs) for name in runs[0]}
