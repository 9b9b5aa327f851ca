"""Onset, peak and rise against a known truth: this program, detecta and plateforce in one run.

    python benchmarks/onset.py [RECORDINGS]

RECORDINGS is the folder of the plantar-flexor recordings. Their rests, as a person kept them,
carry presses whose onset, peak and rise are known. Every program gets the same samples; forceplate
looks for its quiet window, detecta and plateforce take the first second as the rest, and
where that is none plateforce can also take the second that varies least.

plateforce analyses countermovement jumps. Its onset rules look for a fall, and with the direction
``two_sided`` for a rise as well; ``above_only``, which its own registry names for an isometric
pull, is refused. Where the rest less 5 SD is not above zero it refuses, so a tared rest is lifted
by 1000 N; a constant moves no onset and no net number. What it says of take-off, height, body
weight and power has no meaning for a press and is not asked for. detecta only finds onsets.
"""

from __future__ import annotations

import csv
import sys
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from forceplate.analysis import find_quiet_window
from forceplate.analysis.trial.choices import Choices
from forceplate.analysis.trial.trace import Trace, prepare_trace
from forceplate.analysis.trial.trial_metrics import measure
from forceplate.errors import QuietWindowError
from forceplate.types import (
    Channel,
    Clock,
    Condition,
    EndReason,
    PlatformInfo,
    Region,
    Result,
    Side,
    Trial,
    VisitHeader,
)
from forceplate_calibration import Calibration, ChannelSensitivity

RECORDINGS = Path(__file__).resolve().parents[2] / "shared" / "recordings" / "plantarflexor_mvc"
RATE_HZ = 1000.0
REST_S = 1.0
N_SD = 5.0
HOLD_MS = 20
WINDOW_S = 0.2
LATE_MS = 50.0
SAME_MS = 2.0
LIFT_N = 1000.0
N_EACH = 125
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


def presses(recorded: Sequence[Force], *, has_corner: bool, is_placed: bool) -> list[Press]:
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
        for _ in range(N_EACH):
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
    counts = np.rint((pressed_n + noise) / N_PER_COUNT).astype(np.int32)
    force_n = counts.astype(np.float64) * N_PER_COUNT
    n_window = round(WINDOW_S * RATE_HZ)
    risen_n = pressed_n[onset : onset + n_window + 1]
    trial = Trial(
        number=1,
        condition=Condition(Side.LEFT, Region.HALLUX),
        started_at=NOW,
        sample_rate_hz=RATE_HZ,
        counts=counts[:, None],
        time_s=np.arange(counts.size) / RATE_HZ,
        gaps=(),
        end_reason=EndReason.COMPLETED,
        accepted=False,
        verdict_reason="",
    )
    truth = {
        "peak_force": peak_n,
        "rfd_0_200ms": float(risen_n[-1]) / WINDOW_S,
        "impulse_0_200ms": float(np.trapezoid(risen_n)) / RATE_HZ,
    }
    return Press(trial, force_n, onset, truth)


NOW = datetime(2026, 2, 1, tzinfo=UTC)
HEADER = VisitHeader(
    "S1",
    "W0",
    NOW,
    PlatformInfo(
        "line", "plate", "1", "1", RATE_HZ, (Channel("force", -(2**31), 2**31 - 1),), True,
        Clock.DEVICE,
    ),
    calibration_json=Calibration(
        id="benchmark",
        origin="invented",
        created=date(2026, 1, 31),
        channels=(ChannelSensitivity("force", N_PER_COUNT),),
    ).to_json(),
)  # fmt: skip


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


def compare_onsets(given: Sequence[Press], plateforce: Plateforce, *, rest_first: bool) -> None:
    """Print how far from the truth each program finds the onset, and how long it takes."""
    rule = partial(plateforce.onset, direction="two_sided", span_ms=float(HOLD_MS))
    programs = {
        "forceplate": forceplate_onset,
        "detecta": detecta_onset(),
        "plateforce, its own choices": plateforce.onset(),
        "plateforce, two-sided": rule(offset_ms=0.0),
        "  the same, not lifted": rule(offset_ms=0.0, lift_n=0.0),
        "  the same, 30 ms back": rule(offset_ms=30.0),
    }
    if not rest_first:
        programs["  the same, quietest second"] = rule(offset_ms=0.0, least_varying=True)
    found = timed(programs, given)
    ours = found["forceplate"][0]
    print(
        f"  {'onset':<28}{'n':>5}{'none':>6}{'early':>7}{'late':>6}{'median':>9}{'95 %':>8}"
        f"{'agree':>8}{'time':>10}"
    )
    for name, (onsets, each_ms) in found.items():
        answered = [(o, p.onset) for o, p in zip(onsets, given, strict=True) if o is not None]
        row = f"  {name:<28}{len(given):5d}{len(given) - len(answered):6d}"
        if answered:
            off_ms = np.array([1000 * (onset - truth) / RATE_HZ for onset, truth in answered])
            row += (
                f"{(off_ms < 0).sum():7d}{(off_ms > LATE_MS).sum():6d}{np.median(off_ms):6.0f} ms"
                f"{np.percentile(np.abs(off_ms), 95):5.0f} ms{_agreement(onsets, ours):6.0f} %"
            )
        else:
            row += f"{'-':>7}{'-':>6}{'-':>9}{'-':>8}{'-':>8}"
        print(f"{row}{each_ms:7.2f} ms")
    others = found["detecta"][0], found["plateforce, two-sided"][0]
    n_same = sum(a == b for a, b in zip(*others, strict=True))
    print(f"  detecta and plateforce, two-sided: the same sample on {n_same}")
    _explain_refusals(given, ours, others[0])


