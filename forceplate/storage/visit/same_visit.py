"""Whether a trial belongs into a visit, and what the visit comes to know with it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from forceplate.errors import OtherCalibrationError, OtherVisitError, ProtocolError
from forceplate.protocol import MeasurementProtocol
from forceplate.started_anyway import joined
from forceplate.types import VisitHeader
from forceplate.words import Text, listed

UNSPECIFIED = "unspecified"
"""A protocol that was not named: that of the visit goes on."""
_LEARNT = ("body_mass_kg", "protocol_json", "last_check_json")
"""What a visit may begin without and come to know with a later trial."""
_ANOTHER = Text("different {name}")
_NOT_ITS_TRIAL = Text(
    "The trial does not belong into {path}: {differing}. Record it as another visit."
)
_OTHER_CALIBRATION = Text(
    "Visit {visit} was begun with another calibration than the one chosen now. Choose that "
    "calibration, or record another visit; {path} is unchanged ({differing})."
)


def completed(stored: VisitHeader, header: VisitHeader) -> VisitHeader:
    """Return the stored header with what it did not know and another of the same visit does."""
    learnt = {
        name: getattr(header, name) if getattr(stored, name) is None else getattr(stored, name)
        for name in _LEARNT
    }
    decided = joined(stored.started_anyway_json, header.started_anyway_json)
    return replace(stored, **learnt, started_anyway_json=decided)


def must_be_whole(stored: VisitHeader, known: VisitHeader) -> bool:
    """Return whether a visit that comes to know this is written whole: not a part is added.

    The numbers of the earlier trials follow from the body mass; a list of decisions grows.
    """
    has_grown = stored.started_anyway_json not in (None, known.started_anyway_json)
    return known.body_mass_kg != stored.body_mass_kg or has_grown


def check_same_visit(path: Path | Text, stored: VisitHeader, header: VisitHeader) -> None:
    """Raise OtherVisitError, saying what differs, unless both headers are of the same visit."""
    pairs: dict[Text, tuple[object, object]] = {
        Text("subject"): (stored.subject_id, header.subject_id),
        Text("visit"): (stored.visit, header.visit),
        Text("driver"): (stored.platform.driver, header.platform.driver),
        Text("platform model"): (stored.platform.model, header.platform.model),
        Text("platform serial number"): (
            stored.platform.serial_number,
            header.platform.serial_number,
        ),
        Text("channels"): (stored.platform.channels, header.platform.channels),
        Text("calibration"): (stored.calibration_json, header.calibration_json),
        Text("simulated"): (stored.simulated, header.simulated),
        Text("simulated platform"): (stored.platform.simulated, header.platform.simulated),
    }
    if None not in (stored.body_mass_kg, header.body_mass_kg):
        pairs[Text("body mass")] = (stored.body_mass_kg, header.body_mass_kg)
    if header.protocol != UNSPECIFIED:
        pairs[Text("protocol")] = (stored.protocol, header.protocol)
        if None not in (stored.protocol_json, header.protocol_json):
            pairs[Text("protocol of the same name")] = (
                _protocol(stored.protocol_json),
                _protocol(header.protocol_json),
            )
    differing = [_ANOTHER.fill(name=name) for name, (old, new) in pairs.items() if old != new]
    if stored.calibration_json != header.calibration_json:
        raise OtherCalibrationError(
            _OTHER_CALIBRATION.fill(visit=stored.visit, path=path, differing=listed(differing))
        )
    if differing:
        raise OtherVisitError(_NOT_ITS_TRIAL.fill(path=path, differing=listed(differing)))


def _protocol(text: str | None) -> object:
    """Return what a protocol says, however its numbers are written; else the text itself."""
    try:
        return MeasurementProtocol.from_json(text or "")
    except ProtocolError:
        return text
