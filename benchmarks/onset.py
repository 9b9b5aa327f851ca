"""Onset, peak and rise against a known truth: this program, detecta and plateforce in one run.

The rests of recorded plantar-flexor efforts, as a person kept them, carry presses whose onset,
peak and rise are known. Every program gets the same samples; forceplate looks for its quiet
window, detecta and plateforce take the first second as the rest, and where that is none
plateforce takes the second that varies least.

plateforce analyses countermovement jumps. Its onset rules look for a fall, and with the direction
``two_sided`` for a rise as well; ``above_only``, which its own registry names for an isometric
pull, is refused. Where the rest less 5 SD is not above zero it refuses, so a tared rest is lifted
by 1000 N; a constant moves no onset and no net number. What it says of take-off, height, body
weight and power has no meaning for a press and is not asked for. detecta only finds onsets.
"""

from __future__ import annotations

import csv
import math
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from benchmarks.made_up import trial_of, visit_header
from benchmarks.rows import CannotRunError, Peer, Row, is_installed, times
from forceplate.analysis import find_quiet_window
from forceplate.analysis.trial.choices import Choices
from forceplate.analysis.trial.trace import Trace, prepare_trace
from forceplate.analysis.trial.trial_metrics import measure
from forceplate.errors import QuietWindowError
from forceplate.types import Result, Trial

RECORDINGS = Path(__file__).resolve().parents[2] / "shared" / "recordings" / "plantarflexor_mvc"
RATE_HZ = 1000.0
REST_S = 1.0
N_SD = 5.0
HOLD_MS = 20
WINDOW_S = 0.2
LATE_MS = 50.0
LIFT_N = 1000.0
N_PER_COUNT = 1e-6
NUMBERS = ("peak_force", "rfd_0_200ms", "impulse_0_200ms")

Force = NDArray[np.float64]
Numbers = Mapping[str, float]
Answer = TypeVar("Answer")


@dataclass(frozen=True, slots=True)
class Press:
    """A press of known onset and numbers on a recorded rest."""

    trial: Trial
    force_n: Force
    """The trial's force, as calibrated from its counts."""
    onset: int
    truth: Numbers


def rests(folder: Path) -> list[Force]:
    """Return the rest of every recording, up to 50 ms before the onset that a person saw."""
    with (folder / "labels_by_eye.csv").open(newline="") as file:
        seen_s = {row["trial"]: float(row["visual_onset_s"]) for row in csv.DictReader(file)}
    found = []
    for name, onset_s in sorted(seen_s.items()):
        torque = np.genfromtxt(folder / f"{name}.csv.gz", delimiter=",", skip_header=1)[:, 1]
        found.append(torque[: round((onset_s - 0.05) * RATE_HZ)])
    return found


def presses(
    recorded: Sequence[Force], n_each: int, *, has_corner: bool, is_placed: bool
) -> list[Press]:
    """Return presses of a known shape, each on its own stretch of a recorded rest.

    The rest runs forth and back without a step, from a random sample on. Peaks of 30 to 200,
    rises of 0.15 to 0.6 s after 1.2 to 2.5 s of rest: with a corner a quarter of a sine, steepest
    at the onset; without one a raised cosine, whose first part hides in the noise. Toes that are
    placed come down 0.3 to 0.8 s into the recording, in 0.2 s, with a load of 5 to 15, and then
    rest for 1.2 to 2.5 s.
    """
    rng = np.random.default_rng(20)
    made = []
    for rest in recorded:
        there_and_back = np.concatenate([rest, rest[::-1]])
        for _ in range(n_each):
            peak_n, rise_s = rng.uniform(30, 200), rng.uniform(0.15, 0.6)
            onset = int(rng.integers(1200, 2500))
            load_n, placed_s = rng.uniform(5, 15), rng.uniform(0.3, 0.8)
            if is_placed:
                onset += round((placed_s + 0.2) * RATE_HZ)
            pressed_n = _pressed(onset + 3100, onset, peak_n, rise_s, 1 if has_corner else 2)
            if is_placed:
                on_the_way = (np.arange(pressed_n.size) / RATE_HZ - placed_s) / 0.2
                pressed_n -= load_n * np.cos(np.pi / 2 * np.clip(on_the_way, 0, 1)) ** 2
            first = int(rng.integers(there_and_back.size))
            noise = np.resize(np.roll(there_and_back, -first), pressed_n.size)
            made.append(_press(pressed_n, noise, onset, peak_n))
    return made


