"""forceplate without Qt: what a driver's own tests install."""

from __future__ import annotations

import os
import subprocess
import sys
import tomllib
from pathlib import Path

from forceplate.gui.qt import REQUIREMENTS

ROOT = Path(__file__).resolve().parents[2]
WITHOUT_QT = """
import sys
class Missing:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in ("PySide6", "shiboken6", "pyqtgraph"):
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)
sys.meta_path.insert(0, Missing())
import importlib.util
found = importlib.util.find_spec
importlib.util.find_spec = lambda name, *more: (
    None if name.partition(".")[0] in ("PySide6", "pyqtgraph") else found(name, *more)
)
from forceplate.__main__ import main
for command in ("devices", "window"):
    sys.argv = ["forceplate", command]
    try: main()
    except SystemExit as ended: print(f"{command} ended with {ended.code or 0}")
"""


def test_the_headless_requirements_are_all_but_those_of_the_window() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    lines = (ROOT / "headless.txt").read_text(encoding="utf-8").splitlines()
    headless = [line for line in lines if line and not line.startswith("#")]
    assert sorted([*headless, *REQUIREMENTS]) == sorted(project["dependencies"])


def test_without_qt_the_commands_work_and_the_window_says_what_to_install() -> None:
    done = subprocess.run(
        [sys.executable, "-c", WITHOUT_QT],
        env={**os.environ, "COLUMNS": "300", "NO_COLOR": "1"},
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    devices, found, window = done.stdout.partition("devices ended with 0\n")
    assert "harp:" in devices
    assert found
    assert window.startswith("window ended with ")
    assert int(window.split()[-1]) not in (0, 1)
    told = " ".join(done.stderr.split())
    assert "The window needs PySide6, which is not installed." in told
    assert 'pip install "PySide6-Essentials' in told
    assert "Traceback" not in told
