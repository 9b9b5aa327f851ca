"""The recording in a C3D file of another system: force of its platforms, other analog channels.

The file is read by ``ezc3d`` in a process of its own: that library is C++ and a damaged file can
bring it down, which must not take a visit in progress with it.
"""

from __future__ import annotations

import multiprocessing
import os
import struct
import sys
from collections.abc import Callable
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import numpy as np

from forceplate.errors import StorageError
from forceplate.exchange.c3d import GROUP, load_ezc3d
from forceplate.exchange.c3d.force_platforms import platform_forces
from forceplate.exchange.importing.headings import Heading
from forceplate.exchange.importing.text_table import Signals
from forceplate.reasons import reason_of
from forceplate.words import Text

_NOT_BEGUN = Text("reading it could not begin ({error}).")
_SLOW = Text("reading it took too long.")
_DAMAGED_C3D = Text("it is a damaged C3D file.")
_NO_ANALOG = Text("it has no analog channels.")
_NO_ANALOG_RATE = Text("it does not say at which rate its analog channels were sampled.")
_ENDS_EARLY = Text(
    "its header says {said} frames, and {found} are in it: it was cut off or changed. Export it "
    "again from the program that recorded it."
)
_ENDLESS = Text("it is damaged: reading it comes to no end.")
TIMEOUT_S = 60.0
MAX_CPU_S = 15
"""What a reader may work, however busy the computer is: damage can make it count for ever."""
MAX_MEMORY_BYTES = 4 << 30
_OUT_OF_CPU = -24  # ended by SIGXCPU, a signal that Windows has not
_C3D_KEY = 0x50
_FIRST_PRINTABLE = 0x20
_HEADER_BYTES = 512
_BIG_ENDIAN = 86
"""The processor that a file says it is of, where its whole numbers begin with the large end."""
_MOST_FRAMES = 0xFFFF
"""That a header can say; a longer recording says this."""


def looks_like_c3d(data: bytes) -> bool:
    """Return whether a file begins as C3D files do and no text does.

    A header has bytes of zero, also one that was cut off behind it.
    """
    header = data[:_HEADER_BYTES]
    return b"\0" in header and header[1] == _C3D_KEY and header[0] < _FIRST_PRINTABLE


def read_c3d(path: Path) -> Signals:
    """Return the force of each platform in a C3D file, then its other analog channels.

    The channels that a platform is made of are no columns: none of them alone is a force.

    Raises
    ------
    StorageError
        ``ezc3d`` is not installed, the file is damaged, has no analog channels, or a platform
        that cannot be read.
    """
    load_ezc3d()
    return _read_apart(_described, path)


def _read_apart(read: Callable[[Path], Signals], path: Path) -> Signals:
    """Return what ``read``, a function of a module, finds, in a process of its own."""
    context = multiprocessing.get_context("spawn")  # the threads of this one may hold locks
    ours, theirs = context.Pipe(duplex=False)
    process = context.Process(
        target=_work, args=(read, path.absolute(), MAX_CPU_S, theirs), daemon=True
    )
    try:
        process.start()
    except OSError as error:
        raise StorageError(_NOT_BEGUN.fill(error=reason_of(error))) from error
    finally:
        theirs.close()  # so that its death is the end of the pipe
    with ours:
        try:
            answer = ours.recv() if ours.poll(TIMEOUT_S) else StorageError(_SLOW)
        except (EOFError, OSError):
            answer = None
    if answer is not None:
        process.kill()
    process.join()
    if process.exitcode == _OUT_OF_CPU:
        raise StorageError(_ENDLESS)
    if answer is None:
        raise StorageError(_DAMAGED_C3D)
    if isinstance(answer, StorageError):
        raise answer
    signals: Signals = answer
    return signals


