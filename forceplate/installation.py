"""How this forceplate came onto the computer: by Python, or as a bundle that holds its own Python.

What a person is told to install, and where news and licences stand, depends on it.
"""

from __future__ import annotations

import sys
from pathlib import Path

from forceplate.words import Text, plain

_BY_PYTHON = Text("Get it with: pip install {requirements}.")
_IN_A_BUNDLE = Text(
    "This forceplate was installed as one program, made without it; forceplate installed by "
    "Python can have it."
)
_NEWS = "CHANGELOG.md"
_LICENCES = "licenses"


def is_bundle() -> bool:
    """Return whether this is the bundle that holds its own Python: nothing can be added to it."""
    return bool(getattr(sys, "frozen", False))


def how_to_get(*requirements: str) -> Text:
    """Return how to get packages that are missing, given as pip is told: ``forceplate[lsl]``."""
    if is_bundle():
        return _IN_A_BUNDLE
    return _BY_PYTHON.fill(requirements=plain(" ".join(f'"{each}"' for each in requirements)))


def news_file() -> Path:
    """Return the file that says what changed from version to version."""
    package = Path(__file__).parent
    installed = package / _NEWS
    return installed if installed.exists() else package.parent / _NEWS


def licences_folder() -> Path | None:
    """Return where the licences of all that is in a bundle stand; None where it is none."""
    return Path(sys.executable).parent / _LICENCES if is_bundle() else None
