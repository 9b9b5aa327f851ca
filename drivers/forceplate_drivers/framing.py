"""Codecs of a device's own: its samples are cut out of the bytes, and all other bytes are counted.

A subclass says what one line or one frame is, in :meth:`take`; cutting, finding the stream again
and counting stand here.
"""

from __future__ import annotations

from forceplate_drivers.stream_platform import Lost, Sample


class Known:
    """Not a sample, and no damage: an answer, a heartbeat, a header."""


KNOWN = Known()


class _Framing:
    """Cuts bytes into frames; any split of the bytes gives the same. Never raises."""

    def __init__(self) -> None:
        self.received_bytes = 0
        self.damaged_bytes = 0
        self.damage_events = 0
        self._pending = bytearray()
        self._in_damage = False

    def take(self, frame: bytes) -> Sample | Lost | Known | None:
        """Return what a frame is, :data:`KNOWN` if it is no sample, None if it is nothing known."""
        raise NotImplementedError

    def feed(self, data: bytes) -> list[Sample | Lost]:
        """Return the samples that these bytes complete, in order."""
        self.received_bytes += len(data)
        self._pending += data
        items: list[Sample | Lost] = []
        while self._pending:
            n_bytes, is_frame = self._next()
            if not n_bytes:
                break
            frame = bytes(self._pending[:n_bytes])
            item = self.take(frame) if is_frame else None
            if item is None:
                n_bytes = self._skipped(n_bytes)
                self.damaged_bytes += n_bytes
                self.damage_events += not self._in_damage
            self._in_damage = item is None
            del self._pending[:n_bytes]
            if isinstance(item, Sample | Lost):
                items.append(item)
        return items

    def _next(self) -> tuple[int, bool]:
        """Return how many bytes are decided, none if more must come, and whether as a frame."""
        raise NotImplementedError

    def _skipped(self, n_bytes: int) -> int:
        """Return how many bytes of a frame that is none are damage."""
        return n_bytes


class TextCodec(_Framing):
    """A codec of lines.

    Parameters
    ----------
    end
        The last byte of a line; :meth:`take` gets the line with it.
    longest
        Bytes; a longer line is damage.
    """

    def __init__(self, end: bytes = b"\n", longest: int = 256) -> None:
        super().__init__()
        self._end = end
        self._longest = longest
        self._is_overlong = False

    def _next(self) -> tuple[int, bool]:
        n_bytes = self._pending.find(self._end) + len(self._end)
        if n_bytes >= len(self._end):
            is_frame = not self._is_overlong and n_bytes <= self._longest
            self._is_overlong = False
            return n_bytes, is_frame
        # the rest of an overlong line is no line, whatever it looks like
        self._is_overlong = self._is_overlong or len(self._pending) > self._longest
        return (len(self._pending) if self._is_overlong else 0), False


class FrameCodec(_Framing):
    """A codec of frames of one size, and of what :meth:`size_of` knows besides.

    Parameters
    ----------
    header
        The bytes with which each frame begins. Where a frame is none, the next is looked for one
        byte further on: have :meth:`take` check a sum or a CRC, or a header in mid-frame is
        believed.
    size
        Bytes of a frame, header and sum counted in.
    longest
        Bytes of the longest answer of another shape; what is longer is damage.
    """

    def __init__(self, header: bytes, size: int, longest: int = 64) -> None:
        super().__init__()
        self._header = header
        self._size = size
        self._longest = max(size, longest)

    def size_of(self, start: bytes) -> int | None:
        """Return how many bytes the frame has that begins so.

        Override it where a device answers in another shape than that of its samples, and leave
        the rest to ``super()``. What few bytes decide, more of them may not change.

        Parameters
        ----------
        start
            What has come, one byte at least and ``longest`` at most.

        Returns
        -------
        int or None
            0: more must come to tell. None: no frame begins so.
        """
        return self._size if self._header.startswith(start[: len(self._header)]) else None

    def _next(self) -> tuple[int, bool]:
        start = bytes(self._pending[: self._longest])
        size = self.size_of(start)
        if size is None or size > self._longest or (not size and len(start) == self._longest):
            return 1, False
        return (size if len(start) >= size else 0), True

    def _skipped(self, n_bytes: int) -> int:
        return 1
