"""Showing 8 channels live: our trace, and BrainFlow with pyqtgraph's default ``setData``.

    python -m benchmarks.display [--seconds 20] [--rounds 3]

Each side runs in a process of its own, drawn into memory, and is fed through a pseudo-terminal
by a sender in another process: 8 channels, 1000 samples a second, one write each, 10 s on the
screen, a timer of 16 ms. Two channels carry the sender's clock, six a press with noise; those
six are drawn, two of them twice. Ours is the whole chain: driver, acquisition, ring, trace.

CPU
    Time of all threads of the process as a share of one core.
age
    How old the newest sample in the picture is when it is painted.
kept
    The same just before the next picture replaces it: the worst that a person sees.

Rounds alternate between the sides; the median of the rounds is printed. The last row is ours at
20,000 samples a second, which BrainFlow's board cannot send.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import ExitStack, closing
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.acquisition import (
    N_CHANNELS,
    RATE_HZ,
    STAMP_BITS,
    STAMP_MODULUS,
    CytonDevice,
    LeanHarp,
    age_us,
    now_us,
    serve,
)

ROOT = Path(__file__).resolve().parents[1]
SHOWN_S = 10.0
WARM_UP_S = 11.0
TICK_MS = 16
FRAME_MS = 1000 / 60
ALLOWED_MS = FRAME_MS + 2
FAST = 20.0
CYCLE_S = 8
SIZE = 1200, 640
DRAWN = [2, 3, 4, 5, 6, 7, 2, 3]
LANE = 8000


def signal(rate_hz: float) -> NDArray[np.int64]:
    """Return one cycle of rest, press and rest in six channels, with noise."""
    t = np.arange(round(CYCLE_S * rate_hz)) / rate_hz
    press = np.where(t < 3, 0.0, np.where(t < 6, 1 - np.exp(-(t - 3) / 0.15), 0.0))
    noise = np.random.default_rng(7).normal(0, 20, (len(t), N_CHANNELS - 2))
    return np.rint(press[:, np.newaxis] * np.arange(2000, 5000, 500) + noise).astype(np.int64)


class Harp(LeanHarp):
    """A Harp board with the clock and the signal in its frames."""

    def __init__(self, speed: float) -> None:
        super().__init__()
        self._signal = signal(RATE_HZ * speed).tolist()

    def produce(self, n_samples: int) -> bytes:
        """Return data events."""
        out = b""
        for _ in range(n_samples):
            stamp = now_us() % STAMP_MODULUS
            self._n_sent += 1
            ticks = divmod(int(self._n_sent * 31.25), 31250)
            values = self._signal[self._n_sent % len(self._signal)]
            frame = self._frame.pack(
                3, 26, 33, 255, 0x92, *ticks,
                stamp & ((1 << STAMP_BITS) - 1), stamp >> STAMP_BITS, *values,
            )  # fmt: skip
            out += frame + bytes([sum(frame) & 0xFF])
        return out


class Cyton(CytonDevice):
    """A Cyton board with the clock and the signal in its packets."""

    def __init__(self) -> None:
        super().__init__()
        self._packed = [
            b"".join(value.to_bytes(3, "big", signed=True) for value in row)
            for row in signal(RATE_HZ).tolist()
        ]
        self._n_sent = 0

    def produce(self, n_samples: int) -> bytes:
        """Return packets of 33 bytes."""
        out = b""
        for _ in range(n_samples):
            stamp = now_us() % STAMP_MODULUS
            low, high = stamp & ((1 << STAMP_BITS) - 1), stamp >> STAMP_BITS
            self._n_sent += 1
            out += bytes([0xA0, self._number]) + low.to_bytes(3, "big") + high.to_bytes(3, "big")
            out += self._packed[self._n_sent % len(self._packed)] + bytes(6) + b"\xc0"
            self._number = (self._number + 1) % 256
        return out


class Notes:
    """When pictures were painted, and how old what they show was."""

    def __init__(self) -> None:
        self.stamp: int | None = None
        """Of the newest sample that is to be painted."""
        self.ages_us: list[int] = []
        self.kept_us: list[int] = []
        self._painted: int | None = None

    def painted(self) -> None:
        """Note that a picture is complete."""
        if self.stamp is None:
            return
        at_us = now_us()
        self.ages_us.append(age_us(self.stamp, at_us))
        if self._painted is not None:
            self.kept_us.append(age_us(self._painted, at_us))
        self._painted = self.stamp


class Ours:
    """Driver, acquisition, ring and trace."""

    def __init__(self, address: str, speed: float, notes: Notes) -> None:
        from PySide6.QtGui import QPaintEvent

        from forceplate.acquisition import Acquisition
        from forceplate.gui.trace.live_trace import LiveTrace
        from forceplate_drivers.harp import driver

        class Noted(LiveTrace):
            def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802  Qt's name
                super().paintEvent(event)
                notes.painted()

        def convert(counts: NDArray[np.int32]) -> NDArray[np.float64]:
            notes.stamp = int(counts[-1, 0]) + (int(counts[-1, 1]) << STAMP_BITS)
            return counts[:, DRAWN].astype(np.float64)

        self._platform = driver.open(address)
        self._acquisition = Acquisition(self._platform)
        self.widget = trace = Noted()
        trace.set_source(
            self._acquisition.ring,
            sample_rate_hz=RATE_HZ * speed,
            n_curves=len(DRAWN),
            convert=convert,
        )
        trace.set_range(-0.25 * LANE, LANE)
        self.tick = trace.refresh
        self._acquisition.start()

    def lost(self) -> int:
        """Return how many samples did not come."""
        return self._acquisition.statistics.lost_samples

    def close(self) -> None:
        """End."""
        self._acquisition.stop()
        if self._acquisition.fault is not None:
            raise self._acquisition.fault
        self._platform.close()


class BrainFlow:
    """BrainFlow's own thread, its newest 10 s given to ``setData`` at each tick."""

    def __init__(self, address: str, speed: float, notes: Notes) -> None:
        import pyqtgraph
        from brainflow.board_shim import BoardIds, BoardShim, BrainFlowInputParams
        from PySide6.QtGui import QPaintEvent

        class Noted(pyqtgraph.PlotWidget):  # type: ignore[misc]
            def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802  Qt's name
                super().paintEvent(event)
                notes.painted()

        BoardShim.disable_board_logger()
        parameters = BrainFlowInputParams()
        parameters.serial_port = address
        self._id = BoardIds.CYTON_BOARD.value
        self._board = BoardShim(self._id, parameters)
        self._board.prepare_session()
        self._rows = BoardShim.get_eeg_channels(self._id)
        self._number_row = BoardShim.get_package_num_channel(self._id)
        self._counts_per_microvolt = 8388607 * 24 / 4.5 / 1e6
        self._n_shown = round(SHOWN_S * RATE_HZ * speed)
        self._notes = notes
        self.widget = Noted()
        self._curves = [self.widget.plot() for _ in DRAWN]
        self._time_s = np.arange(-self._n_shown, 0) / (RATE_HZ * speed)
        self._board.start_stream(450_000)

    def tick(self) -> None:
        """Draw everything that is on the screen."""
        data = self._board.get_current_board_data(self._n_shown)
        n = data.shape[1]
        if not n:
            return
        counts = data[self._rows] * self._counts_per_microvolt
        low, high = (round(float(value)) for value in counts[:2, -1])
        self._notes.stamp = low + (high << STAMP_BITS)
        for lane, (curve, channel) in enumerate(zip(self._curves, DRAWN, strict=True)):
            curve.setData(self._time_s[-n:], counts[channel] - LANE * lane)

    def lost(self) -> int:
        """Return how many samples did not come."""
        numbers = self._board.get_board_data()[self._number_row]
        return int(((np.diff(numbers) - 1) % 256).sum())

    def close(self) -> None:
        """End."""
        self._board.stop_stream()
        self._board.release_session()


