"""How a visit is measured: conditions, trials, hold, rest; and the folder of a clinic's own.

A protocol is plain data that is valid as soon as it exists. Each visit keeps the whole of the
one that it followed, so a protocol that is changed or deleted later takes nothing from it.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

from forceplate.documents import (
    SCHEMA_KEY,
    VERSION_KEY,
    DocumentError,
    dump_readable_json,
    from_plain,
    load_json,
    to_plain,
    version_of,
)
from forceplate.errors import ProtocolError
from forceplate.files import write_atomically
from forceplate.names import is_device_name
from forceplate.reasons import raised_as, reason_of
from forceplate.types import Condition, Posture, Region, Side
from forceplate.words import Text

SCHEMA = "forceplate-protocol"
SCHEMA_VERSION = 1
MAX_FILE_BYTES = 65_536
MAX_CONDITIONS = 24
MAX_TRIALS = 20
MAX_PRACTICE_TRIALS = 10
LONGEST_RECORDING_S = 600.0
MAX_FOLLOW_UPS = 24
MAX_FOLLOW_UP_WEEKS = 520
SUFFIX = ".json"

_NAME = re.compile(r"[^\W_](?:(?:[^\W_]|[ -]){0,62}[^\W_])?")


@dataclass(frozen=True, slots=True)
class MeasurementProtocol:
    """What is measured at a visit, how often, and with which times; in seconds.

    Raises
    ------
    ProtocolError
        On construction, when a value is of the wrong kind or out of bounds.
    """

    name: str
    """1 to 64 letters, digits, spaces and hyphens, as the clinic calls it."""
    conditions: tuple[Condition, ...]
    """In the order of measuring."""
    trials: int = 3
    """That should count, per condition."""
    practice_trials: int = 1
    """To get used to it, first in each condition; kept, never counted."""
    hold_s: float = 3.0
    rest_s: float = 45.0
    """From the end of an effort to the next trial."""
    countdown_s: float = 3.0
    """Before the recording begins; 0: none."""
    longest_s: float = 15.0
    """A recording ends after this long at the latest."""
    target_percent: float | None = None
    """Of the best earlier trial of the condition; None: no target."""
    target_band_percent: float = 10.0
    """Half of the height of the target band, in percent of the target."""
    follow_up_weeks: tuple[int, ...] = (8,)
    """When the visits after the baseline are due, counted from it."""

    def __post_init__(self) -> None:
        _check_name(self.name)
        _check_conditions(self.conditions)
        _check_integer("trials", self.trials, 1, MAX_TRIALS)
        _check_integer("practice_trials", self.practice_trials, 0, MAX_PRACTICE_TRIALS)
        _check_number("hold_s", self.hold_s, 0.5, 60)
        _check_number("rest_s", self.rest_s, 0, 1800)
        _check_number("countdown_s", self.countdown_s, 0, 60)
        _check_number("longest_s", self.longest_s, 3, LONGEST_RECORDING_S)
        if self.longest_s < self.hold_s + 2:
            _refuse(_TOO_SHORT.fill(longest_s=float(self.longest_s), hold_s=float(self.hold_s)))
        if self.target_percent is not None:
            _check_number("target_percent", self.target_percent, 1, 200)
        _check_number("target_band_percent", self.target_band_percent, 1, 100)
        _check_weeks(self.follow_up_weeks)

    def to_json(self) -> str:
        """Return the text of a protocol file; ``from_json`` gives the same protocol."""
        head = {SCHEMA_KEY: SCHEMA, VERSION_KEY: SCHEMA_VERSION}
        return dump_readable_json({**head, **to_plain(self)})

    @classmethod
    def from_json(cls, text: str) -> MeasurementProtocol:
        """Return the protocol in the text of a protocol file.

        Raises
        ------
        ProtocolError
            Not JSON, an unknown, missing or repeated field, or a value that cannot be.
        """
        if len(text) > MAX_FILE_BYTES:
            _refuse(Text("it is longer than {most} characters").fill(most=MAX_FILE_BYTES))
        try:
            data = load_json(text)
        except ValueError as error:
            _refuse(Text("it is not JSON ({error})").fill(error=reason_of(error)))
        try:
            version_of(data, SCHEMA, (SCHEMA_VERSION,))
            fields = {k: v for k, v in data.items() if k not in (SCHEMA_KEY, VERSION_KEY)}
            return from_plain(cls, fields, complete=True)
        except DocumentError as error:
            _refuse(error.text)


class ProtocolStore:
    """A clinic's protocols: a folder with a small file for each, named as it is.

    ``standard`` is always there and cannot be changed, so that it means the same everywhere.
    The folder is made when the first protocol is written.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def names(self) -> tuple[str, ...]:
        """Return the names of all protocols, ``standard`` first; no file is read.

        Raises ProtocolError.
        """
        return (STANDARD.name, *sorted(self._own_names(), key=str.casefold))

    def read(self, name: str) -> MeasurementProtocol:
        """Return a protocol; raises ProtocolError."""
        if name == STANDARD.name:
            return STANDARD
        path = self._path(name)
        try:
            with path.open(encoding="utf-8") as file:
                text = file.read(MAX_FILE_BYTES + 1)
        except FileNotFoundError as error:
            raise ProtocolError(
                _NO_SUCH.fill(name=repr(name), names=", ".join(self.names()))
            ) from error
        except (OSError, UnicodeDecodeError) as error:
            raise _cannot(_READ, path, error) from error
        with raised_as(ProtocolError, _IN_FILE, ProtocolError, path=path):
            protocol = MeasurementProtocol.from_json(text)
        if protocol.name != name:
            raise ProtocolError(_OTHER_NAME.fill(path=path, name=repr(protocol.name)))
        return protocol

    def write(self, protocol: MeasurementProtocol) -> None:
        """Save a protocol under its name, in place of one that has it already.

        Raises
        ------
        ProtocolError
            It is named ``standard``, or like another but for upper and lower case; or the file
            cannot be written: what was there before is as it was.
        """
        path = self._path(protocol.name)
        self._refuse_lookalike(protocol.name)
        with raised_as(ProtocolError, _CANNOT, what=_WRITE, path=path):
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            write_atomically(path, protocol.to_json().encode(), overwrite=True)

    def delete(self, name: str) -> None:
        """Delete a protocol; visits that followed it keep it.

        Raises
        ------
        ProtocolError
            There is none of this name, it is ``standard``, or its file cannot be deleted.
        """
        path = self._path(name)
        try:
            path.unlink()
        except FileNotFoundError as error:
            raise ProtocolError(_NOT_THERE.fill(name=repr(name))) from error
        except OSError as error:
            raise _cannot(_DELETE, path, error) from error

    def _own_names(self) -> list[str]:
        try:
            files = list(self._folder.iterdir())
        except FileNotFoundError:
            return []
        except OSError as error:
            raise _cannot(_READ_ALL, self._folder, error) from error
        return [
            path.stem
            for path in files
            if path.suffix == SUFFIX and _is_name(path.stem) and path.stem != STANDARD.name
        ]

    def _path(self, name: str) -> Path:
        _check_name(name)
        if name.casefold() == STANDARD.name:
            raise ProtocolError(_STANDARD_STAYS)
        return self._folder / f"{name}{SUFFIX}"

    def _refuse_lookalike(self, name: str) -> None:
        """Refuse a name that differs from an existing one only in case: one file on Windows."""
        for other in self._own_names():
            if other != name and other.casefold() == name.casefold():
                raise ProtocolError(_OTHER_CASE.fill(other=repr(other), name=repr(name)))


