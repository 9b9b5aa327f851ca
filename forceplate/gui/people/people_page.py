"""The people: who is to come, what they can do, and the visit that begins now."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QStackedWidget, QWidget

from forceplate.errors import ForcePlateError
from forceplate.gui.kit import theme
from forceplate.gui.kit.buttons import Button, Kind, MoreButton, key_name
from forceplate.gui.kit.cards import Card
from forceplate.gui.kit.fields import Field, Segments
from forceplate.gui.kit.labels import muted
from forceplate.gui.kit.language import said, tr
from forceplate.gui.kit.layouts import PAGE_MARGINS, column, row, widget_of
from forceplate.gui.kit.theme import Size
from forceplate.gui.people.foot_line import FootLine
from forceplate.gui.people.nobody_yet import NEW_KEY, NobodyYet
from forceplate.gui.people.people_edits import PeopleEdits
from forceplate.gui.people.people_list import PeopleList
from forceplate.gui.people.people_model import Filter, PeopleModel, PersonRow, Shown, people_rows
from forceplate.gui.people.person_panel import PersonPanel
from forceplate.gui.share.backup_dialog import BackupDialog
from forceplate.operations.backups.made_backups import backup_age, last_backup
from forceplate.operations.people.refresh_people import notice_words, refresh_people

if TYPE_CHECKING:
    from forceplate.gui.context.context import Context
    from forceplate.gui.context.tasks import Task
    from forceplate.gui.share.restore_dialog import RestoreDialog
    from forceplate.storage.people.people import Person

_CORRECT_KEY, _REPORT_KEY = "Ctrl+E", "Ctrl+P"
_BESIDE = 16
"""Between the list and the panel, in pixels."""
SHOW_AGAIN_S = 1.0
"""While files are read, the list follows at most this often ..."""
REST_PER_LOAD = 10
"""... and in a large library as seldom as keeps its own reading a small part of the time."""


@dataclass(frozen=True, slots=True)
class _Loaded:
    """Everybody, as they were read beside the window."""

    people: tuple[Person, ...]
    rows: Sequence[PersonRow]
    shown: Shown


class PeoplePage(QWidget):
    """A list with search on the left, the chosen person on the right."""

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._reading: Task | None = None
        self._loading: Task | None = None
        self._loaded: _Loaded | None = None
        self._is_outdated = False
        self._load_began_s = self._next_load_s = 0.0
        self._wanted = context.chosen.person
        self.model = PeopleModel(self)
        searched = tr("Search") if theme.is_huge() else tr("Name, birth date or code")
        self.search_edit = Field(placeholder=searched, is_search=True)
        self.search_edit.setAccessibleName(tr("Search name, birth date or code"))
        is_large = theme.is_large()
        self.new_button = Button(
            tr("New") if is_large else tr("New person"),
            cap="" if is_large else key_name(NEW_KEY).replace("+", " "),
            symbol="add",
        )
        self.filter = Segments([_filter_words(which) for which in Filter])
        self.filter.buttons[Filter.ALL].setChecked(True)
        self.import_button = Button(tr("Import"), Kind.QUIET)
        self.export_button = Button(tr("Export"), Kind.QUIET)
        self._files = widget_of(row(self.import_button, self.export_button))
        self._files.setMinimumWidth(1)  # it goes before it makes the page wider
        self.more = MoreButton()
        self.more.add(tr("Import …"), self._open_import)
        self.more.add(tr("Export …"), self._open_export)
        self.list = PeopleList(self.model)
        self.list.setAccessibleName(tr("People; Enter starts the visit"))
        self.no_match = muted(size=Size.MEDIUM, wraps=True)
        self.no_match.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.foot = FootLine(self.open_backup)
        self.edits = PeopleEdits(context, self.foot, self)
        self.panel = PersonPanel(self.edits, context.ways)
        self.empty = NobodyYet(self.add_person, context.ways.demo.emit, self.open_restore)
        self._lay_out()
        self._connect()
        self._show_state()

    def opened(self) -> None:
        """Show the list, and read what changed, both beside the window."""
        self._wanted = self._context.chosen.person or self._wanted
        self.foot.check()
        self.reload()
        self.refresh()
        self.search_edit.setFocus()

    def closed(self) -> None:
        """Leave the page, and end the search: who is chosen is seen again; reading goes on."""
        self._context.chosen.person = self._chosen_id()
        self.search_edit.clear()

    def reload(self) -> None:
        """Read beside the window what the index has now, and show it; who is chosen stays so."""
        if self._loading is not None:
            self._is_outdated = True
            return
        index, protocol, last = self._context.people, self._context.protocol, self._loaded
        measured = None if self._context.session is None else self._context.session.header
        shown = Shown(
            self._today(),
            protocol.follow_up_weeks,
            protocol.conditions[0],
            ("", "") if measured is None else (measured.subject_id, measured.visit),
        )
        former = last.rows if last is not None and last.shown == shown else ()

        def work(_: object) -> _Loaded:
            people = index.people()
            return _Loaded(people, people_rows(people, shown, former), shown)

        self._load_began_s = time.monotonic()
        self._loading = self._context.tasks.run(
            work, done=self._show_people, failed=self._load_failed, owner=self
        )
        self._show_state()

    def _show_people(self, loaded: _Loaded) -> None:
        """Show who was read, unless the index was changed meanwhile: then it is read again."""
        self._loading = None
        if self._is_outdated:
            self._is_outdated = False
            self.reload()
            return
        now_s, index = time.monotonic(), self._context.people
        self._next_load_s = now_s + max(SHOW_AGAIN_S, REST_PER_LOAD * (now_s - self._load_began_s))
        if index.notice is not None:
            self._context.show_message(notice_words(index.notice, index.path), stays=True)
            index.notice = None
        self._loaded = loaded
        self.edits.people = loaded.people
        chosen = self._chosen_id()
        self.model.show_rows(loaded.rows, loaded.shown.condition)
        for which, n in zip(Filter, self.model.counts(), strict=True):
            words = _filter_words(which)
            self.filter.buttons[which].setText(words if theme.is_huge() else f"{words}  {n}")
        self._show_files()
        self._choose(chosen)
        self._give_up_waiting()
        self.foot.check()
        self._remind()

    def _load_failed(self, error: ForcePlateError) -> None:
        self._loading, self._is_outdated = None, False
        self._show_state()
        self._context.show_error(error)

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
        """Choose somebody in the list, whatever is searched; also who is only just being read."""
        self._wanted = subject_id
        self.search_edit.clear()
        self.filter.buttons[Filter.ALL].click()
        self._choose(subject_id)
        self.list.setFocus()

    def _show_changed(self, subject_id: str) -> None:
        self._wanted = subject_id or self._wanted
        self.reload()

    def open_backup(self) -> BackupDialog:
        """Open the backup."""
        dialog = BackupDialog(self._context, self.window())
        dialog.finished.connect(self._remind)
        return dialog.open_over()

    def open_restore(self) -> RestoreDialog:
        """Open the restore of a backup."""
        from forceplate.gui.share.restore_dialog import RestoreDialog  # noqa: PLC0415  seldom

        return RestoreDialog(self._context, self.window()).open_over()

    def open_report(self, path: Path) -> None:
        """Open the report of a visit and those before it."""
        # it needs the analysis, which takes longer to load than the first window may
        from forceplate.gui.share.report_dialog import ReportDialog  # noqa: PLC0415

        person = self.panel.person
        if person is not None:
            paths = person.files_until(path)
            ReportDialog(self._context, paths, self.window(), person=person).open_over()

    def _refreshed(self, n_read: int) -> None:
        self._reading = None
        self.foot.show_reading("")
        if n_read or self._context.people.notice is not None:
            self.reload()
        else:
            self._show_state()
            self._give_up_waiting()

    def _refresh_failed(self, error: ForcePlateError) -> None:
        self._refreshed(0)
        self._context.show_error(error)

    def _show_progress(self, done: int, total: int) -> None:
        words = tr("Reading visit files: {done} of {total}").format(done=done, total=total)
        self.foot.show_reading(words, done, total)
        if self._loading is None and time.monotonic() > self._next_load_s:
            self.reload()

    def _show_state(self) -> None:
        """Show the list, or why there is none."""
        is_reading = self._reading is not None or self._loading is not None
        self.empty.show_reading(is_reading=is_reading)
        has_people = bool(self.model.n_people)
        shown = self._whole if has_people else self._nobody
        if self._stack.currentWidget() is not shown:
            self._stack.setCurrentWidget(shown)
            (self._left if has_people else self._below_nobody).addWidget(self.foot)
            self.foot.show()
        is_empty = not self.model.rowCount()
        self.no_match.setVisible(is_empty)
        self._list_card.setVisible(not is_empty)
        search = self.search_edit.text()
        self.no_match.setText(
            tr("Nobody has “{text}” in name, code or birth date.").format(text=search)
            if search.strip()
            else tr("Nobody here now.")
        )
        self.list.fit()
        self._list_card.setMaximumHeight(self.list.maximumHeight() + 2)

    def _show_chosen(self) -> None:
        chosen = self.model.row_at(self.list.currentIndex().row())
        weeks = self._context.protocol.follow_up_weeks
        self.panel.show_person(chosen.person if chosen else None, self._today(), weeks)

    def _choose(self, subject_id: str) -> None:
        number = self.model.find(self._wanted or subject_id)
        if number >= 0:
            self._wanted = ""
        elif not self._wanted:  # nobody stands in for whoever is only just being read
            number = self.model.find("")
        self.list.setCurrentIndex(self.model.index(number, 0))
        self.list.scrollToTop()  # with the title above, where there is room for both
        self.list.scrollTo(self.list.currentIndex())
        self._show_chosen()
        self._show_state()

    def _give_up_waiting(self) -> None:
        """Look for the wanted person among all once everything is read; else choose the first."""
        if self._wanted and self._loading is None and self._reading is None:
            wanted, self._wanted = self._wanted, ""
            self.filter.buttons[Filter.ALL].click()
            self._choose(wanted)

    def _chosen_id(self) -> str:
        return self.panel.person.subject_id if self.panel.person else ""

    def _today(self) -> date:
        return self._context.now().date()

    def _remind(self) -> None:
        """Say that it is time for a backup, where there is something to lose."""
        words, is_due = backup_age(last_backup(self._context.library), self._context.now())
        has_visits = any(not visit.simulated for one in self.edits.people for visit in one.visits)
        self.foot.show_backup(said(words) if is_due and has_visits else "")

    def _search(self, text: str) -> None:
        chosen = self._chosen_id()
        self.model.search(text)
        self._choose(chosen)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802  Qt's name
        """Keep import and export behind "..." where they have no room."""
        super().resizeEvent(event)
        self._show_files()

    def _show_files(self) -> None:
        left, _, right, _ = PAGE_MARGINS
        room = self.width() - left - right - self.panel.width() - _BESIDE
        need = self.filter.sizeHint().width() + self._files.sizeHint().width() + 2 * theme.GAP
        self._files.setVisible(need <= room)
        self.more.setVisible(need > room)

    def _filter(self) -> None:
        chosen = self._chosen_id()
        self.model.show_only(Filter(self.filter.chosen))
        self._choose(chosen)

    def _search_more(self, letters: str) -> None:
        self.search_edit.setFocus()
        self.search_edit.insert(letters)

    def add_person(self) -> None:
        """Ask for a new person; whose name was searched in vain has it already."""
        searched = self.search_edit.text().strip()
        is_name = not self.model.rowCount() and not any(map(str.isdigit, searched))
        self.edits.add(searched if is_name else "")

    def _open_export(self, subject_id: str = "") -> None:
        # it needs the analysis, as does the import
        from forceplate.gui.share.export_dialog import ExportDialog  # noqa: PLC0415

        people = self.edits.people
        ExportDialog(self._context, people, subject_id, self.window()).open_over()

    def _open_import(self) -> None:
        from forceplate.gui.share.import_dialog import ImportDialog  # noqa: PLC0415

        dialog = ImportDialog(self._context, self.edits.people, self._chosen_id(), self.window())
        dialog.imported.connect(self.refresh)
        dialog.open_over()

    def _correct_open_visit(self) -> None:
        if (fold := self.panel.open_fold) is not None:
            fold.correct_button.click()

    def _report_open_visit(self) -> None:
        if (fold := self.panel.open_fold) is not None:
            fold.report_button.click()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802  Qt's name
        """Let arrows and Enter in the search go to the list, and the page's keys to the page."""
        if not isinstance(event, QKeyEvent):
            return super().eventFilter(watched, event)
        if event.type() == QEvent.Type.ShortcutOverride and _is_of_page(event):
            event.ignore()  # the field would take it for its letters
            return True
        if watched is self.search_edit and event.type() == QEvent.Type.KeyPress:
            key = event.key()
            if key in (Qt.Key.Key_Down, Qt.Key.Key_Up):
                self.list.keyPressEvent(event)
                return True
            if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self.panel.start()
                return True
        return super().eventFilter(watched, event)

    def _connect(self) -> None:
        """Connect the parts with each other, and keys with what they do."""
        for field in (self.search_edit, self.panel.label_edit):
            field.installEventFilter(self)
        self.search_edit.textChanged.connect(self._search)
        self.filter.group.idToggled.connect(lambda _, on: self._filter() if on else None)
        self.edits.changed.connect(self._show_changed)
        self.edits.chosen.connect(self.choose)
        self.new_button.clicked.connect(lambda _: self.add_person())
        self.import_button.clicked.connect(lambda _: self._open_import())
        self.export_button.clicked.connect(lambda _: self._open_export())
        self.list.row_chosen.connect(self._show_chosen)
        self.list.start_wanted.connect(self.panel.start)
        self.list.typed.connect(self._search_more)
        self.panel.export_wanted.connect(lambda: self._open_export(self._chosen_id()))
        self.panel.report_wanted.connect(self.open_report)
        for key, action in (
            ("Ctrl+F", self._focus_search),
            (_CORRECT_KEY, self._correct_open_visit),
            (_REPORT_KEY, self._report_open_visit),
            ("F5", self.refresh),
        ):
            shortcut = QShortcut(QKeySequence(key), self)  # whatever has the focus, or nothing
            shortcut.activated.connect(action)

    def _focus_search(self) -> None:
        self.search_edit.setFocus()
        self.search_edit.selectAll()

    def _lay_out(self) -> None:
        """Put search, filters and list at the left, the chosen person at the right."""
        self._list_card = Card(self.list, pad=1)
        middle = column(self.no_match, (self._list_card, 1))
        middle.addStretch(0)
        self._left = column(
            row((self.search_edit, 1), self.new_button),
            row(self.filter, None, self._files, self.more),
            (middle, 1),
            self.foot,
            gap=theme.WIDE_GAP,
        )
        self._whole = widget_of(row((self._left, 1), self.panel, gap=_BESIDE, margins=PAGE_MARGINS))
        self._stack = QStackedWidget()
        self._stack.addWidget(self._whole)
        self._below_nobody = column((self.empty, 1), margins=PAGE_MARGINS)
        self._nobody = widget_of(self._below_nobody)
        self._stack.addWidget(self._nobody)
        self.setLayout(column(self._stack))


def _is_of_page(event: QKeyEvent) -> bool:
    """Return whether a key is the page's own, also in a field: what is done with a visit."""
    own = QKeySequence(QKeySequence.StandardKey.Undo), _CORRECT_KEY, _REPORT_KEY
    return QKeySequence(event.keyCombination()) in own


def _filter_words(which: Filter) -> str:
    return (tr("Due"), tr("Unfinished"), tr("All", "people"))[which]
