"""Samples that a maker's library pushes become blocks, from whatever thread."""

from __future__ import annotations

import re
import threading
from collections import deque
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from forceplate.acquisition import Acquisition
from forceplate.errors import PlatformDisconnectedError, PlatformError
from forceplate.platform import Platform, PlatformAddress, ScanningDriver
from forceplate.types import Block, Channel, Clock, PlatformInfo
from forceplate_drivers.pushed import MOST_WAITING_S, PushedPlatform

RATE_HZ = 100.0
ENDS = (-(1 << 23), (1 << 23) - 1)


def info(*n_per_count: float | None) -> PlatformInfo:
    channels = tuple(Channel(f"ch{i}", *ENDS, factor) for i, factor in enumerate(n_per_count))
    return PlatformInfo("ble", "Plate", "7", "", RATE_HZ, channels, True, Clock.DEVICE)


def started(*n_per_count: float | None) -> PushedPlatform:
    platform = PushedPlatform(info(*n_per_count or (None, None)))
    platform.start()
    return platform


def waiting(platform: Platform) -> list[Block]:
    blocks = []
    while (block := platform.read(0.0)) is not None:
        blocks.append(block)
    return blocks


def placed(blocks: list[Block]) -> dict[int, tuple[int, ...]]:
    """Return the samples by their index in the stream."""
    found = {}
    for block in blocks:
        for row, counts in enumerate(block.counts):
            found[block.first_sample + row] = tuple(map(int, counts))
    return found


def test_it_is_a_platform() -> None:
    assert isinstance(started(), Platform)


@given(
    st.lists(
        st.tuples(
            st.integers(0, 5),
            st.lists(st.tuples(st.integers(*ENDS), st.integers(*ENDS)), min_size=0, max_size=6),
        ),
        max_size=12,
    )
)
def test_each_sample_stands_at_its_index_however_it_was_pushed(
    pushes: list[tuple[int, list[tuple[int, int]]]],
) -> None:
    platform = started()
    expected: dict[int, tuple[int, ...]] = {}
    index = 0
    for missing, rows in pushes:
        platform.push(np.array(rows, np.int64).reshape(-1, 2), missing_before=missing)
        index += missing
        expected |= {index + row: counts for row, counts in enumerate(rows)}
        index += len(rows)
    blocks = waiting(platform)
    assert placed(blocks) == expected
    due = 0
    for block in blocks:
        assert block.first_sample == due + block.missing_before
        assert block.counts.dtype == np.int32
        assert not block.counts.flags.writeable
        due = block.first_sample + len(block.counts)
    assert platform.statistics.lost_samples == sum(missing for missing, _ in pushes)
    assert platform.statistics.received_bytes == 8 * len(expected)


def test_one_sample_is_a_number_for_each_channel_and_a_row_of_one_channel_is_many() -> None:
    two, one = started(None, None), started(None)
    two.push([1, 2])
    one.push([1, 2, 3])
    assert placed(waiting(two)) == {0: (1, 2)}
    assert placed(waiting(one)) == {0: (1,), 1: (2,), 2: (3,)}


def test_the_counts_are_its_own() -> None:
    platform, mine = started(), np.zeros((2, 2), np.int32)
    platform.push(mine)
    mine[:] = 9
    assert placed(waiting(platform)) == {0: (0, 0), 1: (0, 0)}


@pytest.mark.parametrize(
    ("counts", "more", "why"),
    [
        ([[1.5, 2.0]], {}, "not whole numbers"),
        ([1, 2, 3], {}, "shape|reshape"),
        ([[[1, 2]]], {}, "shape"),
        ([[1 << 31, 0]], {}, "32 bits"),
        ([["a", "b"]], {}, "not whole numbers"),
        ([[1, 2]], {"missing_before": -1}, "missing"),
        ([[1, 2]], {"device_time_s": [1.0, 2.0]}, "device times"),
        ([[1, 2]], {"device_time_s": [float("nan")]}, "device times"),
    ],
)
def test_what_no_samples_are_is_raised_to_the_library_and_to_the_reader(
    counts: object, more: dict[str, object], why: str
) -> None:
    platform = started()
    with pytest.raises(ValueError, match=why):
        platform.push(counts, **more)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match=why):
        platform.read(0.0)


def test_newtons_become_counts_of_the_step_that_each_channel_says() -> None:
    platform = started(1e-4, None)
    platform.push_newtons([[12.34567, 3.0], [-0.00004, 4.0], [1e9, 5.0]])
    assert placed(waiting(platform)) == {0: (123457, 3), 1: (0, 4), 2: (ENDS[1], 5)}


def test_a_number_that_is_none_is_damage_and_a_missing_sample() -> None:
    platform = started(0.01)
    platform.push_newtons([np.nan, 1.0, np.inf, 2.0, np.nan])
    platform.push_newtons([3.0], device_time_s=None)
    assert placed(waiting(platform)) == {1: (100,), 3: (200,), 5: (300,)}
    statistics = platform.statistics
    assert (statistics.lost_samples, statistics.damage_events) == (3, 3)
    assert statistics.damaged_bytes == 12


