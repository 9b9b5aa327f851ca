"""What a person reads while calibrating and checking, in English and Dutch."""

from __future__ import annotations

from collections.abc import Mapping

from forceplate.analysis.quality.calibration import CALIBRATION
from forceplate.analysis.words import Text
from forceplate.types import CheckOutcome
from forceplate_calibration import Concern
from forceplate_calibration.procedure import Step, StepKind
from forceplate_calibration.result import Flag
from forceplate_calibration.verification import Check, CheckAnswer, CheckItem

_STEPS: Mapping[StepKind, Text] = {
    StepKind.WARM_UP: Text(
        "Leave the platform switched on with nothing on it for {wait_s:.0f} s.",
        "Laat het platform {wait_s:.0f} s onbelast aan staan.",
    ),
    StepKind.PRELOAD: Text(
        "Preload: put on {weights} ({force_n:.2f} N), then take it off again before the next step.",
        "Voorbelasten: leg {weights} ({force_n:.2f} N) op het platform en haal het er voor de "
        "volgende stap weer af.",
    ),
    StepKind.ZERO: Text("Take everything off the platform.", "Haal alles van het platform."),
    StepKind.UP: Text(
        "Put on {weights} ({force_n:.2f} N){place}.", "Leg {weights} ({force_n:.2f} N){place}."
    ),
    StepKind.DOWN: Text(
        "Take off weights until {weights} ({force_n:.2f} N) is left{place}.",
        "Haal gewichten weg tot {weights} ({force_n:.2f} N) overblijft{place}.",
    ),
    StepKind.CREEP: Text(
        "Touch nothing for {wait_s:.0f} s.", "Raak {wait_s:.0f} s lang niets aan."
    ),
}
_PLACE = Text(
    ", {x:.0f} mm to the right and {y:.0f} mm forward of the middle",
    ", {x:.0f} mm rechts en {y:.0f} mm voor het midden",
)
_PLATE = Text(" (plate {plate})", " (plaat {plate})")
_NOTHING = Text("", "")

READING = Text("Keep still: reading ...", "Niets aanraken: er wordt gemeten ...")
WATCHING = Text(
    "Touch nothing: the empty platform is watched ...",
    "Niets aanraken: het lege platform wordt bekeken ...",
)
AWAY = Text(
    "The platform is not connected. Plug it in: it goes on by itself.",
    "Het platform is niet verbonden. Sluit het aan: het gaat vanzelf verder.",
)
RESTLESS = Text(
    "The load does not come to rest. Does anything touch the platform or the weights?",
    "De belasting komt niet tot rust. Raakt iets het platform of de gewichten?",
)
SURPRISE = Text(
    "This reading is {percent:+.1f} % away from what the earlier ones promise. Is it the right "
    "weight? Take it again if not.",
    "Deze aflezing wijkt {percent:+.1f} % af van wat de eerdere beloven. Is dit het goede gewicht? "
    "Meet anders opnieuw.",
)

_FLAGS: Mapping[str, Text] = {
    "bad_point": Text(
        "Reading {row:.0f} is {value:.2f} % of the largest load away from the curve; {limit:.2g} % "
        "is allowed. No calibration comes of this series: take that reading again.",
        "Aflezing {row:.0f} ligt {value:.2f} % van de grootste belasting naast de kromme; "
        "{limit:.2g} % mag. Deze reeks geeft geen kalibratie: meet die aflezing opnieuw.",
    ),
    "outlier": Text(
        "Reading {row:.0f} does not belong to the others: it is {value:+.3f} N off.",
        "Aflezing {row:.0f} hoort niet bij de andere: zij wijkt {value:+.3f} N af.",
    ),
    "hysteresis": Text(
        "Rising and falling readings differ by up to {value:.2f} % ({limit:.2g} % is usual).",
        "Op- en afgaande aflezingen verschillen tot {value:.2f} % ({limit:.2g} % is gewoon).",
    ),
    "repeatability": Text(
        "Repeated readings differ by up to {value:.2f} % ({limit:.2g} % is usual).",
        "Herhaalde aflezingen verschillen tot {value:.2f} % ({limit:.2g} % is gewoon).",
    ),
    "zero_return": Text(
        "Unloaded, the platform does not come back to its zero: {value:.2f} % ({limit:.2g} % is "
        "usual).",
        "Onbelast komt het platform niet op zijn nul terug: {value:.2f} % ({limit:.2g} % is "
        "gewoon).",
    ),
    "creep": Text(
        "Under constant load the reading creeps by {value:+.2f} % ({limit:.2g} % is usual).",
        "Onder vaste belasting kruipt de aflezing {value:+.2f} % ({limit:.2g} % is gewoon).",
    ),
    "held_out_place": Text(
        "A place that was left out is predicted {value:.1f} mm off, near reading {row:.0f} "
        "({limit:.2g} mm is usual). Did the weight stand where it should?",
        "Een weggelaten plaats wordt {value:.1f} mm fout voorspeld, bij aflezing {row:.0f} "
        "({limit:.2g} mm is gewoon). Stond het gewicht waar het hoort?",
    ),
    "few_points": Text(
        "There are {value:.0f} points; ASTM E74 asks for {limit:.0f}.",
        "Er zijn {value:.0f} punten; ASTM E74 vraagt er {limit:.0f}.",
    ),
    "one_run": Text(
        "There is one run only, so nothing is known of repeatability; three are usual.",
        "Er is maar één reeks, dus over de herhaalbaarheid is niets bekend; drie is gewoon.",
    ),
}

