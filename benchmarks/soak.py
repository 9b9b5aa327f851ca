"""Whether memory, threads or file handles grow when the window measures for hours.

    python benchmarks/soak.py [--minutes 6]

Runs the window offscreen on an emulated platform that lives 20 times
as fast: person after person, a baseline and a week-8 visit each, Review and Progress opened in
between. 6 minutes are 2 hours of the platform's time. Linux only (``/proc``).
"""

from __future__ import annotations

import argparse
import gc
import os
import statistics
import sys
import tempfile
import time
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from forceplate.gui.kit.settings import Settings, SettingsModel, write_settings
from forceplate.gui.measure.measure_keys import Action
from forceplate.gui.shell.application import Instrument, local_now
from forceplate.gui.shell.defects import Defects
from forceplate.gui.shell.garbage import GarbageCollector
from forceplate.gui.shell.main_window import Screen
from forceplate.operations.open_library import PROTOCOLS_FOLDER
from forceplate.protocol import MeasurementProtocol, ProtocolStore
from forceplate.session import LinkState
from forceplate.types import Condition, Region, Side

SPEED = 20.0
STEP_MS = 50
SAMPLES = 36
WARM_UP_H = 0.5
"""Of the platform's time, at most a quarter of the run: every screen has been opened by then."""
MOST_GROWTH_MB_PER_HOUR = 10.0
"""Of the platform's time."""
PROTOCOL = MeasurementProtocol(
    name="soak",
    conditions=(Condition(Side.LEFT, Region.HALLUX), Condition(Side.RIGHT, Region.LESSER_TOES)),
    trials=3,
    practice_trials=0,
    rest_s=0.0,
    countdown_s=0.0,
)


@dataclass(frozen=True, slots=True)
class Sample:
    """What the process holds at one moment."""

    at_s: float
    trials: int
    rss_mb: float
    threads: int
    handles: int
    blocks: int


class Soak:
    """Measures without end; ``samples`` tells what it cost."""

    def __init__(self, folder: Path, minutes: float) -> None:
        ProtocolStore(folder / "library" / PROTOCOLS_FOLDER).write(PROTOCOL)
        write_settings(
            folder / "settings",
            Settings(language="en", sounds=False, operator="AB", protocol=PROTOCOL.name),
        )
        self.instrument = Instrument(
            SettingsModel(folder / "settings"),
            Defects(folder / "log"),
            library_folder=folder / "library",
            simulator_speed=SPEED,
        )
        self.samples: list[Sample] = []
        self.n_trials = 0
        self._ends_s = time.monotonic() + 60 * minutes
        self._began_s = time.monotonic()
        self._every_s = 60 * minutes / SAMPLES
        self._person = ""
        self._visit = ""
        self._timer = QTimer()
        self._timer.setInterval(STEP_MS)
        self._timer.timeout.connect(self._step)

    def start(self) -> None:
        """Begin; the loop of the application ends by itself."""
        self.instrument.show()
        self._timer.start()

    def _step(self) -> None:
        now_s = time.monotonic()
        if now_s - self._began_s >= len(self.samples) * self._every_s:
            self.samples.append(_sample(now_s - self._began_s, self.n_trials))
        if now_s > self._ends_s:
            self._timer.stop()
            self.instrument.begin_closing()
            return
        instrument, context = self.instrument, self.instrument.context
        start = instrument.visit_start
        if context is None or start is None or not instrument.tasks.is_idle:
            return
        if context.link.state is not LinkState.STREAMING:
            if context.link.state is LinkState.CLOSED and context.simulator is not None:
                context.simulator()
            return
        page = instrument.measure_page
        session = page.session if page is not None else None
        if start.dialog is not None:
            start.dialog.accept()
        elif page is None or session is None:
            self._next_visit()
        elif (
            session.is_busy
            or instrument._simulator is None
            or instrument._simulator.patient.is_pressing
        ):
            return
        elif session.next_trial is None:
            self.n_trials += len(session.trials)
            instrument.window.show_screen(Screen.REVIEW)
            instrument.window.show_screen(Screen.MEASURE)
            page.do(Action.REVIEW)
            instrument.window.show_screen(Screen.MEASURE)
            page.do(Action.FINISH)
        else:
            page.do(Action.START)

    @property
    def _is_pressing(self) -> bool:
        simulator = self.instrument._simulator
        return simulator is None or simulator.patient.is_pressing

    def _next_visit(self) -> None:
        instrument, context = self.instrument, self.instrument.context
        assert context is not None
        assert instrument.visit_start is not None
        is_later = self._visit == "W0"
        self._visit = "W8" if is_later else "W0"
        weeks = timedelta(weeks=8 if is_later else 0)
        context.now = lambda: local_now() + weeks
        if not is_later:
            self._person = context.people.add().subject_id
        instrument.visit_start.begin(self._person, self._visit)


def _sample(at_s: float, trials: int) -> Sample:
    gc.collect()
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return Sample(
        at_s,
        trials,
        pages * os.sysconf("SC_PAGE_SIZE") / 2**20,
        len(list(Path("/proc/self/task").iterdir())),
        len(list(Path("/proc/self/fd").iterdir())),
        sys.getallocatedblocks(),
    )


def verdict(samples: list[Sample]) -> tuple[bool, str]:
    """Return whether nothing grew after the warm-up, and the figures."""
    begins_s = min(3600 * WARM_UP_H / SPEED, samples[-1].at_s / 4)
    warm = [one for one in samples if one.at_s >= begins_s]
    hours = [SPEED * one.at_s / 3600 for one in warm]
    slope = statistics.linear_regression(hours, [one.rss_mb for one in warm]).slope
    half = len(warm) // 2
    threads = _growth([one.threads for one in warm], half)
    handles = _growth([one.handles for one in warm], half)
    grew = slope > MOST_GROWTH_MB_PER_HOUR or threads > 0 or handles > 0
    words = (
        f"after warm-up: memory {slope:+.1f} MB per hour measured, "
        f"threads {threads:+d}, handles {handles:+d}"
    )
    return not grew, words


def _growth(values: list[int], half: int) -> int:
    """Return how many more there mostly were in the second half.

    A trial has some of its own for a moment, which a sample may or may not meet; what leaks stays.
    """
    return statistics.median_low(values[half:]) - statistics.median_low(values[:half])


def main() -> int:
    """Run it and print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=6.0, help="of this computer's time")
    minutes = parser.parse_args().minutes
    application = QApplication(["soak"])
    garbage = GarbageCollector()  # as the program has it
    with tempfile.TemporaryDirectory() as folder:
        soak = Soak(Path(folder), minutes)
        soak.start()
        application.exec()
    garbage.stop()
    print(f"{'time':>8}{'trials':>8}{'RSS MB':>9}{'threads':>9}{'handles':>9}{'blocks':>9}")
    for one in soak.samples:
        hours = SPEED * one.at_s / 3600
        print(
            f"{hours:7.2f}h{one.trials:8d}{one.rss_mb:9.1f}{one.threads:9d}{one.handles:9d}{one.blocks:9d}"
        )
    is_good, words = verdict(soak.samples)
    print(f"{soak.n_trials} trials; {words}: {'nothing grows' if is_good else 'SOMETHING GROWS'}")
    return 0 if is_good and soak.n_trials else 1


if __name__ == "__main__":
    sys.exit(main())
