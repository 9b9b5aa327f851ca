"""What may be chosen behind a trial's numbers: onset rule, filter, rest; and marks set by hand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from types import MappingProxyType

from forceplate.analysis.trial.onset import HOLD_S, N_SD
from forceplate.analysis.trial.quiet_window import MAX_MOVEMENT, MAX_SD
from forceplate.types import HandMarks, Parameter

CUTOFF_HZ = 50.0
QUIET_S = 1.0
START_PERCENT = 1.5
PEAK_WINDOW_S = 0.02
RATES_PER_CUTOFF = 4
"""A sample rate below so many times the cut-off: the converter has filtered more already."""


class OnsetKind(StrEnum):
    """What the force must pass to have left the rest; the value is the method's id."""

    WALKED_BACK = "level_walked_back"
    QUIET_BAND = "above_quiet_band"
    PERCENT_OF_AMPLITUDE = "above_percent_of_amplitude"
    ABSOLUTE_RISE = "above_absolute_rise"
    BY_HAND = "by_hand"
    """No rule: the operator has set it."""


class RestKind(StrEnum):
    """Where the rest is taken; the value is what results say of it."""

    BEFORE_RISE = "before_rise"
    """The second before the foot of the steep rise: its median."""
    QUIET_WINDOW = "quiet_window"
    """The last still second before the onset: its mean."""
    FIRST_SECOND = "first_second"
    """The first of the recording, where it is as still as the rest: as many programs take it."""
    BY_HAND = "by_hand"
    """The operator has set it."""


class PeakKind(StrEnum):
    """What the peak is; the value is the method's id."""

    HIGHEST_MEAN = "highest_mean_20ms"
    HIGHEST_SAMPLE = "highest_sample_zero_phase"


ONSET_VERSIONS: Mapping[OnsetKind, int] = MappingProxyType({OnsetKind.WALKED_BACK: 2})
"""Of the search for the onset; 1 where none is named. Another algorithm gets another one."""
REST_VERSIONS: Mapping[RestKind, int] = MappingProxyType(
    {RestKind.BEFORE_RISE: 5, RestKind.BY_HAND: 2}
)
_THRESHOLD_NAMES = {
    OnsetKind.WALKED_BACK: "percent",
    OnsetKind.QUIET_BAND: "n_sd",
    OnsetKind.PERCENT_OF_AMPLITUDE: "percent",
    OnsetKind.ABSOLUTE_RISE: "rise_n",
}


@dataclass(frozen=True, slots=True)
class OnsetRule:
    """When an effort begins, on the unfiltered force; see ``forceplate methods``."""

    kind: OnsetKind = OnsetKind.WALKED_BACK
    threshold: float = START_PERCENT
    """% of the effort, standard deviations of the rest, % of the net peak, or newtons, as the
    kind says."""
    hold_s: float = HOLD_S
    """How long the force stays above it; a level that is walked back to needs no such time."""

    @property
    def parameters(self) -> Mapping[str, Parameter]:
        """Return what a result that rests on this onset says of it."""
        if self.kind is OnsetKind.BY_HAND:
            return {}
        if self.kind is OnsetKind.WALKED_BACK:
            return {"percent": self.threshold}
        return {_THRESHOLD_NAMES[self.kind]: self.threshold, "hold_s": self.hold_s}

    @property
    def named_parameters(self) -> Mapping[str, Parameter]:
        """Return the same with the rule itself."""
        version = ONSET_VERSIONS.get(self.kind, 1)
        return {"onset": self.kind.value, "onset_version": version, **self.parameters}


BY_HAND = OnsetRule(OnsetKind.BY_HAND, 0.0, 0.0)


@dataclass(frozen=True, slots=True)
class Choices:
    """The choices behind a trial's numbers; the defaults are what the instrument reports."""

    cutoff_hz: float | None = CUTOFF_HZ
    """Of the zero-phase low-pass for rise and impulse, and for a peak that is a sample of it;
    None: no filter."""
    onset: OnsetRule = field(default_factory=OnsetRule)
    rest: RestKind = RestKind.BEFORE_RISE
    peak: PeakKind = PeakKind.HIGHEST_MEAN
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
    def start_percent(self) -> float:
        """Return the part of the effort, in %, whose level is walked back to."""
        is_level = self.onset.kind is OnsetKind.WALKED_BACK
        return self.onset.threshold if is_level else START_PERCENT

    @property
    def takes_mean_of_rest(self) -> bool:
        """Return whether the rest is its mean and SD, not its median."""
        is_named = self.rest_s is not None and self.rest is not RestKind.BY_HAND
        return self.rest in (RestKind.QUIET_WINDOW, RestKind.FIRST_SECOND) or is_named

    @property
    def quiet_parameters(self) -> Mapping[str, Parameter]:
        """Return what every result says of the quiet window."""
        found: dict[str, Parameter] = {
            "rest": self.rest.value,
            "rest_version": REST_VERSIONS.get(self.rest, 1),
            "quiet_s": self.quiet_s,
            "max_movement": MAX_MOVEMENT,
            "max_sd": MAX_SD,
        }
        if self.rest_s is not None and self.rest is not RestKind.BY_HAND:
            found |= {"rest_from_s": self.rest_s[0], "rest_to_s": self.rest_s[1]}
        return found


DEFAULT_CHOICES = Choices()
FORMER_ONSET = OnsetRule(OnsetKind.QUIET_BAND, N_SD)
FORMER_CHOICES = Choices(
    onset=FORMER_ONSET, rest=RestKind.QUIET_WINDOW, peak=PeakKind.HIGHEST_SAMPLE
)
"""How the instrument made its numbers before the rest was looked for from the effort."""


def marked_choices(choices: Choices, marks: HandMarks | None) -> Choices:
    """Return the choices with what was set by hand.

    An onset by hand stands for the instrument's own rule; whoever asks for another rule gets it.
    A rest or a peak by hand stands for any.
    """
    if marks is None:
        return choices
    by_hand = marks.onset_sample is not None and choices.onset == OnsetRule()
    return replace(
        choices,
        onset=BY_HAND if by_hand else choices.onset,
        rest=choices.rest if marks.rest_sample is None else RestKind.BY_HAND,
        peak_by_hand=marks.peak_sample is not None,
    )
