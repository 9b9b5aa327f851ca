"""From counts to newtons: calibration models and the files that hold them."""

from forceplate_calibration.model.calibration import Calibration, Concern, read_calibration
from forceplate_calibration.model.channels import ChannelSensitivity, Plate

__all__ = ["Calibration", "ChannelSensitivity", "Concern", "Plate", "read_calibration"]
