"""Trials as C3D files, the form that motion laboratories use; written by ``ezc3d``.

A C3D file holds one recording, so there is a file for each trial. Its samples follow each other
without a hole: a trial with lost samples is left out and named, since nothing may be put in
their place. Numbers are single precision, as C3D has them.
"""

from __future__ import annotations

import shutil
import tempfile
import zipfile
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from forceplate.analysis.provenance import concern_words, says_simulated
from forceplate.analysis.quality.calibration_checks import last_check, usable_calibration
from forceplate.documents import iso_time
from forceplate.errors import StorageError
from forceplate.files import TEMPORARY_SUFFIX, sync_file, sync_folder, write_atomically
from forceplate.storage.visit.encode import software
from forceplate.types import Side, Trial, Visit, VisitHeader
from forceplate.words import Text

GROUP = "FORCEPLATE"
MAX_FRAMES = 65_535
MAX_SAMPLES_PER_FRAME = 1000
MAX_TEXT_BYTES = 255
_BLOCK_BYTES = 512
FORCE_LABEL = "force"
_SIDES = {Side.LEFT: "Left", Side.RIGHT: "Right"}
_NO_EZC3D = Text(
    "C3D files need the package ezc3d, which is not installed. Get it with: pip install "
    '"forceplate[c3d]"',
    "C3D-bestanden hebben het pakket ezc3d nodig, dat niet is geïnstalleerd. Haal het met: pip "
    'install "forceplate[c3d]"',
)
_NO_C3D = Text(
    "No trial of the visit can be written as C3D.",
    "Geen poging van de meting kan als C3D worden geschreven.",
)
_NO_BECAUSE = Text(
    "No trial of the visit can be written as C3D. Trial {number}: {why}",
    "Geen poging van de meting kan als C3D worden geschreven. Poging {number}: {why}",
)
_NOT_WRITTEN = Text(
    "Cannot write {path}: {why}. Check the folder and the disk.",
    "{path} kan niet worden geschreven: {why}. Controleer de map en de schijf.",
)
_EXISTS = Text(
    "{path} exists already. Choose another name, or allow it to be overwritten.",
    "{path} bestaat al. Kies een andere naam, of sta toe dat het wordt overschreven.",
)
_OTHER_FILES = Text(
    "{path} holds other files than C3D. Choose another name.",
    "In {path} staan andere bestanden dan C3D. Kies een andere naam.",
)
_NO_SAMPLES = Text("It holds no samples.", "Er staan geen meetwaarden in.")
_GAPS = Text(
    "{n} samples are missing, and C3D has no place for a gap.",
    "Er ontbreken {n} meetwaarden, en C3D heeft geen plaats voor een gat.",
)
_LONG = Text("C3D cannot hold {n} samples.", "{n} meetwaarden passen niet in C3D.")


@dataclass(frozen=True, slots=True)
class C3dExport:
    """What was written, and what could not be."""

    path: Path
    names: tuple[str, ...]
    """Of the files in the folder or archive at ``path``."""
    omitted: tuple[tuple[int, Text], ...]
    """Numbers of trials that no C3D file can hold, and why."""


def load_ezc3d() -> ModuleType:
    """Return the library that reads and writes C3D; raises StorageError, saying how to get it."""
    try:
        import ezc3d  # noqa: PLC0415 - optional
    except ImportError as error:
        raise StorageError(_NO_EZC3D) from error
    module: ModuleType = ezc3d
    return module


