"""``forceplate show``, ``verify`` and ``recover``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from forceplate.cli.compare import LanguageOption, check_language
from forceplate.cli.output import (
    ExitCode,
    Json,
    JsonOption,
    LibraryOption,
    error_words,
    print_error,
    print_json,
)
from forceplate.errors import VisitFileError

if TYPE_CHECKING:
    from forceplate.operations.verify import Finding
    from forceplate.types import Visit

Files = Annotated[list[Path], typer.Argument(help="Visit files.", show_default=False)]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command(epilog="Example: forceplate show P001_W0_2026-03-02.h5")(show)
    app.command(epilog="Example: forceplate verify library/P001/*.h5")(verify)
    app.command(epilog="Example: forceplate recover --library library")(recover)


def show(
    files: Files,
    checks: Annotated[
        bool, typer.Option("--checks", help="Show also the checks that found nothing.")
    ] = False,
    language: LanguageOption = "en",
    as_json: JsonOption = False,
) -> None:
    """Show what visit files hold: who, when, how, every trial, and what they say together."""
    from forceplate.analysis.provenance import is_imported, says_simulated
    from forceplate.cli.summaries import visit_lines
    from forceplate.cli.trials import method_lines, trial_lines
    from forceplate.storage.visit.visit_file import read_visit

    check_language(language)
    documents: list[Json] = []
    unreadable: list[VisitFileError] = []
    for path in files:
        try:
            visit = read_visit(path)
        except VisitFileError as error:
            unreadable.append(error)
            continue
        if as_json:
            documents.append(_visit_document(path, visit))
            continue
        header = visit.header
        mass = f", {header.body_mass_kg:g} kg" if header.body_mass_kg else ""
        marks = " SIMULATED" if says_simulated(header) else ""
        device = " ".join(w for w in (header.platform.model, header.platform.serial_number) if w)
        calibrated = "calibrated" if header.calibration_json else "NOT CALIBRATED"
        if is_imported(header):
            calibrated = "IMPORTED: its calibration is not known here"
        typer.echo(f"{path}{marks}")
        typer.echo(
            f"{header.subject_id} visit {header.visit}, {header.started_at:%Y-%m-%d %H:%M}{mass}, "
            f"{device}, {calibrated}"
        )
        for trial in visit.trials:
            typer.echo("\n".join(trial_lines(trial, language, all_checks=checks)))
        typer.echo("\n".join([*visit_lines(visit, language), *method_lines(visit.trials)]))
    if as_json:
        print_json({"visits": documents})
    for problem in unreadable:
        print_error(error_words(problem))
    if unreadable:
        raise typer.Exit(ExitCode.FILES)


def _visit_document(path: Path, visit: Visit) -> Json:
    from forceplate.cli.summaries import asymmetry_documents, condition_documents
    from forceplate.cli.trials import document

    header = visit.header
    return {
        "file": str(path),
        "subject_id": header.subject_id,
        "visit": header.visit,
        "started_at": header.started_at.isoformat(),
        "protocol": header.protocol,
        "simulated": header.simulated,
        "platform": f"{header.platform.model} {header.platform.serial_number}".strip(),
        "calibrated": header.calibration_json is not None,
        "trials": [document(trial) for trial in visit.trials],
        "conditions": condition_documents(visit),
        "asymmetries": asymmetry_documents(visit),
    }


def verify(files: Files, as_json: JsonOption = False) -> None:
    """Check that visit files are whole, and that every number follows from its counts."""
    from forceplate.operations.verify import verify_visit

    reports = [verify_visit(path) for path in files]
    if as_json:
        print_json(
            {
                "visits": [
                    {
                        "file": str(report.path),
                        "sound": report.passed,
                        "findings": [_finding_document(f) for f in report.findings],
                        "remarks": [_finding_document(f) for f in report.remarks],
                    }
                    for report in reports
                ]
            }
        )
    else:
        for report in reports:
            typer.echo(f"{report.path}: {'sound' if report.passed else 'NOT SOUND'}")
            for finding in (*report.findings, *report.remarks):
                where = f"trial {finding.trial_number}: " if finding.trial_number else ""
                typer.echo(f"  {where}{finding.message}")
    if not all(report.passed for report in reports):
        raise typer.Exit(ExitCode.FILES)


def _finding_document(finding: Finding) -> Json:
    return {"trial": finding.trial_number, "message": finding.message}


def recover(library: LibraryOption = None, as_json: JsonOption = False) -> None:
    """Save the trials that a crash left in journals."""
    from forceplate.operations.open_library import open_library

    outcomes = open_library(library).recovered
    if as_json:
        print_json(
            {
                "recovered": [
                    {"file": str(o.saved.path), "trial": o.saved.trial.number}
                    for o in outcomes
                    if o.saved is not None
                ],
                "kept": [
                    {"journal": str(o.journal), "message": str(o.error)}
                    for o in outcomes
                    if o.saved is None
                ],
            }
        )
    elif not outcomes:
        typer.echo("Nothing to recover.")
    else:
        for outcome in outcomes:
            if outcome.saved is not None:
                typer.echo(f"Recovered trial {outcome.saved.trial.number} in {outcome.saved.path}")
            else:
                typer.echo(f"Kept {outcome.journal}: {outcome.error}")
    if any(outcome.saved is None for outcome in outcomes):
        raise typer.Exit(ExitCode.FILES)
