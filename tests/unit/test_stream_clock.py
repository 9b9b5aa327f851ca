"""The device's clock on the computer's, with delay, drift and loss."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from forceplate.streaming.clock import StreamClock

RATE_HZ = 1000.0


def streamed(
    seconds: int, *, drift: float = 0.0, lost: slice | None = None, late_s: float = 0.02
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.int64]]:
    """Return stamps, true times and indices of a device looked at 50 times a second."""
    rng = np.random.default_rng(4)
    clock = StreamClock(RATE_HZ)
    stamps, truth, indices = [], [], []
    for look in range(seconds * 50):
        index = np.arange(look * 20, (look + 1) * 20)
        if lost is not None:
            index = index[(index < lost.start) | (index >= lost.stop)]
        if not index.size:
            continue
        taken_s = 500.0 + index / RATE_HZ * (1 + drift)
        stamps.append(clock.stamps(index, taken_s[-1] + float(rng.exponential(late_s / 4))))
        truth.append(taken_s)
        indices.append(index)
    return np.concatenate(stamps), np.concatenate(truth), np.concatenate(indices)


@pytest.mark.parametrize("drift", [0.0, 100e-6, -100e-6])
def test_stamps_are_true_to_a_millisecond(drift: float) -> None:
    stamps_s, true_s, _ = streamed(60, drift=drift)
    settled = slice(10_000, None)
    assert np.abs(stamps_s - true_s)[settled].max() < 0.001
    assert np.abs(stamps_s - true_s).max() < 0.02  # not even in the beginning later than the delay


def test_stamps_never_go_back_and_keep_their_distance() -> None:
    stamps_s, _, _ = streamed(30, drift=50e-6)
    steps = np.diff(stamps_s) * RATE_HZ
    assert steps.min() >= 0.5 - 1e-6
    assert np.abs(steps[5000:] - 1).max() < 0.1


def test_a_loss_is_a_step_in_the_stamps() -> None:
    stamps_s, _, index = streamed(10, lost=slice(6003, 6010))
    at = int(np.flatnonzero(np.diff(index) > 1)[0])
    assert stamps_s[at + 1] - stamps_s[at] == pytest.approx(8 / RATE_HZ, rel=0.1)


def test_a_pause_of_the_computer_is_no_pause_of_the_device() -> None:
    clock = StreamClock(RATE_HZ)
    for look in range(500):
        index = np.arange(look * 20, (look + 1) * 20)
        stamps_s = clock.stamps(index, float(index[-1]) / RATE_HZ + 0.002)
    index = np.arange(10_000, 13_000)  # three seconds at once
    stamps_s = clock.stamps(index, 13.5)
    assert np.abs(stamps_s - index / RATE_HZ).max() < 0.005
