"""Live counts in newtons: by the calibration of the file, its curve and its plates included."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest
from numpy.testing import assert_array_equal

from forceplate.acquisition.force_above_zero import ForceAboveZero
from forceplate_calibration import Calibration, ChannelSensitivity, Plate

CHANNELS = (
    ChannelSensitivity("a", 0.02),
    ChannelSensitivity("b", -0.05),
    ChannelSensitivity("unused", None),
)
ZERO = np.array([100.0, -200.0, 7.0])


def calibration(*plates: Plate) -> Calibration:
    return Calibration("made up", "For a test.", date(2026, 1, 1), CHANNELS, plates=plates)


def test_the_force_is_that_of_the_calibration() -> None:
    bent = calibration(Plate("one", ("a",), curve=(0.01,)), Plate("two", ("b",)))
    counts = np.array([[100, -200, 7], [600, -200, 0], [600, -400, 9]], np.int32)
    force = ForceAboveZero(bent, ZERO)
    assert_array_equal(force.force_n(counts), bent.force_n(counts, ZERO))
    assert force.force_n(counts) == pytest.approx([0.0, 10.0 + 0.01 * 100, 21.0])


def test_the_noise_of_the_channels_adds_in_squares_and_one_count_is_the_least() -> None:
    force = ForceAboveZero(calibration(), ZERO)
    noise_n = force.noise_n(np.array([200.0, 0.1, 5000.0]))
    assert noise_n == pytest.approx(np.hypot(200 * 0.02, 1 * 0.05))


def test_the_noise_follows_the_curve() -> None:
    bent = calibration(Plate("one", ("a",), curve=(0.5,)), Plate("two", ("b",)))
    noise_n = ForceAboveZero(bent, ZERO).noise_n(np.array([200.0, 0.0, 0.0]))
    assert noise_n == pytest.approx(np.hypot(4.0 + 0.5 * 16.0, 0.05))
