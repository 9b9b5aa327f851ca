"""Adherence: sessions done of those prescribed, as table and curve; missing weeks stay apart."""

from __future__ import annotations

import math
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QComboBox,
    QFrame,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from forceplate.gui.kit import icons, language, numbers
from forceplate.gui.kit.file_dialogs import documents
from forceplate.gui.kit.labels import sentence_label
from forceplate.gui.kit.language import tr
from forceplate.gui.kit.written_file import WrittenFile
from forceplate.words import Language
from forceplate_study.definition.study import SessionKind
from forceplate_study.follow_up.adherence import Adherence, windows_of
from forceplate_study.operations.compute_results import AdherenceResults, adherence_of
from forceplate_study.results.figures import adherence_figure
from forceplate_study.results.result_text import ADHERENCE
from forceplate_study.results.vocabulary import word
from forceplate_study.window.ask_folder import ask_folder
from forceplate_study.window.entry_forms import set_choices
from forceplate_study.window.read_table import fill_table, fit_height, read_table
from forceplate_study.window.study_context import StudyContext, said
from forceplate_study.window.study_figure import StudyFigure
from forceplate_study.window.study_tab import StudyTab


class AdherenceTab(StudyTab):
    """Groups beneath each other, windows beside each other."""

    def __init__(self, context: StudyContext, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self._answer: AdherenceResults | None = None
        self.intro, self.made = sentence_label(), WrittenFile()
        self.kind_label, self.kind = QLabel(tr("Sess&ions of")), QComboBox()
        self.kind_label.setBuddy(self.kind)
        self.kind.setAccessibleName(tr("Kind of session"))
        kinds = [(kind.value, said(word(kind.value))) for kind in SessionKind]
        set_choices(self.kind, [("", tr("all kinds")), *kinds])
        self.save_button = QPushButton(icons.icon("save"), tr("&Save as files …"))
        self.table, self.figure = read_table(), StudyFigure()
        self.table.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        line = QHBoxLayout()
        line.addWidget(self.kind_label)
        line.addWidget(self.kind)
        line.addStretch(1)
        line.addWidget(self.save_button)
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.addLayout(line)
        for widget in (self.made, self.intro, self.table, self.figure):
            column.addWidget(widget)
        column.addStretch(1)
        scroll = QScrollArea()
        scroll.setWidget(inside)
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(scroll)
        self.kind.currentIndexChanged.connect(self._show_answer)
        self.save_button.clicked.connect(lambda: ask_folder(self, documents(), self.save))
        self.table.setAccessibleName(tr("Adherence by group and weeks"))
        self.intro.setText(said(ADHERENCE))
        self._show_answer()

    def read(self) -> None:
        """Compute it from all entries, beside the window."""
        context = self.context
        store, study, today, who = context.store, context.study, context.today, context.who
        context.run(lambda: adherence_of(store, study, today, who), self._take, self)

    def save(self, folder: Path) -> None:
        """Write the table and the curve as files."""
        answer, study, code = self._answer, self.context.study, language.code()
        if answer is None:
            return

        def write() -> tuple[Path, ...]:
            from forceplate_study.results.result_files import write_adherence  # noqa: PLC0415 - in its thread

            return write_adherence(folder, study, answer.groups, code, simulated=answer.simulated)

        self.context.run(write, self._saved, self)

    def _take(self, answer: AdherenceResults) -> None:
        self._answer = answer
        self.synthetic_known.emit(answer.simulated)
        self._show_answer()

    def _saved(self, paths: tuple[Path, ...]) -> None:
        words = tr("Written: {files}.").format(files=", ".join(path.name for path in paths))
        self.made.show_written(paths[0].parent, words)

    def _show_answer(self) -> None:
        answer = self._answer
        self.save_button.setEnabled(answer is not None)
        self.table.setVisible(answer is not None)
        if answer is None:
            self.figure.show_drawing(None)
            return
        chosen = self.kind.currentData()
        kind = SessionKind(chosen) if chosen else None
        windows = windows_of(self.context.study)
        weeks = tr("Weeks {first}-{last}")
        heads = [
            tr("Group"),
            *(weeks.format(first=window.after, last=window.until) for window in windows),
        ]
        rows = [
            [
                self.context.group_title(group.group),
                *(self._words(group.within(window, kind)) for window in windows),
            ]
            for group in answer.groups
        ]
        fill_table(self.table, heads, rows)
        fit_height(self.table)
        self.figure.show_drawing(
            adherence_figure(
                answer.groups, self.context.study, simulated=answer.simulated,
                language=Language(language.code()),
            )
        )  # fmt: skip

    def _words(self, own: Adherence) -> str:
        every = own.weeks_reported + own.weeks_missing
        if not every:
            return "\N{EM DASH}"
        sides = [(own.percent_of_all, own.prescribed_in_all), (own.percent, own.prescribed)]
        of = tr("{done} of {prescribed}")
        both = [
            (tr("no week reported"), "")
            if math.isnan(percent)
            else (numbers.percent(percent, 1), of.format(done=own.done, prescribed=prescribed))
            for percent, prescribed in sides
        ]
        reported = tr("[{n} of {all} weeks reported]").format(n=own.weeks_reported, all=every)
        percents, counts = (" | ".join(line) for line in zip(*both, strict=True))
        return f"{percents}\n{counts}\n{reported}"
