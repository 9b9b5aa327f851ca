"""From counts to newtons: calibration models and the files that hold them."""

from forceplate_calibration.model.calibration import Calibration, Concern, read_calibration
from forceplate_calibration.model.channels import ChannelSensitivity, Plate
from forceplate_calibration.model.nominal import declared_calibration, nominal_calibration

__all__ = [
    "Calibration",
    "ChannelSensitivity",
    "Concern",
    "Plate",
    "declared_calibration",
    "nominal_calibration",
    "read_calibration",
]
