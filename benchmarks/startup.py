"""From the start of the program to its first painted window, against only loading libraries.

    python benchmarks/startup.py [--rounds 9]

Ours is the command ``forceplate window`` on an empty library, drawn into memory, until its
window has been painted. Beside it a process that imports PySide6.QtWidgets, pyqtgraph,
scipy.signal and h5py and does nothing with them. Both include the start of Python. Rounds
alternate; the median is printed.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time

OURS = """
import os, sys, time
import forceplate.gui.shell.application as app

show = app.ForceplateApplication.show

def noted_show(application):
    def painted():
        print(time.monotonic(), flush=True)
        os._exit(0)
    application.window.first_painted.connect(painted)
    show(application)

app.ForceplateApplication.show = noted_show
from forceplate.__main__ import main
sys.argv = ["forceplate", "window", "--library", sys.argv[1]]
main()
"""
IMPORTS = """
import PySide6.QtWidgets, pyqtgraph, scipy.signal, h5py, time
print(time.monotonic())
"""
LIMIT = 0.33


def seconds(code: str) -> float:
    """Return how long a fresh process takes until it prints the time."""
    with tempfile.TemporaryDirectory() as folder:
        places = dict.fromkeys(
            ("HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME", "XDG_DATA_HOME"), folder
        )
        environment = {**os.environ, **places, "QT_QPA_PLATFORM": "offscreen"}
        began_s = time.monotonic()
        run = subprocess.run(
            [sys.executable, "-c", code, f"{folder}/library"],
            env=environment, capture_output=True, text=True, check=False, timeout=60,
        )  # fmt: skip
    if run.returncode or not run.stdout:
        raise RuntimeError(run.stderr)
    return float(run.stdout) - began_s


def main() -> None:
    """Compare."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--rounds", type=int, default=9)
    options = parser.parse_args()
    sides = {"window painted": OURS, "libraries imported": IMPORTS}
    times: dict[str, list[float]] = {name: [] for name in sides}
    for code in sides.values():  # files into the system's memory
        seconds(code)
    for _ in range(options.rounds):
        for name, code in sides.items():
            times[name].append(seconds(code))
    ours, theirs = (statistics.median(each) for each in times.values())
    for name, each in times.items():
        print(f"{name:20} {1000 * statistics.median(each):6.0f} ms  "
              f"({1000 * min(each):.0f} to {1000 * max(each):.0f})")  # fmt: skip
    word = "holds" if ours / theirs <= LIMIT else "MISSED"
    print(f"{'ratio':20} {ours / theirs:6.2f}  at most {LIMIT}  {word}")


if __name__ == "__main__":
    main()
