"""Why a number cannot be given: every reason as a stable word with its sentence."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from forceplate.types import Parameter, Refusal
from forceplate.words import Text, say


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
