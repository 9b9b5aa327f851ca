"""Whether a trial belongs into a visit, and what the visit comes to know with it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from forceplate.errors import ProtocolError, VisitFileError
from forceplate.protocol import MeasurementProtocol
from forceplate.types import VisitHeader
from forceplate.words import Text, listed

UNSPECIFIED = "unspecified"
"""A protocol that was not named: that of the visit goes on."""
_LEARNT = ("body_mass_kg", "protocol_json", "last_check_json")
"""What a visit may begin without and come to know with a later trial."""
_ANOTHER = Text("another {name}")


def completed(stored: VisitHeader, header: VisitHeader) -> VisitHeader:
    """Return the stored header with what it did not know and another of the same visit does."""
    return replace(
        stored,
        **{
            name: getattr(header, name) if getattr(stored, name) is None else getattr(stored, name)
            for name in _LEARNT
        },
    )


def check_same_visit(path: Path | Text, stored: VisitHeader, header: VisitHeader) -> None:
    """Raise VisitFileError, saying what differs, unless both headers are of the same visit."""
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
    if differing:
        raise VisitFileError(
            Text(
                "The trial does not belong into {path}: {differing}. Record it as another visit."
            ).fill(path=path, differing=listed(differing))
        )


def _protocol(text: str | None) -> object:
    """Return what a protocol says, however its numbers are written; else the text itself."""
    try:
        return MeasurementProtocol.from_json(text or "")
    except ProtocolError:
        return text
