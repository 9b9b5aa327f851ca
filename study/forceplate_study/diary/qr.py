"""A personal link as a QR code for a letter or a screen."""

from __future__ import annotations

from pathlib import Path

from forceplate.reasons import raised_as
from forceplate.words import Text
from forceplate_study.errors import StudyError
from forceplate_study.text_files import NOT_WRITTEN

_NO_PICTURE = Text("{name} ends in neither .svg nor .png.")
_EXISTS = Text("{path} exists. Name a new file for the QR code.")


def write_qr(address: str, path: Path) -> None:
    """Write an address as a QR code, SVG or PNG by the name of the file; only its owner reads it.

    Raises
    ------
    StudyError
        The file exists, cannot be written, or is of another kind.
    """
    import segno  # noqa: PLC0415 - an optional extra

    kind = path.suffix.lower().removeprefix(".")
    if kind not in {"svg", "png"}:
        raise StudyError(_NO_PICTURE.fill(name=path.name))
    with (
        raised_as(StudyError, NOT_WRITTEN, path=path),
        raised_as(StudyError, _EXISTS, FileExistsError, path=path),
    ):
        path.touch(mode=0o600, exist_ok=False)
        segno.make(address, error="m").save(str(path), kind=kind, scale=8, border=4)
