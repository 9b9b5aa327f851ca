"""``forceplate check`` and ``checks``: whether the platform is still what its calibration says."""

from __future__ import annotations

import math
import time
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

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
    from forceplate_calibration.verification import Check, Verification

POLL_S = 0.01
PLOT_WIDTH = 41


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
    from forceplate.acquisition import Acquisition
    from forceplate.cli.trials import open_library
    from forceplate.platform import load_driver
    from forceplate.session import local_now
    from forceplate.storage.calibration_store import CalibrationStore
    from forceplate_calibration import read_calibration
    from forceplate_calibration.verification import CheckPlan, Verification
    from forceplate_calibration.weights import DeadWeight, Gravity, gravity_at, load_of

    check_language(language)
    if (latitude is None) == (gravity is None):
        raise typer.BadParameter("give --latitude or --gravity", param_hint="--latitude")
    local = gravity_at(latitude, height) if latitude is not None else None
    load = load_of(
        [DeadWeight(weight, mass, mass_uncertainty, material)],
        local or Gravity(gravity or 0.0, 0.0005, "entered"),
    )
    model = read_calibration(calibration)
    plan = CheckPlan(
        load.force_n,
        load.u_force_n,
        weight,
        ((0.0, 0.0), *map(_place, place or ())),
        watch_seconds,
        plate=plate,
    )
    store = CalibrationStore(open_library(library).root)
    platform = load_driver(driver).open(address)
    try:
        info = platform.info
        model.check_usable(info)
        verification = Verification(model, plan, info.sample_rate_hz)
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
    path = store.add_check(done)
    concerns = model.concerns(info, done.at.date())
    _tell(done, [str(concern) for concern in concerns], path, language, as_json=as_json)
    if not done.passed:
        raise typer.Exit(ExitCode.NOT_ACCEPTED)


def checks(
    library: LibraryOption = None,
    language: LanguageOption = "en",
    as_json: JsonOption = False,
) -> None:
    """Show the checks of every platform over time: the error at the known weight."""
    from forceplate.cli.trials import open_library
    from forceplate.storage.calibration_store import CalibrationStore

    check_language(language)
    store = CalibrationStore(open_library(library).root)
    documents: list[Json] = []
    for model, serial_number in store.platforms():
        history = store.checks(model, serial_number)
        documents.append(
            {
                "model": model,
                "serial_number": serial_number,
                "damaged_lines": history.n_damaged_lines,
                "checks": [_document(each) for each in history.checks],
            }
        )
        if not as_json:
            typer.echo(f"{model}, {serial_number or 'no serial number'}")
            typer.echo("\n".join(history_lines(history.checks)))
        if history.n_damaged_lines:
            print_error(f"{history.n_damaged_lines} lines of the checks of {model} are damaged.")
    if as_json:
        print_json({"platforms": documents})
    elif not documents:
        typer.echo("No platform was checked yet: forceplate check --help")


def history_lines(history: Sequence[Check]) -> list[str]:
    """Return the errors at the known weight as a plot of one line for each check."""
    errors = [next(a for a in each.answers if a.item == "force") for each in history]
    reach = max((max(abs(a.value), a.limit) for a in errors), default=1.0)
    middle = PLOT_WIDTH // 2
    lines = []
    for each, answer in zip(history, errors, strict=True):
        row = [" "] * PLOT_WIDTH
        for sign in (-1, 1):
            row[middle + round(sign * answer.limit / reach * middle)] = ":"
        row[middle] = "|"
        row[middle + round(answer.value / reach * middle)] = "o" if answer.passed else "X"
        verdict = "pass" if each.passed else "FAIL"
        lines.append(
            f"  {each.at:%Y-%m-%d %H:%M}  {answer.value:+8.3f} N  [{''.join(row)}]  {verdict}  "
            f"{each.weight} {each.force_n:.2f} N{'  SIMULATED' if each.simulated else ''}"
        )
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


def _follow(verification: Verification, acquisition: Acquisition, language: str) -> None:
    from forceplate.acquisition.feed import Feed
    from forceplate.analysis.words import say
    from forceplate.calibrating import PUT_WEIGHT, RESTLESS, UNLOAD, place_text
    from forceplate_calibration.verification import CheckPhase

    feed = Feed(acquisition)
    told_restless = False
    while verification.phase is not CheckPhase.DONE:
        if verification.phase in (CheckPhase.UNLOAD, CheckPhase.PLACE):
            asks = UNLOAD.fill(seconds=verification.plan.watch_s)
            if verification.phase is CheckPhase.PLACE:
                asks = PUT_WEIGHT.fill(place=place_text(*verification.place_mm))
            typer.echo(f"{say(asks, language)} [Enter, q]", err=True)
            _wait_for_operator()
            verification.confirm()
            feed.forget()
            told_restless = False
            continue
        for counts in feed.blocks(verification.lost_samples):
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
        raise CalibrationError("The check was stopped; nothing was kept.")


def _tell(done: Check, concerns: list[str], path: Path, language: str, *, as_json: bool) -> None:
    from forceplate.analysis.words import say
    from forceplate.calibrating import answer_text, check_text, concern_text
    from forceplate_calibration import Concern

    if as_json:
        concern_words: list[Json] = list(concerns)
        print_json({"check": _document(done), "concerns": concern_words, "file": str(path)})
        return
    if done.simulated:
        typer.echo("SIMULATED: no real platform.")
    for answer in done.answers:
        typer.echo(say(answer_text(answer), language))
    typer.echo(say(check_text(done), language))
    for concern in concerns:
        typer.echo(say(concern_text(Concern(concern)), language))
    typer.echo(f"Kept in {path}")


def _document(done: Check) -> Json:
    import json

    document: dict[str, Json] = json.loads(done.to_json())["check"]
    return {**document, "passed": done.passed}
