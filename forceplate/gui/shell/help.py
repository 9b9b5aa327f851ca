"""What F1 shows: the keys, and where things are on this computer."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QGridLayout, QWidget

from forceplate import __version__
from forceplate.gui.kit import theme
from forceplate.gui.kit.buttons import key_name
from forceplate.gui.kit.cards import Card
from forceplate.gui.kit.labels import label, muted
from forceplate.gui.kit.language import tr
from forceplate.gui.kit.layouts import column, row, widget_of
from forceplate.gui.kit.pills import Pill
from forceplate.gui.kit.sheet import Sheet
from forceplate.gui.people.nobody_yet import NEW_KEY
from forceplate.gui.shell.rail import LOCK_KEY


class HelpDialog(Sheet):
    """The keys of every screen; closes with Esc."""

    def __init__(
        self, log_file: Path, library: Path | None, n_screens: int, parent: QWidget | None = None
    ) -> None:
        cards = [_card(title, keys) for title, keys in _keys(n_screens).items()]
        halves = ((column(*half, None), 1) for half in (cards[::2], cards[1::2]))
        both = widget_of(column(*cards) if theme.is_large() else row(*halves, gap=theme.WIDE_GAP))
        places = [
            tr("Version {version}").format(version=__version__),
            tr("The library: {folder}").format(folder=library or "\N{EM DASH}"),
            tr("What went wrong is written in {file}; it holds no data of people.").format(
                file=log_file
            ),
        ]
        super().__init__(
            tr("Keys and help"),
            both,
            *(muted(words, wraps=True) for words in places),
            width=860,
            parent=parent,
        )


def _card(title: str, keys: list[tuple[str, str]]) -> Card:
    grid = QGridLayout()
    grid.setHorizontalSpacing(theme.WIDE_GAP)
    grid.setVerticalSpacing(4)
    grid.setColumnStretch(1, 1)
    for place, (key, meaning) in enumerate(keys):
        grid.addWidget(Pill(key), place, 0)
        grid.addWidget(label(meaning, wraps=True), place, 1)
    return Card(label(title, bold=True), grid, pad=theme.DENSE_PAD)


def _keys(n_screens: int) -> dict[str, list[tuple[str, str]]]:
    """Return the keys by screen: title, then key and meaning, in the words of the buttons."""
    screens = key_name("Ctrl+1"), key_name(f"Ctrl+{n_screens}")
    return {
        tr("Everywhere"): [
            (" … ".join(screens), tr("Go to a screen")),
            (key_name(NEW_KEY), tr("New person")),
            (key_name("Ctrl+F"), tr("Search")),
            (key_name("Ctrl+Z"), tr("Undo")),
            (key_name("Ctrl+P"), tr("Report")),
            (f"{key_name('Tab')}, {key_name('Shift+Tab')}", tr("Next control, control before")),
            (key_name("Ctrl+Enter"), tr("Do what a dialog asks")),
            ("Esc", tr("Back, or close")),
            (key_name("Ctrl+Backspace"), tr("Dismiss the newest message")),
            (key_name(LOCK_KEY), tr("Lock now")),
            ("F1", tr("This list")),
        ],
        tr("Measure"): [
            (tr("Space"), tr("Start and stop a trial")),
            ("R", tr("Again")),
            ("Z", tr("Set to zero")),
            ("C", tr("Other condition")),
            ("P", tr("Patient view")),
            ("V", tr("Review this visit")),
            ("L", tr("Check the platform")),
            ("F", tr("End visit")),
        ],
        tr("People"): [
            ("Enter", tr("Start or continue the visit")),
        ],
        f"{tr('Measure')}, {tr('Review', 'window')}": [
            ("X", tr("Does not count")),
            ("A", tr("Counts after all")),
            ("N", tr("Note")),
            (key_name("Ctrl+E"), tr("Correct visit …")),
        ],
        tr("Platform"): [
            (key_name("Ctrl+P"), tr("Certificates")),
            ("Z", tr("Set to zero")),
            (tr("Space"), tr("Press the button that has the ring")),
        ],
        tr("Review", "window"): [
            (tr("Left, Right"), tr("Move the chosen mark by 1 ms; with Shift by 10 ms"))
        ],
    }
