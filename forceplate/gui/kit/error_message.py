"""What a person reads of an error: what happened, that the data are safe, and what to do.

The error's own message says the particulars; it stays behind "Details".
"""

from __future__ import annotations

import errno
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from forceplate import errors
from forceplate.errors import ForcePlateError
from forceplate.gui.kit.language import code, tr
from forceplate.words import say

_NO_SPACE = frozenset({errno.ENOSPC, errno.EDQUOT})
_NOT_ALLOWED = frozenset({errno.EACCES, errno.EPERM, errno.EROFS})
_of_annexes: dict[type[ForcePlateError], Callable[[], Trouble]] = {}


@dataclass(frozen=True, slots=True)
class Trouble:
    """An error in the words of the clinic and the language of the window.

    Attributes
    ----------
    happened
        Without a full stop: it may stand alone, and large.
    to_do
        One or more sentences.
    safe
        One or more sentences, said before it; empty where nothing is known of the data.
    """

    happened: str
    to_do: str
    safe: str = ""


def explain(error: ForcePlateError) -> str:
    """Return all of the trouble in one line."""
    what = trouble(error)
    return " ".join(filter(None, (f"{what.happened}.", what.safe, what.to_do)))


def particulars(error: ForcePlateError) -> str:
    """Return the error's own message, in the language of the window where it is known in it."""
    return say(error.facts if isinstance(error, errors.AskedBackError) else error.text, code())


def trouble(error: ForcePlateError, *, has_recorded: bool = False) -> Trouble:
    """Return what a person reads of an error, for the most particular kind that it is of.

    Parameters
    ----------
    has_recorded
        Something of the visit is recorded: of a trouble with the platform it is said to be safe.
    """
    if isinstance(error, errors.StorageError):
        disk = _disk_trouble(error)
        if disk is not None:
            return disk
    words = {**WORDS, **_of_annexes}
    what = next(words[kind] for kind in type(error).__mro__ if kind in words)()
    if has_recorded and isinstance(error, errors.PlatformError):
        return replace(what, safe=tr("What was recorded is safe."))
    return what


def add(words: Mapping[type[ForcePlateError], Callable[[], Trouble]]) -> None:
    """Say from now on what the errors of an annex mean, each by its kind."""
    _of_annexes.update(words)


def _disk_trouble(error: BaseException | None) -> Trouble | None:
    """Return what the disk says, where the error comes from there."""
    while error is not None:
        if isinstance(error, OSError) and error.errno in _NO_SPACE:
            return Trouble(
                tr("The disk is full"),
                tr("Make room on the disk, then try again."),
                _saved_is_safe(),
            )
        if isinstance(error, OSError) and error.errno in _NOT_ALLOWED:
            return Trouble(
                tr("This computer does not allow it"),
                tr(
                    "Choose another folder, or ask who looks after this computer for the right "
                    "to use this one."
                ),
                _saved_is_safe(),
            )
        error = error.__cause__
    return None


def _saved_is_safe() -> str:
    return tr("What was saved is safe.")


def _visit_is_unchanged() -> str:
    return tr("The visit is safe and unchanged.")


