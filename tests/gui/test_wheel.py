"""Whoever scrolls a page with the wheel chooses nothing in the fields that pass below it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from forceplate.gui.kit.fields import Choice, DecimalField, LongField, WholeField

pytestmark = pytest.mark.usefixtures("english_and_light")


FIELDS: dict[str, Callable[[], QWidget]] = {
    "choice": lambda: Choice([("one", 1), ("two", 2)]),
    "whole": lambda: WholeField(0, 9),
    "decimal": lambda: DecimalField(0, 9),
}


@pytest.mark.parametrize("field", FIELDS)
def test_the_wheel_over_a_field_changes_nothing_and_goes_on(field: str, qtbot: QtBot) -> None:
    made = FIELDS[field]()
    qtbot.addWidget(made)
    made.setFocus()
    before = made.property("currentIndex"), made.property("value")
    for turned in (-120, 120):
        event = QWheelEvent(
            QPointF(5, 5), QPointF(5, 5), QPoint(), QPoint(0, turned), Qt.MouseButton.NoButton,
            Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False,
        )  # fmt: skip
        QApplication.sendEvent(made, event)
        assert not event.isAccepted()
        assert (made.property("currentIndex"), made.property("value")) == before


@pytest.mark.parametrize("field", [*FIELDS.values(), lambda: LongField(lines=3)])
def test_the_wheel_over_a_field_leaves_the_keyboard_where_it_is(
    field: Callable[[], QWidget], qtbot: QtBot
) -> None:
    made = field()
    qtbot.addWidget(made)
    assert made.focusPolicy() is Qt.FocusPolicy.StrongFocus
