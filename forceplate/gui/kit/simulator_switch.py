"""The simulated platform in the place of a real one, started when it is first wanted. No Qt."""

from __future__ import annotations

from typing import TYPE_CHECKING

from forceplate.operations.simulated_platform import Simulator, bench_calibration

if TYPE_CHECKING:
    from forceplate.session import PlatformLink
    from forceplate.types import Condition


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
        """None until it is first wanted."""
        self.calibration = bench_calibration()
        """Of the simulated platform; it takes the place of the chosen one while that is open."""

    @property
    def is_on(self) -> bool:
        """Whether the link is open on the simulated platform."""
        return self.platform is not None and self._link.choice == self.platform.choice

    def switch_on(self) -> None:
        """Open the link on the simulated platform."""
        if self.is_on:
            return
        if self.platform is None:
            self.platform = Simulator(speed=self.speed)
            self.platform.start()
        self._link.open(*self.platform.choice)

    def press(self, condition: Condition) -> None:
        """Tell the simulated patient to press; nobody presses on a real platform."""
        if self.platform is not None and self.is_on:
            self.platform.press(condition)

    def stop(self) -> None:
        """Unplug the simulated platform for good."""
        if self.platform is not None:
            self.platform.stop()
