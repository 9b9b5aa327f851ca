"""What all drivers have in common: open and close, wait for bytes, place samples, count.

A driver of one's own is a codec (:class:`Codec`) and the facts of its device: a subclass of
:class:`PortPlatform` that says who the device is and how it is started and stopped, and a
:class:`PortDriver` that opens it. See ``drivers/README.md``; the example there is all there is.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, NamedTuple, Protocol, TypeVar

import numpy as np
from numpy.typing import NDArray

from forceplate.errors import PlatformDisconnectedError, WrongDeviceError
from forceplate.platform import Platform, PlatformAddress, StreamStatistics
from forceplate.types import Block, PlatformInfo
from forceplate.words import Text
from forceplate_drivers.block_queue import BlockQueue
from forceplate_drivers.byte_queue import ByteQueue
from forceplate_drivers.port import Port, clock_of, open_port, serial_addresses
from forceplate_drivers.sample_clock import Placed, SampleClock

SETTLE_S = 0.2
"""What was waiting is thrown away for so long at most: a device may be faster than we are."""

_CLOSED = Text("{address} closed while it was asked who it is: {error}")


class Sample(NamedTuple):
    """One instant of all channels, as a codec finds it in the bytes."""

    counts: Sequence[int]
    """One of each channel, whole numbers of 32 bits at most."""
    stamp: float | None = None
    """The counter or the time stamp in its frame, as it came; None where it has none."""
    n_bytes: int = 0
    """The size of its frame, ``len(frame)``: counted as damage if its stamp shows that it is no
    sample."""


class Lost(NamedTuple):
    """Samples that are known to be missing where a codec finds none."""

    n_samples: int = 1


class Withdrawn(NamedTuple):
    """What follows shows that the last sample is none."""


class Codec(Protocol):
    """Bytes in, samples out: no port, clock or thread.

    Any split of the bytes gives the same. Nothing raises: what is damaged is counted.
    """

    @property
    def received_bytes(self) -> int:
        """Since it was made."""

    @property
    def damaged_bytes(self) -> int:
        """Of them, those that belong to nothing that is known."""

    @property
    def damage_events(self) -> int:
        """Runs of damaged bytes."""

    def feed(self, data: Any, /) -> Any:
        """Return what these bytes complete, in order.

        :class:`Sample`, :class:`Lost`, and :class:`Withdrawn` where the one before is none. A
        platform that decodes itself may have its codec return something else.
        """


class StreamPlatform:
    """An open platform, whatever brings its samples; see :class:`forceplate.platform.Platform`.

    A subclass sets ``codec`` and ``info`` in ``__init__`` and says how samples come
    (:meth:`receive`), how the device is started and stopped (:meth:`prepare`, :meth:`begin`,
    :meth:`end`) and how it is let go (:meth:`close`).

    Attributes of your own may have any name but those here: ``address``, ``blocks``, ``clock``,
    ``codec``, ``in_messages``, ``info``, ``is_streaming``, ``port``, ``tick_s``, ``_byte_queue``,
    ``_damaged_bytes``, ``_monotonic``, ``_n_refused``, ``_place_bytes``, ``_refused_bytes``,
    ``_settle``, ``_told_bytes`` and the names of the methods.
    """

    codec: Codec
    info: PlatformInfo

    def __init__(self, address: str, clock: SampleClock[Any] | None = None) -> None:
        self.address = address
        self.clock = clock
        """Finds what is missing by the stamps of samples; None where they carry none."""
        self.blocks = BlockQueue()
        self.tick_s: float | None = None
        """Seconds in a unit of the stamps, where these are times: the device's own time then stands
        in the blocks. None for a counter, whose samples have the times of the rate."""
        self.is_streaming = False
        self._refused_bytes = self._n_refused = 0
        self._told_bytes = 0
        self._monotonic = time.monotonic

    @property
    def statistics(self) -> StreamStatistics:
        """Counted since opening; any thread."""
        return StreamStatistics(
            received_bytes=self.codec.received_bytes,
            damaged_bytes=self._damaged_bytes,
            damage_events=self.codec.damage_events + self._n_refused,
            lost_samples=self.blocks.lost_samples,
        )

    @property
    def _damaged_bytes(self) -> int:
        return self.codec.damaged_bytes + self._refused_bytes

    def start(self) -> None:
        """Begin a stream; its first sample has index 0."""
        self.is_streaming = False
        self.prepare()
        self.blocks.restart()
        if self.clock is not None:
            self.clock.restart()
        self.blocks.arrival_s = time.monotonic()
        self._told_bytes = self._damaged_bytes
        self.is_streaming = True
        self.begin()
        self.end_arrival()

    def read(self, timeout_s: float) -> Block | None:
        """Return the samples that have arrived, None if none came in time."""
        block = self.blocks.take()
        left_s = timeout_s
        deadline_s = time.monotonic() + timeout_s
        while block is None and left_s >= 0:
            self.receive(left_s)
            block = self.blocks.take()
            left_s = deadline_s - time.monotonic()
        return block

    def stop(self) -> None:
        """End the stream; what is still under way is discarded. Safe when none runs."""
        if not self.is_streaming:
            return
        self.is_streaming = False
        try:
            self.end()
        except WrongDeviceError as error:
            raise PlatformDisconnectedError(error.text) from error
        finally:
            self.blocks.restart()

    def close(self) -> None:
        """Let go of what brings the samples; any thread, any number of times."""
        raise NotImplementedError

    def receive(self, timeout_s: float) -> None:
        """Wait for what comes, this long at most, and put its samples in their place."""
        raise NotImplementedError

    def prepare(self) -> None:
        """Make ready for a stream: here, discard what was sent before it."""
        clock, received = self._monotonic, -1
        ends_s = clock() + SETTLE_S
        while self.codec.received_bytes != received and clock() < ends_s:
            received = self.codec.received_bytes
            self.receive(0.0)

    def begin(self) -> None:
        """Ask the device for samples; one that always sends needs not be asked."""

    def end(self) -> None:
        """Ask the device to stop."""

    def place(self, item: Sample | Lost | Withdrawn) -> None:
        """Give a sample its place in the stream, by its stamp where the platform has a clock."""
        if not self.is_streaming:
            return
        if isinstance(item, Lost):
            self.blocks.lose(item.n_samples)
        elif isinstance(item, Withdrawn):
            # one that waits to be believed is only forgotten
            if self.clock is None or self.clock.drop_held() is None:
                self.blocks.withdraw()
        elif self.clock is None or item.stamp is None:
            self.blocks.add(item.counts)
        else:
            for placed in self.clock.push(item.stamp, item):
                self._settle(placed)

    def place_rows(
        self, counts: NDArray[np.int32], stamps: NDArray[np.float64], n_bytes: int
    ) -> None:
        """Give many samples their place: (n, n_channels), (n,); each took so many bytes."""
        if not self.is_streaming or not len(counts):
            return
        if self.clock is None:
            self.blocks.put(counts)
        elif self.clock.take_regular(stamps):
            times = None if self.tick_s is None else self.clock.times(stamps) * self.tick_s
            self.blocks.put(counts, times)
        else:
            for row, stamp in zip(counts, stamps.tolist(), strict=True):
                self.place(Sample(row, stamp, n_bytes))

    def end_arrival(self) -> None:
        """Take note that what arrived is placed; the damage in it goes with its blocks."""
        damaged_bytes = self._damaged_bytes
        self.blocks.end_arrival(damaged_bytes - self._told_bytes)
        self._told_bytes = damaged_bytes

    def refuse(self, sample: Sample | None) -> None:
        """Count as damage what looked like a sample."""
        if sample is not None:
            self._refused_bytes += sample.n_bytes
            self._n_refused += 1

    def _settle(self, placed: Placed[Sample]) -> None:
        if placed.missing_before is None:
            self.refuse(placed.sample)
            return
        self.blocks.lose(placed.missing_before)
        time_s = None if self.tick_s is None else placed.time * self.tick_s
        self.blocks.add(placed.sample.counts, time_s)


class PortPlatform(StreamPlatform):
    """An open platform at a port: everything but its codec and its facts.

    A subclass sets ``codec`` in its ``__init__``, after ``super().__init__``, asks the device who
    it is (``self.port.write``, :meth:`wait_until`), and sets ``info``. What it raises there closes
    the port.
    """

    in_messages = False
    """True where a read of the port brings one message whole, and the codec takes nothing else."""

    def __init__(self, port: Port, address: str, clock: SampleClock[Any] | None = None) -> None:
        super().__init__(address, clock)
        self.port = port
        """Open; its address is ``self.address``."""
        self._byte_queue = ByteQueue(port, in_messages=self.in_messages)
        self._monotonic = clock_of(port)  # a replay must stop where the capture did

    @property
    def gathers(self) -> bool:
        """True unless a subclass reads in a way of its own, such as asking for each sample."""
        own_ways = ("read", "receive", "gather", "take")
        return all(getattr(type(self), way) is getattr(PortPlatform, way) for way in own_ways)

    def gather(self, timeout_s: float) -> None:
        """Keep the bytes that come, undecoded; see ``forceplate.platform.GatheringPlatform``."""
        self._byte_queue.gather(timeout_s)

    def take(self) -> Block | None:
        """Return the next block of what was gathered, None if there is none."""
        block = self.blocks.take()
        while block is None and (data := self.next_bytes(None)):
            self._place_bytes(data)
            block = self.blocks.take()
        return block

    def next_bytes(self, timeout_s: float | None) -> bytes:
        """Return what is to be decoded next, empty if there is nothing.

        However the platform is read, all passes here: what ends a stream may be raised.

        Parameters
        ----------
        timeout_s
            So long is waited at most; None: only what was gathered.
        """
        if timeout_s is None:
            return self._byte_queue.take()
        return self._byte_queue.read(timeout_s)

    def close(self) -> None:
        """Close the port; any thread, any number of times."""
        self.port.close()

    def receive(self, timeout_s: float) -> None:
        """Wait for bytes and decode them."""
        if data := self.next_bytes(timeout_s):
            self._place_bytes(data)

    def _place_bytes(self, data: bytes) -> None:
        # what lay there when the stream began came with it
        self.blocks.arrival_s = max(self.blocks.arrival_s, self._byte_queue.arrival_s)
        self.decode(data)
        self.end_arrival()

    def decode(self, data: bytes) -> None:
        """Feed the codec and place what it finds."""
        for item in self.codec.feed(data):
            self.place(item)

    def wait_until(self, has_come: Callable[[], object], timeout_s: float) -> bool:
        """Read and decode until something has come; False: it did not in this time.

        For asking the device who it is; samples that come meanwhile are discarded.
        """
        deadline_s = time.monotonic() + timeout_s
        while not has_come():
            left_s = deadline_s - time.monotonic()
            if left_s <= 0:
                return False
            self.receive(left_s)
        return True


PlatformT_co = TypeVar("PlatformT_co", bound=Platform, covariant=True)


@dataclass(frozen=True, slots=True)
class PortDriver(Generic[PlatformT_co]):
    """What an entry point names, for a platform at a port; a ``forceplate.platform.Driver``."""

    name: str
    platform: Callable[[Port, str], PlatformT_co]
    """Makes the platform of an open port and the address; asks who is there."""
    baud: int
    """Of a serial port, unless the address names another."""
    interface_version: int
    """Of ``forceplate.platform.INTERFACE_VERSION``: the one the driver was written for."""
    connect: Callable[[str, int], Port] = open_port
    """Opens the port of an address; a test may put an emulated one in its place."""

    def discover(self) -> Sequence[PlatformAddress]:
        """List USB serial ports; who is behind one only its answer can tell."""
        return serial_addresses(self.name)

    def open(self, address: str) -> PlatformT_co:
        """Open the port and identify the platform.

        Raises
        ------
        PlatformNotFoundError
            There is no such port, or it cannot be opened.
        WrongDeviceError
            What answers is not this driver's device.
        """
        port = self.connect(address, self.baud)
        try:
            return self.platform(port, address)
        except PlatformDisconnectedError as error:
            port.close()
            raise WrongDeviceError(_CLOSED.fill(address=address, error=error.text)) from error
        except BaseException:
            port.close()
            raise
