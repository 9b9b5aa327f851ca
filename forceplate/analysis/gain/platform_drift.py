"""By how much the instrument itself changed between two visits, by their checks with a weight."""

from __future__ import annotations

from dataclasses import dataclass

from forceplate.analysis.quality.calibration_checks import last_check
from forceplate.errors import CalibrationError
from forceplate.types import Parameter, Refusal, Result, VisitHeader
from forceplate.words import Text
from forceplate_calibration.platform_check.history import PlatformChange, platform_change

_CHANGE = Text(
    "Between the two visits the instrument itself changed by {percent:+.2f} %, which is "
    "{change_n:+.2f} N at {force_n:.0f} N (give or take {expanded_n:.2f} N at the check weight)."
)
_FAILED = Text("The platform failed its last check before {visit}: these numbers are in doubt.")
_UNLIKE = Text(
    "The checks of the platform before the two visits were not made alike (platform, plate, "
    "calibration or weight), so they do not say how the instrument changed."
)


def change_text(change: PlatformChange, force_n: float) -> Text:
    """Return by how much the instrument itself changed between two visits, at a force."""
    return _CHANGE.fill(
        percent=change.change_percent,
        change_n=change.at_n(force_n),
        force_n=force_n,
        expanded_n=change.expanded_n,
    )


@dataclass(frozen=True, slots=True)
class PlatformDrift:
    """What the last checks before two visits say of the instrument."""

    change: PlatformChange | None
    """None: a visit has no check or one with too light a weight, or the two are not alike."""
    are_unlike: bool
    """Both visits have a check, and the two cannot be held against each other."""
    failed: tuple[str, ...]
    """Visits whose last check was failed."""

    @property
    def marks(self) -> dict[str, Parameter]:
        """Return what a number that comes of both visits carries."""
        found: dict[str, Parameter] = {}
        if self.change is not None:
            found["instrument_change_percent"] = self.change.change_percent
        if self.failed:
            found["failed_check"] = ", ".join(self.failed)
        return found

    def texts(self, follow_up: Result | Refusal) -> tuple[Text, ...]:
        """Return what a person must know of it, at the force of the follow-up."""
        said = [_FAILED.fill(visit=visit) for visit in self.failed]
        if self.change is not None:
            force_n = self.change.force_n
            if isinstance(follow_up, Result) and follow_up.unit == "N":
                force_n = follow_up.value
            said.append(change_text(self.change, force_n))
        elif self.are_unlike:
            said.append(_UNLIKE)
        return tuple(said)


def platform_drift(baseline: VisitHeader, follow_up: VisitHeader) -> PlatformDrift:
    """Return what the checks kept with two visits say; a record that was changed says nothing."""
    checks = [last_check(header)[1] for header in (baseline, follow_up)]
    failed = tuple(
        header.visit
        for header, check in zip((baseline, follow_up), checks, strict=True)
        if check is not None and not check.passed
    )
    earlier, later = checks
    if earlier is None or later is None or earlier.is_light or later.is_light:
        return PlatformDrift(None, are_unlike=False, failed=failed)
    try:
        change = platform_change(earlier, later)
    except CalibrationError:
        return PlatformDrift(None, are_unlike=True, failed=failed)
    return PlatformDrift(change, are_unlike=False, failed=failed)
