"""Old visits with another calibration: new files from the kept counts, the old ones untouched."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from forceplate.analysis.analyse_again import analyse_again
from forceplate.errors import CalibrationError, LibraryError, VisitFileError
from forceplate.operations.visit.change_record import Stamp
from forceplate.storage.calibrations import CalibrationStore
from forceplate.storage.library import Library
from forceplate.storage.signing_keys import signer_of
from forceplate.storage.visit.visit_file import read_visit_with_sha256, write_visit
from forceplate.types import Visit, VisitHeader
from forceplate.words import Text
from forceplate_calibration import Calibration, Concern


@dataclass(frozen=True, slots=True)
class Recalibrated:
    """A visit that was made anew."""

    source: Path
    path: Path
    before: Visit
    after: Visit
    concerns: tuple[Concern, ...]
    """What a person must know of the new calibration and this visit."""


def recalibrate(
    source: Path, calibration: Calibration, target: Library, *, by: str, reason: str, at: datetime
) -> Recalibrated:
    """Write a visit with another calibration into another library, and return both.

    Results and checks are made anew from the counts by the methods of today; the operator's
    verdicts stay. What was made of what, by whom and why is kept in the new file, and in the
    target library.

    Raises
    ------
    InputError
        Who or why are missing.
    CalibrationError
        The calibration does not fit the platform of the visit, or is the one it has.
    StorageError
        The visit cannot be read, is in the target library itself, or was made anew there before.
    """
    Stamp(by, at, reason).check()
    _, entry = Library.holding(source)
    file = entry.path
    path = target.root / entry.subject_id / file.name
    if path.resolve() == file:
        raise LibraryError(
            Text(
                "The visit is in that library already. Choose another folder for the new "
                "files; the old ones stay as they are."
            )
        )
    before, sha256 = read_visit_with_sha256(file)
    header = before.header
    calibration.check_usable(header.platform)
    former = Calibration.from_json(header.calibration_json) if header.calibration_json else None
    if former is not None and former.sha256 == calibration.sha256:
        raise CalibrationError(
            Text(
                "{file} was recorded with this calibration; nothing would change. Give another."
            ).fill(file=file)
        )
    entry_of_history = {
        "at": at.isoformat(),
        "by": by,
        "reason": reason,
        "source": file.name,
        "source_sha256": sha256,
        "former_calibration": former.sha256 if former else "",
        "calibration": calibration.sha256,
    }
    history = [*_history(before.header, file), entry_of_history]
    fresh = replace(
        header,
        calibration_json=calibration.to_json(),
        history_json=json.dumps(history, ensure_ascii=False),
    )
    trials = tuple(
        analyse_again(replace(trial, results=(), earlier_results=()), fresh)
        for trial in before.trials
    )
    after = Visit(fresh, trials)
    path.parent.mkdir(mode=0o700, exist_ok=True)
    write_visit(path, after, sign=signer_of(target))
    CalibrationStore(target.root).add_recalibration(
        entry_of_history | {"path": f"{entry.subject_id}/{file.name}"}
    )
    concerns = calibration.concerns(header.platform, header.started_at.date())
    return Recalibrated(file, path, before, after, concerns)


def _history(header: VisitHeader, file: Path) -> list[object]:
    """Return what was done to the visit before; nothing of it may get lost."""
    if header.history_json is None:
        return []
    try:
        history = json.loads(header.history_json)
    except ValueError:
        history = None
    if not isinstance(history, list):
        raise VisitFileError(
            Text("The history in {file} is no JSON list. Mend it before going on.").fill(file=file)
        )
    return history
