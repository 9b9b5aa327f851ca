"""What a visit can be: asked alike of a trial before it is recorded and of every file read.

A trial that no visit file could take would be found out when the person has pressed, and a file
with numbers that nothing can be would break whatever reckons with them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

import numpy as np
from numpy.typing import NDArray

from forceplate.driver_contract import HIGHEST_HZ, LONGEST_LINE, LOWEST_HZ
from forceplate.iso_dates import check_year
from forceplate.names import why_no_subject, why_no_visit
from forceplate.reasons import raised_as
from forceplate.started_anyway import decisions_in
from forceplate.types import ChangeRecord, Condition, PlatformInfo, VisitHeader
from forceplate.words import Text, say

LONGEST_NOTE_BYTES = 60_000
"""What an attribute of an HDF5 file holds."""
LONGEST_DOCUMENT_BYTES = 1 << 22
"""Of another file that a visit holds whole: calibration, protocol, last check, history."""
LIGHTEST_KG, HEAVIEST_KG = 1.0, 500.0
LARGEST_NUMBER = 1e15
"""Of any number in a file: far above every force, and its square is still finite."""


class ImplausibleError(ValueError):
    """A visit or a trial cannot be so; says what."""

    def __init__(self, text: Text) -> None:
        self.text = text
        super().__init__(say(text))


def check_header(header: VisitHeader) -> None:
    """Raise ImplausibleError unless a visit can be so."""
    if why_no_subject(header.subject_id) is not None:
        raise ImplausibleError(_SUBJECT.fill(name=repr(header.subject_id[:LONGEST_LINE])))
    if why_no_visit(header.visit) is not None:
        raise ImplausibleError(_VISIT.fill(name=repr(header.visit[:LONGEST_LINE])))
    check_started(header.started_at)
    check_lines({"operator": header.operator, "protocol": header.protocol})
    _check_platform(header.platform)
    mass_kg = header.body_mass_kg
    if mass_kg is not None and not LIGHTEST_KG <= mass_kg <= HEAVIEST_KG:
        raise ImplausibleError(_BODY_MASS.fill(body_mass_kg=mass_kg))
    documents = (
        header.calibration_json,
        header.protocol_json,
        header.last_check_json,
        header.started_anyway_json,
        header.history_json,
    )
    for text in documents:
        if text is not None:
            _check_text(_DOCUMENT, text, LONGEST_DOCUMENT_BYTES)
    with raised_as(ImplausibleError, _ANYWAY, ValueError):
        decisions_in(header.started_anyway_json)


def check_trial(
    condition: Condition,
    started_at: datetime,
    sample_rate_hz: float,
    note: str,
    zeros: Iterable[NDArray[np.float64] | None] = (),
) -> None:
    """Raise ImplausibleError unless a trial can be so."""
    check_lines({"fixation": condition.fixation})
    check_started(started_at)
    check_rate(sample_rate_hz)
    _check_text(_NOTE, note, LONGEST_NOTE_BYTES)
    for zero in zeros:
        if zero is not None:
            check_numbers(zero, "zero")


def check_changes(changes: Sequence[ChangeRecord]) -> None:
    """Raise ImplausibleError unless persons can have changed this; there is at least one."""
    for change in changes:
        check_lines({"what": change.what, "by": change.by, "reason": change.reason})
        check_started(change.at)
        for value in (change.former, change.new):
            if isinstance(value, str):
                _check_text(_NOTE, value, LONGEST_NOTE_BYTES)
    if not changes or min(change.serial for change in changes) < 1:
        raise ImplausibleError(_NO_SERIAL)


def check_lines(lines: Mapping[str, str]) -> None:
    """Raise ImplausibleError unless each of these is one printable line that is not too long."""
    for name, line in lines.items():
        if len(line) > LONGEST_LINE or not line.isprintable():
            raise ImplausibleError(_NO_LINE.fill(name=name, most=LONGEST_LINE))


def check_numbers(values: NDArray[Any], name: str) -> None:
    """Raise ImplausibleError unless all are finite and none is beyond any measurement."""
    if values.dtype.kind != "f" or not values.size or np.abs(values).max() <= LARGEST_NUMBER:
        return
    if not np.isfinite(values).all():
        raise ImplausibleError(_NOT_FINITE.fill(where=name))
    raise ImplausibleError(_TOO_LARGE.fill(where=name, most=LARGEST_NUMBER))


def check_rate(sample_rate_hz: float) -> None:
    """Raise ImplausibleError for a rate at which no platform samples."""
    if not LOWEST_HZ <= sample_rate_hz <= HIGHEST_HZ:
        raise ImplausibleError(_RATE.fill(sample_rate_hz=sample_rate_hz))


def check_started(started_at: datetime) -> None:
    """Raise ImplausibleError for a time that no visit can be of."""
    with raised_as(ImplausibleError, _STARTED, ValueError):
        check_year(started_at)


def _check_platform(platform: PlatformInfo) -> None:
    check_rate(platform.sample_rate_hz)
    check_lines(
        {
            "driver": platform.driver,
            "model": platform.model,
            "serial_number": platform.serial_number,
            "firmware": platform.firmware,
            "name": platform.name or "",
            "calibration id": platform.calibration_id or "",
            **{f"channel {i}": one.name for i, one in enumerate(platform.channels, 1)},
        }
    )


def _check_text(what: Text, text: str, most_bytes: int) -> None:
    if "\0" in text:
        raise ImplausibleError(_ZERO_SIGN.fill(what=what))
    n_bytes = len(text.encode("utf-8", "surrogatepass"))
    if n_bytes > most_bytes:
        raise ImplausibleError(_LONG.fill(what=what, n=n_bytes, most=most_bytes))


_SUBJECT = Text("{name} cannot be the name of a subject")
_VISIT = Text("{name} cannot be the label of a visit")
_NOTE = Text("the note")
_DOCUMENT = Text("a document of the visit")
_LONG = Text("{what} is {n} bytes long, and {most} are the most")
_ZERO_SIGN = Text("{what} contains a zero character")
_NO_LINE = Text("{name} must be one line of at most {most} printable characters")
_NOT_FINITE = Text("{where} is not finite")
_TOO_LARGE = Text("{where} has a number beyond {most:g}, which nothing measured can be")
_BODY_MASS = Text("the body mass is {body_mass_kg} kg")
_ANYWAY = Text("why it was measured on a platform in doubt cannot be read: {error}")
_RATE = Text("the sample rate is {sample_rate_hz} Hz")
_NO_SERIAL = Text("a change has no number")
_STARTED = Text("its time cannot be: {error}")
