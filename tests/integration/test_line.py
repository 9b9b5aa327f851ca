"""The line driver against an emulated board on a real pseudo-terminal."""

from __future__ import annotations

import math
from collections.abc import Iterator
from contextlib import closing
from typing import cast

import numpy as np
import pytest
from numpy.testing import assert_array_equal

from forceplate.errors import WrongDeviceError
from forceplate.types import Block, Clock
from forceplate.words import say
from forceplate_drivers import line, stream_platform
from forceplate_drivers.emulation.line import STYLES, LineDevice
from forceplate_drivers.emulation.server import HAS_PTY
from forceplate_drivers.line import LEARN_TIMEOUT_S, MOST_PAUSES, LinePlatform, driver
from forceplate_drivers.port import Port
from tests.integration.far_end import FarEnd, Ramp, indices, read_samples
from tests.line_learning import open_at

pytestmark = pytest.mark.skipif(not HAS_PTY, reason="needs a pseudo-terminal")


@pytest.fixture(autouse=True)
def _short_settling(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(line, "SETTLE_S", 0.02)
    monkeypatch.setattr(stream_platform, "SETTLE_S", 0.02)


def counts_of(blocks: list[Block]) -> list[list[int]]:
    return np.concatenate([block.counts for block in blocks]).tolist()  # type: ignore[no-any-return]


@pytest.fixture
def far_end() -> Iterator[FarEnd]:
    with FarEnd(LineDevice(Ramp(2, sample_rate_hz=320.0))) as far_end:
        yield far_end


@pytest.fixture
def platform(far_end: FarEnd) -> Iterator[LinePlatform]:
    """Open, started, joined to a whole line, and silent until the test sends."""
    with closing(open_at(far_end.address)) as platform:
        far_end.hold()
        discard_what_is_under_way(platform)
        platform.start()
        far_end.send(b"7,7\r\n")  # the line it joins
        yield platform


def discard_what_is_under_way(platform: LinePlatform) -> None:
    received = -1
    while received != platform.statistics.received_bytes:
        received = platform.statistics.received_bytes
        platform.read(0.05)


@pytest.mark.parametrize("style", STYLES)
def test_each_style_is_learned_and_comes_out_bit_for_bit(style: str) -> None:
    n_channels = 1 if STYLES[style].one_channel else 4
    device = LineDevice(Ramp(n_channels, sample_rate_hz=1000.0, step=-37), style)
    with FarEnd(device) as far_end, closing(open_at(far_end.address)) as platform:
        platform.start()
        blocks = read_samples(platform, 50)
        statistics = platform.statistics
        info = platform.info
    counts = np.concatenate([block.counts for block in blocks])
    first_row = counts[0, 0] + 1000 * np.arange(n_channels)
    expected = first_row - 37 * np.arange(len(counts))[:, None]
    assert_array_equal(counts, expected)
    assert indices(blocks) == list(range(len(counts)))
    assert len(info.channels) == n_channels
    assert statistics.damaged_bytes == statistics.lost_samples == 0


def test_what_the_platform_says_of_itself() -> None:
    device = LineDevice(Ramp(2, sample_rate_hz=200.0), "load_cell")
    with FarEnd(device) as far_end, closing(open_at(far_end.address, 200.0)) as platform:
        info = platform.info
    assert info.driver == "line"
    assert [channel.name for channel in info.channels] == [
        "Load_cell 1 output val [0.01]",
        "Load_cell 2 output val [0.01]",
    ]
    assert info.sample_rate_hz == pytest.approx(200.0, rel=0.1)  # by arrival
    assert not info.detects_loss
    assert info.clock is Clock.HOST
    assert info.simulated


def test_rejected_lines_are_damage_and_missing(far_end: FarEnd, platform: LinePlatform) -> None:
    far_end.send(b"1,2\r\nnan,3\r\nHX711 not found.\r\n4,5\r\n6,7\r\n")
    blocks = read_samples(platform, 3)
    assert indices(blocks) == [0, 3, 4]
    assert counts_of(blocks) == [[1, 2], [4, 5], [6, 7]]
    assert [block.missing_before for block in blocks] == [0, 2]
    statistics = platform.statistics
    assert (statistics.damaged_bytes, statistics.damage_events) == (25, 1)
    assert statistics.lost_samples == 2


def test_each_stream_begins_at_index_0_with_a_whole_line(
    far_end: FarEnd, platform: LinePlatform
) -> None:
    far_end.send(b"1,1\r\n2,2\r\n")
    read_samples(platform, 2)
    platform.stop()
    far_end.send(b"3,3\r\n4,")
    far_end.wait_until_arrived()
    platform.start()
    far_end.send(b"4\r\n5,5\r\n")
    blocks = read_samples(platform, 1)
    assert (indices(blocks), counts_of(blocks)) == ([0], [[5, 5]])
    assert platform.statistics.damaged_bytes == 0


def test_a_stream_that_is_begun_again_without_a_stop_begins_at_index_0(
    far_end: FarEnd, platform: LinePlatform
) -> None:
    far_end.send(b"1,1\r\n2,2\r\n")
    read_samples(platform, 2)
    far_end.send(b"3,3\r\n")
    far_end.wait_until_arrived()
    platform.start()
    far_end.send(b"4,4\r\n5,5\r\n6,6\r\n")
    blocks = read_samples(platform, 2)
    assert (indices(blocks), counts_of(blocks)) == ([0, 1], [[5, 5], [6, 6]])
    assert platform.statistics.lost_samples == 0


class Speaker(LineDevice):
    """Says given texts in turn instead of counts."""

    def __init__(self, *texts: bytes) -> None:
        super().__init__(Ramp())
        self._texts = texts
        self._turn = 0

    def produce(self, n_samples: int) -> bytes:
        self._turn += 1
        return self._texts[self._turn % len(self._texts)] if n_samples else b""


@pytest.mark.parametrize(
    ("texts", "counts"),
    [
        ((b"84227\n\r", b"84228\n\r"), {(84227,), (84228,)}),
        ((b"84227\r\n\r\n", b"84228\r\n\r\n"), {(84227,), (84228,)}),
        ((b"84227\r", b"84228\r"), {(84227,), (84228,)}),
        ((b"84227\r\n", b"84228\r\n\r\n"), {(84227,), (84228,)}),
        ((b"I (1234) HX711: 84227\r\n", b"I (1247) HX711: -3\r\n"), {(84227,), (-3,)}),
        ((b"84227 raw\r\n", b"84228 raw\r\n"), {(84227,), (84228,)}),
        ((b".50\r\n", b"-.25\r\n"), {(50,), (-25,)}),
        ((b"-0,25\r\n", b"0,25\r\n"), {(-25,), (25,)}),
    ],
)
def test_sketches_of_all_kinds_are_read(
    texts: tuple[bytes, ...], counts: set[tuple[int, ...]]
) -> None:
    with FarEnd(Speaker(*texts)) as far_end, closing(open_at(far_end.address)) as platform:
        platform.start()
        found = counts_of(read_samples(platform, 60))
        statistics = platform.statistics
    assert set(map(tuple, found)) == counts
    assert statistics.damaged_bytes == statistics.lost_samples == 0


@pytest.mark.parametrize(
    ("texts", "message", "dutch"),
    [
        ((bytes(range(128, 256)),), "no text at any baud rate", "baudrates tekst"),
        ((b"84227 ",), "text comes, but no line ever ends", "er eindigt nooit een regel"),
        ((b"12,5\r\n", b"13,6\r\n"), "may be columns or one number with", "kunnen kolommen zijn"),
        (
            (b"hello\r\n",),
            "no line could be read as numbers; the last one was b'hello",
            "geen regel was als getallen te lezen; de laatste was b'hello",
        ),
        ((b"1,2\r\n", b"1,2,3\r\n"), "too few lines alike", "in 0,4 s kwamen te weinig"),
        ((b"1,2\r\n", b"a:1,b:2\r\n"), "too few lines alike", "te weinig gelijke regels"),
    ],
    ids=["garbage", "no line ends", "comma", "text", "columns vary", "labels vary"],
)
def test_what_cannot_be_learned_is_refused(
    texts: tuple[bytes, ...], message: str, dutch: str
) -> None:
    with (
        FarEnd(Speaker(*texts)) as far_end,
        pytest.raises(WrongDeviceError, match=message) as refused,
    ):
        open_at(far_end.address, 5000.0, timeout_lines=2000)
    assert dutch in say(refused.value.text, "nl")
    assert "Controleer de sketch" in say(refused.value.text, "nl")


class BurstyPort:
    """A port whose lines come late, all that waited at once, for a while or for ever."""

    is_virtual = True

    def __init__(self, bursts_until_s: float) -> None:
        self.now_s = 0.0
        self._bursts_until_s = bursts_until_s

    def read(self, timeout_s: float) -> bytes:
        late_s = 0.5 if self.now_s < self._bursts_until_s else 0.02
        self.now_s += late_s
        return b"12 34\r\n" * round(late_s * 100)

    def set_baud(self, baud: int) -> None:
        raise AssertionError(baud)


def test_a_busy_computer_that_hears_in_bursts_takes_longer_to_learn() -> None:
    port = BurstyPort(bursts_until_s=2 * LEARN_TIMEOUT_S)
    platform = LinePlatform(cast("Port", port), "COM3@115200", monotonic=lambda: port.now_s)
    assert platform.info.sample_rate_hz == pytest.approx(100, rel=0.03)  # the first slice is cut
    assert 2 * LEARN_TIMEOUT_S < port.now_s < 2 * LEARN_TIMEOUT_S + 3


def test_lines_in_bursts_for_ever_are_refused_with_how_long_was_listened() -> None:
    port = BurstyPort(bursts_until_s=math.inf)
    with pytest.raises(WrongDeviceError, match=r"in (\d+) s too few lines alike came"):
        LinePlatform(cast("Port", port), "COM3@115200", monotonic=lambda: port.now_s)
    assert 2 * LEARN_TIMEOUT_S < port.now_s < LEARN_TIMEOUT_S + 2 * MOST_PAUSES


def test_where_nothing_comes_that_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(line, "LEARN_TIMEOUT_S", 0.4)
    with (
        FarEnd(Speaker(b"")) as far_end,
        pytest.raises(WrongDeviceError, match="nothing comes") as refused,
    ):
        driver.open(far_end.address)
    assert "er komt niets" in say(refused.value.text, "nl")
    assert "Controleer de sketch" in say(refused.value.text, "nl")


@pytest.mark.parametrize(
    ("text", "message"),
    [(b"1.5e3\r\n", "exponent form"), (b"9999999999\r\n", "too long for 32 bits")],
)
def test_what_counts_cannot_hold_is_refused(text: bytes, message: str) -> None:
    with FarEnd(Speaker(text)) as far_end, pytest.raises(WrongDeviceError, match=message):
        open_at(far_end.address)


def test_lines_before_a_header_teach_nothing() -> None:
    with FarEnd(LineDevice(Ramp(2))) as far_end:
        far_end.send(b"1\r\n2\r\n3\r\nInitializing the scale\r\n\r\n")
        with closing(open_at(far_end.address)) as platform:
            assert len(platform.info.channels) == 2
