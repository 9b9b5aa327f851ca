"""Adherence: sessions done of those prescribed, as table and curve; missing weeks stay apart."""

from __future__ import annotations

import math
from functools import partial
from pathlib import Path

from PySide6.QtWidgets import QWidget

from forceplate.gui.kit import language, numbers
from forceplate.gui.kit.buttons import Button
from forceplate.gui.kit.cards import Card
from forceplate.gui.kit.fields import Choice, name_of
from forceplate.gui.kit.labels import label
from forceplate.gui.kit.language import tr
from forceplate.gui.kit.layouts import Scrolled, column, row, widget_of
from forceplate.gui.kit.painted_figures import Figure
from forceplate.gui.kit.table import Column, Table
from forceplate.gui.kit.written_file import WrittenFile
from forceplate.words import Language
from forceplate_study.definition.study import SessionKind
from forceplate_study.follow_up.adherence import Adherence, GroupAdherence, adherence, windows_of
from forceplate_study.records.study_records import StudyRecords
from forceplate_study.results.answer_words import word
from forceplate_study.results.figures import adherence_figure
from forceplate_study.results.result_text import ADHERENCE, adherence_notes
from forceplate_study.window.study_context import StudyContext, said
from forceplate_study.window.study_tab import StudyTab

FIGURE_HEIGHT = 380


class AdherenceTab(StudyTab):
    """The groups beneath each other in every window of weeks."""

    def __init__(self, context: StudyContext, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self._groups: tuple[GroupAdherence, ...] | None = None
        self._is_synthetic = False
        self._windows = windows_of(context.study)
        self.made = WrittenFile()
        kinds = [(said(word(kind.value)), kind.value) for kind in SessionKind]
        self.kind = Choice([(tr("all kinds"), ""), *kinds])
        self.save_button = Button(tr("&Save as files …"), symbol="save")
        self.table = Table(
            (
                Column(tr("Weeks")), Column(tr("Group"), stretches=True),
                Column(tr("Of all weeks"), stretches=True),
                Column(tr("Of reported weeks"), stretches=True),
                Column(tr("Weeks reported"), stretches=True),
            ),
            name=tr("Adherence by group and weeks"), most_rows=50,
        )  # fmt: skip
        self.figure = Figure("", FIGURE_HEIGHT)
        self.notes = label(wraps=True)
        answer = Card(label(said(ADHERENCE), wraps=True), self.table, self.notes)
        self.setLayout(
            column(
                row(name_of(self.kind, tr("Sess&ions of")), self.kind, None, self.save_button),
                (Scrolled(widget_of(column(self.made, answer, Card(self.figure), None))), 1),
            )
        )
        self.kind.currentIndexChanged.connect(self._show_answer)
        self.save_button.clicked.connect(lambda: self.ask_folder(self.save))
        self._show_answer()

    def read(self) -> None:
        """Compute it from all entries, beside the window."""
        context = self.context
        store, study, today, who = context.store, context.study, context.today, context.who

        def compute() -> tuple[tuple[GroupAdherence, ...], StudyRecords]:
            records = store.records(who)
            return adherence(study, records, today), records

        context.run(compute, self._take, self)

    def save(self, folder: Path) -> None:
        """Write the table and the curve as files."""
        groups, study, code = self._groups, self.context.study, language.code()
        root, simulated = self.context.store.root, self._is_synthetic
        if groups is None:
            return

        def write() -> tuple[Path, ...]:
            from forceplate_study.operations.save_results import save_adherence  # noqa: PLC0415 - in its thread

            return save_adherence(root, study, groups, folder, code, simulated=simulated)

        self.context.run(write, self.show_written, self)

    def _take(self, computed: tuple[tuple[GroupAdherence, ...], StudyRecords]) -> None:
        self._groups, records = computed
        self._is_synthetic = records.simulated
        self.synthetic_known.emit(records.simulated)
        self._show_answer()

    def _show_answer(self) -> None:
        groups = self._groups
        self.save_button.setEnabled(groups is not None)
        self.figure.setVisible(groups is not None)
        if groups is None:
            return
        chosen = self.kind.currentData()
        kind = SessionKind(chosen) if chosen else None
        self.table.show_rows(
            [
                (
                    f"{window.after}\N{EN DASH}{window.until}",
                    self.context.group_title(group.group),
                    *_cells(group.within(window, kind)),
                )
                for window in self._windows
                for group in groups
            ]
        )
        notes = adherence_notes(groups, self.context.study)
        self.notes.setText("\n".join(map(said, notes)))
        self.notes.setVisible(bool(notes))
        draw = partial(
            adherence_figure, groups=groups, study=self.context.study,
            simulated=self._is_synthetic, language=Language(language.code()),
        )  # fmt: skip
        self.figure.show_drawing(draw, draw(self.figure.room).says)


def _cells(own: Adherence) -> tuple[str, str, str]:
    every = own.weeks_reported + own.weeks_missing
    if not every:
        return ("\N{EM DASH}",) * 3
    return (
        _part(own.percent_of_all, own.done, own.prescribed_in_all),
        _part(own.percent, own.done, own.prescribed),
        tr("{n} of {all}").format(n=own.weeks_reported, all=every),
    )


def _part(percent: float, done: int, prescribed: int) -> str:
    if math.isnan(percent):
        return tr("no week reported")
    of = tr("{done} of {prescribed}").format(done=done, prescribed=prescribed)
    return f"{numbers.percent(percent, 1)} ({of})"
