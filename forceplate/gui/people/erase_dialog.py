"""Erasing a person: what goes, what cannot be reached, who says so and why."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from forceplate.gui.kit import numbers
from forceplate.gui.kit.fields import Check
from forceplate.gui.kit.labels import label, muted
from forceplate.gui.kit.language import tr
from forceplate.gui.kit.sheet import Sheet
from forceplate.gui.kit.who_and_why_fields import WhoAndWhy
from forceplate.operations.people.erase_person import why_it_tells

if TYPE_CHECKING:
    from forceplate.storage.people.people import Person


class EraseDialog(Sheet):
    """Erases only once it is ticked that it cannot be undone.

    Parameters
    ----------
    reports
        Where reports of the person were put, as far as it is known.
    telling
        What the reason may not say.
    aside
        The visits that were set aside, which go too.
    """

    erase_wanted = Signal(str, str)
    """Who says so, and why."""

    def __init__(
        self,
        person: Person,
        operator: str,
        reports: Sequence[str] = (),
        telling: Collection[str] = (),
        aside: Sequence[str] = (),
        *,
        parent: QWidget | None = None,
    ) -> None:
        born = numbers.date(person.birth_date) if person.birth_date else tr("no birth date")
        visits = ", ".join(f"{visit.visit} ({numbers.date(visit.date)})" for visit in person.visits)
        self.who_and_why = WhoAndWhy(
            operator,
            hint=tr("It is kept, so it must not say who it was."),
            why_not=partial(why_it_tells, telling=telling),
        )
        self.is_sure = Check(tr("I &know that it cannot be undone"))
        super().__init__(
            tr("Erase person and visits"),
            label(f"{person.called} \N{MIDDLE DOT} {born} \N{MIDDLE DOT} "
                  f"{person.subject_id}", bold=True, wraps=True),
            label(tr("What goes: {visits}").format(visits=visits or tr("no visit")), wraps=True),
            *(label(tr("Set aside before, goes too: {visit}").format(visit=one), wraps=True)
              for one in aside),
            muted(
                tr(
                    "Out of reach are backups, exports, reports (PDF) and other copies, which lie "
                    "where they were saved, the study, and what a disk keeps of deleted files. "
                    "Files in the library that others put there are named afterwards."
                ),
                wraps=True,
            ),
            *(muted(tr("Report: {path}").format(path=path), wraps=True) for path in reports),
            self.who_and_why,
            self.is_sure,
            None,
            do=tr("Erase"),
            is_danger=True,
            parent=parent,
        )  # fmt: skip
        self.is_sure.toggled.connect(self._show_possible)
        self.who_and_why.changed.connect(self._show_possible)
        self._show_possible()

    def accept(self) -> None:
        """Ask for it."""
        if self.is_sure.isChecked() and self.who_and_why.is_acceptable:
            super().accept()
            self.erase_wanted.emit(self.who_and_why.by, self.who_and_why.reason)

    def say_what_lacks(self) -> None:
        """Go to what lacks."""
        if self.who_and_why.is_acceptable:
            self.is_sure.setFocus()
        else:
            self.who_and_why.show_all_faults()

    def _show_possible(self) -> None:
        self.do_button.setEnabled(self.is_sure.isChecked() and self.who_and_why.is_acceptable)
