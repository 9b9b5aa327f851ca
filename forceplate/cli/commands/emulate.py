"""``forceplate emulate``: a simulated platform that other programs can open."""

from __future__ import annotations

import contextlib
from pathlib import Path
from typing import Annotated

import typer

from forceplate.cli.command_app import CommandApp
from forceplate.cli.options import SpeedOption, speed_of, wrong_argument
from forceplate.cli.printing.messages import tell
from forceplate.errors import DriverNotFoundError
from forceplate.operations.platform.emulation import emulated_device
from forceplate.reasons import raised_as
from forceplate.words import Text, plain
from forceplate_drivers.emulation.faults import parse_fault
from forceplate_drivers.emulation.server import EmulatorServer

app = CommandApp()


@app.spoken_command(
    example="forceplate emulate harp --link plate --fault unplug@5:2 --source "
    "P001_W0_2026-03-02.h5#3"
)
def emulate(
    device: Annotated[
        str,
        typer.Argument(
            help="Device to emulate, by the name of its driver; any other name lists them."
        ),
    ],
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
    speed: SpeedOption = "1",
    fault: Annotated[
        list[str] | None,
        typer.Option(
            help="lose, flip, duplicate[:RATE], stall@S:DURATION, silent@S, unplug@S[:BACK], "
            "reset@S; of a board missed@S, late@S, absent@S[:SCANS]; may be given several times."
        ),
    ] = None,
    seed: Annotated[int, typer.Option(help="Of the simulated person and of the damage.")] = 0,
) -> None:
    """Serve an emulated platform until Ctrl-C: a pressing person, or a recorded trial again."""
    with raised_as(wrong_argument, plain("{why}"), (DriverNotFoundError, ValueError)):
        faults = [parse_fault(text) for text in fault or ()]
        emulated = emulated_device(device, source, seed)
        serving = EmulatorServer(
            emulated, speed=speed_of(speed), faults=faults, link=link, tcp_port=tcp, seed=seed
        )
    # around all of it: Ctrl-C may come before the first wait
    with contextlib.suppress(KeyboardInterrupt), serving as server:
        where = Text("Simulated {device} platform at {address} (Ctrl-C ends it)")
        tell(where, device=device, address=server.address)
        server.wait()
