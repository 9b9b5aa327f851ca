"""``forceplate check`` and ``checks``: whether the platform is still what its calibration says."""

from __future__ import annotations

import math
import time
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from forceplate.cli.calibrate import spoken
from forceplate.cli.compare import LanguageOption, check_language
from forceplate.cli.output import (
    ExitCode,
    Json,
    JsonOption,
    LibraryOption,
    print_error,
    print_json,
)
from forceplate.errors import CalibrationError

if TYPE_CHECKING:
    from forceplate.acquisition import Acquisition
    from forceplate_calibration import Calibration
    from forceplate_calibration.platform_check import PlatformCheck, PlatformCheckRun
    from forceplate_calibration.readings.weights import Load

POLL_S = 0.01
PLOT_WIDTH = 41
MOST_LIMITS = 4.0
_HISTORY_LINE = "  {at:%Y-%m-%d %H:%M}  {value:+8.3f} N  [{row}]  {verdict}  {weight} {force:.2f} N"


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command(
        epilog="Example: forceplate check --driver harp --address /dev/ttyUSB0 --calibration "
        "plate.json --mass 5.002 --mass-uncertainty 0.001 --weight kettlebell --latitude 52.1 "
        "--operator AB --place -60,40 --place 60,40"
    )(check)
    app.command(epilog="Example: forceplate checks --library library")(checks)


def check(
    driver: Annotated[str, typer.Option(help="Driver, as listed by 'forceplate devices'.")],
    address: Annotated[str, typer.Option(help="Port: /dev/ttyUSB0, COM3, socket://host:port.")],
    calibration: Annotated[Path, typer.Option(help="Calibration file of the platform.")],
    mass: Annotated[float, typer.Option(min=0.01, max=500, help="Of the known weight, in kg.")],
    mass_uncertainty: Annotated[float, typer.Option(min=0, help="Standard uncertainty, in kg.")],
    weight: Annotated[str, typer.Option(help="Name of the weight; the same at every check.")],
    operator: Annotated[str, typer.Option(help="Who checks, as a code.")],
    material: Annotated[str, typer.Option(help="Of the weight.")] = "cast iron",
    latitude: Annotated[float | None, typer.Option(help="Degrees, for gravity.")] = None,
    height: Annotated[float, typer.Option(help="Metres above the sea.")] = 0.0,
    gravity: Annotated[float | None, typer.Option(help="m/s2, instead of the latitude.")] = None,
    place: Annotated[
        list[str] | None,
        typer.Option(help="X,Y in mm from the middle, for a corner; may be given several times."),
    ] = None,
    plate: Annotated[str, typer.Option(help="Which plate, where there are several.")] = "",
    watch_seconds: Annotated[float, typer.Option(min=1, help="Watch the zero so long.")] = 60.0,
    library: LibraryOption = None,
    language: LanguageOption = "en",
    as_json: JsonOption = False,
) -> None:
    """Check a platform with one known weight in two minutes. Enter: done; q: stop."""
    check_language(language)
    if (latitude is None) == (gravity is None):
        raise typer.BadParameter("give --latitude or --gravity", param_hint="--latitude")
    with spoken(language):
        done, model, concerns, path = _checked(
            driver, address, calibration,
            _weight(weight, mass, mass_uncertainty, material, latitude, height, gravity),
            weight, operator, tuple(map(_place, place or ())), plate, watch_seconds, library,
            language,
        )  # fmt: skip
    _tell(done, model, concerns, path, language, as_json=as_json)
    if not done.passed:
        raise typer.Exit(ExitCode.NOT_ACCEPTED)


def _weight(
    name: str, mass: float, u_mass: float, material: str,
    latitude: float | None, height: float, gravity: float | None,
) -> Load:  # fmt: skip
    from forceplate_calibration.readings.weights import DeadWeight, Gravity, gravity_at, load_of

    local = gravity_at(latitude, height) if latitude is not None else None
    return load_of(
        [DeadWeight(name, mass, u_mass, material)],
        local or Gravity(gravity or 0.0, 0.0005, "entered"),
    )


