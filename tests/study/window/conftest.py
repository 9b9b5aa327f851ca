"""The window's fixtures, for the screen that the study adds to it."""

from tests.gui.conftest import (  # noqa: F401  fixtures are found by their name here
    _nothing_left_behind,
    _qt,
    application,
    context,
    english_and_light,
    make_application,
    qtbot,
    window,
)
