"""Send the channels of an analog plate into the Lab Streaming Layer, where forceplate reads them.

    python analog_to_lsl.py --fake analog_plate_matrix.toml     # volts of a plate that is not there
    python analog_to_lsl.py --source my_card:open_source        # yours; docs/analog-plates.md

It needs numpy and pylsl only. Never run with a real converter by us.
"""

from __future__ import annotations

import argparse
import importlib
import time
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pylsl
from numpy.typing import NDArray

NAME = "analog plate"
BLOCK = 20


@dataclass(frozen=True)
class Source:
    """What a converter gives. Your own ``open_source()`` returns one."""

    serial_number: str
    rate_hz: float
    channels: tuple[str, ...]
    unit: str
    """Of every channel, such as ``V``."""
    blocks: Iterator[tuple[int, NDArray[np.float64]]]
    """Number of the first sample, counted at the converter from 0, and rows (n, n_channels).

    What was lost is a number passed over, so that the receiver sees it. A converter that says it
    overran without saying by how many samples must end this with an error."""
    simulated: bool = False


def send(source: Source, name: str = NAME) -> None:
    """Send until the source ends; the time stamps are those of the converter."""
    info = pylsl.StreamInfo(
        name, "Force", len(source.channels), source.rate_hz, "double64", source.serial_number
    )
    channels = info.desc().append_child("channels")
    for label in source.channels:
        channel = channels.append_child("channel")
        channel.append_child_value("label", label)
        channel.append_child_value("unit", source.unit)
    about = info.desc().append_child("acquisition")
    about.append_child_value("serial_number", source.serial_number)
    about.append_child_value("simulated", str(int(source.simulated)))
    outlet = pylsl.StreamOutlet(info)
    start_s = None
    for first, volts in source.blocks:
        if start_s is None:
            start_s = pylsl.local_clock() - (first + len(volts)) / source.rate_hz
        stamps_s = start_s + (first + np.arange(len(volts))) / source.rate_hz
        outlet.push_chunk(np.ascontiguousarray(volts), stamps_s.tolist())


def fake_source(
    matrix_file: Path,
    loads: NDArray[np.float64] | None = None,
    *,
    rate_hz: float = 1000.0,
) -> Source:
    """Return the volts that the plate of a matrix would give under loads, over and over.

    ``loads`` are rows (n, 6) of Fx to Mz in N and N m; by default a press of 100 N every 8 s.
    """
    sheet = tomllib.loads(matrix_file.read_text(encoding="utf-8"))
    matrix = np.array([sheet[row] for row in ("fx", "fy", "fz", "mx", "my", "mz")], float)
    if loads is None:
        loads = np.zeros((8000, 6))
        loads[4000:7000, 2] = 100 * np.sin(np.linspace(0, np.pi, 3000))
        loads[:, [0, 4]] = loads[:, [2]] * [0.1, 0.02]  # some shear and moment, as in life
    volts = loads @ np.linalg.pinv(matrix).T
    return Source(
        serial_number="FAKE-1",
        rate_hz=rate_hz,
        channels=tuple(sheet["channels"]),
        unit=sheet["channel_unit"],
        blocks=_paced(volts, rate_hz),
        simulated=True,
    )


def _paced(volts: NDArray[np.float64], rate_hz: float) -> Iterator[tuple[int, NDArray[np.float64]]]:
    start_s, first = time.monotonic(), 0
    while True:
        time.sleep(max(0.0, start_s + (first + BLOCK) / rate_hz - time.monotonic()))
        yield first, volts[np.arange(first, first + BLOCK) % len(volts)]
        first += BLOCK


def main() -> None:
    """Send the source that is asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    which = parser.add_mutually_exclusive_group(required=True)
    which.add_argument("--fake", type=Path, metavar="MATRIX.toml")
    which.add_argument("--source", metavar="MODULE:FUNCTION")
    parser.add_argument("--name", default=NAME)
    asked = parser.parse_args()
    if asked.fake:
        source = fake_source(asked.fake)
    else:
        module, _, function = asked.source.partition(":")
        source = getattr(importlib.import_module(module), function)()
    send(source, asked.name)


if __name__ == "__main__":
    main()
