"""A platform whose samples are pushed: by callbacks, Bluetooth, a maker's own library.

What a maker's library calls goes to :meth:`PushedPlatform.push`, from whatever thread; the
instrument reads blocks, as from any platform.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from contextlib import suppress

import numpy as np
from numpy.typing import ArrayLike, NDArray

from forceplate.errors import PlatformDisconnectedError
from forceplate.platform import StreamStatistics
from forceplate.types import Block, PlatformInfo
from forceplate.words import Text
from forceplate_drivers.block_queue import BlockQueue

MOST_WAITING_S = 10.0
"""Samples that nobody has read for so long make room for no more: newer ones count as missing."""
_INT32 = np.iinfo(np.int32)
_COUNT_BYTES = 4
_GONE = Text("The {model} is gone. Check its power, and its cable or its distance.")
_CLOSED = Text("The {model} is closed. Open it again.")


class PushedPlatform:
    """An open platform fed by others; see :class:`forceplate.platform.Platform`.

    What is pushed before the stream was started, or after it was stopped, is dropped.

    Parameters
    ----------
    info
        What the device is. Where it sends newtons, each channel of the force says how many one
        count shall be (``Channel.nominal_n_per_count``), far below the noise.
    on_start, on_stop
        Make the device send and stop sending; each may raise a PlatformError.
    on_close
        Let go of the device. Called once; what it raises is dropped.
    """

    def __init__(
        self,
        info: PlatformInfo,
        *,
        on_start: Callable[[], object] | None = None,
        on_stop: Callable[[], object] | None = None,
        on_close: Callable[[], object] | None = None,
    ) -> None:
        self.info = info
        self._on_start, self._on_stop, self._on_close = on_start, on_stop, on_close
        self._steps = np.array([c.nominal_n_per_count or 1.0 for c in info.channels])
        self._lowest = [c.min_counts for c in info.channels]
        self._highest = [c.max_counts for c in info.channels]
        self._most_waiting = max(1, round(MOST_WAITING_S * info.sample_rate_hz))
        self._blocks = BlockQueue()
        self._n_waiting = self._new_damage = 0
        self._received_bytes = self._damaged_bytes = self._damage_events = 0
        self._is_streaming = self._is_closed = False
        self._failure: Exception | None = None
        self._changed = threading.Condition()

    @property
    def statistics(self) -> StreamStatistics:
        """Counted since opening, in bytes of samples; any thread."""
        return StreamStatistics(
            self._received_bytes,
            self._damaged_bytes,
            self._damage_events,
            self._blocks.lost_samples,
        )

    def push(
        self,
        counts: ArrayLike,
        *,
        missing_before: int = 0,
        device_time_s: ArrayLike | None = None,
    ) -> None:
        """Take samples that follow those pushed before; any thread, never waits.

        Parameters
        ----------
        counts : (n_samples, n_channels), or (n_channels,) for one sample
            Whole numbers of 32 bits; a copy is kept.
        missing_before
            How many samples are known to be lost just before.
        device_time_s : (n_samples,)
            The device's own clock, where it sends one: then with every push.

        Raises
        ------
        ValueError
            They are none of these: a defect of the driver. The next ``read`` raises it too, since
            many libraries drop what their callbacks raise.
        """
        try:
            self._take(*self._checked(counts, missing_before, device_time_s))
        except ValueError as error:
            self._fail(error)
            raise

    def push_newtons(
        self,
        force_n: ArrayLike,
        *,
        missing_before: int = 0,
        device_time_s: ArrayLike | None = None,
    ) -> None:
        """Take samples of a device that sends newtons; like ``push``, in fractions.

        They become counts of each channel's ``nominal_n_per_count``; a channel without one is
        taken as counts. A sample with a number that is none is damage, and missing; one beyond the
        ends of its channel is clipped.
        """
        try:
            rows = self._rows(np.asarray(force_n, np.float64))
            is_number = np.isfinite(rows).all(axis=1)
            sound = np.where(is_number[:, np.newaxis], rows, 0.0)
            counts = np.clip(np.rint(sound / self._steps), self._lowest, self._highest)
            times_s = None if device_time_s is None else np.atleast_1d(device_time_s)
            self._push_runs(counts.astype(np.int64), is_number, missing_before, times_s)
        except ValueError as error:
            self._fail(error)
            raise

    def damage(self, n_bytes: int) -> None:
        """Count bytes that were no samples, as damage before the next push. Any thread."""
        with self._changed:
            self._received_bytes += n_bytes
            self._damaged_bytes += n_bytes
            self._damage_events += 1
            self._new_damage += n_bytes

    def disconnect(self, cause: Exception | None = None) -> None:
        """Say that the device went away; what was pushed before is still read. Any thread.

        Parameters
        ----------
        cause
            What the maker's library raised, for whoever looks for the reason.
        """
        error = PlatformDisconnectedError(_GONE.fill(model=self.info.model))
        error.__cause__ = cause
        self._fail(error)

    def start(self) -> None:
        """Begin a stream; the next sample that is pushed has index 0."""
        with self._changed:
            self._forget()
            self._is_streaming = True
        if self._on_start is not None:
            self._on_start()

    def read(self, timeout_s: float) -> Block | None:
        """Return the next block, None if none came in time."""
        with self._changed:
            self._changed.wait_for(lambda: self._blocks or self._failure, timeout_s)
            block = self._blocks.take()
            if block is not None:
                self._n_waiting -= len(block.counts)
                return block
            if self._failure is not None:
                raise self._failure
            return None

    def stop(self) -> None:
        """End the stream; what was not read is dropped."""
        with self._changed:
            self._is_streaming = False
            self._forget()
        if self._on_stop is not None:
            self._on_stop()

    def close(self) -> None:
        """Let go of the device; any thread, any number of times."""
        with self._changed:
            was_closed, self._is_closed = self._is_closed, True
        if was_closed:
            return
        self._fail(PlatformDisconnectedError(_CLOSED.fill(model=self.info.model)))
        if self._on_close is not None:
            with suppress(Exception):  # of the maker's library; there is nothing left to do
                self._on_close()

    def _rows(self, values: NDArray[np.generic]) -> NDArray[np.generic]:
        n_channels = len(self.info.channels)
        rows = values.reshape(-1, n_channels) if values.ndim == 1 else values
        if rows.ndim != 2 or rows.shape[1] != n_channels:
            raise ValueError(f"samples of shape {values.shape} for {n_channels} channels")
        return rows

    def _checked(
        self, counts: ArrayLike, missing_before: int, device_time_s: ArrayLike | None
    ) -> tuple[NDArray[np.int32], int, NDArray[np.float64] | None]:
        """Return copies that nobody can change; raises ValueError for what no samples are."""
        rows = self._rows(np.asarray(counts))
        if rows.dtype.kind not in "iu":
            raise ValueError(f"counts are {rows.dtype}, not whole numbers")
        if rows.size and not _INT32.min <= rows.min() <= rows.max() <= _INT32.max:
            raise ValueError("a count has more than 32 bits")
        if missing_before < 0:
            raise ValueError(f"{missing_before} samples cannot be missing")
        times_s = None
        if device_time_s is not None:
            times_s = np.atleast_1d(np.array(device_time_s, np.float64))
            if times_s.shape != (len(rows),) or not np.isfinite(times_s).all():
                raise ValueError("device times are not one finite number for each sample")
            times_s.setflags(write=False)
        copy = np.array(rows, np.int32, order="C")
        copy.setflags(write=False)
        return copy, missing_before, times_s

    def _push_runs(
        self,
        counts: NDArray[np.int64],
        is_number: NDArray[np.bool_],
        missing_before: int,
        times_s: NDArray[np.float64] | None,
    ) -> None:
        """Take the runs of sound rows; each row between them is damage and a missing sample."""
        start = 0
        for stop in [*np.flatnonzero(~is_number).tolist(), len(counts)]:
            run = slice(start, stop)
            run_s = None if times_s is None else times_s[run]
            self._take(*self._checked(counts[run], missing_before, run_s))
            missing_before = 0
            if stop < len(counts):
                missing_before = 1
                self.damage(_COUNT_BYTES * counts.shape[1])
            start = stop + 1
        if missing_before:
            self._take(*self._checked(counts[:0], missing_before, None))

    def _take(
        self, counts: NDArray[np.int32], missing_before: int, times_s: NDArray[np.float64] | None
    ) -> None:
        arrival_s = time.monotonic()
        with self._changed:
            if not self._is_streaming:
                return
            self._received_bytes += counts.nbytes
            self._blocks.lose(missing_before)
            if self._n_waiting + len(counts) > self._most_waiting:
                self._blocks.lose(len(counts))
                return
            self._blocks.arrival_s = arrival_s
            self._blocks.put(counts, times_s)
            self._n_waiting += len(counts)
            if len(counts):
                self._blocks.end_arrival(self._new_damage)
                self._new_damage = 0
            self._changed.notify_all()

    def _forget(self) -> None:
        self._blocks.restart()
        self._n_waiting = self._new_damage = 0

    def _fail(self, error: Exception) -> None:
        with self._changed:
            self._failure = self._failure or error
            self._changed.notify_all()
