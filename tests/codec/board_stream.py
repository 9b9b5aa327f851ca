"""Frames of FP-1 with known scans, and a codec whose samples are laid out one by one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from forceplate_drivers.board_codec import BoardCodec, Samples, encode_samples
from forceplate_drivers.board_messages import Message

Frame = tuple[int, int, int, int, tuple[tuple[int, ...], ...]]
"""Stream, flags, index, t_us, rows."""


def ramp(index: NDArray[np.int64], n_channels: int = 4) -> NDArray[np.int32]:
    """Scans that tell which they are, over all 24 bits: (n, n_channels)."""
    wide = (index[:, None] * 2654435761 + np.arange(n_channels) * 40503) % (1 << 24)
    return np.asarray(wide - (1 << 23), np.int32)


def frames(n: int, rows: int = 5, n_channels: int = 4, stream: int = 7) -> list[bytes]:
    """So many frames on the wire that follow one another, of the ramp."""
    return [
        encode_samples(
            stream, 0, i * rows, i * rows * 1000 % 2**32,
            ramp(np.arange(i * rows, (i + 1) * rows), n_channels),
        )
        for i in range(n)
    ]  # fmt: skip


def decoded(pieces: Iterable[bytes]) -> tuple[list[Frame | Message], BoardCodec]:
    """What a codec finds in these pieces, frame by frame, and the codec."""
    codec = BoardCodec()
    found: list[Frame | Message] = []
    for piece in pieces:
        for item in codec.feed(piece):
            found += laid_out(item) if isinstance(item, Samples) else [item]
    return found, codec


def laid_out(samples: Samples) -> list[Frame]:
    """The frames that samples came in."""
    rows = len(samples.counts) // len(samples.t_us)
    return [
        (
            samples.stream,
            samples.flags,
            samples.first_scan + i * rows,
            int(t_us),
            tuple(map(tuple, samples.counts[i * rows : (i + 1) * rows].tolist())),
        )
        for i, t_us in enumerate(samples.t_us)
    ]


def cut(data: bytes, cuts: Sequence[int]) -> list[bytes]:
    """The same bytes in pieces."""
    places = sorted({0, len(data), *(at % (len(data) + 1) for at in cuts)})
    return [data[a:b] for a, b in pairwise(places)] or [data]
