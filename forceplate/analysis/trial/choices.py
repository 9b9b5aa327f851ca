"""What may be chosen behind a trial's numbers: onset rule, filter, rest; and marks set by hand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum

from forceplate.analysis.trial.quiet_window import MAX_MOVEMENT, MAX_SD
from forceplate.types import HandMarks, Parameter

CUTOFF_HZ = 50.0
QUIET_S = 1.0
N_SD = 5.0
HOLD_S = 0.02
ONSET_VERSION = 1
"""Of the onset rules; another algorithm gets another one."""
RATES_PER_CUTOFF = 4
"""A sample rate below so many times the cut-off: the converter has filtered more already."""


class OnsetKind(StrEnum):
    """What the force must pass to have left the rest; the value is the method's id."""

    QUIET_BAND = "above_quiet_band"
    PERCENT_OF_AMPLITUDE = "above_percent_of_amplitude"
    ABSOLUTE_RISE = "above_absolute_rise"
    BY_HAND = "by_hand"
    """No rule: the operator has set it."""


_THRESHOLD_NAMES = {
    OnsetKind.QUIET_BAND: "n_sd",
    OnsetKind.PERCENT_OF_AMPLITUDE: "percent",
    OnsetKind.ABSOLUTE_RISE: "rise_n",
}


@dataclass(frozen=True, slots=True)
class OnsetRule:
    """When an effort begins, on the unfiltered force; see ``forceplate methods``."""

    kind: OnsetKind = OnsetKind.QUIET_BAND
    threshold: float = N_SD
    """Standard deviations of the rest, % of the net peak, or newtons, as the kind says."""
    hold_s: float = HOLD_S

    @property
    def parameters(self) -> Mapping[str, Parameter]:
        """Return what a result that rests on this onset says of it."""
        if self.kind is OnsetKind.BY_HAND:
            return {}
        return {_THRESHOLD_NAMES[self.kind]: self.threshold, "hold_s": self.hold_s}

    @property
    def named_parameters(self) -> Mapping[str, Parameter]:
        """Return the same with the rule itself."""
        return {"onset": self.kind.value, "onset_version": ONSET_VERSION, **self.parameters}


BY_HAND = OnsetRule(OnsetKind.BY_HAND, 0.0, 0.0)


@dataclass(frozen=True, slots=True)
class Choices:
    """The choices behind a trial's numbers; the defaults are what the instrument reports."""

    cutoff_hz: float | None = CUTOFF_HZ
    """Of the zero-phase low-pass for peak, rise and impulse; None: no filter."""
    onset: OnsetRule = field(default_factory=OnsetRule)
    quiet_s: float = QUIET_S
    rest_s: tuple[float, float] | None = None
    """From when to when the rest is taken, in seconds from the first sample, to repeat another
    program's answer; None: the quiet window. A trial without a quiet window is refused anyway."""
    peak_by_hand: bool = False
    """The operator has set it; see :func:`marked_choices`."""

    def cutoff_at(self, rate_hz: float) -> float | None:
        """Return the cut-off that is used at a sample rate; None: the force stays unfiltered."""
        if self.cutoff_hz is None or rate_hz < RATES_PER_CUTOFF * self.cutoff_hz:
            return None
        return self.cutoff_hz

    @property
    def quiet_parameters(self) -> Mapping[str, Parameter]:
        """Return what every result says of the quiet window."""
        found: dict[str, Parameter] = {
            "quiet_s": self.quiet_s,
            "max_movement": MAX_MOVEMENT,
            "max_sd": MAX_SD,
        }
        if self.rest_s is not None:
            found |= {"rest_from_s": self.rest_s[0], "rest_to_s": self.rest_s[1]}
        return found


DEFAULT_CHOICES = Choices()


def marked_choices(choices: Choices, marks: HandMarks | None) -> Choices:
    """Return the choices with what was set by hand.

    An onset by hand stands for the instrument's own rule; whoever asks for another rule gets it.
    """
    if marks is None:
        return choices
    by_hand = marks.onset_sample is not None and choices.onset == OnsetRule()
    return replace(
        choices,
        onset=BY_HAND if by_hand else choices.onset,
        peak_by_hand=marks.peak_sample is not None,
    )
