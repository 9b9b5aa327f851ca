"""Gauges at a serial line that answer in lines, and send their readings in lines when told to.

What such a gauge is asked and what a reading looks like differs; that an answer is waited for, and
which line is one, stands here.
"""

from __future__ import annotations

from collections.abc import Callable

from forceplate_drivers.framing import KNOWN, Known, TextCodec
from forceplate_drivers.port import Port
from forceplate_drivers.stream_platform import PortPlatform, Sample

REPLY_TIMEOUT_S = 1.0
"""A gauge that is there answers within milliseconds."""
LONGEST_LINE = 80


class GaugeCodec(TextCodec):
    """Lines of a gauge: answers while it is asked, readings while it sends them."""

    def __init__(self) -> None:
        super().__init__(longest=LONGEST_LINE)
        self.is_asked = True
        """While it is, every line is an answer and none is damage."""
        self.answers: list[str] = []

    def take(self, frame: bytes) -> Sample | Known | None:
        """Return the sample of a line; an answer is kept."""
        if not self.is_asked:
            return self.reading(frame)
        self.answers.append(frame.decode("ascii", "replace").rstrip("\r\n"))
        return KNOWN

    def reading(self, line: bytes) -> Sample | Known | None:
        """Return the sample of a line that is sent unasked; None: it is none."""
        raise NotImplementedError


class GaugePlatform(PortPlatform):
    """An open gauge that is asked by lines ended with a carriage return."""

    codec: GaugeCodec

    def __init__(self, port: Port, address: str) -> None:
        super().__init__(port, address)

    def ask(self, command: str, is_answer: Callable[[str], bool] = bool) -> str:
        """Return what the gauge answers, empty where it does not in time.

        Parameters
        ----------
        is_answer
            Which line is the answer; others, such as readings still under way, are passed over.
        """
        codec = self.codec
        codec.is_asked = True
        codec.answers.clear()
        self.port.write(command.encode() + b"\r")
        self.wait_until(
            lambda: any(is_answer(line.strip()) for line in codec.answers), REPLY_TIMEOUT_S
        )
        return next((line.strip() for line in codec.answers if is_answer(line.strip())), "")
