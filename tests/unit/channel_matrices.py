"""A matrix of an analog plate, made up: cross-talk, and two channels without a part in Fz."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from forceplate.types import Channel, Clock, PlatformInfo
from forceplate_calibration import Calibration
from forceplate_calibration.sheet.matrix_sheet import matrix_calibration, read_matrix_sheet

SHEET = """
schema = "forceplate-channel-matrix"
schema_version = 1
source = "certificate of plate 0042, made up"
plate = ""
pressing = "negative"
force_unit = "N"
moment_unit = "N mm"
channel_unit = "count"
input_unit = "V"
channels = [{channels}]
input_per_channel_unit = [0.000152, 0.000153, 0.000154, 0.000155, 0.000156, 0.000157]
fx = [101.5, 0.3, -0.2, 0.1, 0.0, 0.4]
fy = [-0.4, 99.8, 0.5, 0, 0.2, 0.1]
fz = [0.7, 0, -503.25, 1.25, 0.0, -2.5]
mx = [12.0, -9.0, 3.0, 20300.0, 15.0, 2.0]
my = [7.0, 5.0, 1.0, -18.0, 19900.0, 4.0]
mz = [1.0, 2.0, -3.0, 4.0, -5.0, 10150.0]
"""
FZ = (0.7, 0.0, -503.25, 1.25, 0.0, -2.5)
INPUT = (0.000152, 0.000153, 0.000154, 0.000155, 0.000156, 0.000157)


def sheet_text(channels: Sequence[str]) -> str:
    """Return the file of that matrix for these six channels."""
    return SHEET.format(channels=", ".join(f'"{name}"' for name in channels))


def analog_platform(names: Sequence[str]) -> PlatformInfo:
    """Return a platform with these channels."""
    channels = tuple(Channel(name, -32768, 32767) for name in names)
    return PlatformInfo("lsl", "LSL stream NI", "0042", "", 1000.0, channels, True, Clock.DEVICE)


def with_matrix(channels: Sequence[str], names: Sequence[str]) -> Calibration:
    """Return the calibration of a platform with these names by that matrix."""
    sheet = read_matrix_sheet(sheet_text(channels))
    return matrix_calibration(analog_platform(names), [sheet], created=date(2026, 3, 2))
