"""Reading a platform at 1 kHz: ours, a bare read loop, BrainFlow and pylsl, in one run.

Every reader runs in a process of its own and is fed by a sender in another process: 8 channels,
1000 samples a second, one write each. Ours, the bare loop and BrainFlow (Cyton board) read a
pseudo-terminal, pylsl an LSL stream. The sender puts its clock into each sample just before it
writes it.

age
    Of every sample, not of the last of a read: from that clock to the moment its bytes are in
    memory: ``Block.arrival_s`` (ours: when the last of up to 25 ms came, which is too late for
    most), after ``os.read`` (bare), the time BrainFlow's thread gives the sample, after
    ``pull_sample`` returns (pylsl). Whoever looks at ours gets what is still at the port as well;
    ``benchmarks/display.py`` measures that.
reader CPU
    Time on the processor of all threads of the process but the sleeping main thread and the
    window, as a share of one core, from the kernel's ``schedstat``.
busy
    Beside a thread that works 8 ms of every 16.7 ms, as a window that draws would.

Rounds alternate between the readers; the median of the rounds counts.
"""

from __future__ import annotations

import argparse
import json
import os
import select
import struct
import subprocess
import sys
import threading
import time
import tty
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, closing
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from benchmarks.child import ROOT, Found, command, found_by, medians
from benchmarks.rows import CannotRunError, Peer, Row, is_installed, times
from forceplate.types import Block

RATE_HZ = 1000.0
N_CHANNELS = 8
WARM_UP_S = 0.5
FRAME_S = 1 / 60
WORK_S = 0.008
FAST = 20.0
BARE_FRAME = struct.Struct("<Q20x")
STAMP_BITS = 15
STAMP_MODULUS = 1 << (2 * STAMP_BITS)
"""Microseconds of the sender's clock, in two channels."""


def now_us() -> int:
    """Return the clock that all processes of a computer share."""
    return time.monotonic_ns() // 1000


def age_us(stamp: int, at_us: int) -> int:
    """Return how old a stamped sample was at a time."""
    return (at_us - stamp) % STAMP_MODULUS


class Far(Protocol):
    """The device at the far end of a pseudo-terminal."""

    @property
    def is_streaming(self) -> bool:
        """Samples are due."""

    def receive(self, data: bytes) -> bytes:
        """Answer."""

    def produce(self, n_samples: int) -> bytes:
        """Send."""


class BareDevice:
    """Sends frames of 28 bytes with the clock in the first eight, without being asked."""

    is_streaming = True

    def receive(self, data: bytes) -> bytes:
        """Say nothing."""
        return b""

    def produce(self, n_samples: int) -> bytes:
        """Return the frames."""
        return BARE_FRAME.pack(now_us()) * n_samples


class CytonDevice:
    """As much of an OpenBCI Cyton board as BrainFlow asks for."""

    def __init__(self) -> None:
        self.is_streaming = False
        self._number = 0

    def receive(self, data: bytes) -> bytes:
        """Answer the commands that have an answer; b starts the stream, s ends it."""
        answer = b""
        for letter in data:
            if letter in b"bs":
                self.is_streaming = letter == ord("b")
            elif letter in b"vd":
                answer += b"OpenBCI V3 8-16 channel\r\n$$$"
        return answer

    def produce(self, n_samples: int) -> bytes:
        """Return packets of 33 bytes with the clock in the first two channels."""
        out = b""
        for _ in range(n_samples):
            stamp = now_us() % STAMP_MODULUS
            low, high = stamp & ((1 << STAMP_BITS) - 1), stamp >> STAMP_BITS
            out += bytes([0xA0, self._number])
            out += low.to_bytes(3, "big") + high.to_bytes(3, "big") + bytes(24) + b"\xc0"
            self._number = (self._number + 1) % 256
        return out


class LeanHarp:
    """An emulated Harp board that packs each frame at once, so that the clock in it is fresh."""

    def __init__(self) -> None:
        from forceplate_drivers.emulation.harp import HarpDevice
        from forceplate_drivers.emulation.sources import ReplaySource

        nothing = np.zeros((0, N_CHANNELS), np.int32)
        self._board = HarpDevice(ReplaySource(nothing, RATE_HZ))
        self._frame = struct.Struct("<5BIH8h")
        self._n_sent = 0

    @property
    def is_streaming(self) -> bool:
        """The board was told to send."""
        return self._board.is_streaming

    def receive(self, data: bytes) -> bytes:
        """Answer as the board does."""
        return self._board.receive(data)

    def produce(self, n_samples: int) -> bytes:
        """Return data events; the alive event of each second is left out."""
        out = b""
        for _ in range(n_samples):
            self._n_sent += 1
            stamp = now_us() % STAMP_MODULUS
            values = stamp & ((1 << STAMP_BITS) - 1), stamp >> STAMP_BITS, 0, 0, 0, 0, 0, 0
            ticks = divmod(int(self._n_sent * 31.25), 31250)
            frame = self._frame.pack(3, 26, 33, 255, 0x92, *ticks, *values)
            out += frame + bytes([sum(frame) & 0xFF])
        return out


