"""The binary codec of drivers/README.md as written: a counter, and an answer of another shape."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forceplate.errors import WrongDeviceError
from forceplate.testing import DriverContract
from forceplate.types import Channel, Clock, PlatformInfo
from forceplate_drivers.emulation.device import CountsSource
from forceplate_drivers.emulation.emulator import Emulator
from forceplate_drivers.emulation.sources import Bench
from forceplate_drivers.framing import KNOWN, FrameCodec
from forceplate_drivers.port import Port
from forceplate_drivers.sample_clock import SampleClock
from forceplate_drivers.stream_platform import (
    PortDriver,
    PortPlatform,
    Sample,
    StreamPlatform,
)

PAGE = (Path(__file__).resolve().parents[2] / "drivers/README.md").read_text(encoding="utf-8")
ENDS = (-(1 << 23), (1 << 23) - 1)
SIZE = 9


def of_the_page() -> Any:
    (code,) = (c for c in re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL) if "Beam" in c)
    known: dict[str, Any] = {"re": re, "FrameCodec": FrameCodec, "Sample": Sample, "KNOWN": KNOWN}
    exec(compile(code, "drivers/README.md", "exec"), known)
    return known["BeamCodec"]


BeamCodec = of_the_page()


class BeamPlatform(PortPlatform):
    codec: Any
    answer_s = 20.0
    """One that is there answers; a busy computer is slow."""

    def __init__(self, port: Port, address: str) -> None:
        super().__init__(port, address, SampleClock(wraps_at=256))
        self.codec = BeamCodec()
        self.prepare()
        self.info = PlatformInfo(
            "beam", "Beam", self.codec.serial_number, "", 100.0,
            (Channel("left", *ENDS), Channel("right", *ENDS)),
            detects_loss=True, clock=Clock.DEVICE, simulated=port.is_virtual,
        )  # fmt: skip

    def prepare(self) -> None:
        self.codec.serial_number = ""
        self.port.write(b"S?")
        if not self.wait_until(lambda: self.codec.serial_number, timeout_s=self.answer_s):
            raise WrongDeviceError(f"No Beam answers at {self.address}. Try another port.")

    def begin(self) -> None:
        self.port.write(b"G")

    def end(self) -> None:
        self.port.write(b"S")


class BeamDevice:
    baud = 115200
    sample_rate_hz = 100.0

    def __init__(self, source: CountsSource) -> None:
        if (source.n_channels, source.sample_rate_hz) != (2, self.sample_rate_hz):
            raise ValueError("A Beam has 2 channels at 100 samples per second.")
        self._source = source
        self.power_on()

    def power_on(self) -> bytes:
        self.is_streaming = self.is_exhausted = False
        self._number = 0
        return b""

    def receive(self, data: bytes) -> bytes:
        answer = b""
        for key in data:
            if key == ord("?"):
                answer += b"HELLO 42\n"
            elif key == ord("G"):
                self._source.restart()
                self.is_streaming, self.is_exhausted = True, False
            elif key == ord("S"):
                self.is_streaming = False
        return answer

    def produce(self, n_samples: int) -> bytes:
        if not self.is_streaming:
            return b""
        rows = self._source.take(n_samples).tolist()
        self.is_exhausted = len(rows) < n_samples
        sent = b"".join(frame(self._number + i, *row) for i, row in enumerate(rows))
        self._number += len(rows)
        return sent


def frame(number: int, left: int, right: int) -> bytes:
    cells = (count.to_bytes(3, "little", signed=True) for count in (left, right))
    body = b"\xa5" + bytes([number % 256]) + b"".join(cells)
    return body + bytes([sum(body) % 256])


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> None:
    """Do not wait long for a device that never answers."""
    if "refused" in request.node.name:
        monkeypatch.setattr(BeamPlatform, "answer_s", 0.1)


class TestBeam(DriverContract):
    """All tests are in DriverContract."""

    driver = PortDriver("beam", BeamPlatform, baud=115200, interface_version=1)
    emulator = Emulator(BeamDevice, 100.0, Bench(2, offset_counts=(0.0, 0.0), share=(0.5, 0.5)))
    sees_changed_bytes = False
    replays_from_the_start = True


counts = st.integers(*ENDS)
frames = st.builds(frame, st.integers(0, 255), counts, counts)
answers = st.sampled_from([b"HELLO 42\n", b"HELLO 42", b"H", b"HELLO " + b"7" * 80 + b"\n"])


@given(
    pieces=st.lists(st.one_of(frames, answers, st.binary(max_size=30)), max_size=12),
    positions=st.lists(st.integers(0, 1000), max_size=20),
)
def test_answers_of_another_shape_take_any_split(pieces: list[bytes], positions: list[int]) -> None:
    data = b"".join(pieces)
    ends = sorted({position % (len(data) + 1) for position in positions})
    parts = [data[a:b] for a, b in zip([0, *ends], [*ends, len(data)], strict=True)]
    whole, split = BeamCodec(), BeamCodec()
    assert [found for part in parts for found in split.feed(part)] == whole.feed(data)
    assert (split.damaged_bytes, split.damage_events) == (whole.damaged_bytes, whole.damage_events)


@given(sent=st.lists(frames, min_size=8, max_size=12))
def test_an_answer_whose_end_is_lost_costs_itself_alone(sent: list[bytes]) -> None:
    codec = BeamCodec()
    found = codec.feed(b"HELLO 4" + b"".join(sent))
    assert len(found) == len(sent)
    assert codec.damaged_bytes == len(b"HELLO 4")


def test_the_names_that_are_taken_stand_in_the_docstring() -> None:
    platform = StreamPlatform("here")
    private = {name for name in vars(StreamPlatform) if re.match(r"_[a-z]", name)}
    named = set(re.findall(r"``(\w+)``", str(StreamPlatform.__doc__)))
    assert {*vars(platform), *private} <= named | {"_abc_impl"}
