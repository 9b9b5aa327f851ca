"""From counts to newtons: calibration models and the files that hold them."""

from forceplate_calibration.model.calibration import GIVEN_NEWTONS as GIVEN_NEWTONS
from forceplate_calibration.model.calibration import IMPORTED_NEWTONS as IMPORTED_NEWTONS
from forceplate_calibration.model.calibration import Calibration as Calibration
from forceplate_calibration.model.calibration import Concern as Concern
from forceplate_calibration.model.calibration import read_calibration as read_calibration
from forceplate_calibration.model.channels import MAX_FORCE_N as MAX_FORCE_N
from forceplate_calibration.model.channels import ChannelSensitivity as ChannelSensitivity
from forceplate_calibration.model.channels import Plate as Plate
from forceplate_calibration.model.nominal import declared_calibration as declared_calibration
from forceplate_calibration.model.nominal import nominal_calibration as nominal_calibration
