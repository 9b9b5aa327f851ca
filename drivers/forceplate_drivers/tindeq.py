"""Driver for the Tindeq Progressor and what speaks like it: Crimpdeq, Hangman, Mito.

A load cell with Bluetooth, about 80 samples a second with time stamps of its own. Enough for peak
and means; for a rate of force development it is too slow. Nothing is ever told to it but to start,
to stop, and to say who it is.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from forceplate.errors import PlatformDisconnectedError, WrongDeviceError
from forceplate.platform import PlatformAddress
from forceplate.types import Clock, PlatformInfo
from forceplate.words import Text
from forceplate_drivers import bluetooth
from forceplate_drivers.bluetooth import BluetoothPort, GattService
from forceplate_drivers.force_units import force_channel
from forceplate_drivers.port import Port
from forceplate_drivers.sample_clock import SampleClock
from forceplate_drivers.stream_platform import PortDriver, PortPlatform, Sample
from forceplate_drivers.tindeq_codec import KG_DECIMALS, STAMP_ROUND_US, Command, TindeqCodec

SERVICE = GattService(
    id="7e4e1701-1ea6-40c9-9dcc-13d34ffead57",
    notifies="7e4e1702-1ea6-40c9-9dcc-13d34ffead57",
    takes="7e4e1703-1ea6-40c9-9dcc-13d34ffead57",
    name_prefix="Progressor",
)
ANSWER_S = 1.0
"""How long an answer is waited for where nothing comes; some devices give none."""
PAUSE_S = 0.1
"""Between two commands: some devices look at the last one only now and then."""
LEARN_SAMPLES = 80
"""A second of stream, from which period and evenness of the stamps are learned."""
LEARN_S = 8.0
DRAIN_S = 0.15
"""What is still in the air when it was told to stop has come after so long a silence."""
OFF_GRID = 0.45
"""Of a period: how far a stamp may be off and still says which sample it is."""
LONGEST_GAP_SAMPLES = 800

_NO_SAMPLES = Text(
    "{address} is connected but sends too few samples ({n} in {seconds:g} s). Switch it off and "
    "on, and try again."
)
_BATTERY_EMPTY = Text("The battery of {address} is empty. Charge it, then connect it again.")


class TindeqPlatform(PortPlatform):
    """An open Progressor; see :class:`forceplate.platform.Platform`.

    Opening takes about three seconds: its rate stands nowhere but in its stream.
    """

    codec: TindeqCodec
    in_messages = True

    def __init__(self, port: Port, address: str) -> None:
        super().__init__(port, address)
        self.codec = TindeqCodec()
        self._commanded_s = 0.0
        firmware = self._ask(Command.VERSION).decode("ascii", "replace").strip("\0 ")
        self._tells_id = True
        stamps_us = self._stamps_us()
        identity = self._stopped()
        self._tells_id = bool(identity)
        number = int.from_bytes(identity, "little")
        grid = _learned(stamps_us)
        if grid is None:
            raise WrongDeviceError(
                _NO_SAMPLES.fill(address=address, n=len(stamps_us), seconds=LEARN_S)
            )
        if grid.is_even:
            self.clock = SampleClock(
                grid.period_us,
                tolerance=OFF_GRID * grid.period_us,
                wraps_at=STAMP_ROUND_US,
                longest_gap=LONGEST_GAP_SAMPLES,
            )
            self.tick_s = 1e-6
        self.info = PlatformInfo(
            driver="tindeq",
            model="Tindeq Progressor",
            serial_number=f"{number:012x}" if number else "",
            firmware=firmware if firmware.isprintable() else "",
            sample_rate_hz=1e6 / grid.period_us,
            channels=(force_channel("kg", KG_DECIMALS),),
            detects_loss=grid.is_even,
            clock=Clock.DEVICE if grid.is_even else Clock.HOST,
            simulated=port.is_virtual,
        )

    def next_bytes(self, timeout_s: float | None) -> bytes:
        """Return what is to be decoded next; of a device that went for want of power, say so."""
        try:
            return super().next_bytes(timeout_s)
        except PlatformDisconnectedError as error:
            if not self.codec.is_battery_empty:
                raise
            raise PlatformDisconnectedError(_BATTERY_EMPTY.fill(address=self.address)) from error

    def prepare(self) -> None:
        """Discard what is in the air still, until nothing comes for a moment."""
        received = -1
        while self.codec.received_bytes != received:
            received = self.codec.received_bytes
            self.receive(DRAIN_S)

    def begin(self) -> None:
        """Let it stream; its own time begins at 0."""
        self._command(Command.START)

    def end(self) -> None:
        """Stop it, and wait until all that it sent has come."""
        self._stopped()

    def _command(self, command: Command) -> None:
        time.sleep(max(0.0, self._commanded_s + PAUSE_S - time.monotonic()))
        self.port.write(command.message)
        self._commanded_s = time.monotonic()

    def _ask(self, command: Command) -> bytes:
        """Return the answer, empty where none comes: no answer says to what it is one."""
        self.codec.answers.clear()
        self._command(command)
        ends_s, received = time.monotonic() + LEARN_S, -1
        while (
            not self.codec.answers
            and self.codec.received_bytes != received
            and time.monotonic() < ends_s
        ):
            received = self.codec.received_bytes
            self.receive(ANSWER_S)
        return self.codec.answers[0] if self.codec.answers else b""

    def _stopped(self) -> bytes:
        """Stop it, and return its id, empty where it tells none.

        Notifications come in order: behind the answer comes no sample of the stream that ended,
        however long a starved computer lets them lie. Silence alone is no proof of it.
        """
        self._command(Command.STOP)
        return self._ask(Command.ID) if self._tells_id else b""

    def _stamps_us(self) -> NDArray[np.float64]:
        """Return the stamps of a short stream, as they came; its samples are thrown away."""
        samples: list[Sample] = []
        self._command(Command.START)
        deadline_s = time.monotonic() + LEARN_S
        while len(samples) < LEARN_SAMPLES and (left_s := deadline_s - time.monotonic()) > 0:
            samples += self.codec.feed(self.port.read(left_s))
        return np.array([sample.stamp for sample in samples], np.float64)


class _Grid(NamedTuple):
    """On what the stamps of a stream lie."""

    period_us: float
    is_even: bool
    """Near enough to whole periods that a missing sample shows."""


def _learned(stamps_us: NDArray[np.float64]) -> _Grid | None:
    """Return the slope of the stamps over the numbers of their samples; None of too few."""
    steps_us = np.diff(stamps_us) % STAMP_ROUND_US
    usual_us = float(np.median(steps_us)) if len(steps_us) >= LEARN_SAMPLES / 2 else 0.0
    if not 0 < usual_us < STAMP_ROUND_US / 2:
        return None
    periods = np.rint(steps_us / usual_us)
    is_even = bool((periods >= 1).all() and abs(steps_us / usual_us - periods).max() <= OFF_GRID)
    number = np.cumsum(periods if is_even else np.ones(len(steps_us)))
    return _Grid(float(np.polyfit(number, np.cumsum(steps_us), 1)[0]), is_even)


@dataclass(frozen=True, slots=True)
class TindeqDriver(PortDriver[TindeqPlatform]):
    """What an entry point names: nothing is listed unless somebody lets the air be asked."""

    def discover(self) -> Sequence[PlatformAddress]:
        """List nothing: looking for devices would send, see ``scan``."""
        return []

    def scan(self) -> Sequence[PlatformAddress]:
        """Ask the air for devices; takes some seconds.

        Raises
        ------
        DriverNotFoundError
            ``bleak`` is not installed.
        PlatformNotFoundError
            There is no Bluetooth, or it may not be used.
        """
        return bluetooth.scan(self.name, SERVICE)


def _connect(address: str, _baud: int) -> Port:
    return BluetoothPort(address, SERVICE)


driver = TindeqDriver("tindeq", TindeqPlatform, baud=0, interface_version=1, connect=_connect)