WORDS: dict[type[ForcePlateError], Callable[[], Trouble]] = {
    errors.ForcePlateError: lambda: Trouble(
        tr("This did not work"), tr("Try again; the details say what went wrong."), _saved_is_safe()
    ),
    errors.PlatformError: lambda: Trouble(
        tr("Something is wrong with the platform"),
        tr("Check its power and its connection, then try again."),
    ),
    errors.PlatformNotFoundError: lambda: Trouble(
        tr("No platform was found there"), tr("Check that it is plugged in, and the port.")
    ),
    errors.WrongDeviceError: lambda: Trouble(
        tr("What answers at this port is not the platform that is expected there"),
        tr("Choose another port or another kind of platform."),
    ),
    errors.PlatformDisconnectedError: lambda: Trouble(
        tr("The connection to the platform was lost"),
        tr("Plug it in or switch it on again: measuring goes on by itself."),
    ),
    errors.PlatformRestartedError: lambda: Trouble(
        tr("The platform restarted"),
        tr("Check its power and its connection: measuring goes on by itself. The details say why."),
    ),
    errors.PlatformSilentError: lambda: Trouble(
        tr("The platform sends nothing any more"),
        tr("Check its power and its connection: measuring goes on by itself."),
    ),
    errors.PlatformUnreadableError: lambda: Trouble(
        tr("The platform sends what its driver cannot read"),
        tr("Check baud rate and port, or choose another driver on the Platform screen."),
    ),
    errors.PlatformRateError: lambda: Trouble(
        tr("The samples do not come at the rate of the platform"),
        tr("Set the device and its driver to the same rate before you measure."),
    ),
    errors.ComputerSleptError: lambda: Trouble(
        tr("The computer was asleep"), tr("Switch its sleep off, then measure this trial again.")
    ),
    errors.DriverFault: lambda: Trouble(
        tr("The driver of this platform has a defect"),
        tr("Update the package that brings it, or show the details to its maker."),
    ),
    errors.EmulatedDeviceError: lambda: Trouble(
        tr("The simulated platform has failed"),
        tr("Start it again. The details say what its device did."),
        _saved_is_safe(),
    ),
    errors.DriverNotFoundError: lambda: Trouble(
        tr("The driver of this platform is not installed here"),
        tr("Choose another driver on the Platform screen, or install this one."),
    ),
    errors.RecordingError: lambda: Trouble(
        tr("The recording ended early"),
        tr("Measure this trial again."),
        tr("What was recorded until then is safe."),
    ),
    errors.RecordingOverflowError: lambda: Trouble(
        tr("The disk was too slow for the recording"),
        tr("Close other programs, then measure this trial again."),
        tr("What was recorded until then is safe."),
    ),
    errors.SessionError: lambda: Trouble(
        tr("The visit cannot do this now"),
        tr("Do first what the sentence above the trace says."),
        _saved_is_safe(),
    ),
    errors.SessionBusyError: lambda: Trouble(
        tr("A trial is under way or being saved"), tr("Wait until it is saved, or stop it first.")
    ),
    errors.VisitCompleteError: lambda: Trouble(
        tr("Everything planned is measured"),
        tr("To measure a trial again, reject it first."),
        _saved_is_safe(),
    ),
    errors.NoPlatformError: lambda: Trouble(
        tr("The platform is not connected"),
        tr("Connect it; then start the trial."),
        _saved_is_safe(),
    ),
    errors.OtherPlatformError: lambda: Trouble(
        tr("Another platform is connected than the one this visit began with"),
        tr("Connect the first one, or begin another visit."),
        _saved_is_safe(),
    ),
    errors.VisitExistsError: lambda: Trouble(
        tr("This visit was begun already"),
        tr("Continue it from the People screen."),
        _saved_is_safe(),
    ),
    errors.PlatformInDoubtError: lambda: Trouble(
        tr("The platform is in doubt"),
        tr("Check it with a known weight, or say why you measure all the same."),
        _saved_is_safe(),
    ),
    errors.LoadedPlatformError: lambda: Trouble(
        tr("Something presses on the platform, so it was not set to zero"),
        tr("Take everything off the platform, toes too, then start again."),
    ),
    errors.ProtocolError: lambda: Trouble(
        tr("This protocol cannot be used"),
        tr("Change it, or choose another on the Settings screen."),
    ),
    errors.StorageError: lambda: Trouble(
        tr("A file cannot be read or written"),
        tr("Check the disk and its folder, then try again."),
        _saved_is_safe(),
    ),
    errors.LibraryError: lambda: Trouble(
        tr("The library does not allow this"),
        tr("The details say what to change."),
        _saved_is_safe(),
    ),
    errors.LibraryBusyError: lambda: Trouble(
        tr("Another program is writing in the library"),
        tr("Wait until it is done, then try again."),
        _saved_is_safe(),
    ),
    errors.VisitFileError: lambda: Trouble(
        tr("A visit file cannot be read or written"),
        tr("If it is damaged, put the copy of the last backup in its place."),
        tr("The file is left as it is."),
    ),
    errors.OtherVisitError: lambda: Trouble(
        tr("This does not belong to the visit it was meant for"),
        tr("The details say what differs; begin another visit for it."),
        _visit_is_unchanged(),
    ),
    errors.OtherCalibrationError: lambda: Trouble(
        tr("This visit was begun with another calibration than the one chosen now"),
        tr("Choose that calibration on the Platform screen, or begin another visit."),
        _visit_is_unchanged(),
    ),
    errors.JournalError: lambda: Trouble(
        tr("The recording cannot be written to the disk"),
        tr("Check the disk, then measure this trial again."),
        tr("Trials saved before are safe."),
    ),
    errors.DamagedJournalError: lambda: Trouble(
        tr("What was recorded cannot be made a trial"),
        tr("Measure this trial again. The details say where the recording was kept."),
        tr("Trials saved before are safe."),
    ),
    errors.AnotherDayError: lambda: Trouble(
        tr("Visit and trial are of different days"),
        tr("Choose the visit of that day, or say that the trial belongs to this one."),
        _saved_is_safe(),
    ),
    errors.AnotherPersonError: lambda: Trouble(
        tr("Somebody else has this recording"),
        tr("Choose another file or another person, or say that it is of this person."),
        _saved_is_safe(),
    ),
    errors.InputError: lambda: Trouble(
        tr("Something that was given cannot be right"),
        tr("The details say what to change."),
        _saved_is_safe(),
    ),
    errors.DoubtfulEntryError: lambda: Trouble(
        tr("What was entered can hardly be"),
        tr("Correct it, or say that it is so."),
        _saved_is_safe(),
    ),
    errors.CalibrationError: lambda: Trouble(
        tr("This calibration cannot be used with this platform"),
        tr("Choose another file on the Platform screen."),
    ),
    errors.NoZeroError: lambda: Trouble(
        tr("The platform was not zeroed"),
        tr("Take everything off the platform and set it to zero, then try again."),
    ),
    errors.AnalysisError: lambda: Trouble(
        tr("This cannot be computed from the recording"),
        tr("Measure the trial again if you need the number."),
        tr("The recording itself is safe."),
    ),
    errors.QuietWindowError: lambda: Trouble(
        tr("There is no still second before the press"),
        tr("Measure again; let the toes rest for a second before they press."),
        tr("The recording itself is safe."),
    ),
    errors.OnsetNotFoundError: lambda: Trouble(
        tr("No press is seen in the recording"),
        tr("Measure again."),
        tr("The recording itself is safe."),
    ),
    errors.SelfTestError: lambda: Trouble(
        tr("The self-test could not be run to its end"),
        tr("The details say what stopped it."),
        _saved_is_safe(),
    ),
    errors.WindowError: lambda: Trouble(
        tr("The window cannot do this on this computer"),
        tr("The details say what is missing."),
        _saved_is_safe(),
    ),
    errors.AnnexError: lambda: Trouble(
        tr("A part that was added to forceplate does not work"),
        tr("The details name it: install it again."),
        _saved_is_safe(),
    ),
}
"""One for every class of ``forceplate.errors`` but a cancel: nothing went wrong there."""
