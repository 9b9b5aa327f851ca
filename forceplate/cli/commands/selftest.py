"""``forceplate selftest``."""

from __future__ import annotations

import json
import time
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated

import typer

from forceplate.cli.command_app import CommandApp
from forceplate.cli.exit_codes import ExitCode
from forceplate.cli.options import JsonOption
from forceplate.cli.printing.json_documents import document, print_document
from forceplate.cli.printing.messages import spoken, tell
from forceplate.selftest import SelfTest, figure_values, run_selftest, selftest_pdf, verdict
from forceplate.storage.calibrations import write_file
from forceplate.words import Text

app = CommandApp()
_TRYING = Text("Trying: {part}")
_WRONG = Text("{part}: {name}: expected {expected}, found {found}")
_TOOK = Text("It took {s:.1f} s. No platform was connected, so it says nothing of one.")
_WRITTEN = Text("For the files of a laboratory: {paths}")


@app.spoken_command(example="forceplate selftest --output selftest.pdf")
def selftest(
    output: Annotated[
        Path | None,
        typer.Option(help="Where the page is written (.pdf); beside it the same as .json."),
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Prove this installation: recordings with known truth, from the cable to the gain.

    An emulated platform sends what is known to the last count; driver, recording, file,
    recovery, analysis, calibration and gain are tried, and every number is held against what it
    must be. Takes less than a minute; exits with 6 when anything is not as it should be.
    """

    def working(part: Text) -> None:
        if not as_json:
            tell(_TRYING, part=part)

    with TemporaryDirectory(prefix="forceplate-selftest-") as folder:
        test = run_selftest(Path(folder), working, time.monotonic)
    if as_json:
        print_document(_document(test))
    else:
        _print(test)
    if output is not None:
        beside = output.with_suffix(".json")
        write_file(output, selftest_pdf(test, spoken()))
        write_file(beside, json.dumps(document(_document(test)), indent=1).encode())
        if not as_json:
            tell(_WRITTEN, paths=f"{output}, {beside}")
    if not test.passed:
        raise typer.Exit(ExitCode.NOT_ACCEPTED)


def _print(test: SelfTest) -> None:
    for figure in test.failed:
        expected, found = figure_values(figure)
        tell(_WRONG, part=figure.part, name=figure.name, expected=expected, found=found)
    tell(verdict(test))
    tell(_TOOK, s=test.seconds)


def _document(test: SelfTest) -> dict[str, object]:
    return {
        "passed": test.passed,
        "started_at": test.started_at,
        "seconds": test.seconds,
        "machine": test.machine,
        "versions": dict(test.versions),
        "figures": [
            {
                "part": figure.part,
                "name": figure.name,
                "unit": figure.unit,
                "expected": figure.expected,
                "found": figure.got,
                "from": figure.source,
                "holds": figure.holds,
            }
            for figure in test.figures
        ],
    }
