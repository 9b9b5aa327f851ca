"""The errors of forceplate, one tree.

Every message names what happened, where, and what to do next; a user sees the message and
no traceback. A question that was understood but cannot be answered honestly is not an
error: it is a :class:`forceplate.types.Refusal`.
"""

from __future__ import annotations

from forceplate.words import Text, joined, plain

_CANCELLED = Text("Cancelled. Nothing was written.")


class ForcePlateError(Exception):
    """Root of all errors this project raises on purpose.

    ``text`` is the message in every language, the message itself is in English; one given as a
    plain string is for developers and in English alone.
    """

    def __init__(self, message: str | Text = "") -> None:
        self.text = message if isinstance(message, Text) else plain(message)
        super().__init__(self.text.en)

    @property
    def details(self) -> str:
        """What the system or another's code said, for whoever mends it; empty where it did not.

        For the log alone: a person reads it in our words. The name of a file, which may say who
        was measured, is not in it.
        """
        cause = self.__cause__
        while isinstance(cause, ForcePlateError):
            cause = cause.__cause__
        if cause is None:
            return ""
        of_system = cause.strerror if isinstance(cause, OSError) else None
        return f"{type(cause).__name__}: {of_system or cause}"


class CancelledError(ForcePlateError):
    """Nothing went wrong: whoever asked for it does not want it any more. Nothing was kept."""

    def __init__(self, message: str | Text = _CANCELLED) -> None:
        super().__init__(message)


class PlatformError(ForcePlateError):
    """Something between the computer and the force platform."""


class PlatformNotFoundError(PlatformError):
    """No platform at the address: nothing plugged in, a wrong port, no permission."""


class WrongDeviceError(PlatformError):
    """Something answers at the address, but not as this driver's device must."""


class PlatformDisconnectedError(PlatformError, ConnectionError):
    """The platform went away: unplugged, powered off, its port closed under us."""


class PlatformRestartedError(PlatformDisconnectedError):
    """The platform began anew in the middle of a stream: what follows does not go on from it."""


class PlatformSilentError(PlatformError, TimeoutError):
    """The platform is connected but sent no sample for longer than it may."""


class InputError(ForcePlateError, ValueError):
    """A function was given a word or a number that cannot be."""


class PlatformUnreadableError(PlatformError):
    """Bytes come from the platform, and none of them is a sample."""


class PlatformRateError(PlatformError):
    """Samples come at another rate than the platform declares: no time would be right."""


class ComputerSleptError(PlatformError):
    """The computer was asleep while the platform sent."""


class DriverFault(PlatformError):  # noqa: N818  the fault of somebody: it is not ours to mend
    """A driver breaks its contract or raises what it may not: nothing of it is believed."""


class EmulatedDeviceError(PlatformError):
    """An emulated device raised something, so nothing more comes from it."""


class DriverNotFoundError(PlatformError):
    """No installed driver has this name, or the one that has it cannot be loaded."""


class RecordingError(ForcePlateError):
    """A trial could not be recorded, or not to its end."""


class RecordingOverflowError(RecordingError):
    """The disk could not keep up; the trial ended instead of dropping samples."""


class SessionError(ForcePlateError):
    """A visit in progress cannot do what it is asked to, or not now."""


class SessionBusyError(SessionError):
    """A trial is under way, or a change is still being saved."""


class VisitCompleteError(SessionError):
    """Everything planned is measured."""


class NoPlatformError(SessionError):
    """There is no platform to measure with at this moment."""


class OtherPlatformError(SessionError):
    """Another platform is connected than the one the visit began with."""


class VisitExistsError(SessionError):
    """The library has this visit already."""


class PlatformInDoubtError(SessionError):
    """The platform is in doubt, and nobody has said why it is measured all the same."""


class LoadedPlatformError(SessionError):
    """Something presses or moves on the platform, so it cannot be set to zero."""


class ProtocolError(ForcePlateError):
    """A measurement protocol is unreadable, says what cannot be, or may not be changed."""


class StorageError(ForcePlateError):
    """Something about files: the library folder, a visit file, a journal."""


class LibraryError(StorageError):
    """The library folder is missing, not writable, or asked for a name it may not hold."""


class AskedBackError(LibraryError):
    """Something is hardly meant, and nobody has said that it is.

    Parameters
    ----------
    facts
        What speaks against it: what a window says, where one answers otherwise than in the
        terminal.
    """

    def __init__(self, facts: Text, what_next: Text) -> None:
        super().__init__(joined(facts, what_next))
        self.facts = facts


class AnotherDayError(AskedBackError):
    """A trial of one day is to join a visit of another."""


class AnotherPersonError(AskedBackError):
    """A recording is to be a trial of one person, and is that of another already."""


class DoubtfulEntryError(InputError):
    """What was entered hardly can be, and nobody has said that it is so."""


class LibraryBusyError(LibraryError):
    """Another program is writing what is wanted."""


class VisitFileError(StorageError):
    """A visit file cannot be read or written: corrupt, truncated, foreign, of a newer format."""


class OtherVisitError(VisitFileError):
    """A trial does not belong into a visit: what its numbers rest on differs."""


class OtherCalibrationError(OtherVisitError):
    """A visit was begun with another calibration."""


class JournalError(StorageError):
    """A journal cannot be read or written."""


class DamagedJournalError(JournalError):
    """What a journal holds is no trial, however often it is read."""


class CalibrationError(ForcePlateError):
    """A calibration or its readings cannot be used, or do not fit the platform."""


class NoZeroError(CalibrationError):
    """The platform was not zeroed, so there is nothing that newtons could count from."""


class AnalysisError(ForcePlateError, ValueError):
    """Input that no analysis can be made of: wrong shape, not finite, no samples."""


class QuietWindowError(AnalysisError):
    """There is no still spell before the effort to measure against.

    ``reason`` is a stable word, as in :class:`forceplate.types.Refusal`.
    """

    def __init__(self, reason: str, message: str | Text) -> None:
        super().__init__(message)
        self.reason = reason


class OnsetNotFoundError(AnalysisError):
    """The force never leaves the quiet band."""


class WindowError(ForcePlateError):
    """The window cannot be opened on this computer."""


class SelfTestError(ForcePlateError):
    """A self-test could not be run to its end."""


class AnnexError(ForcePlateError):
    """An annex that was asked for is not installed, or cannot be loaded."""
