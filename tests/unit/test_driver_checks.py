"""What a driver answers is checked: every wrong answer is named, no right one refused."""

from __future__ import annotations

import math
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from benchmarks.driver_checks import WRONGS, judge
from forceplate.driver_contract import LONGEST_LINE, BlockCheck, check_info
from forceplate.errors import DriverFault, PlatformDisconnectedError
from forceplate.platform import (
    ENTRY_POINT_GROUP,
    CheckedPlatform,
    Platform,
    StreamStatistics,
    load_driver,
)
from forceplate.types import Block, Channel, Clock, PlatformInfo

INFO = PlatformInfo(
    driver="odd",
    model="Odd plate ½",
    serial_number="",
    firmware="",
    sample_rate_hz=1000.0,
    channels=(Channel("left", -100, 100), Channel("right", 0, 1)),
    detects_loss=False,
    clock=Clock.HOST,
)


def test_of_thousands_of_blocks_each_wrong_one_is_named_and_no_right_one_refused() -> None:
    found: list[str] = []
    tally = judge(6000, seed=3, complain=found.append)
    assert not found
    assert min(tally.n_right, tally.n_wrong) > 100 * len(WRONGS)


def test_counts_that_the_driver_can_still_change_are_copied() -> None:
    buffer = np.zeros((8, 2), np.int32)
    time_s = np.zeros(2)
    block = BlockCheck("odd", 2).checked(Block(0, buffer[:2], 0.0, device_time_s=time_s))
    buffer[:] = 7
    time_s[:] = 7.0
    assert not block.counts.any()
    assert block.device_time_s is not None
    assert not block.device_time_s.any()
    assert not block.counts.flags.writeable
    assert not block.device_time_s.flags.writeable


def test_a_plain_block_goes_through_as_it_is() -> None:
    counts = np.zeros((1, 2), np.int32)
    counts.setflags(write=False)
    block = Block(0, counts, 5.0)
    assert BlockCheck("odd", 2).checked(block) is block


def test_a_new_stream_begins_at_zero_again() -> None:
    check = BlockCheck("odd", 1)
    block = Block(0, np.zeros((3, 1), np.int32), 5.0)
    check.checked(block)
    with pytest.raises(DriverFault, match="its sample 0 comes where sample 3 was due"):
        check.checked(block)
    check.restart()
    check.checked(replace(block, arrival_s=1.0))


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("driver", "harp"),
        ("model", " "),
        ("model", None),
        ("model", "a\0b"),
        ("model", "a\x1b[2J"),
        ("model", "a\u202eb"),
        ("firmware", "x" * 201),
        ("name", "two\nlines"),
        ("serial_number", 4711),
        ("serial_number", "\ud800"),
        ("firmware", b"1.2"),
        ("sample_rate_hz", 0.0),
        ("sample_rate_hz", -1000),
        ("sample_rate_hz", math.nan),
        ("sample_rate_hz", math.inf),
        ("sample_rate_hz", 1e-300),
        ("sample_rate_hz", 1e300),
        ("sample_rate_hz", "1000"),
        ("sample_rate_hz", True),
        ("channels", ()),
        ("channels", [Channel("left", 0, 1)]),
        ("channels", ("left", "right")),
        ("channels", (Channel("left", 0, 1), Channel("left", 0, 1))),
        ("channels", (Channel("", 0, 1),)),
        ("channels", (Channel("left", 1, 1),)),
        ("channels", (Channel("left\n", 0, 1),)),
        ("channels", (Channel("left", -(10**30), 10**30),)),
        ("channels", (Channel("left", 0, 2**31),)),
        ("channels", (Channel("left", 0.0, 1.0),)),  # type: ignore[arg-type]
        ("detects_loss", 1),
        ("clock", "device"),
        ("simulated", None),
        ("real_time", 1),
    ],
)
def test_what_no_platform_can_be_is_named(field: str, value: object) -> None:
    wrong = replace(INFO, **{field: value})  # type: ignore[arg-type]
    with pytest.raises(DriverFault, match=rf"driver 'odd' .*PlatformInfo\.{field} is .*Update"):
        check_info(wrong, "odd")


def test_what_a_platform_can_be_is_taken() -> None:
    assert check_info(INFO, "odd") == INFO
    rate_hz: Any = np.float32(80.0)
    whole = check_info(replace(INFO, sample_rate_hz=rate_hz), "odd")
    assert whole.sample_rate_hz == 80.0
    assert type(whole.sample_rate_hz) is float
    with pytest.raises(DriverFault, match="PlatformInfo is None") as caught:
        check_info(None, "odd")  # type: ignore[arg-type]
    assert "recorded" not in str(caught.value)  # nothing was, where a platform is only opened


class Odd:
    """A platform whose methods do as they are told."""

    def __init__(self, **does: Callable[[], Any]) -> None:
        self._does = does
        self.n_closed = 0

    def _do(self, method: str, otherwise: Any = None) -> Any:
        return self._does.get(method, lambda: otherwise)()

    @property
    def info(self) -> PlatformInfo:
        return self._do("info", INFO)  # type: ignore[no-any-return]

    @property
    def statistics(self) -> StreamStatistics:
        return self._do("statistics", StreamStatistics())  # type: ignore[no-any-return]

    def start(self) -> None:
        self._do("start")

    def read(self, timeout_s: float) -> Block | None:
        return self._do("read")  # type: ignore[no-any-return]

    def stop(self) -> None:
        self._do("stop")

    def close(self) -> None:
        self.n_closed += 1
        self._do("close")


