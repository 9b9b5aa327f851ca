"""Beginning or continuing a visit: what the library has of it, and with which header it goes on."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from forceplate.analysis.label_weeks import first_of
from forceplate.dates import short_date_text
from forceplate.errors import (
    AnotherDayError,
    DoubtfulEntryError,
    ForcePlateError,
    ProtocolError,
)
from forceplate.operations.visit.entry_doubts import CHECK_AGAIN, mass_doubts
from forceplate.protocol import MeasurementProtocol, ProtocolStore
from forceplate.storage.library import Library
from forceplate.storage.platform_checks import PlatformCheckStore
from forceplate.storage.visit.same_visit import UNSPECIFIED
from forceplate.storage.visit.visit_file import read_outline, read_visit
from forceplate.types import FirstVisit, PlatformInfo, Visit, VisitHeader
from forceplate.words import Text, listed
from forceplate_calibration import Calibration
from forceplate_calibration.platform_check.check import platform_check_from_json
from forceplate_calibration.platform_check.history import last_of_platform

_ANOTHER_DAY = Text("Visit {visit} of {subject_id} is of {there}, and this trial is of {here}.")
_CONFIRM = Text(
    "Give it a visit of its own, or confirm that it belongs there (--another-day). The file: {path}"
)


@dataclass(frozen=True, slots=True)
class KnownVisit:
    """What a library has of a visit that is about to begin or to go on."""

    visit: Visit | None
    """The visit itself, to continue it; None: it begins."""
    earlier: Visit | None
    """The latest one of the same person before it that can be read; None: there is none."""
    first: FirstVisit | None = None
    """The visit that labels count from; None: none names a week, or their days are none."""

    @property
    def last_kg(self) -> float | None:
        """What the person weighed at the earlier visit; None: not known."""
        return self.earlier.header.body_mass_kg if self.earlier else None


def look_up_visit(library: Library, subject_id: str, visit: str) -> KnownVisit:
    """Return what the library has of a visit.

    Raises
    ------
    StorageError
        The visit itself is there and cannot be read. An earlier one that is damaged is passed
        over: it only helps.
    """
    entries = library.visits_of(subject_id)
    this = next((entry for entry in entries if entry.visit == visit), None)
    before = sorted(
        (e for e in entries if e is not this and (this is None or e.date < this.date)),
        key=lambda entry: entry.date,
    )
    return KnownVisit(
        first=first_of(FirstVisit(e.visit, e.day) for e in entries if e.day is not None),
        visit=read_visit(this.path) if this else None,
        earlier=_first_readable([entry.path for entry in reversed(before)]),
    )


def check_mass(
    library: Library, subject_id: str, visit: str, mass_kg: float | None, *, sure: bool
) -> None:
    """Return where a body mass may be that of the person at a visit, or somebody is sure of it.

    Raises
    ------
    DoubtfulEntryError
        It is that of few people, or far from that of the visit before.
    StorageError
        The visit is there and cannot be read.
    """
    if mass_kg is None or sure:
        return
    earlier = look_up_visit(library, subject_id, visit).earlier
    doubts = mass_doubts(mass_kg, last_kg=earlier.header.body_mass_kg if earlier else None)
    if doubts:
        raise DoubtfulEntryError(CHECK_AGAIN.fill(doubts=listed(doubts, " ")))


def visit_header(
    library: Library,
    *,
    subject_id: str,
    visit: str,
    started_at: datetime,
    platform: PlatformInfo,
    calibration: Calibration | None,
    body_mass_kg: float | None,
    operator: str,
    protocol: str = UNSPECIFIED,
    simulated: bool = False,
    another_day: bool = False,
) -> VisitHeader:
    """Return the header of a visit that begins or goes on, with the last check of its platform.

    Whatever is simulated in it makes the visit a simulated one.

    Parameters
    ----------
    simulated
        Nobody is measured, whatever platform and calibration say.
    another_day
        The visit goes on although it began on another day.

    Raises
    ------
    CalibrationError
        The calibration does not fit the platform.
    AnotherDayError
        The visit began on another day, and nobody has said that it goes on.
    StorageError
        The visit or the checks are there and cannot be read.
    """
    if calibration is not None:
        calibration.check_open(platform)
    visit = library.meant_label(subject_id, visit)
    header = VisitHeader(
        subject_id=subject_id,
        visit=visit,
        started_at=started_at,
        platform=platform,
        body_mass_kg=body_mass_kg,
        calibration_json=None if calibration is None else calibration.to_json(),
        simulated=simulated
        or platform.simulated
        or (calibration is not None and calibration.simulated),
        operator=operator.strip(),
        protocol=protocol.strip() or UNSPECIFIED,
    )
    check_goes_on(library, subject_id, visit, started_at, another_day=another_day)
    return with_last_check(header, library)


def check_goes_on(
    library: Library, subject_id: str, visit: str, moment: datetime, *, another_day: bool
) -> None:
    """Return where a trial of this moment may be added to a visit, which may be a new one.

    Raises
    ------
    AnotherDayError
        The visit began on another day, and nobody has said that it goes on.
    LibraryError
        There are two such visits, or the words are not allowed.
    StorageError
        The visit is there and cannot be read.
    """
    path = library.existing_visit(subject_id, visit)
    if path is not None and not another_day:
        check_same_day(path, read_outline(path)[0], moment)


def is_another_day(visit: VisitHeader, moment: datetime) -> bool:
    """Return whether a visit began on another day than this moment, each by its own clock."""
    return visit.started_at.date() != moment.date()


def exists(moment: datetime) -> bool:
    """Return whether a moment is one by the clock of its zone, or of this computer without one.

    In spring the clock is put forward: the hour that is left out never was.
    """
    since_1970 = moment.timestamp()
    return datetime.fromtimestamp(since_1970, moment.tzinfo).replace(fold=moment.fold) == moment


def check_same_day(path: Path, visit: VisitHeader, moment: datetime) -> None:
    """Raise AnotherDayError where a trial of this moment is of another day than its visit.

    Nobody notices a trial of week 8 in the baseline once it is there.
    """
    if is_another_day(visit, moment):
        raise AnotherDayError(
            _ANOTHER_DAY.fill(
                visit=visit.visit,
                subject_id=visit.subject_id,
                there=short_date_text(visit.started_at),
                here=short_date_text(moment),
            ),
            _CONFIRM.fill(path=path),
        )


def with_last_check(header: VisitHeader, library: Library) -> VisitHeader:
    """Return the header with the last check of its platform that was made before the visit.

    Raises StorageError.

    A visit that is continued keeps the one it began with. Checks of another calibration than
    the visit's say nothing of its newtons and are passed over.
    """
    path = library.existing_visit(header.subject_id, header.visit)
    begun = header if path is None else read_outline(path)[0]
    if begun.last_check_json is not None:
        return replace(header, last_check_json=begun.last_check_json)
    found = last_check_before(replace(header, started_at=begun.started_at), library)
    return replace(header, last_check_json=found)


def last_check_before(header: VisitHeader, library: Library) -> str | None:
    """Return the last check of the platform before a visit began, whole.

    The one that the visit has is among those that are looked at, wherever it was made.

    Raises
    ------
    CalibrationError
        The calibration of the visit cannot be read.
    StorageError
        The checks are there and cannot be read.
    """
    platform = header.platform
    history = PlatformCheckStore(library.root).history(platform.model, platform.serial_number)
    checks = list(history.checks)
    if header.last_check_json is not None:
        checks.append(platform_check_from_json(header.last_check_json))
    text = header.calibration_json
    used = Calibration.from_json(text).sha256 if text is not None else None
    check = last_of_platform(checks, header.started_at, calibration_sha256=used)
    return None if check is None else check.to_json()


def protocol_of_visit(
    visit: Visit | None, name: str, store: ProtocolStore, *, otherwise: MeasurementProtocol
) -> MeasurementProtocol:
    """Return the protocol that a visit has followed so far, or for a new one that of this name.

    Parameters
    ----------
    visit
        None: it begins.
    name
        That of the store to begin with, or that the visit names without holding it.
    otherwise
        What a visit goes on with whose protocol is not in the store any more.

    Raises
    ------
    ProtocolError
        A visit begins, and the store has no such protocol.
    """
    if visit is not None and visit.header.protocol_json:
        return MeasurementProtocol.from_json(visit.header.protocol_json)
    try:
        return store.read(name)
    except ProtocolError:
        if visit is None:
            raise
        return otherwise


def _first_readable(paths: list[Path]) -> Visit | None:
    for path in paths:
        try:
            return read_visit(path)
        except ForcePlateError:
            continue
    return None