SIDES: dict[str, Callable[[str, float, Notes], Any]] = {"ours": Ours, "brainflow": BrainFlow}


def send(side: str, speed: float) -> None:
    """Be the sender; this is a process of its own."""
    serve(Harp(speed) if side == "ours" else Cyton(), speed)


def measure(side: str, seconds: float, speed: float, warm_up_s: float) -> dict[str, float]:
    """Show one side in this process and return what it cost."""
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    from PySide6.QtCore import Qt, QTimer
    from PySide6.QtWidgets import QApplication, QMainWindow

    app = QApplication([])
    notes = Notes()
    with ExitStack() as stack:
        sender = subprocess.Popen(
            [sys.executable, "-m", "benchmarks.display", "--send", side, "--speed", str(speed)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=ROOT,
        )
        stack.callback(sender.wait)
        stack.callback(lambda: sender.stdin and sender.stdin.close())
        assert sender.stdout is not None
        shown = stack.enter_context(
            closing(SIDES[side](sender.stdout.readline().strip(), speed, notes))
        )
        window = QMainWindow()
        window.setCentralWidget(shown.widget)
        window.resize(*SIZE)
        window.show()
        timer = QTimer()
        timer.setTimerType(Qt.TimerType.PreciseTimer)
        timer.timeout.connect(shown.tick)
        timer.start(TICK_MS)
        began: list[float] = []

        def begin() -> None:
            notes.ages_us.clear()
            notes.kept_us.clear()
            began.extend((time.monotonic(), time.process_time()))

        QTimer.singleShot(round(1000 * warm_up_s), begin)
        QTimer.singleShot(round(1000 * (warm_up_s + seconds)), app.quit)
        app.exec()
        took_s, cpu_s = time.monotonic() - began[0], time.process_time() - began[1]
        timer.stop()
        n_lost = shown.lost()
    ages, kept = (np.array(x) / 1000 for x in (notes.ages_us, notes.kept_us))
    return {
        "cpu_percent": 100 * cpu_s / took_s,
        "frames_per_s": len(ages) / took_s,
        "age_p50_ms": float(np.percentile(ages, 50)),
        "age_p99_ms": float(np.percentile(ages, 99)),
        "kept_p99_ms": float(np.percentile(kept, 99)),
        "lost": n_lost,
    }


def in_a_process(side: str, seconds: float, speed: float) -> dict[str, float]:
    """Measure in a fresh process."""
    run = subprocess.run(
        [sys.executable, "-m", "benchmarks.display", "--show", side,
         "--seconds", str(seconds), "--speed", str(speed)],
        capture_output=True, text=True, check=False, cwd=ROOT,
    )  # fmt: skip
    if run.returncode:
        raise RuntimeError(run.stderr.strip().splitlines()[-1])
    result: dict[str, float] = json.loads(run.stdout.splitlines()[-1])
    return result


def compare(seconds: float, rounds: int) -> None:
    """Print a table of the medians, and the ratios that are to hold."""
    rows = {"ours": ("ours", 1.0), "brainflow": ("brainflow", 1.0), "ours 20 kHz": ("ours", FAST)}
    runs: dict[str, list[dict[str, float]]] = {name: [] for name in rows}
    for _ in range(rounds):
        for name, (side, speed) in rows.items():
            runs[name].append(in_a_process(side, seconds, speed))
    middle = {
        name: {key: statistics.median(run[key] for run in done) for key in done[0]}
        for name, done in runs.items()
    }
    print(f"{N_CHANNELS} channels, {SHOWN_S:g} s shown, {rounds} x {seconds:g} s, medians")
    print(f"{'':12} {'CPU %':>7} {'frames/s':>9} {'age p50':>8} {'age p99':>8} {'kept p99':>9} "
          f"{'lost':>6}")  # fmt: skip
    for name, m in middle.items():
        print(f"{name:12} {m['cpu_percent']:7.1f} {m['frames_per_s']:9.1f} {m['age_p50_ms']:8.2f} "
              f"{m['age_p99_ms']:8.2f} {m['kept_p99_ms']:9.2f} "
              f"{sum(run['lost'] for run in runs[name]):6.0f}")  # fmt: skip
    ours, theirs, fast = middle.values()
    for what, value, limit in (
        ("CPU, ours to BrainFlow", ours["cpu_percent"] / theirs["cpu_percent"], 0.6),
        ("age p50, ours to BrainFlow", ours["age_p50_ms"] / theirs["age_p50_ms"], 0.6),
        ("age p99, ours to BrainFlow", ours["age_p99_ms"] / theirs["age_p99_ms"], 0.6),
        ("CPU of one core, %", ours["cpu_percent"], 25.0),
        ("age p99, ms", ours["age_p99_ms"], ALLOWED_MS),
        ("kept p99, ms", ours["kept_p99_ms"], ALLOWED_MS),
        ("CPU, 20 kHz to 1 kHz", fast["cpu_percent"] / ours["cpu_percent"], 1.3),
    ):
        word = "holds" if value <= limit else "MISSED"
        print(f"{what:28} {value:6.2f}  at most {limit:5.2f}  {word}")


def main() -> None:
    """Compare; or, as a child, send or show."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--seconds", type=float, default=20.0, help="for each run")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--speed", type=float, default=1.0, help=argparse.SUPPRESS)
    parser.add_argument("--warm-up", type=float, default=WARM_UP_S, help=argparse.SUPPRESS)
    parser.add_argument("--send", choices=SIDES, help=argparse.SUPPRESS)
    parser.add_argument("--show", choices=SIDES, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.send:
        send(options.send, options.speed)
    elif options.show:
        print(json.dumps(measure(options.show, options.seconds, options.speed, options.warm_up)))
    else:
        compare(options.seconds, options.rounds)


if __name__ == "__main__":
    main()
