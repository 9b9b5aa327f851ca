"""The zero of a trial: which samples it is the mean of, and the proof that the last was sound."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from forceplate.acquisition import SampleRing
from forceplate.errors import LoadedPlatformError, PlatformError
from forceplate.session.zero_window import MOST_ATTEMPTS, ZeroWindow
from forceplate.types import Block
from forceplate_calibration import Calibration, ChannelSensitivity

CALIBRATION = Calibration(
    id="two",
    origin="test",
    created=date(2026, 1, 1),
    channels=(ChannelSensitivity("a", 0.01), ChannelSensitivity("b", -0.005)),
)
"""0.02 N for each count that is put into a stream."""


class Stream:
    """A ring that samples are put into; it stands for the acquisition that would."""

    def __init__(self, n_before: int = 7) -> None:
        self.ring = SampleRing(1000, 2)
        self._next = 0
        self.put(*range(n_before))

    def put(self, *counts: int, missing: int = 0, retracts: int = 0, damaged: int = 0) -> None:
        first = self._next + missing
        rows = np.array([[count, -2 * count] for count in counts], np.int32).reshape(-1, 2)
        block = Block(first, rows, 0.0, missing, retracts, None, damaged)
        self._next = first + len(counts)
        self.ring.append(block)

    def window(
        self, skip: int = 0, n_samples: int = 4, calibration: Calibration | None = None
    ) -> ZeroWindow:
        acquisition: Any = SimpleNamespace(ring=self.ring)
        return ZeroWindow(acquisition, skip, n_samples, calibration)


def test_it_is_the_mean_of_just_these_samples() -> None:
    stream = Stream()
    window = stream.window(skip=3)
    stream.put(900, 900, 900, 1, 2, 4, 9, 700, 700)
    zero = window.measured()
    assert zero is not None
    assert zero.mean_counts.tolist() == [4.0, -8.0]
    assert zero.noise_counts == pytest.approx(np.std([1, 2, 4, 9]) * np.array([1, 2]), rel=1e-14)


def test_the_last_sample_is_waited_to_be_proved() -> None:
    """Only the sample after it shows whether one is withdrawn."""
    stream = Stream()
    window = stream.window()
    stream.put(1, 2, 4)
    assert window.measured() is None
    stream.put(9)
    assert window.measured() is None
    stream.put(500)
    zero = window.measured()
    assert zero is not None
    assert zero.mean_counts.tolist() == [4.0, -8.0]


@pytest.mark.parametrize("damage", [{"retracts": 1}, {"missing": 1}, {"damaged": 3}])
def test_damage_begins_it_anew_and_then_refuses_it(damage: dict[str, int]) -> None:
    stream = Stream()
    window = stream.window()
    for attempt in range(MOST_ATTEMPTS):
        stream.put(1, 2, 9000)
        stream.put(6, 7, 8, **damage)
        if attempt + 1 < MOST_ATTEMPTS:
            assert window.measured() is None
    with pytest.raises(PlatformError, match="zero cannot be measured"):
        window.measured()
    again = stream.window()
    stream.put(1, 2, 9000)
    stream.put(6, 7, **damage)
    assert again.measured() is None
    stream.put(1, 2, 4, 9, 9000)
    zero = again.measured()
    assert zero is not None
    assert zero.mean_counts.tolist() == [4.0, -8.0]


@pytest.mark.parametrize(
    ("last", "is_still"),
    [((2, 2), True), ((3, 3), False), ((0, 5), True), ((0, 6), False), ((-3, -3), False)],
    ids=["step", "larger step", "spike", "larger spike", "touched from below"],
)
def test_what_moves_the_unloaded_platform_begins_it_anew(
    last: tuple[int, int], is_still: bool
) -> None:
    # Of eight blocks of two samples the last may lie 0.05 N off the mean, 8/7 of that off the rest.
    stream = Stream()
    window = stream.window(n_samples=16, calibration=CALIBRATION)
    stream.put(*[0] * 14, *last, 0)
    zero = window.measured()
    assert (zero is not None) == is_still
    if zero is None:
        stream.put(*[1, 0] * 9)
        zero = window.measured()
        assert zero is not None
        assert zero.mean_counts.tolist() == [0.5, -1.0]


def test_a_platform_that_never_stands_still_has_no_zero() -> None:
    stream = Stream()
    window = stream.window(n_samples=16, calibration=CALIBRATION)
    for _ in range(MOST_ATTEMPTS - 1):
        stream.put(*range(0, 34, 2))
        assert window.measured() is None
    stream.put(*range(0, 34, 2))
    with pytest.raises(LoadedPlatformError, match="moves or touches"):
        window.measured()


@pytest.mark.parametrize(("n_samples", "calibration"), [(15, CALIBRATION), (16, None)])
def test_without_newtons_or_samples_enough_no_movement_can_be_judged(
    n_samples: int, calibration: Calibration | None
) -> None:
    stream = Stream()
    window = stream.window(n_samples=n_samples, calibration=calibration)
    stream.put(*[0] * (n_samples - 1), 4 * n_samples, 0)
    zero = window.measured()
    assert zero is not None
    assert zero.mean_counts.tolist() == [4.0, -8.0]
