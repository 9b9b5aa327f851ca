"""The reader thread: a platform in, the ring and a recording out."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

from forceplate.acquisition.block_writer import BlockSink, Recording
from forceplate.acquisition.ring import SampleRing
from forceplate.errors import (
    ForcePlateError,
    PlatformError,
    PlatformSilentError,
)
from forceplate.platform import Platform, StreamStatistics
from forceplate.types import Block, PlatformInfo
from forceplate.words import Text

_SILENT = Text(
    "The {model} is connected but has sent nothing for {silent_s:.1f} s. Check its power and its "
    "cable, then start again; the trial in progress has ended."
)
DRIVER_FAILED = Text("The driver {driver} failed: {error}. Please report this.")

RING_S = 60.0
READ_TIMEOUT_S = 0.05
SHORTEST_SILENCE_S = 0.5
SILENT_PERIODS = 5


def silence_limit_s(sample_rate_hz: float) -> float:
    """Return how long a platform may send nothing: five samples, and half a second at least."""
    return max(SHORTEST_SILENCE_S, SILENT_PERIODS / sample_rate_hz)


class Acquisition:
    """Reads one open platform until stopped or until it fails.

    The caller owns the platform and closes it; between ``start`` and ``stop`` only the reader
    thread uses it. A platform that goes away or goes silent ends the acquisition: ``fault`` says
    why, and what was recorded until then is intact. Silence is measured by ``monotonic``.
    """

    def __init__(self, platform: Platform, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._platform = platform
        self._monotonic = monotonic
        self.info: PlatformInfo = platform.info
        rate_hz = self.info.sample_rate_hz
        self.ring = SampleRing(max(round(RING_S * rate_hz), 1), len(self.info.channels))
        self.silence_limit_s = silence_limit_s(rate_hz)
        self._recording: Recording | None = None
        self._listeners: tuple[Callable[[Block], None], ...] = ()
        self._fault: ForcePlateError | None = None
        self._stopping = threading.Event()
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._run, name="reader", daemon=True)

    @property
    def fault(self) -> ForcePlateError | None:
        """Why the stream ended by itself; None while it runs."""
        return self._fault

    @property
    def has_ended(self) -> bool:
        """True when no more samples come, for whatever reason."""
        return self._fault is not None or self._ended.is_set()

    @property
    def statistics(self) -> StreamStatistics:
        """What came through the platform since it was opened."""
        return self._platform.statistics

    def start(self) -> None:
        """Start the stream and the reader thread. Raises PlatformError."""
        self._platform.start()
        self._thread.start()

    def stop(self) -> None:
        """End the thread, then the stream; safe after a fault and when called twice."""
        self._stopping.set()
        if self._thread.is_alive():
            self._thread.join()
        recording = self._recording
        self.end_recording()
        if recording is not None:
            recording.finish()
        if self._fault is None:
            try:
                self._platform.stop()
            except PlatformError as error:
                self._fault = error

    def listen(self, listener: Callable[[Block], None]) -> Callable[[], None]:
        """Hand every block from now on to a listener too, and return what ends that.

        The listener is called in the reader thread; it must neither wait nor raise.
        """
        self._listeners = (*self._listeners, listener)

        def leave() -> None:
            self._listeners = tuple(each for each in self._listeners if each is not listener)

        return leave

    def start_recording(self, sink: BlockSink) -> Recording:
        """Write every sample from the next block on to this sink."""
        if self._recording is not None:
            raise RuntimeError("A recording is already under way.")
        self._recording = Recording(sink, self.info.sample_rate_hz)
        return self._recording

    def end_recording(self) -> None:
        """Let the recording take no more. Never waits; it is finished when it says so."""
        recording, self._recording = self._recording, None
        if recording is not None:
            recording.close()

    def wait_ended(self, timeout_s: float) -> bool:
        """Wait until the reader thread has ended; False if it has not in this time."""
        return self._ended.wait(timeout_s)

    def _run(self) -> None:
        try:
            self._read_until_stopped()
        except PlatformError as error:
            self._fault = error
        except Exception as error:  # a driver with a defect must not die unseen
            self._fault = PlatformError(
                DRIVER_FAILED.fill(driver=repr(self.info.driver), error=repr(error))
            )
        finally:
            self._ended.set()

    def _read_until_stopped(self) -> None:
        platform, ring = self._platform, self.ring
        last_s = self._monotonic()
        while not self._stopping.is_set():
            block = platform.read(READ_TIMEOUT_S)
            if block is None:
                silent_s = self._monotonic() - last_s
                if silent_s > self.silence_limit_s:
                    raise self._silence(silent_s)
                continue
            last_s = self._monotonic()
            ring.append(block)
            recording = self._recording
            if recording is not None:
                recording.put(block)
            for listener in self._listeners:
                listener(block)

    def _silence(self, silent_s: float) -> PlatformSilentError:
        return PlatformSilentError(_SILENT.fill(model=self.info.model, silent_s=float(silent_s)))
