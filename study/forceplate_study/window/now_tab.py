"""Now: who is behind, who reports a complaint, and the diary of one participant."""

from __future__ import annotations

from PySide6.QtCore import QSignalBlocker, Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QFrame,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QLineEdit,
    QPushButton,
    QScrollArea,
    QSplitter,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from forceplate.gui.kit.language import tr
from forceplate_study.follow_up.person_diary import PersonDiary
from forceplate_study.operations.compute_results import Overview, overview_of
from forceplate_study.window.people_model import Show, StudyPeopleModel
from forceplate_study.window.person_panel import PersonDiaryPanel
from forceplate_study.window.study_context import StudyContext
from forceplate_study.window.study_tab import StudyTab


class NowTab(StudyTab):
    """The list at the left; the diary of whoever is opened at the right."""

    def __init__(self, context: StudyContext, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self.model = StudyPeopleModel(context)
        self.show_box = QComboBox()
        for show in Show:
            self.show_box.addItem("", show)
        self.search = QLineEdit()
        self.search.setClearButtonEnabled(True)
        self.table = _PeopleTable()
        self.table.setModel(self.model)
        self.open_button = QPushButton(tr("&Open the diary (Enter)"))
        self.again_button = QPushButton(tr("&Read again"))
        self.empty = QLabel()
        self.empty.setWordWrap(True)
        self.panel = PersonDiaryPanel(context)
        self._opened_id = ""
        self._is_read = False
        self._lay_out()
        self.show_box.currentIndexChanged.connect(self._choose)
        self.search.textChanged.connect(self._choose)
        self.search.returnPressed.connect(self.table.setFocus)
        self.table.activated.connect(lambda _: self.open_chosen())
        self.table.clicked.connect(lambda _: self.open_chosen())
        self.table.selectionModel().selectionChanged.connect(self._show_state)
        self.open_button.clicked.connect(self.open_chosen)
        self.again_button.clicked.connect(self.read)
        self.panel.changed.connect(self._person_changed)
        find = QShortcut(QKeySequence(QKeySequence.StandardKey.Find), self)
        find.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        find.activated.connect(self.search.setFocus)
        self.show_box.setAccessibleName(tr("Who is shown"))
        self.search.setPlaceholderText(tr("Search a participant (Ctrl+F)"))
        self.search.setAccessibleName(tr("Search a participant"))
        self.table.setAccessibleName(tr("Participants"))
        self._show_counts()

    @property
    def has_unsaved(self) -> bool:
        """Whether a message was begun and not sent."""
        return bool(self.panel.message.toPlainText().strip())

    def read(self) -> None:
        """Read how everybody is doing."""
        store, today, who = self.context.store, self.context.today, self.context.who
        self.context.run(lambda: overview_of(store, today, who), self._take, self)

    def open_person(self, participant_id: str) -> None:
        """Read and show the diary of a participant; a diary notes who read it."""
        self._opened_id = participant_id
        store, today, who = self.context.store, self.context.today, self.context.who
        self.context.run(lambda: store.person(participant_id, today, who), self._show_person, self)

    def open_chosen(self) -> None:
        """Open the diary of whoever is chosen in the list."""
        row = self.model.row_at(self.table.currentIndex().row())
        if row is not None:
            self.open_person(row.participant.participant_id)

    def _take(self, overview: Overview) -> None:
        chosen = self.model.row_at(self.table.currentIndex().row())
        self._is_read = True
        self.model.show_people(overview.people)
        self.synthetic_known.emit(overview.simulated)
        self._select(chosen.participant.participant_id if chosen else "")
        self._show_counts()

    def _show_person(self, diary: PersonDiary) -> None:
        if diary.participant.participant_id == self._opened_id:
            self.panel.show_person(diary)

    def _person_changed(self) -> None:
        self.context.changed.emit()
        self.open_person(self._opened_id)

    def _choose(self) -> None:
        chosen = self.model.row_at(self.table.currentIndex().row())
        self.model.choose(Show(self.show_box.currentData()), self.search.text())
        self._select(chosen.participant.participant_id if chosen else "")

    def _select(self, participant_id: str) -> None:
        row = max(0, self.model.find(participant_id))
        if self.model.rowCount():
            self.table.setCurrentIndex(self.model.index(row, 0))
        self._show_state()

    def _show_state(self) -> None:
        has_rows = self.model.rowCount() > 0
        self.open_button.setEnabled(has_rows)
        self.empty.setVisible(self._is_read and not has_rows)
        nobody = self.model.count(Show.ALL) == 0
        self.empty.setText(
            tr("Nobody is in this study yet. Add participants under Enter.")
            if nobody
            else tr("Nobody.")
        )

    def _lay_out(self) -> None:
        above = QHBoxLayout()
        above.addWidget(self.show_box)
        above.addWidget(self.search, 1)
        below = QHBoxLayout()
        below.addWidget(self.open_button)
        below.addWidget(self.again_button)
        below.addStretch(1)
        left = QWidget()
        column = QVBoxLayout(left)
        column.setContentsMargins(0, 0, 0, 0)
        column.addLayout(above)
        column.addWidget(self.table, 1)
        column.addWidget(self.empty)
        column.addLayout(below)
        scroll = QScrollArea()
        scroll.setWidget(self.panel)
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        split = QSplitter(Qt.Orientation.Horizontal)
        split.setChildrenCollapsible(False)
        split.addWidget(left)
        split.addWidget(scroll)
        split.setSizes([3000, 2000])
        whole = QVBoxLayout(self)
        whole.addWidget(split)

    def _show_counts(self) -> None:
        with QSignalBlocker(self.show_box):
            for index, (show, words) in enumerate(
                (
                    (Show.ALL, tr("All ({n})")),
                    (Show.BEHIND, tr("Behind ({n})")),
                    (Show.COMPLAINTS, tr("Complaint to look at ({n})")),
                )
            ):
                self.show_box.setItemText(index, words.format(n=self.model.count(show)))
        self.table.resizeColumnsToContents()
        self._show_state()


class _PeopleTable(QTableView):
    """Moves by arrow keys and opens by Enter."""

    def __init__(self) -> None:
        super().__init__()
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setTabKeyNavigation(False)
        self.setShowGrid(False)
        self.setAlternatingRowColors(True)
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setResizeContentsPrecision(200)
        header.setStretchLastSection(True)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
