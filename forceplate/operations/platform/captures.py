"""Capture what passes between a driver and a device, and replay it through the driver."""

from __future__ import annotations

import platform as system
import secrets
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

import forceplate
from forceplate.errors import PlatformDisconnectedError, PlatformError, StorageError
from forceplate.platform import CheckedPlatform, Platform, StreamStatistics, load_driver
from forceplate.reasons import raised_as, reason_of
from forceplate.types import Block, PlatformInfo
from forceplate.words import Text
from forceplate_drivers.capture import (
    CaptureFile,
    CaptureHead,
    CapturingPort,
    ReplayedPort,
    read_capture,
)

MOST_SECONDS = 600.0
_SLICE_S = 0.2

_NOT_WRITTEN = Text(
    "Cannot write the capture {path}: {why}. Choose another name with --output; free some space if "
    "the disk is full."
)


@dataclass(frozen=True, slots=True)
class Passed:
    """What a driver made of what passed."""

    platform: PlatformInfo | None
    """None: it did not open."""
    statistics: StreamStatistics | None
    n_samples: int
    lowest_counts: tuple[int, ...]
    """Of each channel."""
    highest_counts: tuple[int, ...]
    problem: Text | None
    """Why it did not open, or ended early."""


def capture_platform(driver: str, address: str, path: Path, seconds: float) -> Passed:
    """Open a platform, let it stream, and write every byte of it into a file.

    Whatever goes wrong with the platform, the file holds what came until then; where no port could
    be opened there is none.

    Raises
    ------
    DriverNotFoundError
        No such driver is installed, or it reads no port.
    StorageError
        The file exists, or cannot be written.
    """
    captured = load_driver(driver)
    head = CaptureHead(
        driver=driver,
        address=address,
        began=datetime.now(UTC),
        software=(
            f"forceplate {forceplate.__version__}, Python {sys.version.split()[0]}, "
            f"{system.system()} {system.release()}"
        ),
        seed=secrets.randbits(32),
    )
    through = captured.through(
        lambda connect: lambda where, baud: CapturingPort(connect(where, baud), file)
    )
    with raised_as(StorageError, _NOT_WRITTEN, path=path):
        file = CaptureFile(path, head)
    try:
        passed = _passed(
            lambda: through.open(address),
            lambda began_s: time.monotonic() - began_s < seconds and file.failure is None,
            file.note,
        )
        file.note("end" if passed.problem is None else passed.problem.en)
    finally:  # also where a driver fails in a way that no driver should
        file.close()
        if file.is_empty:
            path.unlink(missing_ok=True)
    if file.failure is not None:
        raise StorageError(
            _NOT_WRITTEN.fill(path=path, why=reason_of(file.failure))
        ) from file.failure
    return passed


def replay_capture(path: Path, driver: str | None = None, speed: float = 1.0) -> Passed:
    """Give a driver what a capture holds, as if the device were here.

    Parameters
    ----------
    driver
        Of which; None: that with which it was captured.
    speed
        Times real time; ``math.inf``: as fast as it is read.

    Raises
    ------
    StorageError
        The file cannot be read, or is no capture.
    DriverNotFoundError
        No such driver is installed, or it reads no port.
    """
    capture = read_capture(path)
    driver = driver or capture.head.driver
    port = ReplayedPort(capture, speed, waits=driver == capture.head.driver)
    through = load_driver(driver).through(lambda _: lambda *_: port)
    return _passed(
        lambda: through.open(capture.head.address), lambda _: not port.is_over, port.note
    )


def _passed(
    opened: Callable[[], CheckedPlatform],
    goes_on: Callable[[float], bool],
    note: Callable[[str], None],
) -> Passed:
    """Open, stream as long as it goes on, and say what came; no trouble of the platform raises."""
    try:
        platform = opened()
    except PlatformError as error:
        return Passed(None, None, 0, (), (), error.text)
    with closing(platform):
        return _streamed(platform, goes_on, note)


def _blocks(
    platform: Platform, goes_on: Callable[[float], bool], note: Callable[[str], None]
) -> Iterator[Block]:
    """Yield what comes while it goes on, and then what has come: all that the file holds."""
    began_s = time.monotonic()
    while goes_on(began_s):
        if (block := platform.read(_SLICE_S)) is not None:
            yield block
    note("stop")
    while (block := platform.read(0.0)) is not None:
        yield block


def _streamed(
    platform: Platform, goes_on: Callable[[float], bool], note: Callable[[str], None]
) -> Passed:
    n_samples = 0
    ends = np.array([[2**31 - 1], [-(2**31)]]).repeat(len(platform.info.channels), axis=1)
    problem = None
    try:
        note("start")
        platform.start()
        note("streaming")
        for block in _blocks(platform, goes_on, note):
            n_samples += len(block.counts) - block.retracts
            ends[0] = np.minimum(ends[0], block.counts.min(axis=0))
            ends[1] = np.maximum(ends[1], block.counts.max(axis=0))
        with suppress(PlatformDisconnectedError):  # it streamed as long as it had to
            platform.stop()
    except PlatformError as error:
        problem = error.text
    lowest, highest = (tuple(map(int, end)) if n_samples else () for end in ends)
    return Passed(platform.info, platform.statistics, n_samples, lowest, highest, problem)
