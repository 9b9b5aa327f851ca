"""Platform: connected, checked, calibrated, in this order; folds for whoever wants more."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QWidget

from forceplate.discovery import DriverPorts, discover_ports, scan_for_platforms
from forceplate.errors import ForcePlateError
from forceplate.gui.context.platform_standing import PlatformStanding
from forceplate.gui.kit import theme
from forceplate.gui.kit.buttons import Button, Kind, MoreButton
from forceplate.gui.kit.cards import Card, Fold, page_head
from forceplate.gui.kit.labels import label, muted
from forceplate.gui.kit.language import tr
from forceplate.gui.kit.layouts import PAGE_MARGINS, Scrolled, column, row, widget_of
from forceplate.gui.kit.notice_bar import TRIAL_UNDER_WAY
from forceplate.gui.kit.states import State
from forceplate.gui.kit.theme import Size
from forceplate.gui.platform.answer_card import AnswerCard
from forceplate.gui.platform.calibration_card import CalibrationCard
from forceplate.gui.platform.check_card import CheckCard
from forceplate.gui.platform.engineer_section import EngineerSection
from forceplate.gui.platform.live_reading import live_reading
from forceplate.gui.platform.named_calibration import can_name_calibration
from forceplate.gui.visit.verdict_words import force_now_and_peak
from forceplate.platform import PlatformAddress, installed_drivers
from forceplate.words import Text
from forceplate_drivers.emulation.emulator import installed_emulators

if TYPE_CHECKING:
    from forceplate.gui.context.context import Context

FIGURES_MS = 500
LOOK_MS = 1500
"""How often the ports are looked at while no platform is open: a cable plugged in is seen."""
_NOTHING_FOUND = Text(
    "No platform is found. Who has none looks under No platform here?, who knows the port under "
    "For the engineer."
)
_NOTHING_ANSWERED = Text(
    "The driver {driver} found nothing. Switch the device on, near this computer, let go of it in "
    "other programs and phones, and search again."
)


class PlatformPage(QWidget):
    """Screen 5. What is to be done next has the emphasis: connect, calibrate, or check."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        if context.standing is None:
            context.standing = PlatformStanding(context)
        self._standing = context.standing
        self._found: tuple[DriverPorts, ...] = ()
        self._scanned: dict[str, tuple[PlatformAddress, ...]] = {}
        """What a search found, by driver: looking at the ports does not find it again."""
        self._is_looking = self._is_scanning = False
        self._seen_state = context.link.state
        self._emulators: tuple[str, ...] = ()
        self.engineer = EngineerSection(context)
        self.zero_button = Button(tr("Set to zero"), key="Z")
        self.connect_button = Button(labels=[tr("&Connect"), tr("&Disconnect")])
        self._force = label(size=Size.LARGE, bold=True)
        self._force_words = muted(size=Size.MEDIUM)
        for words in (self._force, self._force_words):
            words.setToolTip(force_now_and_peak())
            words.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        reading = widget_of(column(None, self._force, self._force_words, None, gap=2))
        reading.setMinimumHeight(reading.sizeHint().height())  # also while there is no force
        self.connection = AnswerCard(reading, self.zero_button, self.connect_button)
        self.check = CheckCard(context, self._standing)
        self.calibration = CalibrationCard(context, self._standing)
        self.simulated_button = Button(tr("&Simulated platform"))
        self.more_button = MoreButton()
        self._lay_out()
        self._figures_timer = QTimer(self, interval=FIGURES_MS)
        self._figures_timer.timeout.connect(self._show_now)
        self._look_timer = QTimer(self, interval=LOOK_MS)
        self._look_timer.timeout.connect(self._look)
        self.engineer.discover_button.clicked.connect(self.discover)
        self.engineer.scan_button.clicked.connect(self._scan)
        self.engineer.driver.currentTextChanged.connect(lambda _: self._driver_chosen())
        self.engineer.drivers_changed.connect(self._offer_drivers)
        self.connect_button.clicked.connect(self._connect_or_let_go)
        self.simulated_button.clicked.connect(self._simulate)
        self.zero_button.clicked.connect(self._zero)
        for card in (self.check, self.calibration):
            card.dialog_closed.connect(self._show_now)
            card.dialog_closed.connect(self._go_on)
        context.settings_model.changed.connect(self._show_now)
        self._show_now()

    # what the main window calls

    def opened(self) -> None:
        """Look for ports and draw from now on."""
        engineer = self.engineer
        if not engineer.driver.count():
            self._offer_drivers()
            settings = self._context.settings
            engineer.driver.setCurrentText(settings.driver or "harp")
            engineer.address.setEditText(settings.address)
        self._figures_timer.start()
        self._look_timer.start()
        engineer.draw(is_on=self.engineer_fold.is_open)
        self._show_now()
        self._go_on()

    def closed(self) -> None:
        """Draw no more."""
        self._figures_timer.stop()
        self._look_timer.stop()
        self.engineer.draw(is_on=False)

    # choosing

    def _offer_drivers(self) -> None:
        """Offer every driver that is installed, and look for its ports."""
        driver = self.engineer.driver
        self._emulators = installed_emulators()
        driver.addItems([name for name in installed_drivers() if driver.findText(name) < 0])
        self.discover()

    def discover(self) -> None:
        """List the ports where a platform may be; nothing is sent to any of them."""
        if self._is_looking:
            return
        self._is_looking = True
        self.engineer.discover_button.setEnabled(False)
        self._context.tasks.run(
            lambda _: discover_ports(), done=self._take_found, failed=self._not_found
        )

    def _look(self) -> None:
        """Look by itself while nothing is open: what is plugged in now is offered at once."""
        if self._context.link.choice is None and not self.engineer.address.hasFocus():
            self.discover()

    def _not_found(self, error: ForcePlateError) -> None:
        self._is_looking = False
        self._context.show_error(error)

    def _take_found(self, found: tuple[DriverPorts, ...]) -> None:
        self._is_looking = False
        self.engineer.discover_button.setEnabled(self._context.link.choice is None)
        if found != self._found:
            self._found = found
            self._offer_found()
        self._show_now()

    def _offer_found(self) -> None:
        self.engineer.show_found(
            [
                replace(each, addresses=(*each.addresses, *self._scanned.get(each.driver, ())))
                for each in self._found
            ]
        )

    def _scan(self) -> None:
        """Let the chosen driver send, to find its devices; the window goes on meanwhile."""
        name = self.engineer.driver.currentText()
        self._is_scanning = True
        self._show_now()
        self._context.tasks.run(
            lambda _: scan_for_platforms((name,))[0], done=self._take_scanned, failed=self._no_scan
        )

    def _take_scanned(self, scanned: DriverPorts) -> None:
        if scanned.error is not None:
            self._no_scan(scanned.error)
            return
        self._is_scanning = False
        self._scanned[scanned.driver] = scanned.addresses
        if scanned.addresses and scanned.driver == self.engineer.driver.currentText():
            self.engineer.address.setEditText("")  # what was found is what is wanted
        elif not scanned.addresses:
            self._context.show_message(_NOTHING_ANSWERED.fill(driver=repr(scanned.driver)))
        self._offer_found()
        self._show_now()

    def _no_scan(self, error: ForcePlateError) -> None:
        self._is_scanning = False
        self._context.show_error(error)
        self._show_now()

    def _driver_chosen(self) -> None:
        self._offer_found()
        self._show_now()

    def _is_recording(self) -> bool:
        """Return whether a trial keeps the platform from being let go, and say so."""
        session = self._context.session
        if session is None or not session.is_busy:
            return False
        self._context.show_message(TRIAL_UNDER_WAY, holds=lambda: session.is_busy)
        return True

    def _connect_or_let_go(self) -> None:
        link, engineer = self._context.link, self.engineer
        if self._is_recording():
            return
        if link.choice is not None:
            link.close()
            self._context.settings_model.change(simulated_driver="")
        elif address := engineer.chosen_address():
            driver = engineer.driver.currentText()
            self._context.settings_model.change(
                driver=driver, address=address, hardware_id="", simulated_driver=""
            )
            link.open(driver, address)
        else:
            self._context.show_message(
                _NOTHING_FOUND,
                holds=lambda: link.choice is None and not engineer.chosen_address(),
                page=self,
            )
            self.trying_fold.open()
        self._show_now()

    def _simulate(self) -> None:
        if not self._is_recording():
            try:
                self._context.simulate(self.engineer.driver.currentText())
            except ForcePlateError as error:
                self._context.show_error(error)
        self._show_now()

    def _zero(self) -> None:
        if self._is_recording():
            return
        try:
            self.engineer.zero()
        except ForcePlateError as error:
            self._context.show_error(error)
        self._show_force()

    # showing

    def _show_now(self) -> None:
        link = self._context.link
        state, opened, stream = link.state, link.choice is not None, link.acquisition
        self._standing.refresh()
        self._keep_identity()
        self.engineer.follow(stream)
        connected, checked = self._standing.connected(), self._standing.checked()
        calibrated = self._standing.calibrated()
        self.connection.show_answer(connected)
        self.connect_button.setText(tr("&Disconnect") if opened else tr("&Connect"))
        self.connect_button.show_kind(Kind.NORMAL if opened else Kind.PRIMARY)
        is_usable = calibrated.state is not State.WRONG
        needs_check = checked.state in (State.WRONG, State.DOUBT)
        self.calibration.refresh(is_main=stream is not None and not is_usable)
        self._answers.setStretchFactor(self.check, int(self.check.has_history))
        self.check.refresh(is_main=stream is not None and is_usable and needs_check)
        self.zero_button.setEnabled(stream is not None)
        self.simulated_button.setEnabled(
            self._context.simulator is not None
            and not self._context.is_simulated
            and self.engineer.driver.currentText() in self._emulators
        )
        for control in (self.engineer.driver, self.engineer.address):
            control.setEnabled(not opened)
        self.engineer.discover_button.setEnabled(not opened and not self._is_looking)
        self.engineer.show_scanning(is_on=self._is_scanning, may=not opened)
        has_chosen = bool(self._context.settings.calibration_path)
        self._name_calibration.setEnabled(has_chosen and can_name_calibration(self._context))
        self._no_calibration.setEnabled(has_chosen)
        self._show_force()
        if self.engineer_fold.is_open:
            self.engineer.show_figures()
        if state is not self._seen_state:
            self._seen_state = state
            self._go_on()

    def _go_on(self) -> None:
        """Go to what is to be done next; letting go of the platform is no key press away."""
        steps = (self.connect_button, self.calibration.calibrate_button, self.check.check_button)
        main = (step for step in steps if step.kind is Kind.PRIMARY and step.isEnabled())
        following = next(main, self.zero_button)
        following.setFocus(Qt.FocusReason.OtherFocusReason)
        self._area.verticalScrollBar().setValue(0)
        self._area.ensureWidgetVisible(following)

    def _keep_identity(self) -> None:
        """Keep by what the platform is found when the cable is put into another port."""
        link, settings = self._context.link, self._context.settings
        is_own = link.choice == (settings.driver, settings.address)
        if is_own and link.hardware_id and link.hardware_id != settings.hardware_id:
            self._context.settings_model.change(hardware_id=link.hardware_id)

    def _show_force(self) -> None:
        """Show what presses now; above the zero of this screen, once somebody has set it."""
        zero = self.engineer.zero_counts
        reading = live_reading(self._context.link.acquisition, zero, self._context.calibration)
        if reading is None or zero is None:
            self._force.hide()
            self._force_words.setText(tr("not set to zero") if reading is not None else "")
            return
        self._force.setText(reading.words(1))
        self._force.show()
        self._force_words.setText(tr("now, above zero"))

    # building

    def _lay_out(self) -> None:
        """Put the answers one below the other, in an area that scrolls."""
        more = self.more_button
        more.add(tr("Choose a calibration file …"), self.calibration.choose_file)
        self._name_calibration = more.add(
            tr("Let the platform keep the chosen calibration as its own"),
            self.calibration.name_chosen,
        )
        self._no_calibration = more.add(tr("Use no calibration"), self.calibration.use_none)
        self.engineer_fold = Fold(
            tr("For the engineer"), tr("driver, port, channels, counts, LSL"), self.engineer
        )
        self.engineer_fold.opened.connect(self._engineer_opened)
        trying = widget_of(
            row(
                self.simulated_button,
                (muted(tr("To try everything without a platform"), wraps=True), 1),
                gap=16, margins=(theme.px(24), 0, 0, 8),
            )
        )  # fmt: skip
        self.trying_fold = Fold(
            tr("No platform here?"),
            tr("try everything with a simulated one; nothing of it can be taken for a patient"),
            trying,
        )
        self.trying_fold.open(wide=self._context.link.choice is None)
        self._answers = column(
            self.connection, self.check, self.calibration,
            Card(self.trying_fold, pad=8), Card(self.engineer_fold, pad=8), None,
            gap=theme.WIDE_GAP,
        )  # fmt: skip
        self._area = Scrolled(widget_of(self._answers))
        head = page_head(tr("Platform"), more)
        self.setLayout(column(head, (self._area, 1), gap=theme.WIDE_GAP, margins=PAGE_MARGINS))

    def _engineer_opened(self, is_open: bool) -> None:
        self.engineer.draw(is_on=is_open and self._figures_timer.isActive())
        self._show_now()
