"""Files that are known and no recording as text or C3D: a true sentence for each."""

from __future__ import annotations

from collections.abc import Mapping

from forceplate.errors import StorageError
from forceplate.words import Text

_WORKBOOK = Text(
    "it is a workbook (XLSX, ODS) or another packed file. Open it, and save the sheet with the "
    "samples as CSV."
)
_OLD_WORKBOOK = Text("it is an old workbook (XLS). Open it, and save the sheet as CSV.")
_XDF = Text(
    "it is a recording of the Lab Streaming Layer (XDF). Save the stream of the force as CSV, one "
    "column for the time and one for each channel."
)
_HDF5 = Text(
    "it is an HDF5 file. A visit file of forceplate needs no import: open it, or put it into the "
    "library. Of another program, save the force as CSV."
)
_BINARY = Text("it is a file of another program ({kind}). Save the force as CSV.")
_PDF = Text("it is a PDF: a picture of the force holds no samples. Ask for the samples as CSV.")
_OWN_EXPORT = Text(
    "it is a table that forceplate exported, and no recording of another system. The visit file "
    "itself holds the trial."
)
_KINDS: Mapping[bytes, Text] = {
    b"PK\x03\x04": _WORKBOOK,
    b"\xd0\xcf\x11\xe0": _OLD_WORKBOOK,
    b"XDF:": _XDF,
    b"\x89HDF\r\n": _HDF5,
    b"%PDF-": _PDF,
    b"PAR1": _BINARY.fill(kind="Parquet"),
    b"MATLAB": _BINARY.fill(kind="MATLAB"),
    b"TDSm": _BINARY.fill(kind="TDMS"),
    b"\x93NUMPY": _BINARY.fill(kind="NumPy"),
    b"\x89PNG": _BINARY.fill(kind="PNG"),
    b"\xff\xd8\xff": _BINARY.fill(kind="JPEG"),
}
_OWN_WORD = b"calibration_concerns"
"""Of the heading of every table that forceplate exports."""


def refuse_foreign(data: bytes) -> None:
    """Raise StorageError where the first bytes are those of a file that is no recording."""
    for first, sentence in _KINDS.items():
        if data.startswith(first):
            raise StorageError(sentence)
    if _OWN_WORD in data[:8192]:
        raise StorageError(_OWN_EXPORT)
