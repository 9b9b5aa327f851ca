"""What the whole window costs while somebody measures with it.

The real main window, drawn into memory, stands on its Measure screen and is fed through a
pseudo-terminal by an emulated platform in another process: 8 channels, 1000 samples a second, at
real speed, with a simulated person who presses when a trial asks for it. Nothing of it is a
model: driver, acquisition, journal, session, trace, digits, plan, sounds off.

waiting
    Between trials: the trace moves, the force is shown.
measuring
    Trials one after the other: zero, countdown, recording, saving, analysis.

CPU is the time of all threads of the process as a share of one core.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import IO

from benchmarks.child import ROOT, command, found_by
from benchmarks.rows import Row

LIMIT_PERCENT = 25.0
OPEN_S = 30.0
WARM_UP_S = 3.0
SIZE = 1366, 768


def send() -> None:
    """Be the platform and the person; this is a process of its own."""
    from forceplate.operations.platform.simulated_platform import Simulator
    from forceplate.types import Condition, Region, Side

    simulator = Simulator()
    simulator.start()
    print(simulator.choice[1], flush=True)
    for _ in sys.stdin:
        simulator.press(Condition(Side.LEFT, Region.HALLUX))
    simulator.stop()


class Window:
    """The application on its Measure screen."""

    def __init__(self, folder: Path, address: str, person: IO[str]) -> None:
        from forceplate.gui.context.settings import Settings, SettingsModel, write_settings
        from forceplate.gui.shell.application import ForceplateApplication
        from forceplate.gui.shell.defects import Defects
        from forceplate.operations.platform.simulated_platform import DRIVER, bench_calibration
        from forceplate.protocol import STANDARD
        from forceplate.session import LinkState, VisitSession
        from forceplate.types import VisitHeader

        calibration = folder / "bench.json"
        calibration.write_text(bench_calibration().to_json(), encoding="utf-8")
        write_settings(
            folder / "settings",
            Settings(
                language="en", theme="light", sounds=False, operator="AB", driver=DRIVER,
                address=address, calibration_path=str(calibration),
            ),
        )  # fmt: skip
        self._application = application = ForceplateApplication(
            SettingsModel(folder / "settings"),
            Defects(folder / "log"),
            library_folder=folder / "library",
        )
        application.window.resize(*SIZE)
        application.show()
        wait(lambda: application.context is not None)
        context = application.context
        assert context is not None
        wait(lambda: context.link.state is LinkState.STREAMING)
        info = context.link.info
        assert info is not None
        self.session = session = VisitSession(
            context.library,
            VisitHeader(
                subject_id="B-001", visit="W0", started_at=context.now(), platform=info,
                body_mass_kg=68.0, calibration_json=bench_calibration().to_json(),
                simulated=True, operator="AB",
            ),
            replace(STANDARD, name="benchmark", rest_s=0.0, trials=20, practice_trials=0),
            on_recording=lambda _: print(file=person, flush=True),
        )  # fmt: skip
        application.navigation.measure(session, "B-001")

    def start_trial(self) -> None:
        """Begin the next trial, if none is under way."""
        from forceplate.gui.measure.measure_keys import Action

        page = self._application.navigation.measure_page
        assert page is not None
        if not self.session.is_busy:
            if page.view.shows_card:
                page.do(Action.START)
            page.do(Action.START)

    def close(self) -> None:
        """Let what is under way be saved, and close."""
        from forceplate.gui.kit.question_box import QuestionBox

        page = self._application.navigation.measure_page
        assert page is not None
        page.close_visit()
        wait(lambda: not self.session.is_busy)
        self._application.window.close()
        for box in self._application.window.findChildren(QuestionBox):
            box.do_button.click()  # conditions are open: it is asked
        wait(lambda: self._application.is_closed)


def wait(is_so: Callable[[], bool]) -> None:
    """Let the window live until something is so."""
    from PySide6.QtCore import QCoreApplication

    ends_s = time.monotonic() + OPEN_S
    while not is_so():
        if time.monotonic() > ends_s:
            raise TimeoutError("The window did not get there.")
        QCoreApplication.processEvents()
        time.sleep(0.01)


def live(seconds: float) -> float:
    """Let the window live, and return its CPU time as percent of one core."""
    from PySide6.QtCore import QCoreApplication, QEventLoop, QTimer

    application = QCoreApplication.instance()
    assert application is not None
    loop = QEventLoop()
    QTimer.singleShot(round(1000 * seconds), loop.quit)
    began_s, cpu_s = time.monotonic(), time.process_time()
    loop.exec()
    return 100 * (time.process_time() - cpu_s) / (time.monotonic() - began_s)


def measure(seconds: float, warm_up_s: float) -> dict[str, float]:
    """Run the window in this process and return what it cost."""
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    from PySide6.QtCore import QTimer
    from PySide6.QtWidgets import QApplication

    application = QApplication([])
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        sender = stack.enter_context(
            subprocess.Popen(
                command("application", "--send"),
                stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT,
            )
        )  # fmt: skip
        assert sender.stdout is not None
        assert sender.stdin is not None
        window = Window(folder, sender.stdout.readline().strip(), sender.stdin)
        stack.callback(window.close)
        live(warm_up_s)
        waiting = live(seconds)
        starter = QTimer(application)
        starter.timeout.connect(window.start_trial)
        starter.start(100)
        measuring = live(seconds)
        starter.stop()
        return {
            "waiting_percent": waiting,
            "measuring_percent": measuring,
            "trials": len(window.session.trials),
        }


def rows(effort: float) -> Iterator[Row]:
    """Return the CPU of both states."""
    options = ["--seconds", max(0.5, 10 * effort), "--warm-up", min(WARM_UP_S, 3 * effort)]
    found = found_by("application", *options)
    for state, what in (("waiting", "between trials"), ("measuring", "trial after trial")):
        percent = found[f"{state}_percent"]
        yield Row(f"the whole window, {what}: CPU of one core", "%", percent, at_most=LIMIT_PERCENT)


def main() -> None:
    """Measure; or send."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--seconds", type=float)
    parser.add_argument("--warm-up", type=float)
    parser.add_argument("--send", action="store_true")
    options = parser.parse_args()
    if options.send:
        send()
    else:
        print(json.dumps(measure(options.seconds, options.warm_up)))


if __name__ == "__main__":
    main()
