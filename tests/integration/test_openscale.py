"""The OpenScale driver against an emulated OpenScale on a real pseudo-terminal."""

from __future__ import annotations

import math
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace

import numpy as np
import pytest
from numpy.testing import assert_array_equal

from forceplate.errors import WrongDeviceError
from forceplate.types import Block, Clock
from forceplate_drivers import openscale
from forceplate_drivers.emulation.openscale import OpenScaleDevice
from forceplate_drivers.emulation.server import HAS_PTY, EmulatorServer
from forceplate_drivers.emulation.sources import ReplaySource
from forceplate_drivers.openscale import OpenScalePlatform, driver
from forceplate_drivers.openscale_codec import ADC_MAX, ADC_MIN, Settings
from tests.integration.far_end import FarEnd, Ramp, indices, read_samples

pytestmark = pytest.mark.skipif(not HAS_PTY, reason="needs a pseudo-terminal")


def values(blocks: list[Block]) -> list[int]:
    return np.concatenate([block.counts[:, 0] for block in blocks]).tolist()  # type: ignore[no-any-return]


@pytest.fixture
def far_end() -> Iterator[FarEnd]:
    with FarEnd(OpenScaleDevice(Ramp())) as far_end:
        yield far_end


@pytest.fixture
def platform(far_end: FarEnd) -> Iterator[OpenScalePlatform]:
    """Open, started, and silent until the test sends."""
    with closing(driver.open(far_end.address)) as platform:
        far_end.hold()
        platform.start()
        yield platform


@pytest.fixture
def _short_silence(monkeypatch: pytest.MonkeyPatch) -> None:
    """For devices that say nothing of themselves."""
    monkeypatch.setattr(openscale, "BOOT_TIMEOUT_S", 0.3)


