"""What lanes of several screens say of a visit: what puts its numbers in doubt."""

from __future__ import annotations

from collections.abc import Callable

from forceplate.analysis.provenance import (
    decision_texts,
    mass_doubt,
    platform_doubts,
    says_simulated,
)
from forceplate.gui.kit.lane import LaneLine
from forceplate.gui.kit.language import said, tr
from forceplate.gui.kit.states import State
from forceplate.types import Visit, VisitHeader
from forceplate_calibration import Concern


def doubt_lines(header: VisitHeader) -> list[LaneLine]:
    """Return what puts the newtons of a visit in doubt, as heavy as while it was measured."""
    lines = [simulated_line()] if says_simulated(header) else []
    lines += [
        LaneLine(State.DOUBT if which == Concern.NOMINAL else State.WRONG, said(doubt))
        for which, doubt in platform_doubts(header).items()
    ]
    lines += [LaneLine(State.DOUBT, said(text)) for text in decision_texts(header)]
    return lines


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
