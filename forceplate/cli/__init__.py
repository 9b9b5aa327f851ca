"""The command line. Thin: it reads arguments, calls the layers below and prints.

Nothing heavy is imported before a command runs, so that ``forceplate --help`` answers at once.
"""

from __future__ import annotations

import os
import sys
import traceback
from typing import Annotated

import typer

import forceplate
from forceplate.annexes import COMMANDS, load_annexes
from forceplate.cli import commands
from forceplate.cli.commands import LateCommands, announce, load_command
from forceplate.cli.exit_codes import ExitCode, exit_code_of
from forceplate.cli.help_text import take_language
from forceplate.cli.printing.messages import print_error, speak
from forceplate.errors import ForcePlateError
from forceplate.own_drivers import default_folder, use_own_drivers
from forceplate.words import Text

_DEFECT = Text(
    "forceplate has a defect. What was saved is not harmed. Set FORCEPLATE_DEBUG=1, run it again "
    "and report what it prints."
)
app = typer.Typer(
    name="forceplate",
    cls=LateCommands,
    help=(
        "Measure toe-flexor strength on a force platform, and judge the gain between two visits. "
        "Without a command it opens the window."
    ),
    epilog=(
        "Exit codes: 0 done, 1 a defect in forceplate, 2 wrong arguments, 3 platform, 4 files, "
        "5 refused: the numbers cannot be given, 6 recorded, but the trial is not accepted, "
        "7 no window can be opened here, 130 cancelled."
    ),
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)
announce(app, commands.__name__, commands.COMMANDS)
_broken_annexes = load_annexes(COMMANDS, lambda _, annex: annex.register(app))


def _show_version(is_wanted: bool) -> None:
    if is_wanted:
        typer.echo(f"forceplate {forceplate.__version__}")
        raise typer.Exit


@app.callback(invoke_without_command=True)
def _window_when_alone(
    context: typer.Context,
    _version: Annotated[
        bool,
        typer.Option(
            "--version", is_eager=True, callback=_show_version, help="Show the version and exit."
        ),
    ] = False,
) -> None:
    """Measure toe-flexor strength on a force platform, and judge the gain between two visits."""
    if context.invoked_subcommand is None:
        context.invoke(load_command("window"))


def main() -> None:
    """Run the command line and exit with its code; a user never sees a traceback."""
    speak(take_language(sys.argv[1:])[0])
    use_own_drivers(default_folder())
    for error in _broken_annexes:
        print_error(error.text)
    try:
        app()
    except ForcePlateError as error:
        if os.environ.get("FORCEPLATE_DEBUG"):  # with what the system or a library said
            traceback.print_exc()
        print_error(error.text)
        sys.exit(exit_code_of(error))
    except BrokenPipeError:  # the reader of our output has gone: nobody to tell
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(ExitCode.DONE)
    except Exception:
        if os.environ.get("FORCEPLATE_DEBUG"):
            raise
        print_error(_DEFECT)
        sys.exit(ExitCode.DEFECT)