@pytest.fixture
def _impatient(_short_silence: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """For devices that do not answer."""
    monkeypatch.setattr(openscale, "BAUD_TIMEOUT_S", 0.1)
    monkeypatch.setattr(openscale, "MENU_TIMEOUT_S", 0.3)


def test_a_replay_comes_out_bit_for_bit() -> None:
    rng = np.random.default_rng(7)
    counts = rng.integers(ADC_MIN, ADC_MAX, (2000, 1), np.int32, endpoint=True)
    counts[[5, 9], 0] = ADC_MIN, ADC_MAX
    device = OpenScaleDevice(ReplaySource(counts, 80.0))
    with (
        EmulatorServer(device, speed=math.inf) as server,
        closing(driver.open(server.address)) as p,
    ):
        p.start()
        blocks = read_samples(p, len(counts))
        statistics = p.statistics
    assert_array_equal(np.concatenate([block.counts for block in blocks]), counts)
    assert indices(blocks) == list(range(len(counts)))
    time_s = np.concatenate([block.device_time_s for block in blocks])
    assert_array_equal(np.abs(time_s - np.arange(len(counts)) / 80.0) <= 0.001, True)
    assert statistics.damaged_bytes == statistics.lost_samples == 0


def test_what_the_platform_says_of_itself(platform: OpenScalePlatform) -> None:
    info = platform.info
    assert (info.driver, info.model) == ("openscale", "SparkFun OpenScale")
    assert (info.firmware, info.serial_number) == ("1.2", "")
    assert info.sample_rate_hz == pytest.approx(80.0, rel=0.01)
    assert [(c.name, c.min_counts, c.max_counts) for c in info.channels] == [
        ("load", -8388608, 8388607)
    ]
    assert info.detects_loss
    assert info.clock is Clock.DEVICE
    assert info.simulated


@pytest.mark.usefixtures("_short_silence")
@pytest.mark.parametrize(
    "settings",
    [
        Settings(),
        Settings(timestamp=False, decimals=0, unit="kg", factor=21504),
        Settings(remote_temp=True, local_temp=False, raw=True),
        Settings(serial_trigger=True, trigger_char=ord("#")),
    ],
    ids=["erased", "no timestamp", "remote temperature", "trigger mode"],
)
def test_opening_sets_what_is_needed_and_nothing_else(settings: Settings) -> None:
    device = OpenScaleDevice(Ramp(), settings)
    with FarEnd(device) as far_end, closing(driver.open(far_end.address)) as platform:
        platform.start()
        assert values(read_samples(platform, 3))[:3] == [0, 1, 2]
    assert device.settings == replace(settings, timestamp=True, raw=True, serial_trigger=False)


@pytest.mark.usefixtures("_short_silence")
def test_a_device_left_in_its_menu_is_opened() -> None:
    with FarEnd(OpenScaleDevice(Ramp())) as far_end:
        far_end.hold()
        far_end.device.receive(b"x")
        far_end.flowing = True
        with closing(driver.open(far_end.address)) as platform:
            platform.start()
            assert values(read_samples(platform, 3))[:3] == [0, 1, 2]


def test_a_damaged_menu_is_asked_for_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(openscale, "MENU_TIMEOUT_S", 0.5)
    damage = iter([True, False, True])

    def tamper(data: bytes) -> bytes:
        broken = b"Raw reading [" in data and next(damage, False)
        return data.replace(b"Raw reading [", b"Raw r\xffading [") if broken else data

    with (
        FarEnd(OpenScaleDevice(Ramp()), tamper) as far_end,
        closing(driver.open(far_end.address)) as platform,
    ):
        platform.start()
        assert values(read_samples(platform, 3))[:3] == [0, 1, 2]


def test_a_device_that_resets_while_its_menu_is_asked_for_is_asked_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(openscale, "MENU_TIMEOUT_S", 3600.0)  # nobody waits for the first answer
    device = OpenScaleDevice(Ramp())
    resets = iter([True])

    def tamper(data: bytes) -> bytes:
        return device.power_on() if next(resets, False) else data

    with FarEnd(device, tamper) as far_end, closing(driver.open(far_end.address)) as platform:
        assert platform.info.firmware == "1.2"


def test_each_stream_begins_at_index_0_after_what_came_before(
    far_end: FarEnd, platform: OpenScalePlatform
) -> None:
    far_end.produce(7)
    assert indices(read_samples(platform, 7)) == list(range(7))
    platform.stop()
    far_end.produce(9)
    platform.start()
    far_end.produce(4)
    blocks = read_samples(platform, 4)
    assert (indices(blocks), values(blocks)) == ([0, 1, 2, 3], [0, 1, 2, 3])
    assert platform.statistics.lost_samples == 0


def test_lost_lines_are_a_gap_of_exactly_that_many(
    far_end: FarEnd, platform: OpenScalePlatform
) -> None:
    far_end.produce(5)
    far_end.lose(3)
    far_end.produce(5)
    blocks = read_samples(platform, 10)
    assert indices(blocks) == values(blocks) == [0, 1, 2, 3, 4, 8, 9, 10, 11, 12]
    assert [b.missing_before for b in blocks if b.missing_before] == [3]
    assert platform.statistics.lost_samples == 3
    assert platform.statistics.damaged_bytes == 0


def test_a_damaged_line_is_counted_and_missing(
    far_end: FarEnd, platform: OpenScalePlatform
) -> None:
    far_end.produce(5)
    line = far_end.device.produce(1)
    far_end.send(line.replace(b"lbs", b"lbt"))
    far_end.produce(5)
    blocks = read_samples(platform, 10)
    assert indices(blocks) == values(blocks) == [0, 1, 2, 3, 4, 6, 7, 8, 9, 10]
    statistics = platform.statistics
    assert (statistics.damaged_bytes, statistics.damage_events) == (len(line), 1)
    assert statistics.lost_samples == 1


def test_a_reset_in_mid_line_is_a_gap_and_the_index_goes_on(
    far_end: FarEnd, platform: OpenScalePlatform
) -> None:
    far_end.produce(5)
    cut = far_end.device.produce(1)[:9]
    far_end.send(cut + far_end.device.power_on())
    far_end.produce(5)
    blocks = read_samples(platform, 10)
    assert indices(blocks) == [0, 1, 2, 3, 4, 6, 7, 8, 9, 10]
    assert values(blocks) == [0, 1, 2, 3, 4, 0, 1, 2, 3, 4]
    assert [b.missing_before for b in blocks if b.missing_before] == [1]
    time_s = np.concatenate([b.device_time_s for b in blocks])
    assert_array_equal(np.diff(time_s) > 0, True)
    assert platform.statistics.damaged_bytes == len(cut) + 2  # the banner begins with a line end


class Speaker:
    """Something at the port that says the same over and over and listens to nothing."""

    baud = 9600
    sample_rate_hz = 80.0
    is_exhausted = False

    def __init__(self, text: bytes) -> None:
        self._text = text
        self.is_streaming = bool(text)

    def power_on(self) -> bytes:
        return b""

    def receive(self, data: bytes) -> bytes:
        return data[:0]

    def produce(self, n_samples: int) -> bytes:
        return self._text if n_samples else b""


@pytest.mark.usefixtures("_impatient")
@pytest.mark.parametrize(
    ("text", "message"),
    [
        (b"", "does not speak like an OpenScale"),
        (bytes(range(128, 256)), "does not speak like an OpenScale"),
        (b"84227\r\n", "does not speak like an OpenScale"),
        (b"Reset - please power cycle\r\n", "plug it in again"),
        (b"813,0.0010,kg,84227,\r\n", "menu .* cannot be read"),
    ],
    ids=["nothing", "garbage", "other device", "emergency reset", "no menu"],
)
def test_what_is_no_working_openscale_is_refused(text: bytes, message: str) -> None:
    with FarEnd(Speaker(text)) as far_end, pytest.raises(WrongDeviceError, match=message):
        driver.open(far_end.address)
