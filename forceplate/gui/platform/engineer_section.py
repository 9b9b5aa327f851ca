"""What an engineer wants to know of the platform: driver and port, signal, channels, streams."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QComboBox, QSizePolicy, QWidget

from forceplate.discovery import DriverPorts
from forceplate.gui.kit import numbers, theme
from forceplate.gui.kit.buttons import Button
from forceplate.gui.kit.error_message import particulars
from forceplate.gui.kit.fields import Choice, name_of
from forceplate.gui.kit.labels import label, muted, tint
from forceplate.gui.kit.language import tr
from forceplate.gui.kit.layouts import column, row, widget_of
from forceplate.gui.kit.states import State, ink
from forceplate.gui.kit.table import Column, Table
from forceplate.gui.platform.own_drivers_section import OwnDriversSection
from forceplate.gui.platform.stream_section import StreamSection
from forceplate.gui.trace.live_trace import LiveTrace
from forceplate.session.live_force import LiveForce, unloaded_counts

if TYPE_CHECKING:
    from forceplate.acquisition import Acquisition
    from forceplate.gui.context.context import Context

FRAME_MS = 33
NOISE_S = 1.0
FIT_AFTER_MS = 1000
MOST_LANES = 16


class EngineerSection(QWidget):
    """Shows the stream as it comes; keeps only the zero of its own trace."""

    drivers_changed = Signal()
    """Drivers of one's own were switched on or off."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self._acquisition: Acquisition | None = None
        self._trace_zero: NDArray[np.float64] | None = None
        self.zero_counts: NDArray[np.float64] | None = None
        """(n_channels,) what counts as nothing on this screen; None: nobody has said."""
        self.driver, self.address = Choice(), Choice()
        self.address.setEditable(True)
        self.address.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self.address.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.discover_button = Button(tr("&Look again"))
        self._scan_words = tr("Searc&h by Bluetooth or network"), tr("Searching …")
        self.scan_button = Button(labels=self._scan_words)
        self._scanning = widget_of(
            row(
                self.scan_button,
                (muted(tr("This sends; listing ports sends nothing."), wraps=True), 1),
                gap=16,
            )
        )
        self.own_drivers = OwnDriversSection(context, self.drivers_changed.emit)
        self.trace = LiveTrace()
        self.channels = Table(
            [
                Column(tr("Channel")), Column(tr("Mean, counts"), is_number=True),
                Column(tr("Noise (SD), counts"), is_number=True),
            ],
            name=tr("Channels"), most_rows=MOST_LANES,
        )  # fmt: skip
        self._figures, self._left_out = label(wraps=True), label(wraps=True)
        tint(self._left_out, ink(State.DOUBT))
        self._left_out.hide()
        field = self.address.lineEdit()
        if field is not None:
            field.setPlaceholderText(tr("Choose or type it"))
        self.trace.setMinimumHeight(theme.px(240))
        self._lay_out()
        self._frame = QTimer(self, interval=FRAME_MS)
        self._frame.timeout.connect(self.trace.refresh)
        self._fit = QTimer(self, interval=FIT_AFTER_MS, singleShot=True)
        self._fit.timeout.connect(self.trace.fit_range)

    def _lay_out(self) -> None:
        driver, port = name_of(self.driver, tr("D&river")), name_of(self.address, tr("P&ort"))
        beside = column(self.channels, self._figures, None)
        self.setLayout(
            column(
                row(driver, self.driver, 8, port, (self.address, 1), self.discover_button),
                self._scanning,
                self._left_out,
                column(self.trace, beside) if theme.is_large() else
                row((self.trace, 3), (beside, 2), gap=theme.WIDE_GAP),
                muted(tr("Live stream for other programs")),
                StreamSection(self._context),
                self.own_drivers,
                gap=theme.WIDE_GAP, margins=(theme.px(24), 0, 0, 8),
            )
        )  # fmt: skip

    # the ports

    def show_found(self, found: Sequence[DriverPorts]) -> None:
        """Offer the ports of the chosen driver, and name the drivers that cannot list theirs."""
        typed = self.address.currentText()
        self.address.clear()
        for ports in found:
            if ports.driver == self.driver.currentText():
                for place in ports.addresses:
                    self.address.addItem(f"{place.address}  {place.description}", place.address)
        if typed:
            self.address.setEditText(typed)
        scans = {ports.driver for ports in found if ports.scans}
        self._scanning.setVisible(self.driver.currentText() in scans)
        left_out = [particulars(ports.error) for ports in found if ports.error is not None]
        self._left_out.setText("\n".join(left_out))
        self._left_out.setVisible(bool(left_out))

    def show_scanning(self, *, is_on: bool, may: bool) -> None:
        """Show whether devices are searched for now, or may be."""
        self.scan_button.setText(self._scan_words[is_on])
        self.scan_button.setEnabled(may and not is_on)

    def chosen_address(self) -> str:
        """Return the port that is chosen or typed."""
        words = self.address.currentText().strip()
        index = self.address.findText(words)
        found = self.address.itemData(index) if index >= 0 else None
        return found if isinstance(found, str) else words

    # the signal

    def draw(self, *, is_on: bool) -> None:
        """Draw the trace from now on, or no more."""
        if is_on:
            self._frame.start()
        else:
            self._frame.stop()
            self._fit.stop()

    def follow(self, acquisition: Acquisition | None) -> None:
        """Show this stream from now on."""
        if acquisition is self._acquisition:
            return
        self._acquisition = acquisition
        self.zero_counts = self._trace_zero = None
        self._figures.clear()
        if acquisition is None:
            self.trace.set_source(None)
            self.channels.show_rows([])
            return
        info = acquisition.info
        n_lanes = min(len(info.channels), MOST_LANES)
        self.trace.set_source(
            acquisition.ring,
            sample_rate_hz=info.sample_rate_hz,
            n_curves=n_lanes,
            convert=lambda counts: self._above_zero(counts)[:, :n_lanes],
            names=[channel.name for channel in info.channels[:n_lanes]],
            unit=tr("counts"),
        )
        self.channels.show_rows([[channel.name, "", ""] for channel in info.channels])
        self._fit.start()

    def zero(self) -> None:
        """Take what the channels read now as nothing, on this screen alone.

        Each trial measures its own zero; this one is for looking. Raises SessionError where
        something presses, or nothing came yet.
        """
        if self._acquisition is None:
            return
        info, calibration = self._acquisition.info, self._context.calibration
        if calibration is not None and len(calibration.channels) != len(info.channels):
            calibration = None
        live = LiveForce(calibration, info.sample_rate_hz)
        if self.zero_counts is not None:
            live.zero(self.zero_counts)
        self.zero_counts = self._trace_zero = unloaded_counts(self._acquisition, live)
        self.trace.clear()
        self._fit.start()

    def show_figures(self) -> None:
        """Say what the channels read, and what comes in."""
        counts, acquisition = self._latest(), self._acquisition
        if counts is None or acquisition is None or len(counts) < 2:
            return
        for place, (mean, noise) in enumerate(
            zip(counts.mean(axis=0), counts.std(axis=0, ddof=1), strict=True)
        ):
            self.channels.set_text(place, 1, numbers.number(float(mean)))
            self.channels.set_text(place, 2, numbers.number(float(noise), 1))
        self._figures.setText(stream_words(acquisition))

    def _latest(self) -> NDArray[np.int32] | None:
        if self._acquisition is None:
            return None
        n_samples = max(2, round(NOISE_S * self._acquisition.info.sample_rate_hz))
        _, counts = self._acquisition.ring.latest(n_samples)
        return counts if len(counts) else None

    def _above_zero(self, counts: NDArray[np.int32]) -> NDArray[np.float64]:
        if self._trace_zero is None:
            self._trace_zero = counts[0].astype(np.float64)
        return np.asarray(counts - self._trace_zero, dtype=np.float64)


def stream_words(acquisition: Acquisition) -> str:
    """Say what comes in: the device, its rate by two clocks, what is lost or damaged."""
    statistics, info = acquisition.statistics, acquisition.info
    lines = [
        tr("{model} {serial}, firmware {firmware}").format(
            model=info.model, serial=info.serial_number, firmware=info.firmware or "?"
        ),
        tr("Rate by the device: {rate} per second").format(
            rate=numbers.number(info.sample_rate_hz)
        ),
    ]
    measured = acquisition.arrival_rate
    if measured is not None:
        rate = numbers.number(measured.rate_hz, 1)
        lines.append(tr("Rate measured here: {rate} per second").format(rate=rate))
    lost = numbers.number(statistics.lost_samples)
    lines += [
        tr("Lost samples: {n}").format(n=lost)
        if info.detects_loss
        else tr("Lost samples: this device cannot show them"),
        tr("Damaged bytes: {n}").format(n=numbers.number(statistics.damaged_bytes)),
    ]
    return "\n".join(lines)
