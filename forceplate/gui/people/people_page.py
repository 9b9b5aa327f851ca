"""The people: who is to come, how strong they are, and the visit that begins now."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import (
    QAbstractItemView,
    QBoxLayout,
    QFrame,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QLineEdit,
    QProgressBar,
    QPushButton,
    QSplitter,
    QStackedWidget,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from forceplate.errors import ForcePlateError
from forceplate.gui.kit import icons, theme
from forceplate.gui.kit.language import tr
from forceplate.gui.people.people_delegate import PeopleDelegate, row_height
from forceplate.gui.people.people_model import Index, PeopleModel
from forceplate.gui.people.person_dialog import PersonDialog
from forceplate.gui.people.person_panel import PersonPanel
from forceplate.gui.share.share_buttons import ShareButtons
from forceplate.operations.refresh_people import refresh_people
from forceplate.storage.people.people import IndexNotice, Person, Rebuilt
from forceplate.words import Text

if TYPE_CHECKING:
    from forceplate.gui.kit.context import Context
    from forceplate.gui.kit.tasks import Task

SEARCH_LETTERS = 26
"""So wide the search is at least, beside the buttons or above them."""
SHOW_AGAIN_S = 1.0
"""While files are read, the list follows at most this often."""


class PeoplePage(QWidget):
    """A list with search on the left, the chosen person on the right."""

    visit_wanted = Signal(str, str)
    """Id of the person, label of the visit to start or to continue."""
    progress_wanted = Signal(str)
    demo_wanted = Signal()

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._people: tuple[Person, ...] = ()
        self._reading: Task | None = None
        self._shown_at_s = 0.0
        self._wanted = context.chosen.person
        self._undo: Callable[[], object] | None = None
        self._undo_says: Callable[[], str] = lambda: ""
        self.model = PeopleModel(self)
        self.search_edit = QLineEdit()
        self.search_edit.setClearButtonEnabled(True)
        self.new_button = QPushButton(tr("New person (Ctrl+N)"))
        self.share = ShareButtons(context, lambda: (self._people, self._chosen_id()))
        self.table = _Table()
        self.table.setModel(self.model)
        self.table.setItemDelegate(PeopleDelegate(self.table))
        self.panel = PersonPanel()
        self.empty = _Empty()
        self.no_match = QLabel()
        self.no_match.setWordWrap(True)
        self.no_match.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.progress_words, self.progress_bar = QLabel(), QProgressBar()
        self.undo_words = QLabel()
        self.undo_button = QPushButton(tr("Undo (Ctrl+Z)"))
        self._layout()
        self._connect()
        self._set_texts()
        self._show_state()

    def opened(self) -> None:
        """Show the list at once and read what changed beside the window."""
        self.reload()
        self.refresh()
        self.search_edit.setFocus()

    def closed(self) -> None:
        """Leave the page; reading goes on."""
        self._context.chosen.person = self._chosen_id()

    def reload(self) -> None:
        """Show what the index has now; the same person stays chosen."""
        index = self._context.people
        try:
            self._people = index.people()
        except ForcePlateError as error:
            self._context.show_error(error)
            return
        if index.notice is not None:
            self._context.show_message(_notice_words(index.notice))
            index.notice = None
        self._shown_at_s = time.monotonic()
        wanted = self._wanted or self._chosen_id()
        weeks = self._context.protocol.follow_up_weeks
        self.model.show_people(self._people, self._today(), weeks)
        self._choose(wanted)

    def refresh(self) -> None:
        """Read the visit files that changed, beside the window."""
        if self._reading is not None:
            return
        index = self._context.people
        self._reading = self._context.tasks.run(
            lambda progress: refresh_people(index, progress.report, progress.is_cancelled),
            done=self._refreshed,
            failed=self._refresh_failed,
            progress=self._show_progress,
            owner=self,
        )
        self._show_state()

    def choose(self, subject_id: str) -> None:
        """Choose somebody in the list, whatever is searched."""
        self.search_edit.clear()
        self._choose(subject_id)

    def new_person(self) -> None:
        """Ask for a new person."""
        dialog = PersonDialog(self._people, self._today(), parent=self)
        dialog.entered.connect(self._add)
        _open(dialog)

    def edit_person(self, subject_id: str) -> None:
        """Ask for another name or birth date."""
        person = self._person(subject_id)
        if person is not None:
            dialog = PersonDialog(self._people, self._today(), person, parent=self)
            dialog.entered.connect(lambda name, born: self._edit(person, name, born))
            _open(dialog)

    def remove_person(self, subject_id: str) -> None:
        """Take somebody out of the list; it can be undone."""
        index = self._context.people

        def removed(person: Person) -> None:
            self._offer_undo(
                lambda: index.restore(person),
                lambda: tr("{person} was taken out of the list.").format(
                    person=person.name or person.subject_id
                ),
            )
            self.reload()

        self._change(lambda: index.remove(subject_id), removed)

    def undo(self) -> None:
        """Take back the last change of the list."""
        undo, self._undo = self._undo, None
        self._show_undo()
        if undo is not None:
            self._change(undo, lambda _: self.reload())

    def _add(self, name: str, birth_date: date | None) -> None:
        index = self._context.people

        def added(person: Person) -> None:
            self._offer_undo(
                lambda: index.remove(person.subject_id),
                lambda: tr("{person} is in the list.").format(
                    person=person.name or person.subject_id
                ),
            )
            self.search_edit.clear()
            self._wanted = person.subject_id
            self.reload()
            self.table.setFocus()

        self._change(lambda: index.add(name=name, birth_date=birth_date), added)

    def _edit(self, person: Person, name: str, birth_date: date | None) -> None:
        index, subject_id = self._context.people, person.subject_id
        if (name, birth_date) == (person.name, person.birth_date):
            return

        def edited(_: None) -> None:
            self._offer_undo(
                lambda: index.edit(subject_id, name=person.name, birth_date=person.birth_date),
                lambda: tr("{id} was changed.").format(id=subject_id),
            )
            self._wanted = subject_id
            self.reload()

        self._change(lambda: index.edit(subject_id, name=name, birth_date=birth_date), edited)

    def _change(self, work: Callable[[], object], done: Callable[..., None]) -> None:
        self._context.tasks.run(
            lambda _: work(), done=done, failed=self._context.show_error, owner=self
        )

    def _offer_undo(self, undo: Callable[[], object], says: Callable[[], str]) -> None:
        self._undo, self._undo_says = undo, says
        self._show_undo()

    def _show_undo(self) -> None:
        self.undo_bar.setVisible(self._undo is not None)
        self.undo_words.setText(self._undo_says() if self._undo else "")

    def _refreshed(self, n_read: int) -> None:
        self._reading = None
        if n_read or self._context.people.notice is not None:
            self.reload()
        else:
            self._show_state()

    def _refresh_failed(self, error: ForcePlateError) -> None:
        self._reading = None
        self._show_state()
        self._context.show_error(error)

    def _show_progress(self, done: int, total: int) -> None:
        self.progress_strip.setVisible(True)
        self.progress_bar.setRange(0, total)
        self.progress_bar.setValue(done)
        self.progress_words.setText(
            tr("Reading visit files: {done} of {total}").format(done=done, total=total)
        )
        if time.monotonic() - self._shown_at_s > SHOW_AGAIN_S:
            self.reload()

    def _show_state(self) -> None:
        """Show the list, or why there is none."""
        if self._reading is None:
            self.progress_strip.hide()
        self.empty.show_reading(is_reading=self._reading is not None)
        self._stack.setCurrentWidget(self._list if self.model.n_people else self.empty)
        self.no_match.setVisible(not self.model.rowCount())
        self.no_match.setText(
            tr("Nobody has “{text}”"
                    " in name or id.").format(text=self.search_edit.text())
        )  # fmt: skip

    def _show_chosen(self) -> None:
        row = self.model.row_at(self.table.currentIndex().row())
        weeks = self._context.protocol.follow_up_weeks
        self.panel.show_person(row.person if row else None, self._today(), weeks)

    def _choose(self, subject_id: str) -> None:
        number = self.model.find(subject_id)
        if number >= 0:
            self._wanted = ""
        self.table.setCurrentIndex(self.model.index(max(number, 0), 0))
        self._show_chosen()
        self._show_state()

    def _chosen_id(self) -> str:
        return self.panel.person.subject_id if self.panel.person else ""

    def _person(self, subject_id: str) -> Person | None:
        return next((one for one in self._people if one.subject_id == subject_id), None)

    def _today(self) -> date:
        return self._context.now().date()

    def _search(self, text: str) -> None:
        chosen = self._chosen_id()
        self.model.search(text)
        self._choose(chosen)

    def _connect(self) -> None:
        """Connect the parts with each other, and keys with what they do."""
        self.search_edit.textChanged.connect(self._search)
        self.search_edit.returnPressed.connect(self.table.setFocus)
        self.new_button.clicked.connect(self.new_person)
        self.empty.new_button.clicked.connect(self.new_person)
        self.empty.demo_button.clicked.connect(self.demo_wanted)
        self.undo_button.clicked.connect(self.undo)
        self.share.imported.connect(self.refresh)
        self.table.row_chosen.connect(self._show_chosen)
        self.table.start_wanted.connect(self.panel.start)
        self.panel.visit_wanted.connect(self.visit_wanted)
        self.panel.progress_wanted.connect(self.progress_wanted)
        self.panel.edit_wanted.connect(self.edit_person)
        self.panel.remove_wanted.connect(self.remove_person)
        for key, action in (
            ("Ctrl+F", self._focus_search), ("Ctrl+N", self.new_person),
            ("Ctrl+Z", self.undo), ("F5", self.refresh),
        ):  # fmt: skip
            shortcut = QShortcut(QKeySequence(key), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(action)

    def _focus_search(self) -> None:
        self.search_edit.setFocus()
        self.search_edit.selectAll()

    def _layout(self) -> None:
        """Put the list at the left and the chosen person at the right, strips above and below."""
        self._buttons = QWidget()
        buttons = QHBoxLayout(self._buttons)
        buttons.setContentsMargins(0, 0, 0, 0)
        buttons.addWidget(self.new_button)
        buttons.addWidget(self.share)
        buttons.addStretch(1)
        self._top = top = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        top.addWidget(self.search_edit, 1)
        top.addWidget(self._buttons)
        self._list = QWidget()
        left = QVBoxLayout()
        left.addLayout(top)
        left.addWidget(self.no_match)
        left.addWidget(self.table, 1)
        left_side = QWidget()
        left_side.setLayout(left)
        left.setContentsMargins(0, 0, 0, 0)
        self._splitter = QSplitter(Qt.Orientation.Horizontal)
        self._splitter.addWidget(left_side)
        self._splitter.addWidget(self.panel)
        self._splitter.setStretchFactor(0, 1)
        self._splitter.setChildrenCollapsible(False)
        self._splitter.splitterMoved.connect(lambda *_: self._arrange())
        within = QVBoxLayout(self._list)
        within.setContentsMargins(0, 0, 0, 0)
        within.addWidget(self._splitter)
        self._stack = QStackedWidget()
        self._stack.addWidget(self._list)
        self._stack.addWidget(self.empty)
        self.undo_bar = _strip(self.undo_words, self.undo_button)
        self.progress_strip = _strip(self.progress_words, self.progress_bar)
        whole = QVBoxLayout(self)
        whole.addWidget(self.undo_bar)
        whole.addWidget(self._stack, 1)
        whole.addWidget(self.progress_strip)

    def _arrange(self) -> None:
        """Put the search above the buttons where there is no room beside them."""
        letters = SEARCH_LETTERS * self.fontMetrics().averageCharWidth()
        has_room = self._splitter.sizes()[0] >= self._buttons.sizeHint().width() + letters
        side, above = QBoxLayout.Direction.LeftToRight, QBoxLayout.Direction.TopToBottom
        self._top.setDirection(side if has_room else above)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802  Qt's name
        """Arrange what is above the list by the room there is."""
        super().resizeEvent(event)
        self._arrange()

    def _set_texts(self) -> None:
        """Set the words and icons that stay."""
        self.search_edit.setPlaceholderText(tr("Search name or id (Ctrl+F)"))
        self.search_edit.setAccessibleName(tr("Search name or id"))
        self.new_button.setIcon(icons.icon("add"))
        self.table.setAccessibleName(tr("People; Enter starts the visit"))
        self.undo_button.setIcon(icons.icon("undo"))
        self.progress_bar.setAccessibleName(tr("Visit files read"))
        for button in (self.new_button, self.undo_button, self.empty.new_button):
            side = self.fontMetrics().height()
            button.setIconSize(QSize(side, side))
        self.table.fit()
        self.panel.setMinimumWidth(32 * self.fontMetrics().averageCharWidth())
        self._show_undo()
        self._show_state()
        self._arrange()


class _Table(QTableView):
    """Rows of people; Enter or a double click starts."""

    start_wanted = Signal()
    row_chosen = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setShowGrid(False)
        self.setAlternatingRowColors(True)
        self.setTabKeyNavigation(False)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.horizontalHeader().setSectionsClickable(False)
        self.horizontalHeader().setHighlightSections(False)
        self.horizontalHeader().setDefaultAlignment(Qt.AlignmentFlag.AlignLeft)
        self.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        self.doubleClicked.connect(lambda _: self.start_wanted.emit())

    def fit(self) -> None:
        """Give the rows the height of their lines in the present text size."""
        self.verticalHeader().setDefaultSectionSize(row_height(self.font()))

    def currentChanged(  # noqa: N802  Qt's name
        self, current: Index, previous: Index
    ) -> None:
        """Tell that another row is chosen."""
        super().currentChanged(current, previous)
        self.row_chosen.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802  Qt's name
        """Start with Enter; the rest is Qt's."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.currentIndex().isValid():
            self.start_wanted.emit()
        else:
            super().keyPressEvent(event)


