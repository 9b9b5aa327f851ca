"""The command line. Thin: it reads arguments, calls the layers below and prints.

Nothing heavy is imported before a command runs, so that ``forceplate --help`` answers at once.
"""

from __future__ import annotations

import os
import sys

import typer

from forceplate.annexes import COMMANDS, Commands, load_annexes
from forceplate.cli import (
    amend,
    analyse,
    anonymise,
    calibrate,
    check,
    compare,
    demo,
    emulate,
    export,
    files,
    groups,
    import_,
    methods,
    recalibrate,
    record,
    reliability,
    report,
    stream,
    window,
)
from forceplate.cli.output import ExitCode, error_words, exit_code_of, print_error, speak
from forceplate.errors import ForcePlateError

app = typer.Typer(
    name="forceplate",
    help=(
        "Measure toe-flexor strength on a force platform, and judge the gain between two visits. "
        "Without a command it opens the window."
    ),
    epilog=(
        "Exit codes: 0 done, 1 a defect in forceplate, 2 wrong arguments, 3 platform, 4 files, "
        "5 refused: the numbers cannot be given, 6 recorded, but the trial is not accepted, "
        "7 no window can be opened here."
    ),
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    add_completion=False,
)
for module in (
    window, demo, record, files, amend, analyse, compare, reliability, groups, methods, report,
    export, anonymise, import_, stream, calibrate, check, recalibrate, emulate,
):  # fmt: skip
    module.register(app)


def _add_annex(_name: str, commands: Commands) -> None:
    commands.register(app)


_broken_annexes = load_annexes(COMMANDS, _add_annex)


def main() -> None:
    """Run the command line and exit with its code; a user never sees a traceback."""
    speak("en")
    for error in _broken_annexes:
        print_error(error_words(error))
    try:
        app()
    except ForcePlateError as error:
        print_error(error_words(error))
        sys.exit(exit_code_of(error))
    except BrokenPipeError:  # the reader of our output has gone: nobody to tell
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(ExitCode.DONE)
    except Exception as error:
        if os.environ.get("FORCEPLATE_DEBUG"):
            raise
        print_error(
            f"forceplate has a defect: {type(error).__name__}: {error}. What was saved is not "
            "harmed. Set FORCEPLATE_DEBUG=1, run it again and report what it prints."
        )
        sys.exit(ExitCode.DEFECT)
