"""What a method is: how a number is made, from what, by whom, and where it is weak."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType

from forceplate.analysis.trial.filters import ORDER
from forceplate.analysis.trial.trace import CUTOFF_HZ, DEFAULT_CHOICES, Choices
from forceplate.types import Parameter, Refusal, Result
from forceplate.words import Text

MIN_TIMING_RATE_HZ = 500.0
"""Below this one sample is too large a part of the times that are measured."""


class Need(StrEnum):
    """What must be there before a method can answer."""

    CALIBRATION = "calibration"
    ZERO = "zero"
    QUIET_WINDOW = "quiet_window"
    CLEAR_ONSET = "clear_onset"
    SAMPLE_RATE = "sample_rate_500_hz"
    DEVICE_CLOCK = "device_clock"
    HOLD = "hold"
    BODY_MASS = "body_mass"
    TWO_TRIALS = "two_trials"
    BOTH_SIDES = "both_sides"
    TWO_VISITS = "two_visits"


NEEDS: Mapping[Need, Text] = MappingProxyType(
    {
        Need.CALIBRATION: Text("a calibration", "een kalibratie"),
        Need.ZERO: Text("the zero of the unloaded platform", "het nulpunt van het lege platform"),
        Need.QUIET_WINDOW: Text(
            "a still second before the effort", "een stille seconde vóór de inspanning"
        ),
        Need.CLEAR_ONSET: Text("an onset without pre-tension", "een begin zonder voorspanning"),
        Need.SAMPLE_RATE: Text(
            f"at least {MIN_TIMING_RATE_HZ:g} samples/s",
            f"ten minste {MIN_TIMING_RATE_HZ:g} metingen per seconde",
        ),
        Need.DEVICE_CLOCK: Text(
            "a regular clock in the platform itself",
            "een regelmatige klok in het platform zelf",
        ),
        Need.HOLD: Text("a force that is held", "een kracht die wordt vastgehouden"),
        Need.BODY_MASS: Text("the body mass", "het lichaamsgewicht in kg"),
        Need.TWO_TRIALS: Text("two accepted trials", "twee goedgekeurde pogingen"),
        Need.BOTH_SIDES: Text(
            "the left and the right foot under the same condition",
            "de linker- en de rechtervoet van hetzelfde onderdeel",
        ),
        Need.TWO_VISITS: Text(
            "two visits that may be compared", "twee metingen die vergeleken mogen worden"
        ),
    }
)


class Scope(StrEnum):
    """What a method is applied to."""

    TRIAL = "trial"
    VISIT = "visit"


REASONS: Mapping[str, Text] = MappingProxyType(
    {
        "no_calibration": Text(
            "The visit has no calibration: newtons cannot be given.",
            "Bij deze meting hoort geen kalibratie: de kracht in newton is niet te geven.",
        ),
        "unusable_calibration": Text(
            "The calibration does not fit this platform. Use the one that belongs to it.",
            "De kalibratie past niet bij dit platform. Gebruik de kalibratie die erbij hoort.",
        ),
        "unusable_zero": Text(
            "The zero of the platform cannot be used. Zero the platform again.",
            "Het nulpunt van het platform is onbruikbaar. Stel het platform opnieuw op nul.",
        ),
        "too_long": Text(
            "The trial is far longer than one effort. Record each effort on its own.",
            "De poging duurt veel langer dan één inspanning. Meet elke inspanning apart.",
        ),
        "gap": Text(
            "Samples were lost during the trial. Record again.",
            "Tijdens de poging zijn meetwaarden verloren gegaan. Meet opnieuw.",
        ),
        "damaged_stream": Text(
            "Data of the platform arrived damaged. Check the cable and record again.",
            "De gegevens van het platform kwamen beschadigd aan. Controleer de kabel en meet "
            "opnieuw.",
        ),
        "clipped": Text(
            "The force went beyond the range of the platform. Check zero and range, record again.",
            "De kracht ging buiten het bereik van het platform. Controleer nulpunt en bereik en "
            "meet opnieuw.",
        ),
        "uneven_sampling": Text(
            "The times of the samples do not follow the platform's sample rate. Record again.",
            "De tijden van de meetwaarden kloppen niet met de meetfrequentie. Meet opnieuw.",
        ),
        "sample_rate_too_low": Text(
            "The platform samples too slowly for this number.",
            "Het platform meet te langzaam voor dit getal.",
        ),
        "too_short": Text(
            "The recording is too short for this number. Record again, longer.",
            "De poging is te kort voor dit getal. Meet opnieuw en langer.",
        ),
        "no_effort": Text(
            "The force never rises clearly above its own noise. Record again.",
            "De kracht komt nergens duidelijk boven de ruis uit. Meet opnieuw.",
        ),
        "reversed_polarity": Text(
            "The force falls where it should rise: correct the signs in the calibration file.",
            "De kracht daalt waar zij moet stijgen: verbeter de tekens in het kalibratiebestand.",
        ),
        "quiet_window_not_quiet": Text(
            "There is no still second just before the effort. Rest the toes, keep still, then "
            "press.",
            "Vlak voor de inspanning is er geen stille seconde. Laat de tenen rusten, houd ze "
            "stil en druk dan.",
        ),
        "incomplete": Text(
            "The recording broke off in the middle of the effort. Record again.",
            "De poging brak midden in de inspanning af. Meet opnieuw.",
        ),
        "no_zero": Text(
            "The unloaded platform was not measured, so the resting force has no reference.",
            "Het lege platform is niet gemeten; de kracht in rust heeft daarom geen nulpunt.",
        ),
        "host_clock": Text(
            "The times come from the arrival at the computer, which is too uneven for this.",
            "De tijden zijn die van aankomst in de computer; die zijn hiervoor te onregelmatig.",
        ),
        "irregular_clock": Text(
            "The platform's clock does not keep its sample rate, so that short times are unsure.",
            "De klok van het platform houdt de meetfrequentie niet aan; korte tijden zijn daardoor "
            "onzeker.",
        ),
        "pre_tension": Text(
            "The force rose a little and paused before the effort, so that its onset is unsure.",
            "De kracht steeg al iets en bleef even staan vóór de inspanning; het begin is daardoor "
            "onzeker.",
        ),
        "onset_not_found": Text(
            "By this rule the effort has no onset.",
            "Volgens deze regel heeft de inspanning geen begin.",
        ),
        "threshold_in_noise": Text(
            "The threshold of this onset rule lies within the noise of the rest.",
            "De drempel van deze regel voor het begin ligt binnen de ruis in rust.",
        ),
        "misplaced_marks": Text(
            "The onset or peak set by hand lies where no effort is. Set it again or take it back.",
            "Het begin of de piek die met de hand is gezet, ligt waar geen inspanning is. Zet het "
            "opnieuw of neem het terug.",
        ),
        "effort_too_short": Text(
            "The effort was over before this time after its onset.",
            "De inspanning was al voorbij vóór dit tijdstip na het begin.",
        ),
        "rise_too_fast": Text(
            "The force rises within one sample, so that its slope is unknown.",
            "De kracht stijgt binnen één meetwaarde; de helling is daardoor onbekend.",
        ),
        "hold_too_short": Text(
            "The force was not held long enough for this number.",
            "De kracht is niet lang genoeg vastgehouden voor dit getal.",
        ),
        "no_body_mass": Text(
            "The body mass is not known; enter it for this visit.",
            "Het lichaamsgewicht is niet bekend; vul het in bij deze meting.",
        ),
        "too_few_trials": Text(
            "There are too few accepted trials for this number.",
            "Er zijn te weinig goedgekeurde pogingen voor dit getal.",
        ),
        "mean_not_positive": Text(
            "The mean is not above zero, so that a percentage of it has no meaning.",
            "Het gemiddelde is niet groter dan nul; een percentage daarvan heeft geen betekenis.",
        ),
        "methods_differ": Text(
            "The trials were not computed in the same way; analyse the visit again.",
            "De pogingen zijn niet op dezelfde manier berekend; analyseer de meting opnieuw.",
        ),
        "other_trials": Text(
            "By this choice fewer trials give a value, so that the two cannot be set side by side.",
            "Met deze keuze geven minder pogingen een waarde; naast elkaar zetten kan dan niet.",
        ),
        "not_comparable": Text(
            "The visits cannot be compared.", "De metingen zijn niet te vergelijken."
        ),
        "one_side_missing": Text(
            "One foot has no such number under this condition.",
            "Van één voet is dit getal voor dit onderdeel niet bekend.",
        ),
        "no_result": Text(
            "The accepted trials do not hold this number.",
            "De goedgekeurde pogingen bevatten dit getal niet.",
        ),
    }
)  # fmt: skip
"""Every reason for which a number of this package is refused, for a person to read."""


def refusal_text(refusal: Refusal) -> Text:
    """Return why a number is refused, in every language.

    The English sentence is the one that was written at the time, with its figures.
    """
    known = REASONS.get(refusal.reason)
    return Text(refusal.message, refusal.message if known is None else known.nl)


@dataclass(frozen=True, slots=True)
class Method:
    """One way of making numbers. Another algorithm gets another version, never the same one."""

    id: str
    version: int
    unit: str
    """Empty: that of the numbers it is applied to."""
    definition: Text
    """One line."""
    source: Text
    """Where the formula comes from; says so where that is not verified."""
    weaknesses: Text
    needs: tuple[Need, ...]
    parameters: Mapping[str, Parameter] = field(default_factory=dict)
    """Its own, with their defaults."""
    is_filtered: bool = False
    """It works on the low-passed force."""
    from_onset: bool = False
    """It counts from the onset."""
    scope: Scope = Scope.TRIAL

    def settings(
        self, choices: Choices = DEFAULT_CHOICES, cutoff_hz: float | None = CUTOFF_HZ
    ) -> dict[str, Parameter]:
        """Return all parameters that a number of this method carries.

        Parameters
        ----------
        cutoff_hz
            Of the filter that is really used; None: none.
        """
        if self.scope is Scope.VISIT:
            return dict(self.parameters)
        return {
            **self.parameters,
            **(_filter_parameters(cutoff_hz) if self.is_filtered else {}),
            **(choices.onset.named_parameters if self.from_onset else {}),
            **choices.quiet_parameters,
        }

    def result(
        self, name: str, value: float, parameters: Mapping[str, Parameter], unit: str = ""
    ) -> Result:
        """Return a number with this method; the unit where the method has none of its own."""
        return Result(name, value, self.unit or unit, self.id, self.version, parameters)

    def refusal(
        self,
        name: str,
        reason: str,
        parameters: Mapping[str, Parameter],
        message: str | None = None,
    ) -> Refusal:
        """Return why a number cannot be given by this method.

        Parameters
        ----------
        reason
            One of ``REASONS``; without a message its sentence is the message.
        """
        words = REASONS[reason].en if message is None else message
        return Refusal(name, reason, words, self.id, self.version, parameters)


def _filter_parameters(cutoff_hz: float | None) -> dict[str, Parameter]:
    if cutoff_hz is None:
        return {"filter": "none"}
    return {
        "filter": "butterworth",
        "order": ORDER,
        "passes": 2,
        "cutoff_hz": cutoff_hz,
        "cutoff_corrected": False,
    }
