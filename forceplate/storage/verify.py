"""Is a visit file what it says? Its checksums, and its numbers computed once more."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from forceplate.analysis import analyse_trial
from forceplate.errors import ForcePlateError, VisitFileError
from forceplate.storage.visit_file import read_trials_apart
from forceplate.types import Refusal, Result, Trial, VisitHeader

RELATIVE_TOLERANCE = 1e-9
"""Another computer's arithmetic differs in the last bits; nothing else may."""


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that is not as it should be."""

    path: Path
    trial_number: int | None
    """None: the file as a whole."""
    message: str


@dataclass(frozen=True, slots=True)
class VerifyReport:
    """What was found in a visit file."""

    path: Path
    n_trials: int
    findings: tuple[Finding, ...]

    @property
    def passed(self) -> bool:
        """Nothing was found."""
        return not self.findings


def verify_visit(path: Path) -> VerifyReport:
    """Check a visit file and return all that is wrong with it; raises nothing for a bad file.

    Structure and checksums are checked, then force and results are computed from the counts
    again and compared. An operator's verdict is nobody's to recompute.
    """
    try:
        header, trials = read_trials_apart(path)
    except VisitFileError as error:
        return VerifyReport(path, 0, (Finding(path, None, str(error)),))
    findings = [
        Finding(path, number, message)
        for number, trial in enumerate(trials, 1)
        for message in _trial_findings(trial, header)
    ]
    return VerifyReport(path, len(trials), tuple(findings))


def _trial_findings(trial: Trial | VisitFileError, header: VisitHeader) -> Iterator[str]:
    if isinstance(trial, VisitFileError):
        yield str(trial)
        return
    if (np.diff(trial.time_s) <= 0).any():
        yield "time_s does not always increase"
    bare = replace(trial, force_n=None, results=(), tare_before_counts=None, tare_after_counts=None)
    try:
        again = analyse_trial(bare, header)
    except ForcePlateError as error:
        yield f"it cannot be analysed again: {error}"
        return
    for name in ("force_n", "tare_before_counts", "tare_after_counts"):
        if not _same_array(getattr(trial, name), getattr(again, name)):
            yield f"{name} is not what the counts give"
    yield from _result_findings(trial, again)


def _result_findings(trial: Trial, again: Trial) -> Iterator[str]:
    stored = {result.name: result for result in trial.results}
    computed = {result.name: result for result in again.results}
    for name in dict.fromkeys([*stored, *computed]):
        old, new = stored.get(name), computed.get(name)
        if old is None or new is None:
            yield f"{name} is {'missing' if old is None else 'no result of this program'}"
        elif (old.method, old.method_version) != (new.method, new.method_version):
            yield (
                f"{name} was computed by {old.method} version {old.method_version}; this program "
                f"has {new.method} version {new.method_version}"
            )
        elif not _same_result(old, new):
            yield f"{name} is {_words(old)} in the file, and the counts give {_words(new)}"


def _same_array(old: np.ndarray | None, new: np.ndarray | None) -> bool:
    if old is None or new is None:
        return old is new
    return old.shape == new.shape and np.allclose(
        old, new, rtol=RELATIVE_TOLERANCE, atol=RELATIVE_TOLERANCE
    )


def _same_result(old: Result | Refusal, new: Result | Refusal) -> bool:
    if isinstance(old, Result) and isinstance(new, Result):
        close = np.isclose(old.value, new.value, rtol=RELATIVE_TOLERANCE, atol=RELATIVE_TOLERANCE)
        return bool(close) and replace(old, value=new.value) == new
    return old == new


def _words(result: Result | Refusal) -> str:
    parameters = ", ".join(f"{k}={v}" for k, v in sorted(result.parameters.items()))
    if isinstance(result, Refusal):
        return f"refused ({result.reason}; {parameters})"
    return f"{result.value!r} {result.unit} ({parameters})"
