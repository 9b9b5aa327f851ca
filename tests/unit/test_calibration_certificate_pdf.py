"""The printed certificate: real text, nothing missing, the same bytes every time."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from forceplate.report.certificate_pages import certificate_pdf
from forceplate_calibration.certificate.issue import issue
from forceplate_calibration.sheet.sheet import read_sheet

EXAMPLES = Path(__file__).resolve().parents[2] / "calibration" / "examples"


WORDS = {
    "en": ("SIMULATED", "valid until 2027-03-02", "Uncertainty of a force", "Released by",
           "Class A"),
    "nl": ("GESIMULEERD", "geldig tot en met 2027-03-02", "Onzekerheid van een kracht",
           "Vrijgegeven door", "Klasse A"),
}  # fmt: skip


@pytest.mark.parametrize(
    ("name", "language"), [("gym_weights", "en"), ("four_cells", "en"), ("four_cells", "nl")]
)
def test_the_page_holds_the_certificate_as_text(name: str, language: str) -> None:
    pypdf = pytest.importorskip("pypdf", reason="reading the page back needs pypdf")
    made = issue(read_sheet((EXAMPLES / f"{name}_sheet.csv").read_text("utf-8")))
    data = certificate_pdf(made, language)
    assert data == certificate_pdf(made, language)
    pages = pypdf.PdfReader(io.BytesIO(data)).pages
    text = "\n".join(page.extract_text() for page in pages)
    assert made.certificate is not None
    (result,) = made.certificate.results
    residual = f"{result.residuals_n[3]:+.4f}"
    of = {"en": "page {n} of {n}", "nl": "pagina {n} van {n}"}[language].format(n=len(pages))
    for words in (
        made.sha256, made.platform_serial_number, "ASTM E74 LLF", of, *WORDS[language],
        residual if language == "en" else residual.replace(".", ","),
    ):  # fmt: skip
        assert words in text
    assert ("147.18" in text or "147,18" in text) == (name == "four_cells")  # the map of errors
    # the residuals are drawn, not an image
    assert not any(list(page.images) for page in pages)
