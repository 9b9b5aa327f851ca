"""The live stream as an outlet of the Lab Streaming Layer, with a stream of markers beside it."""

from __future__ import annotations

import threading
from collections import deque
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from forceplate.acquisition.force_above_zero import ForceAboveZero
from forceplate.errors import ForcePlateError, PlatformError
from forceplate.streaming.clock import StreamClock
from forceplate.types import PlatformInfo
from forceplate.words import Text
from forceplate_calibration import Calibration
from forceplate_drivers.lsl_library import load_pylsl

STREAM_NAME = "forceplate"
MARKER_NAME = "forceplate-markers"
POLL_S = 0.01
STOP_S = 5.0


class Samples(Protocol):
    """Where the samples come from, see :class:`forceplate.acquisition.SampleRing`."""

    def since(self, n_written: int) -> tuple[int, NDArray[np.int64], NDArray[np.int32]]:
        """Return what was appended after ``n_written`` samples were in."""


@dataclass(slots=True)
class _Source:
    """One stream of the platform: its samples, and how its clock runs."""

    samples: Samples
    clock: StreamClock
    n_written: int = 0


@dataclass(frozen=True, slots=True)
class _Marker:
    text: str
    ago_s: float
    at_s: float
    """When it was set, by LSL's clock."""


class LslOutlet:
    """Sends what a ring receives, in a thread of its own: no one who measures waits for it.

    The data stream has a channel of raw counts for each of the platform's, and with a calibration
    the force in newtons; its time stamps are the device's clock on that of LSL. A lost sample is
    a step in the stamps. Markers have the stamps of the samples they belong to.

    Parameters
    ----------
    calibration
        None: no force is sent.

    Raises
    ------
    DriverNotFoundError
        ``pylsl`` is not installed.
    CalibrationError
        The calibration does not fit the platform.
    """

    def __init__(
        self, info: PlatformInfo, calibration: Calibration | None = None, *, simulated: bool = False
    ) -> None:
        if calibration is not None:
            calibration.check_fits(info)
        self._lsl = load_pylsl()
        self._info = info
        self._calibration = calibration
        self._zero_counts: NDArray[np.float64] | None = None
        self._source: _Source | None = None
        self._markers: deque[_Marker] = deque()
        self.error: ForcePlateError | None = None
        """Why nothing is sent any more; None while all is well."""
        self.n_sent = 0
        """Samples sent so far."""
        self._outlet = self._lsl.StreamOutlet(self._describe(simulated=simulated))
        self._marker_outlet = self._lsl.StreamOutlet(self._describe_markers())
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="lsl", daemon=True)
        self._thread.start()

    @property
    def source_id(self) -> str:
        """By which a receiver finds the stream of this platform again."""
        info = self._info
        return f"{STREAM_NAME}:{info.driver}:{info.model}:{info.serial_number}"

    @property
    def has_consumers(self) -> bool:
        """True while somebody receives the data stream."""
        return bool(self._outlet.have_consumers())

    def attach(self, samples: Samples) -> None:
        """Send these samples from now on, in place of others; a new stream has a new clock."""
        clock = StreamClock(self._info.sample_rate_hz)
        self._source = _Source(samples, clock, n_written=samples.since(0)[0])

    def zero(self, zero_counts: NDArray[np.float64]) -> None:
        """Let this be 0 N: (n_channels,) the unloaded platform. Before it the force is NaN."""
        self._zero_counts = zero_counts

    def mark(self, text: str, *, ago_s: float = 0.0) -> None:
        """Set a marker at the newest sample, or so long before it. Any thread, never waits."""
        self._markers.append(_Marker(text, ago_s, float(self._lsl.local_clock())))

    def close(self) -> None:
        """Send what is left and end both streams; may be called twice."""
        self._stopping.set()
        self._thread.join(STOP_S)

    def _run(self) -> None:
        try:
            while not self._stopping.wait(POLL_S):
                self._send()
            self._send()
        except Exception as error:  # the library's, or ours: a trial goes on without the stream
            self.error = PlatformError(
                Text("The LSL stream has ended: {error}. What is recorded is not harmed.").fill(
                    error=repr(error)
                )
            )
        finally:
            del self._outlet, self._marker_outlet

    def _send(self) -> None:
        source = self._source
        now_s = float(self._lsl.local_clock())
        if source is not None:
            source.n_written, index, counts = source.samples.since(source.n_written)
            if len(index):
                stamps_s = source.clock.stamps(index, now_s)
                self._outlet.push_chunk(self._rows(counts), stamps_s.tolist())
                self.n_sent += len(index)
        for _ in range(len(self._markers)):
            marker = self._markers.popleft()
            self._marker_outlet.push_sample([marker.text], marker.at_s - marker.ago_s)

    def _rows(self, counts: NDArray[np.int32]) -> NDArray[np.float64]:
        if self._calibration is None:
            return counts.astype(np.float64)
        force_n = np.full(len(counts), np.nan)
        if self._zero_counts is not None:
            force_n = ForceAboveZero(self._calibration, self._zero_counts).force_n(counts)
        return np.column_stack((counts, force_n))

    def _describe(self, *, simulated: bool) -> Any:
        """Return the description that goes with the data stream, in the terms of LSL's own."""
        platform, calibration = self._info, self._calibration
        n_channels = len(platform.channels) + (calibration is not None)
        info = self._lsl.StreamInfo(
            STREAM_NAME, "Force", n_channels, platform.sample_rate_hz, "double64", self.source_id
        )
        channels = info.desc().append_child("channels")
        for i, channel in enumerate(platform.channels):
            node = _append(channels, "channel", label=channel.name, unit="counts", type="Counts")
            sensitivity = calibration and calibration.channels[i].sensitivity_n_per_count
            if sensitivity is not None:
                node.append_child_value("n_per_count", repr(sensitivity))
        if calibration is not None:
            _append(channels, "channel", label="force", unit="N", type="Force",
                    reference="the unloaded platform; NaN before its zero is measured")  # fmt: skip
            _append(info.desc(), "calibration", id=calibration.id, sha256=calibration.sha256)
        _append(
            info.desc(),
            "acquisition",
            manufacturer="forceplate",
            model=platform.model,
            serial_number=platform.serial_number,
            firmware=platform.firmware,
            driver=platform.driver,
            clock=platform.clock.value,
            detects_loss=str(int(platform.detects_loss)),
            simulated=str(int(simulated or platform.simulated)),
        )
        return info

    def _describe_markers(self) -> Any:
        rate = self._lsl.IRREGULAR_RATE
        info = self._lsl.StreamInfo(
            MARKER_NAME, "Markers", 1, rate, "string", f"{self.source_id}:markers"
        )
        channels = info.desc().append_child("channels")
        _append(channels, "channel", label="marker", unit="", type="Marker")
        _append(
            info.desc(),
            "markers",
            trial_start="the recording of a trial begins",
            onset="seen live, within 0.2 s of the onset that the visit file has",
            stop="the recording of a trial has ended",
        )
        return info


def _append(parent: Any, name: str, **values: str) -> Any:
    node = parent.append_child(name)
    for key, value in values.items():
        node.append_child_value(key, value)
    return node
