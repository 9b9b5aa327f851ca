r"""Lines that boards print, cut out of bytes and read; no port, clock or thread.

A line ends as the lines of the learning window did: in ``\r\n``, ``\n``, ``\r``, ``\n\r``, with
or without empty lines behind it. There is no checksum and no counter: a changed, lost or doubled
digit that leaves a number of the same form cannot be detected, and a line that vanished whole
leaves no trace.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from forceplate_drivers.line_layout import Layout, common_beginning
from forceplate_drivers.stream_platform import Lost, Sample

MAX_LINE_BYTES = 256
_END = re.compile(rb"[\r\n]")
_NOT_END = re.compile(rb"[^\r\n]")


@dataclass(frozen=True, slots=True)
class UnknownLine:
    """A whole line that came while no layout was known, with its end."""

    line: bytes


class LineCodec:
    """Turns bytes into samples; any split of the bytes gives the same. Nothing raises.

    Each byte ends up in exactly one of the byte counts.
    """

    def __init__(self) -> None:
        self.received_bytes = 0
        self.row_bytes = 0
        """Of samples, and of the empty lines that belong between them."""
        self.startup_bytes = 0
        """Of what came before the layout was known, and of lines that were joined midway."""
        self.damaged_bytes = 0
        self.damage_events = 0
        self.layout: Layout | None = None
        """Set it once it is known: from then on lines are samples or damage."""
        self._pending = bytearray()
        self._joining = True  # the beginning of this line may have been sent before we listened
        self._overlong = False
        self._in_damage = False
        self._ends = b""  # what ended the last line, and the empty lines behind it so far
        self._extra_bytes = 0  # of them, those that are not counted yet

    @property
    def pending_bytes(self) -> int:
        """Bytes of an unfinished line, and of line ends that the next line will judge."""
        return len(self._pending) + self._extra_bytes

    def join(self) -> None:
        """Forget the unfinished line; samples begin with the next whole one."""
        self._joining = True

    def feed(self, data: bytes) -> list[UnknownLine | Sample | Lost]:
        """Return what these bytes complete, in order."""
        items: list[UnknownLine | Sample | Lost] = []
        self.received_bytes += len(data)
        self._pending += data
        while self._pending and self._step(items):
            pass
        is_overlong = self._overlong or len(self._pending) > MAX_LINE_BYTES
        if is_overlong and self._pending and not _END.search(self._pending):
            self._overlong = True
            self._discard(len(self._pending))
            self._pending.clear()
        return items

    def _step(self, items: list[UnknownLine | Sample | Lost]) -> bool:
        """Take one line, or one line end behind it; False: more must come first."""
        end = _END.search(self._pending)
        if end is None:
            self._judge_ends()
            return False
        if end.start() == 0 and not self._overlong:
            self._ends += self._pending[:1]
            self._extra_bytes += 1
            del self._pending[:1]
            return True
        self._judge_ends()
        n_bytes = self._line_length(end.start())
        if n_bytes is None:
            return False
        line = bytes(self._pending[:n_bytes])
        del self._pending[:n_bytes]
        self._ends = line[end.start() :]
        self._take(line, end.start(), items)
        return True

    def _line_length(self, n_body: int) -> int | None:
        """Return the length of the line with its end, None while that has not come whole."""
        if self.layout is None:
            behind = _NOT_END.search(self._pending, n_body)
            if behind is None and len(self._pending) - n_body <= MAX_LINE_BYTES:
                return None
            return behind.start() if behind else len(self._pending)
        ending = self.layout.ending
        came = bytes(self._pending[n_body : n_body + max(1, len(ending))])
        n_alike = len(common_beginning([came, ending]))
        if n_alike == len(came) < len(ending):
            return None
        return n_body + max(1, n_alike)

    def _take(self, line: bytes, n_body: int, items: list[UnknownLine | Sample | Lost]) -> None:
        joining, self._joining = self._joining, False
        overlong, self._overlong = self._overlong or n_body > MAX_LINE_BYTES, False
        if joining:
            self.startup_bytes += len(line)
        elif self.layout is None:
            self.startup_bytes += len(line)
            if not overlong:
                items.append(UnknownLine(line))
        else:
            is_whole = not overlong and line[n_body:].startswith(self.layout.ending)
            counts = self.layout.counts(line[:n_body]) if is_whole else None
            if counts is not None:
                self.row_bytes += len(line)
                self._in_damage = False
                items.append(Sample(counts))
            else:
                self._discard(len(line))
                if overlong or line.strip():
                    items.append(Lost())

    def _judge_ends(self) -> None:
        """Count line ends behind a line: they belong to it as they did before, or are damage."""
        if self._extra_bytes:
            n_bytes, self._extra_bytes = self._extra_bytes, 0
            if self.layout is not None and self._ends in self.layout.endings:
                self.row_bytes += n_bytes
            else:
                self._discard(n_bytes)

    def _discard(self, n_bytes: int) -> None:
        if self._joining or self.layout is None:
            self.startup_bytes += n_bytes
        else:
            self.damaged_bytes += n_bytes
            self.damage_events += not self._in_damage
            self._in_damage = True