def write_c3d(
    visit: Visit,
    path: Path,
    *,
    overwrite: bool = False,
    progress: Callable[[int, int], None] | None = None,
) -> C3dExport:
    """Write a C3D file for each trial, named subject_visit_trial, into a folder or archive.

    Each has a channel of raw counts for each of the platform's, and the force in newtons where
    the visit is calibrated; the events Onset and Peak where the trial has them; and in the group
    FORCEPLATE who, when, how, and what makes newtons of the counts.

    Parameters
    ----------
    path
        An archive where it ends in ``.zip``, else a folder. It is whole or not there.
    overwrite
        Replace one that exists; a folder only if it holds nothing but C3D files.
    progress
        Is told how many of how many trials are done; may raise to cancel.

    Raises
    ------
    StorageError
        ``ezc3d`` is missing, no trial can be written, the path exists already, or the disk does
        not take it. Nothing is left behind.
    """
    load_ezc3d()
    _check_target(path, overwrite=overwrite)
    reasons = {trial.number: why_not(trial) for trial in visit.trials}
    omitted = tuple((number, why) for number, why in reasons.items() if why is not None)
    trials = [trial for trial in visit.trials if reasons[trial.number] is None]
    if not trials:
        if not omitted:
            raise StorageError(_NO_C3D)
        number, why = omitted[0]
        raise StorageError(_NO_BECAUSE.fill(number=number, why=why))
    names = tuple(_file_name(visit.header, trial) for trial in trials)
    try:
        folder = Path(tempfile.mkdtemp(dir=path.absolute().parent, prefix=f".{path.name}."))
        try:
            for done, (trial, name) in enumerate(zip(trials, names, strict=True)):
                if progress is not None:
                    progress(done, len(trials))
                _write_trial(visit.header, trial, folder / name)
            _place(folder, path, overwrite=overwrite)
        finally:
            shutil.rmtree(folder, ignore_errors=True)
    except FileExistsError as error:
        raise _exists(path) from error
    except OSError as error:
        raise StorageError(
            _NOT_WRITTEN.fill(path=path, why=error.strerror or str(error))
        ) from error
    if progress is not None:
        progress(len(trials), len(trials))
    return C3dExport(path, names, omitted)


def why_not(trial: Trial) -> Text | None:
    """Return why no C3D file can hold a trial; None where one can."""
    n_samples = len(trial.counts)
    if not n_samples:
        return _NO_SAMPLES
    if trial.gaps:
        n_missing = sum(gap.n_missing for gap in trial.gaps)
        return _GAPS.fill(n=n_missing)
    if _samples_per_frame(n_samples) is None:
        return _LONG.fill(n=n_samples)
    return None


