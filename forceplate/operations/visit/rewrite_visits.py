"""Visit files that are written anew, one or several at once, all of them or none."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path

from forceplate.analysis.corrections import What, next_serial
from forceplate.operations.visit.change_record import Stamp
from forceplate.storage.file_moves import file_moves
from forceplate.storage.library import Library
from forceplate.storage.signing_keys import signer_of
from forceplate.storage.visit.signature import Sign
from forceplate.storage.visit.visit_file import (
    read_analysed_by,
    read_outline,
    read_signature,
    write_visit,
)
from forceplate.types import Visit
from forceplate.words import Text


class SignatureFate(StrEnum):
    """What became of the signature of a changed file."""

    NONE = "none"
    """There was none."""
    RENEWED = "renewed"
    """The file was signed by this user as it was, and is signed again."""
    ENDED = "ended"
    """Another had signed it, or it was changed since: nobody vouches for it now. The trace names
    the key."""


SIGNATURE_SENTENCES: Mapping[SignatureFate, Text | None] = {
    SignatureFate.NONE: None,
    SignatureFate.RENEWED: Text("Your signature was made anew."),
    SignatureFate.ENDED: Text(
        "The signature of the file does not vouch for what was changed and was taken out; the "
        "trace keeps whose it was."
    ),
}


def exclusive(library: Library, *visits: tuple[str, str]) -> ExitStack:
    """Return what holds the locks of several visits; always in one order, so nobody waits twice."""
    stack = ExitStack()
    try:
        for subject_id, visit in sorted({(one, label.upper()) for one, label in visits}):
            stack.enter_context(library.exclusive(subject_id, visit))
    except BaseException:
        stack.close()
        raise
    return stack


class Signing:
    """Who vouches for a file that is written anew."""

    def __init__(self, library: Library, path: Path, stamp: Stamp) -> None:
        self._former, signed = read_signature(path)
        own = signer_of(library)
        self._stamp = stamp
        self.fate = SignatureFate.NONE
        self.sign: Sign | None = None
        if self._former is None:
            return
        is_own = own is not None and own(signed) == self._former
        self.fate = SignatureFate.RENEWED if is_own else SignatureFate.ENDED
        self.sign = own if is_own else None

    def noted(self, visit: Visit) -> Visit:
        """Return the visit with the record of a signature that ended."""
        if self.fate is not SignatureFate.ENDED or self._former is None:
            return visit
        serial = max(1, next_serial(visit) - 1)
        stamp = self._stamp.with_serial(serial)
        record = stamp.change(What.SIGNATURE, self._former.public_key, None)
        header = visit.header
        return replace(visit, header=replace(header, changes=(*header.changes, record)))


@dataclass(frozen=True, slots=True)
class Rewritten:
    """A visit file that is written anew."""

    old: Path | None
    """None: it is a new file."""
    new: Path
    visit: Visit | None
    """None: the file goes."""
    signing: Signing | None = None
    recording_ids: Sequence[str | None] = ()
    analysed_by: Sequence[str | None] = ()
    """Of each trial, who made its answers; None: this program."""


def rewritten(old: Path, new: Path, before: Visit, after: Visit, signing: Signing) -> Rewritten:
    """Return a visit with the same trials, that may be of another name; its recordings stay."""
    made = tuple(
        name if trial.results == former.results else None
        for name, trial, former in zip(
            read_analysed_by(old), after.trials, before.trials, strict=True
        )
    )
    return Rewritten(old, new, signing.noted(after), signing, read_outline(old)[1], made)


def write_visits(library: Library, files: Sequence[Rewritten]) -> None:
    """Write visits anew, all of them or none, under the names that they have now.

    Raises
    ------
    StorageError
        One cannot be written, or the disk does not take them; all are as they were.
    """
    with file_moves(library.root) as moves:
        steps: list[tuple[Path, Path | None]] = []
        for file in files:
            if file.visit is None:
                steps.append((file.new, None))
                continue
            staged = moves.new_file()
            _write(file, staged)
            steps.append((staged, file.old or file.new))
            if file.old is not None and file.old != file.new:
                steps.append((file.old, file.new))
        moves.make(steps)


def _write(file: Rewritten, staged: Path) -> None:
    assert file.visit is not None  # noqa: S101
    write_visit(
        staged,
        file.visit,
        recording_ids=file.recording_ids,
        analysed_by=file.analysed_by,
        sign=None if file.signing is None else file.signing.sign,
    )
