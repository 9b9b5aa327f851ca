"""Whether two visits may be compared, and what differs where they may not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from forceplate.errors import CalibrationError
from forceplate.types import Condition, Result, Trial, VisitHeader
from forceplate_calibration import Calibration


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing in which two visits differ and must not."""

    what: str
    baseline: str
    follow_up: str
    why: str
    """Why it matters, as a sentence."""

    def __str__(self) -> str:
        return (
            f"{self.what}: {self.baseline} at baseline, {self.follow_up} at follow-up. {self.why}"
        )


_ANOTHER_DEVICE = "Two platforms differ by an amount that nobody has measured."
_REASONS = {
    "subject": "Two persons say nothing about the change of one.",
    "driver": _ANOTHER_DEVICE,
    "platform model": _ANOTHER_DEVICE,
    "platform serial number": _ANOTHER_DEVICE,
    "calibration": "A change of calibration changes every number.",
    "simulated": "A simulation says nothing about a person.",
}


def visit_differences(baseline: VisitHeader, follow_up: VisitHeader) -> tuple[Difference, ...]:
    """Return in what two visits differ as a whole and must not; empty when comparable."""
    found = [
        Difference(what, one, other, _REASONS[what])
        for (what, one), (_, other) in zip(
            _identity(baseline).items(), _identity(follow_up).items(), strict=True
        )
        if one != other
    ]
    started = baseline.started_at.isoformat(), follow_up.started_at.isoformat()
    if baseline.visit == follow_up.visit:
        found.append(
            Difference(
                "visit", baseline.visit, follow_up.visit, "A visit has no change against itself."
            )
        )
    if follow_up.started_at.timestamp() <= baseline.started_at.timestamp():
        found.append(
            Difference(
                "time", *started, "The follow-up must be after the baseline: swap the two visits."
            )
        )
    return tuple(found)


def _identity(header: VisitHeader) -> dict[str, str]:
    platform = header.platform
    return {
        "subject": header.subject_id,
        "driver": platform.driver,
        "platform model": platform.model,
        "platform serial number": platform.serial_number or "none",
        "calibration": _calibration_identity(header.calibration_json),
        "simulated": "yes" if is_simulated(header) else "no",
    }


def is_simulated(header: VisitHeader) -> bool:
    """Return whether any part of the visit says that no person was measured."""
    return header.simulated or header.platform.simulated


def _calibration_identity(calibration_json: str | None) -> str:
    if calibration_json is None:
        return "none"
    try:
        calibration = Calibration.from_json(calibration_json)
    except CalibrationError:
        return "unusable"
    return f"{calibration.id} (sha256 {calibration.sha256[:12]})"


def condition_differences(
    baseline: Condition | None, follow_up: Condition | None
) -> tuple[Difference, ...]:
    """Return how the conditions of one side and region differ; None: not recorded."""
    if baseline is None or follow_up is None:
        return (
            Difference(
                "condition",
                "missing" if baseline is None else "recorded",
                "missing" if follow_up is None else "recorded",
                "A change needs the same condition at both visits.",
            ),
        )
    found = []
    if baseline.posture is not follow_up.posture:
        found.append(
            Difference(
                "posture",
                baseline.posture.value,
                follow_up.posture.value,
                "Seated and standing forces are not interchangeable.",
            )
        )
    if baseline.fixation != follow_up.fixation:
        found.append(
            Difference(
                "fixation",
                baseline.fixation,
                follow_up.fixation,
                "How the foot is held changes the force that it can give.",
            )
        )
    return tuple(found)


def method_differences(
    baseline: Sequence[tuple[Trial, Result]], follow_up: Sequence[tuple[Trial, Result]]
) -> tuple[Difference, ...]:
    """Return in what the making of the results differs, over all trials of both visits."""
    before = [_settings(trial, result) for trial, result in baseline]
    after = [_settings(trial, result) for trial, result in follow_up]
    found = []
    for what in sorted({key for settings in before + after for key in settings}):
        values = [sorted({s.get(what, "none") for s in visit}) for visit in (before, after)]
        if len({*values[0], *values[1]}) > 1:
            one, other = (" and ".join(value) for value in values)
            found.append(
                Difference(what, one, other, "Another way of measuring gives another number.")
            )
    return tuple(found)


def _settings(trial: Trial, result: Result) -> dict[str, str]:
    # Left out: the reference of force_n, because a net force is the same above any reference.
    parameters = {
        f"parameter {name}": str(value)
        for name, value in result.parameters.items()
        if name != "reference"
    }
    return {
        "sample rate": f"{trial.sample_rate_hz:g} Hz",
        "method": result.method,
        "method version": str(result.method_version),
        **parameters,
    }
