"""Whether calibration and platform can be relied on: its day, its device, its last check."""

from __future__ import annotations

from enum import StrEnum

from forceplate.analysis.quality.check_definition import Definition
from forceplate.analysis.trial.trace import NoTrace, Trace
from forceplate.errors import CalibrationError
from forceplate.types import CheckOutcome, QualityCheck, VisitHeader
from forceplate.words import Text
from forceplate_calibration import Calibration, Concern
from forceplate_calibration.platform_check.check import PlatformCheck, platform_check_from_json


class CheckState(StrEnum):
    """What the last check before a visit says."""

    PASSED = "passed"
    WEIGHT_DOUBTFUL = "weight_doubtful"
    """It passed, with a weight of which too little is known: told, and more than no check."""
    FAILED = "failed"
    UNREADABLE = "unreadable"
    """Its record was changed and says nothing."""
    NONE = "none"
    """None is known."""


CALIBRATION = Definition(
    "calibration",
    Text("Calibration of this platform and day"),
    Text("The calibration is unchanged, of this platform, and valid on the day."),
    {
        "pass": Text("The calibration is unchanged, of this platform, and valid on the day."),
        "warn": Text("The calibration is in doubt."),
        "warn:edited": Text(
            "The calibration file was changed after it was made: its checksum is wrong. Get it "
            "again from where it came from."
        ),
        "warn:expired": Text(
            "The calibration was no longer valid on the day of the visit. Calibrate the platform "
            "again."
        ),
        "warn:not_yet_issued": Text("The calibration was made after the visit."),
        "warn:other_model": Text("The calibration is of another model of platform."),
        "warn:other_serial_number": Text(
            "The calibration is of another platform: the serial number differs."
        ),
        "warn:unreadable": Text(
            "What the visit holds as its calibration was changed and says nothing."
        ),
        "warn:nominal": Text(
            "The newtons rest on the maker's word (nominal calibration): nobody has put a known "
            "weight on this platform. Calibrate it."
        ),
    },
)

LAST_CHECK = Definition(
    "last_check",
    Text("Last check of the platform"),
    Text("The platform passed its last check with a known weight before the visit."),
    {
        "pass": Text("The platform passed its last check with a known weight."),
        "pass:weight_doubtful": Text(
            "The platform passed its last check, but the weight of that check is known to ± "
            "{value:.2f} N only. Check it with a weight that is known better."
        ),
        "warn": Text(
            "The platform failed its last check before the visit. Check it again, and calibrate "
            "it if it fails again."
        ),
        "warn:unreadable": Text(
            "The record of the last check before the visit was changed and says nothing."
        ),
    },
    unit="N",
    version=2,
)

_KNOWN_TO = Text("The weight itself is known to ± {u:.2f} N only.")

DEFINITIONS = (CALIBRATION, LAST_CHECK)

_WORST_FIRST = (
    Concern.EDITED,
    Concern.OTHER_MODEL,
    Concern.OTHER_SERIAL_NUMBER,
    Concern.NOMINAL,
    Concern.EXPIRED,
    Concern.NOT_YET_ISSUED,
)


def check_calibration(header: VisitHeader, trace: Trace | NoTrace) -> tuple[QualityCheck, ...]:
    """Return the checks of calibration and platform, each left out where there is none."""
    checks: list[QualityCheck] = []
    if trace.calibration is not None:
        found = trace.calibration.concerns(header.platform, header.started_at.date())
        if found:
            worst = min(found, key=_WORST_FIRST.index)
            details = {"variant": str(worst), "all": ", ".join(found)}
            checks.append(CALIBRATION.answer(CheckOutcome.WARN, len(found), 0, **details))
        else:
            checks.append(CALIBRATION.answer(CheckOutcome.PASS))
    state, check = last_check(header)
    match state:
        case CheckState.UNREADABLE:
            checks.append(LAST_CHECK.answer(CheckOutcome.WARN, variant="unreadable"))
        case CheckState.PASSED | CheckState.FAILED:
            passed = state is CheckState.PASSED
            checks.append(LAST_CHECK.answer(CheckOutcome.PASS if passed else CheckOutcome.WARN))
        case CheckState.WEIGHT_DOUBTFUL if check is not None:
            known_to_n = check.weight_known_to_n
            checks.append(LAST_CHECK.answer(CheckOutcome.PASS, known_to_n, variant=str(state)))
    return tuple(checks)


def usable_calibration(calibration_json: str | None) -> Calibration | None:
    """Return the calibration of a visit, None where it has none that can be used."""
    try:
        return None if calibration_json is None else Calibration.from_json(calibration_json)
    except CalibrationError:
        return None


def last_check(header: VisitHeader) -> tuple[CheckState, PlatformCheck | None]:
    """Return what the last check before a visit says, and the check where it can be believed."""
    if header.last_check_json is None:
        return CheckState.NONE, None
    try:
        check = platform_check_from_json(header.last_check_json)
    except CalibrationError:
        return CheckState.UNREADABLE, None
    if not check.passed:
        return CheckState.FAILED, check
    is_known = check.weight_known_to_n is None
    return (CheckState.PASSED if is_known else CheckState.WEIGHT_DOUBTFUL), check


def weight_doubt(check: PlatformCheck) -> Text | None:
    """Return how little is known of the weight of a check, None where that hardly matters."""
    known_to_n = check.weight_known_to_n
    return None if known_to_n is None else _KNOWN_TO.fill(u=known_to_n)
