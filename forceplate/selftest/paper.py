"""A self-test as a page that a laboratory files."""

from __future__ import annotations

from reportlab.lib.units import mm
from reportlab.platypus import Flowable, Spacer

from forceplate.report.content import Fact, Grid
from forceplate.report.fonts import register_fonts
from forceplate.report.number_pages import heading
from forceplate.report.page_style import SMALLEST, PageStyle
from forceplate.report.pdf import pdf_of
from forceplate.report.trial_pages import grid_table
from forceplate.selftest.figure import Figure, Value
from forceplate.selftest.selftest import SelfTest
from forceplate.words import Language, Text, plain

_TITLE = Text("Self-test of forceplate {version}")
_PASSED = Text("PASSED: all {n} figures are as they should be.")
_FAILED = Text("FAILED: {n} of {all} figures are not as they should be.")
_WHEN = Text("When")
_TOOK = Text("Took")
_MACHINE = Text("Computer")
_VERSIONS = Text("Packages")
_SECONDS = Text("{s:.1f} s")
_HEADS = (Text("figure"), Text("expected"), Text("found"), Text("from"), Text("verdict"))
_YES, _NO = Text("yes"), Text("no")
_SOURCES = {"known": Text("known"), "stored": Text("stored")}
_HOLDS = Text("holds")
_HOLDS_NOT = Text("DOES NOT HOLD")
_NOTE = Text(
    "Numbers are compared to 1 part in 1,000,000,000. Known: follows from how the recording was "
    "made. Stored: the value that this version had when it was released. Nobody was measured, "
    "and no platform was connected: a self-test says nothing of a platform or its calibration."
)
_SIGNED = Text("Filed by (name, date, signature):")


def selftest_pdf(test: SelfTest, language: Language | str = Language.ENGLISH) -> bytes:
    """Return the self-test as a PDF file."""
    language = Language(language)
    register_fonts()
    style = PageStyle(language)
    title = _TITLE.fill(version=test.versions.get("forceplate", ""))
    story: list[Flowable] = [style.paragraph(title, 14, bold=True, after=4)]
    story.append(style.paragraph(verdict(test), 11, bold=True, after=4))
    story += style.facts(_facts(test), SMALLEST)
    story += [Spacer(1, 2 * mm), style.paragraph(_NOTE, SMALLEST, after=3)]
    for part in dict.fromkeys(figure.part for figure in test.figures):
        figures = [figure for figure in test.figures if figure.part == part]
        story.append(heading(part, style))
        grid = Grid(_HEADS, tuple(_row(figure) for figure in figures))
        story += [grid_table(grid, style, n_names=1), Spacer(1, 2 * mm)]
    story += [Spacer(1, 6 * mm), style.paragraph(_SIGNED, SMALLEST)]
    return pdf_of(story, style.words(title), left=style.words(title), language=language)


def verdict(test: SelfTest) -> Text:
    """Return what the self-test says, in one sentence."""
    n = len(test.figures)
    return _PASSED.fill(n=n) if test.passed else _FAILED.fill(n=len(test.failed), all=n)


def figure_values(figure: Figure) -> tuple[Text, Text]:
    """Return what was expected and what was found, with the unit."""
    return _value(figure.expected, figure.unit), _value(figure.got, figure.unit)


def _row(figure: Figure) -> tuple[Text, ...]:
    expected, got = figure_values(figure)
    says = _HOLDS if figure.holds else _HOLDS_NOT
    return figure.name, expected, got, _SOURCES[figure.source], says


def _value(value: Value, unit: str) -> Text:
    if value is None:
        return plain("-")
    if isinstance(value, bool):
        return _YES if value else _NO
    words = f"{value:.10g}" if isinstance(value, float) else str(value)
    return plain(f"{words} {unit}".strip())


def _facts(test: SelfTest) -> tuple[Fact, ...]:
    versions = ", ".join(f"{name} {version or '-'}" for name, version in test.versions.items())
    return (
        Fact(_WHEN, plain(test.started_at.isoformat(timespec="seconds"))),
        Fact(_TOOK, _SECONDS.fill(s=test.seconds)),
        Fact(_MACHINE, plain(test.machine)),
        Fact(_VERSIONS, plain(versions)),
    )
