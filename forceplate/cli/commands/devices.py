"""``forceplate devices``."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from forceplate.cli.command_app import Answer, CommandApp
from forceplate.cli.exit_codes import ExitCode
from forceplate.cli.options import wrong_argument
from forceplate.cli.printing.messages import said
from forceplate.cli.printing.passed import passed_answer
from forceplate.discovery import discover_ports, scan_for_platforms
from forceplate.operations.platform.captures import MOST_SECONDS, capture_platform
from forceplate.own_drivers import default_folder, switch
from forceplate.words import Text

app = CommandApp()
_NOTHING_LISTED = Text(
    "Where nothing is listed, connect the platform and list again, or give its address yourself "
    "with --address: a port (/dev/ttyUSB0, COM3), socket://host:port, or the name of an LSL stream "
    "or a Bluetooth device. Without any, forceplate emulate DRIVER serves a simulated platform and "
    "prints its address; simulated ones are not listed."
)

_WHICH_DRIVER = Text("say which driver is to talk to the platform.")
_CAPTURED = Text(
    "What passed is in {path}. It holds no name and nothing of a person but the force."
)
_OWN_USED = Text(
    "Drivers in {folder} are used: each a folder or a wheel of its own. They run with your rights."
)
_OWN_OFF = Text("Drivers in {folder} are used no more, from the next start on.")


@app.spoken_command(example="forceplate devices --json")
def devices(
    scan: Annotated[
        bool,
        typer.Option("--scan", help="Ask the network and the air too, which is sending."),
    ] = False,
    capture: Annotated[
        str | None,
        typer.Option(
            metavar="ADDRESS",
            help="List nothing; write what passes between the platform there and its driver.",
        ),
    ] = None,
    driver: Annotated[
        str | None, typer.Option(help="With --capture: which driver talks to the platform.")
    ] = None,
    seconds: Annotated[
        float, typer.Option(min=0.1, max=MOST_SECONDS, help="With --capture: how long it streams.")
    ] = 10.0,
    output: Annotated[
        Path | None, typer.Option(help="With --capture: the new file; default: DRIVER.capture.")
    ] = None,
    own_drivers: Annotated[
        bool | None,
        typer.Option(
            "--own-drivers/--no-own-drivers",
            help="Use drivers of your own from their folder from now on, or no more.",
        ),
    ] = None,
) -> Answer:
    """List the installed drivers and the ports where a platform may be. Sends nothing to them.

    With --capture it opens one platform instead, lets it stream, and writes every byte that passes
    with its time: what can be sent to whoever writes the driver, and replayed.
    """
    lines = []
    if own_drivers is not None:
        switch(default_folder(), on=own_drivers)
        lines = [(_OWN_USED if own_drivers else _OWN_OFF).fill(folder=default_folder())]
    if capture is not None:
        return _captured(lines, capture, driver, seconds, output)
    return _listed(lines, scan=scan)


def _captured(
    lines: list[Text], address: str, driver: str | None, seconds: float, output: Path | None
) -> Answer:
    if driver is None:
        raise wrong_argument(_WHICH_DRIVER, param_hint="--driver")
    path = output or Path(f"{driver}.capture")
    passed = capture_platform(driver, address, path, seconds)
    if path.exists():
        lines = [*lines, _CAPTURED.fill(path=path)]
    return passed_answer(passed, *lines)


def _listed(lines: Sequence[Text], *, scan: bool) -> Answer:
    found = scan_for_platforms() if scan else discover_ports()
    listed = [each for each in found if each.error is None]
    broken = {each.driver: each.error for each in found if each.error is not None}
    shown: list[Text | str] = [*lines]
    for each in listed:
        nothing = "" if each.addresses else said(Text("nothing to list"))
        shown.append(f"{each.driver}: {nothing}".rstrip())
        shown += [f"  {place.address}  {place.description}" for place in each.addresses]
    if not all(each.addresses for each in listed):
        shown.append(_NOTHING_LISTED)
    return Answer(
        {
            "drivers": [{"driver": each.driver, "addresses": each.addresses} for each in listed],
            "broken": [{"driver": name, "message": str(error)} for name, error in broken.items()],
        },
        shown,
        [problem.text for problem in broken.values()],
        ExitCode.PLATFORM if broken else ExitCode.DONE,
    )
