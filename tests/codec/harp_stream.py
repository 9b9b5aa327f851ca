"""Harp frames with known samples, and a codec whose withdrawals are applied."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from forceplate_drivers.harp_codec import (
    EVENT_SIZE,
    TICKS_PER_S,
    HarpChunk,
    HarpCodec,
    HarpMessage,
    encode,
    encode_events,
)

Sample = tuple[tuple[int, ...], float]


class Received:
    """A codec and what is left of its samples once its withdrawals are applied."""

    def __init__(self) -> None:
        self.codec = HarpCodec()
        self.samples: list[Sample] = []
        self.messages: list[HarpMessage] = []

    def feed(self, data: bytes) -> Received:
        self._take(self.codec.feed(data))
        return self

    def finish(self) -> Received:
        self._take(self.codec.finish())
        return self

    def _take(self, chunk: HarpChunk) -> None:
        assert chunk.retracts <= len(self.samples)
        if chunk.retracts:
            del self.samples[-chunk.retracts :]
        self.samples += samples_of(chunk.counts, chunk.ticks)
        self.messages += chunk.messages

    @property
    def accounted_bytes(self) -> int:
        return (
            len(self.samples) * EVENT_SIZE
            + sum(len(encode(found)) for found in self.messages)
            + self.codec.damaged_bytes
            + self.codec.undecided_bytes
        )


def samples_of(counts: NDArray[np.int32], ticks: Iterable[float]) -> list[Sample]:
    return [(tuple(row), float(t)) for row, t in zip(counts.tolist(), ticks, strict=True)]


def decoded(data: bytes) -> Received:
    return Received().feed(data).finish()


def ramp(n: int, rng: np.random.Generator, low: int, high: int) -> tuple[bytes, list[Sample]]:
    """Return frames whose every sample differs from all others."""
    counts = rng.integers(low, high, (n, 8)).astype(np.int32)
    counts[:, 0] = np.arange(n)
    first = int(rng.integers(0, 2**31 * TICKS_PER_S))
    ticks = first + np.arange(n) * 31
    return encode_events(counts, ticks), samples_of(counts, ticks.tolist())
