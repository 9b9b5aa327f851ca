"""The PDF, read back with another library."""

from __future__ import annotations

import io
import re
from dataclasses import dataclass, replace
from typing import Any

import pytest
from pypdf import PageObject, PdfReader

from forceplate.report import ReportContent
from forceplate.report.fonts import missing, writable
from forceplate.report.pdf import report_pdf
from forceplate.words import Text, say
from tests.unit.report_data import CASES, FOUR, content, series, visit

A4 = (595.28, 841.89)
TITLES = {"en": "For the colleague", "nl": "Voor de collega"}
ONE_PAGE = [case for case in CASES if "twelve" not in case]


def read(given: ReportContent, language: str = "en") -> PdfReader:
    return PdfReader(io.BytesIO(report_pdf(given, language)))


def words(text: str) -> str:
    return " ".join(text.split())


def text_of(page: PageObject) -> str:
    return words(page.extract_text())


@dataclass(frozen=True)
class Read:
    """A report read back: the words of its pages, and where each piece begins."""

    pages: tuple[str, ...]
    places: tuple[tuple[float, float], ...]


def read_case(case: str, language: str) -> Read:
    places: list[tuple[float, float]] = []

    def visitor(text: str, cm: list[float], tm: list[float], _font: Any, _size: float) -> None:
        if text.strip():
            places.append((tm[4] * cm[0] + tm[5] * cm[2] + cm[4],
                           tm[4] * cm[1] + tm[5] * cm[3] + cm[5]))  # fmt: skip

    pages = tuple(
        words(page.extract_text(visitor_text=visitor))
        for page in read(CASES[case](), language).pages
    )
    return Read(pages, tuple(places))


FOOT = re.compile(r"\S+ W\d+( - W\d+)? forceplate is .*? (page|pagina) \d+ (of|van) \d+$")
CHOSEN = [(case, ("en", "nl")[number % 2]) for number, case in enumerate(CASES)]


@pytest.mark.parametrize(("case", "language"), CHOSEN)
def test_the_pages_hold_what_the_report_says_inside_their_margins(case: str, language: str) -> None:
    given, told = CASES[case](), read_case(case, language)
    texts = told.pages
    colleague = next(i for i, text in enumerate(texts) if TITLES[language] in text)
    if case in ONE_PAGE:
        assert colleague == 1
    first = words(" ".join(texts[:colleague]))
    for text in (
        given.title, *given.warnings, *given.differences, *given.cautions, *given.sides,
        *given.basis, *given.quality, *given.explanations,
        *(cell for row in given.table.rows for cell in row),
        *(text for card in given.cards for text in (card.headline, *card.sentences)),
    ):  # fmt: skip
        assert words(say(text, language)) in first
    rest = squeezed(" ".join(FOOT.sub("", text) for text in texts[colleague:]))
    for fact in (*given.colleague.files, *given.colleague.methods):
        assert squeezed(say(fact.value, language)) in rest
    for table in given.colleague.trials:
        for row in table.rows:
            assert squeezed("".join(say(text, language) for text in row[2:])) in rest
    word, of = ("page", "of") if language == "en" else ("pagina", "van")
    for number, page in enumerate(told.pages, 1):
        assert f"{word} {number} {of} {len(told.pages)}" in page
    assert len(told.places) > 100
    assert min(x for x, _ in told.places) > 40
    assert max(x for x, _ in told.places) < A4[0] - 45
    assert min(y for _, y in told.places) > 24
    assert max(y for _, y in told.places) < A4[1] - 40


def squeezed(text: str) -> str:
    """Return text without what a line end may change."""
    return re.sub(r"\s+", "", text)


def test_every_page_is_a4() -> None:
    for page in read(content(*series(2, FOUR))).pages:
        size = float(page.mediabox.width), float(page.mediabox.height)
        assert size == pytest.approx(A4, abs=0.01)


def fonts(reader: PdfReader) -> dict[str, Any]:
    found = {}
    for page in reader.pages:
        for font in page["/Resources"]["/Font"].values():  # type: ignore[index]
            found[font.get_object()["/BaseFont"]] = font.get_object()
    return found


@pytest.mark.parametrize("case", ["two_visits_one_condition", "not_calibrated"])
def test_all_letters_are_embedded(case: str) -> None:
    found = fonts(read(CASES[case]()))
    assert len(found) >= 2
    for name, font in found.items():
        assert "Vera" in name
        assert "/FontFile2" in font["/FontDescriptor"]
        assert "/ToUnicode" in font


def test_figures_are_vectors_and_no_pictures() -> None:
    page = read(content(*series(2, FOUR))).pages[0]
    assert not page.images
    drawn = page.get_contents()
    assert drawn is not None
    operators = re.findall(rb"(?m)\s([lcmSfB])\s", drawn.get_data())
    assert operators.count(b"l") > 2 * 4 * 100  # the traces: two visits, four conditions
    assert operators.count(b"c") > 50  # the points


def test_nothing_of_the_file_names_the_person_unless_asked() -> None:
    quiet, named = (report_pdf(content(*series(2), name=name)) for name in ("", "Ada Lovelace"))
    for data, times in ((quiet, 0), (named, 1)):
        reader = PdfReader(io.BytesIO(data))
        texts = " ".join(text_of(page) for page in reader.pages)
        assert texts.count("Ada Lovelace") == times
        assert "Ada" not in str(reader.metadata)
        assert b"Lovelace" not in data


def test_the_file_says_what_it_is() -> None:
    reader = read(content(visit()), "nl")
    assert reader.metadata is not None
    assert reader.metadata.title == "Kracht van de teenbuigers S1"
    assert reader.trailer["/Root"]["/Lang"] == "nl"  # type: ignore[index]


def test_a_decimal_comma_in_dutch_everywhere() -> None:
    given = content(*series(2, FOUR))
    first = text_of(read(given, "nl").pages[0])
    assert re.search(r"\d,\d N", first)
    assert not re.search(r"\d\.\d", first.replace("forceplate 0.1.0", ""))


def test_letters_that_the_font_lacks_are_told() -> None:
    assert missing("Zoë Łuczak ±≥") == ""
    assert missing("Kov\u00e1\u0159 \u4eba\u4eba") == "\u0159\u4eba"
    assert writable("Dvo\u0159\u00e1k \u4eba") == "Dvor\u00e1k ?"
    given = replace(content(visit()), sides=(Text("Dvo\u0159\u00e1k"),))
    pages = read(given).pages
    assert "Dvor\u00e1k" in text_of(pages[0])
    assert "U+0159" in text_of(pages[-1])
    assert "U+" not in text_of(read(content(visit())).pages[-1])


def test_text_from_a_file_is_never_markup() -> None:
    hostile = "<b>bold</b> &amp; <font size=40>x</font> <unclosed"
    given = content(visit(0, protocol=hostile))
    assert hostile in text_of(read(given).pages[0])
