"""What the lane of Measure says: whether the platform can be relied on, and what went wrong."""

from __future__ import annotations

from collections.abc import Callable

from forceplate.analysis.provenance import FAILED_CHECK
from forceplate.errors import ForcePlateError, PlatformError
from forceplate.gui.kit.error_message import trouble
from forceplate.gui.kit.lane import LaneLine
from forceplate.gui.kit.language import said, tr
from forceplate.gui.kit.states import State
from forceplate.gui.measure.cue_words import has_recorded
from forceplate.gui.visit.lane_lines import judgement, mass_line
from forceplate.session import VisitSession
from forceplate.session.platform_doubt import PlatformState
from forceplate.types import Visit


def lane_lines(
    session: VisitSession,
    error: ForcePlateError | None,
    *,
    is_away: bool = False,
    check: Callable[[], object],
    correct: Callable[[], object],
) -> list[LaneLine]:
    """Return what is to be said of a visit's platform now.

    Parameters
    ----------
    error
        What went wrong last, between trials; None: nothing.
    is_away
        There is no platform to measure with.
    check
        Leads to the check of the platform.
    correct
        Leads to the correction of what was entered.
    """
    doubt = session.platform_doubt
    lines = state_lines(doubt.state, check=check, is_main=bool(doubt.open_doubts))
    if is_away:
        words = tr("There is no platform: connect it, or choose another.")
        short, button = tr("No platform is connected"), tr("Open Platform")
        lines.insert(0, LaneLine(State.WRONG, words, short, button=button, do=check, cap="L"))
    if session.header.simulated:
        lines.append(simulated_line())
    lines += mass_line(Visit(session.header, session.trials), correct)
    if error is not None:
        what = trouble(error, has_recorded=has_recorded(session))
        happened = "" if isinstance(error, PlatformError) else f"{what.happened}."
        words = " ".join(filter(None, (happened, what.safe)))
        if words:
            lines.append(LaneLine(State.DOUBT, words, happened))
    if not lines or all(line.state is State.GOOD for line in lines):
        return lines
    return [line for line in lines if line.state is not State.GOOD]


def state_lines(
    state: PlatformState, *, check: Callable[[], object], is_main: bool, cap: str = "L"
) -> list[LaneLine]:
    """Return a line for everything that is known of a platform, and what can be done about it.

    Parameters
    ----------
    check
        Leads to where something can be done about it.
    is_main
        Nobody has decided yet to measure all the same: to check is the main thing to do.
    cap
        The key for it.
    """
    lines = [
        LaneLine(
            State.WRONG,
            said(text),
            judgement(doubt, state.check),
            button=_what_to_do(doubt),
            do=check,
            cap=cap,
            is_main=is_main,
        )
        for doubt, text in state.wrong.items()
    ]
    lines += [LaneLine(State.DOUBT, said(text)) for text in state.doubtful]
    if state.good:
        lines.append(LaneLine(State.GOOD, " ".join(said(text) for text in state.good)))
    return lines


def simulated_line() -> LaneLine:
    """Return that nobody is measured."""
    sentence = tr("SIMULATED: nobody is measured. The file, the report and every export say so.")
    return LaneLine(State.SIMULATED, sentence, tr("SIMULATED: not a person"))


def _what_to_do(doubt: str) -> str:
    if doubt == FAILED_CHECK:
        return tr("Check again …")
    return tr("Open Platform")
