"""``forceplate recalibrate``: old visits with another calibration."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from forceplate.cli.command_app import CommandApp
from forceplate.cli.options import JsonOption
from forceplate.cli.printing.json_documents import print_document
from forceplate.cli.printing.messages import Json, said, tell
from forceplate.operations.platform.calibration_guidance import (
    MADE_ANEW,
    NO_PEAK,
    TRIAL_ANEW,
    concern_text,
)
from forceplate.operations.visit.recalibrate import recalibrate as make_anew
from forceplate.session import local_now
from forceplate.storage.library import Library
from forceplate.types import PEAK_FORCE, Visit
from forceplate.words import Text
from forceplate_calibration import read_calibration

app = CommandApp()


@app.spoken_command(
    example="forceplate recalibrate library/P001/*.h5 --calibration new.json --output "
    "recalibrated --by AB --reason 'found 0.8 % low at the yearly calibration'"
)
def recalibrate(
    files: Annotated[list[Path], typer.Argument(help="Visit files in their library.")],
    calibration: Annotated[Path, typer.Option(help="The calibration that holds for them.")],
    output: Annotated[Path, typer.Option(help="Folder of another library, for the new files.")],
    by: Annotated[str, typer.Option(help="Who says so, as a code.")],
    reason: Annotated[str, typer.Option(help="Why, in one line; it is kept.")],
    as_json: JsonOption = False,
) -> None:
    """Write new visit files from the kept counts with another calibration; the old ones stay."""
    newtons = Text("{n:.2f} N")
    model = read_calibration(calibration)
    library = Library(output)
    documents: list[Json] = []
    for path in files:
        done = make_anew(path, model, library, by=by, reason=reason, at=local_now())
        before, after = _peaks(done.before), _peaks(done.after)
        concerns: list[Json] = [str(concern) for concern in done.concerns]
        documents.append(
            {
                "source": str(done.source),
                "file": str(done.path),
                "trials": len(done.after.trials),
                "peak_force_n_before": list(before),
                "peak_force_n": list(after),
                "concerns": concerns,
            }
        )
        if as_json:
            continue
        tell(MADE_ANEW, old=done.source, new=done.path, n=len(done.after.trials))
        for number, peaks in enumerate(zip(before, after, strict=True), start=1):
            was, now = (NO_PEAK if peak is None else newtons.fill(n=peak) for peak in peaks)
            tell(TRIAL_ANEW, n=number, was=was, now=now)
        for concern in done.concerns:
            typer.echo(f"  {said(concern_text(concern))}")
    if as_json:
        print_document({"visits": documents})


def _peaks(visit: Visit) -> list[float | None]:
    return [trial.value(PEAK_FORCE) for trial in visit.trials]
