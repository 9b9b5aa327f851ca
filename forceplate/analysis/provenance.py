"""What must be said beside the numbers of a visit, wherever they go: origin and doubts."""

from __future__ import annotations

from forceplate.analysis.gain.visit_differences import is_simulated
from forceplate.analysis.quality.calibration_checks import (
    CALIBRATION,
    LAST_CHECK,
    CheckState,
    last_check,
    usable_calibration,
)
from forceplate.types import Origin, VisitHeader
from forceplate.words import Text, plain
from forceplate_calibration import IMPORTED_NEWTONS, Concern

IMPORTED = "imported"
"""Stands where the driver of a platform stands: nothing was measured with this instrument."""


_ORIGIN = Text("imported from {file}: {columns} in {unit}{inverted}, by {software}")
_FILE = Text("{name} (SHA-256 {sha})")
_ANY_FILE = Text("the file with SHA-256 {sha}")
_INVERTED = Text(", turned round")
_AS_IT_IS = plain("")


def origin_text(origin: Origin, *, with_name: bool = True) -> Text:
    """Return where a trial was imported from.

    Parameters
    ----------
    with_name
        Name the file; its name may be a person's, and so has no place in what leaves the clinic.
    """
    file = (_FILE if with_name else _ANY_FILE).fill(name=origin.file_name, sha=origin.sha256)
    return _ORIGIN.fill(
        file=file,
        columns=" + ".join(origin.columns),
        unit=origin.unit,
        inverted=_INVERTED if origin.inverted else _AS_IT_IS,
        software=origin.software,
    )


def says_simulated(header: VisitHeader) -> bool:
    """Return whether visit, platform or calibration says that no person was measured."""
    calibration = usable_calibration(header.calibration_json)
    return is_simulated(header) or (calibration is not None and calibration.simulated)


def is_imported(header: VisitHeader) -> bool:
    """Return whether the visit was recorded by another system."""
    return header.platform.driver == IMPORTED


def has_foreign_newtons(header: VisitHeader) -> bool:
    """Return whether another system made the newtons: how is not known here."""
    calibration = usable_calibration(header.calibration_json)
    is_own = calibration is not None and calibration.id != IMPORTED_NEWTONS
    return is_imported(header) and not is_own


def concerns(header: VisitHeader) -> tuple[Concern, ...]:
    """Return why the calibration of a visit is in doubt; empty: it is not, or there is none."""
    if header.calibration_json is None:
        return ()
    calibration = usable_calibration(header.calibration_json)
    if calibration is None:
        return (Concern.UNREADABLE,)
    return calibration.concerns(header.platform, header.started_at.date())


def concern_words(header: VisitHeader) -> str:
    """Return the same as fixed words for programs, ``edited; expired``."""
    return "; ".join(concerns(header))


def doubts(header: VisitHeader) -> tuple[Text, ...]:
    """Return a sentence for everything that puts the newtons of a visit in doubt."""
    found = [CALIBRATION.sentences[f"warn:{concern}"] for concern in concerns(header)]
    state = last_check(header)[0]
    if state is CheckState.FAILED:
        found.append(LAST_CHECK.sentences["warn"])
    elif state is CheckState.UNREADABLE:
        found.append(LAST_CHECK.sentences["warn:unreadable"])
    return tuple(found)
