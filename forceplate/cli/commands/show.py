"""``forceplate show``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from forceplate.analysis.corrections import corrections
from forceplate.analysis.provenance import concerns, has_foreign_newtons
from forceplate.analysis.quality.calibration_checks import usable_calibration
from forceplate.analysis.trial.visit_summary import asymmetries
from forceplate.analysis.visit_warnings import warnings
from forceplate.cli.command_app import CommandApp
from forceplate.cli.exit_codes import ExitCode
from forceplate.cli.options import JsonOption
from forceplate.cli.printing.json_documents import document, fields_of, print_document
from forceplate.cli.printing.messages import Json, print_error, said, tell
from forceplate.cli.printing.trials import method_lines, trial_lines
from forceplate.cli.printing.visit_summaries import condition_documents, visit_lines
from forceplate.documents import to_plain
from forceplate.errors import VisitFileError
from forceplate.operations.library.first_visits import FirstVisits
from forceplate.started_anyway import decisions_in
from forceplate.storage.visit.visit_file import read_visit
from forceplate.types import Visit
from forceplate.words import Text, plain, plural
from forceplate_calibration import Concern

app = CommandApp()
Files = Annotated[list[Path], typer.Argument(help="Visit files.")]


_VISIT = Text("{subject} visit {visit}, {at:%Y-%m-%d %H:%M}{mass}, {device}, {calibrated}")
_CHANNELS = plural(
    "{n} channel ({names}) at {rate_hz:g} Hz", "{n} channels ({names}) at {rate_hz:g} Hz"
)
_MASS = plain(", {kg:g} kg")


@app.spoken_command(example="forceplate show P001_W0_2026-03-02.h5")
def show(
    files: Files,
    checks: Annotated[
        bool, typer.Option("--checks", help="Show also the checks that found nothing.")
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Show what visit files hold: who, when, how, every trial, and what they say together."""
    firsts = FirstVisits(files)
    documents: list[Json] = []
    unreadable: list[VisitFileError] = []
    for path in files:
        try:
            visit = firsts.known_to(read_visit(path))
        except VisitFileError as error:
            unreadable.append(error)
            continue
        if as_json:
            documents.append(_visit_document(path, visit))
            continue
        header = visit.header
        mass = _MASS.fill(kg=header.body_mass_kg) if header.body_mass_kg else ""
        device = " ".join(w for w in (header.platform.model, header.platform.serial_number) if w)
        calibrated = Text("calibrated") if header.calibration_json else Text("NOT CALIBRATED")
        if Concern.UNREADABLE in concerns(header):
            calibrated = Text("CALIBRATION UNREADABLE")
        elif has_foreign_newtons(header):
            calibrated = Text("IMPORTED: its calibration is not known here")
        typer.echo(f"{path}")
        words = _VISIT.fill(
            subject=header.subject_id,
            visit=header.visit,
            at=header.started_at,
            mass=mass,
            device=device,
            calibrated=calibrated,
        )
        channels = _CHANNELS.fill(
            n=len(header.platform.channels),
            names=", ".join(channel.name for channel in header.platform.channels),
            rate_hz=header.platform.sample_rate_hz,
        )
        for text in (words, channels, *warnings((visit,))):
            tell(text)
        for one in corrections(visit):
            typer.echo(f"  {said(one.sentence)}")
        for trial in visit.trials:
            typer.echo("\n".join(trial_lines(trial, all_checks=checks)))
        typer.echo("\n".join([*visit_lines(visit), *method_lines(visit.trials)]))
    if as_json:
        print_document({"visits": documents})
    for problem in unreadable:
        print_error(problem.text)
    if unreadable:
        raise typer.Exit(ExitCode.FILES)


def _visit_document(path: Path, visit: Visit) -> Json:
    header = visit.header
    return {
        "file": str(path),
        **fields_of(header, "subject_id", "visit", "started_at", "protocol", "simulated"),
        "warnings": document(warnings((visit,))),
        "platform": f"{header.platform.model} {header.platform.serial_number}".strip(),
        "channels": [channel.name for channel in header.platform.channels],
        **fields_of(header.platform, "sample_rate_hz", "detects_loss"),
        "calibrated": usable_calibration(header.calibration_json) is not None,
        "calibration_concerns": list(concerns(header)),
        "started_anyway": [to_plain(each) for each in decisions_in(header.started_anyway_json)],
        "corrections": document(corrections(visit)),
        "trials": document(visit.trials),
        "conditions": condition_documents(visit),
        "asymmetries": document(asymmetries(visit)),
    }
