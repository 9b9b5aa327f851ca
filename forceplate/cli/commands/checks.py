"""``forceplate checks``: the checks of every platform over time."""

from __future__ import annotations

from collections.abc import Sequence

import typer

from forceplate.cli.command_app import CommandApp
from forceplate.cli.commands.check import check_document
from forceplate.cli.library_choice import open_library
from forceplate.cli.options import JsonOption, LibraryOption
from forceplate.cli.printing.json_documents import print_document
from forceplate.cli.printing.messages import Json, print_error, said, tell
from forceplate.operations.platform.calibration_guidance import (
    DAMAGED_CHECKS,
    FAIL,
    HISTORY_HEAD,
    NEVER_CHECKED,
    NO_SERIAL_NUMBER,
    PASS,
)
from forceplate.storage.platform_checks import PlatformCheckStore
from forceplate.words import Text, plain
from forceplate_calibration.platform_check.check import PlatformCheck

app = CommandApp()
PLOT_WIDTH = 41
MOST_LIMITS = 4.0
_HISTORY_LINE = "  {at:%Y-%m-%d %H:%M}  {value:+8.3f} N  [{row}]  {verdict}  {weight} {force:.2f} N"


@app.spoken_command(example="forceplate checks --library library")
def checks(
    library: LibraryOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show the checks of every platform over time: the error at the known weight."""
    store = PlatformCheckStore(open_library(library).root)
    documents: list[Json] = []
    for model, serial_number in store.platforms():
        history = store.history(model, serial_number)
        documents.append(
            {
                "model": model,
                "serial_number": serial_number,
                "damaged_lines": history.n_damaged_lines,
                "checks": [check_document(each) for each in history.checks],
            }
        )
        if not as_json:
            tell(HISTORY_HEAD, model=model, serial=serial_number or NO_SERIAL_NUMBER)
            typer.echo("\n".join(history_lines(history.checks)))
        if history.n_damaged_lines:
            print_error(DAMAGED_CHECKS, n=history.n_damaged_lines, model=model)
    if as_json:
        print_document({"platforms": documents})
    elif not documents:
        tell(NEVER_CHECKED)


def history_lines(history: Sequence[PlatformCheck]) -> list[str]:
    """Return the errors at the known weight as a plot of one line for each check."""
    errors = [next(a for a in each.answers if a.item == "force") for each in history]
    widest = max((a.limit for a in errors), default=1.0)
    # one gross error stands at the edge, so that the others can still be told apart
    reach = max(widest, min(max((abs(a.value) for a in errors), default=0.0), MOST_LIMITS * widest))
    middle = PLOT_WIDTH // 2
    lines = []
    for each, answer in zip(history, errors, strict=True):
        row = [" "] * PLOT_WIDTH
        for sign in (-1, 1):
            row[middle + round(sign * answer.limit / reach * middle)] = ":"
        row[middle] = "|"
        at = min(max(answer.value / reach, -1.0), 1.0)
        row[middle + round(at * middle)] = "o" if answer.passed else "X"
        simulated = said(Text("SIMULATED")) if each.simulated else ""
        line = plain(_HISTORY_LINE).fill(
            at=each.at,
            value=answer.value,
            row="".join(row),
            verdict=PASS if each.passed else FAIL,
            weight=each.weight,
            force=each.force_n,
        )
        lines.append(f"{said(line)}  {simulated}".rstrip())
    return lines