def _samples_per_frame(n_samples: int) -> int | None:
    """Return the least number that leaves few enough whole frames."""
    least = -(-n_samples // MAX_FRAMES)
    numbers = range(least, MAX_SAMPLES_PER_FRAME + 1)
    return next((number for number in numbers if n_samples % number == 0), None)


def _file_name(header: VisitHeader, trial: Trial) -> str:
    return f"{header.subject_id}_{header.visit}_{trial.number:03d}.c3d"


def _write_trial(header: VisitHeader, trial: Trial, path: Path) -> None:
    file = load_ezc3d().c3d()
    names = [channel.name for channel in header.platform.channels]
    columns = trial.counts.T.astype(np.float64)
    units = ["counts"] * len(names)
    if trial.force_n is not None:
        names.append(FORCE_LABEL)
        columns = np.vstack((columns, trial.force_n))
        units.append("N")
    n_samples = len(trial.counts)
    per_frame = _samples_per_frame(n_samples) or 1
    parameters = file["parameters"]
    parameters["POINT"]["RATE"]["value"] = [trial.sample_rate_hz / per_frame]
    analog = parameters["ANALOG"]
    analog["RATE"]["value"] = [trial.sample_rate_hz]
    analog["LABELS"]["value"] = names
    analog["DESCRIPTIONS"]["value"] = _descriptions(header, trial, len(names))
    analog["UNITS"]["value"] = units
    analog["SCALE"]["value"] = [1.0] * len(names)
    analog["OFFSET"]["value"] = [0] * len(names)
    analog["GEN_SCALE"]["value"] = [1.0]
    file["data"]["points"] = np.zeros((4, 0, n_samples // per_frame))
    file["data"]["analogs"] = columns[np.newaxis]
    _add_manufacturer(file)
    for name, value in _about(header, trial).items():
        file.add_parameter(GROUP, name, value)
    for label, time_s in events(trial):
        file.add_event([0.0, time_s], context=_SIDES[trial.condition.side], label=label)
    try:
        file.write(str(path))
    except (RuntimeError, OSError) as error:
        raise OSError(f"ezc3d: {error}") from error
    _check_written(path, columns)
    sync_file(path)


def _check_written(path: Path, columns: NDArray[np.float64]) -> None:
    """Raise OSError unless the file ends with all the samples.

    A full disk does not stop ``ezc3d``, and reading a file that is cut off can crash it, so the
    bytes themselves are looked at.
    """
    image = path.read_bytes()
    start = (int.from_bytes(image[16:18], "little") - 1) * _BLOCK_BYTES
    samples = columns.T.astype("<f4").tobytes()
    if start <= 0 or image[start : start + len(samples)] != samples:
        raise OSError("it was not written whole; the disk may be full")


def events(trial: Trial) -> list[tuple[str, float]]:
    """Return the moments of a trial that its results give, in seconds from its first sample."""
    onset_s, rise_s = trial.value("onset_s"), trial.value("time_to_peak_s")
    found = []
    if onset_s is not None:
        found.append(("Onset", onset_s))
        if rise_s is not None:
            found.append(("Peak", onset_s + rise_s))
    return found


def _descriptions(header: VisitHeader, trial: Trial, n: int) -> list[str]:
    raw = ["raw counts"] * len(header.platform.channels)
    reference = "the zero" if trial.zero_before_counts is not None else "the resting toes"
    return [*raw, f"total vertical force above {reference}"][:n]


def _add_manufacturer(file: Any) -> None:
    name, version = software().split()
    for key, value in (("COMPANY", name), ("SOFTWARE", name), ("VERSION_LABEL", version)):
        file.add_parameter("MANUFACTURER", key, [value])


def _about(header: VisitHeader, trial: Trial) -> dict[str, list[Any]]:
    """Return what the group FORCEPLATE says; what is not known is absent."""
    platform = header.platform
    about: dict[str, list[Any]] = {
        "SUBJECT": [header.subject_id],
        "VISIT": [header.visit],
        "VISIT_AT": [iso_time(header.started_at)],
        "TRIAL": [trial.number],
        "TRIAL_AT": [iso_time(trial.started_at)],
        "SIDE": [trial.condition.side.value],
        "REGION": [trial.condition.region.value],
        "POSTURE": [trial.condition.posture.value],
        "FIXATION": [trial.condition.fixation],
        "PROTOCOL": [header.protocol],
        "ACCEPTED": [int(trial.accepted)],
        "PRACTICE": [int(trial.practice)],
        "SIMULATED": [int(says_simulated(header))],
        "LAST_CHECK": [last_check(header)[0].value],
        "DRIVER": [platform.driver],
        "MODEL": [platform.model],
        "SERIAL": [platform.serial_number],
        "CLOCK": [platform.clock.value],
    }
    if trial.zero_before_counts is not None:
        about["ZERO"] = trial.zero_before_counts.tolist()
    if trial.origin is not None:
        about["ORIGIN_SHA256"] = [trial.origin.sha256]
    calibration = usable_calibration(header.calibration_json)
    if calibration is not None:
        about["CALIBRATION"] = [calibration.id]
        about["CALIBRATION_SHA256"] = [calibration.sha256]
        if concern_words(header):
            about["CALIBRATION_CONCERNS"] = [concern_words(header)]
        about["N_PER_COUNT"] = [c.sensitivity_n_per_count or 0.0 for c in calibration.channels]
    return {name: [_short(value) for value in values] for name, values in about.items()}


def _short(value: Any) -> Any:
    """Return a text as long as C3D allows."""
    if not isinstance(value, str):
        return value
    return value.encode()[:MAX_TEXT_BYTES].decode(errors="ignore")


def _check_target(path: Path, *, overwrite: bool) -> None:
    if not path.exists() and not path.is_symlink():
        return
    if not overwrite:
        raise _exists(path)
    if path.is_dir() and any(file.suffix != ".c3d" or file.is_dir() for file in path.iterdir()):
        raise StorageError(_OTHER_FILES.fill(path=path))


def _exists(path: Path) -> StorageError:
    return StorageError(_EXISTS.fill(path=path))


def _place(folder: Path, path: Path, *, overwrite: bool) -> None:
    """Put the finished files in their place, whole."""
    if path.suffix == ".zip":
        archive = BytesIO()
        with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as into:
            for file in sorted(folder.iterdir()):
                into.write(file, file.name)
        write_atomically(path, archive.getvalue(), overwrite=overwrite)
        return
    former = Path(f"{folder}{TEMPORARY_SUFFIX}")
    if overwrite and path.is_dir():
        path.rename(former)
    try:
        folder.rename(path)
    except OSError:
        with suppress(OSError):
            former.rename(path)
        raise
    shutil.rmtree(former, ignore_errors=True)
    sync_folder(path.absolute().parent)
