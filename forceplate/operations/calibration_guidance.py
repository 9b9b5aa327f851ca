"""What a person reads while calibrating and checking, in English and Dutch."""

from __future__ import annotations

from collections.abc import Mapping

from forceplate.analysis.quality.calibration_checks import CALIBRATION
from forceplate.types import CheckOutcome
from forceplate.words import Text
from forceplate_calibration import Calibration, Concern
from forceplate_calibration.platform_check import (
    PlatformCheck,
    PlatformCheckAnswer,
    PlatformCheckItem,
)
from forceplate_calibration.procedure.procedure import Step, StepKind

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
_PLACE = Text(", {where} from the middle", ", {where} vanaf het midden")
_BOTH = Text("{across} and {along}", "{across} en {along}")
_RIGHT = Text("{mm:.0f} mm to the right", "{mm:.0f} mm naar rechts")
_LEFT = Text("{mm:.0f} mm to the left", "{mm:.0f} mm naar links")
_TOES = Text("{mm:.0f} mm towards the toes", "{mm:.0f} mm naar de tenen")
_HEEL = Text("{mm:.0f} mm towards the heel", "{mm:.0f} mm naar de hiel")
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

KEPT = Text(
    "What was read is kept in {path}; go on with --resume.",
    "Wat is afgelezen staat in {path}; ga verder met --resume.",
)
STOPPED = Text("Stopped.", "Gestopt.")
CHECK_STOPPED = Text(
    "The check was stopped; nothing was kept.", "De controle is gestopt; er is niets bewaard."
)
CHECK_KEPT = Text("Kept in {path}", "Bewaard in {path}")
NEVER_CHECKED = Text(
    "No platform was checked yet: forceplate check --help",
    "Er is nog geen platform gecontroleerd: forceplate check --help",
)
NO_CERTIFICATE = Text(
    "Calibration {name!r} has no certificate to print. Calibrate the platform with weights.",
    "Kalibratie {name!r} heeft geen certificaat om af te drukken. Kalibreer het platform met "
    "gewichten.",
)
HISTORY_HEAD = Text(
    "{model}, {serial}: error at the known weight; | is 0, : the limits, o good, X not good",
    "{model}, {serial}: fout bij het bekende gewicht; | is 0, : de grenzen, o goed, X niet goed",
)
DAMAGED_CHECKS = Text(
    "{n} lines of the checks of {model} are damaged and left out; the others are sound.",
    "{n} regels van de controles van {model} zijn beschadigd en weggelaten; de andere zijn goed.",
)
MADE_ANEW = Text("{old} -> {new}: {n} trials", "{old} -> {new}: {n} pogingen")
TRIAL_ANEW = Text("  trial {n}: {was} -> {now}", "  poging {n}: {was} -> {now}")
NO_PEAK = Text("no peak", "geen piek")
NO_SERIAL_NUMBER = Text("no serial number", "geen serienummer")
PASS, FAIL = Text("pass", "goed"), Text("FAIL", "FOUT")

