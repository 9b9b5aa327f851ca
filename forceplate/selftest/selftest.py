"""The self-test: that this installation measures and calculates as it should."""

from __future__ import annotations

import json
import platform
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from importlib.metadata import PackageNotFoundError, version
from importlib.resources import files
from pathlib import Path
from typing import Protocol

from forceplate.operations.library.verify import verify_visit
from forceplate.operations.platform.simulated_platform import bench_calibration
from forceplate.selftest.figure import Figure, Value
from forceplate.selftest.known_effort import NEWTONS_PER_COUNT
from forceplate.selftest.live_chain import (
    TOPS_COUNTS,
    Arrived,
    recorded_visits,
    recorded_with_losses,
    recovered_after_a_crash,
    visits_of,
)
from forceplate.selftest.numbers import (
    Answers,
    analysed,
    calibrated,
    check_outcomes,
    compared,
    gain_answers,
    trial_answers,
)
from forceplate.session.trial_run import local_now
from forceplate.storage.calibrations import write_calibration
from forceplate.types import PEAK_FORCE, Posture
from forceplate.words import Text, plain
from forceplate_calibration import read_calibration

STORED_VALUES = "stored_values.json"
PACKAGES = ("forceplate", "numpy", "scipy", "h5py", "pyserial", "PySide6-Essentials", "pyqtgraph")

_RECORDING = Text("From the cable to the file")
_LOSS = Text("Bytes lost on the cable")
_CRASH = Text("Recovery after a crash")
_ANALYSIS = Text("Analysis of a known effort")
_CHECKS = Text("Checks of a known effort")
_GAIN = Text("Gain between two known visits")
_NOT_COMPARABLE = Text("Visits that are not comparable")
_CALIBRATION = Text("Calibration with known weights")

_WRONG = Text("{visit}, trial {number}: samples that are not what was sent")
_ABSENT = Text("{visit}, trial {number}: samples that are not there")
_PEAK = Text("{visit}, trial {number}: peak force")
_ACCEPTED = Text("{visit}, trial {number}: accepted")
_FINDINGS = Text("{visit}: findings when its file is verified")
_STRENGTH = Text("peak force, mean of the two best: {visit}")
_GAINED = Text("gain")
_GAINED_PERCENT = Text("gain in percent of the baseline")
_LOSS_KNOWN = Text("lost samples that the file knows of, and those that are lost")
_LOSS_SEEN = Text("is anything lost at all")
_LOSS_WRONG = Text("samples that are not what was sent")
_LOSS_VOID = Text("the trial counts")
_RECOVERED = Text("the trial is marked as recovered")
_FROM_FILE = Text("newtons in a count, from the file of a calibration")


class Working(Protocol):
    """Is told what is being tried, for a person who waits."""

    def __call__(self, part: Text, /) -> None:
        """Take the name of the part."""


@dataclass(frozen=True, slots=True)
class SelfTest:
    """What a self-test found, on which machine, with what."""

    started_at: datetime
    seconds: float
    versions: Mapping[str, str]
    """Of the packages that the numbers rest on; empty where one is not installed."""
    machine: str
    figures: tuple[Figure, ...]

    @property
    def passed(self) -> bool:
        """True where every figure holds."""
        return all(figure.holds for figure in self.figures)

    @property
    def failed(self) -> tuple[Figure, ...]:
        """Return the figures that do not hold."""
        return tuple(figure for figure in self.figures if not figure.holds)


def run_selftest(folder: Path, working: Working, monotonic: Callable[[], float]) -> SelfTest:
    """Try the whole instrument on what is known, and return every figure.

    Parameters
    ----------
    folder
        Empty; the files of the self-test stay in it.
    working
        Is told what is being tried.
    monotonic
        A clock, in seconds.

    Raises
    ------
    ForcePlateError
        A part of the instrument does not work at all; says which.
    """
    started_at, began_s = local_now(), monotonic()
    values = stored_values()
    figures: list[Figure] = []
    trials: tuple[tuple[Text, Callable[[Path], list[Figure]]], ...] = (
        (_CALIBRATION, _calibration),
        (_RECORDING, _recording),
        (_LOSS, _loss),
        (_CRASH, _crash),
    )
    for part, figures_of in trials:
        working(part)
        figures += figures_of(folder)
    for key, part, answers in calculated():
        working(part)
        figures += _beside(part, answers, values.get(key, {}))
    return SelfTest(
        started_at=started_at,
        seconds=monotonic() - began_s,
        versions={name: _version(name) for name in PACKAGES},
        machine=f"{platform.platform()}, {platform.machine()}, Python {sys.version.split()[0]}",
        figures=tuple(figures),
    )


