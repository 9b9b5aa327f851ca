"""What a person and a visit may be called: the names are parts of file names on every system.

The same rule where a name is typed, where a library makes a folder of it, and where a file of
unknown hand is read: a name that is a path would lead out of the folder it is written to.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from forceplate.words import Text

_DEVICE = "con|prn|aux|nul|(?:com|lpt)[0-9]"
_NO_DEVICE = rf"(?!(?i:{_DEVICE})\Z)"
SUBJECT_PATTERN = _NO_DEVICE + "[A-Za-z0-9](?:[A-Za-z0-9_-]{0,30}[A-Za-z0-9])?"
VISIT_PATTERN = _NO_DEVICE + "[A-Za-z0-9](?:[A-Za-z0-9-]{0,14}[A-Za-z0-9])?"

_NOT_A_NAME = Text(
    "{name} cannot be the name of a {what}. Use letters A to Z and digits, with hyphens between "
    "them, such as {example}."
)
_A_DEVICE = Text("{name} cannot be the name of a {what}: Windows takes it for a device.")
_NOT_A_LABEL = Text(
    "{name} reads as a date or a number, not as the label of a visit. A label begins with a "
    "letter: W8 for week 8, R1 for a retest. The day of a visit has its own place."
)
_SUBJECT, _VISIT = Text("subject"), Text("visit")
_WEEK = re.compile(r"(?:w ?|(?:week|woche|semana) )(\d{1,3})", re.IGNORECASE)
_FEW_DIGITS = re.compile(r"(?![0-9])(?:[^0-9]*[0-9]{1,3}(?![0-9])){0,2}[^0-9]*")
"""A date has four digits together, or three numbers."""
_LONGEST_SHOWN = 60


def is_device_name(name: str) -> bool:
    """Return whether Windows takes this name for a device: no file can have it."""
    return re.fullmatch(_DEVICE, name, re.IGNORECASE) is not None


def why_no_subject(name: str) -> Text | None:
    """Return why nobody can have this pseudonymous id; None: it is one."""
    return _why_not(name, SUBJECT_PATTERN, _SUBJECT, "P001")


def why_no_visit(name: str) -> Text | None:
    """Return why no visit can have this label; None: it is one."""
    return _why_not(name, VISIT_PATTERN, _VISIT, "W4")


def why_no_label(label: str, known: Iterable[str] = ()) -> Text | None:
    """Return why no visit can get this label from a person now; None: it can.

    Stricter than :func:`why_no_visit`: a week that is typed as a date would take the visit out of
    what labels are checked by. Files that have such a label stay what they are.

    Parameters
    ----------
    known
        Labels that the person has: those go on.
    """
    refusal = why_no_visit(label)
    if refusal is None and label not in known and not _FEW_DIGITS.fullmatch(label):
        return _NOT_A_LABEL.fill(name=repr(label))
    return refusal


def visit_label(typed: str, known: Iterable[str] = ()) -> str:
    """Return the label that was meant: as a person has it already; of week 4, W4.

    Parameters
    ----------
    known
        Labels that the person has: of two that differ in case only, files are one on Windows.
    """
    label = typed.strip()
    alike = [one for one in known if one.casefold() == label.casefold()]
    if alike:
        return alike[0]
    return f"W{week[1]}" if (week := _WEEK.fullmatch(label)) else label


def check_subjects(*names: str) -> None:
    """Raise ValueError where one of these is no name of a subject: as a path it would lead away."""
    refusal = next(filter(None, map(why_no_subject, names)), None)
    if refusal is not None:
        raise ValueError(refusal)


def _why_not(name: str, pattern: str, what: Text, example: str) -> Text | None:
    if re.fullmatch(pattern, name):
        return None
    if is_device_name(name):
        return _A_DEVICE.fill(name=repr(name), what=what)
    return _NOT_A_NAME.fill(name=repr(name[:_LONGEST_SHOWN]), what=what, example=example)
