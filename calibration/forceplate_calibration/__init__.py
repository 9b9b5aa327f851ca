"""From counts to newtons: calibration models and the files that hold them."""

from forceplate_calibration.model.calibration import (
    GIVEN_NEWTONS,
    IMPORTED_NEWTONS,
    Calibration,
    Concern,
    read_calibration,
)
from forceplate_calibration.model.channels import MAX_FORCE_N, ChannelSensitivity, Plate
from forceplate_calibration.model.nominal import declared_calibration, nominal_calibration

__all__ = [
    "GIVEN_NEWTONS",
    "IMPORTED_NEWTONS",
    "MAX_FORCE_N",
    "Calibration",
    "ChannelSensitivity",
    "Concern",
    "Plate",
    "declared_calibration",
    "nominal_calibration",
    "read_calibration",
]
