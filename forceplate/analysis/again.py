"""A trial that has its results already, analysed with the methods of today."""

from __future__ import annotations

from dataclasses import replace

from forceplate.analysis.trial import analyse_trial
from forceplate.types import Refusal, Result, Trial, VisitHeader

Answer = Result | Refusal


def analyse_again(trial: Trial, header: VisitHeader) -> Trial:
    """Return the trial with today's answers, and the former ones of other method versions.

    Pure. A former answer goes to ``earlier_results`` when its method or the version of it is
    not that of today's answer of the same name, or when there is no such answer any more. The
    operator's verdict stays; that of the checks is made anew.

    Raises
    ------
    AnalysisError
        The counts have not the number of channels that the platform has.
    """
    again = analyse_trial(trial, header)
    present = {_version(answer) for answer in again.results}
    former = {_version(answer): answer for answer in (*trial.earlier_results, *trial.results)}
    earlier = tuple(answer for version, answer in former.items() if version not in present)
    return replace(again, earlier_results=earlier)


def _version(answer: Answer) -> tuple[str, str, int]:
    return answer.name, answer.method, answer.method_version
