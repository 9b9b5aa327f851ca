"""Annexes: what an installed package adds to forceplate without forceplate knowing it.

An annex is found by entry points; forceplate imports none. The study that comes in the same
wheel is one, and a package of others works the same way. It adds any of these:

=============================  ===================================================================
group of entry points          what an entry point names
=============================  ===================================================================
``forceplate.commands``        a module or object with ``register(app)``: :class:`Commands`
``forceplate.screens``         a screen of the window: :class:`forceplate.gui.context.annex_screen.
                               AnnexScreen`
``forceplate.report_sections`` a part of the report of a person: :class:`ReportSection`
``forceplate.demos``           a demonstration of its own: :class:`Demo`
``forceplate.kept_folders``    a folder that a backup takes along: the name of the setting, a
                               ``str``, in which the annex keeps where it is
=============================  ===================================================================

The name of an entry point of ``forceplate.report_sections`` or ``forceplate.demos`` is the option
that asks for it: ``study`` is asked for by ``--study``. An annex that cannot be loaded costs only
itself: it is named, and everything else works.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib.metadata import EntryPoints, entry_points
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from forceplate.errors import AnnexError
from forceplate.reasons import raised
from forceplate.words import Text

if TYPE_CHECKING:
    import typer

    from forceplate.types import VisitHeader

COMMANDS = "forceplate.commands"
SCREENS = "forceplate.screens"
REPORT_SECTIONS = "forceplate.report_sections"
DEMOS = "forceplate.demos"
KEPT_FOLDERS = "forceplate.kept_folders"

_NONE = Text(
    "No installed package brings --{name}. Install one that does, or leave the option out."
)
_TWO = Text("Two packages bring {name!r}: {packages}. Remove one.")
_NOT_LOADED = Text(
    "The annex {name!r} ({place}) cannot be loaded: {error}. Everything else works. Install it "
    "again, or remove it."
)


class Commands(Protocol):
    """Commands of the command line. Imported at every start: it must load nothing heavy."""

    def register(self, app: typer.Typer) -> None:
        """Add the commands."""


@dataclass(frozen=True, slots=True)
class AddedSection:
    """What an annex adds to a report."""

    title: Text
    lines: tuple[Text, ...]


class ReportSection(Protocol):
    """A part of the report of a person that is made from a folder of the annex."""

    def __call__(self, folder: Path, visits: Sequence[VisitHeader]) -> AddedSection:
        """Return what the folder says of the person of these visits.

        Raises
        ------
        ForcePlateError
            The folder cannot be read, knows no such person, or is of another kind than the
            visits: synthetic where they are measured.
        """


class Demo(Protocol):
    """A demonstration on made-up data."""

    def __call__(self, folder: Path) -> None:
        """Make it in a folder that is empty or not there yet, and print what is to be seen."""


def load_annexes(group: str, use: Callable[[str, Any], object]) -> tuple[AnnexError, ...]:
    """Give everything of a group to ``use``, with its name, in the order of names.

    Returns
    -------
    tuple of AnnexError
        One for each that cannot be loaded, or that ``use`` raises anything for.
    """
    errors: list[AnnexError] = []
    points = entry_points(group=group)
    for name in sorted(points.names):
        try:
            _load(name, points.select(name=name), use)
        except AnnexError as error:
            errors.append(error)
    return tuple(errors)


def load_annex(group: str, name: str) -> Any:
    """Return what the entry point of this name in a group stands for.

    Raises
    ------
    AnnexError
        No installed package has it, two have, or its package is broken.
    """
    found: list[Any] = []
    _load(name, entry_points(group=group, name=name), lambda _, own: found.append(own))
    return found[0]


def _load(name: str, points: EntryPoints, use: Callable[[str, Any], object]) -> None:
    places = sorted({point.value for point in points})  # one package may be found twice
    if not places:
        raise AnnexError(_NONE.fill(name=name))
    if len(places) > 1:
        raise AnnexError(_TWO.fill(name=name, packages=", ".join(places)))
    try:
        use(name, next(iter(points)).load())
    except Exception as error:  # whatever a foreign package does wrong, it costs itself only
        raise AnnexError(
            _NOT_LOADED.fill(name=name, place=places[0], error=raised(error))
        ) from error
