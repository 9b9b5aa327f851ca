"""The Harp codec on damaged bytes: no single one leaves a sample that was not sent."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forceplate_drivers.harp_codec import (
    EVENT_SIZE,
)
from tests.codec.harp_stream import Received, Sample, decoded, ramp

damages = st.tuples(
    st.sampled_from(["lose", "flip", "duplicate"]), st.integers(0, 2**16), st.integers(1, 255)
)


def damage(data: bytes, kind: str, position: int, mask: int) -> bytes:
    if kind == "lose":
        return data[:position] + data[position + 1 :]
    if kind == "duplicate":
        return data[: position + 1] + data[position:]
    return data[:position] + bytes([data[position] ^ mask]) + data[position + 1 :]


def check_single_damage(data: bytes, sent: list[Sample], damaged: bytes, position: int) -> Received:
    """Assert what must hold for whatever one byte was damaged."""
    received = decoded(damaged)
    assert received.accounted_bytes == received.codec.received_bytes == len(damaged)
    assert set(received.samples) <= set(sent), "a sample that was not sent"
    hit = position // EVENT_SIZE
    harmed = [i for i, found in enumerate(sent) if found not in received.samples]
    assert all(abs(i - hit) <= 1 for i in harmed)
    if damaged != data and harmed:
        assert received.codec.damage_events >= 1
    assert received.samples == [found for found in sent if found in received.samples]
    return received


@given(
    seed=st.integers(0, 2**32), low=st.sampled_from([-32768, -300, 0]), n=st.integers(1, 6),
    fault=damages,
)  # fmt: skip
@settings(max_examples=400)
def test_one_damaged_byte(seed: int, low: int, n: int, fault: tuple[str, int, int]) -> None:
    data, sent = ramp(n, np.random.default_rng(seed), low, 32767 if low else 300)
    kind, where, mask = fault
    position = where % len(data)
    damaged = damage(data, kind, position, mask)
    received = check_single_damage(data, sent, damaged, position)
    if damaged != data:
        assert received.codec.damaged_bytes > 0


@pytest.mark.parametrize("seed", range(4))
def test_every_byte_damaged_in_every_way(seed: int) -> None:
    low, high = (-300, 300) if seed % 2 else (-32768, 32767)
    data, sent = ramp(4, np.random.default_rng(seed), low, high)
    for position in range(len(data)):
        variants = {damage(data, "flip", position, 1 << bit) for bit in range(8)}
        variants |= {damage(data, kind, position, 0) for kind in ("lose", "duplicate")}
        for damaged in variants:
            check_single_damage(data, sent, damaged, position)


def spliced(data: bytes, position: int, kind: str) -> bytes | None:
    """Return the damaged stream if the frame put together wrongly has the right sum."""
    damaged = damage(data, kind, position, 0)
    start = position // EVENT_SIZE * EVENT_SIZE
    frame = damaged[start : start + EVENT_SIZE]
    is_wrong = frame != data[start : start + EVENT_SIZE]
    passes = len(frame) == EVENT_SIZE and sum(frame[:-1]) & 0xFF == frame[-1]
    return damaged if is_wrong and passes and frame[:5] == data[:5] else None


@pytest.mark.parametrize("kind", ["lose", "duplicate"])
@pytest.mark.parametrize("together", [True, False])
def test_a_spliced_frame_with_the_right_sum_is_withdrawn(kind: str, together: bool) -> None:
    """A missing or doubled byte in one frame of 256 leaves a sum that is right by chance."""
    rng = np.random.default_rng(3)
    found = 0
    while found < 25:
        data, sent = ramp(4, rng, -32768, 32767)
        for position in range(len(data)):
            damaged = spliced(data, position, kind)
            if damaged is None:
                continue
            found += 1
            hit = position // EVENT_SIZE
            received = Received()
            step = len(damaged) if together else 1
            believed = 0
            for i in range(0, len(damaged), step):
                received.feed(damaged[i : i + step])
                believed += any(s not in sent for s in received.samples)
            received.finish()
            if not together:
                assert believed, "the splice was never taken for a sample: it tests nothing"
            assert set(received.samples) <= set(sent)
            assert sent[hit] not in received.samples
            assert [s for i, s in enumerate(sent) if abs(i - hit) > 1] == [
                s for s in received.samples if abs(sent.index(s) - hit) > 1
            ]
            assert received.accounted_bytes == len(damaged)


@pytest.mark.parametrize(
    ("true_sum", "seed"), [(1, 2210), (2, 6367), (3, 1044), (9, 3593), (10, 4033)]
)
@pytest.mark.parametrize("is_last", [True, False])
def test_a_splice_whose_left_over_sum_looks_like_a_frame_is_withdrawn(
    true_sum: int, seed: int, is_last: bool
) -> None:
    """The byte behind the splice is the true sum; it may equal the first byte of a frame."""
    data, sent = ramp(3, np.random.default_rng(seed), -32768, 32767)
    assert data[2 * EVENT_SIZE - 1] == true_sum, "one stream in thousands is so"
    candidates = (spliced(data, p, "duplicate") for p in range(EVENT_SIZE + 5, 2 * EVENT_SIZE))
    damaged = next(stream for stream in candidates if stream is not None)
    if is_last:
        damaged, sent = damaged[: 2 * EVENT_SIZE + 1], sent[:2]
    received = decoded(damaged)
    assert received.samples == [found for found in sent if found is not sent[1]]


def test_a_frame_hit_from_its_first_byte_clears_the_sample_before_it() -> None:
    data, sent = ramp(3, np.random.default_rng(0), -300, 300)
    received = decoded(data[: EVENT_SIZE + 12] + data[EVENT_SIZE + 13 :])
    assert received.samples == [sent[0], sent[2]]


def test_a_damaged_length_swallows_no_frame_behind_it() -> None:
    """Of the lengths one flipped bit makes, some reach over five frames and may fit the sum."""
    rng = np.random.default_rng(11)
    tried = 0
    while tried < 40:
        data, sent = ramp(8, rng, -300, 300)
        for bit in range(8):
            damaged = damage(data, "flip", 1, 1 << bit)
            end = damaged[1] + 2
            if end <= len(damaged) and sum(damaged[: end - 1]) & 0xFF == damaged[end - 1]:
                tried += 1
                assert decoded(damaged).samples == sent[1:]
