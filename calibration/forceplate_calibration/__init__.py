"""From counts to newtons: calibration models and the files that hold them."""

from forceplate_calibration.model import Calibration, ChannelSensitivity, read_calibration

__all__ = ["Calibration", "ChannelSensitivity", "read_calibration"]
