"""Run the benchmarks, one after the other, and print the table of all.

    python -m benchmarks [NAME ...] [--effort 1] [--write]

Each runs in a process of its own. Effort 1 takes some twelve minutes on two quiet cores; 10 takes
ten times the visits, seconds and rounds. ``--write`` puts the table into ``README.md`` beside
this file. The exit code is 1 if one of them failed, not if a goal is missed.
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import platform
import sys
import time
import traceback
from concurrent.futures import ProcessPoolExecutor
from datetime import date
from pathlib import Path

import numpy
import scipy

from benchmarks.child import rows_of
from benchmarks.rows import HEAD, CannotRunError, group

NAMES = (
    "harp_decode", "acquisition", "driver_checks", "display", "application", "startup",
    "analysis", "storage", "library", "clinic", "cluster",
    "diary", "outcome",
    "kill", "board_damage", "soak", "onset", "onset_kinds", "own_error",
)  # fmt: skip
README = Path(__file__).with_name("README.md")
BEGINS, ENDS = "<!-- table -->\n", "<!-- end of table -->\n"


def run(name: str, effort: float) -> tuple[str, bool]:
    """Return the lines of one benchmark, and whether it ran."""
    load, began_s = os.getloadavg()[0], time.monotonic()
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(1, mp_context=context) as process:
        try:
            rows = process.submit(rows_of, name, effort).result()
        except (CannotRunError, ImportError) as error:
            return group(name, f"not run: {error}"), True
        except Exception as error:  # one that fails must not hide the others
            traceback.print_exception(error)
            return group(name, f"FAILED: {error!r}"), False
    return group(name, f"load {load:.1f}, {time.monotonic() - began_s:.0f} s", rows), True


def machine() -> str:
    """Return what the figures hang on, as a sentence."""
    cpuinfo = Path("/proc/cpuinfo")
    models = [
        line.partition(":")[2].strip()
        for line in (cpuinfo.read_text(encoding="utf-8") if cpuinfo.exists() else "").splitlines()
        if line.startswith("model name")
    ]
    return (
        f"{date.today()}, {os.cpu_count()} x {models[0] if models else platform.machine()}, "
        f"{platform.system()} {platform.release()}, Python {platform.python_version()}, "
        f"numpy {numpy.__version__}, scipy {scipy.__version__}."
    )


def main() -> int:
    """Run, print, and write."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks", description=str(__doc__).partition("\n")[0]
    )
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"of: {', '.join(NAMES)}")
    parser.add_argument("--effort", type=float, default=1.0, help="1: some twelve minutes for all")
    parser.add_argument("--write", action="store_true", help="put the table into README.md")
    options = parser.parse_args()
    unknown = set(options.names) - set(NAMES)
    if unknown:
        parser.error(f"there is no benchmark {', '.join(sorted(unknown))}")
    lines = [machine() + f" Effort {options.effort:g}.", "", *HEAD.splitlines()]
    print(*lines, sep="\n", flush=True)
    have_all_run = True
    for name in options.names or NAMES:
        part, has_run = run(name, options.effort)
        have_all_run &= has_run
        lines.append(part)
        print(part, flush=True)
    if options.write:
        before, _, rest = README.read_text(encoding="utf-8").partition(BEGINS)
        after = rest.partition(ENDS)[2]
        table = "\n".join(lines) + "\n"
        README.write_text(before + BEGINS + table + ENDS + after, encoding="utf-8")
    return not have_all_run


if __name__ == "__main__":
    sys.exit(main())
