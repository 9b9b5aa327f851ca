"""What lanes of several screens say of a visit: what puts its numbers in doubt."""

from __future__ import annotations

from collections.abc import Callable

from forceplate.analysis.provenance import (
    FAILED_CHECK,
    NO_CALIBRATION,
    decision_texts,
    mass_doubt,
    platform_doubts,
    says_simulated,
)
from forceplate.analysis.quality.calibration_checks import CALIBRATION, last_check
from forceplate.dates import short_date_text
from forceplate.gui.kit.lane import LaneLine
from forceplate.gui.kit.language import said, tr
from forceplate.gui.kit.states import State
from forceplate.types import Visit, VisitHeader
from forceplate.words import Text
from forceplate_calibration import Concern
from forceplate_calibration.platform_check.check import PlatformCheck

_CHECK_FAILED = Text("Check failed, {day}")
_UNCALIBRATED = Text("No calibration")


def doubt_lines(header: VisitHeader) -> list[LaneLine]:
    """Return what puts the newtons of a visit in doubt, as heavy as while it was measured."""
    lines = [simulated_line()] if says_simulated(header) else []
    check = last_check(header)[1]
    lines += [
        LaneLine(
            State.DOUBT if which == Concern.NOMINAL else State.WRONG,
            said(doubt),
            judgement(which, check),
        )
        for which, doubt in platform_doubts(header).items()
    ]
    lines += [LaneLine(State.DOUBT, said(text)) for text in decision_texts(header)]
    return lines


def judgement(doubt: str, check: PlatformCheck | None) -> str:
    """Return what a doubt of the platform is in two or three words; empty: it has none.

    Parameters
    ----------
    check
        The last one of the platform; None: there is none.
    """
    if doubt == FAILED_CHECK and check is not None:
        return said(_CHECK_FAILED.fill(day=short_date_text(check.at)))
    if doubt == NO_CALIBRATION:
        return said(_UNCALIBRATED)
    return said(CALIBRATION.sentences["warn"]) if doubt in set(Concern) else ""


def simulated_line() -> LaneLine:
    """Return that nobody was measured."""
    return LaneLine(State.SIMULATED, tr("SIMULATED, nobody was measured"))


def mass_line(visit: Visit, correct: Callable[[], object] | None = None) -> list[LaneLine]:
    """Return whether the toes pressed with more than the person weighs: one of the two is wrong.

    Parameters
    ----------
    correct
        Leads to the correction of what was entered; None: it is at hand anyway.
    """
    doubt = mass_doubt(visit)
    if doubt is None:
        return []
    if correct is None:
        return [LaneLine(State.DOUBT, said(doubt))]
    return [
        LaneLine(
            State.DOUBT,
            tr("{doubt} Is the body mass right?").format(doubt=said(doubt)),
            said(doubt),
            button=tr("Correct visit …"),
            do=correct,
            is_main=False,
            is_pressing=True,
        )
    ]
