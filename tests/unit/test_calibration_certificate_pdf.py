"""The printed certificate: real text, nothing missing, the same bytes every time."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from forceplate_calibration.issue import issue
from forceplate_calibration.sheet import read_sheet

EXAMPLES = Path(__file__).resolve().parents[2] / "calibration" / "examples"


@pytest.mark.parametrize("name", ["gym_weights", "four_cells"])
def test_the_page_holds_the_certificate_as_text(name: str) -> None:
    pytest.importorskip("reportlab", reason="printing a certificate needs reportlab")
    pypdf = pytest.importorskip("pypdf", reason="reading the page back needs pypdf")
    from forceplate_calibration.certificate_pdf import certificate_pdf

    made = issue(read_sheet((EXAMPLES / f"{name}_sheet.csv").read_text("utf-8")))
    data = certificate_pdf(made)
    assert data == certificate_pdf(made)
    pages = pypdf.PdfReader(io.BytesIO(data)).pages
    text = "\n".join(page.extract_text() for page in pages)
    assert made.certificate is not None
    (result,) = made.certificate.results
    for words in (
        made.sha256, "SIMULATED", made.platform_serial_number, "valid until 2027-03-02",
        "Uncertainty of a force", "ASTM E74 LLF",
        f"{result.residuals_n[3]:+.4f}", f"page {len(pages)}",
    ):  # fmt: skip
        assert words in text
    # the residuals are drawn, not an image
    assert not any(list(page.images) for page in pages)
