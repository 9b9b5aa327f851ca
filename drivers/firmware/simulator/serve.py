"""Put a simulated board where a driver opens it: a pseudo-terminal, in real time. Not on Windows.

::

    python drivers/firmware/simulator/serve.py drivers/firmware/build/ads1256.hex --link ~/plate
    forceplate record --driver board --address ~/plate ...

The firmware is the one that a real board runs. The person presses some seconds after a stream
begins, on the first channel.
"""

# ruff: noqa: E402  types are checked for each system: the assertion must come first

from __future__ import annotations

import sys

assert sys.platform != "win32"  # noqa: S101

import argparse
import contextlib
import json
import os
import select
import subprocess
import tempfile
import threading
from pathlib import Path
from types import TracebackType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from forceplate_drivers.emulation.pseudo_terminal import PseudoTerminal
from forceplate_drivers.emulation.sources import Press, press_force_n

SIMULATOR = Path(__file__).parent
RATE_HZ = 1000.0
READ_SIZE = 4096


class SimulatedBoard:
    """A board that runs in the simulator until it is left.

    Parameters
    ----------
    program
        Intel HEX, as it is flashed.
    scenario
        What ``simulation.js`` takes besides: converter, faults, a file for the EEPROM; and
        ``speed``, so many times real time as far as the computer can.
    link
        Where the pseudo-terminal is to be found; None: by its own name.
    """

    def __init__(
        self, program: Path, scenario: dict[str, Any] | None = None, link: Path | None = None
    ) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="simulated-board-")
        self._terminal = PseudoTerminal(link)
        self._n_traces = 0
        self._scenario = {
            "hex": str(program.resolve()),
            "trace": self._trace(np.zeros((1, 1))),
            **(scenario or {}),
        }

    def __enter__(self) -> SimulatedBoard:
        self._terminal.plug_in()
        path = Path(self._folder.name) / "scenario.json"
        path.write_text(json.dumps(self._scenario), encoding="utf-8")
        person, self._person = os.pipe()
        self._process = subprocess.Popen(  # noqa: S603
            ["node", str(SIMULATOR / "serve.js"), str(path), str(person)],  # noqa: S607
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            pass_fds=[person],
        )
        os.close(person)
        self._bridge = threading.Thread(target=self._carry, name="simulated board")
        self._bridge.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        with self._process as process:
            assert process.stdin is not None  # noqa: S101  for the type checker
            process.stdin.close()
            self._bridge.join()
        os.close(self._person)
        self._terminal.unplug()
        self._folder.cleanup()

    @property
    def address(self) -> str:
        """Where a driver opens it."""
        return self._terminal.address

    def play(self, counts: NDArray[Any], rate_hz: float = RATE_HZ) -> None:
        """Let the converter see this from now on; the last row stays.

        Parameters
        ----------
        counts
            (n, n_channels), rounded to whole numbers; channels beyond these are 0.
        """
        os.write(self._person, json.dumps(self._trace(counts, rate_hz)).encode() + b"\n")

    def _trace(self, counts: NDArray[Any], rate_hz: float = RATE_HZ) -> dict[str, Any]:
        self._n_traces += 1
        path = Path(self._folder.name) / f"{self._n_traces}.counts"
        path.write_bytes(np.rint(counts).astype("<i4").tobytes())
        return {"path": str(path), "channels": counts.shape[1], "rate_hz": rate_hz}

    def _carry(self) -> None:
        """Carry bytes both ways until the simulator ends; a full terminal drops them."""
        assert self._process.stdin is not None  # noqa: S101  for the type checker
        assert self._process.stdout is not None  # noqa: S101
        from_board = self._process.stdout.fileno()
        while True:
            ready = select.select([from_board, *self._terminal.readable()], [], [])[0]
            if from_board in ready:
                data = os.read(from_board, READ_SIZE)
                if not data:
                    return
                self._terminal.write(data)
            else:
                with contextlib.suppress(BrokenPipeError, ValueError):  # it is ending
                    os.write(self._process.stdin.fileno(), self._terminal.read())


def press_counts(press: Press, n_per_count: float, seed: int = 0) -> NDArray[np.float64]:
    """Return what the first channel reads of an effort, (n, 1)."""
    rng = np.random.default_rng(seed)
    force_n = press_force_n(press, RATE_HZ, rng)
    return (force_n[:, None] + rng.normal(0, 0.02, (len(force_n), 1))) / n_per_count


def main() -> None:
    """Serve until interrupted."""
    parser = argparse.ArgumentParser(description="Run the firmware in its simulator, at a port.")
    parser.add_argument("program", type=Path, help="Intel HEX, as make builds it")
    parser.add_argument("--link", type=Path, help="where the port is to be found")
    parser.add_argument("--converter", choices=["ads1256", "hx711"], default="ads1256")
    parser.add_argument("--chips", type=int, default=2, help="of HX711, 80 samples a second each")
    parser.add_argument("--peak", type=float, default=60.0, help="newtons that the person presses")
    parser.add_argument("--n-per-count", type=float, default=0.00018, help="of the first cell")
    parser.add_argument("--eeprom", type=Path, help="a file that keeps what the board keeps")
    chosen = parser.parse_args()
    scenario: dict[str, Any] = {
        "converter": chosen.converter,
        "rates_hz": [80 * (1 + 0.01 * chip) for chip in range(chosen.chips)],
    }
    if chosen.eeprom:
        scenario["eeprom"] = str(chosen.eeprom.resolve())
    with SimulatedBoard(chosen.program, scenario, chosen.link) as board:
        board.play(press_counts(Press(chosen.peak, unloaded_s=4.0), chosen.n_per_count))
        print(f"Serving at {board.address}. Ctrl-C ends it.", flush=True)  # noqa: T201
        try:
            threading.Event().wait()
        except KeyboardInterrupt:
            return


if __name__ == "__main__":
    main()
