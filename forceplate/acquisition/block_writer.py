"""One trial on its way to the disk: a queue and a writer thread."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable
from typing import Protocol

import numpy as np

from forceplate.errors import ForcePlateError, RecordingError, RecordingOverflowError
from forceplate.types import Block
from forceplate.words import Text

_TOO_SLOW = Text(
    "The disk did not keep up for {seconds:g} s, so the trial was ended. What was written until "
    "then is kept. Close other programs or use another disk."
)
_NOT_WRITTEN = Text("The trial could not be written: {error}.")

WRITE_EVERY_S = 0.025
"""How often the queue goes to the operating system: what a killed program can lose.

A write for each block would be a thousand a second; so it is 40, and what they can lose is the
last 25 ms of a trial that was interrupted anyway.
"""
SYNC_EVERY_S = 1.0
"""How often the file is forced to the disk: what a power cut can lose.

Forcing waits for the disk itself: with every write, a slow disk would not keep up.
"""
LONGEST_QUEUE_S = 10.0
"""How far the disk may lag behind before the trial ends as failed."""


class BlockSink(Protocol):
    """Where a recording goes; used by the writer thread alone."""

    def append(self, block: Block) -> None:
        """Hand a block to the operating system. Raises a StorageError."""

    def sync(self) -> None:
        """Force what was appended to the disk. Raises a StorageError."""


class Recording:
    """Writes the blocks of one trial to a sink, in a thread of its own.

    Whoever takes blocks in puts them here and never waits. What cannot be written ends the
    recording with an error; it never loses a block silently.

    Parameters
    ----------
    look
        Called before each write: puts in what has arrived by then.
    """

    def __init__(
        self, sink: BlockSink, sample_rate_hz: float, look: Callable[[], None] = lambda: None
    ) -> None:
        self._sink = sink
        self._look = look
        self._most_queued = round(LONGEST_QUEUE_S * sample_rate_hz)
        self._queue: deque[Block] = deque()
        self.n_samples = 0
        """Samples accepted so far."""
        self.damaged_bytes = 0
        """Damage that came with the samples accepted so far."""
        self.first_sample: int | None = None
        """Index in the stream of the first sample that is kept; None before there is one."""
        self._kept_samples = 0
        self._written_samples = 0
        self.error: ForcePlateError | None = None
        """Why the recording ended by itself; None while all is well."""
        self._closing = threading.Event()
        self._open = (
            threading.Lock()
        )  # a block is in the queue before the writer's last look, or nowhere
        self._thread = threading.Thread(target=self._write, name="writer", daemon=True)
        self._thread.start()

    @property
    def is_finished(self) -> bool:
        """True when nothing more will be written: all is on the disk, or the error is known."""
        return not self._thread.is_alive()

    def put(self, block: Block) -> None:
        """Queue a block; one thread at a time, never waits."""
        with self._open:
            if self.error is not None or self._closing.is_set():
                return
            if self.n_samples - self._written_samples > self._most_queued:
                self.error = RecordingOverflowError(_TOO_SLOW.fill(seconds=float(LONGEST_QUEUE_S)))
                return
            self._queue.append(block)
            self.n_samples += len(block.counts)
            self.damaged_bytes += block.damaged_bytes
            self._kept_samples = max(self._kept_samples - block.retracts, 0)
            if not self._kept_samples:  # all before it was withdrawn: the trial begins here
                self.first_sample = block.first_sample
            self._kept_samples += len(block.counts)

    def close(self) -> None:
        """Take no more; what is queued is still written and synced. Any thread, never waits."""
        with self._open:
            self._closing.set()

    def finish(self) -> None:
        """Close, and wait until it is finished; any thread, any number of times."""
        self.close()
        self._thread.join()

    def _write(self) -> None:
        synced_s = time.monotonic()
        try:
            while not self._closing.wait(WRITE_EVERY_S):
                self._look()
                self._write_queue()
                if time.monotonic() - synced_s >= SYNC_EVERY_S:
                    self._sink.sync()
                    synced_s = time.monotonic()
            self._write_queue()
            self._sink.sync()
        except ForcePlateError as error:
            self.error = self.error or error
        except Exception as error:  # a sink with a defect must not end a trial unseen
            self.error = RecordingError(_NOT_WRITTEN.fill(error=repr(error)))

    def _write_queue(self) -> None:
        blocks = [self._queue.popleft() for _ in range(len(self._queue))]
        for block in merge(blocks):
            self._sink.append(block)
            self._written_samples += len(block.counts)


def merge(blocks: list[Block]) -> list[Block]:
    """Return the same samples in fewer blocks; a loss still stands at the head of a block."""
    runs: list[list[Block]] = []
    for block in blocks:
        if runs and not block.missing_before and not block.retracts:
            runs[-1].append(block)
        else:
            runs.append([block])
    return [_one(run) for run in runs]


def _one(run: list[Block]) -> Block:
    first = run[0]
    if len(run) == 1:
        return first
    times = [block.device_time_s for block in run if block.device_time_s is not None]
    counts = np.concatenate([block.counts for block in run])
    counts.setflags(write=False)
    return Block(
        first_sample=first.first_sample,
        counts=counts,
        arrival_s=run[-1].arrival_s,
        missing_before=first.missing_before,
        retracts=first.retracts,
        damaged_bytes=sum(block.damaged_bytes for block in run),
        device_time_s=np.concatenate(times) if len(times) == len(run) else None,
    )
