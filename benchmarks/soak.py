"""Whether memory, threads or file handles grow when the window measures for hours.

Runs the window offscreen on an emulated platform that lives 20 times
as fast: person after person, a baseline and a week-8 visit each, Review and Progress opened in
between. 6 minutes are 2 hours of the platform's time. Linux only (``/proc``).
"""

from __future__ import annotations

import gc
import os
import statistics
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from benchmarks.rows import Row
from forceplate.gui.context.settings import Settings, SettingsModel, write_settings
from forceplate.gui.measure.measure_keys import Action
from forceplate.gui.shell.application import ForceplateApplication, local_now
from forceplate.gui.shell.defects import Defects
from forceplate.gui.shell.garbage import GarbageCollector
from forceplate.gui.shell.screens import Screen
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


class Soak:
    """Measures without end; ``samples`` tells what it cost."""

    def __init__(self, folder: Path, minutes: float) -> None:
        ProtocolStore(folder / "library" / PROTOCOLS_FOLDER).write(PROTOCOL)
        write_settings(
            folder / "settings",
            Settings(language="en", sounds=False, operator="AB", protocol=PROTOCOL.name),
        )
        self.application = ForceplateApplication(
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
        self.application.show()
        self._timer.start()

    def _step(self) -> None:
        now_s = time.monotonic()
        if now_s - self._began_s >= len(self.samples) * self._every_s:
            self.samples.append(_sample(now_s - self._began_s, self.n_trials))
        if now_s > self._ends_s:
            self._timer.stop()
            self.application.begin_closing()
            return
        application, context = self.application, self.application.context
        start = application.navigation.visit_start
        if context is None or start is None or not application.tasks.is_idle:
            return
        if context.link.state is not LinkState.STREAMING:
            if context.link.state is LinkState.CLOSED and context.simulator is not None:
                context.simulator.switch_on()
            return
        page = application.navigation.measure_page
        session = page.session if page is not None else None
        if start.dialog is not None:
            start.dialog.accept()
        elif page is None or session is None:
            self._next_visit()
        elif session.is_busy or self._is_pressing:
            return
        elif session.next_trial is None:
            self.n_trials += len(session.trials)
            application.window.show_screen(Screen.REVIEW)
            application.window.show_screen(Screen.MEASURE)
            page.do(Action.REVIEW)
            application.window.show_screen(Screen.MEASURE)
            page.do(Action.FINISH)
        else:
            page.do(Action.START)

    @property
    def _is_pressing(self) -> bool:
        context = self.application.context
        switch = None if context is None else context.simulator
        platform = None if switch is None else switch.platform
        return platform is None or platform.patient.is_pressing

    def _next_visit(self) -> None:
        application, context = self.application, self.application.context
        assert context is not None
        assert application.navigation.visit_start is not None
        is_later = self._visit == "W0"
        self._visit = "W8" if is_later else "W0"
        weeks = timedelta(weeks=8 if is_later else 0)
        context.now = lambda: local_now() + weeks
        if not is_later:
            self._person = context.people.add().subject_id
        application.navigation.visit_start.begin(self._person, self._visit)


def _sample(at_s: float, trials: int) -> Sample:
    gc.collect()
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return Sample(
        at_s,
        trials,
        pages * os.sysconf("SC_PAGE_SIZE") / 2**20,
        len(list(Path("/proc/self/task").iterdir())),
        len(list(Path("/proc/self/fd").iterdir())),
    )


def _growth(values: list[int], half: int) -> int:
    """Return how many more there mostly were in the second half.

    A trial has some of its own for a moment, which a sample may or may not meet; what leaks stays.
    """
    return statistics.median_low(values[half:]) - statistics.median_low(values[:half])


def rows(effort: float) -> Iterator[Row]:
    """Return what grew after the warm-up."""
    application = QApplication(["soak"])
    garbage = GarbageCollector()  # as the program has it
    with tempfile.TemporaryDirectory() as folder:
        soak = Soak(Path(folder), max(0.2, 1.5 * effort))
        soak.start()
        application.exec()
    garbage.stop()
    samples = soak.samples
    begins_s = min(3600 * WARM_UP_H / SPEED, samples[-1].at_s / 4)
    warm = [one for one in samples if one.at_s >= begins_s]
    hours = [SPEED * one.at_s / 3600 for one in warm]
    slope = statistics.linear_regression(hours, [one.rss_mb for one in warm]).slope
    half = len(warm) // 2
    work = f"{soak.n_trials} trials in {hours[-1]:.1f} h of the platform's time: growth of"
    yield Row(f"{work} memory for each hour", "MB", slope, at_most=MOST_GROWTH_MB_PER_HOUR)
    for what in ("threads", "handles"):
        grown = _growth([getattr(one, what) for one in warm], half)
        yield Row(f"{work} {what}", "", grown, at_most=0)
