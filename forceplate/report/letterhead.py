"""The logo of a practice, read with care: it is a file of unknown hand."""

from __future__ import annotations

import io
import warnings
from pathlib import Path

from PIL import Image

from forceplate.errors import StorageError
from forceplate.files import read_regular_file
from forceplate.reasons import raised_as
from forceplate.words import Text

LARGEST_BYTES = 20_000_000
LARGEST_PIXELS = 50_000_000
SHARPEST_PX = 800
"""Enough for two centimetres on paper; a larger picture only makes the file large."""
_NOT_READ = Text(
    "The logo {path} cannot be read: {why}. Choose another PNG or JPEG file for the reports, or "
    "none."
)
_NO_PICTURE = Text("it is no PNG or JPEG picture, or a damaged one")
_TOO_LARGE = Text("the picture is too large")


def logo_picture(path: Path) -> tuple[io.BytesIO, int, int]:
    """Return a logo as PNG, with its width and height in pixels; raises StorageError."""
    with raised_as(StorageError, _NOT_READ, path=path):
        data = read_regular_file(path, max_bytes=LARGEST_BYTES)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")  # a picture that unpacks to gigabytes
            with Image.open(io.BytesIO(data), formats=("PNG", "JPEG")) as found:
                if found.width * found.height > LARGEST_PIXELS:
                    raise StorageError(_NOT_READ.fill(path=path, why=_TOO_LARGE))
                picture = found.convert("RGBA")
    except (OSError, ValueError, SyntaxError, Warning, Image.DecompressionBombError) as error:
        raise StorageError(_NOT_READ.fill(path=path, why=_NO_PICTURE)) from error
    picture.thumbnail((SHARPEST_PX, SHARPEST_PX))
    buffer = io.BytesIO()
    picture.save(buffer, "PNG")
    buffer.seek(0)
    return buffer, picture.width, picture.height
