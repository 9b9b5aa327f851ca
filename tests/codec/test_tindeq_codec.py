"""Notifications of a Progressor, and where its time stamps place its samples."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from forceplate_drivers.sample_clock import SampleClock
from forceplate_drivers.stream_platform import Sample
from forceplate_drivers.tindeq import LONGEST_GAP_SAMPLES, OFF_GRID
from forceplate_drivers.tindeq_codec import (
    STAMP_ROUND_US,
    Command,
    Tag,
    TindeqCodec,
    encode,
    encode_weights,
)


@pytest.mark.parametrize(
    ("notification", "samples"),
    [
        ("01 08 00 00 cc 41 40 42 0f 00", [(2550000, 1000000)]),
        (
            "01 18 00 00 00 00 00 00 00 00 00 00 35 42 d4 30 00 00 33 33 a4 42 a8 61 00 00",
            [(0, 0), (4525000, 12500), (8210000, 25000)],
        ),
        (
            "01 10 33 33 b3 be 90 e8 ff ff 33 33 b3 be 64 19 00 00",
            [(-35000, 4294961296), (-35000, 6500)],
        ),
    ],
)
def test_samples_are_kilograms_and_microseconds(
    notification: str, samples: list[tuple[int, int]]
) -> None:
    codec = TindeqCodec()
    found = codec.feed(bytes.fromhex(notification))
    assert found == [Sample((counts,), stamp, 8) for counts, stamp in samples]
    assert codec.damaged_bytes == 0


def test_answers_are_kept_and_an_empty_battery_is_noticed() -> None:
    codec = TindeqCodec()
    for notification in ("00 07 31 2e 32 2e 33 2e 34", "00 06 25 71 00 00 00 00", "00 00"):
        assert codec.feed(bytes.fromhex(notification)) == []
    assert codec.answers == [b"1.2.3.4", bytes.fromhex("257100000000"), b""]
    was_empty = codec.is_battery_empty
    codec.feed(bytes.fromhex("04 00"))
    assert (was_empty, codec.is_battery_empty) == (False, True)
    assert codec.damaged_bytes == 0


@pytest.mark.parametrize(
    "notification",
    [
        b"\x01\x12" + bytes(18),  # 2 1/4 samples
        b"\x01\x40" + bytes(18),  # eight of them, cut at the smallest notification
        b"\x01\x09" + bytes(9),
        b"\x01\x00",
        b"\x01",
        b"\x09\x00",
        b"\x00\x04\x93",
    ],
)
def test_what_contradicts_itself_is_damage(notification: bytes) -> None:
    codec = TindeqCodec()
    assert codec.feed(notification) == []
    assert (codec.damaged_bytes, codec.damage_events) == (len(notification), 1)


@pytest.mark.parametrize("weight", ["0000c07f", "0000807f", "000080ff", "0024f44a"])
def test_a_weight_that_is_no_number_is_damage_and_the_next_is_none(weight: str) -> None:
    """Not a number, without end either way, and 8000 t."""
    codec = TindeqCodec()
    sound = encode_weights([(7, 12500)])[2:]
    found = codec.feed(encode(Tag.WEIGHT, bytes.fromhex(weight) + bytes(4) + sound))
    assert [sample.counts for sample in found] == [(7,)]
    assert (codec.damaged_bytes, codec.damage_events) == (8, 1)


@given(st.lists(st.binary(max_size=30)))
def test_no_notification_raises_and_each_byte_is_counted(notifications: list[bytes]) -> None:
    codec = TindeqCodec()
    for notification in notifications:
        codec.feed(notification)
    assert codec.damaged_bytes <= codec.received_bytes == sum(map(len, notifications))


def test_what_would_change_a_device_cannot_be_said() -> None:
    assert {command.message for command in Command} == {b"e\0", b"f\0", b"k\0", b"p\0"}


@given(
    counts=st.lists(st.integers(-(1 << 23), 1 << 23), min_size=1, max_size=31),
    stamp=st.integers(0, STAMP_ROUND_US - 1),
)
def test_counts_survive_the_float_in_which_they_are_sent(counts: list[int], stamp: int) -> None:
    found = TindeqCodec().feed(encode_weights([(count, stamp) for count in counts]))
    assert [sample.counts[0] for sample in found] == counts


@given(seed=st.integers(0, 1000))
def test_lost_samples_are_counted_by_stamps_that_jitter_and_wrap(seed: int) -> None:
    rng = np.random.default_rng(seed)
    n, period_us = 600, 12_437.0
    jitter_us = rng.uniform(-2000, 2000, n)
    stamps = np.rint(STAMP_ROUND_US - 300 * period_us + np.arange(n) * period_us + jitter_us)
    is_lost = rng.random(n) < 0.1
    for first in rng.integers(5, n - 200, 2):
        is_lost[first : first + rng.integers(1, 100)] = True
    is_lost[:3] = is_lost[-3:] = False
    clock: SampleClock[int] = SampleClock(
        period_us * 1.0005,
        tolerance=OFF_GRID * period_us,
        wraps_at=STAMP_ROUND_US,
        longest_gap=LONGEST_GAP_SAMPLES,
    )
    placed = [
        found
        for number in np.flatnonzero(~is_lost).tolist()
        for found in clock.push(stamps[number] % STAMP_ROUND_US, number)
    ]
    missing = [found.missing_before for found in placed]
    assert None not in missing
    index = np.cumsum([1 + (n_missing or 0) for n_missing in missing]) - 1
    assert index.tolist() == [found.sample for found in placed]
