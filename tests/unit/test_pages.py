"""Every link of every page leads somewhere, and the README of the package has no dead one."""

from __future__ import annotations

import re
import runpy
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
ROOMS = ("benchmarks", "calibration", "docs", "drivers", "forceplate", "packaging", "study")
PAGES = [
    page
    for pages in (ROOT.glob("*.md"), *((ROOT / room).rglob("*.md") for room in ROOMS))
    for page in pages
    if "node_modules" not in page.parts
]
FENCED = re.compile(r"^ *```.*?^ *```$", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\[[^]]*\]\((?!\w+:)([^)#\s]*)(?:#([^)\s]+))?\)")


@cache
def prose(page: Path) -> str:
    return FENCED.sub("", page.read_text(encoding="utf-8"))


def anchors(page: Path) -> set[str]:
    headings = re.findall(r"^#+ (.*)$", prose(page), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", words.lower()).replace(" ", "-") for words in headings}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_lead_to_a_page_and_a_heading(page: Path) -> None:
    for place, anchor in LINK.findall(prose(page)):
        target = page.parent / place if place else page
        assert target.exists(), place
        assert not anchor or anchor in anchors(target), anchor


def test_the_description_of_the_package_links_to_nothing_beside_it() -> None:
    describe = runpy.run_path(str(ROOT / "packaging" / "long_description.py"))["long_description"]
    shown = describe((ROOT / "README.md").read_text(encoding="utf-8"))
    assert "[age](https://age-encryption.org)" in shown
    assert "| docs/python.md |" in shown
    assert not LINK.findall(shown)
    assert describe("a\n\n![Measuring](docs/m.png)\n\nb [c\nd](e.md), [f](#g)") == (
        "a\n\nb c\nd, [f](#g)"
    )
