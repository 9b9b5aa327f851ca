"""``forceplate study`` and ``forceplate diary``: what ``forceplate.commands`` names.

Imported at every start of the command line, so each command imports what it needs when it runs.
"""

from __future__ import annotations

import typer

from forceplate_study.commands import diary, study


def register(app: typer.Typer) -> None:
    """Add the commands."""
    study.register(app)
    diary.register(app)
