"""``forceplate check``: whether the platform is still what its calibration says."""

from __future__ import annotations

import json
import math
import time
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import Annotated

import typer

from forceplate.acquisition import Acquisition
from forceplate.acquisition.new_samples import NewSamples
from forceplate.cli.command_app import Answer, CommandApp
from forceplate.cli.exit_codes import ExitCode
from forceplate.cli.library_choice import open_library
from forceplate.cli.options import AddressOption, DriverOption, LibraryOption, wrong_argument
from forceplate.cli.printing.messages import Json, said, tell
from forceplate.errors import CalibrationError
from forceplate.operations.platform.calibration_guidance import (
    CHECK_KEPT,
    CHECK_STOPPED,
    NOTHING_ON_IT,
    PUT_WEIGHT,
    RESTLESS,
    UNLOAD,
    answer_text,
    check_text,
    concern_text,
    place_text,
    unchecked_text,
)
from forceplate.platform import load_driver
from forceplate.session import local_now
from forceplate.storage.platform_checks import PlatformCheckStore
from forceplate.words import Text
from forceplate_calibration import Calibration, Concern, read_calibration
from forceplate_calibration.certificate.rows import SIMULATED
from forceplate_calibration.platform_check.check import PlatformCheck, PlatformCheckPlan
from forceplate_calibration.platform_check.run import PlatformCheckPhase, PlatformCheckRun
from forceplate_calibration.readings.weights import (
    ANYWHERE,
    DeadWeight,
    Gravity,
    gravity_at,
    load_of,
)

app = CommandApp()
POLL_S = 0.01


@app.spoken_command(
    example="forceplate check --driver harp --address /dev/ttyUSB0 --calibration plate.json "
    "--mass 5.002 --mass-uncertainty 0.001 --weight kettlebell --latitude 52.1 "
    "--operator AB --place -60,40 --place 60,40"
)
def check(
    driver: DriverOption,
    address: AddressOption,
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
) -> Answer:
    """Check a platform with one known weight in two minutes. Enter: done; q: stop."""
    load = load_of(
        [DeadWeight(weight, mass, mass_uncertainty, material)], _gravity(latitude, height, gravity)
    )
    model = read_calibration(calibration)
    if model.plates:
        model.of_plate(plate)
    plan = PlatformCheckPlan(
        load.force_n,
        load.u_force_n,
        weight,
        ((0.0, 0.0), *map(_place, place or ())),
        watch_seconds,
        plate=plate,
    )
    store = PlatformCheckStore(open_library(library).root)
    with closing(load_driver(driver).open(address)) as platform:
        info = platform.info
        model.check_open(info)
        run = PlatformCheckRun(model, plan, info.sample_rate_hz, info.channels)
        with Acquisition(platform) as acquisition:
            _lead(run, acquisition)
    done = run.result(
        at=local_now(), operator=operator, serial_number=info.serial_number, model=info.model
    )
    path = store.add(done)
    concerns = model.concerns(info, done.at.date())
    return _answer(done, model, concerns, path)


def _gravity(latitude: float | None, height: float, gravity: float | None) -> Gravity:
    """Return it as given; without either that of anywhere on earth, with the doubt of that."""
    if latitude is not None and gravity is not None:
        raise wrong_argument(Text("give --latitude or --gravity"), param_hint="--latitude")
    if gravity is not None:
        return Gravity(gravity, 0.0005, "entered")
    return ANYWHERE if latitude is None else gravity_at(latitude, height)


def _place(text: str) -> tuple[float, float]:
    parts = text.split(",")
    try:
        x, y = (float(part) for part in parts)
    except ValueError:
        x = y = math.nan
    if not (math.isfinite(x) and math.isfinite(y)):
        raise wrong_argument(
            Text("{text!r} is no place; write X,Y in millimetres: 60,-40").fill(text=text)
        )
    return x, y


def _lead(run: PlatformCheckRun, acquisition: Acquisition) -> None:
    """Lead through the check to its end."""
    samples = NewSamples(lambda: acquisition)
    told_restless = False
    while run.phase is not PlatformCheckPhase.DONE:
        if acquisition.fault is not None:
            raise acquisition.fault
        if run.phase in (PlatformCheckPhase.UNLOAD, PlatformCheckPhase.PLACE):
            asks = UNLOAD.fill(seconds=run.plan.watch_s)
            if run.phase is PlatformCheckPhase.PLACE:
                asks = PUT_WEIGHT.fill(place=place_text(*run.place_mm))
            if run.found_nothing:
                tell(NOTHING_ON_IT, err=True)
            typer.echo(f"{said(asks)} [Enter, q]", err=True)
            _wait_for_operator()
            run.confirm()
            samples.forget()
            told_restless = False
            continue
        for counts in samples.blocks(run.lost_samples):
            run.feed(counts)
        if run.is_restless and not told_restless:
            tell(RESTLESS, err=True)
            told_restless = True
        time.sleep(POLL_S)


def _wait_for_operator() -> None:
    try:
        answer = input()
    except (EOFError, KeyboardInterrupt):
        answer = "q"
    if answer.strip().lower() == "q":
        raise CalibrationError(CHECK_STOPPED)


def _answer(
    done: PlatformCheck, model: Calibration, concerns: Sequence[Concern], path: Path
) -> Answer:
    """Return what the check found and where it is kept."""
    left_out = unchecked_text(done, model)
    return Answer(
        {"check": check_document(done), "concerns": concerns, "file": path},
        [
            *([SIMULATED] if done.simulated else []),
            *map(answer_text, done.answers),
            *([] if left_out is None else [left_out]),
            check_text(done),
            *map(concern_text, concerns),
            CHECK_KEPT.fill(path=path),
        ],
        code=ExitCode.DONE if done.passed else ExitCode.NOT_ACCEPTED,
    )


def check_document(done: PlatformCheck) -> dict[str, Json]:
    """Return a check as it is stored, and whether it passed."""
    stored: dict[str, Json] = json.loads(done.to_json())["check"]
    return {**stored, "passed": done.passed}