def _is_name(name: str) -> bool:
    return bool(_NAME.fullmatch(name)) and not is_device_name(name)


def _check_name(name: object) -> None:
    if not isinstance(name, str) or not _is_name(name):
        _refuse(_NOT_A_NAME.fill(name=repr(name)))


def _check_conditions(conditions: object) -> None:
    if not isinstance(conditions, tuple) or not 1 <= len(conditions) <= MAX_CONDITIONS:
        _refuse(_HOW_MANY.fill(most=MAX_CONDITIONS))
    for condition in conditions:
        if not isinstance(condition, Condition):
            _refuse(Text("{condition!r} is no condition").fill(condition=condition))
        if not condition.fixation.isprintable():
            _refuse(_FIXATION)
    if len(set(conditions)) < len(conditions):
        _refuse(_TWICE)


def _check_integer(name: str, value: object, low: int, high: int) -> None:
    if type(value) is not int or not low <= value <= high:
        _refuse(_NOT_WHOLE.fill(name=name, value=repr(value), low=low, high=high))


def _check_number(name: str, value: object, low: float, high: float) -> None:
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    if not is_number or not math.isfinite(value) or not low <= value <= high:  # type: ignore[arg-type, operator]
        _refuse(_NOT_IN_RANGE.fill(name=name, value=repr(value), low=float(low), high=float(high)))