def _pressed(n_samples: int, onset: int, peak_n: float, rise_s: float, power: int) -> Force:
    """Return a rise, a hold that tires by 10 % until 2.5 s after the onset, and a release."""
    since_s = (np.arange(n_samples) - onset) / RATE_HZ
    up = np.sin(np.pi / 2 * np.clip(since_s / rise_s, 0, 1)) ** power
    down = np.cos(np.pi / 2 * np.clip((since_s - 2.5) / 0.3, 0, 1)) ** 2
    held = 1 - 0.1 * np.clip((since_s - rise_s) / (2.5 - rise_s), 0, 1)
    pressed: Force = peak_n * up * held * down
    return pressed


def _press(pressed_n: Force, noise: Force, onset: int, peak_n: float) -> Press:
    trial = trial_of((pressed_n + noise)[:, None] / N_PER_COUNT, RATE_HZ, has_zero=False)
    force_n = trial.counts[:, 0].astype(np.float64) * N_PER_COUNT
    n_window = round(WINDOW_S * RATE_HZ)
    risen_n = pressed_n[onset : onset + n_window + 1]
    truth = {
        "peak_force": peak_n,
        "rfd_0_200ms": float(risen_n[-1]) / WINDOW_S,
        "impulse_0_200ms": float(np.trapezoid(risen_n)) / RATE_HZ,
    }
    return Press(trial, force_n, onset, truth)


HEADER = visit_header(("force",), RATE_HZ, N_PER_COUNT, bits=32)


def forceplate_onset(press: Press) -> int | None:
    """Return the onset after the quiet window that is found; None where there is none."""
    try:
        return find_quiet_window(press.force_n, sample_rate_hz=RATE_HZ).onset
    except QuietWindowError:
        return None


def forceplate_numbers(press: Press, choices: Choices) -> Numbers:
    """Return all numbers of the trial that are given."""
    trace = prepare_trace(press.trial, HEADER, choices)
    if not isinstance(trace, Trace):
        return {}
    return {found.name: found.value for found in measure(trace) if isinstance(found, Result)}


def detecta_onset() -> Callable[[Press], int | None]:
    """Return detecta with the threshold of 5 SD of the first second, held for 20 ms."""
    from detecta import detect_onset

    def find(press: Press) -> int | None:
        rest = press.force_n[: round(REST_S * RATE_HZ)]
        threshold = float(rest.mean() + N_SD * rest.std(ddof=1))
        found = detect_onset(press.force_n, threshold=threshold, n_above=HOLD_MS, n_below=0)
        return int(found[0][0]) if len(found) else None

    return find


class Plateforce:
    """plateforce with 5 SD of the first second, its methods looked up before."""

    def __init__(self) -> None:
        import plateforce

        self._module = plateforce
        registry = plateforce.Registry.load()

        self._landmarks = {
            "weighing_epoch": registry.method("bwepoch.fixed_window").bind(duration=REST_S),
            "onset": registry.method("onset.threshold.noise_relative").bind(k=N_SD),
            "takeoff": registry.method("takeoff.threshold.absolute_force").bind(threshold_n=20.0),
        }
        least = registry.method("bwepoch.adaptive_lowest_variance").bind(window_seconds=REST_S)
        self._least_varying = self._landmarks | {"weighing_epoch": least}
        epoch_ms = 1000 * WINDOW_S
        rate = registry.method("rfd.epoch_from_onset.overlapping")
        self._derived = {
            "net_peak_force": registry.method("force.peak.net").bind(),
            "rate_of_force_development": rate.bind(epoch_ms=epoch_ms),
            "epoch_impulse": registry.method("impulse.epoch_from_onset").bind(epoch_ms=epoch_ms),
            "analysis_window": registry.method("window_end.fixed_duration.isometric").bind(
                length_seconds=3.0
            ),
        }

    def onset(
        self,
        *,
        lift_n: float = LIFT_N,
        direction: str = "",
        least_varying: bool = False,
        **parameters: float,
    ) -> Callable[[Press], int | None]:
        """Return its onset rule; what is not named stays as its registry has it."""
        options = {"direction": direction} if direction else {}
        landmarks = self._least_varying if least_varying else self._landmarks

        def find(press: Press) -> int | None:
            found: int | None = self._module.analyse_countermovement_jump(
                self._module.Trial(press.force_n + lift_n, sample_rate_hz=RATE_HZ),
                **landmarks,
                onset_options=options,
                onset_parameters=parameters,
            ).onset_index
            return found

        return find

    def numbers(self, press: Press) -> Numbers:
        """Return net peak force, rate and net impulse from the crossing, not stepped back."""
        answer = self._module.analyse_countermovement_jump(
            self._module.Trial(press.force_n + LIFT_N, sample_rate_hz=RATE_HZ),
            **self._landmarks,
            onset_options={"direction": "two_sided"},
            onset_parameters={"span_ms": float(HOLD_MS), "offset_ms": 0.0},
            derived=self._derived,
            derived_options={"epoch_impulse": {"convention": "net"}},
        )
        if answer.onset_index is None:
            return {}
        names = (
            "net_peak_force_newtons",
            "rate_of_force_development_newtons_per_second",
            "epoch_impulse_newton_seconds",
        )
        found = (answer.value(name).value for name in names)
        return dict(zip(NUMBERS, found, strict=True))


