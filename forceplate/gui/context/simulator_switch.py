"""The simulated platform in the place of a real one, started when it is first wanted. No Qt."""

from __future__ import annotations

from typing import TYPE_CHECKING

from forceplate.operations.platform.simulated_platform import DRIVER, Simulator

if TYPE_CHECKING:
    from forceplate.session import PlatformLink
    from forceplate.types import Condition
    from forceplate_calibration import Calibration


class SimulatorSwitch:
    """Puts the simulated platform on a link, and its patient to work.

    Parameters
    ----------
    speed
        Above 1 for tests; holds for a platform that is not started yet.
    """

    def __init__(self, link: PlatformLink, *, speed: float = 1.0) -> None:
        self._link = link
        self.speed = speed
        self.platform: Simulator | None = None
        """None until one is first wanted."""

    @property
    def is_on(self) -> bool:
        """Whether the link is open on the simulated platform."""
        return self.platform is not None and self._link.choice == self.platform.choice

    @property
    def calibration(self) -> Calibration | None:
        """Of the simulated platform; it takes the place of the chosen one while that is open."""
        return None if self.platform is None else self.platform.calibration(self._link.info)

    def switch_on(self, driver: str = DRIVER) -> None:
        """Open the link on the simulated platform of a driver.

        Raises
        ------
        DriverNotFoundError
            Its emulator cannot be loaded.
        """
        if self.platform is None or self.platform.driver != driver:
            simulator = Simulator(driver, speed=self.speed)
            self.stop()
            self.platform = simulator
            simulator.start()
        if not self.is_on:
            self._link.open(*self.platform.choice)

    def press(self, condition: Condition) -> None:
        """Tell the simulated patient to press; nobody presses on a real platform."""
        if self.platform is not None and self.is_on:
            self.platform.press(condition)

    def put(self, weights_n: float, at_mm: tuple[float, float] = (0.0, 0.0)) -> None:
        """Put weights on the simulated platform, 0: none; a real one needs real weights."""
        if self.platform is not None and self.is_on:
            self.platform.put(weights_n, at_mm)

    def stop(self) -> None:
        """Unplug the simulated platform for good."""
        if self.platform is not None:
            self.platform.stop()
