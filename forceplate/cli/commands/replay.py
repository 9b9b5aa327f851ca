"""``forceplate replay``: what a driver makes of a capture."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from forceplate.cli.command_app import Answer, CommandApp
from forceplate.cli.options import SpeedOption, speed_of
from forceplate.cli.printing.passed import passed_answer
from forceplate.operations.platform.captures import replay_capture

app = CommandApp()


@app.spoken_command(example="forceplate replay mark10.capture")
def replay(
    capture: Annotated[Path, typer.Argument(help="File of forceplate devices --capture.")],
    driver: Annotated[
        str | None, typer.Option(help="Driver that reads it; default: the one that captured it.")
    ] = None,
    speed: SpeedOption = "1",
) -> Answer:
    """Give a driver what was captured of a platform, and say what it makes of it."""
    return passed_answer(replay_capture(capture, driver, speed_of(speed)))
