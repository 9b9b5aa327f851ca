"""A trial as a C3D file, the form that motion laboratories use; written by ``ezc3d``.

A C3D file holds one recording, so there is a file for each trial. Its samples follow each other
without a hole: a trial with lost samples is left out and named, since nothing may be put in
their place. Numbers are single precision, as C3D has them.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from forceplate.analysis.corrections import corrected_names
from forceplate.analysis.provenance import (
    beyond_weight,
    concern_words,
    label_doubt_words,
    says_simulated,
    started_anyway_words,
)
from forceplate.analysis.quality.calibration_checks import last_check, usable_calibration
from forceplate.analysis.trial_rests import rests_cut_short
from forceplate.exchange.c3d import GROUP, load_ezc3d
from forceplate.files import sync_file
from forceplate.iso_dates import iso_time
from forceplate.storage.visit.encode import software
from forceplate.types import CheckOutcome, Side, Trial, Visit, VisitHeader
from forceplate.words import Text
from forceplate_calibration import Calibration

MAX_FRAMES = 65_535
MAX_SAMPLES_PER_FRAME = 1000
MAX_TEXT_BYTES = 255
MAX_PLATES = 64
"""More a calibration cannot have: each has a channel."""
_BLOCK_BYTES = 512
FORCE_LABEL = "force"
_EXPLAINED = {
    "IS_LINEAR": "1: N_PER_COUNT is the whole calibration; 0: only its linear part",
    "N_PER_COUNT": "sum over channels of (counts - ZERO, or REST without it) * N_PER_COUNT is L",
    "PLATE": "number of the plate that a channel carries; each plate has its own L; 0: none",
    **dict.fromkeys(
        (f"CURVE_{i}" for i in range(1, MAX_PLATES + 1)),
        "of the plate of this number: factors of L^2, L^3, ..., to be added to L",
    ),
}
"""What is not plain from the name, for whoever opens the file."""
_SIDES = {Side.LEFT: "Left", Side.RIGHT: "Right"}
_NO_SAMPLES = Text("It holds no samples.")
_GAPS = Text("{n:sample is|samples are} missing, and C3D has no place for a gap.")
_LONG = Text("C3D cannot hold {n} samples.")


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


def file_name(header: VisitHeader, trial: Trial) -> str:
    """Return ``subject_visit_trial.c3d``."""
    return f"{header.subject_id}_{header.visit}_{trial.number:03d}.c3d"


def write_trial(visit: Visit, trial: Trial, path: Path) -> None:
    """Write a trial that :func:`why_not` has nothing against.

    The file has a channel of raw counts for each of the platform's, and the force in newtons where
    the visit is calibrated; the events Onset and Peak where the trial has them; and in the group
    FORCEPLATE who, when, how, what the checks say, and what makes newtons of the counts: the
    factor of each channel and, where that is not the whole calibration (IS_LINEAR is 0), the
    plate of each channel and the curve of each plate.

    Raises
    ------
    StorageError
        ``ezc3d`` is missing.
    OSError
        The disk does not take the file; what is there of it is not whole.
    """
    file, header = load_ezc3d().c3d(), visit.header
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
    for name, value in _about(visit, trial).items():
        file.add_parameter(GROUP, name, value, _EXPLAINED.get(name, ""))
    for label, time_s in _events(trial):
        file.add_event([0.0, time_s], context=_SIDES[trial.condition.side], label=label)
    try:
        file.write(str(path))
    except RuntimeError as error:
        raise OSError(str(error)) from error
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
        raise OSError(Text("it was not written whole; the disk may be full"))


def _events(trial: Trial) -> list[tuple[str, float]]:
    """Return the moments of a trial that its results give, in seconds from its first sample."""
    onset_s, peak_s = trial.value("onset_s"), trial.value("peak_s")
    rise_s = trial.value("time_to_peak_s")
    if peak_s is None and onset_s is not None and rise_s is not None:
        peak_s = onset_s + rise_s  # analysed before the peak had a time of its own
    moments = {"Onset": onset_s, "Peak": peak_s}
    return [(name, time_s) for name, time_s in moments.items() if time_s is not None]


def _descriptions(header: VisitHeader, trial: Trial, n: int) -> list[str]:
    raw = ["raw counts"] * len(header.platform.channels)
    reference = "the zero" if trial.zero_before_counts is not None else "the resting toes"
    return [*raw, f"total vertical force above {reference}"][:n]


def _add_manufacturer(file: Any) -> None:
    name, version = software().split()
    for key, value in (("COMPANY", name), ("SOFTWARE", name), ("VERSION_LABEL", version)):
        file.add_parameter("MANUFACTURER", key, [value])


def _about(visit: Visit, trial: Trial) -> dict[str, list[Any]]:
    """Return what the group FORCEPLATE says; what is not known is absent."""
    header, platform = visit.header, visit.header.platform
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
    for name, outcome in (("WARNED_BY", CheckOutcome.WARN), ("REJECTED_BY", CheckOutcome.REJECT)):
        found = [check.check for check in trial.checks if check.outcome is outcome]
        if found:
            about[name] = found
    about["N_WARNED"] = [sum(check.outcome is CheckOutcome.WARN for check in trial.checks)]
    if trial.override is not None:
        about["OVERRULED_BY"] = [trial.override.by]
    if trial.marks is not None:
        about["MARKED_BY"] = [trial.marks.by]
    if trial.zero_before_counts is not None:
        about["ZERO"] = trial.zero_before_counts.tolist()
    elif trial.tare_before_counts is not None:
        about["REST"] = trial.tare_before_counts.tolist()
    if trial.origin is not None:
        about["ORIGIN_SHA256"] = [trial.origin.sha256]
    doubts = {
        "CALIBRATION_CONCERNS": concern_words(header),
        "STARTED_ANYWAY": started_anyway_words(header),
        "VISIT_LABEL_DOUBTED": label_doubt_words(visit),
        "BODY_MASS_DOUBTED": int(beyond_weight(header, (trial,)) is not None),
        "REST_CUT_SHORT": int(trial.number in rests_cut_short(visit)),
        "CORRECTED": "; ".join(corrected_names(header, trial)),
    }
    about |= {name: [value] for name, value in doubts.items() if value}
    calibration = usable_calibration(header.calibration_json)
    if calibration is not None:
        about["CALIBRATION"] = [calibration.id]
        about["CALIBRATION_SHA256"] = [calibration.sha256]
        about |= _scale(calibration.pressed_by(trial.condition.region.value))
    return {name: [_short(value) for value in values] for name, values in about.items()}


def _scale(calibration: Calibration) -> dict[str, list[Any]]:
    """Return what makes newtons of the counts of the channels that were pressed."""
    scale: dict[str, list[Any]] = {
        "N_PER_COUNT": [c.sensitivity_n_per_count or 0.0 for c in calibration.channels],
        "IS_LINEAR": [int(is_linear(calibration))],
    }
    if not is_linear(calibration):
        owners = {name: i for i, one in enumerate(calibration.plates, 1) for name in one.channels}
        scale["PLATE"] = [owners.get(channel.name, 0) for channel in calibration.channels]
        for i, plate in enumerate(calibration.plates, 1):
            if plate.curve:
                scale[f"CURVE_{i}"] = list(plate.curve)
    return scale


def is_linear(calibration: Calibration) -> bool:
    """Return whether the factors of the channels are the whole calibration."""
    return not any(plate.curve for plate in calibration.plates)


def _short(value: Any) -> Any:
    """Return a text as long as C3D allows."""
    if not isinstance(value, str):
        return value
    return value.encode()[:MAX_TEXT_BYTES].decode(errors="ignore")
