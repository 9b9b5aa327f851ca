"""The Twin's driver over an emulated Twin: what every driver does. Run by ``pytest``."""

from forceplate_twin import driver
from forceplate_twin_emulator import emulator

from forceplate.testing import DriverContract


class TestTwin(DriverContract):
    """All tests are in DriverContract."""

    driver = driver
    emulator = emulator
    replays_from_the_start = True
