"""Why the computer, a file or a library refused, in words that stand within a sentence.

What the system calls ``[Errno 28] No space left on device`` a person reads as "the disk is full",
in every language. An exception of Python's own says it in every language when its only argument is
a :class:`~forceplate.words.Text`: ``ValueError(Text("its header is damaged"))``. What another
library says in its own words, a person never reads: it stays in the chain of causes, for the log.
"""

from __future__ import annotations

import errno
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from json import JSONDecodeError

from forceplate.words import Text, plain

SAME = plain("{error}")
"""For :func:`raised_as`: the sentence of what was raised is that of the other error too."""
_NO_PERMISSION = Text("no permission")
_FULL = Text("the disk is full")
_READ_ONLY = Text("the disk is read-only")
_IN_USE = Text("another program is using it")
_GONE = Text("the device is gone")
_TOO_MANY_OPEN = Text("too many files are open")
_NO_CONNECTION = Text("there is no connection")

_REASONS: Mapping[int, Text] = {
    errno.ENOENT: Text("there is no such file or folder"),
    errno.EACCES: _NO_PERMISSION,
    errno.EPERM: _NO_PERMISSION,
    errno.ENOSPC: _FULL,
    errno.EDQUOT: _FULL,
    errno.EROFS: _READ_ONLY,
    errno.EBUSY: _IN_USE,
    errno.ETXTBSY: _IN_USE,
    errno.EAGAIN: _IN_USE,
    errno.EADDRINUSE: _IN_USE,
    errno.ENOTDIR: Text("it is not a folder"),
    errno.EISDIR: Text("it is a folder, not a file"),
    errno.ENOTEMPTY: Text("the folder is not empty"),
    errno.EEXIST: Text("it exists already"),
    errno.ENAMETOOLONG: Text("the name is too long"),
    errno.ELOOP: Text("it is a link that leads nowhere"),
    errno.EFBIG: Text("the file is too large for the disk"),
    errno.EMFILE: _TOO_MANY_OPEN,
    errno.ENFILE: _TOO_MANY_OPEN,
    errno.ENOMEM: Text("the memory of the computer is full"),
    errno.EIO: Text("the disk or the device has failed"),
    errno.ENODEV: _GONE,
    errno.ENXIO: _GONE,
    errno.EPIPE: _NO_CONNECTION,
    errno.ECONNRESET: _NO_CONNECTION,
    errno.ECONNABORTED: _NO_CONNECTION,
    errno.ENETUNREACH: _NO_CONNECTION,
    errno.EHOSTUNREACH: _NO_CONNECTION,
    errno.ECONNREFUSED: Text("nothing answers there"),
    errno.ETIMEDOUT: Text("there was no answer in time"),
    errno.EADDRNOTAVAIL: Text("this computer has no such network address"),
}
"""By error number: what a person may meet who measures, writes, reads or plugs in."""
_WINDOWS: Mapping[int, Text] = {32: _IN_USE, 33: _IN_USE}
"""Windows calls a file that is open elsewhere a lack of permission; its own number tells."""
_OF_SQLITE: Mapping[str, Text] = {
    "SQLITE_READONLY": _READ_ONLY,
    "SQLITE_FULL": _FULL,
    "SQLITE_BUSY": _IN_USE,
    "SQLITE_LOCKED": _IN_USE,
    "SQLITE_IOERR": _REASONS[errno.EIO],
}
"""By the name of the error, which others go on: ``SQLITE_READONLY_DBMOVED``."""
_DAMAGED = Text("it is damaged or cut off")
_NO_VALUE = Text("a value in it cannot be")
_DAMAGE_SAID_BY = frozenset({"sqlite3", "tarfile", "zlib", "_csv"})
"""Modules whose exceptions of their own, without a number, say that what they read is damaged."""
_OF_KINDS: tuple[tuple[tuple[type[BaseException], ...], Text], ...] = (
    ((EOFError,), _DAMAGED),
    ((MemoryError,), _REASONS[errno.ENOMEM]),
    ((TimeoutError,), _REASONS[errno.ETIMEDOUT]),
    ((ConnectionError,), _NO_CONNECTION),
    ((OSError,), Text("the system does not allow it or cannot do it")),
    ((ValueError, TypeError, LookupError, ArithmeticError, RecursionError), _NO_VALUE),
)
"""Of what has neither a number nor a text of ours, by its kind."""
_NOT_INSTALLED = Text("the package {name} is not installed, or is damaged")
_OTHER = Text("its program failed")
_PLACE = Text("line {line}, column {column}")
_NOT_UTF_8 = Text("it is not text in UTF-8")


def reason_of(error: BaseException) -> Text:
    """Return why, in words of ours, without the number of the error and without a stop.

    Of an error of ours or with a :class:`Text` that text; of the system's errors the words for
    their number; of text that cannot be read the place; of every other the words for its kind, or
    those for what it was raised from.
    """
    text = getattr(error, "text", error.args[0] if error.args else None)
    if isinstance(text, Text):
        return text
    for one in (error, error.__cause__):  # what a library makes of an error of the system's
        known = None if one is None else _known(one)
        if known is not None:
            return known
    if type(error).__module__ in _DAMAGE_SAID_BY:
        return _DAMAGED
    of_kind = (words for kinds, words in _OF_KINDS if isinstance(error, kinds))
    found = next(of_kind, _OTHER)
    if found is _OTHER and error.__cause__ is not None:  # one library may speak for another
        return reason_of(error.__cause__)
    return found


def raised(error: BaseException) -> Text:
    """Return what the code of another package raised, in its own words.

    For a sentence that sends whoever reads it to the maker of that package: a driver, an annex.
    """
    text = reason_of(error)
    is_ours = isinstance(error, OSError) or text not in {_OTHER, _NO_VALUE, _DAMAGED}
    return text if is_ours or not str(error) else plain(str(error))


def _known(error: BaseException) -> Text | None:
    """Return the words for the number, name or place that an error has."""
    if name := getattr(error, "sqlite_errorname", ""):
        return next((why for begin, why in _OF_SQLITE.items() if name.startswith(begin)), None)
    match error:
        case OSError(errno=int(number)):
            return _WINDOWS.get(getattr(error, "winerror", 0)) or _REASONS.get(number)
        case UnicodeDecodeError():
            return _NOT_UTF_8
        case JSONDecodeError():
            return _PLACE.fill(line=error.lineno, column=error.colno)
        case ImportError(name=str(module)):
            return _NOT_INSTALLED.fill(name=module.split(".")[0])
    return None


@contextmanager
def raised_as(
    error: Callable[[Text], Exception],
    sentence: Text,
    of: type[Exception] | tuple[type[Exception], ...] = OSError,
    **named: object,
) -> Iterator[None]:
    """Raise what is raised within as another error, whose sentence says ``{why}`` or ``{error}``.

    Parameters
    ----------
    of
        What is raised so; anything else passes.
    """
    try:
        yield
    except of as refused:
        why = reason_of(refused)
        raise error(sentence.fill(why=why, error=why, **named)) from refused
