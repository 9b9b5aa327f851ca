"""From the start of the program to its first painted window, against only loading libraries.

Ours is the command ``forceplate window`` on an empty library, drawn into memory, until its
window has been painted. Beside it a process that imports PySide6.QtWidgets, pyqtgraph,
scipy.signal and h5py and does nothing with them. Beside them ``import forceplate`` and
``forceplate --help``. All include the start of Python. Rounds alternate; the median counts.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator

from benchmarks.rows import Peer, Row, times

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
PACKAGE = """
import forceplate, time
print(time.monotonic())
"""
HELP = """
import contextlib, io, sys, time
from forceplate.__main__ import main
sys.argv = ["forceplate", "--help"]
with contextlib.redirect_stdout(io.StringIO()), contextlib.suppress(SystemExit):
    main()
print(time.monotonic())
"""


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


def rows(effort: float) -> Iterator[Row]:
    """Compare."""
    sides = {"window": OURS, "imports": IMPORTS, "package": PACKAGE, "help": HELP}
    times_s: dict[str, list[float]] = {name: [] for name in sides}
    for code in sides.values():  # files into the system's memory
        seconds(code)
    for _ in range(times(effort, 5)):
        for name, code in sides.items():
            times_s[name].append(seconds(code))
    ms = {name: 1000 * statistics.median(each) for name, each in times_s.items()}
    peer = Peer("imports of PySide6, pyqtgraph, scipy.signal, h5py", ms["imports"])
    yield Row("first picture of the window", "ms", ms["window"], peer, at_most=0.33)
    yield Row("import forceplate", "ms", ms["package"], at_most=150)
    yield Row("forceplate --help", "ms", ms["help"], at_most=200)
