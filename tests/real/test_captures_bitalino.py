"""Captures of the real BITalino firmware 4.0: every frame is read, and what it says is known."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from forceplate_drivers.bitalino_codec import SIZES, BitalinoCodec
from forceplate_drivers.stream_platform import Sample

# file: channels, frames, first counts
FILES = {
    "live_2ch_10Hz": (2, 40, [93, 93]),
    "live_4ch_1000Hz": (4, 2000, [99, 97, 95, 93]),
    "live_6ch_1000Hz": (6, 2001, [93, 93, 93, 93, 41, 38]),
    "sim_1ch_1000Hz": (1, 4000, [440]),
    "sim_3ch_1000Hz": (3, 4000, [440, 437, 511]),
    "sim_5ch_100Hz": (5, 400, [440, 437, 511, 511, 31]),
    "sim_6ch_1000Hz": (6, 4000, [440, 437, 511, 511, 31, 31]),
}


@pytest.fixture(scope="module")
def captures(shared_folder: Path) -> Path:
    folder = shared_folder / "captures" / "bitalino"
    if not folder.is_dir():
        pytest.skip("the captures of the BITalino firmware are not on this computer")
    return folder


def test_every_frame_of_every_capture_is_a_sample(captures: Path) -> None:
    assert sorted(path.stem for path in captures.glob("*.bin")) == sorted(FILES)
    n_frames = 0
    for name, (n_channels, n_sent, first) in FILES.items():
        data = (captures / f"{name}.bin").read_bytes()
        codec = BitalinoCodec(n_channels)
        found = codec.feed(data)
        assert all(isinstance(item, Sample) for item in found), name
        n_frames += len(found)
        assert len(found) == n_sent == len(data) // SIZES[n_channels - 1], name
        assert codec.damaged_bytes == 0, name
        assert list(found[0].counts) == first, name  # type: ignore[union-attr]
    assert n_frames == 16_441


@pytest.mark.parametrize(
    ("name", "lowest", "highest"),
    [("live_2ch_10Hz", [93, 93], [903, 700]), ("sim_1ch_1000Hz", [392], [703])],
)
def test_what_they_reach_is_what_two_other_decoders_found(
    captures: Path, name: str, lowest: list[int], highest: list[int]
) -> None:
    codec = BitalinoCodec(FILES[name][0])
    counts = np.array([item.counts for item in codec.feed((captures / f"{name}.bin").read_bytes())])  # type: ignore[union-attr]
    assert counts.min(axis=0).tolist() == lowest
    assert counts.max(axis=0).tolist() == highest
