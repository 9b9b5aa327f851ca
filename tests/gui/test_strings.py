"""Every string of the window that is to be translated was seen by lupdate, too."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from xml.etree import ElementTree

import pytest

from forceplate.gui.translations.areas import Area, areas


def wanted(tree: ast.AST, inside: str = "") -> Iterator[tuple[str, str]]:
    """Return context and source of each call that asks for a translation."""
    for node in ast.iter_child_nodes(tree):
        here = node.name if isinstance(node, ast.ClassDef) else inside
        if isinstance(node, ast.Call):
            name = getattr(node.func, "attr", getattr(node.func, "id", ""))
            given = [arg.value for arg in node.args if isinstance(arg, ast.Constant)]
            match name, given:
                case "tr", [str(source)]:
                    yield here, source
                case "translate", [str(context), str(source)]:
                    yield context, source
        yield from wanted(node, here)


def known() -> set[tuple[str, str]]:
    """Return context and source of every string in the Linguist files."""
    return {
        (context.findtext("name") or "", message.findtext("source") or "")
        for area in areas()
        for context in ElementTree.parse(area.linguist).iter("context")
        for message in context.iter("message")
    }


def test_a_string_that_lupdate_would_miss_is_seen_here() -> None:
    code = "class A:\n  def f(self):\n    return f\"{translate('B', 'one')} {self.tr('two')}\""
    assert list(wanted(ast.parse(code))) == [("B", "one"), ("A", "two")]


@pytest.mark.parametrize("area", areas(), ids=lambda area: area.name)
def test_every_string_of_an_area_is_in_the_linguist_files(area: Area) -> None:
    found = {
        (file.name, context, source)
        for file in area.sources
        for context, source in wanted(ast.parse(file.read_text("utf-8")))
    }
    assert found
    there = known()
    assert not {one for one in found if one[1:] not in there}