def _work(read: Callable[[Path], Signals], path: Path, max_cpu_s: int, pipe: Connection) -> None:
    """Send what the file holds, or the StorageError that says why it cannot be read."""
    _limit_resources(max_cpu_s)
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)  # what a library says as it dies is for nobody
    try:
        pipe.send(read(path))
    except StorageError as error:
        pipe.send(error)
    except Exception:  # whatever a damaged file makes of the library
        pipe.send(StorageError(_DAMAGED_C3D))


def _described(path: Path) -> Signals:
    """Return what the file says of its channels, and their samples."""
    file = load_ezc3d().c3d(str(path))
    analogs = np.asarray(file["data"]["analogs"][0], np.float64)
    n_channels, n_samples = analogs.shape
    if not n_samples or not n_channels:
        raise StorageError(_NO_ANALOG)
    parameters = file["parameters"]
    header = file["header"]["analogs"]
    rate_hz = _number(parameters, "ANALOG", "RATE") or header["frame_rate"]
    if not 0 < rate_hz < np.inf:
        raise StorageError(_NO_ANALOG_RATE)
    _check_frames(path, n_samples)
    names = _texts(parameters, "ANALOG", "LABELS", n_channels)
    units = _texts(parameters, "ANALOG", "UNITS", n_channels)
    platforms = platform_forces(parameters, analogs, units)
    parts = {channel: platform.name for platform in platforms for channel in platform.channels}
    others = [channel for channel in range(n_channels) if channel not in parts]
    columns = np.vstack([*(platform.force for platform in platforms), *analogs[others]])
    return Signals(
        heading=Heading(
            names=(*(platform.name for platform in platforms), *(names[i] for i in others)),
            units=(*(platform.unit for platform in platforms), *(units[i] for i in others)),
            parts={names[channel]: whole for channel, whole in parts.items() if names[channel]},
        ),
        values=np.ascontiguousarray(columns.T),
        rate_hz=float(rate_hz),
        program=" ".join(
            text
            for name in ("COMPANY", "SOFTWARE", "VERSION")
            for text in _texts(parameters, "MANUFACTURER", name, 1)
            if text
        ),
        simulated=bool(_number(parameters, GROUP, "SIMULATED") == 1),
    )


def _check_frames(path: Path, n_samples: int) -> None:
    """Raise StorageError unless the file has the frames that its header says.

    The header itself is looked at: ``ezc3d`` puts what it found in its place.
    """
    data = path.read_bytes()
    start = (data[0] - 1) * _HEADER_BYTES
    order = ">" if data[start + 3 : start + 4] == bytes([_BIG_ENDIAN]) else "<"
    first, last = struct.unpack_from(f"{order}2H", data, 6)
    (per_frame,) = struct.unpack_from(f"{order}H", data, 18)
    said, found = last - first + 1, n_samples / max(per_frame, 1)
    if found != said and (last != _MOST_FRAMES or found < said):
        raise StorageError(_ENDS_EARLY.fill(said=said, found=int(found)))


def _values(parameters: Any, group: str, name: str) -> list[Any]:
    held = parameters[group][name]["value"] if name in parameters.get(group, {}) else []
    return list(held)


def _texts(parameters: Any, group: str, name: str, n: int) -> list[str]:
    texts = [str(value).strip() for value in _values(parameters, group, name)]
    return [*texts, *[""] * n][:n]


def _number(parameters: Any, group: str, name: str) -> Any:
    return next(iter(_values(parameters, group, name)), None)


def _limit_resources(max_cpu_s: int) -> None:
    """Let a file that claims to be huge, or keeps the reader busy, fail here and harm nobody.

    It holds also when the program that asked is gone.
    """
    if sys.platform != "win32":
        import resource  # noqa: PLC0415 - not on Windows

        resource.setrlimit(resource.RLIMIT_AS, (MAX_MEMORY_BYTES, MAX_MEMORY_BYTES))
        resource.setrlimit(resource.RLIMIT_CPU, (max_cpu_s, max_cpu_s + 1))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
