"""Where a recording from Python goes, and what became of it."""

from __future__ import annotations

import shutil
import tempfile
from dataclasses import replace
from pathlib import Path

from forceplate.errors import PlatformDisconnectedError, RecordingError
from forceplate.session.trial_run import TrialRun
from forceplate.storage.library import Library
from forceplate.types import Condition, EndReason, Trial
from forceplate.words import Text

CLOSED = Text("The {model} is closed. Open it again.")
_ENDED_IN_MEMORY = Text(
    "{error} The {seconds:.1f} s recorded until then are kept in the attribute trial of this error."
)
_ENDED_IN_FILE = Text(
    "{error} The {seconds:.1f} s recorded until then are kept in {path}, and in the attribute "
    "trial of this error."
)


class RecordingEndedError(RecordingError):
    """A recording ended early, by the platform or the disk; what came until then is kept."""

    def __init__(self, message: Text, trial: Trial, path: Path | None) -> None:
        super().__init__(message)
        self.trial = trial
        """What was recorded until then, analysed."""
        self.path = path
        """Its visit file; None: it is in memory alone."""


def place_of(library: Library | Path | str | None) -> tuple[Library, Path | None]:
    """Return the library, and the folder that is only there for a trial in memory."""
    if isinstance(library, Library):
        return library, None
    if library is not None:
        return Library(Path(library)), None
    folder = Path(tempfile.mkdtemp(prefix="forceplate-"))
    return Library(folder), folder


def recorded(run: TrialRun, condition: Condition, own_folder: Path | None) -> Trial:
    """Return the trial of a run that is over, or raise what became of it."""
    closed = CLOSED.fill(model=run.acquisition.info.model)
    if run.saved is None:
        if own_folder is not None and not any(own_folder.rglob("*.journal")):
            shutil.rmtree(own_folder, ignore_errors=True)
        raise run.error or PlatformDisconnectedError(closed)
    trial, path = replace(run.saved.trial, condition=condition), run.saved.path
    if own_folder is not None:
        shutil.rmtree(own_folder, ignore_errors=True)
    if trial.end_reason in (EndReason.COMPLETED, EndReason.STOPPED):
        return trial
    sentence = _ENDED_IN_FILE if own_folder is None else _ENDED_IN_MEMORY
    seconds = len(trial.counts) / trial.sample_rate_hz
    error = closed if run.error is None else run.error.text
    raise RecordingEndedError(
        sentence.fill(error=error, seconds=seconds, path=path),
        trial,
        path if own_folder is None else None,
    ) from run.error
