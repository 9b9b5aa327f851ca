"""The force in large digits: how soon it follows the press."""

from __future__ import annotations

import numpy as np
import pytest

from forceplate.gui.measure.measure_page import DIGITS_EVERY_S
from forceplate.session import LiveForce

LONGEST_LAG_S = 0.15


@pytest.mark.parametrize("rate_hz", [100.0, 1000.0])
def test_the_digits_follow_a_sudden_press_in_time(rate_hz: float) -> None:
    live = LiveForce(None, rate_hz)
    live.zero(np.zeros(1))
    live.feed(np.zeros((50, 1), np.int32))
    n = round((LONGEST_LAG_S - DIGITS_EVERY_S) * rate_hz)
    live.feed(np.full((n, 1), 1000, np.int32))
    assert live._value is not None
    assert live._value > 900
