"""Checks of a driver's blocks: what they cost the reader, and whether they name what is wrong.

cost
    CPU of the reader thread for each block, checks and all, while a Harp board streams through a
    pseudo-terminal at 1 kHz and at 20 kHz; and in the same run the CPU of the checks alone, of as
    many blocks of the same size that the processor's caches have not seen lately.
generator
    Blocks that are right and blocks with one thing wrong, at random: each wrong one must be named
    by what is wrong with it, and no right one refused.
"""

from __future__ import annotations

import math
import random
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from benchmarks.rows import Peer, Row, times
from forceplate.acquisition import Acquisition
from forceplate.driver_contract import MAX_SAMPLE_INDEX, BlockCheck
from forceplate.errors import DriverFault
from forceplate.platform import Platform, StreamStatistics
from forceplate.types import Block, PlatformInfo
from forceplate_drivers.emulation.harp import HarpDevice
from forceplate_drivers.emulation.patient import PatientSource
from forceplate_drivers.emulation.server import EmulatorServer
from forceplate_drivers.harp import driver

N_CHANNELS = 8
MOST_SHARE = 0.02
"""Of the reader's CPU that the checks may cost."""
_COLD_BLOCKS = 50_000
_LOOK_EVERY = 20


def rows(effort: float) -> Iterator[Row]:
    """Return both figures."""
    for rate_khz in (1, 20):
        share = share_at(rate_khz, max(0.5, 4 * effort))
        yield Row(
            f"checks of a block of {share.n_rows:.0f} samples, {rate_khz} kHz",
            "us",
            share.check_us,
            Peer("the reader, checks and all", share.reader_us),
            MOST_SHARE,
        )
    tally = judge(times(effort, 50_000), seed=1)
    yield Row(
        f"driver's blocks judged wrongly, of {tally.n_right:,} right and {tally.n_wrong:,} wrong",
        "",
        tally.complaints,
        at_most=0,
    )


@dataclass(frozen=True, slots=True)
class Share:
    """What the checks are of the reader's CPU."""

    rate_khz: float
    n_rows: float
    """Of a block, on average."""
    reader_us: float
    """CPU of the reader thread for each block, checks and all."""
    check_us: float
    """CPU of the checks of one block."""


def share_at(rate_khz: float, seconds: float) -> Share:
    """Return the share while a board streams through a pseudo-terminal."""
    with (
        EmulatorServer(HarpDevice(PatientSource()), speed=rate_khz) as server,
        closing(driver.open(server.address)) as platform,
    ):
        timed = _Timed(platform)
        acquisition = Acquisition(timed)
        acquisition.start()
        acquisition.wait_ended(seconds)
        acquisition.stop()
        if acquisition.fault is not None:
            raise acquisition.fault
    n_rows = acquisition.ring.n_written / timed.n_reads
    return Share(rate_khz, n_rows, 1e6 * timed.cpu_s / timed.n_timed, _check_us(round(n_rows)))


class _Timed:
    """A platform that takes note of the CPU of the thread that reads it."""

    def __init__(self, platform: Platform) -> None:
        self._platform = platform
        self._began_s = 0.0
        self.n_reads = self.n_timed = 0
        self.cpu_s = 0.0

    @property
    def info(self) -> PlatformInfo:
        return self._platform.info

    @property
    def statistics(self) -> StreamStatistics:
        return self._platform.statistics

    def start(self) -> None:
        self._platform.start()

    def read(self, timeout_s: float) -> Block | None:
        if self.n_reads % _LOOK_EVERY == 0:
            now_s = time.thread_time()
            self._began_s = self._began_s or now_s
            self.cpu_s, self.n_timed = now_s - self._began_s, self.n_reads
        block = self._platform.read(timeout_s)
        self.n_reads += block is not None
        return block

    def stop(self) -> None:
        self._platform.stop()

    def close(self) -> None:
        self._platform.close()


def _check_us(n_rows: int) -> float:
    """Return the CPU of checking one plain block, of blocks that lie far apart in memory."""
    n_rows = max(n_rows, 1)
    blocks = []
    for number in range(_COLD_BLOCKS):
        counts = np.zeros((n_rows, N_CHANNELS), np.int32)
        counts.setflags(write=False)
        blocks.append(Block(number * n_rows, counts, float(number)))
    check = BlockCheck("bench", N_CHANNELS)
    began_s = time.thread_time()
    for block in blocks:
        check.checked(block)
    with_check_s = time.thread_time() - began_s
    began_s = time.thread_time()
    for block in blocks:
        _unchecked(block)
    return 1e6 * (with_check_s - (time.thread_time() - began_s)) / _COLD_BLOCKS


def _unchecked(block: Block) -> Block:
    return block


@dataclass(slots=True)
class Tally:
    """What became of the generated blocks."""

    n_right: int = 0
    n_wrong: int = 0
    complaints: int = 0
    """Right ones refused, wrong ones believed or called something else."""


def judge(n_blocks: int, seed: int, complain: Callable[[str], None] = print) -> Tally:
    """Let blocks be checked, half of them wrong, and count what is not as it should be."""
    rng = random.Random(seed)
    tally, stream = Tally(), Stream(rng)
    for _ in range(n_blocks):
        block = stream.next_block()
        wrong = rng.random() < 0.5
        offered, told = rng.choice(WRONGS)(block, rng) if wrong else (block, "")
        try:
            checked = stream.check.checked(offered)
        except DriverFault as error:
            is_right = wrong and told in str(error) and "'odd'" in str(error)
            stream = Stream(rng)
        else:
            is_right = not wrong and _is_safe(checked, block)
            stream = Stream(rng) if rng.random() < 0.01 else stream
        tally.n_wrong += wrong
        tally.n_right += not wrong
        if not is_right:
            tally.complaints += 1
            complain(f"{told or 'right'}: {offered!r}")
    return tally