def calculated() -> Iterator[tuple[str, Text, Answers]]:
    """Yield what is stored beside the program: its key, what it proves, and its answers now."""
    trial = analysed(3000)
    yield "analysis", _ANALYSIS, trial_answers(trial)
    yield "checks", _CHECKS, check_outcomes(trial)
    yield "gain", _GAIN, gain_answers()
    yield "not comparable", _NOT_COMPARABLE, gain_answers(Posture.STANDING)
    yield "calibration", _CALIBRATION, calibrated()


def stored_values() -> Mapping[str, Mapping[str, Value]]:
    """Return the values that the program brings, as they were when it was released."""
    text = files("forceplate.selftest").joinpath(STORED_VALUES).read_text(encoding="utf-8")
    values: dict[str, dict[str, Value]] = json.loads(text)
    return values


def _beside(part: Text, answers: Answers, stored: Mapping[str, Value]) -> list[Figure]:
    """Return every answer beside its stored value, also where one of the two is missing."""
    return [
        Figure(part, plain(name), answers.get(name), stored.get(name), "stored")
        for name in dict.fromkeys([*stored, *answers])
    ]


def _known(part: Text, name: Text, got: Value, expected: Value, unit: str = "") -> Figure:
    return Figure(part, name, got, expected, "known", unit)


def _recording(folder: Path) -> list[Figure]:
    recorded = recorded_visits(folder / "library")
    figures = []
    for visit, (path, arrived) in recorded.items():
        figures += [
            figure
            for number, (each, top) in enumerate(zip(arrived, TOPS_COUNTS[visit], strict=True), 1)
            for figure in _trial(each, visit, number, top * NEWTONS_PER_COUNT)
        ]
        findings = len(verify_visit(path).findings)
        figures.append(_known(_RECORDING, _FINDINGS.fill(visit=visit), findings, 0))
    answers = compared(*visits_of(recorded))
    best = {visit: sum(tops) / 2 * NEWTONS_PER_COUNT for visit, tops in TOPS_COUNTS.items()}
    gain_n = best["W8"] - best["W0"]
    for name, got, expected, unit in (
        (_STRENGTH.fill(visit="W0"), "baseline", best["W0"], "N"),
        (_STRENGTH.fill(visit="W8"), "follow_up", best["W8"], "N"),
        (_GAINED, "gain", gain_n, "N"),
        (_GAINED_PERCENT, "gain_percent", 100 * gain_n / best["W0"], "%"),
    ):
        figures.append(_known(_RECORDING, name, answers[got], expected, unit))
    return figures


def _trial(arrived: Arrived, visit: str, number: int, peak_n: float) -> list[Figure]:
    def of(name: Text) -> Text:
        return name.fill(visit=visit, number=number)

    return [
        _known(_RECORDING, of(_WRONG), arrived.n_wrong, 0),
        _known(_RECORDING, of(_ABSENT), arrived.n_absent, 0),
        _known(_RECORDING, of(_PEAK), arrived.trial.value(PEAK_FORCE), peak_n, "N"),
        _known(_RECORDING, of(_ACCEPTED), arrived.trial.accepted, True),
    ]


def _loss(folder: Path) -> list[Figure]:
    arrived = recorded_with_losses(folder / "lost")
    n_missing = sum(gap.n_missing for gap in arrived.trial.gaps)
    return [
        _known(_LOSS, _LOSS_SEEN, arrived.n_absent > 0, True),
        _known(_LOSS, _LOSS_KNOWN, n_missing, arrived.n_absent),
        _known(_LOSS, _LOSS_WRONG, arrived.n_wrong, 0),
        _known(_LOSS, _LOSS_VOID, arrived.trial.accepted, False),
    ]


def _calibration(folder: Path) -> list[Figure]:
    path = folder / "bench.json"
    write_calibration(path, bench_calibration())
    n_per_count = read_calibration(path).channels[0].sensitivity_n_per_count
    return [_known(_CALIBRATION, _FROM_FILE, n_per_count, NEWTONS_PER_COUNT, "N")]


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return ""


def _crash(folder: Path) -> list[Figure]:
    arrived = recovered_after_a_crash(folder)
    return [
        _known(_CRASH, _RECOVERED, arrived.trial.recovered, True),
        _known(_CRASH, _LOSS_WRONG, arrived.n_wrong, 0),
        _known(_CRASH, _ABSENT.fill(visit="crash", number=1), arrived.n_absent, 0),
    ]
