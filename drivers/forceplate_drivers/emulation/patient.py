"""A simulated person who presses when asked, at any time, as often as asked."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from forceplate_drivers.emulation.sources import (
    Bench,
    Press,
    bench_counts,
    loaded_at,
    press_force_n,
)

ASKED = Press(peak_n=80.0, unloaded_s=0.5, rest_s=2.0, unloaded_after_s=0.5)
"""How the effort goes once it is asked for: toes down, rest, press, hold, release, lift."""


@dataclass(slots=True)
class PatientSource:
    """A person at the platform for a whole visit; nothing lies on it until ``press``.

    Ask when the instrument says to lay the toes down: what was asked begins with the next
    sample. Deterministic: the same seed and the same asks at the same samples give the same
    counts, however they are read.
    """

    seed: int = 0
    sample_rate_hz: float = 1000.0
    bench: Bench = field(default_factory=Bench)
    _lock: threading.Lock = field(default_factory=threading.Lock, init=False, repr=False)
    _asked: Press | None = field(default=None, init=False)
    _force_n: NDArray[np.float64] = field(default_factory=lambda: np.empty(0), init=False)
    _weights_n: float = field(default=0.0, init=False)
    _weights_mm: tuple[float, float] = field(default=(0.0, 0.0), init=False)
    _n_presses: int = field(default=0, init=False)
    _n_starts: int = field(default=0, init=False)
    _next: int = field(default=0, init=False)
    _noise: np.random.Generator = field(init=False, repr=False)

    def __post_init__(self) -> None:
        self._noise = np.random.default_rng((self.seed, 0))

    @property
    def n_channels(self) -> int:
        """Channels of the bench."""
        return self.bench.n_channels

    @property
    def is_pressing(self) -> bool:
        """True from the moment of asking until the toes have been lifted again; any thread."""
        with self._lock:
            return self._asked is not None or bool(self._force_n.size)

    def press(self, peak_n: float, manner: Press = ASKED) -> None:
        """Ask for one effort of this peak; any thread.

        Asked again before it has begun, the newer replaces it; while the person is at it, they
        do not listen.
        """
        with self._lock:
            if not self._force_n.size:
                self._asked = replace(manner, peak_n=peak_n)

    def put(self, weights_n: float, x_mm: float = 0.0, y_mm: float = 0.0) -> None:
        """Put weights on the platform in the place of those that are there; 0: none; any thread.

        They stay there, also when a stream begins anew.
        """
        with self._lock:
            self._weights_n, self._weights_mm = weights_n, (x_mm, y_mm)

    def restart(self) -> None:
        """Begin a stream: an effort under way is over, one that was asked for is still to come."""
        with self._lock:
            self._n_starts += 1
            self._noise = np.random.default_rng((self.seed, self._n_starts))
            self._next = 0
            self._force_n = np.empty(0)

    def take(self, n_samples: int) -> NDArray[np.int32]:
        """Return the next samples; never runs dry."""
        with self._lock:
            force_n = np.full(n_samples, self._weights_n)
            bench = loaded_at(self.bench, *self._weights_mm) if self._weights_n else self.bench
            if self._asked is not None and n_samples:
                self._begin(self._asked)
            part = self._force_n[:n_samples]
            force_n[: len(part)] += part
            self._force_n = self._force_n[len(part) :]
            first, self._next = self._next, self._next + n_samples
            noise = self._noise.standard_normal((n_samples, self.bench.n_channels))
        return bench_counts(bench, force_n, first, self.sample_rate_hz, noise)

    def _begin(self, press: Press) -> None:
        self._asked = None
        self._n_presses += 1
        rng = np.random.default_rng((self.seed, self._n_presses, 1))
        self._force_n = press_force_n(press, self.sample_rate_hz, rng)
