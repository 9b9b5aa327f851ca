"""Who is in the study and how it goes: those who ask for attention first."""

from __future__ import annotations

from collections.abc import Sequence
from enum import IntEnum

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QWidget

from forceplate.gui.kit import numbers, theme
from forceplate.gui.kit.buttons import Button, Kind
from forceplate.gui.kit.cards import Card
from forceplate.gui.kit.fields import Choice, Field
from forceplate.gui.kit.labels import muted
from forceplate.gui.kit.language import tr
from forceplate.gui.kit.layouts import Lines, column
from forceplate.gui.kit.states import State
from forceplate.gui.kit.table import Cell, Column, Table
from forceplate_study.follow_up.adherence import RECENT_WEEKS
from forceplate_study.follow_up.standings import PersonStanding

_NONE = "\N{EM DASH}"
_NARROW = 900
"""Below so many pixels, with text of the usual size, some columns are left out."""
_SELDOM = (2, 5)
"""The week, and the last session."""


class Show(IntEnum):
    """Who is shown, in the order of the choices."""

    ALL = 0
    BEHIND = 1
    COMPLAINTS = 2


class PeopleList(QWidget):
    """One is chosen by mouse or arrow keys, and opened by Enter or a click."""

    opened = Signal(str)
    """The pseudonym of whoever is to be shown."""
    again_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.people: tuple[PersonStanding, ...] = ()
        """All there are, those first who ask for attention."""
        self.rows: tuple[PersonStanding, ...] = ()
        """Who is shown now."""
        self.show_box = Choice()
        for _ in Show:
            self.show_box.addItem("")
        self.search = Field(placeholder=tr("Search a participant (Ctrl+F)"), is_search=True)
        self.search.setMinimumWidth(theme.px(260))
        self.table = Table(_columns(), name=tr("Participants"), can_choose=True, most_rows=0)
        self.nobody = muted(tr("Nobody."))
        self.open_button = Button(tr("&Open the weeks"), Kind.PRIMARY, cap=tr("Enter"))
        self.again_button = Button(tr("&Read again"))
        card = Card()
        card.column.addWidget(self.table, 1)
        card.column.addWidget(self.nobody)
        self.setLayout(
            column(
                Lines(self.show_box, self.search, self.again_button, self.open_button),
                (card, 1),
            )
        )
        self.show_box.setAccessibleName(tr("Who is shown"))
        self.search.setAccessibleName(tr("Search a participant"))
        self.show_box.currentIndexChanged.connect(self._choose)
        self.search.textChanged.connect(self._choose)
        self.search.returnPressed.connect(self.table.setFocus)
        self.table.activated.connect(self.open_chosen)
        self.table.clicked.connect(self.open_chosen)
        self.open_button.clicked.connect(self.open_chosen)
        self.again_button.clicked.connect(self.again_wanted)
        find = QShortcut(QKeySequence(QKeySequence.StandardKey.Find), self)
        find.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        find.activated.connect(self.search.setFocus)
        self._choose()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802  Qt's name
        """Leave out what is in the weeks too, where there is no room for it."""
        super().resizeEvent(event)
        for place in _SELDOM:
            self.table.setColumnHidden(place, self.width() < theme.px(_NARROW))

    def show_people(self, people: Sequence[PersonStanding]) -> None:
        """Show these."""
        self.people = tuple(sorted(people, key=lambda one: (not one.n_to_see, not one.is_behind)))
        with QSignalBlocker(self.show_box):
            for show, words in (
                (Show.ALL, tr("All ({n})")),
                (Show.BEHIND, tr("Behind ({n})")),
                (Show.COMPLAINTS, tr("Complaint to look at ({n})")),
            ):
                n = sum(_is_of(one, show) for one in self.people)
                self.show_box.setItemText(show, words.format(n=n))
        self.show_box.updateGeometry()
        self._choose()

    def open_chosen(self) -> None:
        """Ask for the weeks of whoever is chosen."""
        place = self.table.currentRow()
        if 0 <= place < len(self.rows):
            self.opened.emit(self.rows[place].participant.participant_id)

    def _choose(self) -> None:
        show, search = Show(self.show_box.currentIndex()), self.search.text().strip().casefold()
        self.rows = tuple(
            one
            for one in self.people
            if _is_of(one, show) and search in one.participant.participant_id.casefold()
        )
        self.table.show_rows([_cells(one) for one in self.rows])
        self.nobody.setVisible(not self.rows)
        self.open_button.setEnabled(bool(self.rows))


def _columns() -> tuple[Column, ...]:
    return (
        Column(tr("Participant")),
        Column(tr("How it goes"), stretches=True),
        Column(tr("Week"), is_number=True),
        Column(tr("Sessions (4 weeks)")),
        Column(tr("Weeks missing")),
        Column(tr("Last session")),
    )


def _cells(one: PersonStanding) -> tuple[Cell | str, ...]:
    recent, last = one.recent, one.last_done_on
    done = tr("{done} of {prescribed}").format(done=recent.done, prescribed=recent.prescribed)
    missing = tr("{n} of {all}").format(
        n=recent.weeks_missing, all=recent.weeks_missing + recent.weeks_reported
    )
    return (
        one.participant.participant_id,
        _how_it_goes(one),
        str(one.week) if one.week > 0 and not one.is_over else _NONE,
        Cell(
            done if recent.prescribed else _NONE,
            tip=tr(
                "Done of prescribed, in the reported ones of the last {n} full weeks"
            ).format(n=RECENT_WEEKS),
        ),
        Cell(
            missing if recent.weeks_missing else _NONE,
            tip=tr("Of the last {n} full weeks, those of which something is not known").format(
                n=RECENT_WEEKS
            ),
        ),
        tr("none") if last is None else numbers.date(last),
    )  # fmt: skip


def _how_it_goes(one: PersonStanding) -> Cell:
    words = [tr("complaint")] if one.n_to_see else []
    if one.has_left:
        words.append(tr("left the study"))
    elif one.is_over:
        words.append(tr("follow-up over"))
    elif one.is_behind:
        words.append(tr("behind"))
    elif not one.recent.weeks_reported and not one.recent.weeks_missing:
        words.append(tr("no full week yet"))
    elif not words:
        words.append(tr("on schedule"))
    state = State.INFO if one.n_to_see else State.DOUBT if one.is_behind else None
    return Cell(", ".join(words), state)


def _is_of(one: PersonStanding, show: Show) -> bool:
    if show is Show.BEHIND:
        return one.is_behind
    return one.n_to_see > 0 if show is Show.COMPLAINTS else True