def serve(device: Far, speed: float) -> None:
    """Send what is due every millisecond on a pseudo-terminal until our input ends."""
    master, slave = os.openpty()
    tty.setraw(slave)
    print(os.ttyname(slave), flush=True)
    began_s, n_sent = time.monotonic(), 0
    while True:
        due_s = began_s + (n_sent + speed) / (RATE_HZ * speed)
        wait_s = max(due_s - time.monotonic(), 0) if device.is_streaming else 0.05
        ready = select.select([master, sys.stdin], [], [], wait_s)[0]
        if sys.stdin in ready:
            return
        if master in ready:
            was_streaming = device.is_streaming
            os.write(master, device.receive(os.read(master, 4096)))
            if device.is_streaming and not was_streaming:
                began_s, n_sent = time.monotonic(), 0
        n_due = int((time.monotonic() - began_s) * RATE_HZ * speed) - n_sent
        if device.is_streaming and n_due > 0:
            data = device.produce(n_due)
            n_sent += n_due
            while data:
                data = data[os.write(master, data) :]


def serve_lsl() -> None:
    """Push a sample every millisecond into an LSL outlet until our input ends."""
    import pylsl

    name = f"forceplate-benchmark-{os.getpid()}"
    info = pylsl.StreamInfo(name, "force", N_CHANNELS, RATE_HZ, "int32", name)
    outlet = pylsl.StreamOutlet(info)
    print(name, flush=True)
    began_s, n_sent = time.monotonic(), 0
    while not select.select([sys.stdin], [], [], 0)[0]:
        n_due = int((time.monotonic() - began_s) * RATE_HZ) - n_sent
        for _ in range(n_due):
            outlet.push_sample([now_us() % STAMP_MODULUS, n_sent] + [0] * (N_CHANNELS - 2))
            n_sent += 1
        time.sleep(max(began_s + (n_sent + 1) / RATE_HZ - time.monotonic(), 0))


def send(kind: str, speed: float) -> None:
    """Be the sender for a reader; this is a process of its own."""
    if kind == "pylsl":
        serve_lsl()
    else:
        devices: dict[str, Callable[[], Far]] = {
            "ours": LeanHarp,
            "bare": BareDevice,
            "brainflow": CytonDevice,
        }
        serve(devices[kind](), speed)


class Notes:
    """What a reader saw: every sample, with when it was written and when it could be read."""

    def __init__(self) -> None:
        self.n_lost = 0
        self._came: list[tuple[NDArray[np.int64], NDArray[np.int64]]] = []

    def note(self, stamps: Any, at_us: Any) -> None:
        """Take in samples: their stamps (n,), and when each, or all of them, could be read."""
        stamps = np.asarray(stamps, np.int64)
        self._came.append((stamps, np.broadcast_to(np.asarray(at_us, np.int64), stamps.shape)))

    def ages_us(self, from_us: int, to_us: int) -> NDArray[np.int64]:
        """Return how old the samples were that could be read from one moment to another."""
        stamps, at_us = (np.concatenate(each) for each in zip(*self._came, strict=True))
        ages_us = (at_us - stamps) % STAMP_MODULUS
        return np.asarray(ages_us[(from_us <= at_us) & (at_us < to_us)])


class OurReader:
    """A Harp board through driver, acquisition and ring."""

    def __init__(self, address: str, notes: Notes) -> None:
        from forceplate.acquisition import Acquisition
        from forceplate_drivers.harp import driver

        self._platform = driver.open(address)
        self._acquisition = Acquisition(self._platform)
        append = self._acquisition.ring.append
        self._notes = notes
        self._blocks: list[Block] = []

        def noted_append(block: Block) -> None:
            append(block)
            self._blocks.append(block)

        self._acquisition.ring.append = noted_append  # type: ignore[method-assign]
        self._acquisition.start()

    def close(self) -> None:
        """End, and count the loss."""
        self._acquisition.stop()
        if self._acquisition.fault is not None:
            raise self._acquisition.fault
        self._notes.n_lost = self._acquisition.statistics.lost_samples
        self._platform.close()
        for block in self._blocks:
            counts = block.counts.astype(np.int64)
            stamps = counts[:, 0] + (counts[:, 1] << STAMP_BITS)
            self._notes.note(stamps, int(block.arrival_s * 1e6))


