"""Decoding of Harp LoadCells frames: ours against the same frame described with construct.

    python benchmarks/harp_decode.py

Both verify the checksum of every frame and both must give the same values. Each figure is the
best of several repeats in one run.
"""

from __future__ import annotations

import time
from collections.abc import Callable

import numpy as np
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

from forceplate_drivers.harp_codec import EVENT_SIZE, N_CHANNELS, HarpCodec, encode_events

FRAMES_PER_CHUNK = 20
N_CHUNKS = 500
N_BULK_FRAMES = 20_000
REPEATS = 15

FRAME = Struct(
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
FRAMES = GreedyRange(FRAME)


def stream(n_frames: int) -> tuple[np.ndarray, bytes]:
    """Return counts and the bytes a board sends for them."""
    rng = np.random.default_rng(1)
    counts = rng.integers(-32768, 32768, (n_frames, N_CHANNELS)).astype(np.int32)
    ticks = (np.arange(n_frames) * 31.25).astype(np.int64)
    return counts, encode_events(counts, ticks)


def best_s(work: Callable[[], object], repeats: int = REPEATS) -> float:
    """Return the shortest time of one call."""
    times = []
    for _ in range(repeats):
        began_s = time.perf_counter()
        work()
        times.append(time.perf_counter() - began_s)
    return min(times)


def main() -> None:
    """Compare and print."""
    counts, data = stream(FRAMES_PER_CHUNK * N_CHUNKS)
    size = FRAMES_PER_CHUNK * EVENT_SIZE
    chunks = [data[i : i + size] for i in range(0, len(data), size)]
    few = chunks[:10]

    def ours() -> list[np.ndarray]:
        codec = HarpCodec()
        return [codec.feed(chunk).counts for chunk in chunks]

    def theirs() -> list[list[list[int]]]:
        return [[list(f.body.value.counts) for f in FRAMES.parse(chunk)] for chunk in few]

    assert np.array_equal(np.concatenate(ours()), counts)
    assert np.array_equal(np.concatenate(theirs()), counts[: len(few) * FRAMES_PER_CHUNK])
    ours_s = best_s(ours) / len(chunks)
    theirs_s = best_s(theirs) / len(few)

    bulk_counts, bulk = stream(N_BULK_FRAMES)
    assert np.array_equal(HarpCodec().feed(bulk).counts, bulk_counts)
    bulk_s = best_s(lambda: HarpCodec().feed(bulk), repeats=30)

    print(f"chunks of {FRAMES_PER_CHUNK} frames, {N_CHANNELS} channels, checksum verified")
    print(f"  construct                {1e6 * theirs_s:9.2f} us per chunk")
    print(f"  HarpCodec.feed           {1e6 * ours_s:9.2f} us per chunk")
    print(f"  ratio                    {theirs_s / ours_s:9.0f} x")
    bulk_rate = N_BULK_FRAMES * N_CHANNELS / bulk_s / 1e6
    print(f"bulk                       {bulk_rate:9.0f} M channel samples/s")


if __name__ == "__main__":
    main()
