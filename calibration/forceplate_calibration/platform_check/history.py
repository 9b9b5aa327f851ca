"""Several checks: the last one before a time, and how the platform changed between two."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np

from forceplate.errors import CalibrationError
from forceplate.words import Text
from forceplate_calibration.platform_check.check import PlatformCheck


@dataclass(frozen=True, slots=True)
class PlatformChange:
    """By how much the instrument itself changed between two checks with one weight."""

    change_n: float
    """At the weight: later less earlier."""
    expanded_n: float
    """Expanded uncertainty (k = 2) of that; the weight itself is the same and falls out."""
    force_n: float
    """Of the weight."""

    @property
    def change_percent(self) -> float:
        """Return the change of the sensitivity."""
        return 100 * self.change_n / self.force_n

    def at_n(self, force_n: float) -> float:
        """Return what the change makes of another force."""
        return self.change_n * force_n / self.force_n


def platform_change(earlier: PlatformCheck, later: PlatformCheck) -> PlatformChange:
    """Return how far the instrument itself may have moved between two visits.

    Raises
    ------
    CalibrationError
        The checks are of two platforms, plates, calibrations or weights: they tell nothing.
    """
    for word, one, other in (
        (
            Text("platform"),
            (earlier.model, earlier.serial_number),
            (later.model, later.serial_number),
        ),
        (Text("plate"), earlier.plate, later.plate),
        (Text("calibration"), earlier.calibration_sha256, later.calibration_sha256),
        (Text("weight"), (earlier.weight, earlier.force_n), (later.weight, later.force_n)),
    ):
        if one != other:
            raise CalibrationError(
                Text(
                    "The two checks were not made with the same {word} ({one} and {other}), so "
                    "they do not say how the instrument changed."
                ).fill(word=word, one=one, other=other)
            )
    return PlatformChange(
        change_n=later.measured_n[0] - earlier.measured_n[0],
        expanded_n=2 * float(np.hypot(earlier.u_reading_n, later.u_reading_n)),
        force_n=later.force_n,
    )


def last_before(checks: Sequence[PlatformCheck], when: datetime) -> PlatformCheck | None:
    """Return the last check that was made before a time, None where there is none.

    Of two of one moment the later one in the order in which they were kept.
    """
    before = [check for check in reversed(checks) if check.at <= when]
    return max(before, key=lambda check: check.at, default=None)


def last_of_platform(
    checks: Sequence[PlatformCheck], when: datetime, *, calibration_sha256: str | None
) -> PlatformCheck | None:
    """Return the last check of a platform before a time, None where there is none.

    Of several plates, each has its own last check; one that failed comes before the others.

    Parameters
    ----------
    calibration_sha256
        Only checks of this calibration count; None: of any but a simulated one, which says
        nothing of a platform.
    """
    fitting = [
        check
        for check in checks
        if check.calibration_sha256 == calibration_sha256
        or (calibration_sha256 is None and not check.simulated)
    ]
    of_plates = [
        last_before([check for check in fitting if check.plate == plate], when)
        for plate in {check.plate for check in fitting}
    ]
    found = [check for check in of_plates if check is not None]
    failed = [check for check in found if not check.passed]
    return last_before(failed or found, when)