class BareReader:
    """The least that can be done: a blocking read in a loop."""

    def __init__(self, address: str, notes: Notes) -> None:
        self._fd = os.open(address, os.O_RDWR | os.O_NOCTTY)
        tty.setraw(self._fd)
        self._notes = notes
        self._pieces: list[tuple[bytes, int]] = []
        self._stopping = False
        self._thread = threading.Thread(target=self._read)
        self._thread.start()

    def _read(self) -> None:
        while not self._stopping:
            self._pieces.append((os.read(self._fd, 65536), now_us()))

    def close(self) -> None:
        """End."""
        self._stopping = True
        self._thread.join()
        os.close(self._fd)
        data = b"".join(piece for piece, _ in self._pieces)
        n_frames = len(data) // BARE_FRAME.size
        stamps = [stamp for (stamp,) in BARE_FRAME.iter_unpack(data[: n_frames * BARE_FRAME.size])]
        ends = np.cumsum([len(piece) for piece, _ in self._pieces])
        last_bytes = BARE_FRAME.size * np.arange(1, n_frames + 1)
        at_us = np.array([at_us for _, at_us in self._pieces])
        self._notes.note(stamps, at_us[np.searchsorted(ends, last_bytes)])


class BrainFlowReader:
    """A Cyton board, read by BrainFlow's own thread."""

    def __init__(self, address: str, notes: Notes) -> None:
        from brainflow.board_shim import BoardIds, BoardShim, BrainFlowInputParams

        BoardShim.disable_board_logger()
        parameters = BrainFlowInputParams()
        parameters.serial_port = address
        self._id = BoardIds.CYTON_BOARD.value
        self._shim = BoardShim
        self._notes = notes
        self._board = BoardShim(self._id, parameters)
        self._board.prepare_session()
        self._board.start_stream(450_000)

    def close(self) -> None:
        """End, and take the whole recording out."""
        self._board.stop_stream()
        data = self._board.get_board_data()
        self._board.release_session()
        first, second = self._shim.get_eeg_channels(self._id)[:2]
        microvolts_per_count = 4.5 / 8388607 / 24 * 1e6
        low = np.rint(data[first] / microvolts_per_count).astype(np.int64)
        high = np.rint(data[second] / microvolts_per_count).astype(np.int64)
        offset_us = time.time_ns() // 1000 - now_us()
        at_us = (data[self._shim.get_timestamp_channel(self._id)] * 1e6).astype(np.int64)
        self._notes.note(low + (high << STAMP_BITS), at_us - offset_us)
        numbers = data[self._shim.get_package_num_channel(self._id)]
        self._notes.n_lost = int(((np.diff(numbers) - 1) % 256).sum())


class LslReader:
    """An LSL inlet with a thread that waits for each sample."""

    def __init__(self, address: str, notes: Notes) -> None:
        import pylsl

        found = pylsl.resolve_byprop("name", address, timeout=10.0)
        if not found:
            raise RuntimeError("the LSL stream is not found; multicast may be off")
        self._inlet = pylsl.StreamInlet(found[0])
        self._inlet.open_stream(10.0)
        self._notes = notes
        self._stopping = False
        self._thread = threading.Thread(target=self._read)
        self._thread.start()

    def _read(self) -> None:
        notes, last = self._notes, None
        while not self._stopping:
            sample, _ = self._inlet.pull_sample(timeout=0.2)
            at_us = now_us()
            if sample:
                notes.n_lost += 0 if last is None else sample[1] - last - 1
                last = sample[1]
                notes.note([sample[0]], at_us)

    def close(self) -> None:
        """End."""
        self._stopping = True
        self._thread.join()
        self._inlet.close_stream()


READERS: dict[str, Callable[[str, Notes], Any]] = {
    "ours": OurReader,
    "bare": BareReader,
    "brainflow": BrainFlowReader,
    "pylsl": LslReader,
}
PEERS = {"brainflow": "BrainFlow", "pylsl": "pylsl", "bare": "bare read loop"}


class Window(threading.Thread):
    """A window that draws 60 times a second: Python and numpy for 8 ms of each frame."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.stopping = False

    def run(self) -> None:
        """Work and wait."""
        values = np.zeros(10_000)
        while not self.stopping:
            began_s = time.monotonic()
            while time.monotonic() - began_s < WORK_S:
                np.sin(values, out=values)
                sum(i * i for i in range(2000))
            time.sleep(max(began_s + FRAME_S - time.monotonic(), 0))


def cpu_ns(without: set[int]) -> int:
    """Return the processor time of this process's threads, but for some."""
    total = 0
    for task in Path("/proc/self/task").iterdir():
        if int(task.name) not in without:
            total += int((task / "schedstat").read_text().split()[0])
    return total


