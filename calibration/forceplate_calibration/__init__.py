"""From counts to newtons: calibration models and the files that hold them."""

from forceplate_calibration.channels import ChannelSensitivity, Plate
from forceplate_calibration.model import Calibration, Concern, read_calibration

__all__ = ["Calibration", "ChannelSensitivity", "Concern", "Plate", "read_calibration"]
