"""What a person reads while calibrating and checking."""

from __future__ import annotations

from collections.abc import Mapping
from math import ceil

from forceplate.analysis.quality.calibration_checks import CALIBRATION, weight_doubt
from forceplate.types import CheckOutcome
from forceplate.words import Text, listed, plain
from forceplate_calibration import Calibration, Concern
from forceplate_calibration.platform_check.check import (
    PlatformCheck,
    PlatformCheckAnswer,
    PlatformCheckItem,
)
from forceplate_calibration.procedure.procedure import Procedure
from forceplate_calibration.procedure.steps import Step, StepKind

_STEPS: Mapping[StepKind, Text] = {
    StepKind.WARM_UP: Text("Leave the platform switched on with nothing on it for {wait}."),
    StepKind.PRELOAD: Text(
        "Preload: put on {weights} ({force_n:.2f} N), then take it off again before the next step."
    ),
    StepKind.ZERO: Text("Take everything off the platform."),
    StepKind.UP: Text("Put on {weights} ({force_n:.2f} N){place}."),
    StepKind.DOWN: Text("Take off weights until {weights} ({force_n:.2f} N) is left{place}."),
    StepKind.CREEP: Text("Touch nothing for {wait}."),
}
_PLACE = Text(", {where} from the middle")
_BOTH = Text("{across} and {along}")
_RIGHT = Text("{mm:.0f} mm to the right")
_LEFT = Text("{mm:.0f} mm to the left")
_TOES = Text("{mm:.0f} mm towards the toes")
_HEEL = Text("{mm:.0f} mm towards the heel")
_PLATE = Text(" (plate {plate})")
_NOTHING = plain("")
_MINUTES, _SECONDS = plain("{minutes:.0f} min"), plain("{seconds:.0f} s")  # as in any language
_LEFT_TO_DO = Text("At least {minutes:.0f} min to go, and the time that moving the weights takes.")

READING = Text("Keep still: reading ...")
WATCHING = Text("Touch nothing: the empty platform is watched ...")
WATCHING_AGAIN = Text("Samples were lost: the {seconds:.0f} seconds begin again.")
AWAY = Text("The platform is not connected. Plug it in or switch it on: it goes on by itself.")
RESTLESS = Text("The load does not come to rest. Does anything touch the platform or the weights?")
SURPRISE = Text(
    "This reading is {percent:+.1f} % away from what the earlier ones promise. Is it the right "
    "weight? Take it again if not."
)

KEPT = Text("What was read is kept in {path}; go on with --resume.")
STOPPED = Text("Stopped.")
CHECK_STOPPED = Text("The check was stopped; nothing was kept.")
CHECK_KEPT = Text("Kept in {path}")
NEVER_CHECKED = Text("No platform was checked yet: forceplate check --help")
NO_CERTIFICATE = Text(
    "Calibration {name!r} has no certificate to print. Calibrate the platform with weights."
)
HISTORY_HEAD = Text(
    "{model}, {serial}: error at the known weight; | is 0, : the limits, o good, X not good"
)
DAMAGED_CHECKS = Text(
    "Of the checks of {model}, {n:line is damaged and|lines are damaged and} left out; the others "
    "are sound."
)
MADE_ANEW = Text("{old} -> {new}: {n:trial|trials}")
TRIAL_ANEW = Text("  trial {n}: {was} -> {now}")
NO_PEAK = Text("no peak")
NO_SERIAL_NUMBER = Text("no serial number")
PASS, FAIL = Text("pass"), Text("FAIL")

UNLOAD = Text("Take everything off the platform; it is watched for {seconds:.0f} s.")
PUT_WEIGHT = Text("Put the weight on{place}.")
NOTHING_ON_IT = Text(
    "Nothing is read on the platform. Put the weight on and go on; if it stands there, go on too: "
    "the check then fails."
)
_ITEMS: Mapping[PlatformCheckItem, Text] = {
    PlatformCheckItem.NOISE: Text("Noise of the unloaded platform"),
    PlatformCheckItem.ZERO_DRIFT: Text("Drift of the zero"),
    PlatformCheckItem.FORCE: Text("Error at the known weight"),
    PlatformCheckItem.CORNER: Text("Corner against middle"),
    PlatformCheckItem.PLACE: Text("Centre of pressure"),
}
_ANSWER = Text("{item}: {value:z.3f} {unit}, at most {limit:.3f}: {verdict}")
_NO_PLACE = Text(
    "Centre of pressure: NOT CHECKED, the weight reads below the {force:.0f} N from which it is "
    "given. Check with a heavier weight."
)
_PASSED, _FAILED = Text("good"), Text("NOT GOOD")
_CHECK_PASSED = Text("The platform passes the check.")
_CHECK_FAILED = Text(
    "The platform fails the check. Look at the mounting, the cables and the weight, and check "
    "again; if it fails again, calibrate it before anyone is measured."
)
_CHECK_VOID = Text(
    "The weight of this check is too light to say anything. Check again with a heavier one."
)

_MATRIX = Text(
    "The force is the Fz of the maker's matrix of plate {plate!r}: 6 rows, {n} channels in {unit}"
)


def simple_lines(calibration: Calibration) -> tuple[Text, ...]:
    """Return a calibration that has no certificate, line by line."""
    model = calibration.platform_model or Text("any model")
    serial = calibration.platform_serial_number or Text("any")
    used = [calibration.channels[column] for column in calibration.used_channels]
    same = "  {name}: {value:.8g} {unit}"
    return (
        Text(
            "Calibration {id} of {created}, without a certificate; for {model}, serial number "
            "{serial}"
        ).fill(id=calibration.id, created=calibration.created, model=model, serial=serial),
        Text("Origin: {origin}").fill(origin=calibration.origin),
        Text("SHA-256: {sha}").fill(sha=calibration.sha256),
        *(
            plain(same).fill(
                name=channel.name,
                value=channel.sensitivity_n_per_count,
                unit=Text("N per count"),
            )
            for channel in used
        ),
        *(
            _MATRIX.fill(plate=matrix.plate, unit=matrix.input_unit, n=len(matrix.channels))
            for matrix in calibration.matrices
        ),
        *((concern_text(Concern.NOMINAL),) if calibration.nominal else ()),
    )


def step_text(step: Step) -> Text:
    """Return what the operator is to do."""
    weights = " + ".join(step.load.weights) or "-"
    plate = _PLATE.fill(plate=step.plate) if step.plate else _NOTHING
    place = place_text(step.x_mm, step.y_mm)
    text = _STEPS[step.kind].fill(
        weights=weights, force_n=step.load.force_n, wait=_wait_text(step.wait_s), place=place
    )
    return listed((text, plate), "")


def _wait_text(wait_s: float) -> Text:
    minutes, seconds = divmod(wait_s, 60)
    return _SECONDS.fill(seconds=wait_s) if seconds else _MINUTES.fill(minutes=minutes)


def left_to_do(procedure: Procedure) -> Text:
    """Return how long it still takes at the least, in whole minutes, rounded up."""
    return _LEFT_TO_DO.fill(minutes=ceil(procedure.least_left_s / 60))


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
    if check.is_void:
        return _CHECK_VOID
    verdict, doubt = _CHECK_PASSED if check.passed else _CHECK_FAILED, weight_doubt(check)
    return verdict if doubt is None else listed((verdict, doubt), " ")
