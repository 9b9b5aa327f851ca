"""The switch that sends the live stream to the Lab Streaming Layer, and what it does now."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QLabel, QWidget

from forceplate.errors import DriverNotFoundError
from forceplate.gui.context.live_stream import LiveStream
from forceplate.gui.kit import numbers
from forceplate.gui.kit.error_message import particulars
from forceplate.gui.kit.fields import Check
from forceplate.gui.kit.labels import sentence_label
from forceplate.gui.kit.language import said, tr
from forceplate.gui.kit.layouts import column
from forceplate.installation import how_to_get
from forceplate.words import Text

if TYPE_CHECKING:
    from forceplate.gui.context.context import Context

SHOW_MS = 250
"""How often it is seen, while the screen is shown, whether there is a platform and who receives."""


class StreamSection(QWidget):
    """Shows the stream of the window; it goes on while other screens are shown."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        if context.stream is None:
            context.stream = LiveStream(context)
        self._stream = context.stream
        self._stream.changed.connect(self._show)
        self.switch = Check(tr("Send to LSL (Lab Streamin&g Layer)"))
        self.switch.setAccessibleName(tr("Send to LSL"))
        self.switch.clicked.connect(self._switched)
        self.state: QLabel = sentence_label()
        self.setLayout(column(self.switch, self.state, gap=4))
        self._timer = QTimer(self, interval=SHOW_MS)
        self._timer.timeout.connect(self._show)
        self._show()

    def _switched(self, is_on: bool) -> None:
        if is_on:
            self._stream.start()
        else:
            self._stream.stop()

    def _show(self) -> None:
        self.switch.setChecked(self._stream.outlet is not None or self._stream.is_starting)
        has_stream = self._context.link.acquisition is not None
        self.switch.setEnabled(has_stream or self.switch.isChecked())
        self.state.setText(self._words())

    def _words(self) -> str:
        """Return how the stream is: what is missing first, then what goes on."""
        outlet, error = self._stream.outlet, self._stream.error
        if isinstance(error, DriverNotFoundError):
            return tr(
                "⚠ This needs the package pylsl with its library, which is not there. {how} "
                "Details: {what}"
            ).format(how=said(how_to_get("forceplate[lsl]")), what=particulars(error))
        if error is not None:
            return tr("⚠ The stream has ended. Details: {what}").format(what=particulars(error))
        if self._stream.is_starting:
            return tr("Starting …")
        if outlet is None:
            return tr(
                "Off. When it is on, LabRecorder and others on this network receive every sample "
                "with markers of the trials. It ends with the platform."
            )
        if self._context.link.acquisition is None:
            return tr("On; it goes on as soon as the platform is back.")
        sent = numbers.number(outlet.n_sent)
        words = said(
            Text("On: {n:sample|samples} sent as {name}.").fill(n=sent, name=outlet.source_id)
        )
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
        """Look no more."""
        super().hideEvent(event)
        self._timer.stop()
