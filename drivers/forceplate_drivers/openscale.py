"""Driver of the SparkFun OpenScale: one 24-bit channel, 10 or 80 conversions per second.

The host starts and stops nothing on this device: it sends report lines as long as it has
power, except while its menu is shown. Opening reads the menu and switches timestamp and raw
reading on and the serial trigger off; the device keeps that in its memory. Starting a stream
passes through the menu once more: what was sent before is discarded, the settings are known to
hold, and the first sample is the first line after the menu.
"""

from __future__ import annotations

import time
from collections import deque
from itertools import pairwise
from statistics import median
from typing import Any

from forceplate.errors import WrongDeviceError
from forceplate.types import Channel, Clock, PlatformInfo
from forceplate.words import Text
from forceplate_drivers.openscale_codec import (
    ADC_MAX,
    ADC_MIN,
    CLOCK_MS,
    Banner,
    Item,
    Menu,
    Message,
    OpenScaleCodec,
    Report,
    Settings,
    step_ms,
)
from forceplate_drivers.port import Port, bauds_tried
from forceplate_drivers.sample_clock import SampleClock, usual_step
from forceplate_drivers.stream_platform import PortDriver, PortPlatform, Sample

BAUD_RATES = (9600, 115200, 57600, 38400, 19200, 1_000_000)
"""In the order of trying when the address names none."""
BOOT_TIMEOUT_S = 4.0
"""Opening a port resets the board; its bootloader and first conversions take up to 3 s."""
BAUD_TIMEOUT_S = 2.0
"""How long each further baud rate is listened to."""
GARBAGE_BYTES = 128
"""So many bytes without meaning show that the baud rate is wrong."""
MENU_TIMEOUT_S = 5.0
"""A menu at 9600 baud takes 0.6 s and begins only after the report under way."""
LEARN_S = 1.5
LEARN_STEPS = 8
LEARN_TIMEOUT_S = 10.0

_MENU_KEY, _REPEAT_MENU_KEY = b"x", b"?"
_WANTED = (("timestamp", True, b"3"), ("raw", True, b"q"), ("serial_trigger", False, b"t"))
_ATTEMPTS = 3
_SLICE_S = 0.1

_NO_OPENSCALE = Text(
    "What is at {address} does not speak like an OpenScale ({n:byte|bytes} came at the last baud "
    "rate tried). Check power and port; if its baud rate was changed, add it to the address, as in "
    "COM3@115200."
)
_RESET = Text(
    "The OpenScale at {address} has reset its settings and waits. Unplug it, plug it in again, and "
    "calibrate anew if its own readings are used."
)
_NO_SWITCH = Text(
    "The OpenScale at {address} does not switch its timestamp and raw reading on. Unplug it, plug "
    "it in again and start anew."
)
_NO_MENU = Text(
    "The menu of the OpenScale at {address} cannot be read. Check the cable and the baud rate, "
    "unplug it, plug it in again and start anew."
)
_STUCK = Text(
    "The OpenScale at {address} does not leave its menu. Unplug it, plug it in again and start "
    "anew."
)
_FEW_LINES = Text(
    "The OpenScale at {address} sent only {n:line|lines} in {seconds:g} s. In its menu set a "
    "shorter time between reports (key 4) and average fewer readings (key 8)."
)


