"""What the tests of the window need: Qt, drawn into memory."""

from __future__ import annotations

import os

import pytest

from forceplate.errors import WindowError
from forceplate.gui.qt import require_qt

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")


@pytest.fixture(scope="session", autouse=True)
def _qt() -> None:
    try:
        require_qt()
    except WindowError as error:
        pytest.skip(str(error))
