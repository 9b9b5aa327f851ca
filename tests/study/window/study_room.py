"""A study in the real window, and how to get to its tabs."""

from __future__ import annotations

import re
from pathlib import Path
from typing import cast

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QAbstractButton, QLabel, QTableWidget, QWidget

from forceplate.gui.shell.application import ForceplateApplication
from forceplate_study.window.adherence_tab import AdherenceTab
from forceplate_study.window.import_tab import ImportTab
from forceplate_study.window.now_tab import NowTab
from forceplate_study.window.outcome_tab import OutcomeTab
from forceplate_study.window.study_page import StudyPage
from tests.patience import PATIENCE_S


class StudyRoom:
    """The application with a study chosen and its screen shown."""

    def __init__(self, application: ForceplateApplication, folder: Path) -> None:
        self.application = application
        self.folder = folder
        application.settings.change_of_annex("study_folder", str(folder))
        application.window.show_screen("study")
        self.idle()

    @property
    def page(self) -> StudyPage:
        return cast("StudyPage", self.application.window.page("study"))

    def idle(self) -> None:
        QCoreApplication.processEvents()
        assert self.application.tasks.wait_idle(PATIENCE_S)

    def _tab(self, number: int) -> QWidget:
        self.page.show_part(number)
        self.idle()
        return cast("QWidget", self.page.tabs.widget(number))

    @property
    def now(self) -> NowTab:
        return cast("NowTab", self._tab(0))

    @property
    def tables(self) -> ImportTab:
        return cast("ImportTab", self._tab(1))

    @property
    def adherence(self) -> AdherenceTab:
        return cast("AdherenceTab", self._tab(2))

    @property
    def outcome(self) -> OutcomeTab:
        return cast("OutcomeTab", self._tab(3))


def cells(table: QTableWidget) -> list[list[str]]:
    """Return the words of a table."""
    return [
        [
            "" if (item := table.item(row, column)) is None else item.text()
            for column in range(table.columnCount())
        ]
        for row in range(table.rowCount())
    ]


def words_of(widget: QWidget) -> str:
    """Return every sentence that is shown."""
    return "\n".join(label.text() for label in widget.findChildren(QLabel) if label.isVisible())


def keys_of(widget: QWidget) -> list[str]:
    """Return the letters that reach something with Alt that is shown now."""
    texts = [own.text() for own in widget.findChildren(QAbstractButton) if own.isVisible()]
    texts += [
        own.text()
        for own in widget.findChildren(QLabel)
        if own.buddy() is not None and own.isVisible()
    ]
    return sorted(found[1].lower() for text in texts if (found := re.search("&([^&])", text)))
