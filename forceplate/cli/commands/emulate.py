"""``forceplate emulate``: a simulated platform that other programs can open."""

from __future__ import annotations

import contextlib
import math
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from forceplate.cli.options import LanguageOption, check_language, wrong_argument
from forceplate.cli.printing.messages import said
from forceplate.errors import VisitFileError
from forceplate.reasons import reason_of
from forceplate.storage.visit.visit_file import read_visit
from forceplate.words import Text
from forceplate_drivers.emulation.device import CountsSource, EmulatedDevice
from forceplate_drivers.emulation.faults import parse_fault
from forceplate_drivers.emulation.harp import HarpDevice
from forceplate_drivers.emulation.line import LineDevice
from forceplate_drivers.emulation.openscale import OpenScaleDevice
from forceplate_drivers.emulation.server import EmulatorServer
from forceplate_drivers.emulation.sources import (
    SINGLE_CELL,
    Bench,
    PersonSource,
    Press,
    ReplaySource,
)


class DeviceName(StrEnum):
    """What can be emulated."""

    HARP = "harp"
    OPENSCALE = "openscale"
    LINE = "line"


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(
        epilog="Example: forceplate emulate harp --link plate --fault unplug@5:2 "
        "--source P001_W0_2026-03-02.h5#3"
    )(emulate)


def emulate(
    device: Annotated[DeviceName, typer.Argument(help="Device to emulate.")],
    link: Annotated[
        Path | None, typer.Option(help="Make a link to the pseudo-terminal here.")
    ] = None,
    tcp: Annotated[
        int | None,
        typer.Option(min=0, max=65535, help="Serve on this TCP port of this computer; 0: any."),
    ] = None,
    source: Annotated[
        str | None,
        typer.Option(help="Replay VISIT.h5#TRIAL bit for bit; default: a simulated person."),
    ] = None,
    speed: Annotated[str, typer.Option(help="Times real time, or max.")] = "1",
    fault: Annotated[
        list[str] | None,
        typer.Option(
            help="lose, flip, duplicate[:RATE], stall@S:DURATION, silent@S, unplug@S[:BACK], "
            "reset@S; may be given several times."
        ),
    ] = None,
    seed: Annotated[int, typer.Option(help="Of the simulated person and of the damage.")] = 0,
    language: LanguageOption = "en",
) -> None:
    """Serve an emulated platform until Ctrl-C: a pressing person, or a recorded trial again."""
    check_language(language)
    try:
        factor = math.inf if speed == "max" else float(speed)
        faults = [parse_fault(text) for text in fault or ()]
        if not factor > 0:
            raise wrong_argument(
                Text("A speed of {speed} is impossible; give a number above 0, or max.").fill(
                    speed=speed
                )
            )
        emulated = simulated_device(device, source, seed)
    except ValueError as error:
        raise wrong_argument(reason_of(error)) from error
    # around all of it: Ctrl-C may come before the first wait
    with (
        contextlib.suppress(KeyboardInterrupt),
        EmulatorServer(
            emulated, speed=factor, faults=faults, link=link, tcp_port=tcp, seed=seed
        ) as server,
    ):
        serving = Text("Simulated {device} platform at {address} (Ctrl-C ends it)")
        typer.echo(said(serving.fill(device=device.value, address=server.address)))
        server.wait()


def simulated_device(name: DeviceName, source: str | None, seed: int) -> EmulatedDevice:
    """Return the device that is served: with a pressing person, or with a trial of a visit file.

    Raises
    ------
    ValueError
        If the number in ``source`` is none.
    StorageError
        If ``source`` cannot be read or has no such trial.
    """
    rate_hz, wired = {
        DeviceName.HARP: (1000.0, False),
        DeviceName.OPENSCALE: (80.0, True),
        DeviceName.LINE: (80.0, True),
    }[name]
    samples = _recorded(source) if source else _person(rate_hz, seed, one_cell=wired)
    match name:
        case DeviceName.HARP:
            return HarpDevice(samples)
        case DeviceName.OPENSCALE:
            return OpenScaleDevice(samples)
        case DeviceName.LINE:
            return LineDevice(samples)


def _person(rate_hz: float, seed: int, *, one_cell: bool) -> CountsSource:
    bench = SINGLE_CELL if one_cell else Bench()
    return PersonSource([Press(80.0), Press(84.0), Press(82.0)], seed, rate_hz, bench)


def _recorded(source: str) -> CountsSource:
    path, _, number = source.partition("#")
    trials = read_visit(Path(path)).trials
    wanted = int(number or "1")
    trial = next((trial for trial in trials if trial.number == wanted), None)
    if trial is None:
        raise VisitFileError(
            Text("{path} has {n_trials} trials and no trial {wanted}.").fill(
                path=path, n_trials=len(trials), wanted=wanted
            )
        )
    return ReplaySource(trial.counts, trial.sample_rate_hz)
