"""A personal link as a QR code for a letter or a screen."""

from __future__ import annotations

from pathlib import Path

from forceplate_study.errors import StudyError


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
        raise StudyError(f"{path.name} ends in neither .svg nor .png.")
    try:
        path.touch(mode=0o600, exist_ok=False)
        segno.make(address, error="m").save(str(path), kind=kind, scale=8, border=4)
    except FileExistsError as error:
        raise StudyError(f"{path} exists. Name a new file for the QR code.") from error
    except OSError as error:
        raise StudyError(f"{path} cannot be written: {error.strerror}.") from error
