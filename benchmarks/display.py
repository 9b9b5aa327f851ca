"""Showing 8 channels live: our trace, and BrainFlow with pyqtgraph's default ``setData``.

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

Rounds alternate between the sides; the median of the rounds counts. Ours runs at 20,000 samples a
second as well, which BrainFlow's board cannot send.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
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
from benchmarks.child import ROOT, Found, command, found_by, medians
from benchmarks.rows import Peer, Row, is_installed, times

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
            command("display", "--send", side, "--speed", speed),
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


def rows(effort: float) -> Iterator[Row]:
    """Compare both sides at 1 kHz, and ours with itself at 20 kHz."""
    seconds, rounds = max(1.0, 6 * effort), times(effort, 2)
    warm_up_s = WARM_UP_S if effort >= 1 else 0.5
    sides = {"ours": ("ours", 1.0), "fast": ("ours", FAST)}
    if is_installed("brainflow"):
        sides["brainflow"] = "brainflow", 1.0
    runs: dict[str, list[Found]] = {name: [] for name in sides}
    for _ in range(rounds):
        for name, (side, speed) in sides.items():
            options = ["--show", side, "--seconds", seconds, "--speed", speed]
            runs[name].append(found_by("display", *options, "--warm-up", warm_up_s))
    middle = {name: medians(done) for name, done in runs.items()}
    ours, fast, theirs = middle["ours"], middle["fast"], middle.get("brainflow", {})
    for name, unit, work, at_most in (
        ("cpu_percent", "%", "CPU of the process", 0.6),
        ("age_p50_ms", "ms", "age when painted, p50", 0.19),
        ("age_p99_ms", "ms", "age when painted, p99", 0.23),
    ):
        peer = Peer("BrainFlow, pyqtgraph", theirs.get(name))
        yield Row(f"1 kHz on the screen: {work}", unit, ours[name], peer, at_most)
    for name, unit, work, limit in (
        ("cpu_percent", "%", "CPU of one core", 25.0),
        ("age_p99_ms", "ms", "age when painted, p99", ALLOWED_MS),
        ("kept_p99_ms", "ms", "age when replaced, p99", ALLOWED_MS),
    ):
        yield Row(f"1 kHz on the screen: {work}", unit, ours[name], at_most=limit)
    slow = Peer("ours at 1 kHz", ours["cpu_percent"])
    yield Row("20 kHz on the screen: CPU of the process", "%", fast["cpu_percent"], slow, 1.3)
    n_lost = sum(run["lost"] for name in ("ours", "fast") for run in runs[name])
    yield Row("samples lost in all of this", "", n_lost, at_most=0)


def main() -> None:
    """Be the sender, or one side."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--seconds", type=float)
    parser.add_argument("--speed", type=float, default=1.0)
    parser.add_argument("--warm-up", type=float)
    parser.add_argument("--send", choices=SIDES)
    parser.add_argument("--show", choices=SIDES)
    options = parser.parse_args()
    if options.send:
        send(options.send, options.speed)
    else:
        print(json.dumps(measure(options.show, options.seconds, options.speed, options.warm_up)))


if __name__ == "__main__":
    main()
