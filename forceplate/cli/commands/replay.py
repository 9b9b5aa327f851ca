"""``forceplate replay``: what a driver makes of a capture."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Annotated

import typer

from forceplate.cli.command_app import CommandApp
from forceplate.cli.options import JsonOption, wrong_argument
from forceplate.cli.printing.passed import print_passed
from forceplate.operations.captures import replay_capture
from forceplate.words import Text

app = CommandApp()


@app.spoken_command(example="forceplate replay mark10.capture")
def replay(
    capture: Annotated[Path, typer.Argument(help="File of forceplate devices --capture.")],
    driver: Annotated[
        str | None, typer.Option(help="Driver that reads it; default: the one that captured it.")
    ] = None,
    speed: Annotated[str, typer.Option(help="Times real time, or max.")] = "1",
    as_json: JsonOption = False,
) -> None:
    """Give a driver what was captured of a platform, and say what it makes of it."""
    try:
        factor = math.inf if speed == "max" else float(speed)
    except ValueError:
        factor = math.nan
    if not factor > 0:
        raise wrong_argument(
            Text("A speed of {speed} is impossible; give a number above 0, or max.").fill(
                speed=speed
            )
        )
    print_passed(replay_capture(capture, driver, factor), as_json=as_json)
