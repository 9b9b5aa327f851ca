"""What a person reads in the window: which of it is English still, and which keys it names."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from functools import cache

from PySide6.QtWidgets import (
    QAbstractButton,
    QComboBox,
    QGroupBox,
    QHeaderView,
    QLabel,
    QLineEdit,
    QListWidget,
    QPlainTextEdit,
    QTableWidget,
    QTabWidget,
    QTextEdit,
    QWidget,
)

from forceplate.words import Language, catalogue

_WORD = re.compile(r"(?<![\w./\\{<-])[A-Za-z]{2,}(?![\w/\\}-]|\.\w)")
_MNEMONIC = re.compile("&([^&])")


def visible(window: QWidget) -> list[QWidget]:
    """Return a window and everything in it and before it that can be seen."""
    return [each for each in (window, *window.findChildren(QWidget)) if each.isVisible()]


def shown(widget: QWidget) -> Iterator[str]:
    """Return what a widget shows or says to a screen reader."""
    yield from (widget.toolTip(), widget.accessibleName(), widget.accessibleDescription())
    match widget:
        case QLabel() | QAbstractButton():
            yield from widget.text().splitlines()
        case QGroupBox():
            yield widget.title()
        case QLineEdit():
            yield widget.placeholderText()
        case QTextEdit() | QPlainTextEdit():
            yield from widget.toPlainText().splitlines()
        case QComboBox():
            yield from (widget.itemText(row) for row in range(widget.count()))
        case QTabWidget():
            yield from (widget.tabText(tab) for tab in range(widget.count()))
        case QListWidget():
            yield from (widget.item(row).text() for row in range(widget.count()))
        case QHeaderView():
            model, way = widget.model(), widget.orientation()
            yield from (str(model.headerData(n, way)) for n in range(widget.count()))
        case QTableWidget():
            for row in range(widget.rowCount()):
                for column in range(widget.columnCount()):
                    yield getattr(widget.item(row, column), "text", str)()


@cache
def english_words(language: Language) -> frozenset[str]:
    """Return the words of English messages that no message of another language has."""
    english: set[str] = set()
    other: set[str] = set()
    for (_, message), forms in catalogue(language).items():
        english.update(_words(message))
        for form in forms:
            other.update(_words(form))
    return frozenset(english - other)


def english_in(text: str, language: Language) -> list[str]:
    """Return the words of a text that are English and nothing in a language."""
    return [word for word in _words(text) if word in english_words(language)]


def mnemonics(window: QWidget) -> list[str]:
    """Return the letters that reach what is visible in a window with Alt, sorted."""
    texts: list[str] = []
    for each in visible(window):
        if each.window() is not window.window():
            continue
        match each:
            case QAbstractButton():
                texts.append(each.text())
            case QLabel() if each.buddy() is not None:
                texts.append(each.text())
            case QGroupBox():
                texts.append(each.title())
            case QTabWidget():
                texts.extend(each.tabText(tab) for tab in range(each.count()))
    return sorted(found[1].lower() for text in texts if (found := _MNEMONIC.search(text)))


def _words(text: str) -> list[str]:
    plain = re.sub("<[^>]*>", " ", html.unescape(text)).replace("&", "")
    return [word.lower() for word in _WORD.findall(plain)]
