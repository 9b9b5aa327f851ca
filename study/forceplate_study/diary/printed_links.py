"""Personal links on paper or a screen: as a QR code, and as one sheet with a card for each."""

from __future__ import annotations

import io
from collections.abc import Mapping
from html import escape
from pathlib import Path

from forceplate.words import Text, say
from forceplate_study.errors import StudyError
from forceplate_study.text_files import write_file

_NO_PICTURE = Text("{name} ends in neither .svg nor .png.")
_TITLE = Text("Training diary")
_SCAN = Text("Scan this with your phone. It opens your own diary; keep it to yourself.")

_STYLE = (
    "body{font:11pt sans-serif;margin:0}"
    "main{display:grid;grid-template-columns:1fr 1fr;gap:4mm}"
    "article{border:1px dashed #777;padding:5mm;break-inside:avoid}"
    "h1{font-size:14pt;margin:0 0 2mm}svg{width:45mm;height:45mm}"
    "p{margin:2mm 0;overflow-wrap:anywhere}.link{font-size:8pt}"
    "@page{margin:12mm}"
)


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
    image = io.BytesIO()
    segno.make(address, error="m").save(image, kind=kind, scale=8, border=4)
    write_file(path, image.getvalue(), overwrite=False)


def write_sheet(links: Mapping[str, str], path: Path, language: str) -> None:
    """Write links by pseudonym as an HTML page that needs nothing else; only its owner reads it.

    The group of a participant is not on it.

    Raises
    ------
    StudyError
        The file exists or cannot be written.
    """
    import segno  # noqa: PLC0415 - an optional extra

    cards = "\n".join(
        f"<article><h1>{escape(name)}</h1>{segno.make(link, error='m').svg_inline(omitsize=True)}"
        f'<p>{escape(say(_SCAN, language))}</p><p class="link">{escape(link)}</p></article>'
        for name, link in links.items()
    )
    page = (
        f'<!doctype html>\n<html lang="{language.replace("_", "-")}"><head><meta charset="utf-8">'
        f"<title>{escape(say(_TITLE, language))}</title><style>{_STYLE}</style></head>"
        f"<body><main>\n{cards}\n</main></body></html>\n"
    )
    write_file(path, page.encode(), overwrite=False)
