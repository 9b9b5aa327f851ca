"""Platform: which one, how it is, what its channels read, and with which calibration."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import (
    QComboBox,
    QGridLayout,
    QGroupBox,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from forceplate.discovery import DriverPorts, discover_ports
from forceplate.errors import ForcePlateError
from forceplate.gui.kit import icons, language, numbers, theme
from forceplate.gui.kit.error_message import explain, particulars
from forceplate.gui.kit.file_dialogs import ask_existing_file
from forceplate.gui.kit.labels import sentence_label
from forceplate.gui.kit.language import tr
from forceplate.gui.platform.calibration_section import CalibrationSection
from forceplate.gui.platform.stream_section import StreamSection
from forceplate.gui.trace.live_trace import LiveTrace
from forceplate.platform import installed_drivers
from forceplate.words import Text, say
from forceplate_calibration.certificate.rows import calibration_origin
from forceplate_drivers.emulation.emulator import installed_emulators

if TYPE_CHECKING:
    from forceplate.acquisition import Acquisition
    from forceplate.gui.kit.context import Context
    from forceplate.gui.kit.tasks import Progress
    from forceplate_calibration import Calibration

FRAME_MS = 16
FIGURES_MS = 500
NOISE_S = 1.0
FIT_AFTER_MS = 1000
MOST_LANES = 16


class PlatformPage(QWidget):
    """Screen 6. Shows what the link and the stream are; keeps only the zero of its own trace."""

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._acquisition: Acquisition | None = None
        self._zero_counts: NDArray[np.float64] | None = None
        self._found: tuple[DriverPorts, ...] = ()
        self._emulators: tuple[str, ...] = ()
        self.driver = QComboBox()
        self.address = QComboBox()
        self.address.setEditable(True)
        self.address.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self.address.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.discover_button = QPushButton(tr("&Look again"))
        self.connect_button = QPushButton()
        self.simulated_button = QPushButton(tr("&Simulated platform"))
        self.calibration_button = QPushButton(tr("C&hoose a file …"))
        self.no_calibration_button = QPushButton(tr("&None"))
        self.zero_button = QPushButton(tr("&Zero now"))
        self._driver_label = QLabel(tr("D&river"))
        self._address_label = QLabel(tr("P&ort"))
        self._driver_label.setBuddy(self.driver)
        self._address_label.setBuddy(self.address)
        self._state, self._calibration = sentence_label(), sentence_label()
        self.trace = LiveTrace()
        self.channels = QTableWidget(0, 3)
        self.channels.setEditTriggers(QTableWidget.EditTrigger.NoEditTriggers)
        self.channels.verticalHeader().hide()
        self.channels.setTabKeyNavigation(False)
        columns = self.channels.horizontalHeader()
        columns.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        self._figures = sentence_label()
        self.certificate = CalibrationSection(context)
        self._lay_out()
        self._add_section(tr("Certificate and checks"), self.certificate)
        self._add_section(tr("Live stream for other programs"), StreamSection(context))
        self._frame = QTimer(self, interval=FRAME_MS)
        self._frame.timeout.connect(self.trace.refresh)
        self._figures_timer = QTimer(self, interval=FIGURES_MS)
        self._figures_timer.timeout.connect(self._show_figures)
        self._fit = QTimer(self, interval=FIT_AFTER_MS, singleShot=True)
        self._fit.timeout.connect(self.trace.fit_range)
        self.discover_button.clicked.connect(self.discover)
        self.driver.currentTextChanged.connect(self._offer_addresses)
        self.connect_button.clicked.connect(self._connect_or_let_go)
        self.simulated_button.clicked.connect(self._simulate)
        self.calibration_button.clicked.connect(self._choose_calibration)
        self.no_calibration_button.clicked.connect(
            lambda: context.settings_model.change(calibration_path="")
        )
        self.zero_button.clicked.connect(self.zero)
        context.settings_model.changed.connect(self._show_calibration)
        self._set_texts()

    # what the main window calls

    def opened(self) -> None:
        """Look for ports and draw from now on."""
        if not self.driver.count():
            self._emulators = installed_emulators()
            self.driver.addItems(list(installed_drivers()))
            settings = self._context.settings
            self.driver.setCurrentText(settings.driver or "harp")
            self.address.setEditText(settings.address)
            self.discover()
        self._figures_timer.start()
        self._frame.start()
        self._show_figures()

    def closed(self) -> None:
        """Draw no more."""
        self._frame.stop()
        self._figures_timer.stop()
        self._fit.stop()

    # choosing

    def discover(self) -> None:
        """List the ports where a platform may be; nothing is sent to any of them."""
        self.discover_button.setEnabled(False)
        self._context.tasks.run(_discover, done=self._take_found, failed=self._context.show_error)

    def _take_found(self, found: tuple[DriverPorts, ...]) -> None:
        self._found = found
        self.discover_button.setEnabled(True)
        self._offer_addresses()

    def _offer_addresses(self) -> None:
        typed = self.address.currentText()
        self.address.clear()
        for ports in self._found:
            if ports.driver == self.driver.currentText():
                for place in ports.addresses:
                    self.address.addItem(f"{place.address}  {place.description}", place.address)
        if typed:
            self.address.setEditText(typed)
        self._show_state()

    def chosen_address(self) -> str:
        """Return the port that is chosen or typed."""
        text = self.address.currentText().strip()
        index = self.address.findText(text)
        found = self.address.itemData(index) if index >= 0 else None
        return found if isinstance(found, str) else text

    def _connect_or_let_go(self) -> None:
        link = self._context.link
        if link.choice is not None:
            link.close()
        elif address := self.chosen_address():
            driver = self.driver.currentText()
            self._context.settings_model.change(driver=driver, address=address)
            link.open(driver, address)
        else:
            self._context.show_message(Text("Choose or type the port of the platform first."))
            self.address.setFocus()
        self._show_figures()

    def _simulate(self) -> None:
        if self._context.simulator is not None:
            try:
                self._context.simulator.switch_on(self.driver.currentText())
            except ForcePlateError as error:
                self._context.show_error(error)
        self._show_figures()

    def _choose_calibration(self) -> None:
        ask_existing_file(
            self,
            tr("Choose a calibration file"),
            Path(self._context.settings.calibration_path).parent,
            tr("Calibration files (*.json)"),
            lambda path: self._context.settings_model.change(calibration_path=str(path)),
        )

    def zero(self) -> None:
        """Take what the channels read now as nothing, for this trace alone.

        Each trial measures its own zero; this one is for looking.
        """
        if self._acquisition is None:
            return
        rate_hz = self._acquisition.info.sample_rate_hz
        _, counts = self._acquisition.ring.latest(max(1, round(NOISE_S * rate_hz)))
        if len(counts):
            self._zero_counts = counts.mean(axis=0)
            self.trace.clear()
            self.trace.fit_range()

    # showing

    def _show_figures(self) -> None:
        self._show_state()
        self._show_calibration()
        self.certificate.refresh()
        acquisition = self._context.link.acquisition
        if acquisition is not self._acquisition:
            self._follow(acquisition)
        if acquisition is None:
            return
        rate_hz = acquisition.info.sample_rate_hz
        _, counts = acquisition.ring.latest(max(2, round(NOISE_S * rate_hz)))
        if len(counts) < 2:
            return
        for row, (mean, noise) in enumerate(
            zip(counts.mean(axis=0), counts.std(axis=0, ddof=1), strict=True)
        ):
            self._set_cell(row, 1, numbers.number(float(mean)))
            self._set_cell(row, 2, numbers.number(float(noise), 1))
        self._fit_channels()
        self._show_stream(acquisition)

    def _fit_channels(self) -> None:
        """Give the table the width of its columns: nothing of them is to be clipped."""
        table = self.channels
        bar = table.verticalScrollBar().sizeHint().width()
        width = table.horizontalHeader().length() + bar + 2 * table.frameWidth()
        if table.minimumWidth() != width:
            table.setMinimumWidth(width)

    def _follow(self, acquisition: Acquisition | None) -> None:
        """Show another stream from now on; None: it has ended, its trace stays."""
        self._acquisition = acquisition
        self._zero_counts = None
        self.zero_button.setEnabled(acquisition is not None)
        if acquisition is None:
            self.trace.set_source(None)
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
        self.channels.setRowCount(len(info.channels))
        for row, channel in enumerate(info.channels):
            self._set_cell(row, 0, channel.name)
        self._fit.start()

    def _above_zero(self, counts: NDArray[np.int32]) -> NDArray[np.float64]:
        if self._zero_counts is None:
            self._zero_counts = counts[0].astype(np.float64)
        return np.asarray(counts - self._zero_counts, dtype=np.float64)

    def _set_cell(self, row: int, column: int, text: str) -> None:
        item = self.channels.item(row, column)
        if item is None:
            item = QTableWidgetItem()
            if column:
                item.setTextAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            self.channels.setItem(row, column, item)
        if item.text() != text:
            item.setText(text)

    def _show_stream(self, acquisition: Acquisition) -> None:
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
        self._figures.setText("\n".join(lines))

    def _show_state(self) -> None:
        """Say how the link is, and let be done what can be done now."""
        link = self._context.link
        opened = link.choice is not None
        self.connect_button.setText(tr("&Disconnect") if opened else tr("&Connect"))
        self.simulated_button.setEnabled(
            self._context.simulator is not None
            and not self._context.is_simulated
            and self.driver.currentText() in self._emulators
        )
        for control in (self.driver, self.address, self.discover_button):
            control.setEnabled(not opened)
        words = {
            "closed": tr(
                "No platform is open. Choose a driver and a port, and connect; or try the "
                "simulated platform."
            ),
            "opening": tr("Connecting …"),
            "streaming": _streaming_words(link.acquisition),
            "lost": tr(
                "The platform is unplugged or silent. Plug it in again: it is found by itself."
            ),
            "failed": tr(
                "The platform cannot be used. Disconnect, and choose another driver or port."
            ),
        }[str(link.state)]
        if self._context.is_simulated:
            words = tr("SIMULATED platform: nobody is measured.") + " " + words
        if link.error is not None:
            words += f"\n{explain(link.error)}"
            words += "\n" + tr("Details: {what}").format(what=particulars(link.error))
        left_out = [particulars(ports.error) for ports in self._found if ports.error is not None]
        self._state.setText("\n".join([words, *left_out]))

    def _show_calibration(self) -> None:
        """Say which calibration is chosen, or why it cannot be used here."""
        calibration = self._context.calibration
        problem = self._context.calibration_problem
        self.no_calibration_button.setEnabled(bool(self._context.settings.calibration_path))
        if calibration is None:
            words = tr("No calibration is chosen: recordings have counts and no newtons.")
        else:
            words = tr("{name}, made on {date}. For: {scope}. Origin: {origin}").format(
                name=calibration.id,
                date=numbers.date(calibration.created),
                origin=say(calibration_origin(calibration), language.code()),
                scope=self._scope(calibration),
            )
        colours = theme.colours()
        if problem:
            words = tr("This calibration cannot be used. Details: {problem}").format(
                problem=problem
            )
        palette = self.palette()
        palette.setColor(
            self._calibration.foregroundRole(), colours.bad if problem else colours.text
        )
        self._calibration.setPalette(palette)
        self._calibration.setText(words)

    def _scope(self, calibration: Calibration) -> str:
        """Return which platforms a calibration is for."""
        model, serial = calibration.platform_model, calibration.platform_serial_number
        return ", ".join(
            (
                model or tr("any model"),
                tr("serial number {n}").format(n=serial) if serial else tr("any serial number"),
            )
        )

    # building

    def _lay_out(self) -> None:
        """Put the frames of the screen one below the other, in an area that scrolls."""
        connection = QGridLayout()
        connection.addWidget(self._driver_label, 0, 0)
        connection.addWidget(self.driver, 0, 1)
        connection.addWidget(self._address_label, 0, 2)
        connection.addWidget(self.address, 0, 3)
        connection.addWidget(self.discover_button, 0, 4)
        buttons = QHBoxLayout()
        for button in (self.connect_button, self.simulated_button):
            buttons.addWidget(button)
        buttons.addStretch(1)
        connection.addLayout(buttons, 1, 0, 1, 5)
        connection.addWidget(self._state, 2, 0, 1, 5)
        connection.setColumnStretch(3, 1)
        signal = QGridLayout()
        signal.addWidget(self.trace, 0, 0, 2, 1)
        signal.addWidget(self.channels, 0, 1)
        signal.addWidget(self._figures, 1, 1)
        signal.addWidget(self.zero_button, 2, 0, 1, 1, Qt.AlignmentFlag.AlignLeft)
        signal.setColumnStretch(0, 3)
        signal.setColumnStretch(1, 1)
        chosen = QVBoxLayout()
        chosen.addWidget(self._calibration)
        choosing = QHBoxLayout()
        choosing.addWidget(self.calibration_button)
        choosing.addWidget(self.no_calibration_button)
        choosing.addStretch(1)
        chosen.addLayout(choosing)
        inside = QWidget()
        self._sections = QVBoxLayout()
        column = QVBoxLayout(inside)
        for title, layout in (
            (tr("Connection"), connection), (tr("Signal"), signal), (tr("Calibration"), chosen),
        ):  # fmt: skip
            box = QGroupBox(title)
            box.setLayout(layout)
            column.addWidget(box)
        column.setStretch(1, 1)
        column.addLayout(self._sections)
        scroll = QScrollArea()
        scroll.setWidget(inside)
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QScrollArea.Shape.NoFrame)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(scroll)

    def _add_section(self, title: str, section: QWidget) -> None:
        """Add a part below the others, in a frame."""
        box = QGroupBox(title)
        QVBoxLayout(box).addWidget(section)
        self._sections.addWidget(box)

    def _set_texts(self) -> None:
        """Set the words and icons that stay."""
        self.driver.setAccessibleName(tr("Driver"))
        self.address.setAccessibleName(tr("Port"))
        field = self.address.lineEdit()
        if field is not None:
            field.setPlaceholderText(tr("Choose or type a port"))
        self.simulated_button.setToolTip(tr("To try everything without a platform"))
        self.no_calibration_button.setAccessibleName(tr("Use no calibration"))
        self.zero_button.setToolTip(tr("For this picture only: each trial measures its own zero."))
        self.zero_button.setEnabled(False)
        self.channels.setHorizontalHeaderLabels(
            [tr("Channel"), tr("Mean, counts"), tr("Noise (SD), counts")]
        )
        self.channels.setAccessibleName(tr("Channels"))
        self.trace.setMinimumHeight(14 * self.fontMetrics().height())
        self.channels.verticalHeader().setDefaultSectionSize(self.fontMetrics().height() + 6)
        self._fit_channels()
        for button, name in (
            (self.discover_button, "search"), (self.calibration_button, "folder"),
            (self.connect_button, "platform"),
        ):  # fmt: skip
            button.setIcon(icons.icon(name))
        self._show_state()
        self._show_calibration()


def _streaming_words(acquisition: Acquisition | None) -> str:
    """Say whether the stream is ready to be measured with: at the rate that is declared."""
    rate = acquisition.arrival_rate if acquisition is not None else None
    if acquisition is not None and not acquisition.info.real_time:
        return tr("Ready: samples come in.")
    if rate is None:
        return tr("Samples come in; their rate is being measured …")
    if not rate.is_doubtful:
        return tr("Ready: samples come in.")
    return tr(
        "Not ready: {measured} samples come per second, and the platform declares {declared}. Set "
        "the device and its driver to the same rate."
    ).format(measured=numbers.number(rate.rate_hz, 1), declared=numbers.number(rate.declared_hz, 1))


def _discover(_progress: Progress) -> tuple[DriverPorts, ...]:
    """Ask every driver, beside the window."""
    return discover_ports()
