"""``forceplate verify``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from forceplate.cli.exit_codes import ExitCode
from forceplate.cli.options import JsonOption
from forceplate.cli.printing.json_documents import print_document
from forceplate.cli.printing.json_text import Json
from forceplate.operations.verify import Finding, verify_visit

Files = Annotated[list[Path], typer.Argument(help="Visit files.", show_default=False)]


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(epilog="Example: forceplate verify library/P001/*.h5")(verify)


def verify(files: Files, as_json: JsonOption = False) -> None:
    """Check that visit files are whole, and that every number follows from its counts."""
    reports = [verify_visit(path) for path in files]
    if as_json:
        print_document(
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