def _checked(
    driver: str, address: str, calibration: Path, load: Load, weight: str, operator: str,
    corners: tuple[tuple[float, float], ...], plate: str, watch_seconds: float,
    library: Path | None, language: str,
) -> tuple[PlatformCheck, Calibration, list[str], Path]:  # fmt: skip
    """Return the check, the calibration and what is to be known of it, and the file."""
    from forceplate.acquisition import Acquisition
    from forceplate.cli.trials import open_library
    from forceplate.platform import load_driver
    from forceplate.session import local_now
    from forceplate.storage.platform_checks import PlatformCheckStore
    from forceplate_calibration import read_calibration
    from forceplate_calibration.platform_check import PlatformCheckPlan, PlatformCheckRun

    model = read_calibration(calibration)
    plan = PlatformCheckPlan(
        load.force_n,
        load.u_force_n,
        weight,
        ((0.0, 0.0), *corners),
        watch_seconds,
        plate=plate,
    )
    store = PlatformCheckStore(open_library(library).root)
    platform = load_driver(driver).open(address)
    try:
        info = platform.info
        model.check_usable(info)
        verification = PlatformCheckRun(model, plan, info.sample_rate_hz)
        acquisition = Acquisition(platform)
        acquisition.start()
        try:
            _follow(verification, acquisition, language)
        finally:
            acquisition.stop()
    finally:
        platform.close()
    done = verification.result(
        at=local_now(), operator=operator, serial_number=info.serial_number, model=info.model
    )
    path = store.add(done)
    concerns = model.concerns(info, done.at.date())
    return done, model, [str(concern) for concern in concerns], path


def checks(
    library: LibraryOption = None,
    language: LanguageOption = "en",
    as_json: JsonOption = False,
) -> None:
    """Show the checks of every platform over time: the error at the known weight."""
    from forceplate.cli.trials import open_library
    from forceplate.operations.calibration_guidance import (
        DAMAGED_CHECKS,
        HISTORY_HEAD,
        NEVER_CHECKED,
        NO_SERIAL_NUMBER,
    )
    from forceplate.storage.platform_checks import PlatformCheckStore
    from forceplate.words import say

    check_language(language)
    store = PlatformCheckStore(open_library(library).root)
    documents: list[Json] = []
    for model, serial_number in store.platforms():
        history = store.history(model, serial_number)
        documents.append(
            {
                "model": model,
                "serial_number": serial_number,
                "damaged_lines": history.n_damaged_lines,
                "checks": [_document(each) for each in history.checks],
            }
        )
        if not as_json:
            head = HISTORY_HEAD.fill(model=model, serial=serial_number or NO_SERIAL_NUMBER)
            typer.echo(say(head, language))
            typer.echo("\n".join(history_lines(history.checks, language)))
        if history.n_damaged_lines:
            damaged = DAMAGED_CHECKS.fill(n=history.n_damaged_lines, model=model)
            print_error(say(damaged, language))
    if as_json:
        print_json({"platforms": documents})
    elif not documents:
        typer.echo(say(NEVER_CHECKED, language))


def history_lines(history: Sequence[PlatformCheck], language: str = "en") -> list[str]:
    """Return the errors at the known weight as a plot of one line for each check."""
    from forceplate.operations.calibration_guidance import FAIL, PASS
    from forceplate.words import Text, say
    from forceplate_calibration.certificate.rows import SIMULATED

    errors = [next(a for a in each.answers if a.item == "force") for each in history]
    widest = max((a.limit for a in errors), default=1.0)
    # one gross error stands at the edge, so that the others can still be told apart
    reach = max(widest, min(max((abs(a.value) for a in errors), default=0.0), MOST_LIMITS * widest))
    middle = PLOT_WIDTH // 2
    lines = []
    for each, answer in zip(history, errors, strict=True):
        row = [" "] * PLOT_WIDTH
        for sign in (-1, 1):
            row[middle + round(sign * answer.limit / reach * middle)] = ":"
        row[middle] = "|"
        at = min(max(answer.value / reach, -1.0), 1.0)
        row[middle + round(at * middle)] = "o" if answer.passed else "X"
        simulated = say(SIMULATED, language).partition(":")[0] if each.simulated else ""
        line = Text(_HISTORY_LINE, _HISTORY_LINE).fill(
            at=each.at,
            value=answer.value,
            row="".join(row),
            verdict=PASS if each.passed else FAIL,
            weight=each.weight,
            force=each.force_n,
        )
        lines.append(f"{say(line, language)}  {simulated}".rstrip())
    return lines


