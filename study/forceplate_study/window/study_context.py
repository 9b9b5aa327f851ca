"""What the tabs of the Study screen share: the study, who works with it, and news of entries."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import QObject, Signal

from forceplate.errors import ForcePlateError
from forceplate.gui.kit import language
from forceplate.words import Text, say

if TYPE_CHECKING:
    from forceplate.gui.context.context import Context
    from forceplate.gui.context.tasks import Task
    from forceplate_study.operations.open_study import OpenedStudy

T = TypeVar("T")


class StudyContext(QObject):
    """One open study."""

    changed = Signal()
    """Something was entered or found: read again."""

    def __init__(self, window: Context, opened: OpenedStudy, parent: QObject) -> None:
        super().__init__(parent)
        self.window = window
        self.store = opened.store
        self.study = opened.study

    @property
    def who(self) -> str:
        """The code of whoever works here; empty: not said."""
        return self.window.who

    @property
    def today(self) -> date:
        """The day it is now."""
        return self.window.now().date()

    def run(
        self,
        work: Callable[[], T],
        done: Callable[[T], None],
        owner: QObject,
        failed: Callable[[ForcePlateError], None] | None = None,
        *,
        saves: bool = False,
    ) -> Task:
        """Do something beside the window; errors go to the notice bar unless taken."""
        return self.window.tasks.run(
            lambda _: work(),
            done=done,
            failed=failed or self.window.show_error,
            owner=owner,
            saves=saves,
        )

    def group_title(self, key: str) -> str:
        """Return what a group is called."""
        return said(self.study.group(key).title)


def said(text: Text) -> str:
    """Return a sentence in the language of the window."""
    return say(text, language.code())
