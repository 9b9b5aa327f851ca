"""What a driver must hold to, checked where its answers come in, and named where it does not.

The values are checked here; :mod:`forceplate.platform` asks the driver for them. Only a driver can
break these rules: a bad cable, a lost sample or an unplugged device breaks none.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from numbers import Real
from operator import index
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from forceplate.errors import DriverFault
from forceplate.reasons import raised
from forceplate.types import Block, Channel, Clock, PlatformInfo
from forceplate.words import Text, plain, say

MAX_SAMPLE_INDEX = 1 << 53
LONGEST_LINE = 200
"""Signs of a name or a label, of a platform and of a visit."""
LOWEST_HZ, HIGHEST_HZ = 0.1, 1e6
"""Of any platform; what a visit file can hold."""
MAX_SHOWN = 80
MAX_SAID = 400
_NONE = 0  # the one 0 there is: 0.0 and False are equal to it, and no number of samples
Number = TypeVar("Number", np.int32, np.float64)
_INT32_MIN, _INT32_MAX = -(1 << 31), (1 << 31) - 1
_INT32, _FLOAT64 = np.dtype(np.int32), np.dtype(np.float64)

_AT_FAULT = Text(
    "The driver {driver} is at fault, not the platform: {rule}. Update the package that "
    "brings this driver, or show this to its maker."
)
_KIND = plain("{kind}: {reason}")
_FIELD = Text("{field} is {value}")
_RAISED = Text("it failed in {method} ({error})")
_NO_COUNTS = Text("its counts are {value}, not int32 in rows of {n} channels")
_NO_ROW = Text("a block of it holds no sample")
_INDEX_BACK = Text("its sample {first} comes where sample {due} was due")
_ARRIVAL_BACK = Text("its blocks arrive before the ones that they follow")
_DEVICE_TIME = Text("its device times are not one finite number for each sample")
_TIME_CHANGED = Text("its device times come and go within a stream")


def fault(driver: str, rule: Text) -> DriverFault:
    """Return the error that names the driver and the rule it broke."""
    return DriverFault(_AT_FAULT.fill(driver=repr(driver), rule=rule))


def failed(driver: str, method: str, error: BaseException) -> DriverFault:
    """Return the error that says what a method of the driver raised, in the driver's own words.

    They are for its maker, to whom they are to be shown. What the system said, with its number,
    stays in ``details``.
    """
    kind = plain(type(error).__name__)
    is_told = str(error) and not isinstance(error, OSError)
    said = _KIND.fill(kind=kind, reason=_sayable(raised(error))) if is_told else kind
    return fault(driver, _RAISED.fill(method=method, error=said))


def _sayable(reason: Text) -> Text:
    """Return what another's code said as a sentence and a file can hold it."""
    said = say(reason)
    held = said.encode(errors="replace").decode()
    held = held if len(held) <= MAX_SAID else f"{held[:MAX_SAID]} ..."
    return reason if held == said else plain(held)


def wrong_field(driver: str, field: str, value: object) -> DriverFault:
    """Return the error that says what a field or an answer of the driver is."""
    return fault(driver, _FIELD.fill(field=field, value=_shown(value)))


def check_info(info: PlatformInfo, driver: str) -> PlatformInfo:
    """Return what a driver says of a platform.

    Raises
    ------
    DriverFault
        Something in it cannot be, or no visit file could hold it: a rate of no platform, a name
        that is not one printable line, a channel without one, or with that of another, or with a
        range that is empty or beyond int32, the driver names another driver.
    """
    if not isinstance(info, PlatformInfo):
        raise wrong_field(driver, "PlatformInfo", info)
    is_right = {
        "driver": info.driver == driver,
        "model": _is_text(info.model) and info.model.strip() != "",
        "serial_number": _is_text(info.serial_number),
        "firmware": _is_text(info.firmware),
        "sample_rate_hz": _is_number(info.sample_rate_hz)
        and LOWEST_HZ <= info.sample_rate_hz <= HIGHEST_HZ,
        "channels": _are_channels(info.channels),
        "detects_loss": isinstance(info.detects_loss, bool),
        "clock": isinstance(info.clock, Clock),
        "simulated": isinstance(info.simulated, bool),
        "real_time": isinstance(info.real_time, bool),
        "name": info.name is None or _is_text(info.name),
        "calibration_id": info.calibration_id is None or _is_text(info.calibration_id),
    }
    for field, right in is_right.items():
        if not right:
            raise wrong_field(driver, f"PlatformInfo.{field}", getattr(info, field))
    return replace(info, sample_rate_hz=float(info.sample_rate_hz))


def shown_line(text: str) -> str:
    """Return a device's own word as one line can show it: a character that is none becomes ``?``.

    It may say anything: move the cursor of a terminal, or turn the line round.
    """
    return "".join(letter if letter.isprintable() else "?" for letter in text[:LONGEST_LINE])


