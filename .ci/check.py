"""One command for a change: lint, format, types, layers, and the fast tests; ``--all``: every test.

``python .ci/check.py`` in an environment with ``pip install -e ".[dev]"``. Under a minute on two
cores; the types and the tests run side by side. Ends with 1 when anything is not as it should be.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[1]
PYTHON = (sys.executable, "-m")
LAYERS = "import sys; from importlinter.cli import lint_imports_command; lint_imports_command()"


@dataclass(frozen=True, slots=True)
class Step:
    """One tool and how it is called."""

    name: str
    command: tuple[str, ...]


LINT = (
    Step("lint", (*PYTHON, "ruff", "check", ".")),
    Step("format", (*PYTHON, "ruff", "format", "--check", ".")),
    Step("layers", (sys.executable, "-c", LAYERS)),
)
TYPES = Step("types", (*PYTHON, "mypy"))
PROGRAM = ("forceplate", "drivers", "calibration", "study")  # what others' systems run
OTHER_SYSTEMS = tuple(
    Step(f"types {system}", (*PYTHON, "mypy", "--platform", system, *PROGRAM))
    for system in ("win32", "darwin")
)
FAST_TESTS = Step("fast tests", (*PYTHON, "pytest", "-q", "-m", "fast", "-n", "2"))
ALL_TESTS = Step("all tests", (*PYTHON, "pytest", "-q"))


def run(step: Step) -> bool:
    """Run a step, print what it says when it fails, and return whether it holds."""
    started_s = time.monotonic()
    done = subprocess.run(  # noqa: S603  our own tools
        step.command,
        cwd=PROJECT,
        env={"QT_QPA_PLATFORM": "offscreen", **os.environ},
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        check=False,
    )
    holds = done.returncode == 0
    lines = done.stdout.strip().splitlines()
    said = "" if holds or not lines else "\n" + "\n".join(lines)
    last = lines[-1] if holds and lines and "tests" in step.name else ""
    spent_s = time.monotonic() - started_s
    print(
        f"{'ok  ' if holds else 'FAIL'} {step.name:10} {spent_s:5.1f} s  {last}{said}", flush=True
    )
    return holds


def main() -> int:
    """Run what was asked for and return the exit code."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    what = parser.add_mutually_exclusive_group()
    what.add_argument("--all", action="store_true", help="every test instead of the fast ones")
    what.add_argument("--no-tests", action="store_true", help="lint, format, types and layers only")
    chosen = parser.parse_args()
    steps = [*LINT, TYPES]
    if chosen.no_tests or chosen.all:
        steps[-1:-1] = OTHER_SYSTEMS
    if not chosen.no_tests:
        steps.append(ALL_TESTS if chosen.all else FAST_TESTS)
    with ThreadPoolExecutor(max_workers=2) as pool:
        # the longest first, so that the short ones fill the other core
        return 0 if all(list(pool.map(run, reversed(steps)))) else 1


if __name__ == "__main__":
    sys.exit(main())
