"""``forceplate replay``: what a driver makes of a capture."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from forceplate.cli.command_app import CommandApp
from forceplate.cli.options import JsonOption, SpeedOption, speed_of
from forceplate.cli.printing.passed import print_passed
from forceplate.operations.captures import replay_capture

app = CommandApp()


@app.spoken_command(example="forceplate replay mark10.capture")
def replay(
    capture: Annotated[Path, typer.Argument(help="File of forceplate devices --capture.")],
    driver: Annotated[
        str | None, typer.Option(help="Driver that reads it; default: the one that captured it.")
    ] = None,
    speed: SpeedOption = "1",
    as_json: JsonOption = False,
) -> None:
    """Give a driver what was captured of a platform, and say what it makes of it."""
    print_passed(replay_capture(capture, driver, speed_of(speed)), as_json=as_json)