UNLOAD = Text(
    "Take everything off the platform; it is watched for {seconds:.0f} s.",
    "Haal alles van het platform; het wordt {seconds:.0f} s bekeken.",
)
PUT_WEIGHT = Text("Put the weight on{place}.", "Zet het gewicht erop{place}.")
_ITEMS: Mapping[PlatformCheckItem, Text] = {
    PlatformCheckItem.NOISE: Text(
        "Noise of the unloaded platform", "Ruis van het onbelaste platform"
    ),
    PlatformCheckItem.ZERO_DRIFT: Text("Drift of the zero", "Verloop van de nul"),
    PlatformCheckItem.FORCE: Text("Error at the known weight", "Fout bij het bekende gewicht"),
    PlatformCheckItem.CORNER: Text("Corner against middle", "Hoek tegen midden"),
    PlatformCheckItem.PLACE: Text("Centre of pressure", "Drukpunt"),
}
_ANSWER = Text(
    "{item}: {value:z.3f} {unit}, at most {limit:.3f}: {verdict}",
    "{item}: {value:z.3f} {unit}, hoogstens {limit:.3f}: {verdict}",
)
_NO_PLACE = Text(
    "Centre of pressure: NOT CHECKED, the weight reads below the {force:.0f} N from which it is "
    "given. Check with a heavier weight.",
    "Drukpunt: NIET GECONTROLEERD, het gewicht leest minder dan de {force:.0f} N vanaf waar het "
    "gegeven wordt. Controleer met een zwaarder gewicht.",
)
_PASSED, _FAILED = Text("good", "goed"), Text("NOT GOOD", "NIET GOED")
_CHECK_PASSED = Text("The platform passes the check.", "Het platform doorstaat de controle.")
_CHECK_FAILED = Text(
    "The platform fails the check. Look at the mounting, the cables and the weight, and check "
    "again; if it fails again, calibrate it before anyone is measured.",
    "Het platform doorstaat de controle niet. Kijk naar opstelling, kabels en gewicht en "
    "controleer opnieuw; lukt het dan niet, kalibreer het voordat er iemand wordt gemeten.",
)


def simple_lines(calibration: Calibration) -> tuple[Text, ...]:
    """Return a calibration that has no certificate, line by line."""
    model = calibration.platform_model or Text("any model", "elk model")
    serial = calibration.platform_serial_number or Text("any", "elk")
    used = [calibration.channels[column] for column in calibration.used_channels]
    same = "  {name}: {value:.8g} {unit}"
    return (
        Text(
            "Calibration {id} of {created}, without a certificate; for {model}, serial number "
            "{serial}",
            "Kalibratie {id} van {created}, zonder certificaat; voor {model}, serienummer {serial}",
        ).fill(id=calibration.id, created=calibration.created, model=model, serial=serial),
        Text("Origin: {origin}", "Herkomst: {origin}").fill(origin=calibration.origin),
        Text("SHA-256: {sha}", "SHA-256: {sha}").fill(sha=calibration.sha256),
        *(
            Text(same, same).fill(
                name=channel.name,
                value=channel.sensitivity_n_per_count,
                unit="N per count",
            )
            for channel in used
        ),
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
    across = (_RIGHT if x_mm > 0 else _LEFT).fill(mm=abs(x_mm))
    along = (_TOES if y_mm > 0 else _HEEL).fill(mm=abs(y_mm))
    if not x_mm and not y_mm:
        return _NOTHING
    if x_mm and y_mm:
        return _PLACE.fill(where=_BOTH.fill(across=across, along=along))
    return _PLACE.fill(where=across if x_mm else along)


def concern_text(concern: Concern) -> Text:
    """Return what is to be known of a calibration on a platform and a day."""
    return CALIBRATION.sentences[f"{CheckOutcome.WARN}:{concern}"]


def answer_text(answer: PlatformCheckAnswer) -> Text:
    """Return one number of a check with its verdict."""
    return _ANSWER.fill(
        item=_ITEMS[answer.item],
        value=answer.value,
        limit=answer.limit,
        unit=answer.unit,
        verdict=_PASSED if answer.passed else _FAILED,
    )


def unchecked_text(check: PlatformCheck, calibration: Calibration) -> Text | None:
    """Return what a check had to leave out, None where it left nothing out."""
    plate = next((each for each in calibration.plates if each.name == check.plate), None)
    was_placed = any(answer.item is PlatformCheckItem.PLACE for answer in check.answers)
    if plate is None or not plate.moments_n_mm_per_count or was_placed:
        return None
    return _NO_PLACE.fill(force=plate.cop_from_n)


def check_text(check: PlatformCheck) -> Text:
    """Return the verdict of a whole check, and what to do."""
    return _CHECK_PASSED if check.passed else _CHECK_FAILED
