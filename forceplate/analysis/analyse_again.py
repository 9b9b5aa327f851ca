"""A trial that has its results already: analysed anew, or with marks set by hand."""

from __future__ import annotations

from dataclasses import replace

from forceplate.analysis.analyse import analyse_trial
from forceplate.analysis.trial.choices import DEFAULT_CHOICES
from forceplate.analysis.trial.method_catalogue import METHODS
from forceplate.analysis.trial.trace import NoTrace, prepare_trace
from forceplate.errors import AnalysisError
from forceplate.types import HandMarks, Parameter, Refusal, Result, Trial, VisitHeader
from forceplate.words import Text

Answer = Result | Refusal
_TODAY = frozenset((method.id, method.version) for method in METHODS)


def analyse_again(trial: Trial, header: VisitHeader) -> Trial:
    """Return the trial with today's answers, and the former ones of other method versions.

    Pure. A former answer goes to ``earlier_results`` when its method, the version of it or that
    of the rest is not that of today's answer of the same name, or when there is no such answer
    any more. The operator's verdict and marks stay; the verdict of the checks is made anew.

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


def is_of_today(trial: Trial) -> bool:
    """Return whether every answer of a trial is of a method and version of today."""
    today = DEFAULT_CHOICES.quiet_parameters
    return all(
        (answer.method, answer.method_version) in _TODAY
        and (
            answer.parameters.get("rest") != today["rest"]
            or answer.parameters.get("rest_version", 1) == today["rest_version"]
        )
        for answer in trial.results
        if answer.method
    )


def mark(trial: Trial, header: VisitHeader, marks: HandMarks | None) -> Trial:
    """Return the trial with onset, peak or rest set by hand, and the numbers that follow from it.

    Pure. A moved mark makes no other version of a method, so what the numbers were before is not
    kept: it comes back when the marks are taken back.

    Raises
    ------
    AnalysisError
        The marks lie where no effort is or outside the trial, nobody or no time is named, or the
        trial has no force that could be marked.
    """
    if marks is not None:
        marks = _checked(trial, marks)
        trace = prepare_trace(replace(trial, marks=marks), header)
        if isinstance(trace, NoTrace):
            raise AnalysisError(
                Text("Trial {number} cannot be marked so. {message}").fill(
                    number=trial.number, message=trace.message
                )
            )
    today = analyse_again(trial, header)
    return analyse_trial(replace(today, marks=marks), header)


def _checked(trial: Trial, marks: HandMarks) -> HandMarks:
    by = marks.by.strip()
    if not by or not by.isprintable():
        raise AnalysisError(
            Text("The operator's name must be one line of text. Say who moves the mark.")
        )
    if marks.at.tzinfo is None or marks.at.utcoffset() is None:
        raise AnalysisError(Text("The time of a mark needs its time zone."))
    if not marks.rows or not all(0 <= row < len(trial.counts) for row in marks.rows):
        raise AnalysisError(
            Text("A mark must be one of the {n_counts} samples of trial {number}.").fill(
                n_counts=len(trial.counts), number=trial.number
            )
        )
    return replace(marks, by=by)


def _version(answer: Answer) -> tuple[str, str, int, Parameter]:
    """Return what tells one way of making a number from another: its method, and its rest's."""
    rest = answer.parameters.get("rest_version", 1)
    return answer.name, answer.method, answer.method_version, rest
