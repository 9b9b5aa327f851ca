"""What a calibration stores besides its file: data that is read strictly, and checksums of it."""

from __future__ import annotations

import hashlib
from typing import TypeVar

from forceplate.documents import DocumentError, dump_json, from_plain
from forceplate.errors import CalibrationError
from forceplate.words import Text

MAX_TEXT_LENGTH = 2_000

T = TypeVar("T")


def read_stored(kind: type[T], data: object, where: str) -> T:
    """Return the dataclass that was stored as this data.

    Raises
    ------
    CalibrationError
        Says what is wrong and where.
    """
    try:
        return from_plain(kind, data, where, max_text_length=MAX_TEXT_LENGTH)
    except DocumentError as error:
        raise CalibrationError(
            Text(
                "This is not usable: {what}. Correct the file, or get it again from where it came "
                "from."
            ).fill(what=error.text)
        ) from error


def sha256_of(document: object) -> str:
    """Return the hash of the one way to write a document: ``dump_json`` in UTF-8, in hex."""
    return hashlib.sha256(dump_json(document).encode("utf-8", "surrogatepass")).hexdigest()
