"""Sending the live stream to the Lab Streaming Layer, whichever screens are there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from forceplate.errors import ForcePlateError
from forceplate.streaming.markers import TrialMarkers
from forceplate.streaming.outlet import LslOutlet
from forceplate_drivers.lsl_library import load_pylsl

if TYPE_CHECKING:
    from forceplate.acquisition import Acquisition
    from forceplate.gui.context.context import Context
    from forceplate.gui.context.tasks import Task
    from forceplate.types import PlatformInfo

FOLLOW_MS = 20
"""How often the trial is looked at: a marker comes so late at most."""


class LiveStream(QObject):
    """On as long as the platform is the one it began with.

    The events of the trials that are measured meanwhile become markers.
    """

    changed = Signal()
    """It was switched on or off, or failed."""

    def __init__(self, context: Context) -> None:
        super().__init__(context.tasks)
        self._context = context
        self._task: Task | None = None
        self.outlet: LslOutlet | None = None
        """What sends; None while it is off."""
        self.error: ForcePlateError | None = None
        """Why it ended or could not begin: DriverNotFoundError where pylsl is missing."""
        self._markers: TrialMarkers | None = None
        self._choice: tuple[str, str] | None = None
        self._info: PlatformInfo | None = None
        self._attached: Acquisition | None = None
        self._timer = QTimer(self, interval=FOLLOW_MS)
        self._timer.timeout.connect(self._follow)

    @property
    def is_starting(self) -> bool:
        """Whether it was switched on and does not send yet."""
        return self._task is not None

    def start(self) -> None:
        """Begin to send; what has to be loaded for it is loaded beside the window."""
        if self.outlet is not None or self._task is not None:
            return
        self.error = None
        self._task = self._context.tasks.run(
            lambda _: load_pylsl(), done=self._begin, failed=self._fail, owner=self
        )
        self.changed.emit()

    def stop(self) -> None:
        """End the stream, if there is one."""
        self._timer.stop()
        if self._task is not None:
            self._task.cancel()
            self._task = None
        if self.outlet is not None:
            self.outlet.close()
        self.outlet = self._markers = self._attached = None
        self.changed.emit()

    def _begin(self, _: object) -> None:
        self._task = None
        context, link = self._context, self._context.link
        info = link.info
        if info is None or link.choice is None:
            self.stop()
            return
        calibration = None if context.calibration_problem else context.calibration
        try:
            self.outlet = LslOutlet(info, calibration, simulated=context.is_simulated)
        except ForcePlateError as error:
            self._fail(error)
            return
        self._markers = TrialMarkers(self.outlet)
        self._choice, self._info = link.choice, info
        self._timer.start()
        self._follow()
        self.changed.emit()

    def _fail(self, error: ForcePlateError) -> None:
        self._task = None
        self.error = error
        self.stop()

    def _follow(self) -> None:
        """Follow platform and trial; the stream ends with the platform."""
        outlet, link = self.outlet, self._context.link
        if outlet is None or self._markers is None:
            return
        if outlet.error is not None:
            self._fail(outlet.error)
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