def _is_safe(checked: Block, block: Block) -> bool:
    arrays = [checked.counts] + ([] if checked.device_time_s is None else [checked.device_time_s])
    return (
        not any(array.flags.writeable for array in arrays)
        and np.array_equal(checked.counts, block.counts)
        and (checked.first_sample, checked.missing_before) == (
            block.first_sample, block.missing_before
        )
    )  # fmt: skip


class Stream:
    """A stream of right blocks of every kind, and its check."""

    def __init__(self, rng: random.Random) -> None:
        self._rng = rng
        self.n_channels = rng.choice((1, 2, 8))
        self.check = BlockCheck("odd", self.n_channels)
        self._next = 0
        self._arrival_s = rng.uniform(0, 1e6)
        self._has_time = rng.random() < 0.3
        self._previous = replace(self._block(), first_sample=0, missing_before=0)
        self.check.checked(self._previous)
        self._next = len(self._previous.counts)

    def next_block(self) -> Block:
        """Return what may come next."""
        block = self._block()
        self._next = block.first_sample + len(block.counts)
        return block

    def _block(self) -> Block:
        rng = self._rng
        n_rows = rng.choice((1, 1, 1, 5, 40))
        counts: Any = np.full((n_rows, self.n_channels), rng.randint(-(2**31), 2**31 - 1), np.int32)
        if rng.random() < 0.2:  # of a larger buffer, or upside down: what a driver may hand out
            counts = np.asfortranarray(np.vstack((counts, counts)))[:n_rows]
        counts.setflags(write=rng.random() < 0.3)
        missing = rng.choice((0, 0, 0, 0, 1, 70_000))
        self._arrival_s += rng.choice((0.0, 0.001, 5.0))
        first: Any = rng.choice((int, np.int64))(self._next + missing)
        return Block(
            first_sample=first,
            counts=counts,
            arrival_s=rng.choice((float, np.float64))(self._arrival_s),
            missing_before=missing,
            retracts=rng.choice((0, 0, 0, 1)) if self._next else 0,
            device_time_s=np.arange(n_rows) / 1000 if self._has_time else None,
            damaged_bytes=rng.choice((0, 0, 0, 28)),
        )


Wrong = Callable[[Block, random.Random], tuple[Any, str]]
"""Returns what is handed over instead of the block, and what the refusal must say."""


def _of(field: str, told: str, *values: Any) -> Wrong:
    """Return a wrong that puts one of these values, or what they make of the field, in it."""

    def wrong(block: Block, rng: random.Random) -> tuple[Any, str]:
        value = rng.choice(values)
        value = value(getattr(block, field)) if callable(value) else value
        return replace(block, **{field: value}), told

    return wrong


def _no_block(block: Block, rng: random.Random) -> tuple[Any, str]:
    return rng.choice((block.counts, (block.first_sample, block.counts), "sample", 7)), "Block is"


def _back(block: Block, rng: random.Random) -> tuple[Any, str]:
    due = int(block.first_sample) - block.missing_before
    first = rng.randrange(due)
    return replace(block, first_sample=first, missing_before=0), "where sample"


def _time_changes(block: Block, rng: random.Random) -> tuple[Any, str]:
    time_s = np.zeros(len(block.counts)) if block.device_time_s is None else None
    return replace(block, device_time_s=time_s), "come and go"


def _wrong_time(block: Block, rng: random.Random) -> tuple[Any, str]:
    if block.device_time_s is None:
        return _of("device_time_s", "come and go", np.zeros(1))(block, rng)
    n_rows = len(block.counts)
    values: tuple[Any, ...] = (
        [0.0] * n_rows,
        np.zeros(n_rows + 1),
        np.zeros(n_rows, np.int64),
        np.zeros((n_rows, 1)),
        np.full(n_rows, math.nan),
        np.full(n_rows, math.inf),
    )
    return replace(block, device_time_s=rng.choice(values)), "device times are not"


_COUNTS = _of(
    "counts",
    "its counts are",
    lambda counts: counts.astype(np.float64),
    lambda counts: counts.astype(np.int64),
    lambda counts: counts.astype(np.uint32),
    lambda counts: counts.astype(np.int16),
    lambda counts: counts.astype(">i4"),
    lambda counts: counts.astype(object),
    lambda counts: counts.tolist(),
    lambda counts: counts.ravel(),
    lambda counts: counts[None],
    lambda counts: np.hstack((counts, counts[:, :1])),
    lambda counts: counts[:, :-1],
    lambda counts: np.full(counts.shape, math.nan),
    None,
)
_NOT_WHOLE: tuple[Any, ...] = (-1, -(2**40), MAX_SAMPLE_INDEX + 1, 0.0, math.nan, "0", None, True)
WRONGS: tuple[Wrong, ...] = (
    _COUNTS,
    _of("counts", "holds no sample", lambda counts: counts[:0]),
    _of("first_sample", "first_sample is", *_NOT_WHOLE),
    _of("missing_before", "missing_before is", *_NOT_WHOLE),
    _of("retracts", "retracts is", *_NOT_WHOLE, 10**9),
    _of("damaged_bytes", "damaged_bytes is", *_NOT_WHOLE),
    _of("arrival_s", "arrival_s is", math.nan, math.inf, -math.inf, "now", None, True),
    _of("arrival_s", "arrive before", lambda arrival_s: arrival_s - 10.0),
    _no_block,
    _back,
    _time_changes,
    _wrong_time,
)