def raising(error: BaseException) -> Callable[[], Any]:
    def do() -> Any:
        raise error

    return do


ASKED: dict[str, Callable[[Platform], object]] = {
    "info": CheckedPlatform.of,
    "statistics": lambda platform: CheckedPlatform.of(platform).statistics,
    "start": lambda platform: CheckedPlatform.of(platform).start(),
    "read": lambda platform: CheckedPlatform.of(platform).read(0.1),
    "stop": lambda platform: CheckedPlatform.of(platform).stop(),
}


@pytest.mark.parametrize("method", ASKED)
@pytest.mark.parametrize(
    ("error", "said"),
    [
        (ZeroDivisionError("float division"), "ZeroDivisionError: float division"),
        (OSError(5, "Input/output error"), "OSError"),
        (KeyError(), "KeyError"),
        (SystemExit(1), "SystemExit: 1"),
    ],
)
def test_whatever_a_method_raises_is_the_drivers(
    method: str, error: BaseException, said: str
) -> None:
    with pytest.raises(DriverFault) as caught:
        ASKED[method](Odd(**{method: raising(error)}))
    told = str(caught.value)
    assert f"it failed in {method} ({said})" in told
    assert "Errno" not in told
    if method != "info":
        assert "'odd'" in told
    assert type(error).__name__ in caught.value.details


@pytest.mark.parametrize("method", ["start", "read", "stop"])
def test_what_a_driver_may_raise_goes_through(method: str) -> None:
    gone = PlatformDisconnectedError("The plate is gone. Plug it in.")
    with pytest.raises(PlatformDisconnectedError) as caught:
        ASKED[method](Odd(**{method: raising(gone)}))
    assert caught.value is gone


@pytest.mark.parametrize("value", [None, 7, StreamStatistics(-1), StreamStatistics(1.5)])  # type: ignore[arg-type]
def test_statistics_that_cannot_be_are_named(value: object) -> None:
    platform = CheckedPlatform.of(Odd(statistics=lambda: value))
    with pytest.raises(DriverFault, match="statistics is"):
        _ = platform.statistics


def test_closing_never_raises() -> None:
    odd = Odd(close=raising(ValueError("twice")))
    CheckedPlatform.of(odd).close()
    assert odd.n_closed == 1


def test_a_platform_is_checked_once() -> None:
    platform = CheckedPlatform(Odd())
    assert CheckedPlatform.of(platform) is platform


SOURCE = """
from forceplate.platform import PlatformAddress
from forceplate.types import Channel, Clock, PlatformInfo
closed = []
class _Platform:
    info = PlatformInfo("{driver}", "Odd", "", "", {rate}, (Channel("c", 0, 1),), False, Clock.HOST)
    def close(self): closed.append(self)
class _Driver:
    name = "odd"
    def discover(self): return {found}
    def open(self, address): return {opened}
driver = _Driver()
"""


@pytest.fixture
def install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Return a function that installs a driver, for this test only."""
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.delitem(sys.modules, "odd_package", raising=False)

    def install(**is_: str) -> None:
        info = tmp_path / "odd_package-2.5.dist-info"
        info.mkdir()
        (info / "METADATA").write_text("Metadata-Version: 2.1\nName: odd-package\nVersion: 2.5\n")
        (info / "entry_points.txt").write_text(f"[{ENTRY_POINT_GROUP}]\nodd = odd_package:driver\n")
        usual = {"driver": "odd", "rate": "1000.0", "found": "()", "opened": "_Platform()"}
        (tmp_path / "odd_package.py").write_text(SOURCE.format(**usual | is_))

    return install


def test_an_installed_driver_is_checked_and_its_package_known(
    install: Callable[..., None],
) -> None:
    install()
    platform = load_driver("odd").open("COM3")
    assert platform.info.driver_package == "odd-package 2.5"
    assert load_driver("odd").discover() == ()


@pytest.mark.parametrize(
    ("is_", "told"),
    [
        ({"driver": "harp"}, "PlatformInfo.driver is 'harp'"),
        ({"rate": "0"}, "PlatformInfo.sample_rate_hz is 0"),
        ({"opened": "1 / 0"}, "failed in open .ZeroDivisionError"),
        ({"opened": "None"}, "failed in info .AttributeError"),
    ],
)
def test_what_is_opened_wrongly_is_named_and_let_go(
    install: Callable[..., None], is_: dict[str, str], told: str
) -> None:
    install(**is_)
    with pytest.raises(DriverFault, match=told):
        load_driver("odd").open("COM3")
    if "opened" not in is_:
        assert len(sys.modules["odd_package"].closed) == 1


@pytest.mark.parametrize("found", ["1 / 0", "None", '["COM3"]', '[PlatformAddress("odd", 3, "")]'])
def test_what_is_discovered_wrongly_is_named(install: Callable[..., None], found: str) -> None:
    install(found=found)
    with pytest.raises(DriverFault, match="'odd'"):
        load_driver("odd").discover()


def test_a_place_is_shown_in_one_line_whatever_a_device_says(install: Callable[..., None]) -> None:
    found = "[PlatformAddress('odd', {!r}, {!r}), PlatformAddress('odd', {!r}, '')]"
    install(found=found.format("COM3", "plate\x1b[2J" + "x" * 999, "a\nb"))
    (place,) = load_driver("odd").discover()
    assert (place.address, place.description[:9]) == ("COM3", "plate?[2J")
    assert len(place.description) == LONGEST_LINE