def _place(text: str) -> tuple[float, float]:
    parts = text.split(",")
    try:
        x, y = (float(part) for part in parts)
    except ValueError:
        x = y = math.nan
    if not (math.isfinite(x) and math.isfinite(y)):
        raise typer.BadParameter(f"{text!r} is no place; write X,Y in millimetres: 60,-40")
    return x, y


def _follow(verification: PlatformCheckRun, acquisition: Acquisition, language: str) -> None:
    from forceplate.acquisition.new_samples import NewSamples
    from forceplate.operations.calibration_guidance import PUT_WEIGHT, RESTLESS, UNLOAD, place_text
    from forceplate.words import say
    from forceplate_calibration.platform_check import PlatformCheckPhase

    samples = NewSamples(lambda: acquisition)
    told_restless = False
    while verification.phase is not PlatformCheckPhase.DONE:
        if acquisition.fault is not None:
            raise acquisition.fault
        if verification.phase in (PlatformCheckPhase.UNLOAD, PlatformCheckPhase.PLACE):
            asks = UNLOAD.fill(seconds=verification.plan.watch_s)
            if verification.phase is PlatformCheckPhase.PLACE:
                asks = PUT_WEIGHT.fill(place=place_text(*verification.place_mm))
            typer.echo(f"{say(asks, language)} [Enter, q]", err=True)
            _wait_for_operator()
            verification.confirm()
            samples.forget()
            told_restless = False
            continue
        for counts in samples.blocks(verification.lost_samples):
            verification.feed(counts)
        if verification.is_restless and not told_restless:
            typer.echo(say(RESTLESS, language), err=True)
            told_restless = True
        time.sleep(POLL_S)


def _wait_for_operator() -> None:
    try:
        answer = input()
    except (EOFError, KeyboardInterrupt):
        answer = "q"
    if answer.strip().lower() == "q":
        from forceplate.operations.calibration_guidance import CHECK_STOPPED

        raise CalibrationError(CHECK_STOPPED)


def _tell(
    done: PlatformCheck,
    model: Calibration,
    concerns: list[str],
    path: Path,
    language: str,
    *,
    as_json: bool,
) -> None:
    from forceplate.operations.calibration_guidance import (
        CHECK_KEPT,
        answer_text,
        check_text,
        concern_text,
        unchecked_text,
    )
    from forceplate.words import say
    from forceplate_calibration import Concern
    from forceplate_calibration.certificate.rows import SIMULATED

    if as_json:
        concern_words: list[Json] = list(concerns)
        print_json({"check": _document(done), "concerns": concern_words, "file": str(path)})
        return
    if done.simulated:
        typer.echo(say(SIMULATED, language))
    for answer in done.answers:
        typer.echo(say(answer_text(answer), language))
    left_out = unchecked_text(done, model)
    if left_out is not None:
        typer.echo(say(left_out, language))
    typer.echo(say(check_text(done), language))
    for concern in concerns:
        typer.echo(say(concern_text(Concern(concern)), language))
    typer.echo(say(CHECK_KEPT.fill(path=path), language))


def _document(done: PlatformCheck) -> Json:
    import json

    document: dict[str, Json] = json.loads(done.to_json())["check"]
    return {**document, "passed": done.passed}
