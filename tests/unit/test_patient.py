"""A simulated person who does what they are asked, when they are asked."""

from __future__ import annotations

import threading
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_array_equal
from numpy.typing import NDArray

from forceplate_drivers.emulation.patient import ASKED, PatientSource

RATE_HZ = 200.0


def patient(seed: int = 3) -> PatientSource:
    source = PatientSource(seed, RATE_HZ)
    source.restart()
    return source


def force_n(source: PatientSource, counts: NDArray[np.int32]) -> NDArray[np.float64]:
    above = counts - np.array(source.bench.offset_counts)
    return np.asarray(above.sum(axis=1) * source.bench.newton_per_count)


def press_counts(source: PatientSource) -> NDArray[np.int32]:
    return source.take(round(ASKED.total_s * RATE_HZ) + 5)


def test_nothing_lies_on_the_platform_until_asked() -> None:
    source = patient()
    assert np.abs(force_n(source, source.take(5000))).max() < 1.0
    pressing = [source.is_pressing]
    source.press(60.0)
    pressing.append(source.is_pressing)
    force = force_n(source, press_counts(source))
    assert force.max() == pytest.approx(60.0, rel=0.05)
    assert np.abs(force[: round(ASKED.unloaded_s * RATE_HZ)]).max() < 1.0
    assert np.abs(force[-20:]).max() < 1.0
    assert [*pressing, source.is_pressing] == [False, True, False]


@given(parts=st.lists(st.integers(0, 300), max_size=20), seed=st.integers(0, 5))
def test_the_same_asks_give_the_same_counts_however_they_are_read(
    parts: list[int], seed: int
) -> None:
    one, two = patient(seed), patient(seed)
    assert_array_equal(one.take(100), two.take(100))
    one.press(50.0)
    two.press(50.0)
    pieces = [one.take(n) for n in parts]
    read = np.concatenate([np.empty((0, 4), np.int32), *pieces])
    assert_array_equal(read, two.take(sum(parts)))


def test_another_seed_is_another_person() -> None:
    one, two = patient(1), patient(2)
    assert (one.take(100) != two.take(100)).any()


def test_any_peak_and_any_manner_one_after_the_other() -> None:
    source = patient()
    for peak_n in (5.0, 250.0, 30.0):
        source.press(peak_n)
        assert force_n(source, press_counts(source)).max() == pytest.approx(peak_n, rel=0.06)
    slow = replace(ASKED, rest_s=6.0)
    source.press(40.0, slow)
    force = force_n(source, source.take(round(5.0 * RATE_HZ)))
    assert force.max() == pytest.approx(ASKED.resting_load_n, abs=1.0), "still at rest"


def test_asked_twice_the_person_presses_once() -> None:
    source = patient()
    source.press(20.0)
    source.press(70.0)
    assert force_n(source, source.take(900)).max() == pytest.approx(70.0, rel=0.06)
    source.press(200.0)  # while at it
    assert force_n(source, source.take(5000)).max() < 75.0


def test_a_new_stream_finds_the_toes_lifted_and_what_was_asked_still_to_come() -> None:
    source = patient()
    source.press(50.0)
    source.take(800)
    source.restart()
    assert np.abs(force_n(source, source.take(3000))).max() < 1.0
    source.press(60.0)
    source.restart()
    assert force_n(source, source.take(900)).max() == pytest.approx(60.0, rel=0.06)


def test_asking_from_another_thread_disturbs_nothing() -> None:
    source = patient()
    stopping = threading.Event()

    def ask() -> None:
        while not stopping.wait(0.0005):
            source.press(50.0)

    asking = threading.Thread(target=ask)
    asking.start()
    try:
        largest_n = 0.0
        for _ in range(2000):
            counts = source.take(16)
            assert counts.shape == (16, 4)
            largest_n = max(largest_n, force_n(source, counts).max())
    finally:
        stopping.set()
        asking.join()
    assert largest_n == pytest.approx(50.0, rel=0.06)
