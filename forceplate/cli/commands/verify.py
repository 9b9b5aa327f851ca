"""``forceplate verify``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from forceplate.cli.exit_codes import ExitCode
from forceplate.cli.options import JsonOption, LanguageOption, check_language
from forceplate.cli.printing.json_documents import print_document
from forceplate.cli.printing.json_text import Json
from forceplate.cli.printing.messages import said
from forceplate.operations.verify import Finding, verify_visit
from forceplate.words import Text, say

Files = Annotated[list[Path], typer.Argument(help="Visit files.", show_default=False)]


_OF = Text("trial {number}: {message}")


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(epilog="Example: forceplate verify library/P001/*.h5")(verify)


def verify(files: Files, language: LanguageOption = "en", as_json: JsonOption = False) -> None:
    """Check that visit files are whole, and that every number follows from its counts."""
    check_language(language)
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
            verdict = Text("sound") if report.passed else Text("NOT SOUND")
            typer.echo(f"{report.path}: {said(verdict)}")
            for finding in (*report.findings, *report.remarks):
                number, message = finding.trial_number, finding.message
                words = message if number is None else _OF.fill(number=number, message=message)
                typer.echo(f"  {said(words)}")
    if not all(report.passed for report in reports):
        raise typer.Exit(ExitCode.FILES)


def _finding_document(finding: Finding) -> Json:
    return {"trial": finding.trial_number, "message": say(finding.message)}