def test_damage_goes_with_the_samples_behind_it() -> None:
    platform = started(None)
    platform.push([1])
    platform.damage(7)
    platform.push([2], missing_before=1)
    platform.push([3])
    assert [block.damaged_bytes for block in waiting(platform)] == [0, 7, 0]


def test_what_nobody_reads_counts_as_missing_when_it_is_too_much() -> None:
    platform = started()
    most = round(MOST_WAITING_S * RATE_HZ)
    platform.push(np.zeros((most, 2), np.int32))
    platform.push(np.ones((5, 2), np.int32))
    assert len(placed(waiting(platform))) == most
    platform.push([7, 7])
    (block,) = waiting(platform)
    assert (block.first_sample, block.missing_before) == (most + 5, 5)
    assert platform.statistics.lost_samples == 5


def test_what_is_pushed_outside_a_stream_is_dropped_and_a_stream_begins_at_zero() -> None:
    told: list[str] = []
    platform = PushedPlatform(
        info(None),
        on_start=lambda: told.append("start"),
        on_stop=lambda: told.append("stop"),
        on_close=lambda: told.append("close"),
    )
    platform.push([1])
    platform.start()
    platform.push([2], missing_before=3)
    platform.stop()
    platform.push([3])
    platform.start()
    platform.push([4])
    assert placed(waiting(platform)) == {0: (4,)}
    platform.close()
    platform.close()
    assert told == ["start", "stop", "start", "close"]


def test_a_device_that_goes_away_is_read_to_its_end() -> None:
    platform = started()
    platform.push([1, 2])
    platform.disconnect(OSError("link lost"))
    assert platform.read(0.0) is not None
    with pytest.raises(PlatformDisconnectedError, match="The Plate is gone") as raised:
        platform.read(0.0)
    assert str(raised.value.__cause__) == "link lost"


def test_closing_from_another_thread_ends_a_read() -> None:
    def bad_close() -> None:
        raise RuntimeError("of the maker")

    platform = PushedPlatform(info(None), on_close=bad_close)
    platform.start()
    closer = threading.Thread(target=platform.close)
    closer.start()
    with pytest.raises(PlatformDisconnectedError, match="closed"):
        platform.read(30.0)
    closer.join()


def test_the_instrument_reads_what_another_thread_pushes() -> None:
    platform = PushedPlatform(info(None))
    acquisition = Acquisition(platform)
    acquisition.start()
    try:
        sender = threading.Thread(
            target=lambda: deque(map(platform.push, [[n] for n in range(300)])), name="maker"
        )
        sender.start()
        sender.join()
        platform.disconnect()
        assert acquisition.wait_ended(30.0)
        index, counts = acquisition.ring.latest(1000)
        assert index.tolist() == counts[:, 0].tolist() == list(range(300))
        assert isinstance(acquisition.fault, PlatformError)
    finally:
        acquisition.stop()
        platform.close()


class Maker:
    """A maker's library as such libraries are."""

    class Device:
        id, name = "AA:BB", "Plate 7"
        on_samples: Callable[[object], None]
        on_lost: Callable[[], None]

        def __init__(self) -> None:
            self.told: list[str] = []

        def start(self) -> None:
            self.told.append("start")

        def stop(self) -> None:
            self.told.append("stop")

        def disconnect(self) -> None:
            self.told.append("disconnect")

    def __init__(self) -> None:
        self.device = self.Device()

    def search(self, seconds: float) -> list[Device]:
        return [self.device]

    def connect(self, address: str) -> Device:
        assert address == self.device.id
        return self.device


def test_the_driver_of_the_readme_works_as_written() -> None:
    page = (Path(__file__).resolve().parents[2] / "drivers/README.md").read_text(encoding="utf-8")
    (code,) = (c for c in re.findall(r"```python\n(.*?)```", page, re.DOTALL) if "maker" in c)
    maker = Maker()
    known: dict[str, Any] = {
        "maker": maker,
        "info_of": lambda _device: info(None, None),
        "PlatformAddress": PlatformAddress,
        "PushedPlatform": PushedPlatform,
    }
    exec(compile(code, "drivers/README.md", "exec"), known)
    driver = known["PlateDriver"]()
    assert isinstance(driver, ScanningDriver)
    assert list(driver.discover()) == []
    (place,) = driver.scan()
    platform = driver.open(place.address)
    platform.start()
    maker.device.on_samples([[1, 2], [3, 4]])
    assert placed(waiting(platform)) == {0: (1, 2), 1: (3, 4)}
    maker.device.on_lost()
    with pytest.raises(PlatformDisconnectedError):
        platform.read(0.0)
    platform.close()
    assert maker.device.told == ["start", "disconnect"]
