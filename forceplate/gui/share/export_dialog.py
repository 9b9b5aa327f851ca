"""Visits as files for other programs, or as an anonymous copy of the library."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from forceplate.analysis.trial.trial_metrics import METRIC
from forceplate.errors import CancelledError, ForcePlateError
from forceplate.exchange.export.formats import FORMATS, Format
from forceplate.gui.context.task_sheet import TaskSheet
from forceplate.gui.kit import language, theme
from forceplate.gui.kit.fields import Check, Choice, Radio, TickList, name_of
from forceplate.gui.kit.file_dialogs import ask_file, documents
from forceplate.gui.kit.labels import muted, sentence_label, tint
from forceplate.gui.kit.language import said, tr
from forceplate.gui.kit.layouts import column, row, widget_of
from forceplate.gui.kit.states import State, ink
from forceplate.gui.kit.theme import Size
from forceplate.gui.share.chosen_people import ChosenPeople
from forceplate.installation import how_to_get
from forceplate.operations.exchange.export_choice import (
    Shared,
    Wish,
    anonymise_people,
    export_wish,
    is_missing,
)
from forceplate.types import PEAK_FORCE
from forceplate.words import Text

if TYPE_CHECKING:
    from forceplate.gui.context.context import Context
    from forceplate.gui.context.tasks import Progress
    from forceplate.storage.people.people import Person

ANONYMOUS = "anonymous"
"""Stands among the formats for the anonymous copy."""
_IN_VAIN = Text("“{words}” chooses nobody. Choose from the list, or empty the field.")
_WITHOUT_CHOICE = frozenset({"samples-csv", "c3d", ANONYMOUS})
"""They hold recordings as a whole, and no choice of numbers."""


class ExportDialog(TaskSheet):
    """Asks what, of whom and where; writes beside the window and can be cancelled.

    Parameters
    ----------
    people
        Everybody in the library.
    chosen_id
        Of whom alone it is, until another choice is made; empty: of the whole library.
    """

    def __init__(
        self,
        context: Context,
        people: Sequence[Person],
        chosen_id: str = "",
        parent: QWidget | None = None,
    ) -> None:
        self._people = tuple(one for one in people if one.visits)
        self._stop = threading.Event()
        formats = ((said(form.title), form.id) for form in FORMATS.values())
        anonymous = (tr("Anonymous copy of the visit files"), ANONYMOUS)
        self.format = Choice([*formats, anonymous])
        self._format_says = muted(size=Size.MEDIUM, wraps=True)
        self._people_say = sentence_label()
        tint(self._people_say, ink(State.DOUBT))
        n_visits = sum(len(one.visits) for one in self._people)
        self.everybody = Radio(
            tr("The whole &library (people: {people}, visits: {visits})").format(
                people=len(self._people), visits=n_visits
            )
        )
        self.some = Radio(tr("Only these &persons:"))
        self.chosen = ChosenPeople(self._people, chosen_id)
        (self.some if self.chosen.ids else self.everybody).setChecked(True)
        self.some_metrics = Check(tr("Only some of the n&umbers:"))
        metrics = ((key, said(metric.label)) for key, metric in METRIC.items())
        self.metrics_list = TickList(tr("Numbers to export"), metrics, PEAK_FORCE)
        self.with_names = Check(tr("Write people's n&ames beside their ids"))
        self.with_doubted = Check(tr("Average numbers that chec&ks doubt, too"))
        self.bar_words = sentence_label()
        self._asked = widget_of(column(
            self.everybody, self.some, self.chosen, self._people_say, self.some_metrics,
            self.metrics_list, self.with_names, self.with_doubted, gap=theme.WIDE_GAP,
        ))  # fmt: skip
        super().__init__(
            context, tr("Export"), self.bar_words,
            row(name_of(self.format, tr("&Format")), (self.format, 1)),
            self._format_says, self._asked,
            refused=Text("Nothing was written."), working=tr("Visits done"),
            do=tr("&Export …"), width=700, parent=parent,
        )  # fmt: skip
        self.export_button, self.close_button = self.do_button, self.cancel_button
        self._connect()
        self._people_say.setText(self._people_words())
        self._people_say.setVisible(bool(self._people_say.text()))
        self.show_state()
        self.format.setFocus()

    # what is wished

    @property
    def format_id(self) -> str:
        """The format that is chosen, or ``ANONYMOUS``."""
        return str(self.format.currentData())

    @property
    def _form(self) -> Format | None:
        return FORMATS.get(self.format_id)

    def wish(self) -> Wish:
        """Return what is asked for."""
        form = self._form
        may_hold_names = form is not None and form.may_hold_names
        has_averages = form is not None and form.has_averages
        chooses = self.some_metrics.isChecked() and self.format_id not in _WITHOUT_CHOICE
        return Wish(
            format_id=self.format_id,
            people=None if self.everybody.isChecked() else self.chosen.ids,
            metrics=frozenset(self.metrics_list.ticked) if chooses else frozenset(),
            with_names=may_hold_names and self.with_names.isChecked(),
            with_doubted=has_averages and self.with_doubted.isChecked(),
            language=language.code(),
        )

    def _is_possible(self) -> bool:
        form, wish = self._form, self.wish()
        chooses = self.some_metrics.isChecked() and self.format_id not in _WITHOUT_CHOICE
        return (
            not self.is_busy
            and not (form is not None and is_missing(form))
            and bool(self._people)
            and wish.people != frozenset()
            and not (chooses and not wish.metrics)
        )

    # writing

    def ask_where(self) -> None:
        """Ask for the file, or for folder and key, then write."""
        if self.some.isChecked() and not self.chosen.choice.settle():
            self.chosen.setFocus()
            return
        form = self._form
        if form is None:
            ask_file(
                self, tr("Name of the folder to make for the anonymous copy"),
                documents() / tr("anonymous copy"), "",
                lambda folder, _: self._ask_key(folder), may_replace=False,
            )  # fmt: skip
            return
        name = tr("export", "file name") + f"-{form.id}{form.suffix}"
        ask_file(
            self, tr("Export to"), documents() / name,
            f"{form.suffix.removeprefix('.').upper()} (*{form.suffix})", self.export,
        )  # fmt: skip

    def _ask_key(self, folder: Path) -> None:
        ask_file(
            self, tr("Save the key, which says who is who, apart from the copy"),
            documents() / (folder.name + tr("-key") + ".json"), tr("Key (*.json)"),
            lambda key, _: self.anonymise(folder, key), may_replace=False,
        )  # fmt: skip

    def export(self, target: Path, overwrite: bool = False) -> None:
        """Write the file, beside the window."""
        index, wish = self._context.people, self.wish()
        self._run(
            lambda progress, is_cancelled: export_wish(
                index, wish, target, overwrite=overwrite,
                on_progress=progress.report, is_cancelled=is_cancelled,
            )
        )  # fmt: skip

    def anonymise(self, folder: Path, key: Path) -> None:
        """Write the anonymous copy and its key, beside the window."""
        index, people = self._context.people, self.wish().people
        self._run(
            lambda progress, is_cancelled: anonymise_people(
                index, people, folder, key,
                on_progress=progress.report, is_cancelled=is_cancelled,
            )
        )  # fmt: skip

    def cancel(self) -> None:
        """Ask the work to end early; what it answers is still shown."""
        self._stop.set()

    def reject(self) -> None:
        """Cancel what is under way; close when there is nothing."""
        if self.is_busy:
            self.cancel()
        else:
            super().reject()

    def _run(self, work: Callable[[Progress, Callable[[], bool]], Shared]) -> None:
        if not self._is_possible():
            return
        stop = self._stop = threading.Event()
        self.begin_task(
            lambda progress: work(progress, lambda: stop.is_set() or progress.is_cancelled()),
            self._done,
        )
        self.close_button.setFocus()

    def show_progress(self, done: int, total: int) -> None:
        """Say also how many visits are done."""
        super().show_progress(done, total)
        self.bar_words.setText(
            tr("Visits: {done} of {total}").format(done=done, total=total)
            if total
            else tr("Looking for the visits …")
        )

    def _done(self, shared: Shared) -> None:
        """Say what was written, and what was left out and why."""
        words = tr("Written. Visits: {visits}, people: {people}.").format(
            visits=shared.n_visits, people=shared.n_people
        )
        lines = [*map(str, shared.files)]
        if shared.files[0].is_dir():
            lines.append(tr("Keep the key apart from the copy: it says who is who."))
        if shared.left_out:
            lines.append(
                tr("Left out, because they cannot be read: {files}.").format(
                    files=", ".join(path.name for path in shared.left_out)
                )
            )
        lines += [said(remark) for remark in shared.remarks]
        self.show_written(shared.files[0], words, "\n".join(lines))
        self.made.folder_button.setFocus()

    def refuse(self, error: ForcePlateError) -> None:
        """Say why nothing was written."""
        if isinstance(error, CancelledError):
            self.notices.show_message(Text("Cancelled. Nothing was written."))
        else:
            super().refuse(error)
        self.export_button.setFocus()

    # showing

    def show_state(self) -> None:
        """Show what can be chosen for the format of now."""
        form, is_busy = self._form, self.is_busy
        for part in (self.format, self._asked):
            part.setEnabled(not is_busy)
        self.chosen.setVisible(self.some.isChecked())
        has_choice = self.format_id not in _WITHOUT_CHOICE
        self.some_metrics.setVisible(has_choice)
        self.metrics_list.setVisible(has_choice and self.some_metrics.isChecked())
        self.with_names.setVisible(form is not None and form.may_hold_names)
        self.with_doubted.setVisible(form is not None and form.has_averages)
        self._format_says.setText(self._format_words())
        self._format_says.setVisible(bool(self._format_says.text()))
        missing = form is not None and is_missing(form)
        tint(self._format_says, ink(State.DOUBT) if missing else theme.colours().muted)
        self.bar_words.setVisible(is_busy)
        self.export_button.setEnabled(self._is_possible())
        self.close_button.setText(tr("&Cancel") if is_busy else tr("&Close"))
        self.close_button.setAccessibleName(tr("Cancel the export") if is_busy else tr("Close"))
        self.area.fit()

    def _format_words(self) -> str:
        form = self._form
        if form is None:
            return tr(
                "A new library for sharing: everybody gets another id, all dates are moved by "
                "days that stay the same for one person, and notes, names and operators are "
                "left out. A key file says who is who."
            )
        if is_missing(form):
            return tr(
                "⚠ This format needs the package {package}, which is not installed. {how}"
            ).format(package=form.package, how=said(how_to_get(f"forceplate[{form.extra}]")))
        return tr("A table beside it explains every column.")

    def _say_in_vain(self, words: str) -> None:
        self.notices.show_message(_IN_VAIN.fill(words=words))
        self.area.fit(self.notices)

    def _people_words(self) -> str:
        if not self._people:
            return tr("There are no visits to export yet.")
        n = sum(bool(visit.problem) for one in self._people for visit in one.visits)
        if not n:
            return ""
        return tr("⚠ Visits that cannot be read are left out: {n}.").format(n=n)

    def _connect(self) -> None:
        self.format.currentIndexChanged.connect(self.show_state)
        self.everybody.toggled.connect(self.show_state)
        self.some.clicked.connect(lambda _: self.chosen.setFocus())
        self.chosen.choice.in_vain.connect(self._say_in_vain)
        self.chosen.changed.connect(self.show_state)
        self.some_metrics.toggled.connect(self.show_state)
        self.metrics_list.itemChanged.connect(self.show_state)
        self.export_button.clicked.connect(self.ask_where)
