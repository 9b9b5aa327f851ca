"""``forceplate label``: what a platform keeps of itself."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from forceplate.cli.command_app import Answer, CommandApp
from forceplate.cli.options import AddressOption, DriverOption
from forceplate.cli.printing.messages import said
from forceplate.operations.platform.label_platform import LABELS, label_platform
from forceplate.words import Text
from forceplate_calibration import read_calibration

app = CommandApp()
_WORDS = dict(zip(LABELS, (Text("serial number"), Text("name"), Text("calibration")), strict=True))
_NOTHING = Text("none")


@app.spoken_command(
    example='forceplate label --driver board --address /dev/ttyUSB0 --name "room 2" '
    "--calibration plate.json"
)
def label(
    driver: DriverOption,
    address: AddressOption,
    serial_number: Annotated[str | None, typer.Option(help="Let it keep this one.")] = None,
    name: Annotated[str | None, typer.Option(help="Let it keep this one.")] = None,
    calibration: Annotated[
        Path | None, typer.Option(help="Let it say that this calibration file is its own.")
    ] = None,
    no_calibration: Annotated[
        bool, typer.Option("--no-calibration", help="Let it say that none is its own.")
    ] = False,
) -> Answer:
    """Show or set what a platform keeps of itself: number, name, calibration.

    A platform that says which calibration is its own is measured with no other.
    """
    asked = (serial_number, name, "" if no_calibration else None)
    info, kept = label_platform(
        driver,
        address,
        {field: text for field, text in zip(LABELS, asked, strict=True) if text is not None},
        None if calibration is None else read_calibration(calibration),
    )
    named = (f"  {said(words)}: {kept[one] or said(_NOTHING)}" for one, words in _WORDS.items())
    return Answer({"model": info.model, **kept}, [f"{info.model}, {address}", *named])