class BlockCheck:
    """Checks the blocks of one stream as they come. Used by the reader thread.

    Parameters
    ----------
    driver
        Who is at fault.
    n_channels
        Columns that counts must have.
    """

    def __init__(self, driver: str, n_channels: int) -> None:
        self._driver = driver
        self._n_channels = n_channels
        self.restart()

    def restart(self) -> None:
        """Begin anew: the next block is the first of a stream."""
        self._due = 0
        self._arrival_s = -math.inf
        self._has_time: bool | None = None

    def checked(self, block: Block) -> Block:
        """Return the block, or the same with counts that the driver cannot change any more.

        Raises
        ------
        DriverFault
            The block is not what :class:`forceplate.types.Block` says.
        """
        counts = block.counts if type(block) is Block else None
        if type(counts) is np.ndarray:
            # most blocks by far are plain: these few comparisons are what a thousand a second cost
            shape, flags = counts.shape, counts.flags
            due, arrival_s = block.first_sample, block.arrival_s
            if (
                counts.dtype == _INT32
                and len(shape) == 2
                and shape[1] == self._n_channels
                and shape[0]
                and flags.owndata
                and not flags.writeable
                and type(due) is int
                and due == self._due
                and type(arrival_s) is float
                and self._arrival_s <= arrival_s < math.inf
                and block.missing_before is _NONE
                and block.retracts is _NONE
                and block.damaged_bytes is _NONE
                and block.device_time_s is None
                and not self._has_time
            ):
                self._due = due + shape[0]
                self._arrival_s = arrival_s
                self._has_time = False
                return block
        return self._thoroughly(block)

    def _thoroughly(self, block: Block) -> Block:
        """Find what is wrong with a block; it may be right all the same."""
        if not isinstance(block, Block):
            raise wrong_field(self._driver, "Block", block)
        counts: object = block.counts
        if (
            not isinstance(counts, np.ndarray)
            or counts.dtype != _INT32
            or counts.ndim != 2
            or counts.shape[1] != self._n_channels
        ):
            raise self._fault(_NO_COUNTS.fill(value=_shown(counts), n=self._n_channels))
        if not len(counts):
            raise self._fault(_NO_ROW)
        first, missing, retracts, damaged = (
            self._whole(block, field)
            for field in ("first_sample", "missing_before", "retracts", "damaged_bytes")
        )
        if first < self._due + missing:
            raise self._fault(_INDEX_BACK.fill(first=first, due=self._due + missing))
        if retracts > self._due:
            raise wrong_field(self._driver, "Block.retracts", retracts)
        if not (_is_number(block.arrival_s) and math.isfinite(block.arrival_s)):
            raise wrong_field(self._driver, "Block.arrival_s", block.arrival_s)
        if block.arrival_s < self._arrival_s:
            raise self._fault(_ARRIVAL_BACK)
        time_s = self._device_time(block)
        self._due = first + len(counts)
        self._arrival_s = float(block.arrival_s)
        return Block(
            first, _own(counts), self._arrival_s, missing, retracts, time_s, damaged_bytes=damaged
        )

    def _whole(self, block: Block, field: str) -> int:
        value: Any = getattr(block, field)
        try:
            number = index(value)
        except TypeError:
            number = -1
        if not 0 <= number <= MAX_SAMPLE_INDEX or isinstance(value, bool):
            raise wrong_field(self._driver, f"Block.{field}", value)
        return number

    def _device_time(self, block: Block) -> NDArray[np.float64] | None:
        time_s: object = block.device_time_s
        if self._has_time not in (None, time_s is not None):
            raise self._fault(_TIME_CHANGED)
        self._has_time = time_s is not None
        if time_s is None:
            return None
        if (
            not isinstance(time_s, np.ndarray)
            or time_s.dtype != _FLOAT64
            or time_s.shape != (len(block.counts),)
            or not np.isfinite(time_s).all()
        ):
            raise self._fault(_DEVICE_TIME)
        return _own(time_s)

    def _fault(self, rule: Text) -> DriverFault:
        return fault(self._driver, rule)


def _own(values: NDArray[Number]) -> NDArray[Number]:
    """Return values that nobody else can change: a driver may fill its buffer again."""
    if type(values) is np.ndarray and values.flags.owndata and not values.flags.writeable:
        return values
    values = np.array(values, subok=False)
    values.setflags(write=False)
    return values


def _are_channels(channels: Sequence[Channel]) -> bool:
    return (
        isinstance(channels, tuple)
        and len(channels) > 0
        and all(isinstance(channel, Channel) and _is_channel(channel) for channel in channels)
        and len({channel.name for channel in channels}) == len(channels)
    )


def _is_channel(channel: Channel) -> bool:
    ends: tuple[Any, Any] = channel.min_counts, channel.max_counts
    are_whole = all(isinstance(end, int) and not isinstance(end, bool) for end in ends)
    factor = channel.nominal_n_per_count
    is_possible = factor is None or (_is_number(factor) and 0 != abs(factor) < math.inf)
    skew_s = channel.skew_s
    is_possible &= skew_s is None or (_is_number(skew_s) and math.isfinite(skew_s))
    is_named = _is_text(channel.name) and channel.name.strip() != ""
    is_range = are_whole and _INT32_MIN <= ends[0] < ends[1] <= _INT32_MAX
    return is_named and is_range and is_possible


def _is_text(value: object) -> bool:
    """Return whether it is a line that every screen and file can hold."""
    return isinstance(value, str) and value.isprintable() and len(value) <= LONGEST_LINE


def _is_number(value: object) -> bool:
    return isinstance(value, Real) and not isinstance(value, bool)


def _shown(value: object) -> str:
    """Return a value as a sentence can hold it; of an array what it is, not what is in it."""
    if isinstance(value, np.ndarray):
        return f"{value.dtype} {value.shape}"
    try:
        text = " ".join(repr(value).split())
    except Exception:  # of the driver's own making
        return type(value).__name__
    return text if len(text) <= MAX_SHOWN else f"{text[:MAX_SHOWN]} ..."
