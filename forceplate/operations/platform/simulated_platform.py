"""The simulated platform of the window: an emulated device at the far end of a serial line.

The real driver reads it, so that what is tried here is what runs in the clinic.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from datetime import date

from forceplate.enums import Region, Side
from forceplate.errors import EmulatedDeviceError
from forceplate.types import Condition, PlatformInfo
from forceplate_calibration import Calibration, ChannelSensitivity
from forceplate_drivers.emulation.emulator import load_emulator
from forceplate_drivers.emulation.patient import PatientSource
from forceplate_drivers.emulation.server import EmulatorServer
from forceplate_drivers.emulation.sources import Bench

DRIVER = "harp"
HARP_BENCH = Bench()
HARP_CHANNELS = tuple(f"ch{i}" for i in range(8))
DEMO_PERSON, BODY_MASS_KG = "Demo", 68.0
"""Who is nobody, and what they weigh; the name is the same in every language."""
_PEAK_N = {Region.HALLUX: 72.0, Region.LESSER_TOES: 47.0, Region.ALL_TOES: 98.0}
_RIGHT = 1.04
_TRIAL_FACTORS = (0.93, 0.97, 1.0, 0.985)


def bench_calibration(
    model: str = "Harp LoadCells",
    channels: Sequence[str] = HARP_CHANNELS,
    bench: Bench = HARP_BENCH,
) -> Calibration:
    """Return the calibration of a simulated platform: its own coefficients.

    The first channels are the cells of the bench; nothing is wired to the others.
    """
    return Calibration(
        id="simulated-bench",
        origin="simulated_platform",
        created=date(2026, 1, 1),
        channels=tuple(
            ChannelSensitivity(name, bench.newton_per_count if i < bench.n_channels else None)
            for i, name in enumerate(channels)
        ),
        platform_model=model,
        simulated=True,
    )


class Simulator:
    """An emulated platform with a simulated patient; runs from ``start`` to ``stop``.

    Raises
    ------
    DriverNotFoundError
        None is installed, or it cannot be loaded.
    ValueError
        Its bench does not fit its device.
    """

    def __init__(self, driver: str = DRIVER, *, speed: float = 1.0, seed: int = 0) -> None:
        self.driver = driver
        emulator = load_emulator(driver)
        self._bench = emulator.bench
        self.patient = PatientSource(seed, emulator.sample_rate_hz, emulator.bench)
        self.gain = 1.0
        """How strong the patient is; above 1 after weeks of training."""
        self._n_pressed = 0
        self._server = EmulatorServer(emulator.sampling(self.patient, driver), speed=speed)
        self._runs = False

    def calibration(self, info: PlatformInfo | None) -> Calibration | None:
        """Return its own coefficients for what its driver says it is; None before it has."""
        if info is None:
            return None
        names = [channel.name for channel in info.channels]
        return bench_calibration(info.model, names, self._bench)

    @property
    def choice(self) -> tuple[str, str]:
        """Driver and address under which it can be opened."""
        return self.driver, self._server.address

    def start(self) -> None:
        """Plug it in."""
        if not self._runs:
            self._server.__enter__()
            self._runs = True

    def stop(self) -> None:
        """Unplug it; it does not come back."""
        if self._runs:
            with suppress(EmulatedDeviceError):  # it was seen to go away
                self._server.__exit__(None, None, None)
            self._runs = False

    def put(self, weights_n: float, at_mm: tuple[float, float] = (0.0, 0.0)) -> None:
        """Put weights on it in the place of those that are there; 0: none."""
        self.patient.put(weights_n, *at_mm)

    def press(self, condition: Condition) -> None:
        """Ask the patient for an effort under a condition; not twice while one is under way."""
        if self.patient.is_pressing:
            return
        factor = _TRIAL_FACTORS[self._n_pressed % len(_TRIAL_FACTORS)]
        self._n_pressed += 1
        side = _RIGHT if condition.side is Side.RIGHT else 1.0
        self.patient.press(_PEAK_N[condition.region] * side * factor * self.gain)
