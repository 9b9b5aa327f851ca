"""The lock of the window on a shared computer: after some minutes without a hand on it.

A recording is never locked and never stopped. It hides names from a passer-by and protects no file.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QCloseEvent, QGuiApplication, QKeyEvent, QWindow
from PySide6.QtWidgets import QApplication, QDialog, QLineEdit, QWidget

from forceplate.gui.kit import theme
from forceplate.gui.kit.buttons import Button, Kind
from forceplate.gui.kit.fields import Field, name_of
from forceplate.gui.kit.labels import label, muted, tint
from forceplate.gui.kit.language import tr
from forceplate.gui.kit.layouts import column, row
from forceplate.gui.kit.states import State, ink
from forceplate.gui.kit.theme import Size
from forceplate.storage.program_lock import is_right

if TYPE_CHECKING:
    from forceplate.gui.context.settings import SettingsModel
    from forceplate.gui.context.tasks import Tasks

CHECK_MS = 5_000
_FIELD_PX = 360
_HANDS = frozenset({
    QEvent.Type.KeyPress, QEvent.Type.MouseButtonPress, QEvent.Type.MouseMove,
    QEvent.Type.Wheel, QEvent.Type.TouchBegin, QEvent.Type.TouchUpdate, QEvent.Type.TabletMove,
})  # fmt: skip


class ProgramLock(QObject):
    """Locks the window when nobody has touched it for the minutes of the settings.

    Parameters
    ----------
    is_busy
        Whether a trial is under way or being saved: then it waits.
    now_s
        A clock that only runs forward.
    """

    def __init__(
        self,
        window: QWidget,
        settings: SettingsModel,
        tasks: Tasks,
        is_busy: Callable[[], bool],
        *,
        now_s: Callable[[], float] = time.monotonic,
    ) -> None:
        super().__init__(window)
        self._window, self._settings, self._tasks = window, settings, tasks
        self._is_busy, self._now_s = is_busy, now_s
        self._touched_s, self._is_wanted = now_s(), False
        self.screen: LockScreen | None = None
        self._timer = QTimer(self, interval=CHECK_MS)
        self._timer.timeout.connect(self.check)
        application = QGuiApplication.instance()
        assert isinstance(application, QGuiApplication)  # noqa: S101
        application.focusWindowChanged.connect(self._watch)
        settings.changed.connect(self._follow)
        self._follow()

    def check(self) -> None:
        """Lock, if it is time and nothing is recorded."""
        idle_s = self._now_s() - self._touched_s
        is_time = self._is_wanted or idle_s >= 60 * self._settings.settings.lock_minutes
        if is_time and not self._is_busy():
            self.lock()

    def lock_now(self) -> None:
        """Lock at once, or as soon as nothing is recorded."""
        self._is_wanted = True
        self.check()

    def lock(self) -> None:
        """Cover the window until the passphrase is typed; nothing where there is none."""
        if self.screen is None and self._settings.settings.lock_hash:
            self._settings.nobody_works_now()
            self.screen = LockScreen(self._tasks, self._settings.settings.lock_hash, self._window)
            self.screen.finished.connect(self._opened)
            self.screen.cover(self._window)
        self._is_wanted = False

    def stop(self) -> None:
        """Watch no longer."""
        self._timer.stop()
        if self.screen is not None:
            self.screen.accept()

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:  # noqa: N802  Qt's name
        """See that a hand is on the window; take nothing."""
        if event.type() in _HANDS:
            self._touched_s = self._now_s()
        return False

    def _watch(self, window: QWindow | None) -> None:
        """Look at what comes to a window: there hands come in, and pictures do not."""
        if window is not None and self._timer.isActive():
            window.removeEventFilter(self)
            window.installEventFilter(self)
            self._touched_s = self._now_s()

    def _follow(self) -> None:
        if not self._settings.settings.lock_hash:
            self._timer.stop()
        elif not self._timer.isActive():
            self._timer.start()
            self._touched_s = self._now_s()
            self._watch(QGuiApplication.focusWindow())

    def _opened(self) -> None:
        self.screen = None
        self._touched_s = self._now_s()


class LockScreen(QDialog):
    """Covers the screen and takes everything that is typed; only the passphrase ends it."""

    def __init__(self, tasks: Tasks, kept: str, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Dialog | Qt.WindowType.FramelessWindowHint)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowModality(Qt.WindowModality.ApplicationModal)
        self.setWindowTitle(tr("Locked"))
        self._tasks, self._kept, self._is_trying = tasks, kept, False
        self.field = Field()
        self.field.setEchoMode(QLineEdit.EchoMode.Password)
        self.field.setFixedWidth(theme.px(_FIELD_PX))
        self.open_button = Button(tr("Open"), Kind.PRIMARY, cap=tr("Enter"))
        self.says = muted(wraps=True)
        self.says.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.field.returnPressed.connect(self.attempt)
        self.open_button.clicked.connect(lambda _: self.attempt())
        title = label(tr("forceplate is locked"), Size.LARGE, bold=True)
        note = muted(
            tr(
                "Visits and recordings are safe. The lock hides the screen; it does not protect "
                "the files on this computer."
            ),
            wraps=True,
        )
        note.setAlignment(Qt.AlignmentFlag.AlignCenter)
        name = name_of(self.field, tr("Passphrase"))
        self.setLayout(
            column(
                None, row(None, title, None),
                row(None, name, self.field, self.open_button, None),
                self.says, None, note, gap=theme.WIDE_GAP, margins=(32, 32, 32, 32),
            )
        )  # fmt: skip

    def cover(self, window: QWidget) -> None:
        """Cover the screen that a window is on."""
        screen = window.screen()
        self.setGeometry(screen.geometry())
        self.showFullScreen()
        self.raise_()
        self.activateWindow()
        self.field.setFocus()

    def attempt(self) -> None:
        """Try what is typed, beside the window: it takes a moment on purpose."""
        typed, kept = self.field.text(), self._kept
        if self._is_trying or not typed:
            return
        self._is_trying = True
        self.open_button.setEnabled(False)
        self._tasks.run(
            lambda _: is_right(typed, kept), done=self._tried, failed=lambda _: None, owner=self
        )

    def reject(self) -> None:
        """Stay: Esc opens nothing."""

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802  Qt's name
        """Stay, unless the passphrase was right."""
        if self.result() == QDialog.DialogCode.Accepted:
            super().closeEvent(event)
        else:
            event.ignore()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802  Qt's name
        """Let no key through to a dialog's own meaning."""
        event.accept()

    def _tried(self, is_open: bool) -> None:
        self._is_trying = False
        self.open_button.setEnabled(True)
        if is_open:
            self.accept()
            return
        self.field.clear()
        self.says.setText(tr("That is not the passphrase."))
        tint(self.says, ink(State.WRONG))
        QApplication.beep()
        self.field.setFocus()