UNLOAD = Text(
    "Take everything off the platform; it is watched for {seconds:.0f} s.",
    "Haal alles van het platform; het wordt {seconds:.0f} s bekeken.",
)
PUT_WEIGHT = Text("Put the weight on{place}.", "Zet het gewicht erop{place}.")
_ITEMS: Mapping[CheckItem, Text] = {
    CheckItem.NOISE: Text("Noise of the unloaded platform", "Ruis van het onbelaste platform"),
    CheckItem.ZERO_DRIFT: Text("Drift of the zero", "Verloop van de nul"),
    CheckItem.FORCE: Text("Error at the known weight", "Fout bij het bekende gewicht"),
    CheckItem.CORNER: Text("Corner against middle", "Hoek tegen midden"),
    CheckItem.PLACE: Text("Centre of pressure", "Drukpunt"),
}
_ANSWER = Text(
    "{item}: {value:.3f} {unit}, at most {limit:.3f}: {verdict}",
    "{item}: {value:.3f} {unit}, hoogstens {limit:.3f}: {verdict}",
)
_PASSED, _FAILED = Text("good", "goed"), Text("NOT GOOD", "NIET GOED")
_CHECK_PASSED = Text("The platform passes the check.", "Het platform doorstaat de controle.")
_CHECK_FAILED = Text(
    "The platform fails the check. Look at the mounting, the cables and the weight, and check "
    "again; if it fails again, calibrate it before anyone is measured.",
    "Het platform doorstaat de controle niet. Kijk naar opstelling, kabels en gewicht en "
    "controleer opnieuw; lukt het dan niet, kalibreer het voordat er iemand wordt gemeten.",
)


def step_text(step: Step) -> Text:
    """Return what the operator is to do."""
    weights = " + ".join(step.load.weights) or "-"
    plate = _PLATE.fill(plate=step.plate) if step.plate else _NOTHING
    place = place_text(step.x_mm, step.y_mm)
    text = _STEPS[step.kind].fill(
        weights=weights, force_n=step.load.force_n, wait_s=step.wait_s, place=place
    )
    return Text(text.en + plate.en, text.nl + plate.nl)


def place_text(x_mm: float, y_mm: float) -> Text:
    """Return where a weight is to stand; nothing for the middle."""
    return _PLACE.fill(x=x_mm, y=y_mm) if x_mm or y_mm else _NOTHING


def flag_text(flag: Flag) -> Text:
    """Return what is to be known of a series of readings."""
    return _FLAGS[flag.kind].fill(value=flag.value, limit=flag.limit, row=float(flag.row or 0))


def concern_text(concern: Concern) -> Text:
    """Return what is to be known of a calibration on a platform and a day."""
    return CALIBRATION.sentences[f"{CheckOutcome.WARN}:{concern}"]


def answer_text(answer: CheckAnswer) -> Text:
    """Return one number of a check with its verdict."""
    return _ANSWER.fill(
        item=_ITEMS[answer.item],
        value=answer.value,
        limit=answer.limit,
        unit=answer.unit,
        verdict=_PASSED if answer.passed else _FAILED,
    )


def check_text(check: Check) -> Text:
    """Return the verdict of a whole check, and what to do."""
    return _CHECK_PASSED if check.passed else _CHECK_FAILED
