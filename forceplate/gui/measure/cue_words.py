"""What to do now, in one sentence: for the one who measures and for the one who presses."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from forceplate.errors import PlatformError
from forceplate.gui.kit.error_message import trouble
from forceplate.gui.kit.language import said, tr
from forceplate.gui.kit.numbers import duration
from forceplate.gui.visit.condition_names import region_name, side_name
from forceplate.session import Cue, Guidance, PlannedState, VisitSession
from forceplate.types import Condition, Region
from forceplate.words import Text, in_context


@dataclass(frozen=True, slots=True)
class Told:
    """One sentence and, below it, one line of detail."""

    sentence: str
    hint: str = ""


def condition_words(condition: Condition) -> str:
    """Return the condition as it is spoken of: ``left, big toe``."""
    return f"{side_name(condition.side)}, {region_name(condition.region)}"


def told(guidance: Guidance, condition: Condition, *, has_recorded: bool = False) -> Told:
    """Return what the one who measures reads; ``has_recorded`` as in :func:`trouble`."""
    words = _words(condition, guidance)
    if guidance.error is None:
        return words
    what = trouble(guidance.error, has_recorded=has_recorded)
    if guidance.cue in {Cue.CONNECT, Cue.FAILED}:
        return Told(what.happened, " ".join(filter(None, (what.safe, what.to_do))))
    if isinstance(guidance.error, PlatformError):  # it sends again: only what became of the trial
        return Told(words.sentence, what.safe or words.hint)
    return Told(words.sentence, " ".join(filter(None, (f"{what.happened}.", what.safe))))


def told_to_patient(guidance: Guidance, condition: Condition) -> str:
    """Return what the one who presses reads; nothing of files, cables or other people."""
    if guidance.cue in _FOR_BOTH:
        return _words(condition, guidance).sentence
    return {
        Cue.READY: tr("Sit at ease"),
        Cue.DONE: tr("Done. Thank you"),
    }.get(guidance.cue, tr("One moment, please"))


_FOR_BOTH = frozenset({
    Cue.KEEP_OFF, Cue.COUNTDOWN, Cue.PLACE_TOES, Cue.RELAX, Cue.PRESS, Cue.HOLD, Cue.LET_GO,
    Cue.LIFT_TOES, Cue.REST,
})  # fmt: skip


_WORDS = {
    Cue.CONNECT: (
        Text("Plug in the platform"),
        Text("Measuring goes on by itself as soon as the platform is there."),
    ),
    Cue.READY: (
        Text("Ready: press the space bar to start"),
        Text("Toes off the platform: it is zeroed first."),
    ),
    Cue.KEEP_OFF: (
        Text("Keep the toes off the platform"),
        Text("The empty platform is being zeroed."),
    ),
    Cue.COUNTDOWN: (Text("It begins in"), Text("Toes still off the platform.")),
    Cue.RELAX: (
        Text("Relax the toes"),
        Text("Recording. A still second is needed before the press."),
    ),
    Cue.PRESS: (Text("Press now, as hard as you can"), Text("Recording.")),
    Cue.HOLD: (in_context("cue", "Hold"), Text("Recording.")),
    Cue.LET_GO: (Text("Let go"), Text("The recording stops by itself.")),
    Cue.LIFT_TOES: (
        Text("Lift the toes off the platform"),
        Text("The zero is measured once more."),
    ),
    Cue.SAVING: (Text("One moment, please"), Text("The trial is being judged and saved.")),
    Cue.REST: (Text("Rest"), Text("The space bar goes on sooner; the report then says so.")),
    Cue.REVIEW: (Text("This condition is done"), Text("The space bar goes on to the next one.")),
    Cue.DONE: (
        Text("All trials are done"),
        Text("The space bar ends the visit. Again repeats the last trial."),
    ),
    Cue.FAILED: (
        Text("The trial was not recorded"),
        Text("Trials saved before are safe. The space bar starts it again."),
    ),
}
_PLACE = {
    Region.HALLUX: Text("Lay the big toe on the platform"),
    Region.LESSER_TOES: Text("Lay the small toes on the platform"),
    Region.ALL_TOES: Text("Lay the toes on the platform"),
}
_PLACED = Text("Recording. Heel and ball stay on the support.")
_COUNTED = frozenset({Cue.COUNTDOWN, Cue.HOLD, Cue.REST})
"""Cues whose seconds are counted down behind the sentence."""


def _words(condition: Condition, guidance: Guidance) -> Told:
    cue, seconds = guidance.cue, guidance.seconds_left
    sentence, hint = _WORDS.get(cue) or (_PLACE[condition.region], _PLACED)
    words = said(sentence)
    if cue in _COUNTED and (seconds is not None or cue is Cue.COUNTDOWN):
        words += f"\N{NO-BREAK SPACE}{duration(seconds or 0.0)}"
    return Told(words, said(hint))


PRESSING = frozenset({Cue.PRESS, Cue.HOLD})
"""Cues at which the person presses: the band is filled, at no other."""


def has_recorded(session: VisitSession) -> bool:
    """Return whether something of a visit is recorded: a trial, or what there is of one."""
    return bool(session.trials or (session.run is not None and session.run.recorded_s))


class Tone(StrEnum):
    """What the ground of the band says."""

    CALM = "calm"
    PRESS = "press"
    """Filled: the person presses now, and at no other time."""
    WRONG = "wrong"
    """The platform is in doubt, or there is a trouble."""


def told_on_band(
    guidance: Guidance, session: VisitSession, *, is_preparing: bool, is_closed: bool
) -> tuple[Told, Tone]:
    """Return what the band says, and what its ground is.

    Parameters
    ----------
    is_preparing
        The card of how the foot lies is shown.
    is_closed
        No platform is chosen.
    """
    words = told(guidance, session.condition, has_recorded=has_recorded(session))
    is_between = guidance.cue in {Cue.READY, Cue.REST}
    if guidance.cue in PRESSING:
        return words, Tone.PRESS
    if guidance.cue is Cue.CONNECT and is_closed:
        words = Told(tr("No platform is chosen"), tr("L opens the Platform screen."))
    if guidance.cue in {Cue.CONNECT, Cue.FAILED}:
        return words, Tone.WRONG
    if is_preparing and is_between:
        rest = f". {words.sentence}" if guidance.cue is Cue.REST else ""
        sentence = tr("Lay the foot as it is drawn") + rest
        return Told(sentence, tr("Then press the space bar or Enter.")), Tone.CALM
    if is_between and session.platform_doubt.open_doubts:
        hint = tr("Start asks why you measure anyway, and your initials; both are printed.")
        return Told(tr("Check the platform first"), hint), Tone.WRONG
    return words, Tone.CALM


def time_left(guidance: Guidance, session: VisitSession) -> float:
    """Return which share of the hold is still to come; all of it before the press."""
    if guidance.cue is Cue.PRESS:
        return 1.0
    if guidance.cue is not Cue.HOLD or guidance.seconds_left is None:
        return 0.0
    return guidance.seconds_left / session.protocol.hold_s


def progress(session: VisitSession) -> str:
    """Return which trial is next or under way: ``trial 2 of 3``, or practice."""
    slot = session.next_trial
    if slot is None or slot.condition != session.condition:
        return ""
    if slot.practice:
        return tr("practice")
    of_it = [s for s in session.plan if s.condition == session.condition and not s.practice]
    counted = [s for s in of_it if s.state is not PlannedState.REJECTED]
    n_done = sum(s.state is PlannedState.DONE for s in counted)
    return tr("trial {number} of {planned}").format(number=n_done + 1, planned=len(counted))
