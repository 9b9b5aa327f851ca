"""``forceplate verify``."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

import typer

from forceplate.cli.command_app import CommandApp
from forceplate.cli.exit_codes import ExitCode
from forceplate.cli.library_choice import visit_files
from forceplate.cli.options import JsonOption, LibraryOption
from forceplate.cli.printing.json_documents import print_document
from forceplate.cli.printing.messages import Json, said, tell
from forceplate.operations.library.verify import (
    Finding,
    Outcome,
    Signed,
    VerifyReport,
    verify_visits,
)
from forceplate.storage.signing_keys import read_key_list
from forceplate.words import Text, say

app = CommandApp()
Files = Annotated[
    list[Path] | None,
    typer.Argument(help="Visit files, or folders of them; default: all of the library."),
]
Keys = Annotated[
    Path | None,
    typer.Option(help="List of trusted keys; default: that of the library of each file."),
]

_OF = Text("trial {number}: {message}")
_OUTCOMES: Mapping[Outcome, Text] = {
    Outcome.SOUND: Text("sound"),
    Outcome.NOT_CHECKED: Text("NOT ALL CHECKED"),
    Outcome.NOT_SOUND: Text("NOT SOUND"),
}
_CODES: Mapping[Outcome, ExitCode] = {
    Outcome.NOT_SOUND: ExitCode.FILES,
    Outcome.NOT_CHECKED: ExitCode.REFUSED,
}
_SIGNED: Mapping[Signed, Text] = {
    Signed.BY_TRUSTED: Text("signed by {signer}"),
    Signed.BY_UNKNOWN: Text("signed by a key that is not trusted: {signer}"),
    Signed.CHANGED_SINCE: Text("changed since it was signed"),
    Signed.NOT_CHECKED: Text("signed, but that cannot be checked without the package cryptography"),
    Signed.UNSIGNED: Text("unsigned"),
}
_PROVES = Text(
    "Sound means: nothing changed by accident, and every number follows from the counts in the "
    "file. It does not show that nobody made the counts up or wrote the file anew: only a "
    "signature shows who vouches for it."
)


@app.spoken_command(example="forceplate verify --library library")
def verify(
    files: Files = None,
    library: LibraryOption = None,
    keys: Keys = None,
    as_json: JsonOption = False,
) -> None:
    """Check that visit files are whole, and that every number follows from its counts.

    That shows accidents, not forgery: only a signature shows who vouches for a file (see
    'forceplate key').
    """
    trusted = None if keys is None else read_key_list(keys)
    documents: list[Json] = []
    outcomes = set[Outcome]()
    for report in verify_visits(visit_files(files, library), keys=trusted):
        outcomes.add(report.outcome)
        if as_json:
            documents.append(_document(report))
        else:
            _print(report)
    if as_json:
        print_document({"visits": documents})
    elif Outcome.SOUND in outcomes:
        tell(_PROVES)
    for outcome, code in _CODES.items():
        if outcome in outcomes:
            raise typer.Exit(code)


def _print(report: VerifyReport) -> None:
    verdict = said(_OUTCOMES[report.outcome])
    if report.signed is not None:
        verdict += f", {said(_SIGNED[report.signed].fill(signer=report.signer))}"
    typer.echo(f"{report.path}: {verdict}")
    for finding in (*report.findings, *report.unchecked, *report.remarks):
        number, message = finding.trial_number, finding.message
        words = message if number is None else _OF.fill(number=number, message=message)
        typer.echo(f"  {said(words)}")


def _document(report: VerifyReport) -> Json:
    return {
        "file": str(report.path),
        "outcome": report.outcome.value,
        "sound": report.outcome is Outcome.SOUND,
        "findings": [_finding_document(f) for f in report.findings],
        "unchecked": [_finding_document(f) for f in report.unchecked],
        "remarks": [_finding_document(f) for f in report.remarks],
        "signed": None if report.signed is None else report.signed.value,
        "signer": report.signer,
    }


def _finding_document(finding: Finding) -> Json:
    return {"trial": finding.trial_number, "message": say(finding.message)}
