"""Whether the platform can be relied on now, and who decided to measure although it cannot."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from forceplate.analysis.provenance import FAILED_CHECK, NO_CALIBRATION, platform_doubts
from forceplate.analysis.quality.calibration_checks import usable_calibration
from forceplate.dates import moment_text, short_date_text
from forceplate.errors import OtherPlatformError, PlatformInDoubtError
from forceplate.phrases import STARTED_REASON
from forceplate.started_anyway import StartedAnyway, decisions_in, json_of
from forceplate.storage.library import Library
from forceplate.storage.platform_checks import PlatformCheckStore
from forceplate.storage.visit.same_visit import check_same_visit
from forceplate.storage.visit.visit_file import read_outline
from forceplate.types import PlatformInfo, VisitHeader
from forceplate.who_and_why import why_no_line, why_no_reason
from forceplate.words import Text, listed
from forceplate_calibration import Calibration, Concern
from forceplate_calibration.platform_check.check import PlatformCheck, PlatformCheckItem
from forceplate_calibration.platform_check.history import last_of_platform

_OTHER_PLATFORM = Text(
    "This visit is for the platform {own}, but {connected} is connected. Connect the first, or "
    "begin another visit."
)
_FAILED = Text(
    "Check failed, {at}: {placed_n:.1f} N placed, {read_n:.1f} N read. What is measured now may "
    "be wrong."
)
_RESTLESS = Text(
    "Check failed, {at}: the empty platform does not stay still. What is measured now may be wrong."
)
_TOO_LIGHT = Text(
    "Check failed, {at}: a weight of {placed_n:.1f} N is too light to say anything. What is "
    "measured now may be wrong."
)
_UNCALIBRATED = Text("No calibration: what is measured now gives no newtons.")
_EXPIRED = Text("Calibration expired, {until}. What is measured now may be wrong.")
_SAY_WHY = Text(
    "{doubts} To measure all the same, say why (--anyway, in Python anyway) and who you are "
    "(--operator, operator): both are kept with the visit and printed."
)
_CHECKED = Text("Platform checked on {at}.")
_UNCHECKED = Text("This platform was never checked with a known weight.")
_VALID = Text("Calibration valid until {until}.")


@dataclass(frozen=True, slots=True)
class PlatformState:
    """What is known of the platform now."""

    wrong: dict[str, Text]
    """What forbids to measure until somebody decides: by a word for programs, the worst first."""
    doubtful: tuple[Text, ...]
    """What should be known, and forbids nothing."""
    good: tuple[Text, ...]
    """Until when the calibration is valid, and when the platform was checked."""
    check: PlatformCheck | None = None
    """The last one; None: there is none."""


def last_check_of(library: Library, header: VisitHeader, now: datetime) -> PlatformCheck | None:
    """Return the last check of a visit's platform, with its calibration, before a moment.

    Raises StorageError.
    """
    platform, calibration = header.platform, usable_calibration(header.calibration_json)
    history = PlatformCheckStore(library.root).history(platform.model, platform.serial_number)
    used = None if calibration is None else calibration.sha256
    return last_of_platform(history.checks, now, calibration_sha256=used)


def platform_state(
    header: VisitHeader, check: PlatformCheck | None, now: datetime
) -> PlatformState:
    """Return what is known of a visit's platform at a moment.

    Parameters
    ----------
    check
        The last one of the platform; None: there is none.
    """
    at_now = replace(
        header, started_at=now, last_check_json=None if check is None else check.to_json()
    )
    found = platform_doubts(at_now)
    nominal = found.pop(Concern.NOMINAL, None)
    good: list[Text] = []
    if check is not None and check.passed:
        good.append(_CHECKED.fill(at=moment_text(check.at)))
    wrong = {}
    if check is not None and found.pop(FAILED_CHECK, None) is not None:
        wrong[FAILED_CHECK] = _failed(check)
    text = header.calibration_json
    if text is None:
        wrong[NO_CALIBRATION] = _UNCALIBRATED
    else:
        certificate = (
            None if Concern.UNREADABLE in found else Calibration.from_json(text).certificate
        )
        if certificate is not None:
            until = short_date_text(certificate.valid_until)
            if Concern.EXPIRED in found:
                found[Concern.EXPIRED] = _EXPIRED.fill(until=until)
            else:
                good.append(_VALID.fill(until=until))
    doubtful = [] if nominal is None else [nominal]
    if check is None and not header.simulated:
        doubtful.append(_UNCHECKED)
    return PlatformState(wrong | found, tuple(doubtful), tuple(good), check)


def _failed(check: PlatformCheck) -> Text:
    """Return what the check says: its weight where that is what it failed by."""
    if check.is_void:
        return _TOO_LIGHT.fill(at=moment_text(check.at), placed_n=check.force_n)
    failed = {answer.item for answer in check.answers if not answer.passed}
    if failed <= {PlatformCheckItem.NOISE, PlatformCheckItem.ZERO_DRIFT}:
        return _RESTLESS.fill(at=moment_text(check.at))
    worst_n = max(check.measured_n, key=lambda read_n: abs(read_n - check.force_n))
    return _FAILED.fill(at=moment_text(check.at), placed_n=check.force_n, read_n=worst_n)


class PlatformDoubt:
    """The state of a visit's platform as it is known now, and the decisions over it.

    Raises StorageError.

    Parameters
    ----------
    header
        The visit's; with the decisions that it keeps already.
    """

    def __init__(self, library: Library, header: VisitHeader, now: datetime) -> None:
        self._library = library
        self._answered: set[str] = set()
        self.state = PlatformState({}, (), ())
        self.check: PlatformCheck | None = None
        """The last one known."""
        self.look(header, now)

    @property
    def open_doubts(self) -> tuple[Text, ...]:
        """What nobody has decided over in this sitting."""
        return tuple(text for word, text in self.state.wrong.items() if word not in self._answered)

    def look(self, header: VisitHeader, now: datetime) -> None:
        """Take in the checks that were made meanwhile; a doubt that went is open when it returns.

        Raises StorageError.
        """
        self.check = last_check_of(self._library, header, now)
        self.state = platform_state(header, self.check, now)
        self._answered &= self.state.wrong.keys()

    def refuse(self) -> None:
        """Raise PlatformInDoubtError while there is a doubt that nobody has decided over."""
        if self.open_doubts:
            raise PlatformInDoubtError(listed(self.open_doubts, " "))

    def decide(self, header: VisitHeader, reason: str, by: str, at: datetime) -> VisitHeader:
        """Return the header with the decision to measure all the same, which is kept with it.

        Raises PlatformInDoubtError.
        """
        reason = STARTED_REASON.id_of(reason.strip())
        refusal = why_no_reason(reason, STARTED_REASON.by_id) or why_no_line(by)
        if refusal is not None:
            raise PlatformInDoubtError(refusal)
        doubts = tuple(word for word in self.state.wrong if word not in self._answered)
        kept = StartedAnyway(doubts, reason, by.strip(), at)
        self._answered |= set(doubts)
        decisions = (*decisions_in(header.started_anyway_json), kept)
        return replace(header, started_anyway_json=json_of(decisions))


def header_to_start(
    library: Library, header: VisitHeader, now: datetime, *, anyway: str, by: str
) -> VisitHeader:
    """Return the header with which a trial may start: with the decision over a platform in doubt.

    A visit in which nobody is measured starts as it is.

    Parameters
    ----------
    anyway, by
        Why it is measured if the platform is in doubt, and the initials of who says so.

    Raises
    ------
    OtherVisitError
        The visit is there, and this trial would not be of it: said before somebody presses.
    PlatformInDoubtError
        The platform is in doubt, and reason or initials are missing.
    StorageError
        The visit or the checks of the platform are there and cannot be read.
    """
    path = library.existing_visit(header.subject_id, header.visit)
    if path is not None:
        check_same_visit(path, read_outline(path)[0], header)
    if header.simulated:
        return header
    doubt = PlatformDoubt(library, header, now)
    if not doubt.open_doubts:
        return header
    if not anyway.strip() or not by.strip():
        raise PlatformInDoubtError(_SAY_WHY.fill(doubts=listed(doubt.open_doubts, " ")))
    return doubt.decide(header, anyway, by, now)


def check_same_platform(own: PlatformInfo, connected: PlatformInfo) -> None:
    """Refuse before the person presses what the library would refuse afterwards.

    Raises
    ------
    OtherPlatformError
        Another platform is connected than the visit's own.
    """
    if _identity(connected) != _identity(own):
        raise OtherPlatformError(_OTHER_PLATFORM.fill(own=_named(own), connected=_named(connected)))


def _identity(info: PlatformInfo) -> tuple[object, ...]:
    return info.driver, info.model, info.serial_number, info.channels, info.simulated


def _named(info: PlatformInfo) -> str:
    return f"{info.model} {info.serial_number}".strip()
