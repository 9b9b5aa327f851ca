"""When a trial stops by itself: each event at its sample, and each limit from both sides."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from forceplate.analysis import EffortDetector, EffortEvent, EffortEventKind
from forceplate.analysis.trial.force_arrays import best_window_mean, last_still_window

RATE_HZ = 100.0
QUIET, STARTED, ENDED = EffortEventKind.QUIET, EffortEventKind.STARTED, EffortEventKind.ENDED


def blocks(*levels_n: float, noise_n: float = 0.1) -> NDArray[np.float64]:
    """Return a block of 0.1 s at each level, its SD as large as the noise."""
    wiggle = np.tile([noise_n, -noise_n], 5 * len(levels_n))
    return np.asarray(np.repeat(levels_n, 10) + wiggle, np.float64)


def events(*levels_n: float, rate_hz: float = RATE_HZ) -> list[tuple[EffortEventKind, int]]:
    found: list[EffortEvent] = []
    detector = EffortDetector(rate_hz)
    for block in blocks(*levels_n).reshape(-1, 10):
        found += detector.feed(block)
    assert found == list(EffortDetector(rate_hz).feed(blocks(*levels_n)))
    return [(event.kind, event.sample) for event in found]


REST = (0.0,) * 10


def test_a_block_of_a_slow_platform_is_a_sample() -> None:
    rising = np.array([*[0.0] * 7, 20.0, 20.0])
    found = [(event.kind, event.sample) for event in EffortDetector(5.0).feed(rising)]
    assert found == [(QUIET, 0), (STARTED, 7)]


def test_an_effort_from_rest_to_its_end() -> None:
    assert events(*REST[1:]) == []
    assert events(*REST) == [(QUIET, 0)]
    assert events(5.0, *REST) == [(QUIET, 10)]
    assert events(*REST, 20.0) == [(QUIET, 0)]
    assert events(*REST, 20.0, 20.0) == [(QUIET, 0), (STARTED, 100)]
    pressed = [(QUIET, 0), (STARTED, 100)]
    assert events(*REST, *[20.0] * 10, 0.0, 0.0) == pressed
    assert events(*REST, *[20.0] * 10, 0.0, 0.0, 0.0) == [*pressed, (ENDED, 200)]
    assert events(*REST, *[20.0] * 9, 0.0, 0.0, 0.0) == pressed  # a twitch
    assert events(*REST, 20.0, *REST, 20.0, 20.0)[-1] == (STARTED, 210)  # the first was a knock


@pytest.mark.parametrize(("level_n", "starts"), [(0.5, False), (0.51, True)])
def test_a_rise_is_five_standard_deviations(level_n: float, starts: bool) -> None:
    assert ((STARTED, 100) in events(*REST, level_n, level_n)) == starts


@pytest.mark.parametrize(("level_n", "ends"), [(10.0, False), (9.99, True)])
def test_an_effort_ends_below_half_of_its_own_top(level_n: float, ends: bool) -> None:
    found = events(*REST, *[15.0] * 8, 20.0, 20.0, 15.0, *[level_n] * 3)
    assert ((ENDED, 210) in found) == ends
    # The top is the effort's own, above its rest and not above zero.
    found = events(*[4.0] * 10, *[24.0] * 10, *[level_n + 4.0] * 3)
    assert ((ENDED, 200) in found) == ends


def test_the_top_of_an_effort_is_in_its_first_block_too() -> None:
    assert (ENDED, 200) in events(*REST, 30.0, *[20.0] * 9, *[14.9] * 3)
    assert (ENDED, 200) not in events(*REST, 30.0, *[20.0] * 9, *[15.1] * 3)


@pytest.mark.parametrize(
    ("levels_n", "is_still"),
    [
        ([0.0, 0.499] * 5, True), ([0.0, 0.501] * 5, False),
        ([50.0, *[0.0, 1.0] * 5], True), ([50.0, *[0.0, 1.01] * 5], False),
    ],
)  # fmt: skip
def test_how_far_a_rest_may_move(levels_n: list[float], is_still: bool) -> None:
    """By five SD of the noise, or a fiftieth of the range so far."""
    assert bool(events(*levels_n)) == is_still


def test_a_rest_that_sways_widens_its_band() -> None:
    sway = [0.0, 0.4] * 5
    sd_n = float(np.hypot(0.1, 0.2))
    assert (STARTED, 100) not in events(*sway, *[0.2 + 5 * sd_n - 1e-6] * 2)
    assert (STARTED, 100) in events(*sway, *[0.2 + 5 * sd_n + 1e-6] * 2)


def test_after_an_effort_the_rest_is_learned_anew() -> None:
    found = events(*REST, *[20.0] * 10, *[3.0] * 13, *[23.0] * 10, *[3.0] * 3)
    assert found == [(QUIET, 0), (STARTED, 100), (ENDED, 200), (QUIET, 200), (STARTED, 330),
                     (ENDED, 430)]  # fmt: skip


def test_windows_where_no_length_is_said_are_of_half_a_second() -> None:
    force_n = np.arange(100.0)
    assert best_window_mean(force_n, sample_rate_hz=RATE_HZ) == 74.5
    assert last_still_window(force_n, sample_rate_hz=RATE_HZ, limit_n=45.0) == slice(50, 100)
    assert last_still_window(force_n, sample_rate_hz=RATE_HZ, limit_n=44.9) is None
    assert last_still_window(force_n[:50], sample_rate_hz=RATE_HZ, limit_n=45.0) == slice(0, 50)
    assert last_still_window(force_n[:49], sample_rate_hz=RATE_HZ, limit_n=45.0) is None
    moving = np.concatenate([np.zeros(63), np.full(37, 9.0)])
    # Whole tenths from the end backwards: 60 to 65 holds both levels.
    assert last_still_window(moving, sample_rate_hz=RATE_HZ, limit_n=0.0) == slice(10, 60)
    assert last_still_window(moving, sample_rate_hz=RATE_HZ, limit_n=9.0) == slice(50, 100)
    assert last_still_window(moving[1:], sample_rate_hz=RATE_HZ, limit_n=9.0) == slice(49, 99)
    # A window of ten samples has tenths of one.
    assert last_still_window(np.zeros(20), sample_rate_hz=20.0, limit_n=0.0) == slice(10, 20)
