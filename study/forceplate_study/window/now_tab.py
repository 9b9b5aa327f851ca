"""Now: who is behind, the weeks of one participant, and where entries are made and judged."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QStackedWidget, QWidget

from forceplate.gui.kit.buttons import Button
from forceplate.gui.kit.cards import EmptyScreen
from forceplate.gui.kit.labels import muted
from forceplate.gui.kit.language import tr
from forceplate.gui.kit.layouts import column, row
from forceplate.operations.visit.change_record import Stamp
from forceplate_study.follow_up.person_diary import PersonDiary
from forceplate_study.follow_up.standings import PersonStanding
from forceplate_study.window.people_list import PeopleList
from forceplate_study.window.person_weeks import PersonWeeks
from forceplate_study.window.rename_sheet import RenameSheet
from forceplate_study.window.study_context import StudyContext
from forceplate_study.window.study_tab import StudyTab


class NowTab(StudyTab):
    """The list; over it the weeks of whoever is opened; under both the way to entries."""

    def __init__(self, context: StudyContext, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self.list, self.person = PeopleList(), PersonWeeks(context)
        self.nobody = EmptyScreen(tr("Nobody is in this study yet."), self._first_step())
        self.entries = muted(self._where_entries_are(), wraps=True)
        self.entries.setMinimumWidth(1)  # it wraps; the window is never made wider for it
        self.staff_button = Button(tr("Open the &pages for staff"))
        self.staff_button.setVisible(bool(context.store.staff_address))
        self.pages = QStackedWidget()
        for page in (self.list, self.person, self.nobody):
            self.pages.addWidget(page)
        self._opened_id = ""
        self.setLayout(column((self.pages, 1), row((self.entries, 1), self.staff_button)))
        self.list.opened.connect(self.open_person)
        self.list.again_wanted.connect(self.read)
        self.person.back_wanted.connect(self._go_back)
        self.person.rename_button.clicked.connect(self._ask_name)
        self.staff_button.clicked.connect(
            lambda: QDesktopServices.openUrl(QUrl(context.store.staff_address))
        )

    def read(self) -> None:
        """Read how everybody is doing."""
        store, today, who = self.context.store, self.context.today, self.context.who
        self.context.run(
            lambda: (store.standings(today, who), store.is_synthetic()), self._take, self
        )

    def open_person(self, participant_id: str) -> None:
        """Read and show the weeks of a participant; a diary notes who read it."""
        self._opened_id = participant_id
        store, today, who = self.context.store, self.context.today, self.context.who
        self.context.run(lambda: store.person(participant_id, today, who), self._show_person, self)

    def _take(self, read: tuple[Sequence[PersonStanding], bool]) -> None:
        people, is_synthetic = read
        self.list.show_people(people)
        self.synthetic_known.emit(is_synthetic)
        if not people:
            self.pages.setCurrentWidget(self.nobody)
        elif self.pages.currentWidget() is self.nobody:
            self.pages.setCurrentWidget(self.list)

    def _show_person(self, diary: PersonDiary) -> None:
        if diary.participant.participant_id == self._opened_id:
            self.person.show_person(diary)
            self.pages.setCurrentWidget(self.person)
            self.person.back_button.setFocus()

    def _ask_name(self) -> None:
        others = {own.participant.participant_id for own in self.list.people} - {self._opened_id}
        sheet = RenameSheet(self._opened_id, others, self.context.who, self)
        sheet.wanted.connect(self._rename)
        sheet.open_over()

    def _rename(self, former: str, name: str, by: str, reason: str) -> None:
        store, stamp = self.context.store, Stamp.now(by, reason)

        def renamed(_: None) -> None:
            self.open_person(name)
            self.context.changed.emit()

        self.context.run(lambda: store.rename(former, name, stamp), renamed, self, saves=True)

    def _go_back(self) -> None:
        self._opened_id = ""
        self.pages.setCurrentWidget(self.list)
        self.list.table.setFocus()

    def _first_step(self) -> str:
        if self.context.store.staff_address:
            return tr("Add participants on the pages for staff.")
        return tr("Take in a table of participants under Tables.")

    def _where_entries_are(self) -> str:
        if not self.context.store.staff_address:
            return tr(
                "Entries come in as tables; what a table replaced is kept in records/changes.csv. "
                "Complaints are judged without the group in sight in a diary only (forceplate "
                "diary new)."
            )
        return tr(
            "Participants are added, and entries corrected and judged, with trace and without the "
            "group in sight, on the diary's pages for staff. They open while it is served: "
            "forceplate diary serve {folder}"
        ).format(folder=self.context.store.root.name)
