"""An emulated Twin, for tests, for ``forceplate emulate twin`` and for the window."""

from functools import reduce
from operator import xor

from forceplate_drivers.emulation.device import CountsSource
from forceplate_drivers.emulation.emulator import Emulator
from forceplate_drivers.emulation.sources import Bench


class TwinDevice:
    """A Twin that samples a source; see ``forceplate_drivers.emulation.device.EmulatedDevice``."""

    baud = 115200
    sample_rate_hz = 100.0

    def __init__(self, source: CountsSource) -> None:
        self._source = source
        self.power_on()

    def power_on(self) -> bytes:
        """Start anew: it says nothing by itself."""
        self.is_streaming = self.is_exhausted = False
        self._number = 0
        return b""

    def receive(self, data: bytes) -> bytes:
        """Answer key by key."""
        answer = b""
        for key in data:
            if key == ord("I"):
                answer += b"#TWIN SIM1\n"
            elif key == ord("G"):
                self._source.restart()
                self.is_streaming, self.is_exhausted = True, False
            elif key == ord("S"):
                self.is_streaming = False
        return answer

    def produce(self, n_samples: int) -> bytes:
        """Return the samples of this time, if it is sending."""
        if not self.is_streaming:
            return b""
        rows = self._source.take(n_samples).tolist()
        self.is_exhausted = len(rows) < n_samples
        return b"".join(self._line(left, right) for left, right in rows)

    def _line(self, left: int, right: int) -> bytes:
        body = b"%d,%d,%d" % (self._number, left, right)
        self._number = (self._number + 1) % 65536
        return b"$%b*%02X\n" % (body, reduce(xor, body))


_BENCH = Bench(
    n_channels=2,
    newton_per_count=0.002,
    offset_counts=(1500.0, -800.0),
    share=(0.55, 0.45),
    noise_counts=4.0,
    hum_counts=2.0,
    drift_counts_per_s=0.1,
)
emulator = Emulator(TwinDevice, sample_rate_hz=100.0, bench=_BENCH)