class _Empty(QWidget):
    """What to do in a library without anybody."""

    def __init__(self) -> None:
        super().__init__()
        self._words = QLabel()
        self._words.setFont(theme.scaled(self.font(), 1.3))
        self._words.setWordWrap(True)
        self._words.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.new_button = QPushButton(icons.icon("add"), tr("New person (Ctrl+N)"))
        self.demo_button = QPushButton(tr("Try it with a &simulated person"))
        self.new_button.setDefault(True)
        middle = QVBoxLayout()
        middle.addStretch(2)
        middle.addWidget(self._words)
        middle.addSpacing(12)
        for button in (self.new_button, self.demo_button):
            middle.addWidget(button, 0, Qt.AlignmentFlag.AlignHCenter)
        middle.addStretch(3)
        row = QHBoxLayout(self)
        row.addStretch(1)
        row.addLayout(middle, 3)
        row.addStretch(1)

    def show_reading(self, *, is_reading: bool) -> None:
        """Say whether it is known that there is nobody."""
        self._words.setText(
            tr("The visit files are being read…")
            if is_reading
            else tr(
                "Here stands everybody you measure: add the first person, or try it all with a "
                "simulated person on a simulated platform."
            )
        )
        self.demo_button.setVisible(not is_reading)


def _notice_words(notice: IndexNotice) -> Text:
    if notice.why is Rebuilt.DAMAGED and notice.kept_as is not None:
        return Text(
            "The list of people was damaged and is made anew from the visit files. All visits "
            "are safe; names and birth dates are lost from the list. The damaged list is kept "
            "as {path}: give it to whoever looks after this computer, or enter the names again."
        ).fill(path=notice.kept_as)
    return Text(
        "The list of people was made from the visit files. Names can be added here; they are "
        "never written into the files."
    )


def _strip(words: QLabel, beside: QWidget) -> QFrame:
    strip = QFrame()
    strip.setFrameShape(QFrame.Shape.StyledPanel)
    words.setWordWrap(True)
    words.setTextFormat(Qt.TextFormat.PlainText)
    row = QHBoxLayout(strip)
    row.addWidget(words, 1)
    row.addWidget(beside)
    return strip


def _open(dialog: PersonDialog) -> None:
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.open()
