"""The PDF, read back with another library."""

from __future__ import annotations

import io
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from pypdf import PageObject, PdfReader

from forceplate.errors import StorageError
from forceplate.practice import Paper, Practice
from forceplate.report import ReportContent
from forceplate.report.fonts import _found_fonts, font_of, missing, register_fonts, writable
from forceplate.report.page_style import SMALLEST, WIDTH, PageStyle, _with_minus
from forceplate.report.pdf import _NOBODY, report_pdf
from forceplate.report.right_to_left import as_drawn
from forceplate.report.trial_pages import _PADDING, _trial_tables, _width_of_trial, grid_table
from forceplate.words import Language, Text, plain, say
from tests.pdf_pages import worded_pages
from tests.unit.report_data import ARABIC, CASES, CHINESE, FOUR, content, noted, series, visit

PAPERS = {Paper.A4: (595.28, 841.89), Paper.LETTER: (612.0, 792.0)}
LONG = ("long_name_and_note", "long_reason")
"""Their first page goes on on the next."""
ALIKE = {
    "one_visit_four_conditions", "two_visits_six_conditions", "five_visits_six_conditions",
    "not_calibrated", "imported", "all_rejected", "one_trial", "one_side", "no_baseline",
    "overruled",
}  # fmt: skip
"""Other words in the same places: the pages are laid out by no step that the others do not take."""
LAID_OUT = [case for case in CASES if case not in ALIKE]


def read(given: ReportContent, language: str = "en") -> PdfReader:
    return PdfReader(io.BytesIO(report_pdf(given, language)))


@cache
def built(case: str) -> bytes:
    return report_pdf(CASES[case](), LANGUAGE_OF[case])


def words(text: str) -> str:
    return " ".join(text.split())


def text_of(page: PageObject) -> str:
    return words(page.extract_text())


@dataclass(frozen=True)
class Read:
    """A report read back: the words of its pages, where each piece begins, and how large."""

    pages: tuple[str, ...]
    places: tuple[tuple[float, float], ...]
    sizes: tuple[float, ...]
    papers: frozenset[tuple[float, float]]


def read_case(case: str) -> Read:
    places: list[tuple[float, float]] = []
    sizes: list[float] = []

    def visitor(text: str, cm: list[float], tm: list[float], _font: Any, size: float) -> None:
        if text.strip():
            sizes.append(size * abs(cm[3]))
            places.append((tm[4] * cm[0] + tm[5] * cm[2] + cm[4],
                           tm[4] * cm[1] + tm[5] * cm[3] + cm[5]))  # fmt: skip

    pages = worded_pages(built(case))
    said = tuple(words(page.extract_text(visitor_text=visitor)) for page in pages)
    papers = frozenset((float(p.mediabox.width), float(p.mediabox.height)) for p in pages)
    return Read(said, tuple(places), tuple(sizes), papers)


FOOT = re.compile(
    r"\S+ W\d+(?: - W\d+)? (?:page|pagina|Seite|página) \d+ \w+ \d+ forceplate [^.]*\."
)
LANGUAGES = ("en", "nl", "de", "pt_BR")
LANGUAGE_OF = {
    case: "de" if case == "forty_trials" else LANGUAGES[number % 4]
    for number, case in enumerate(CASES)
}


@pytest.mark.parametrize("case", LAID_OUT)
def test_the_pages_hold_what_the_report_says_inside_their_margins(case: str) -> None:
    given, told, language = CASES[case](), read_case(case), LANGUAGE_OF[case]
    whole = squeezed("".join(FOOT.sub("", text) for text in told.pages))
    first, first_page = squeezed(told.pages[0]), given.first

    def said(text: Text) -> str:
        return squeezed(_with_minus(say(text, language)))

    if case not in LONG:
        for text in (
            first_page.person, first_page.measured, first_page.headline, *first_page.also,
            *first_page.meaning, *first_page.sides, *given.warnings, *given.differences,
            *given.reservations,
            *(text for bar in first_page.bars
              for text in (bar.region, bar.side, bar.now_text, bar.change_text, bar.label)),
        ):  # fmt: skip
            assert said(text) in first
    for text in (
        given.title, *given.warnings, *given.reservations, *given.differences, *given.cautions,
        *given.sides,
        *given.basis, *given.quality, *given.explanations, *given.notes,
        *(cell for row in given.table.rows for cell in row),
        *(text for card in given.cards for text in (card.headline, *card.sentences)),
        *(fact.value for fact in (*given.facts, *given.instrument)),
        *(fact.value for fact in (*given.colleague.files, *given.colleague.methods)),
    ):  # fmt: skip
        assert said(text) in whole
    for table in given.colleague.trials:
        for row in table.rows:
            for cell in row:
                assert said(cell) in whole
    last = squeezed("".join(told.pages[-3:]))
    for row in given.colleague.rest.rows[-1:]:
        assert "".join(map(said, row)) in last
    assert f" {len(told.pages)}" in told.pages[-1]
    assert min(told.sizes) >= 6.99
    assert len(told.places) > 100
    ((width, height),) = told.papers
    assert (width, height) == pytest.approx(PAPERS[given.letterhead.paper], abs=0.01)
    assert {say(_NOBODY, language) in page for page in told.pages} == {given.is_simulated}
    margin = (width - 510.2) / 2
    assert min(x for x, _ in told.places) > margin - 1
    assert max(x for x, _ in told.places) < width - margin
    assert min(y for _, y in told.places) > 20
    assert max(y for _, y in told.places) < height - (20 if given.is_simulated else 40)