def _agreement(onsets: Sequence[int | None], ours: Sequence[int | None]) -> float:
    """Return the part of the onsets that both give and that lie within 2 ms, in %."""
    both = [(a, b) for a, b in zip(onsets, ours, strict=True) if a is not None and b is not None]
    return 100 * float(np.mean([1000 * abs(a - b) / RATE_HZ <= SAME_MS for a, b in both]))


def _explain_refusals(
    given: Sequence[Press], ours: Sequence[int | None], theirs: Sequence[int | None]
) -> None:
    """Print why presses were refused, and how far off detecta is on the same ones."""
    refused = [
        (press, onset) for press, our, onset in zip(given, ours, theirs, strict=True) if our is None
    ]
    if not refused:
        return
    why: Counter[str] = Counter()
    for press, _ in refused:
        try:
            find_quiet_window(press.force_n, sample_rate_hz=RATE_HZ)
        except QuietWindowError as error:
            why[error.reason] += 1
    off_ms = [1000 * (o - press.onset) / RATE_HZ for press, o in refused if o is not None]
    words = ", ".join(f"{n} {reason}" for reason, n in why.most_common())
    print(
        f"  forceplate gives none: {words}; there detecta is early on "
        f"{sum(off < 0 for off in off_ms)}, over {LATE_MS:.0f} ms late on "
        f"{sum(off > LATE_MS for off in off_ms)}"
    )


def compare_numbers(given: Sequence[Press], plateforce: Plateforce) -> None:
    """Print how far peak, rate and impulse lie from the truth, and what is left between two."""
    like_theirs = Choices(cutoff_hz=None, rest_s=(0.0, REST_S))
    found = timed(
        {
            "forceplate": lambda press: forceplate_numbers(press, Choices()),
            "forceplate, plateforce's way": lambda press: forceplate_numbers(press, like_theirs),
            "plateforce, two-sided": plateforce.numbers,
        },
        given,
    )
    theirs = found["plateforce, two-sided"][0]
    print(
        f"  {'off the truth, median (95 %)':<30}{'none':>5}"
        f"{'peak':>15}{'RFD 0-200':>18}{'impulse 0-200':>18}{'time':>10}"
    )
    for name, (answers, each_ms) in found.items():
        n_none = sum(NUMBERS[0] not in answer for answer in answers)
        row = f"  {name:<30}{n_none:5d}"
        for number in NUMBERS:
            off = _relative([press.truth for press in given], answers, number)
            row += f"{np.median(off):8.1f} ({np.percentile(np.abs(off), 95):4.1f}) %"
        print(f"{row}{each_ms:7.2f} ms")
    ours = found["forceplate, plateforce's way"][0]
    print(
        "  plateforce against the second line, largest difference: "
        + ", ".join(
            f"{number} {np.abs(_relative(ours, theirs, number)).max():.1e} %" for number in NUMBERS
        )
    )


def _relative(truths: Sequence[Numbers], answers: Sequence[Numbers], number: str) -> Force:
    """Return how far answers lie from the truth in %, where both are given."""
    both = zip(truths, answers, strict=True)
    return np.array(
        [100 * (a[number] / t[number] - 1) for t, a in both if number in t and number in a]
    )


def main() -> None:
    """Print the tables."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else RECORDINGS
    if not folder.is_dir():
        print(f"No recordings at {folder}: give their folder as the argument. Nothing compared.")
        return
    recorded = rests(folder)
    plateforce = Plateforce()
    print(
        f"early: before the truth; late: more than {LATE_MS:.0f} ms after it; 95 %: of the answers "
        f"lie within; agree: within {SAME_MS:.0f} ms of forceplate"
    )
    for shape, has_corner, is_placed in (
        ("with a corner", True, False),
        ("without a corner", False, False),
        ("with a corner, the toes placed while it records", True, True),
    ):
        given = presses(recorded, has_corner=has_corner, is_placed=is_placed)
        print(f"\n{len(given)} presses {shape}")
        compare_onsets(given, plateforce, rest_first=not is_placed)
        if not is_placed:
            compare_numbers(given, plateforce)


if __name__ == "__main__":
    main()
