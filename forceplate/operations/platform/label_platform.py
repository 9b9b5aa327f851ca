"""What a platform keeps of itself: serial number, name, and which calibration is its own."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import closing

from forceplate.platform import load_driver
from forceplate.types import PlatformInfo
from forceplate_calibration import Calibration

LABELS = ("serial_number", "name", "calibration_id")
"""The fields of ``PlatformInfo`` that a platform may keep."""


def label_platform(
    driver: str,
    address: str,
    labels: Mapping[str, str] | None = None,
    calibration: Calibration | None = None,
) -> tuple[PlatformInfo, dict[str, str]]:
    """Let a platform keep labels, and return what it is and what it keeps now, as it says itself.

    It must not be open elsewhere, and is closed again.

    Parameters
    ----------
    labels
        Of :data:`LABELS` those that it is to keep; empty: none. The others stay as they are.
    calibration
        Its own from now on: it is measured with no other.

    Raises
    ------
    CalibrationError
        The calibration does not fit the platform; nothing is written.
    InputError
        A text is too long, or the platform keeps none.
    DriverNotFoundError, PlatformError
        It cannot be opened, or does not keep what it is told.
    """
    wanted = dict(labels or {})
    with closing(load_driver(driver).open(address)) as platform:
        if calibration is not None:
            calibration.check_usable(platform.info)
            wanted["calibration_id"] = calibration.short_id
        for field, text in wanted.items():
            platform.set_label(field, text)
        return platform.info, {field: platform.label(field) for field in LABELS}
