"""Decoding of Harp LoadCells frames: ours against the same frame described with construct.

Both verify the checksum of every frame and both must give the same values. Each figure is the
best of several repeats in one run.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from benchmarks.rows import CannotRunError, Peer, Row, is_installed, times
from benchmarks.timing import seconds
from forceplate_drivers.harp_codec import EVENT_SIZE, N_CHANNELS, HarpCodec, encode_events

FRAMES_PER_CHUNK = 20
N_CHUNKS = 500
N_BULK_FRAMES = 20_000


def declared() -> Any:
    """Return the frames as construct describes them."""
    if not is_installed("construct"):
        raise CannotRunError("construct is not installed")
    from construct import (
        Array,
        Checksum,
        Const,
        GreedyRange,
        Int8ub,
        Int16sl,
        Int16ul,
        Int32ul,
        RawCopy,
        Struct,
        this,
    )

    frame = Struct(
        "body"
        / RawCopy(
            Struct(
                "header" / Const(bytes([3, 26, 33, 255, 0x92])),
                "seconds" / Int32ul,
                "tick" / Int16ul,
                "counts" / Array(N_CHANNELS, Int16sl),
            )
        ),
        "checksum" / Checksum(Int8ub, lambda body: sum(body) & 0xFF, this.body.data),
    )
    return GreedyRange(frame)


def stream(n_frames: int) -> tuple[np.ndarray, bytes]:
    """Return counts and the bytes a board sends for them."""
    rng = np.random.default_rng(1)
    counts = rng.integers(-32768, 32768, (n_frames, N_CHANNELS)).astype(np.int32)
    ticks = (np.arange(n_frames) * 31.25).astype(np.int64)
    return counts, encode_events(counts, ticks)


def best_us(work: Callable[[], object], repeats: int) -> float:
    """Return the shortest time of one call."""
    return 1e6 * min(seconds(work) for _ in range(repeats))


def rows(effort: float) -> Iterator[Row]:
    """Compare both on chunks, and ours on all at once."""
    frames = declared()
    repeats = times(effort, 15)
    counts, data = stream(FRAMES_PER_CHUNK * N_CHUNKS)
    size = FRAMES_PER_CHUNK * EVENT_SIZE
    chunks = [data[i : i + size] for i in range(0, len(data), size)]
    few = chunks[:10]

    def ours() -> list[np.ndarray]:
        codec = HarpCodec()
        return [codec.feed(chunk).counts for chunk in chunks]

    def theirs() -> list[list[list[int]]]:
        return [[list(f.body.value.counts) for f in frames.parse(chunk)] for chunk in few]

    assert np.array_equal(np.concatenate(ours()), counts)
    assert np.array_equal(np.concatenate(theirs()), counts[: len(few) * FRAMES_PER_CHUNK])
    theirs_us = best_us(theirs, repeats) / len(few)
    yield Row(
        f"{FRAMES_PER_CHUNK} frames of {N_CHANNELS} channels, checksums verified",
        "us",
        best_us(ours, repeats) / len(chunks),
        Peer("construct", theirs_us),
        at_most=0.02,
    )
    bulk_counts, bulk = stream(N_BULK_FRAMES)
    assert np.array_equal(HarpCodec().feed(bulk).counts, bulk_counts)
    yield Row(
        f"the same, of {N_BULK_FRAMES:,} frames at once",
        "us",
        best_us(lambda: HarpCodec().feed(bulk), repeats) * FRAMES_PER_CHUNK / N_BULK_FRAMES,
        Peer("construct", theirs_us),
    )