def timed(
    programs: Mapping[str, Callable[[Press], Answer]], given: Sequence[Press]
) -> Mapping[str, tuple[list[Answer], float]]:
    """Return every program's answers and its median time in ms, all asked in turn."""
    answers: dict[str, list[Answer]] = {name: [] for name in programs}
    took_s: dict[str, list[float]] = {name: [] for name in programs}
    for press in given:
        for name, ask in programs.items():
            started = time.perf_counter()
            answers[name].append(ask(press))
            took_s[name].append(time.perf_counter() - started)
    return {name: (answers[name], 1000 * float(np.median(took_s[name]))) for name in programs}


def compare_onsets(
    given: Sequence[Press], shape: str, plateforce: Plateforce | None, *, rest_first: bool
) -> Iterator[Row]:
    """Return how far from the truth each program finds the onset, and how often it gives none."""
    programs: dict[str, Callable[[Press], int | None]] = {"forceplate": forceplate_onset}
    if is_installed("detecta"):
        programs["detecta"] = detecta_onset()
    if plateforce is not None:
        programs["plateforce"] = plateforce.onset(
            direction="two_sided", least_varying=not rest_first,
            span_ms=float(HOLD_MS), offset_ms=0.0,
        )  # fmt: skip
    found = timed(programs, given)
    off_ms: dict[str, float] = {}
    none_percent: dict[str, float] = {}
    for name, (onsets, _) in found.items():
        late_ms = [
            1000 * (onset - press.onset) / RATE_HZ
            for onset, press in zip(onsets, given, strict=True)
            if onset is not None
        ]
        off_ms[name] = float(np.percentile(np.abs(late_ms), 95)) if late_ms else math.nan
        wrong = sum(late < 0 or late > LATE_MS for late in late_ms)
        none_percent[name] = 100 * wrong / len(given)
    for work, unit, figures in (
        ("95 % within", "ms", off_ms),
        (f"given before it, or {LATE_MS:.0f} ms after it", "%", none_percent),
        ("time", "ms", {name: each_ms for name, (_, each_ms) in found.items()}),
    ):
        for name in ("detecta", "plateforce"):
            peer = Peer(name, figures.get(name))
            yield Row(f"onset of {shape}: {work}", unit, figures["forceplate"], peer)


def compare_numbers(
    given: Sequence[Press], shape: str, plateforce: Plateforce | None
) -> Iterator[Row]:
    """Return how far peak, rate and impulse lie from the truth."""
    truths = [press.truth for press in given]
    ours = [forceplate_numbers(press, Choices()) for press in given]
    theirs = [] if plateforce is None else [plateforce.numbers(press) for press in given]
    for number in NUMBERS:
        peer = _off_percent(truths, theirs, number) if theirs else None
        yield Row(
            f"{number} of {shape}: 95 % within",
            "%",
            _off_percent(truths, ours, number),
            Peer("plateforce", peer),
        )


def _off_percent(truths: Sequence[Numbers], answers: Sequence[Numbers], number: str) -> float:
    """Return within how much of the truth 95 % of the answers lie that are given."""
    both = zip(truths, answers, strict=True)
    off = [100 * abs(a[number] / t[number] - 1) for t, a in both if number in a]
    return float(np.percentile(off, 95))


def rows(effort: float) -> Iterator[Row]:
    """Compare on three shapes of presses."""
    if not RECORDINGS.is_dir():
        raise CannotRunError("the recordings are not there")
    recorded = rests(RECORDINGS)
    plateforce = Plateforce() if is_installed("plateforce") else None
    for shape, has_corner, is_placed in (
        ("presses with a corner", True, False),
        ("presses without a corner", False, False),
        ("presses of toes placed while it records", True, True),
    ):
        given = presses(recorded, times(effort, 30), has_corner=has_corner, is_placed=is_placed)
        yield from compare_onsets(given, shape, plateforce, rest_first=not is_placed)
        if not is_placed:
            yield from compare_numbers(given, shape, plateforce)
