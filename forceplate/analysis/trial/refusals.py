"""Why a number cannot be given: every reason as a stable word with its sentence."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

from forceplate.types import Parameter, Refusal
from forceplate.words import Text, plain, say


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a number cannot be given, before it is known which answers this makes impossible."""

    reason: str
    """A stable word for programs."""
    text: Text

    def refusal(
        self,
        name: str,
        *,
        method: str = "",
        version: int = 1,
        parameters: Mapping[str, Parameter] | None = None,
    ) -> Refusal:
        """Return this reason as the typed answer under a result's name."""
        return Refusal(name, self.reason, say(self.text), method, version, parameters or {})


REASONS: Mapping[str, Text] = MappingProxyType(
    {
        "no_calibration": Text("The visit has no calibration: newtons cannot be given."),
        "unusable_calibration": Text(
            "The calibration does not fit this platform. Use the one that belongs to it."
        ),
        "impossible_force": Text(
            "The calibration makes a force of this recording that is impossible. Use the one that "
            "belongs to this platform."
        ),
        "unusable_zero": Text("The zero of the platform cannot be used. Zero the platform again."),
        "too_long": Text("The trial is far longer than one effort. Record each effort on its own."),
        "gap": Text("Samples were lost during the trial. Record again."),
        "damaged_stream": Text(
            "Data of the platform arrived damaged. Check the connection and record again."
        ),
        "clipped": Text(
            "The force went beyond the range of the platform. Check zero and range, record again."
        ),
        "uneven_sampling": Text(
            "The times of the samples do not follow the platform's sample rate. Record again."
        ),
        "wrong_sample_rate": Text(
            "The samples did not come at the platform's rate, so no time is right. Record again."
        ),
        "sample_rate_too_low": Text(
            "The platform samples too slowly for what is counted from the onset (rates, times, "
            "impulse). Its peak and means hold."
        ),
        "too_short": Text("The recording is too short for this number. Record again, longer."),
        "no_effort": Text("The force never rises clearly above its own noise. Record again."),
        "reversed_polarity": Text(
            "The force falls where it should rise: correct the signs in the calibration file."
        ),
        "quiet_window_not_quiet": Text(
            "There is no still second just before the effort. Rest the toes, keep still, then "
            "press."
        ),
        "pressed_already": Text(
            "The toes pressed already during the still second before the effort, or did not lie "
            "there: the force lay still at another level before or after the effort, or so much "
            "is more than toes weigh. Record again: lay the toes down, rest, then press in one go."
        ),
        "incomplete": Text("The recording broke off before the effort was over. Record again."),
        "stopped": Text("The recording was stopped before the effort was over. Record again."),
        "no_zero": Text(
            "The unloaded platform was not measured, so the resting force has no reference."
        ),
        "host_clock": Text(
            "The times come from the arrival at the computer, which is too uneven for what is "
            "counted from the onset (rates, times, impulse). Peak and means hold."
        ),
        "irregular_clock": Text(
            "The platform's clock does not keep its sample rate, so that short times are unsure."
        ),
        "pre_tension": Text(
            "The force rose a little and paused before the effort, so that its onset is unsure."
        ),
        "noisy_rest": Text(
            "The noise of the rest is too large beside the effort to see its start. "
            "Check cable and mounting; record again."
        ),
        "rest_too_short": Text(
            "There is too little rest just before the effort to count its start from. "
            "Rest for a second, then press."
        ),
        "rest_creeps": Text(
            "The force crept before the effort, so that its start is unsure. Rest the "
            "toes, keep still, then press in one go."
        ),
        "rest_unsteady": Text(
            "The force wandered during the rest, so that the start of the effort is "
            "unsure. Sit still and support the leg."
        ),
        "dip_before_start": Text(
            "The toes were lifted a little before they pressed, so that the start of "
            "the effort is unsure. Press without lifting first."
        ),
        "press_before_start": Text(
            "The toes pressed a little shortly before the effort, so that its start is "
            "unsure. Rest for a second, then press."
        ),
        "start_in_steps": Text(
            "The force rose in steps, so that the start of the effort is unsure. Lay "
            "the toes down, rest for a second, then press in one go."
        ),
        "slow_start": Text(
            "The force rose slowly before it rose steeply, so that the start of the "
            "effort is unsure. Press in one go."
        ),
        "indefinite_start": Text(
            "The effort begins so gradually that a rate from its start would say more "
            "about where the start is taken than about the toes."
        ),
        "onset_not_found": Text("By this rule the effort has no onset."),
        "threshold_in_noise": Text(
            "The threshold of this onset rule lies within the noise of the rest."
        ),
        "misplaced_marks": Text(
            "The onset, peak or rest set by hand lies where no effort is. Set it again or take it "
            "back."
        ),
        "effort_too_short": Text("The effort was over before this time after its onset."),
        "leap": Text(
            "The force leapt while it rose, faster than toes press, so that no rate across it is "
            "right. Check cable and plug."
        ),
        "rise_too_fast": Text("The force rises within one sample, so that its slope is unknown."),
        "hold_too_short": Text("The force was not held long enough for this number."),
        "no_body_mass": Text("The body mass is not known; enter it for this visit."),
        "too_few_trials": Text("There are too few accepted trials for this number."),
        "mean_not_positive": Text(
            "The mean is not above zero, so that a percentage of it has no meaning."
        ),
        "methods_differ": Text(
            "The trials were not computed in the same way; analyse the visit again."
        ),
        "other_trials": Text(
            "By this choice fewer trials give a value, so that the two cannot be set side by side."
        ),
        "not_comparable": Text("The visits cannot be compared."),
        "one_side_missing": Text("One foot has no such number under this condition."),
        "doubted_by_checks": Text("The checks doubt this number in every accepted trial."),
        "no_result": Text("The accepted trials do not hold this number."),
    }
)
"""Every reason for which a number of this package is refused, for a person to read."""


def refusal_text(refusal: Refusal) -> Text:
    """Return why a number is refused, in every language.

    The English sentence is the one that was written at the time, with its figures.
    """
    known = REASONS.get(refusal.reason)
    return plain(refusal.message) if known is None else replace(known, written=refusal.message)
