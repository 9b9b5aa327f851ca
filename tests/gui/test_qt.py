"""Qt on this computer: the release that loses references is kept out, missing parts are named."""

from __future__ import annotations

import linecache
import os
import subprocess
import sys
from pathlib import Path

import pytest

CALLS = 1000


def test_a_qt_call_that_returns_nothing_keeps_its_reference_to_none() -> None:
    # PySide6 6.12.0 loses one per call on Python 3.11 and aborts the program after seconds
    from PySide6.QtCore import QObject

    thing = QObject()
    before = sys.getrefcount(None)
    for _ in range(CALLS):
        thing.setObjectName("x")
    drift = sys.getrefcount(None) - before
    assert abs(drift) < CALLS // 10


def test_the_source_of_what_is_loaded_after_qt_is_not_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # PySide6 reads each, and Python keeps it: of scipy 450,000 lines
    monkeypatch.syspath_prepend(tmp_path)
    source = tmp_path / "loaded_after_qt.py"
    source.touch()
    __import__(source.stem)
    assert source.stem in sys.modules
    assert str(source) not in linecache.cache


def test_missing_system_libraries_are_named_in_one_message(tmp_path: Path) -> None:
    broken = tmp_path / "PySide6"
    broken.mkdir()
    (broken / "__init__.py").touch()
    (broken / "QtWidgets.py").write_text(
        "raise ImportError('libEGL.so.1: cannot open shared object file')"
    )
    code = (
        "from forceplate.errors import WindowError\n"
        "from forceplate.gui.qt import require_qt\n"
        "try:\n    require_qt()\nexcept WindowError as error:\n    print(error)\n"
    )
    found = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, "PYTHONPATH": str(tmp_path)},
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    assert "libEGL.so.1" in found
    assert "apt-get install libegl1" in found
    assert len(found.splitlines()) == 1


def test_nothing_but_the_window_loads_qt() -> None:
    code = (
        "import sys, forceplate, forceplate.cli, forceplate.session, forceplate.storage.library\n"
        "import forceplate_drivers.harp, forceplate_drivers.emulation.server\n"
        "print(sorted(m for m in sys.modules if m.startswith(('PySide6', 'pyqtgraph'))))"
    )
    loaded = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    ).stdout
    assert loaded.strip() == "[]"
