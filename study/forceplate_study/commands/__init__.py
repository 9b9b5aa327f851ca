"""``forceplate study`` and ``forceplate diary``: what ``forceplate.commands`` names.

Imported at every start of the command line; a command is loaded when it runs.
"""

from __future__ import annotations

import typer

from forceplate.cli.commands import announce
from forceplate.words import Text


def register(app: typer.Typer) -> None:
    """Add the commands."""
    commands = {
        "study": Text("Run a study: definition, allocation, entries, adherence, outcome."),
        "diary": Text("The web diary of participants, served by the practice itself."),
    }
    announce(app, __name__, commands)
