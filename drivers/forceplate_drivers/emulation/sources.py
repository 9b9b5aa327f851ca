"""Where emulated devices get their samples: a recording, exactly, or a pressing person."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray


class ReplaySource:
    """The counts of a recording, bit for bit, from the start at every start of the stream."""

    def __init__(self, counts: NDArray[np.int32], sample_rate_hz: float) -> None:
        self.counts = np.ascontiguousarray(counts, np.int32)
        """(n_samples, n_channels); not to be written to."""
        self.sample_rate_hz = sample_rate_hz
        self._next = 0

    @property
    def n_channels(self) -> int:
        """Channels of the recording."""
        return int(self.counts.shape[1])

    def restart(self) -> None:
        """Go back to the first sample."""
        self._next = 0

    def take(self, n_samples: int) -> NDArray[np.int32]:
        """Return the next samples, none once the recording is over."""
        taken = self.counts[self._next : self._next + n_samples]
        self._next += len(taken)
        return taken


@dataclass(frozen=True, slots=True)
class Press:
    """One effort of the simulated person, and the quiet around it; times in seconds."""

    peak_n: float
    unloaded_s: float = 1.5
    rest_s: float = 1.7
    rise_s: float = 0.3
    hold_s: float = 3.0
    release_s: float = 0.25
    rest_after_s: float = 1.2
    unloaded_after_s: float = 1.5
    resting_load_n: float = 4.0

    @property
    def total_s(self) -> float:
        """From the unloaded platform to the unloaded platform."""
        placing_and_lifting_s = 2 * _PLACING_S
        return (
            self.unloaded_s + self.rest_s + self.rise_s + self.hold_s + self.release_s
            + self.rest_after_s + self.unloaded_after_s + placing_and_lifting_s
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Bench:
    """The simulated platform; as it is, four cells under one plate, each with its channel.

    ``offset_counts`` and ``share`` have a number for each channel: a platform with two channels
    has two of each.
    """

    n_channels: int = 4
    newton_per_count: float = 0.02
    offset_counts: tuple[float, ...] = (310.0, -120.0, 45.0, 220.0)
    """What each channel reads unloaded."""
    share: tuple[float, ...] = (0.31, 0.27, 0.22, 0.20)
    """The part of the force on each; they add up to 1, and are 0 for one that bears none."""
    noise_counts: float = 1.5
    hum_counts: float = 0.8
    """Amplitude of the mains, in each channel."""
    hum_hz: float = 50.0
    drift_counts_per_s: float = 0.02


SINGLE_CELL = Bench(
    n_channels=1,
    newton_per_count=9.81 / 21500,
    offset_counts=(84210.0,),
    share=(1.0,),
    noise_counts=35.0,
    hum_counts=0.0,
    drift_counts_per_s=1.0,
)
"""One 24-bit cell with all of the force on it, as HX711 and NAU7802 boards read it."""


_CORNERS = ((-1, 1), (1, 1), (-1, -1), (1, -1))
"""Where the cells of a bench with four stand: to the right, and towards the toes."""
AGAIN_AFTER_S = 5.0
"""Added to what the plate stays empty before and behind an effort."""


@dataclass(slots=True)
class PersonSource:
    """A person who presses once for every start of the stream, then leaves the plate alone.

    Where nobody can tell when a stream is started, ``presses_again`` has them press on and on.

    Quiet platform, toes laid down, quiet second, rise, hold with tremor and slow fatigue,
    release, toes lifted. The same seed gives the same counts. After the last effort of the plan
    the plan begins again.
    """

    plan: Sequence[Press]
    seed: int = 0
    sample_rate_hz: float = 1000.0
    bench: Bench = field(default_factory=Bench)
    presses_again: bool = False
    _trial: int = field(default=-1, init=False)
    _next: int = field(default=0, init=False)
    _trace: NDArray[np.int32] = field(init=False)

    def __post_init__(self) -> None:
        if not self.plan:
            raise ValueError("The plan of a simulated person needs at least one press.")
        self._trace = np.empty((0, self.bench.n_channels), np.int32)

    @property
    def n_channels(self) -> int:
        """Channels of the bench."""
        return self.bench.n_channels

    def restart(self) -> None:
        """Go on to the next effort of the plan."""
        self._trial += 1
        self._next = 0
        self._extend(self._force_n(), first=True)

    def take(self, n_samples: int) -> NDArray[np.int32]:
        """Return the next samples; never runs dry, the empty plate goes on."""
        while len(self._trace) - self._next < n_samples:
            if self.presses_again:
                self._trial += 1
                pause_n = np.zeros(round(AGAIN_AFTER_S * self.sample_rate_hz))
                self._extend(np.concatenate([pause_n, self._force_n()]), first=False)
            else:
                self._extend(np.zeros(max(n_samples, 1024)), first=False)
        taken = self._trace[self._next : self._next + n_samples]
        self._next += n_samples
        return taken

    def _force_n(self) -> NDArray[np.float64]:
        press = self.plan[self._trial % len(self.plan)]
        rng = np.random.default_rng((self.seed, self._trial))
        return press_force_n(press, self.sample_rate_hz, rng)

    def _extend(self, force_n: NDArray[np.float64], *, first: bool) -> None:
        start = 0 if first else len(self._trace)
        rng = np.random.default_rng((self.seed, self._trial, start, 1))
        noise = rng.standard_normal((len(force_n), self.bench.n_channels))
        counts = bench_counts(self.bench, force_n, start, self.sample_rate_hz, noise)
        self._trace = counts if first else np.concatenate([self._trace, counts])


_PLACING_S = 0.25


def press_force_n(
    press: Press, sample_rate_hz: float, rng: np.random.Generator
) -> NDArray[np.float64]:
    """Return the vertical force of one effort, (n_samples,), with tremor, without noise."""
    rest = press.resting_load_n
    corners = [
        (press.unloaded_s, 0.0, 0.0),
        (_PLACING_S, 0.0, rest),
        (press.rest_s, rest, rest),
        (press.rise_s, rest, press.peak_n),
        (press.hold_s, press.peak_n, press.peak_n * 0.93),
        (press.release_s, press.peak_n * 0.93, rest),
        (press.rest_after_s, rest, rest),
        (_PLACING_S, rest, 0.0),
        (press.unloaded_after_s, 0.0, 0.0),
    ]
    parts = [_smooth(start, end, round(s * sample_rate_hz)) for s, start, end in corners]
    force_n = np.concatenate(parts)
    effort = np.clip(force_n - rest, 0.0, None) / max(press.peak_n, 1e-9)
    t_s = np.arange(len(force_n)) / sample_rate_hz
    tremor = sum(
        amplitude * np.sin(2 * np.pi * (hz * t_s + rng.random()))
        for hz, amplitude in ((8.5, 0.006), (10.3, 0.004), (1.7, 0.008))
    )
    return np.asarray(force_n + press.peak_n * effort * tremor, dtype=np.float64)


def _smooth(start: float, end: float, n: int) -> NDArray[np.float64]:
    phase = (1 - np.cos(np.pi * np.arange(n) / max(n, 1))) / 2
    return np.asarray(start + (end - start) * phase, dtype=np.float64)


_HALF_X_MM, _HALF_Y_MM = 80.0, 60.0
"""From the middle of the plate to its cells, of a bench with four."""


def loaded_at(bench: Bench, x_mm: float, y_mm: float) -> Bench:
    """Return a bench with what lies on it at a place; one without four cells has only a middle."""
    if bench.n_channels != len(_CORNERS):
        return bench
    share = tuple(
        part + (x * x_mm / _HALF_X_MM + y * y_mm / _HALF_Y_MM) / 4
        for part, (x, y) in zip(bench.share, _CORNERS, strict=True)
    )
    return replace(bench, share=share)


def bench_counts(
    bench: Bench,
    force_n: NDArray[np.float64],
    first_sample: int,
    sample_rate_hz: float,
    noise: NDArray[np.float64],
) -> NDArray[np.int32]:
    """Return what the converters of a bench read under a force.

    Parameters
    ----------
    force_n : (n_samples,)
        Total vertical force.
    first_sample
        Index of the first since the start, for hum and drift.
    noise : (n_samples, n_channels)
        Of unit variance.
    """
    t_s = (first_sample + np.arange(len(force_n))) / sample_rate_hz
    loaded = force_n[:, None] * np.array(bench.share) / bench.newton_per_count
    hum = bench.hum_counts * np.sin(2 * np.pi * bench.hum_hz * t_s)[:, None]
    drift = (bench.drift_counts_per_s * t_s)[:, None]
    own = bench.noise_counts * noise
    counts = np.array(bench.offset_counts) + loaded + hum + drift + own
    return np.asarray(np.rint(counts), dtype=np.int32)
