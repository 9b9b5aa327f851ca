"""Sending the live stream to the Lab Streaming Layer: a switch, and what it does now."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QTimer
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QCheckBox, QLabel, QVBoxLayout, QWidget

from forceplate.errors import DriverNotFoundError, ForcePlateError
from forceplate.gui.kit import numbers
from forceplate.gui.kit.error_message import particulars
from forceplate.gui.kit.labels import sentence_label
from forceplate.gui.kit.language import tr
from forceplate.streaming.markers import TrialMarkers
from forceplate.streaming.outlet import LslOutlet
from forceplate_drivers.lsl_library import load_pylsl

if TYPE_CHECKING:
    from forceplate.acquisition import Acquisition
    from forceplate.gui.kit.context import Context
    from forceplate.gui.kit.tasks import Task
    from forceplate.types import PlatformInfo

FOLLOW_MS = 20
"""How often the trial is looked at: a marker comes so late at most."""
SHOW_EVERY = 25
IDLE_MS = 250
"""How often it is seen whether there is a platform, while the screen is shown."""


class StreamSection(QWidget):
    """On as long as the platform is the one it began with; sends also while other screens show.

    The events of the trials that are measured meanwhile become markers.
    """

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._task: Task | None = None
        self._opened: list[LslOutlet] = []
        self._markers: TrialMarkers | None = None
        self._choice: tuple[str, str] | None = None
        self._info: PlatformInfo | None = None
        self._attached: Acquisition | None = None
        self._missing = ""
        self._error: ForcePlateError | None = None
        self._turns = 0
        self.switch = QCheckBox(tr("Send to LSL (Lab Streamin&g Layer)"))
        self.state: QLabel = sentence_label()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.switch)
        column.addWidget(self.state)
        self._timer = QTimer(self, interval=IDLE_MS)
        self._timer.timeout.connect(self.refresh)
        self.switch.clicked.connect(self._switched)
        opened = self._opened
        self.destroyed.connect(lambda: _close_all(opened))
        application = QCoreApplication.instance()
        if application is not None:
            application.aboutToQuit.connect(self.stop)
        self.switch.setAccessibleName(tr("Send to LSL"))
        self._show()

    @property
    def outlet(self) -> LslOutlet | None:
        """What sends; None while it is off."""
        return self._opened[0] if self._opened else None

    def start(self) -> None:
        """Begin to send; what has to be loaded for it is loaded beside the window."""
        if self.outlet is not None or self._task is not None:
            return
        self._missing, self._error = "", None
        self._task = self._context.tasks.run(
            lambda _: load_pylsl(), done=self._begin, failed=self._refused, owner=self
        )
        self._show()

    def stop(self) -> None:
        """End the stream, if there is one."""
        self._timer.setInterval(IDLE_MS)
        if self._task is not None:
            self._task.cancel()
            self._task = None
        _close_all(self._opened)
        if not self.isVisible():
            self._timer.stop()
        self._markers = self._attached = None
        self.switch.setChecked(False)
        self._show()

    def refresh(self) -> None:
        """Follow platform and trial; the stream ends with the platform."""
        outlet, link = self.outlet, self._context.link
        if outlet is None or self._markers is None:
            self._show()
            return
        if outlet.error is not None:
            self._error = outlet.error
            self.stop()
            return
        info = link.info
        is_same = info is None or info == self._info
        if link.choice != self._choice or link.state.value == "failed" or not is_same:
            self.stop()
            return
        acquisition = link.acquisition
        if acquisition is not None and acquisition is not self._attached:
            outlet.attach(acquisition.ring)
            self._attached = acquisition
        session = self._context.session
        if session is not None and session.run is not None:
            self._markers.see(session.run)
        self._turns = (self._turns + 1) % SHOW_EVERY
        if not self._turns:
            self._show()

    def _switched(self, is_on: bool) -> None:
        if is_on:
            self.start()
        else:
            self._missing, self._error = "", None
            self.stop()

    def _begin(self, _: object) -> None:
        self._task = None
        context, link = self._context, self._context.link
        info = link.info
        if info is None or link.choice is None:
            self.stop()
            return
        calibration = None if context.calibration_problem else context.calibration
        try:
            outlet = LslOutlet(info, calibration, simulated=context.is_simulated)
        except ForcePlateError as error:
            self._refused(error)
            return
        self._opened.append(outlet)
        self._markers = TrialMarkers(outlet)
        self._choice, self._info = link.choice, info
        self._timer.start(FOLLOW_MS)
        self.refresh()
        self._show()

    def _refused(self, error: ForcePlateError) -> None:
        self._task = None
        if isinstance(error, DriverNotFoundError):
            self._missing = particulars(error)
        else:
            self._error = error
        self.stop()

    def _show(self) -> None:
        self.switch.setChecked(self.outlet is not None or self._task is not None)
        has_stream = self._context.link.acquisition is not None
        self.switch.setEnabled(has_stream or self.switch.isChecked())
        self.state.setText(self._words())

    def _words(self) -> str:
        """Return how the stream is: what is missing first, then what goes on."""
        outlet = self.outlet
        if self._missing:
            return tr(
                "⚠ This needs the package pylsl with its library, which is not there. Get it with: "
                'pip install "forceplate[lsl]". Details: {what}'
            ).format(what=self._missing)
        if self._error is not None:
            return tr("⚠ The stream has ended. Details: {what}").format(
                what=particulars(self._error)
            )
        if self._task is not None:
            return tr("Starting …")
        if outlet is None:
            return tr(
                "Off. When it is on, LabRecorder and others on this network receive every sample "
                "with markers of the trials. It ends with the platform."
            )
        if self._context.link.acquisition is None:
            return tr("On; it goes on as soon as the platform is back.")
        sent = numbers.number(outlet.n_sent)
        words = tr("On: {n} samples sent as {name}.").format(n=sent, name=outlet.source_id)
        if outlet.has_consumers:
            words += " " + tr("Somebody is receiving.")
        else:
            words += " " + tr("Nobody is receiving yet.")
        return words + " " + tr("Newtons are sent from the first zero of a trial on.")

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802  Qt's name
        """Look whether there is a platform."""
        super().showEvent(event)
        self._timer.start()
        self._show()

    def hideEvent(self, event: QHideEvent) -> None:  # noqa: N802  Qt's name
        """Look no more, unless something is sent."""
        super().hideEvent(event)
        if self.outlet is None:
            self._timer.stop()


def _close_all(opened: list[LslOutlet]) -> None:
    while opened:
        opened.pop().close()