@pytest.mark.parametrize(
    ("words", "printed"),
    [
        ("0.1 N weaker (-2.5 %)", "0.1 N weaker (\N{MINUS SIGN}2.5 %)"),
        ("-0.1", "\N{MINUS SIGN}0.1"),
        ("-0", "0"),
        ("(-0,0 %)", "(0,0 %)"),
        ("2026-11-30, W8-2, 12-14 N, K7M-2PX, 3.5-4", "2026-11-30, W8-2, 12-14 N, K7M-2PX, 3.5-4"),
        ("-", "-"),
    ],
)
def test_a_number_below_zero_has_a_minus_sign_and_no_other_hyphen_has(
    words: str, printed: str
) -> None:
    assert PageStyle(Language.ENGLISH).words(plain(words)) == printed


@pytest.mark.parametrize("case", ["two_visits_six_conditions", "forty_trials"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_no_word_of_a_heading_is_cut(case: str, language: str) -> None:
    register_fonts()
    given = CASES[case]()
    style = PageStyle(Language(language))
    for table in given.colleague.trials:
        for made in _trial_tables(table, style):
            assert sum(made._argW) <= WIDTH + 0.01
            room = made._argW[1] - 2 * _PADDING
            assert style.widest_word(table.heads[1:], SMALLEST, bold=True) <= room
    if given.colleague.changes is None:
        return
    changes = grid_table(given.colleague.changes, style)
    assert sum(changes._argW) == pytest.approx(WIDTH)
    for i, width in enumerate(changes._argW):
        words = style.widest_word([given.colleague.changes.heads[i]], SMALLEST, bold=True)
        assert words <= width - 2 * _PADDING


def squeezed(text: str) -> str:
    """Return text without what a line end may change."""
    return re.sub(r"\s+", "", text)


@pytest.mark.parametrize(
    "name", [CHINESE, "Dvo\u0159\u00e1k", "Ana \U0001f600", "\u05d0\u05d1\u05d2"]
)
def test_a_name_in_other_letters_is_printed_with_a_font_of_the_computer(name: str) -> None:
    if missing(name):
        pytest.skip("no font of this computer has these letters")
    reader = read(content(visit(), name=name))
    assert name in text_of(reader.pages[0])
    for font in fonts(reader).values():
        assert "/FontFile2" in font["/FontDescriptor"]


def test_an_arabic_name_is_joined_and_reads_from_the_right() -> None:
    drawn = as_drawn(ARABIC)
    assert drawn != ARABIC[::-1]
    assert unicodedata.normalize("NFKC", drawn)[::-1] == ARABIC
    assert as_drawn(f"Ada {ARABIC} 12") == f"Ada {drawn} 12"
    assert as_drawn("\u05d0 (\u05d1) 1") == "(\u05d1) \u05d0 1"  # the bracket stays whole
    assert as_drawn("\u0644\u0627") == "\ufefb"  # lam and alef are one letter
    if missing(ARABIC):
        pytest.skip("no font of this computer has Arabic letters")
    page = text_of(read(content(visit(), name=ARABIC)).pages[0])
    assert ARABIC in unicodedata.normalize("NFKC", page)  # the reader turns it round again


def test_the_practice_is_on_the_first_page_with_its_logo(tmp_path: Path) -> None:
    logo = tmp_path / "logo.png"
    Image.new("RGB", (1200, 300), "green").save(logo)
    own = Practice("De Brink", "Dorpsstraat 1\n1234 AB Voorbeeldstad", str(logo), "P. Koster")
    page = read(content(visit(), practice=own, next_steps="Go on.\nCome back.")).pages[0]
    text = text_of(page)
    for words_ in ("De Brink", "Dorpsstraat 1", "1234 AB Voorbeeldstad", "P. Koster", "Go on.",
                   "Come back.", "What next?"):  # fmt: skip
        assert words_ in text
    (image,) = page.images
    assert image.image is not None
    assert image.image.size == (800, 200)
    without = text_of(read(content(visit(), practice=Practice(has_signature_line=False))).pages[0])
    assert "Signature" not in without
    assert "What next?" not in without


@pytest.mark.parametrize("data", [b"", b"GIF89a", b"\x89PNG\r\n\x1a\n" + bytes(100), b"<svg/>"])
def test_a_logo_that_is_no_picture_is_refused_by_name(tmp_path: Path, data: bytes) -> None:
    logo = tmp_path / "logo.png"
    logo.write_bytes(data)
    given = content(visit(), practice=Practice(logo=str(logo)))
    with pytest.raises(StorageError, match=r"logo\.png cannot be read: it is no PNG or JPEG"):
        report_pdf(given)
    logo.unlink()
    with pytest.raises(StorageError, match=r"logo\.png cannot be read"):
        report_pdf(given)


def test_a_logo_that_unpacks_to_gigabytes_is_refused(tmp_path: Path) -> None:
    logo = tmp_path / "logo.png"
    Image.new("1", (10_000, 9_000)).save(logo)
    with pytest.raises(StorageError, match="logo"):
        report_pdf(content(visit(), practice=Practice(logo=str(logo))))


def fonts(reader: PdfReader) -> dict[str, Any]:
    found = {}
    for page in reader.pages:
        for font in page["/Resources"]["/Font"].values():  # type: ignore[index]
            found[font.get_object()["/BaseFont"]] = font.get_object()
    return found


@pytest.mark.parametrize("case", ["two_visits_one_condition", "not_calibrated"])
def test_all_letters_are_embedded(case: str) -> None:
    found = fonts(PdfReader(io.BytesIO(built(case))))
    assert len(found) >= 2
    for name, font in found.items():
        assert "Vera" in name
        assert "/FontFile2" in font["/FontDescriptor"]
        assert "/ToUnicode" in font


def drawn_on(page: PageObject) -> list[bytes]:
    drawn = page.get_contents()
    assert drawn is not None
    return re.findall(rb"(?m)\s([lcmSfB])\s", drawn.get_data())


def test_figures_are_vectors_and_no_pictures() -> None:
    first, numbers = PdfReader(io.BytesIO(built("two_visits_six_conditions"))).pages[:2]
    assert not first.images
    assert not numbers.images
    assert drawn_on(first).count(b"c") > 6 * 20  # feet, bars, pills
    assert drawn_on(numbers).count(b"l") > 2 * 6 * 100  # the traces: two visits, six conditions
    assert drawn_on(numbers).count(b"c") > 50  # the points


def test_nothing_of_the_file_names_the_person_unless_asked() -> None:
    quiet, named = (report_pdf(content(visit(), name=name)) for name in ("", "Ada Lovelace"))
    for data, times in ((quiet, 0), (named, 1)):
        reader = PdfReader(io.BytesIO(data))
        texts = " ".join(map(text_of, worded_pages(data)))
        assert texts.count("Ada Lovelace") == times
        assert "Ada" not in str(reader.metadata)
        assert b"Lovelace" not in data


def test_the_file_says_what_it_is() -> None:
    reader = read(content(visit()), "nl")
    assert reader.metadata is not None
    assert reader.metadata.title == "Kracht van de teenbuigers S1"
    assert reader.trailer["/Root"]["/Lang"] == "nl"  # type: ignore[index]


def test_a_decimal_comma_in_dutch_everywhere() -> None:
    first = text_of(read(content(*series(2)), "nl").pages[0])
    assert re.search(r"\d,\d N", first)
    assert not re.search(r"\d\.\d", first.replace("forceplate 0.1.0", ""))


@pytest.fixture
def no_other_fonts(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A computer that has no font of its own."""
    monkeypatch.setattr("forceplate.report.fonts._folders", tuple)
    font_of.cache_clear()
    _found_fonts.cache_clear()
    yield
    font_of.cache_clear()
    _found_fonts.cache_clear()


@pytest.mark.usefixtures("no_other_fonts")
def test_letters_that_no_font_has_are_told() -> None:
    assert missing("Zoë Łuczak ±≥") == ""
    assert missing("Kov\u00e1\u0159 \u4eba\u4eba") == "\u0159\u4eba"
    assert writable("Dvo\u0159\u00e1k \u4eba") == "Dvor\u00e1k ?"
    given = replace(content(visit()), sides=(Text("Dvo\u0159\u00e1k"),))
    pages = read(given).pages
    assert "Dvor\u00e1k" in text_of(pages[1])
    assert "U+0159" in text_of(pages[-1])
    assert "U+" not in text_of(read(content(visit())).pages[-1])


def test_text_from_a_file_is_never_markup() -> None:
    hostile = "<b>bold</b> &amp; <font size=40>x</font> <unclosed"
    given = content(visit(0, protocol=hostile))
    assert hostile in text_of(read(given).pages[1])
    told = read(content(visit(), name=hostile, next_steps=hostile,
                        practice=Practice(name=hostile, therapist=hostile)))  # fmt: skip
    assert text_of(told.pages[0]).count(hostile) == 4


@pytest.mark.parametrize("language", Language)
def test_no_word_of_a_trial_is_broken_and_no_head_touches_the_next(language: Language) -> None:
    given = content(noted(visit(0, FOUR), "", practice=True))
    style = PageStyle(language)
    (table,) = given.colleague.trials
    each = _width_of_trial(table, style)
    words = [cell for row in table.rows for cell in row[1:]]
    assert style.widest_word(words, SMALLEST) < each - 2 * _PADDING
    assert style.widest_word(table.heads[1:], SMALLEST, bold=True) < each - 2 * _PADDING - 3