def measure(kind: str, seconds: float, speed: float, *, busy: bool) -> dict[str, float]:
    """Run one reader in this process and return what it cost."""
    notes = Notes()
    sender = subprocess.Popen(
        command("acquisition", "--send", kind, "--speed", speed),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
    )
    with ExitStack() as stack:
        stack.callback(sender.wait)
        stack.callback(sender.terminate)  # it may wait for a reader that failed
        assert sender.stdout is not None
        address = sender.stdout.readline().strip()
        with closing(READERS[kind](address, notes)):
            window = Window()
            others = {threading.get_native_id()}
            if busy:
                window.start()
                while window.native_id is None:
                    time.sleep(0.001)
                others.add(window.native_id)
            time.sleep(WARM_UP_S)
            cpu_before_ns, process_before_s = cpu_ns(others), time.process_time()
            began_us = now_us()
            time.sleep(seconds)
            ended_us = now_us()
            reader_ns = cpu_ns(others) - cpu_before_ns
            process_s = time.process_time() - process_before_s
            window.stopping = True
    took_s = (ended_us - began_us) / 1e6
    ages_us = notes.ages_us(began_us, ended_us)
    p50, p99 = np.percentile(ages_us, [50, 99]) / 1000
    return {
        "samples": len(ages_us),
        "lost": notes.n_lost,
        "reader_percent": reader_ns / took_s / 1e7,
        "process_percent": 100 * process_s / took_s,
        "p50_ms": p50,
        "p99_ms": p99,
    }


def compare(
    kinds: Sequence[str], seconds: float, rounds: int, *, speed: float = 1.0, busy: bool = False
) -> dict[str, Found]:
    """Return the medians of each reader that is there, and what all its rounds lost."""
    runs: dict[str, list[Found]] = {}
    for _ in range(rounds):
        for kind in kinds:
            options = ["--read", kind, "--seconds", seconds, "--speed", speed]
            found = found_by("acquisition", *options, *(["--busy"] if busy else []))
            runs.setdefault(kind, []).append(found)
    return {
        kind: medians(done) | {"lost": sum(run["lost"] for run in done)}
        for kind, done in runs.items()
    }


def rows(effort: float) -> Iterator[Row]:
    """Compare all readers idle and beside a window, and ours with itself at 20 kHz."""
    if not Path("/proc/self/schedstat").exists():
        raise CannotRunError("it needs Linux")
    seconds, rounds = max(0.5, 5 * effort), times(effort, 2)
    kinds = [kind for kind in READERS if kind in ("ours", "bare") or is_installed(kind)]
    n_lost = 0.0
    idle_percent = 0.0
    for busy, where in ((False, "idle"), (True, "beside a busy window")):
        found = compare(kinds, seconds, rounds, busy=busy)
        ours = found["ours"]
        n_lost += ours["lost"]
        idle_percent = idle_percent or ours["reader_percent"]
        for kind, name in PEERS.items():
            peer = Peer(name, found[kind]["reader_percent"] if kind in found else None)
            goal = 1.0 if kind == "brainflow" else None
            yield Row(f"1 kHz, {where}: CPU of the reader", "%", ours["reader_percent"], peer, goal)
        for quantile in ("p50", "p99"):
            theirs = found.get("brainflow", {}).get(f"{quantile}_ms")
            yield Row(
                f"1 kHz, {where}: age in memory, {quantile}",
                "ms",
                ours[f"{quantile}_ms"],
                Peer("BrainFlow", theirs),
            )
    fast = compare(["ours"], seconds, rounds, speed=FAST)["ours"]
    yield Row(
        "20 kHz, idle: CPU of the reader",
        "%",
        fast["reader_percent"],
        Peer("ours at 1 kHz", idle_percent),
        at_most=1.5,
    )
    yield Row("samples lost in all of this", "", n_lost + fast["lost"], at_most=0)


def main() -> None:
    """Be the sender, or a reader."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--seconds", type=float)
    parser.add_argument("--speed", type=float, default=1.0)
    parser.add_argument("--send", choices=READERS)
    parser.add_argument("--read", choices=READERS)
    parser.add_argument("--busy", action="store_true")
    options = parser.parse_args()
    if options.send:
        send(options.send, options.speed)
    else:
        result = measure(options.read, options.seconds, options.speed, busy=options.busy)
        print(json.dumps(result))


if __name__ == "__main__":
    main()