def _check_weeks(weeks: object) -> None:
    if not isinstance(weeks, tuple) or len(weeks) > MAX_FOLLOW_UPS:
        _refuse(_WEEKS.fill(most=MAX_FOLLOW_UPS))
    for week in weeks:
        _check_integer("follow_up_weeks", week, 1, MAX_FOLLOW_UP_WEEKS)
    if list(weeks) != sorted(set(weeks)):
        _refuse(_WEEKS_FALL)


def _refuse(why: Text) -> NoReturn:
    raise ProtocolError(_UNUSABLE.fill(why=why))


def _cannot(what: Text, path: Path, error: Exception) -> ProtocolError:
    return ProtocolError(_CANNOT.fill(what=what, path=path, why=reason_of(error)))


_UNUSABLE = Text("This is no protocol that can be used: {why}.")
_CANNOT = Text("Cannot {what} {path}: {why}. Check the folder and the disk.")
_READ = Text("read the protocol")
_READ_ALL = Text("read the protocols in")
_WRITE = Text("write the protocol")
_DELETE = Text("delete the protocol")
_NO_SUCH = Text("There is no protocol {name}. There are: {names}.")
_IN_FILE = Text("{error} File: {path}.")
_OTHER_NAME = Text("The file {path} holds the protocol {name}. Name the file after it.")
_NOT_THERE = Text("There is no protocol {name} to delete.")
_STANDARD_STAYS = Text(
    "The protocol 'standard' cannot be changed or deleted. Save yours under a name of its own."
)
_OTHER_CASE = Text(
    "There is a protocol {other} already. Write {name} the same way, or choose another name."
)
_TOO_SHORT = Text(
    "longest_s is {longest_s:g} s, too short for a hold of {hold_s:g} s and a still second before "
    "it; give 2 s more than the hold at least"
)
_NOT_A_NAME = Text(
    "{name} cannot be its name; use 1 to 64 letters, digits, spaces and hyphens, beginning and "
    "ending with a letter or digit, and no name of a Windows device"
)
_HOW_MANY = Text("it needs 1 to {most} conditions")
_FIXATION = Text("a fixation is not one line of text")
_TWICE = Text("a condition stands in it twice; raise the number of trials instead")
_NOT_WHOLE = Text("{name} is {value}, not a whole number from {low} to {high}")
_NOT_IN_RANGE = Text("{name} is {value}, not a number from {low:g} to {high:g}")
_WEEKS = Text("follow_up_weeks are not at most {most} whole numbers")
_WEEKS_FALL = Text("follow_up_weeks do not rise from one to the next")

STANDARD = MeasurementProtocol(
    name="standard",
    conditions=tuple(
        Condition(side, region, Posture.SEATED, "level_support")
        for side in Side
        for region in (Region.HALLUX, Region.LESSER_TOES)
    ),
)
"""Both feet, hallux and lesser toes apart, seated."""