class OpenScalePlatform(PortPlatform):
    """An open OpenScale; see :class:`forceplate.platform.Platform`.

    Opening takes 3 to 10 s: the board boots, its baud rate is looked for, and its sample rate
    stands nowhere but in its stream.
    """

    codec: OpenScaleCodec
    clock: SampleClock[Sample]

    def __init__(self, port: Port, address: str) -> None:
        super().__init__(port, address)
        self.codec = OpenScaleCodec()
        self._items: deque[Item] = deque(maxlen=4096)  # unread ones of a stream nobody wants
        self._version = ""
        self._find_baud()
        self.prepare()
        period_ms = self._learn_period_ms()
        self.clock = report_clock(period_ms)
        self.tick_s = 0.001
        self.info = PlatformInfo(
            driver="openscale",
            model="SparkFun OpenScale",
            serial_number="",
            firmware=self._version,
            sample_rate_hz=1000.0 / period_ms,
            channels=(Channel("load", ADC_MIN, ADC_MAX),),
            detects_loss=True,
            clock=Clock.DEVICE,
            simulated=port.is_virtual,
        )

    def prepare(self) -> None:
        """Visit the menu and leave it with the settings this driver needs.

        What was sent before is discarded: the first sample is the first line after the menu.
        """
        settings = self._menu(_MENU_KEY)
        for _ in range(_ATTEMPTS):
            for name, wanted, key in _WANTED:
                if getattr(settings, name) != wanted:
                    settings = self._menu(key)
            if all(getattr(settings, name) == wanted for name, wanted, _ in _WANTED):
                self._leave_menu()
                return
        raise WrongDeviceError(_NO_SWITCH.fill(address=self.address))

    def begin(self) -> None:
        """Take what stands behind the menu already."""
        self.decode(b"")

    def decode(self, data: bytes) -> None:
        """Place the report lines in time; in a dialogue keep what it says."""
        self._items.extend(self.codec.feed(data))
        while self._items and self.is_streaming:
            item = self._items.popleft()
            if isinstance(item, Banner):
                self.refuse(self.clock.interrupt())
            elif isinstance(item, Report):
                self.place(Sample((item.raw_counts or 0,), item.ms, item.n_bytes))

    def _next_item(self, deadline_s: float) -> Item | None:
        while not self._items:
            left_s = deadline_s - time.monotonic()
            if left_s <= 0:
                return None
            self.receive(left_s)
        item = self._items.popleft()
        if isinstance(item, Message) and item.text.startswith("Reset"):
            raise WrongDeviceError(_RESET.fill(address=self.address))
        if isinstance(item, Banner):
            self._version = item.version
        return item

    def _find_baud(self) -> None:
        for number, _ in enumerate(bauds_tried(self.port, self.address, BAUD_RATES)):
            self.codec = OpenScaleCodec()
            if self._hears_device(BAUD_TIMEOUT_S if number else BOOT_TIMEOUT_S):
                return
            if self.codec.received_bytes == 0 and self._wakes():
                return
            if self.codec.received_bytes == 0:
                break
        raise WrongDeviceError(
            _NO_OPENSCALE.fill(address=self.address, n=self.codec.received_bytes)
        )

    def _hears_device(self, timeout_s: float) -> bool:
        deadline_s = time.monotonic() + timeout_s
        while time.monotonic() < deadline_s and self.codec.damaged_bytes < GARBAGE_BYTES:
            item = self._next_item(min(deadline_s, time.monotonic() + _SLICE_S))
            if isinstance(item, Report) or item == Message("Readings:"):
                return True
        return False

    def _wakes(self) -> bool:
        """Press a key: a device left in its menu or in trigger mode says nothing unless asked."""
        self.port.write(_MENU_KEY)
        item = self._next_item(time.monotonic() + MENU_TIMEOUT_S)
        return item is not None

    def _menu(self, key: bytes) -> Settings:
        for _ in range(_ATTEMPTS):
            self.port.write(key)
            key = _MENU_KEY
            deadline_s = time.monotonic() + MENU_TIMEOUT_S
            while (item := self._next_item(deadline_s)) is not None:
                if isinstance(item, Menu):
                    return item.settings
                if isinstance(item, Banner):  # if this menu comes damaged, ask for another
                    key = _REPEAT_MENU_KEY
                if item == Message("Exiting"):  # it had been in its menu already
                    break
                if item == Message("Readings:"):  # it was still booting and heard nothing
                    key = _MENU_KEY
                    break
        raise WrongDeviceError(_NO_MENU.fill(address=self.address))

    def _leave_menu(self) -> None:
        self.port.write(_MENU_KEY)
        deadline_s = time.monotonic() + MENU_TIMEOUT_S
        while (item := self._next_item(deadline_s)) is not None:
            if item == Message("Exiting"):
                return
            if isinstance(item, Report):  # the word was damaged; the stream runs all the same
                self._items.appendleft(item)
                return
        raise WrongDeviceError(_STUCK.fill(address=self.address))

    def _learn_period_ms(self) -> float:
        """Return the mean step of the milliseconds, without those that are not one period."""
        reports: list[Report] = []
        span_ms = 0
        deadline_s = time.monotonic() + LEARN_TIMEOUT_S
        while len(reports) <= LEARN_STEPS or span_ms < 1000 * LEARN_S:
            item = self._next_item(deadline_s)
            if item is None:
                break
            if isinstance(item, Banner):
                reports.clear()
            elif isinstance(item, Report):
                reports.append(item)
                span_ms = step_ms(reports[0], item)
        steps_ms = [step_ms(a, b) for a, b in pairwise(reports)]
        if len(steps_ms) < LEARN_STEPS or median(steps_ms) <= 0:
            raise WrongDeviceError(
                _FEW_LINES.fill(
                    address=self.address, n=len(reports), seconds=float(LEARN_TIMEOUT_S)
                )
            )
        return usual_step(steps_ms)


def report_clock(period_ms: float) -> SampleClock[Any]:
    """Return what places report lines by their milliseconds; half a period is no loss."""
    return SampleClock(period_ms, tolerance=period_ms / 2, wraps_at=CLOCK_MS)


driver = PortDriver("openscale", OpenScalePlatform, BAUD_RATES[0], interface_version=1)
