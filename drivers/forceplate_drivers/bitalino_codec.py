"""Frames of a BITalino, cut out of bytes: no header, a number of 4 bits, a CRC of 4 bits.

So little is in a frame that one alone is never believed: the stream is found where four frames
follow one another. Where it breaks off, the last frame before is withdrawn and the first behind is
none, for either may be made of the parts of two.
"""

from __future__ import annotations

from collections.abc import Sequence

from forceplate_drivers.stream_platform import Lost, Sample, Withdrawn

SIZES = (3, 4, 6, 7, 8, 8)
"""Bytes of a frame with one channel, two, ... six."""
BITS = (10, 10, 10, 10, 6, 6)
"""Of each channel."""
NUMBERS = 16
"""Frames are numbered from 0 to one less, again and again."""
RUN = 4
"""So many frames that follow one another are a stream."""
_SHIFTS = (42, 32, 22, 12, 6, 0)


def _divided(value: int) -> int:
    """Return the remainder of 12 bits by x^4 + x + 1."""
    for bit in range(11, 3, -1):
        if value >> bit & 1:
            value ^= 0b10011 << (bit - 4)
    return value


_REMAINDERS = tuple(_divided(value) for value in range(1 << 12))


def crc4(frame: bytes) -> int:
    """Return what the CRC of a frame must be; the four bits where it stands count as 0."""
    remainder = 0
    for byte in frame[:-1]:
        remainder = _REMAINDERS[remainder << 8 | byte]
    return _REMAINDERS[remainder << 8 | frame[-1] & 0xF0]


def encode(number: int, counts: Sequence[int]) -> bytes:
    """Return the frame of one sample; its inputs and outputs are 0."""
    values = sum(count << shift for count, shift in zip(counts, _SHIFTS, strict=False))
    whole = (values | (number % NUMBERS) << 60).to_bytes(8, "little")
    frame = whole[-SIZES[len(counts) - 1] :]
    return frame[:-1] + bytes([frame[-1] | crc4(frame)])


class BitalinoCodec:
    """Bytes in, samples out: any split of the bytes gives the same. Nothing raises."""

    def __init__(self, n_channels: int = len(BITS)) -> None:
        self.received_bytes = 0
        self.damaged_bytes = 0
        self.damage_events = 0
        self._n_channels = n_channels
        self._size = SIZES[n_channels - 1]
        self._pad = bytes(8 - self._size)
        self.restart()

    def restart(self) -> None:
        """Forget what is unfinished; a new stream is looked for."""
        self._pending = bytearray()
        self._last = b""  # the last frame of the stream; it names what must follow
        self._is_found = False
        self._skipped_bytes = 0  # since the last frame

    def feed(self, data: bytes) -> list[Sample | Lost | Withdrawn]:
        """Return what these bytes complete, in order."""
        self.received_bytes += len(data)
        self._pending += data
        items: list[Sample | Lost | Withdrawn] = []
        position, size, pending = 0, self._size, self._pending
        while position + size <= len(pending):
            frame = bytes(pending[position : position + size])
            if self._is_found and self._follows(self._last, frame):
                items.append(self._sample(frame))
                position += size
            elif self._is_found and frame == self._last:
                self._damage(size)
                position += size
            elif len(pending) - position < RUN * size:
                break
            elif self._is_run(position):
                items += self._found(frame)
                position += size
            else:
                items += self._broken_off()
                self._damage(1)
                position += 1
        del pending[:position]
        return items

    def _follows(self, before: bytes, frame: bytes) -> bool:
        number = frame[-1] >> 4
        return number == ((before[-1] >> 4) + 1) % NUMBERS and frame[-1] & 0xF == crc4(frame)

    def _is_run(self, position: int) -> bool:
        """Return whether a run of frames begins here."""
        ends = range(position, position + (RUN + 1) * self._size, self._size)
        run = [bytes(self._pending[at : at + self._size]) for at in ends[:-1]]
        return run[0][-1] & 0xF == crc4(run[0]) and all(map(self._follows, run, run[1:]))

    def _found(self, frame: bytes) -> list[Sample | Lost | Withdrawn]:
        """Return the first frame of a run, if it is a sample, and what is missing before.

        Behind damage it is none: a byte that came twice leaves a frame with the true end, which the
        next ones bear out. Frames are numbered by 16: of those with the right remainder the loss is
        taken that comes nearest to the damage between.
        """
        self._is_found = True
        is_sample = not self._skipped_bytes
        n_missing = 0
        if self._last:
            remainder = ((frame[-1] >> 4) - (self._last[-1] >> 4) - 1) % NUMBERS
            rounds = round((self._skipped_bytes / self._size - remainder) / NUMBERS)
            n_missing = remainder + NUMBERS * max(0, rounds) + (not is_sample)
        if not is_sample:
            self.damaged_bytes += self._size
        sample = self._sample(frame)
        lost: list[Sample | Lost | Withdrawn] = [Lost(n_missing)] if n_missing else []
        return [*lost, sample] if is_sample else lost

    def _broken_off(self) -> list[Withdrawn]:
        """Return the withdrawal of the last frame, where the stream breaks off just now."""
        if not self._is_found:
            return []
        self._is_found = False
        self.damaged_bytes += self._size
        self.damage_events += 1
        return [Withdrawn()]

    def _damage(self, n_bytes: int) -> None:
        self.damaged_bytes += n_bytes
        self.damage_events += self._is_found or not (self._last or self._skipped_bytes)
        self._skipped_bytes += n_bytes

    def _sample(self, frame: bytes) -> Sample:
        self._last = frame
        self._skipped_bytes = 0
        whole = int.from_bytes(self._pad + frame, "little")
        return Sample(
            [whole >> shift & (1 << bits) - 1 for shift, bits in zip(_SHIFTS, BITS, strict=True)][
                : self._n_channels
            ]
        )
