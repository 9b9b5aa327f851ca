"""What the person who measures should see and say now."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from forceplate.errors import ForcePlateError


class Cue(StrEnum):
    """What is to be done now; the words for it are the window's."""

    CONNECT = "connect"
    """The platform is gone: plug it in."""
    READY = "ready"
    """The next trial can be started."""
    KEEP_OFF = "keep_off"
    """Nothing may lie on the platform: its zero is measured."""
    COUNTDOWN = "countdown"
    PLACE_TOES = "place_toes"
    RELAX = "relax"
    """The toes lie on it: keep them still."""
    PRESS = "press"
    HOLD = "hold"
    LET_GO = "let_go"
    LIFT_TOES = "lift_toes"
    """The zero is measured again."""
    SAVING = "saving"
    REST = "rest"
    """The next trial can be started, but a rest is due."""
    REVIEW = "review"
    """This condition is done: look at its trials, then go on to the next."""
    DONE = "done"
    """Everything planned is measured."""
    FAILED = "failed"
    """The trial could not be recorded or saved; the error says what is kept."""


@dataclass(frozen=True, slots=True)
class Guidance:
    """One cue, with what belongs to it."""

    cue: Cue
    seconds_left: float | None = None
    """Of the countdown, the hold or the rest."""
    error: ForcePlateError | None = None
    """What went wrong last, until the next trial is started."""
